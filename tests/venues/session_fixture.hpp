// Owns one loop with a scripted venue and a session on it, and waits for conditions, never for
// time: each wait has a deadline and fails by name.
#pragma once

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "adapters/binance_spot/session.hpp"
#include "tests/support/approval.hpp"
#include "tests/venues/recorder.hpp"
#include "tests/venues/scripted_venue.hpp"
#include "tests/venues/words.hpp"

namespace trestle::adapters::binance_spot::tests {

using adapters::tests::Ask;
using adapters::tests::Reaction;
using adapters::tests::Recorder;
using adapters::tests::ScriptedVenue;

inline std::string const instrument_list =
    R"({"timezone":"UTC","serverTime":1,"rateLimits":[
    {"rateLimitType":"REQUEST_WEIGHT","interval":"MINUTE","intervalNum":1,"limit":6000},
    {"rateLimitType":"ORDERS","interval":"SECOND","intervalNum":10,"limit":50}],
    "symbols":[{"symbol":"BTCUSDT","status":"TRADING","baseAsset":"BTC","quoteAsset":"USDT",
    "amendAllowed":true,"filters":[
    {"filterType":"PRICE_FILTER","minPrice":"0.01","maxPrice":"1000000","tickSize":"0.01"},
    {"filterType":"LOT_SIZE","minQty":"0.00001","maxQty":"9000","stepSize":"0.00001"}]}]})";
inline std::string const account =
    R"({"updateTime":1700000000000,"balances":[{"asset":"BTC","free":"2","locked":"0"}]})";

class SessionTest : public testing::Test {
protected:
    SessionTest() : venue(loop, "secret") {
        answer("exchangeInfo", instrument_list);
        answer("userDataStream.subscribe.signature", R"({"subscriptionId":0})");
        answer("account.status", account);
        answer("myTrades", "[]");
        answer("openOrders.status", "[]");
        venue.on("time", [this](Ask const&) {
            auto const now = std::chrono::duration_cast<std::chrono::milliseconds>(
                                 std::chrono::system_clock::now().time_since_epoch())
                                 .count();
            return Reaction{.body = R"({"serverTime":)" + std::to_string(now + skew_ms) + "}"};
        });
    }

    void answer(std::string const& method, std::string body, int status = 200) {
        venue.on(method, [body = std::move(body), status](Ask const&) {
            return Reaction{.status = status, .body = body};
        });
    }

    [[nodiscard]] Settings settings() const {
        Settings settings;
        settings.account = Account::of("DEMO");
        settings.host = settings.ws_host = settings.stream_host = "127.0.0.1";
        settings.port = settings.ws_port = settings.stream_port = venue.port();
        settings.ca_file = venue.ca_file();
        settings.api_key = "key";
        settings.api_secret = transport::Secret(std::string_view("secret"));
        settings.request_timeout = request_timeout;
        settings.backoff = {std::chrono::milliseconds(5), std::chrono::milliseconds(20)};
        settings.symbols = {{Symbol::of("BTC-USDT"), btcusdt, InstrumentId{1}}};
        return settings;
    }

    void start(Settings with) {
        auto made = make_session(std::move(with), loop, events, [this](std::string_view line) {
            log += std::string(line) + "\n";
        });
        ASSERT_TRUE(made.ok()) << made.error();
        session = std::move(made).value();
        session->start();
    }
    void start_and_wait() {
        start(settings());
        ASSERT_TRUE(wait([this] { return events.is_up(); })) << log;
    }

    // Runs the loop until the condition holds; false at the deadline.
    bool wait(std::function<bool()> const& holds,
              std::chrono::milliseconds deadline = std::chrono::seconds(20)) {
        auto const end = std::chrono::steady_clock::now() + deadline;
        while (!holds()) {
            if (std::chrono::steady_clock::now() > end) return false;
            loop.run_one_for(std::chrono::milliseconds(20));
        }
        return true;
    }

    template <class Fact>
    bool wait_for(int count = 1) {
        return wait([this, count] { return events.count<Fact>() >= count; });
    }

    void submit(VenueOrder const& order) {
        session->submit({trestle::tests::approve_for_test(order)});
    }
    void replace(VenueReplacement const& change) {
        session->replace({trestle::tests::approve_for_test(change)});
    }
    void cancel(std::string_view order_id = "") {
        session->cancel({.order = OrderId{7},
                         .account = Account::of("DEMO"),
                         .symbol = btcusdt,
                         .client_id = first_leg,
                         .order_id = VenueOrderId::of(order_id)});
    }
    void query() {
        session->query({.order = OrderId{7},
                        .account = Account::of("DEMO"),
                        .symbol = btcusdt,
                        .client_id = first_leg,
                        .order_id = {}});
    }

    boost::asio::io_context loop;
    ScriptedVenue venue;
    Recorder events;
    std::string log;
    Duration request_timeout = std::chrono::seconds(10);
    std::int64_t skew_ms = 0;
    std::unique_ptr<VenueGateway> session;
};

inline std::string const ack =
    R"({"symbol":"BTCUSDT","orderId":28,"clientOrderId":"x1y7z1","transactTime":1700000000001})";

inline std::string order_event(std::string_view changes) {
    return R"({"e":"executionReport",)" + std::string(changes) +
           R"(,"E":1700000000002,"s":"BTCUSDT","c":"x1y7z1","C":"","o":"LIMIT","f":"GTC","r":"NONE",
           "i":28,"l":"0","z":"0","L":"0","n":"0","N":null,"T":1700000000002,"t":-1,"m":false})";
}

}  // namespace trestle::adapters::binance_spot::tests
