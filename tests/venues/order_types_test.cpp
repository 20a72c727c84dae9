// What orders can be beside plain ones, of every adapter against its simulated venue: conditional
// ones from the first word to the fill, reduce-only, hedged positions, self-trade prevention, and
// more than one instrument. The numbers are of the conformance list in adapters/README.md.
#include <gtest/gtest.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <filesystem>

#include "adapters/capabilities.hpp"
#include "adapters/sim/simulator.hpp"
#include "tests/support/approval.hpp"
#include "tests/venues/facts.hpp"
#include "tests/venues/recorder.hpp"
#include "tests/venues/sim_room.hpp"

namespace trestle::adapters::tests {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using State = VenueOrderState::State;

// One listing: as the simulator's commands, its face, our adapter and the desk name it.
struct Market {
    std::string control, face, adapter, canonical;
    bool is_contract = false;
    std::string contract = "1";
};

std::vector<Market> markets_at(Venue venue) {
    switch (venue) {
        case Venue::binance_spot:
            return {{"BTCUSDT", "BTCUSDT", "BTCUSDT", "BTC-USDT"},
                    {"ETHUSDT", "ETHUSDT", "ETHUSDT", "ETH-USDT"}};
        case Venue::binance_usdm:
            return {{"BTCUSDT", "BTCUSDT", "BTCUSDT", "BTC-USDT-PERP", true},
                    {"ETHUSDT", "ETHUSDT", "ETHUSDT", "ETH-USDT-PERP", true}};
        case Venue::okx:
            return {{"BTCPERP", "BTC-USDT-SWAP", "BTC-USDT-SWAP", "BTC-USDT-PERP", true, "0.01"},
                    {"BTCUSDT", "BTC-USDT", "BTC-USDT", "BTC-USDT"}};
        case Venue::bybit:
            return {{"BTCPERP", "BTCUSDT", "linear:BTCUSDT", "BTC-USDT-PERP", true},
                    {"BTCUSDT", "BTCUSDT", "spot:BTCUSDT", "BTC-USDT"}};
    }
    return {};
}

sim::SimSymbol listing_of(Market const& market) {
    std::string const base = market.canonical.substr(0, market.canonical.find('-'));
    bool const counts_contracts = market.contract != "1";
    sim::SimSymbol symbol{.symbol = market.control,
                          .name = market.face,
                          .base = base,
                          .quote = "USDT",
                          .lot = counts_contracts ? "1" : "0.01",
                          .min_quantity = counts_contracts ? "1" : "0.01",
                          .max_quantity = "100000",
                          .min_notional = "0.5"};
    if (market.is_contract) symbol.kind = sim::InstrumentKind::linear_perpetual;
    symbol.contract_value = market.contract;
    return symbol;
}

class OrderTypes : public testing::TestWithParam<Venue> {
protected:
    OrderTypes() : markets_(markets_at(GetParam())) {
        home_ = std::filesystem::temp_directory_path() /
                ("trestle-order-types-" + std::to_string(getpid()));
        sim::SimSettings settings;
        settings.face = GetParam();
        settings.home = home_;
        for (Market const& market : markets_) settings.symbols.push_back(listing_of(market));
        settings.accounts = {{"DEMO", {{"USDT", "1000000"}, {"BTC", "100"}, {"ETH", "100"}}}};
        settings.keys = {{"DEMO", "key", "secret", "phrase"}};
        settings.market.is_moving = false;
        settings.limits.orders_per_10s = 100'000;
        settings.limits.orders_per_minute = 100'000;
        settings.limits.weight_per_minute = 1'000'000;
        settings.limits.percent = 10'000;
        simulator_.emplace(settings);
        EXPECT_EQ(simulator_->start(), "");
        settings_ = fresh_settings();
    }
    ~OrderTypes() override {
        if (gateway_) gateway_->stop();
        gateway_.reset();
        simulator_.reset();
        std::filesystem::remove_all(home_);
    }

    [[nodiscard]] session::Settings fresh_settings() const {
        session::Settings settings;
        settings.account = Account::of("DEMO");
        settings.host = settings.ws_host = settings.stream_host = "127.0.0.1";
        settings.port = settings.ws_port = settings.stream_port =
            std::to_string(simulator_->port());
        settings.ca_file = simulator_->ca_file().string();
        settings.api_key = "key";
        settings.api_secret = transport::Secret(std::string_view("secret"));
        settings.passphrase = transport::Secret(std::string_view("phrase"));
        settings.recv_window_ms = 5000;
        settings.request_timeout = 3s;
        settings.answer_timeout = 1s;
        settings.audit_interval = 60s;
        settings.backoff = {20ms, 200ms};
        std::uint32_t id = 0;
        for (Market const& market : markets_) {
            settings.symbols.push_back({Symbol::of(market.canonical),
                                        VenueSymbol::of(market.adapter), InstrumentId{++id}});
        }
        return settings;
    }

    void start() {
        auto made =
            make_session_at(GetParam(), std::move(settings_), loop_, told_,
                            [this](std::string_view line) { log_ += std::string(line) + "\n"; });
        ASSERT_TRUE(made.ok()) << made.error();
        gateway_ = std::move(made).value();
        gateway_->start();
    }
    void start_and_wait() {
        start();
        ASSERT_TRUE(wait([this] { return told_.is_up(); })) << log_;
    }
    bool wait(std::function<bool()> const& holds, std::chrono::milliseconds deadline = 60s) {
        auto const end = Clock::now() + deadline;
        while (!holds()) {
            if (Clock::now() > end) return false;
            loop_.run_one_for(10ms);
        }
        return true;
    }

    [[nodiscard]] Market const& first() const { return markets_.front(); }
    [[nodiscard]] VenueOrder order(Side side, std::string_view quantity,
                                   std::optional<std::string_view> price = std::nullopt) {
        VenueOrder order = limit_buy(GetParam(), first().adapter, quantity, price.value_or("1"));
        order.order = OrderId{++orders_};
        order.client_id = make_venue_client_id(1, order.order, 1);
        order.side = side;
        if (!price) {
            order.terms.type = OrderType::market;
            order.terms.price.reset();
        }
        return order;
    }
    [[nodiscard]] VenueOrder stop(Side side, std::string_view quantity, std::string_view trigger,
                                  std::optional<std::string_view> price = std::nullopt) {
        VenueOrder one = order(side, quantity, price);
        one.terms.trigger = Trigger{.price = Price(dec(trigger))};
        return one;
    }
    void submit(VenueOrder const& order) {
        SubmitToVenue const request{trestle::tests::approve_for_test(order)};
        gateway_->submit(request);
    }
    void replace(VenueOrder const& old, VenueOrder const& next) {
        VenueReplacement const change{.mode = VenueReplacement::Mode::cancel_and_new,
                                      .old_client_id = old.client_id,
                                      .old_order_id = id_of(old),
                                      .old_cumulative = {},
                                      .order = next};
        ReplaceAtVenue const request{trestle::tests::approve_for_test(change)};
        gateway_->replace(request);
    }
    // With the id that the venue named first: what a core knows that has not looked again.
    void cancel(VenueOrder const& order) {
        gateway_->cancel({.order = order.order,
                          .account = Account::of("DEMO"),
                          .venue = GetParam(),
                          .symbol = order.symbol,
                          .client_id = order.client_id,
                          .order_id = id_of(order)});
    }
    void query(VenueOrder const& order) {
        gateway_->query({.order = order.order,
                         .account = Account::of("DEMO"),
                         .venue = GetParam(),
                         .symbol = order.symbol,
                         .client_id = order.client_id,
                         .order_id = id_of(order)});
    }

    template <class Fact>
    [[nodiscard]] std::vector<Fact> facts(VenueOrder const& order) const {
        std::vector<Fact> found;
        for (Input const& input : told_.inputs) {
            auto const* const fact = std::get_if<Fact>(&input);
            if (fact && fact->ref.client_id == order.client_id) found.push_back(*fact);
        }
        return found;
    }
    template <class Fact>
    bool wait_for(VenueOrder const& order, std::size_t count = 1) {
        return wait([&] { return facts<Fact>(order).size() >= count; });
    }
    [[nodiscard]] VenueOrderId id_of(VenueOrder const& order) const {
        auto const accepted = facts<VenueAccepted>(order);
        return accepted.empty() ? VenueOrderId{} : accepted.front().ref.order_id;
    }
    [[nodiscard]] Quantity filled(VenueOrder const& order) const {
        Quantity sum;
        for (auto const& fill : facts<VenueFilled>(order)) sum += fill.quantity;
        return sum;
    }
    // The place of the first word of a kind about an order; the number of words when there is none.
    template <class Fact>
    [[nodiscard]] std::size_t place_of(VenueOrder const& order) const {
        for (std::size_t i = 0; i < told_.inputs.size(); ++i) {
            auto const* const fact = std::get_if<Fact>(&told_.inputs[i]);
            if (fact && fact->ref.client_id == order.client_id) return i;
        }
        return told_.inputs.size();
    }
    std::optional<State> state_of(VenueOrder const& order) {
        auto const known = facts<VenueOrderState>(order).size();
        query(order);
        if (!wait_for<VenueOrderState>(order, known + 1)) return std::nullopt;
        return facts<VenueOrderState>(order).back().state;
    }
    void control(std::string_view command, std::string const& json) {
        auto const answer = simulator_->control(command, json);
        EXPECT_EQ(answer.find("error"), std::string::npos) << command << " " << json << answer;
    }
    void move_price(std::string_view price) {
        control("price",
                R"({"symbol":")" + first().control + R"(","price":")" + std::string(price) + "\"}");
    }
    [[nodiscard]] std::string anomalies() const {
        std::string text = log_;
        for (Input const& input : told_.inputs) {
            auto const* const odd = std::get_if<VenueAnomaly>(&input);
            if (odd) text += odd->text + " | " + odd->payload + "\n";
        }
        return text;
    }
    // What the venue said last of a position; nothing when it said nothing.
    std::optional<Quantity> position(PositionSide side) const {
        std::optional<Quantity> found;
        for (Input const& input : told_.inputs) {
            auto const* const positions = std::get_if<VenuePositions>(&input);
            if (positions == nullptr) continue;
            for (VenuePosition const& one : positions->positions) {
                bool const is_it = one.symbol.view() == first().adapter && one.side == side;
                if (is_it) found = one.quantity;
            }
        }
        return found;
    }
    [[nodiscard]] std::string place_operation() const {
        if (GetParam() == Venue::binance_usdm) return "placeTrigger";
        return GetParam() == Venue::okx ? "placeAlgo" : "place";
    }

    std::vector<Market> markets_;
    std::filesystem::path home_;
    boost::asio::io_context loop_;
    std::optional<sim::Simulator> simulator_;
    Recorder told_;
    std::string log_;
    session::Settings settings_;
    std::unique_ptr<VenueGateway> gateway_;
    std::uint64_t orders_ = 0;
};

// ---- Conditional orders ------------------------------------------------------------------------

TEST_P(OrderTypes, a_stop_waits_and_is_canceled) {
    start_and_wait();
    auto const one = stop(Side::sell, "0.1", "90");
    submit(one);
    ASSERT_TRUE(wait_for<VenueAccepted>(one)) << anomalies();
    EXPECT_EQ(state_of(one), State::working);
    cancel(one);
    ASSERT_TRUE(wait_for<VenueCanceled>(one)) << anomalies();
    EXPECT_EQ(facts<VenueCanceled>(one).front().cause, VenueCanceled::Cause::requested);
    EXPECT_EQ(state_of(one), State::canceled);
    EXPECT_TRUE(facts<VenueTriggered>(one).empty());
    EXPECT_EQ(told_.count<VenueAnomaly>(), 0) << anomalies();
}

TEST_P(OrderTypes, a_stop_fires_is_told_so_and_is_filled) {
    start_and_wait();
    auto const one = stop(Side::sell, "0.1", "90");
    submit(one);
    ASSERT_TRUE(wait_for<VenueAccepted>(one)) << anomalies();
    move_price("89");
    ASSERT_TRUE(wait([&] { return filled(one) == one.terms.quantity; })) << anomalies();
    EXPECT_EQ(facts<VenueTriggered>(one).size(), 1U);
    EXPECT_LT(place_of<VenueTriggered>(one), place_of<VenueFilled>(one));
    bool const makes_another = capabilities_of(GetParam())->holds_conditionals_apart;
    EXPECT_EQ(facts<VenueFilled>(one).front().ref.order_id != id_of(one), makes_another);
    EXPECT_EQ(state_of(one), State::filled);
    EXPECT_EQ(told_.count<VenueAnomaly>(), 0) << anomalies();
}

TEST_P(OrderTypes, a_take_profit_fires_the_other_way) {
    start_and_wait();
    auto one = stop(Side::sell, "0.1", "110");
    one.terms.trigger->kind = Trigger::Kind::touch;
    submit(one);
    ASSERT_TRUE(wait_for<VenueAccepted>(one)) << anomalies();
    move_price("111");
    ASSERT_TRUE(wait([&] { return filled(one) == one.terms.quantity; })) << anomalies();
    EXPECT_EQ(facts<VenueTriggered>(one).size(), 1U);
}

TEST_P(OrderTypes, a_trailing_stop_follows_the_price) {
    auto const refusal = refusal_of(GetParam(), Feature::trailing_stop);
    start_and_wait();
    auto one = order(Side::sell, "0.1");
    one.terms.trigger = Trigger{.kind = Trigger::Kind::trailing, .trail_bps = 500};
    submit(one);
    if (refusal) {
        ASSERT_TRUE(wait_for<VenueRejected>(one));
        EXPECT_EQ(facts<VenueRejected>(one).front().text, refusal->text);
        return;
    }
    ASSERT_TRUE(wait_for<VenueAccepted>(one)) << anomalies();
    move_price("120");
    move_price("116");  // 3 % below the best: not yet
    EXPECT_EQ(state_of(one), State::working);
    move_price("112");
    ASSERT_TRUE(wait([&] { return filled(one) == one.terms.quantity; })) << anomalies();
    EXPECT_EQ(facts<VenueTriggered>(one).size(), 1U);
}

TEST_P(OrderTypes, a_stop_limit_that_fired_rests_and_is_canceled_by_its_old_name) {
    start_and_wait();
    auto const one = stop(Side::sell, "0.1", "90", "95");
    submit(one);
    ASSERT_TRUE(wait_for<VenueAccepted>(one)) << anomalies();
    move_price("89");
    ASSERT_TRUE(wait_for<VenueTriggered>(one)) << anomalies();
    EXPECT_EQ(state_of(one), State::working);
    cancel(one);
    ASSERT_TRUE(wait_for<VenueCanceled>(one)) << anomalies();
    EXPECT_EQ(state_of(one), State::canceled);
    EXPECT_TRUE(facts<VenueFilled>(one).empty());
}

TEST_P(OrderTypes, a_stop_that_waits_is_replaced) {
    start_and_wait();
    auto const one = stop(Side::sell, "0.1", "90");
    submit(one);
    ASSERT_TRUE(wait_for<VenueAccepted>(one)) << anomalies();
    auto next = one;
    next.leg = 2;
    next.client_id = make_venue_client_id(1, one.order, 2);
    next.terms.trigger->price = Price(dec("80"));
    replace(one, next);
    ASSERT_TRUE(wait_for<VenueReplaced>(next)) << anomalies();
    EXPECT_EQ(facts<VenueReplaced>(next).front().old_client_id, one.client_id);
    move_price("85");  // where the old one would have fired
    EXPECT_EQ(state_of(next), State::working);
    move_price("79");
    ASSERT_TRUE(wait([&] { return filled(next) == next.terms.quantity; })) << anomalies();
    EXPECT_EQ(facts<VenueReplaced>(next).size(), 1U);
    EXPECT_TRUE(facts<VenueFilled>(one).empty());
}

TEST_P(OrderTypes, a_replace_that_comes_too_late_leaves_what_fired_alone) {
    start_and_wait();
    auto const one = stop(Side::sell, "0.1", "90");
    submit(one);
    ASSERT_TRUE(wait_for<VenueAccepted>(one)) << anomalies();
    simulator_->control("price", R"({"symbol":")" + first().control + R"(","price":"89"})");
    auto next = one;
    next.leg = 2;
    next.client_id = make_venue_client_id(1, one.order, 2);
    next.terms.trigger->price = Price(dec("80"));
    replace(one, next);
    ASSERT_TRUE(wait([&] { return filled(one) == one.terms.quantity; })) << anomalies();
    ASSERT_TRUE(wait([&] { return !facts<VenueReplaceRejected>(one).empty(); })) << anomalies();
    EXPECT_EQ(facts<VenueReplaceRejected>(one).front().new_client_id, next.client_id);
    EXPECT_TRUE(facts<VenueAccepted>(next).empty() && facts<VenueReplaced>(next).empty());
}

TEST_P(OrderTypes, the_lost_answer_to_a_stop_is_found_by_our_id) {
    settings_.request_timeout = 500ms;
    start_and_wait();
    control("fault",
            R"({"kind":"drop_answer","operation":")" + place_operation() + R"(","count":1})");
    control("event_fault", R"({"kind":"lose","event":"order","count":1})");
    auto const one = stop(Side::sell, "0.1", "90");
    submit(one);
    ASSERT_TRUE(wait_for<VenueOutcomeUnknown>(one)) << anomalies();
    EXPECT_EQ(state_of(one), State::working);
    cancel(one);
    ASSERT_TRUE(wait_for<VenueCanceled>(one)) << anomalies();
}

TEST_P(OrderTypes, a_stop_that_never_arrived_is_not_found_anywhere) {
    settings_.request_timeout = 500ms;
    start_and_wait();
    control("fault",
            R"({"kind":"drop_request","operation":")" + place_operation() + R"(","count":1})");
    auto const one = stop(Side::sell, "0.1", "90");
    submit(one);
    ASSERT_TRUE(wait_for<VenueOutcomeUnknown>(one)) << anomalies();
    EXPECT_EQ(state_of(one), State::not_found);
}

TEST_P(OrderTypes, a_stop_that_fired_unheard_is_found_by_the_audit) {
    settings_.audit_interval = 500ms;
    start_and_wait();
    auto const one = stop(Side::sell, "0.1", "90");
    submit(one);
    ASSERT_TRUE(wait_for<VenueAccepted>(one)) << anomalies();
    control("event_fault", R"({"kind":"lose","event":"order","count":-1})");
    move_price("89");
    ASSERT_TRUE(wait([&] { return filled(one) == one.terms.quantity; })) << anomalies();
    EXPECT_EQ(facts<VenueTriggered>(one).size(), 1U);
    control("clear_faults", "{}");
}

TEST_P(OrderTypes, a_session_that_knows_nothing_finds_a_stop_and_cancels_it) {
    start_and_wait();
    auto const one = stop(Side::sell, "0.1", "90");
    submit(one);
    ASSERT_TRUE(wait_for<VenueAccepted>(one)) << anomalies();
    auto const id = id_of(one);
    gateway_->stop();
    gateway_.reset();
    told_.inputs.clear();
    settings_ = fresh_settings();
    start_and_wait();
    EXPECT_EQ(state_of(one), State::working);
    EXPECT_EQ(facts<VenueOrderState>(one).back().ref.order_id, id);
    cancel(one);
    ASSERT_TRUE(wait_for<VenueCanceled>(one)) << anomalies();
}

// ---- Positions ---------------------------------------------------------------------------------

TEST_P(OrderTypes, reduce_only_takes_off_and_never_turns_over) {
    start_and_wait();
    auto close = order(Side::sell, "0.1");
    close.terms.position_effect = PositionEffect::close;
    submit(close);
    // Nothing is there to take off.
    ASSERT_TRUE(wait([&] {
        return !facts<VenueRejected>(close).empty() || !facts<VenueCanceled>(close).empty();
    })) << anomalies();
    EXPECT_TRUE(facts<VenueFilled>(close).empty());
    if (!first().is_contract) {
        EXPECT_NE(facts<VenueRejected>(close).front().text.find("; "), std::string::npos);
        return;
    }
    auto const open = order(Side::buy, "0.3");
    submit(open);
    ASSERT_TRUE(wait([&] { return filled(open) == open.terms.quantity; })) << anomalies();
    auto again = order(Side::sell, "0.1");
    again.terms.position_effect = PositionEffect::close;
    submit(again);
    ASSERT_TRUE(wait([&] { return filled(again) == again.terms.quantity; })) << anomalies();
    EXPECT_TRUE(wait([&] { return position(PositionSide::both) == Quantity(dec("0.2")); }));
}

TEST_P(OrderTypes, hedged_positions_are_held_apart) {
    if (!first().is_contract) GTEST_SKIP() << "a spot market has no positions";
    settings_.modes.position = words::PositionMode::hedge;
    settings_.modes.margin = words::MarginMode::cross;
    settings_.modes.leverage[VenueSymbol::of(first().adapter)] = 7;
    start_and_wait();
    auto long_one = order(Side::buy, "0.3");
    long_one.terms.position_effect = PositionEffect::open;
    auto short_one = order(Side::sell, "0.2");
    short_one.terms.position_effect = PositionEffect::open;
    auto less = order(Side::sell, "0.1");
    less.terms.position_effect = PositionEffect::close;
    for (auto const& one : {long_one, short_one, less}) {
        submit(one);
        ASSERT_TRUE(wait([&] { return filled(one) == one.terms.quantity; })) << anomalies();
    }
    EXPECT_TRUE(wait([&] { return position(PositionSide::long_only) == Quantity(dec("0.2")); }));
    EXPECT_TRUE(wait([&] { return position(PositionSide::short_only) == Quantity(dec("-0.2")); }));
    auto const vague = order(Side::buy, "0.1");
    submit(vague);
    ASSERT_TRUE(wait_for<VenueRejected>(vague));
    EXPECT_NE(facts<VenueRejected>(vague).front().text.find("PositionEffect"), std::string::npos);
    EXPECT_EQ(told_.count<VenueAnomaly>(), 0) << anomalies();
}

TEST_P(OrderTypes, a_setting_that_the_venue_refuses_keeps_the_link_down_and_names_it) {
    if (!first().is_contract) GTEST_SKIP() << "a spot market has no leverage";
    settings_.modes.leverage[VenueSymbol::of(first().adapter)] = 100'000;
    start();
    ASSERT_TRUE(wait([this] { return told_.count<VenueLink>() > 0; })) << log_;
    EXPECT_FALSE(told_.last<VenueLink>().is_up);
    EXPECT_NE(told_.last<VenueLink>().text.find("leverage of"), std::string::npos)
        << told_.last<VenueLink>().text;
    EXPECT_NE(told_.last<VenueLink>().text.find("correct the config"), std::string::npos)
        << told_.last<VenueLink>().text;
}

// ---- Orders that would meet their own account's ---------------------------------------------

TEST_P(OrderTypes, self_trade_prevention_ends_the_order_that_it_names) {
    settings_.modes.self_trade = SelfTrade::cancel_taker;
    start_and_wait();
    // Between the market's best bid and ask: ours is the first that a seller meets.
    auto const resting = order(Side::buy, "0.1", "100");
    submit(resting);
    ASSERT_TRUE(wait_for<VenueAccepted>(resting)) << anomalies();
    auto const taker = order(Side::sell, "0.1", "100");
    submit(taker);
    ASSERT_TRUE(wait_for<VenueExpired>(taker)) << anomalies();
    EXPECT_TRUE(facts<VenueFilled>(resting).empty());
    EXPECT_EQ(state_of(resting), State::working);
    auto both = order(Side::sell, "0.1", "100");
    both.terms.self_trade = SelfTrade::cancel_both;
    submit(both);
    ASSERT_TRUE(wait_for<VenueExpired>(resting)) << anomalies();
    EXPECT_TRUE(facts<VenueFilled>(resting).empty());
}

// ---- Bursts ----------------------------------------------------------------------------------

TEST_P(OrderTypes, each_order_of_a_burst_has_its_own_end) {
    start_and_wait();
    std::vector<VenueOrder> burst;
    for (int i = 0; i < 6; ++i) burst.push_back(order(Side::buy, "0.1", "90"));
    burst[4].terms.price = Price(dec("90.001"));  // off the tick
    for (VenueOrder const& one : burst) submit(one);
    for (VenueOrder const& one : burst) {
        bool const is_bad = &one == &burst[4];
        ASSERT_TRUE(is_bad ? wait_for<VenueRejected>(one) : wait_for<VenueAccepted>(one))
            << anomalies();
    }
    EXPECT_EQ(told_.count<VenueOutcomeUnknown>(), 0) << anomalies();
    for (VenueOrder const& one : burst) cancel(one);
    for (VenueOrder const& one : burst) {
        bool const is_over = &one == &burst[4] || wait_for<VenueCanceled>(one);
        ASSERT_TRUE(is_over) << anomalies();
    }
}

TEST_P(OrderTypes, a_burst_goes_in_one_request_behind_its_first) {
    if (capabilities_of(GetParam())->orders_per_batch == 0) GTEST_SKIP() << "no batches here";
    start_and_wait();
    control("fault", R"({"kind":"refuse","operation":"placeBatch","count":1})");
    std::vector<VenueOrder> burst;
    for (int i = 0; i < 4; ++i) burst.push_back(order(Side::buy, "0.1", "90"));
    for (VenueOrder const& one : burst) submit(one);
    ASSERT_TRUE(wait_for<VenueAccepted>(burst[0])) << anomalies();
    for (int i = 1; i < 4; ++i) {
        ASSERT_TRUE(wait_for<VenueRejected>(burst[static_cast<std::size_t>(i)])) << anomalies();
    }
}

// ---- More than one instrument ----------------------------------------------------------------

TEST_P(OrderTypes, two_instruments_are_traded_side_by_side_in_base_units) {
    start_and_wait();
    for (Market const& market : markets_) {
        SCOPED_TRACE(market.canonical);
        auto one = order(Side::buy, "0.25");
        one.symbol = VenueSymbol::of(market.adapter);
        submit(one);
        ASSERT_TRUE(wait([&] { return filled(one) == one.terms.quantity; })) << anomalies();
        for (auto const& fill : facts<VenueFilled>(one)) {
            EXPECT_EQ(fill.symbol.view(), market.adapter);
        }
        EXPECT_EQ(state_of(one), State::filled);
    }
    EXPECT_EQ(told_.count<VenueAnomaly>(), 0) << anomalies();
}

INSTANTIATE_TEST_SUITE_P(At, OrderTypes,
                         testing::Values(Venue::binance_spot, Venue::binance_usdm, Venue::okx,
                                         Venue::bybit),
                         [](auto const& at) { return std::string(name_of(at.param)); });

}  // namespace
}  // namespace trestle::adapters::tests
