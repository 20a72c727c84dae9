// Every adapter against its simulated venue: plain, under each injected fault, and with the
// connections cut at the N-th piece for N = 1, 2, … until a whole run passes. In the end what was
// told and the simulator's own trade list agree to the last unit.
#include <gtest/gtest.h>
#include <simdjson.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <filesystem>

#include "adapters/binance_spot/session.hpp"
#include "adapters/binance_usdm/session.hpp"
#include "adapters/bybit/session.hpp"
#include "adapters/okx/session.hpp"
#include "adapters/sim/simulator.hpp"
#include "tests/venues/cut_proxy.hpp"
#include "tests/venues/desk.hpp"

namespace trestle::adapters::tests {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using simdjson::dom::element;

// As the simulator, the face and the adapter name the one listing.
struct Names {
    std::string face, adapter, canonical;
};
Names names_at(Venue venue) {
    switch (venue) {
        case Venue::binance_spot: return {"BTCUSDT", "BTCUSDT", "BTC-USDT"};
        case Venue::binance_usdm: return {"BTCUSDT", "BTCUSDT", "BTC-USDT-PERP"};
        case Venue::okx: return {"BTC-USDT", "BTC-USDT", "BTC-USDT"};
        case Venue::bybit: return {"BTCUSDT", "spot:BTCUSDT", "BTC-USDT"};
    }
    return {};
}

Result<std::unique_ptr<VenueGateway>, std::string> make_at(
    Venue venue, session::Settings settings, boost::asio::io_context& loop, VenueEvents& events,
    std::function<void(std::string_view)> log) {
    switch (venue) {
        case Venue::binance_spot:
            return binance_spot::make_session(std::move(settings), loop, events, log);
        case Venue::binance_usdm:
            return binance_usdm::make_session(std::move(settings), loop, events, log);
        case Venue::okx: return okx::make_session(std::move(settings), loop, events, log);
        case Venue::bybit: return bybit::make_session(std::move(settings), loop, events, log);
    }
    return std::string("no such venue");
}

class Conformance : public testing::TestWithParam<Venue> {
protected:
    Conformance() {
        home_ = std::filesystem::temp_directory_path() /
                ("trestle-conformance-" + std::to_string(getpid()));
        sim::SimSettings settings;
        settings.face = GetParam();
        settings.home = home_;
        sim::SimSymbol symbol{.symbol = "BTCUSDT",
                              .name = names_at(GetParam()).face,
                              .base = "BTC",
                              .quote = "USDT",
                              .lot = "0.001",
                              .min_quantity = "0.001"};
        if (GetParam() == Venue::binance_usdm) {
            symbol.kind = sim::InstrumentKind::linear_perpetual;
        }
        settings.symbols = {symbol};
        settings.accounts = {{"DEMO", {{"USDT", "1000000"}, {"BTC", "100"}}}};
        settings.keys = {{"DEMO", "key", "secret", "phrase"}};
        settings.market.is_moving = false;
        settings.limits.orders_per_10s = 100'000;
        settings.limits.orders_per_minute = 100'000;
        settings.limits.weight_per_minute = 1'000'000;
        settings.limits.percent = 10'000;
        simulator_.emplace(settings);
        EXPECT_EQ(simulator_->start(), "");
        proxy_.emplace(loop_, simulator_->port());
    }
    ~Conformance() override {
        gateway_.reset();
        proxy_.reset();
        simulator_.reset();
        std::filesystem::remove_all(home_);
    }

    void begin() {
        if (gateway_) gateway_->stop();
        desk_.emplace(GetParam(), names_at(GetParam()).adapter, ++epoch_);
        log_.clear();
        open_session();
    }
    // One that knows nothing of what the one before it did, as after a restart.
    void open_session() {
        if (gateway_) gateway_->stop();
        gateway_.reset();
        desk_->is_up = false;
        auto const names = names_at(GetParam());
        session::Settings settings;
        settings.account = Account::of("DEMO");
        settings.host = settings.ws_host = settings.stream_host = "127.0.0.1";
        settings.port = settings.ws_port = settings.stream_port = std::to_string(proxy_->port());
        settings.ca_file = simulator_->ca_file().string();
        settings.api_key = "key";
        settings.api_secret = transport::Secret(std::string_view("secret"));
        settings.passphrase = transport::Secret(std::string_view("phrase"));
        settings.recv_window_ms = 1500;
        settings.request_timeout = 700ms;
        settings.answer_timeout = 300ms;
        settings.audit_interval = 400ms;
        settings.backoff = {5ms, 50ms};
        settings.symbols = {
            {Symbol::of(names.canonical), VenueSymbol::of(names.adapter), InstrumentId{1}}};
        auto made = make_at(GetParam(), std::move(settings), loop_, *desk_,
                            [this](std::string_view line) { log_ += std::string(line) + "\n"; });
        ASSERT_TRUE(made.ok()) << made.error();
        gateway_ = std::move(made).value();
        desk_->attach(gateway_.get());
        gateway_->start();
    }

    bool wait(std::function<bool()> const& holds, std::chrono::milliseconds deadline = 20s) {
        auto const end = Clock::now() + deadline;
        while (!holds()) {
            if (Clock::now() > end) return false;
            loop_.run_one_for(10ms);
            desk_->tick();
        }
        return true;
    }
    bool wait_up() {
        return wait([this] { return desk_->is_up; }, 60s);
    }
    bool wait_known(Desk::Order& order) {
        return wait([&] {
            return (order.is_accepted && !order.is_in_doubt && !order.is_replacing) ||
                   order.is_settled();
        });
    }
    bool wait_over(Desk::Order& order) {
        return wait([&] { return order.is_settled(); });
    }

    // The market trades with this order alone, as the venue knows it.
    void trade(Desk::Order const& order, std::string_view quantity) {
        auto const id = order.order_id.view();
        if (order.is_over || id.empty()) return;
        // Simulators that hide their numbers take the client id.
        simulator_->control("fill", R"({"symbol":"BTCUSDT","clientOrderId":")" + venue_name(order) +
                                        R"(","quantity":")" + std::string(quantity) + "\"}");
    }
    [[nodiscard]] std::string venue_name(Desk::Order const& order) const {
        bool const is_new_order = GetParam() == Venue::binance_spot;
        return std::string((is_new_order ? order.legs.back() : order.legs.front()).view());
    }

    // One day of a desk; every step goes on however the one before it ended.
    void live_a_day() {
        ASSERT_TRUE(wait_up()) << log_;
        auto& worked = desk_->submit("1", "90");
        EXPECT_TRUE(wait_known(worked)) << explain();
        trade(worked, "0.4");
        if (!worked.is_over) {
            EXPECT_TRUE(wait([&] { return !worked.trades.empty() || worked.is_over; }))
                << explain();
            desk_->replace(worked, "2", "91");
            EXPECT_TRUE(wait_known(worked)) << explain();
            trade(worked, "0.5");
            desk_->cancel(worked);
            EXPECT_TRUE(wait_over(worked)) << explain();
        }
        ASSERT_TRUE(wait_up()) << log_;
        auto& first = desk_->submit("0.2", "80");
        auto& second = desk_->submit("0.3", "81");
        EXPECT_TRUE(wait_known(first) && wait_known(second)) << explain();
        if (!first.is_over) desk_->cancel(first);
        if (!second.is_over) desk_->cancel(second);
        EXPECT_TRUE(wait_over(first) && wait_over(second)) << explain();
        ASSERT_TRUE(wait_up()) << log_;
        auto& taker = desk_->submit("0.3", "101", TimeInForce::immediate_or_cancel);
        EXPECT_TRUE(wait_over(taker)) << explain();
        ASSERT_TRUE(wait_up()) << log_;
        auto& done = desk_->submit("0.7", "92");
        EXPECT_TRUE(wait_known(done)) << explain();
        trade(done, "0.7");
        EXPECT_TRUE(wait_over(done)) << explain();
    }

    struct Sums {
        int trades = 0;
        Decimal quantity, cash, fees;
        friend bool operator==(Sums const&, Sums const&) = default;
    };
    static void add(Sums& sums, Decimal quantity, Decimal price, Decimal fee) {
        ++sums.trades;
        sums.quantity = sums.quantity + quantity;
        sums.cash = sums.cash + Decimal::multiply(quantity, price, Rounding::down).value();
        sums.fees = sums.fees + fee;
    }
    static std::string text_of(element row, std::string_view name) {
        std::string_view text;
        return row[name].get_string().get(text) == simdjson::SUCCESS
                   ? std::string(text)
                   : simdjson::minify(element(row[name]));
    }

    // By our order, whatever the leg.
    std::map<std::string, Sums> venue_says() {
        std::map<std::string, Sums> sums;
        simdjson::dom::parser parser;
        auto const json = simulator_->control("trades", R"({"account":"DEMO"})");
        for (element const row : parser.parse(json).get_array()) {
            std::string const id = text_of(row, "clientOrderId");
            auto const order = id.substr(0, id.find('z'));
            if (!desk_knows(order)) continue;
            add(sums[order], dec(text_of(row, "qty")), dec(text_of(row, "price")),
                dec(text_of(row, "commission")));
        }
        return sums;
    }
    [[nodiscard]] bool desk_knows(std::string const& order) const {
        for (auto const& [number, one] : desk_->orders) {
            if (one.legs.front().view().starts_with(order + "z")) return true;
        }
        return false;
    }
    std::map<std::string, Sums> desk_says() {
        std::map<std::string, Sums> sums;
        for (auto const& [number, order] : desk_->orders) {
            std::string const id(order.legs.front().view());
            for (auto const& [trade, fill] : order.trades) {
                add(sums[id.substr(0, id.find('z'))], fill.quantity.decimal(), fill.price.decimal(),
                    fill.fee);
            }
        }
        return sums;
    }

    // No placement was received twice.
    void expect_never_twice() {
        simdjson::dom::parser parser;
        auto const json = simulator_->control("requests");
        for (element const row : parser.parse(json).get_array()) {
            EXPECT_LE(std::int64_t(row["executed"]), 1) << text_of(row, "clientOrderId");
        }
    }
    void expect_agreement() {
        EXPECT_TRUE(wait([this] { return desk_says() == venue_says(); })) << explain();
        expect_never_twice();
        for (std::string const& odd : desk_->odd) ADD_FAILURE() << odd << "\n" << explain();
    }
    std::string explain() {
        std::string out = "the desk:\n" + desk_->story + "the session:\n" + log_;
        for (auto const& [order, sums] : desk_says()) {
            out += "told " + order + " " + std::to_string(sums.trades) + " " +
                   sums.quantity.to_string() + "\n";
        }
        for (auto const& [order, sums] : venue_says()) {
            out += "true " + order + " " + std::to_string(sums.trades) + " " +
                   sums.quantity.to_string() + "\n";
        }
        return out;
    }

    int faults_waiting() {
        simdjson::dom::parser parser;
        auto const json = simulator_->control("state");
        return static_cast<int>(std::int64_t(parser.parse(json)["faultsWaiting"]));
    }
    void control(std::string_view command, std::string_view json) {
        auto const answer = simulator_->control(command, json);
        EXPECT_EQ(answer.find("error"), std::string::npos) << command << " " << json << answer;
    }

    std::filesystem::path home_;
    boost::asio::io_context loop_;
    std::optional<sim::Simulator> simulator_;
    std::optional<CutProxy> proxy_;
    std::optional<Desk> desk_;
    std::string log_;
    std::unique_ptr<VenueGateway> gateway_;
    std::uint64_t epoch_ = 0;
};

TEST_P(Conformance, a_plain_day) {
    begin();
    live_a_day();
    expect_agreement();
    EXPECT_EQ(desk_->orders.size(), 5U);
    EXPECT_EQ(desk_says().size(), 3U) << explain();
    EXPECT_TRUE(wait([this] { return desk_->quotes > 0; }));
}

TEST_P(Conformance, each_fault_of_a_request) {
    for (std::string const kind :
         {"drop_answer", "drop_request", "delay_answer", "fail_after", "disconnect"}) {
        for (std::string const operation : {"place", "cancel", "amend", "query"}) {
            SCOPED_TRACE(kind + " of " + operation);
            bool const is_replace_of_spot =
                operation == "amend" && GetParam() == Venue::binance_spot;
            begin();
            ASSERT_TRUE(wait_up()) << log_;
            control("fault", R"({"kind":")" + kind + R"(","operation":")" +
                                 (is_replace_of_spot ? "cancelReplace" : operation) +
                                 R"(","count":1,"delayMs":900})");
            live_a_day();
            // A plain day asks for nothing, so nothing of a query need go wrong.
            int const unused = operation == "query" ? faults_waiting() : 0;
            EXPECT_EQ(faults_waiting(), unused) << explain();
            control("clear_faults", "{}");
            desk_->odd.clear();  // a 503 in the place of an answer is told as odd
            expect_agreement();
            if (HasFailure()) return;
        }
    }
}

// The order has no answer and no event, so it is asked for; and then its question fares badly.
TEST_P(Conformance, each_fault_of_a_question) {
    for (std::string const kind : {"drop_answer", "drop_request", "delay_answer", "fail_after",
                                   "disconnect", "malformed", "empty", "stale"}) {
        for (std::string const operation : {"query", "myTrades", "openOrders"}) {
            SCOPED_TRACE(kind + " of " + operation);
            begin();
            ASSERT_TRUE(wait_up()) << log_;
            control("fault", R"({"kind":"drop_answer","operation":"place","count":2})");
            control("fault", R"({"kind":")" + kind + R"(","operation":")" + operation +
                                 R"(","count":2,"delayMs":900})");
            control("event_fault", R"({"kind":"lose","event":"order","count":-1})");
            control("event_fault", R"({"kind":"lose","event":"*","count":-1})");
            auto& taking = desk_->submit("0.3", "101", TimeInForce::immediate_or_cancel);
            auto& resting = desk_->submit("1", "90");
            EXPECT_TRUE(wait_over(taking)) << explain();
            EXPECT_EQ(taking.filled(), Quantity(dec("0.3"))) << explain();
            EXPECT_TRUE(wait_known(resting)) << explain();
            // Of the faults, only the loss of events is left: none of them found nothing to spoil.
            EXPECT_TRUE(wait([this] { return faults_waiting() == 2; })) << explain();
            control("clear_faults", "{}");
            desk_->cancel(resting);
            EXPECT_TRUE(wait_over(resting)) << explain();
            for (auto const& [number, order] : desk_->orders) {
                EXPECT_FALSE(desk_->strangers.contains(order.order_id)) << explain();
            }
            desk_->odd.clear();  // an answer that cannot be read is told as odd
            expect_agreement();
            if (HasFailure()) return;
        }
    }
}

// What became of an order is not told by the desk's own session: by one that was started later.
TEST_P(Conformance, an_order_without_an_answer_is_known_after_a_restart) {
    begin();
    ASSERT_TRUE(wait_up()) << log_;
    control("fault", R"({"kind":"drop_answer","operation":"place","count":2})");
    control("event_fault", R"({"kind":"lose","event":"*","count":-1})");
    auto& resting = desk_->submit("1", "90");
    auto& taking = desk_->submit("0.3", "101", TimeInForce::immediate_or_cancel);
    ASSERT_TRUE(wait([this] { return faults_waiting() == 1; })) << explain();
    ASSERT_FALSE(resting.is_accepted || taking.is_accepted);
    control("clear_faults", "{}");
    open_session();
    ASSERT_TRUE(wait_up()) << log_;
    EXPECT_TRUE(wait_known(resting)) << explain();
    EXPECT_TRUE(wait_over(taking)) << explain();
    EXPECT_EQ(taking.filled(), Quantity(dec("0.3"))) << explain();
    EXPECT_FALSE(resting.order_id.empty());
    desk_->cancel(resting);
    EXPECT_TRUE(wait_over(resting)) << explain();
    expect_agreement();
}

TEST_P(Conformance, each_fault_of_an_event) {
    for (std::string const kind : {"lose", "duplicate", "reorder", "delay"}) {
        for (int const count : {1, -1}) {
            SCOPED_TRACE(kind + " " + std::to_string(count));
            begin();
            ASSERT_TRUE(wait_up()) << log_;
            control("event_fault", R"({"kind":")" + kind + R"(","event":"order","count":)" +
                                       std::to_string(count) + R"(,"delayMs":150})");
            live_a_day();
            control("clear_faults", "{}");
            expect_agreement();
            if (HasFailure()) return;
        }
    }
}

TEST_P(Conformance, a_clock_that_jumps_heals) {
    begin();
    ASSERT_TRUE(wait_up()) << log_;
    for (int const skew : {60'000, -60'000, 0}) {
        SCOPED_TRACE("a clock wrong by " + std::to_string(skew));
        control("clock", R"({"skewMs":)" + std::to_string(skew) + "}");
        live_a_day();
        expect_agreement();
    }
    // Healed, not only refused: of each day three orders traded.
    EXPECT_EQ(desk_says().size(), 9U) << explain();
}

TEST_P(Conformance, every_piece_may_be_the_last) {
    int runs = 0;
    // Each early piece; later ones in steps, which keeps the loop short.
    for (int nth = 1;; nth += 1 + nth / 8) {
        SCOPED_TRACE("cut at piece " + std::to_string(nth));
        begin();
        proxy_->cut_at(nth);
        live_a_day();
        bool const was_cut = proxy_->has_cut();
        proxy_->cut_at(0);
        expect_agreement();
        if (HasFailure()) return;
        ++runs;
        if (!was_cut) break;
        ASSERT_LT(runs, 200);
    }
    EXPECT_GT(runs, 10);
}

TEST_P(Conformance, every_whole_message_may_be_the_last) {
    int runs = 0;
    std::map<std::string, int> lost;
    for (int nth = 1;; nth += 1 + nth / 8) {
        SCOPED_TRACE("cut at message " + std::to_string(nth));
        control("cut", R"({"at":)" + std::to_string(nth) + "}");
        begin();
        live_a_day();
        simdjson::dom::parser parser;
        auto const json = simulator_->control("cut");
        element const cut = parser.parse(json);
        bool const was_cut = cut["hasHappened"].get_bool().value();
        std::string const what = text_of(cut, "what");
        control("cut", R"({"at":0})");
        expect_agreement();
        if (HasFailure()) return;
        ++runs;
        if (!was_cut) break;
        ++lost[what.substr(0, what.find(' '))];
        ASSERT_LT(runs, 200);
    }
    // On the way in and on the way out.
    EXPECT_GT(lost["request"] + lost["message"] + lost["opening"], 3);
    EXPECT_GT(lost["answer"] + lost["push"], 3);
}

INSTANTIATE_TEST_SUITE_P(At, Conformance,
                         testing::Values(Venue::binance_spot, Venue::binance_usdm, Venue::okx,
                                         Venue::bybit),
                         [](auto const& at) { return std::string(name_of(at.param)); });

}  // namespace
}  // namespace trestle::adapters::tests
