// The house's own Binance spot adapter against the simulator, over TLS: two readings of a protocol
// must agree, plain and when something goes wrong.
#include <gtest/gtest.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <condition_variable>
#include <filesystem>
#include <future>
#include <mutex>
#include <thread>

#include "adapters/binance_spot/session.hpp"
#include "adapters/sim/simulator.hpp"
#include "tests/support/approval.hpp"

namespace trestle::adapters::sim {
namespace {

namespace asio = boost::asio;
namespace fs = std::filesystem;

constexpr auto patience = std::chrono::seconds(30);

Decimal dec(std::string_view text) { return Decimal::parse(text).value(); }

// The adapter takes no notice of ids that are not of our making.
std::string leg(std::uint32_t number) {
    return std::string(make_venue_client_id(1'700'000'000, OrderId{1}, number).view());
}

// Everything that the adapter says, in order, and a way to wait for it.
class Heard final : public VenueEvents {
public:
    void on_input(Input input) override {
        std::lock_guard const lock(mutex_);
        inputs_.push_back(std::move(input));
        changed_.notify_all();
    }
    void on_quote(Venue, VenueSymbol, Reference quote) override {
        std::lock_guard const lock(mutex_);
        quote_ = quote;
        changed_.notify_all();
    }

    // The first input of this kind that matches and was not waited for before.
    template <class Kind>
    std::optional<Kind> wait(std::function<bool(Kind const&)> matches = [](Kind const&) {
        return true;
    }) {
        std::unique_lock lock(mutex_);
        std::optional<Kind> found;
        changed_.wait_for(lock, patience, [&] {
            for (auto input = inputs_.begin(); input != inputs_.end(); ++input) {
                auto const* const kind = std::get_if<Kind>(&*input);
                if (!kind || !matches(*kind)) continue;
                found = *kind;
                inputs_.erase(input);
                return true;
            }
            return false;
        });
        return found;
    }
    bool wait_for_bid(Price bid) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, patience, [&] { return quote_.bid == bid; });
    }
    std::size_t anomalies() {
        std::lock_guard const lock(mutex_);
        std::size_t count = 0;
        for (auto const& input : inputs_)
            if (auto const* const anomaly = std::get_if<VenueAnomaly>(&input)) {
                std::cout << anomaly->text << ": " << anomaly->payload << "\n";
                ++count;
            }
        return count;
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<Input> inputs_;
    Reference quote_;
};

class AdapterMeetsSimulator : public testing::Test {
protected:
    AdapterMeetsSimulator() {
        std::string name = (fs::temp_directory_path() / "trestle_meet_XXXXXX").string();
        EXPECT_NE(::mkdtemp(name.data()), nullptr);
        directory_ = name;
        SimSettings settings;
        settings.home = directory_;
        settings.symbols = {
            {.symbol = "BTCUSDT", .base = "BTC", .quote = "USDT", .price = "60000"}};
        settings.accounts = {{"DEMO", {{"USDT", "1000000"}, {"BTC", "20"}}}};
        settings.keys = {{"DEMO", "key", "secret"}};
        settings.market.is_moving = false;
        simulator.emplace(settings);
        EXPECT_EQ(simulator->start(), "");
        start_adapter();
    }
    ~AdapterMeetsSimulator() override {
        std::promise<void> stopped;
        asio::post(loop_, [&] {
            gateway_->stop();
            stopped.set_value();
        });
        stopped.get_future().wait();
        simulator.reset();
        loop_.stop();
        thread_.join();
        gateway_.reset();
        EXPECT_EQ(heard.anomalies(), 0U);
        fs::remove_all(directory_);
    }
    void start_adapter() {
        binance_spot::Settings settings;
        settings.account = Account::of("DEMO");
        auto const port = std::to_string(simulator->port());
        settings.host = settings.ws_host = settings.stream_host = "127.0.0.1";
        settings.port = settings.ws_port = settings.stream_port = port;
        settings.ca_file = simulator->ca_file().string();
        settings.api_key = "key";
        settings.api_secret = transport::Secret(std::string_view("secret"));
        settings.request_timeout = std::chrono::milliseconds(500);
        settings.symbols = {{Symbol::of("BTC-USDT"), VenueSymbol::of("BTCUSDT"), InstrumentId{1}}};
        auto made =
            binance_spot::make_session(std::move(settings), loop_, heard, [](std::string_view) {});
        ASSERT_TRUE(made.ok());
        gateway_ = std::move(made).value();
        asio::post(loop_, [this] { gateway_->start(); });
        thread_ = std::thread([this] {
            auto const guard = asio::make_work_guard(loop_);
            loop_.run();
        });
        auto const up = heard.wait<VenueLink>([](VenueLink const& link) { return link.is_up; });
        ASSERT_TRUE(up.has_value());
    }
    static VenueOrder order(std::string_view client_id, std::string_view quantity,
                            std::string_view price) {
        return {.order = OrderId{1},
                .account = Account::of("DEMO"),
                .instrument = InstrumentId{1},
                .symbol = VenueSymbol::of("BTCUSDT"),
                .client_id = VenueClientId::of(client_id),
                .side = Side::buy,
                .terms = {.quantity = Quantity(dec(quantity)), .price = Price(dec(price))}};
    }
    void submit(VenueOrder const& order) {
        asio::post(loop_, [this, order] {
            gateway_->submit(SubmitToVenue{tests::approve_for_test(order)});
        });
    }
    void query(std::string_view client_id) {
        asio::post(loop_, [this, id = VenueClientId::of(client_id)] {
            gateway_->query({.order = OrderId{1},
                             .account = Account::of("DEMO"),
                             .symbol = VenueSymbol::of("BTCUSDT"),
                             .client_id = id});
        });
    }
    template <class Kind>
    std::optional<Kind> hear(std::string_view client_id) {
        return heard.wait<Kind>(
            [&](Kind const& kind) { return kind.ref.client_id.view() == client_id; });
    }

    std::optional<Simulator> simulator;
    Heard heard;
    asio::io_context loop_;
    std::unique_ptr<VenueGateway> gateway_;
    std::thread thread_;
    fs::path directory_;
};

TEST_F(AdapterMeetsSimulator, what_the_venue_has_is_known_at_the_start) {
    auto const defined = heard.wait<InstrumentDefined>();
    ASSERT_TRUE(defined);
    EXPECT_EQ(defined->instrument.tick, Price(dec("0.01")));
    EXPECT_EQ(defined->instrument.lot, Quantity(dec("0.00001")));
    EXPECT_EQ(defined->instrument.min_notional, Notional(dec("5")));
    auto const balances = heard.wait<VenueBalances>();
    ASSERT_TRUE(balances);
    EXPECT_TRUE(balances->is_complete);
    EXPECT_TRUE(heard.wait_for_bid(Price(dec("59997"))));
    simulator->control("price", R"({"symbol":"BTCUSDT","price":"50000"})");
    EXPECT_TRUE(heard.wait_for_bid(Price(dec("49997.5"))));
}

TEST_F(AdapterMeetsSimulator, one_order_lives_its_whole_life) {
    submit(order(leg(1), "0.01", "59000"));
    ASSERT_TRUE(hear<VenueAccepted>(leg(1)));
    simulator->control(
        "fill", R"({"symbol":"BTCUSDT","quantity":"0.004","clientOrderId":")" + leg(1) + "\"}");
    auto const filled = hear<VenueFilled>(leg(1));
    ASSERT_TRUE(filled);
    EXPECT_EQ(filled->quantity, Quantity(dec("0.004")));
    EXPECT_EQ(filled->price, Price(dec("59000")));
    EXPECT_EQ(filled->fee, dec("0.000004"));
    EXPECT_EQ(filled->fee_asset, Asset::of("BTC"));
    EXPECT_EQ(filled->liquidity, Liquidity::maker);

    VenueReplacement replacement;
    replacement.old_client_id = VenueClientId::of(leg(1));
    replacement.old_cumulative = Quantity(dec("0.004"));
    replacement.order = order(leg(2), "0.006", "58000");
    asio::post(loop_, [this, replacement] {
        gateway_->replace(ReplaceAtVenue{tests::approve_for_test(replacement)});
    });
    auto const replaced = hear<VenueReplaced>(leg(2));
    ASSERT_TRUE(replaced);
    EXPECT_EQ(replaced->old_cumulative, Quantity(dec("0.004")));

    replacement.mode = VenueReplacement::Mode::reduce;
    replacement.old_client_id = VenueClientId::of(leg(2));
    replacement.old_cumulative = {};
    replacement.order = order(leg(3), "0.005", "58000");
    asio::post(loop_, [this, replacement] {
        gateway_->replace(ReplaceAtVenue{tests::approve_for_test(replacement)});
    });
    ASSERT_TRUE(hear<VenueReplaced>(leg(3)));

    asio::post(loop_, [this] {
        gateway_->cancel({.order = OrderId{1},
                          .account = Account::of("DEMO"),
                          .symbol = VenueSymbol::of("BTCUSDT"),
                          .client_id = VenueClientId::of(leg(3))});
    });
    auto const canceled = hear<VenueCanceled>(leg(3));
    ASSERT_TRUE(canceled);
    EXPECT_EQ(canceled->cause, VenueCanceled::Cause::requested);
}

TEST_F(AdapterMeetsSimulator, a_refusal_carries_the_venues_words) {
    submit(order(leg(4), "100", "59000"));
    auto const rejected = hear<VenueRejected>(leg(4));
    ASSERT_TRUE(rejected);
    EXPECT_EQ(rejected->reason, Reason::insufficient_balance);
    EXPECT_NE(rejected->text.find("insufficient balance"), std::string::npos);
}

TEST_F(AdapterMeetsSimulator, an_order_without_an_answer_is_found_by_our_own_id) {
    simulator->control("event_fault", R"({"kind":"lose","event":"*","count":-1})");
    simulator->control("fault", R"({"kind":"drop_answer","operation":"place"})");
    submit(order(leg(5), "0.01", "59000"));
    auto const unknown = hear<VenueOutcomeUnknown>(leg(5));
    ASSERT_TRUE(unknown);
    EXPECT_EQ(unknown->request, VenueRequest::submit);
    query(leg(5));
    auto const state = hear<VenueOrderState>(leg(5));
    ASSERT_TRUE(state);
    EXPECT_EQ(state->state, VenueOrderState::State::working);
    simulator->control("fault", R"({"kind":"drop_request","operation":"place"})");
    submit(order(leg(6), "0.01", "59000"));
    ASSERT_TRUE(hear<VenueOutcomeUnknown>(leg(6)));
    query(leg(6));
    auto const nothing = hear<VenueOrderState>(leg(6));
    ASSERT_TRUE(nothing);
    EXPECT_EQ(nothing->state, VenueOrderState::State::not_found);
    EXPECT_EQ(simulator->control("requests"),
              "[{\"clientOrderId\":\"" + leg(5) + "\",\"received\":1,\"executed\":1}," +
                  "{\"clientOrderId\":\"" + leg(6) + "\",\"received\":1,\"executed\":0}]");
}

TEST_F(AdapterMeetsSimulator, a_cut_connection_comes_back_and_trades_again) {
    simulator->control("disconnect");
    ASSERT_TRUE(heard.wait<VenueLink>([](VenueLink const& link) { return !link.is_up; }));
    ASSERT_TRUE(heard.wait<VenueLink>([](VenueLink const& link) { return link.is_up; }));
    submit(order(leg(7), "0.01", "59000"));
    EXPECT_TRUE(hear<VenueAccepted>(leg(7)));
}

}  // namespace
}  // namespace trestle::adapters::sim
