// Binance spot as its clients see it, without sockets: bytes in, bytes out.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <simdjson.h>

#include "adapters/sim/binance_spot/face.hpp"
#include "adapters/sim/control.hpp"

namespace trestle::adapters::sim {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::int64_t now_ms = 1'700'000'000'000;

struct Sent {
    ConnectionId connection;
    std::string text;
    std::int64_t delay_ms;
};

class RecordingWire final : public Wire {
public:
    void send(ConnectionId connection, std::string text, std::chrono::milliseconds delay) override {
        sent.push_back({connection, std::move(text), delay.count()});
    }
    void close(ConnectionId connection) override { closed.push_back(connection); }
    void drop(ConnectionId connection) override { dropped.push_back(connection); }
    void drop_all() override { has_dropped_all = true; }

    std::vector<Sent> sent;
    std::vector<ConnectionId> closed, dropped;
    bool has_dropped_all = false;
};

Decimal dec(std::string_view text) { return Decimal::parse(text).value(); }

SimSettings settings_for_test() {
    SimSettings settings;
    settings.fixed_clock_ms = now_ms;
    settings.market.is_moving = false;
    return settings;
}

class SimFace : public testing::Test {
protected:
    SimFace() {
        venue.exchange.set_time(now_ms);
        venue.exchange.list({.symbol = "BTCUSDT",
                             .base = "BTC",
                             .quote = "USDT",
                             .tick = dec("0.01"),
                             .min_price = dec("0.01"),
                             .max_price = dec("1000000"),
                             .lot = dec("0.00001"),
                             .min_quantity = dec("0.00001"),
                             .max_quantity = dec("9000"),
                             .max_market_quantity = dec("9000"),
                             .min_notional = dec("5"),
                             .max_notional = dec("9000000")},
                            dec("60000"));
        venue.exchange.open_account("DEMO", "USDT", dec("1000000"));
        venue.exchange.open_account("DEMO", "BTC", dec("20"));
        venue.market.add("BTCUSDT", dec("60000"), dec("0.0002"));
        venue.keys.add({"DEMO", "key", "secret"});
        face.publish();
    }

    HttpAnswer ask(std::string const& method, std::string const& path, std::string query,
                   bool is_signed = true) {
        if (is_signed) {
            if (query.find("timestamp=") == std::string::npos)
                query +=
                    (query.empty() ? "" : "&") + std::string("timestamp=") + std::to_string(now_ms);
            query += "&signature=" + hmac_sha256_hex("secret", query);
        }
        auto const has_body = method == "POST" || method == "PUT";
        return face.on_http({method,
                             path + (has_body || query.empty() ? "" : "?" + query),
                             {{"x-mbx-apikey", "key"}},
                             has_body ? query : "",
                             "10.0.0.1"});
    }
    HttpAnswer place(std::string const& rest) {
        return ask("POST", "/api/v3/order", "symbol=BTCUSDT&" + rest);
    }
    std::string error(int code, std::string const& text) {
        return "{\"code\":" + std::to_string(code) + ",\"msg\":\"" + text + "\"}";
    }
    std::string control_json(std::string const& command, std::string const& json = {}) {
        return control.on_request({"POST", "/control/" + command, {}, json, {}}).body;
    }
    // A connection to the WebSocket API that hears its account's events.
    void subscribe(ConnectionId connection) {
        ASSERT_TRUE(face.on_open(connection, {"GET", "/ws-api/v3", {}, {}, "10.0.0.1"}));
        send_ws(connection, "userDataStream.subscribe.signature", {});
        wire.sent.clear();
    }
    void send_ws(ConnectionId connection, std::string const& method,
                 std::map<std::string, std::string> params) {
        params["apiKey"] = "key";
        params["timestamp"] = std::to_string(now_ms);
        std::string payload, json;
        for (auto const& [name, value] : params) {
            payload += (payload.empty() ? "" : "&") + name + "=" + value;
            json += "\"" + name + "\":\"" + value + "\",";
        }
        face.on_text(connection, "{\"id\":7,\"method\":\"" + method + "\",\"params\":{" + json +
                                     "\"signature\":\"" + hmac_sha256_hex("secret", payload) +
                                     "\"}}");
    }
    std::vector<std::string> events() {
        std::vector<std::string> result;
        for (auto const& sent : wire.sent)
            if (sent.text.find("\"event\"") != std::string::npos) result.push_back(sent.text);
        wire.sent.clear();
        return result;
    }

    SimSettings settings = settings_for_test();
    Venue venue{settings, dec("0.001"), 1000};
    RecordingWire wire;
    binance_spot::BinanceSpotFace face{venue, wire};
    Control control{venue, face, wire};
};

constexpr auto resting =
    "side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.01&price=59000"
    "&newClientOrderId=a1";

TEST_F(SimFace, a_placed_order_is_told_in_full) {
    auto const answer = place(resting);
    EXPECT_EQ(answer.status, 200);
    EXPECT_THAT(
        answer.body,
        testing::MatchesRegex("\\{\"symbol\":\"BTCUSDT\",\"orderId\":[0-9]+,\"orderListId\":-1,"
                              "\"clientOrderId\":\"a1\",\"transactTime\":1700000000000,"
                              "\"price\":\"59000.00000000\",\"origQty\":\"0.01000000\","
                              "\"executedQty\":\"0.00000000\",\"origQuoteOrderQty\":\"0.00000000\","
                              "\"cummulativeQuoteQty\":\"0.00000000\",\"status\":\"NEW\","
                              "\"timeInForce\":\"GTC\",\"type\":\"LIMIT\",\"side\":\"BUY\","
                              "\"workingTime\":1700000000000,\"fills\":\\[\\],"
                              "\"selfTradePreventionMode\":\"EXPIRE_MAKER\"\\}"));
    EXPECT_EQ(place("side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.01&price=59000"
                    "&newClientOrderId=a2&newOrderRespType=ACK")
                  .body.find("price"),
              std::string::npos);
}

TEST_F(SimFace, a_market_order_tells_each_fill_and_its_fee) {
    auto const answer = place("side=BUY&type=MARKET&quantity=0.01");
    EXPECT_THAT(answer.body, HasSubstr("\"status\":\"FILLED\""));
    EXPECT_THAT(answer.body, HasSubstr("\"fills\":[{\"price\":\"60003.00000000\",\"qty\":"
                                       "\"0.01000000\",\"commission\":\"0.00001000\","
                                       "\"commissionAsset\":\"BTC\",\"tradeId\":1000}]"));
}

TEST_F(SimFace, each_mistake_has_its_code_and_words) {
    struct Case {
        std::string query;
        int code;
        std::string text;
    };
    std::string const limit = "side=BUY&type=LIMIT&timeInForce=GTC&";
    for (auto const& [query, code, text] : std::vector<Case>{
             {limit + "quantity=0.01&price=59000.001", -1013, "Filter failure: PRICE_FILTER"},
             {limit + "quantity=0.01&price=900000", -1013, "Filter failure: PERCENT_PRICE_BY_SIDE"},
             {limit + "quantity=0.000015&price=59000", -1013, "Filter failure: LOT_SIZE"},
             {limit + "quantity=0.00001&price=59000", -1013, "Filter failure: NOTIONAL"},
             {limit + "quantity=0.123456789&price=59000", -1111,
              "Precision is over the maximum defined for this asset."},
             {limit + "quantity=abc&price=59000", -1100,
              "Illegal characters found in parameter 'quantity'; legal range is "
              "'^([0-9]{1,20})(\\\\.[0-9]{1,20})?$'."},
             {limit + "price=59000", -1102,
              "Mandatory parameter 'quantity' was not sent, was empty/null, or malformed."},
             {"side=BUY&type=LIMIT&quantity=1&price=59000", -1102,
              "Mandatory parameter 'timeInForce' was not sent, was empty/null, or malformed."},
             {"side=BUY&type=LIMIT&timeInForce=GTD&quantity=1&price=59000", -1115,
              "Invalid timeInForce."},
             {"side=UP&type=LIMIT&timeInForce=GTC&quantity=1&price=59000", -1117, "Invalid side."},
             {"side=BUY&type=STOPPED&quantity=1", -1116, "Invalid orderType."},
             {"side=BUY&type=STOP_LOSS&quantity=1&stopPrice=59000", -2010,
              "Order would trigger immediately."},
             {"side=BUY&type=STOP_LOSS&quantity=1", -1102,
              "Param 'stopPrice' or 'trailingDelta' must be sent, but both were empty/null!"},
             {"side=BUY&type=MARKET&quantity=1&stopPrice=59000", -1106,
              "Parameter 'stopPrice' sent when not required."},
             {"side=BUY&type=MARKET&quantity=1&timeInForce=GTC", -1106,
              "Parameter 'timeInForce' sent when not required."},
             {"side=BUY&type=MARKET", -1102,
              "Param 'quantity' or 'quoteOrderQty' must be sent, but both were empty/null!"},
             {limit + "quantity=100&price=59000", -2010,
              "Account has insufficient balance for requested action."},
             {"side=BUY&type=LIMIT_MAKER&quantity=0.01&price=60003", -2010,
              "Order would immediately match and take."},
         }) {
        auto const answer = place(query);
        EXPECT_EQ(answer.status, 400) << query;
        EXPECT_EQ(answer.body, error(code, text)) << query;
    }
    EXPECT_EQ(ask("POST", "/api/v3/order", "symbol=NOPE&" + limit + "quantity=1&price=1").body,
              error(-1121, "Invalid symbol."));
    place(resting);
    EXPECT_EQ(place(resting).body, error(-2010, "Duplicate order sent."));
    EXPECT_EQ(face.on_http({"GET", "/api/v3/nothing", {}, "", "10.0.0.1"}).status, 404);
}

TEST_F(SimFace, only_a_fresh_request_signed_with_a_known_key_is_believed) {
    auto const account = [this](std::string const& query, std::string const& key) {
        return face
            .on_http({"GET", "/api/v3/account?" + query, {{"X-MBX-APIKEY", key}}, "", "10.0.0.1"})
            .body;
    };
    auto const signed_at = [](std::int64_t stamp, std::string const& more = {}) {
        auto const query = "timestamp=" + std::to_string(stamp) + more;
        return query + "&signature=" + hmac_sha256_hex("secret", query);
    };
    EXPECT_THAT(account(signed_at(now_ms), "key"), HasSubstr("\"balances\""));
    EXPECT_EQ(account(signed_at(now_ms), ""), error(-2014, "API-key format invalid."));
    EXPECT_EQ(account(signed_at(now_ms), "other"),
              error(-2015, "Invalid API-key, IP, or permissions for action."));
    EXPECT_EQ(account(signed_at(now_ms) + "0", "key"),
              error(-1022, "Signature for this request is not valid."));
    EXPECT_THAT(account("signature=00", "key"), HasSubstr("-1102"));
    // The edges: 999 ms ahead is taken, 1000 is not; as old as the window is taken, older is not.
    EXPECT_THAT(account(signed_at(now_ms + 999), "key"), HasSubstr("\"balances\""));
    EXPECT_EQ(account(signed_at(now_ms + 1000), "key"),
              error(-1021, "Timestamp for this request was 1000ms ahead of the server's time."));
    EXPECT_THAT(account(signed_at(now_ms - 5000), "key"), HasSubstr("\"balances\""));
    EXPECT_EQ(account(signed_at(now_ms - 5001), "key"),
              error(-1021, "Timestamp for this request is outside of the recvWindow."));
    EXPECT_THAT(account(signed_at(now_ms - 51, "&recvWindow=50.5"), "key"), HasSubstr("-1021"));
    EXPECT_THAT(account(signed_at(now_ms, "&recvWindow=60001"), "key"), HasSubstr("-1131"));
    // Upper-case hex and microseconds are fine; a body after the query is covered too.
    EXPECT_THAT(account(signed_at(now_ms * 1000), "key"), HasSubstr("\"balances\""));
    auto const both =
        "symbol=BTCUSDT" + std::string("side=SELL&timestamp=") + std::to_string(now_ms);
    auto const split =
        face.on_http({"POST",
                      "/api/v3/order/test?symbol=BTCUSDT",
                      {{"X-MBX-APIKEY", "key"}},
                      both.substr(14) + "&signature=" + hmac_sha256_hex("secret", both),
                      "10.0.0.1"});
    EXPECT_THAT(split.body, HasSubstr("Mandatory parameter 'type'"));
}

TEST_F(SimFace, a_cancel_names_itself_and_the_order) {
    place(resting);
    auto const answer =
        ask("DELETE", "/api/v3/order", "symbol=BTCUSDT&origClientOrderId=a1&newClientOrderId=c1");
    EXPECT_THAT(answer.body, HasSubstr("\"origClientOrderId\":\"a1\""));
    EXPECT_THAT(answer.body, HasSubstr("\"clientOrderId\":\"c1\""));
    EXPECT_THAT(answer.body, HasSubstr("\"status\":\"CANCELED\""));
    EXPECT_EQ(ask("DELETE", "/api/v3/order", "symbol=BTCUSDT&origClientOrderId=a1").body,
              error(-2011, "Unknown order sent."));
    EXPECT_EQ(ask("GET", "/api/v3/order", "symbol=BTCUSDT&origClientOrderId=nope").body,
              error(-2013, "Order does not exist."));
    EXPECT_EQ(ask("DELETE", "/api/v3/openOrders", "symbol=BTCUSDT").body,
              error(-2011, "Unknown order sent."));
}

TEST_F(SimFace, each_row_of_the_replace_table) {
    struct Row {
        std::string mode, cancel, price;
        int status, code;
        std::string cancel_result, new_result;
    };
    // A new leg at 90000 is above the balance: refused only after the filters.
    for (auto const& row : std::vector<Row>{
             {"STOP_ON_FAILURE", "a1", "58000&quantity=0.01", 200, 0, "SUCCESS", "SUCCESS"},
             {"STOP_ON_FAILURE", "no", "58000&quantity=0.01", 400, -2022, "FAILURE",
              "NOT_ATTEMPTED"},
             {"STOP_ON_FAILURE", "a1", "90000&quantity=90", 409, -2021, "SUCCESS", "FAILURE"},
             {"ALLOW_FAILURE", "no", "58000&quantity=0.01", 409, -2021, "FAILURE", "SUCCESS"},
             {"ALLOW_FAILURE", "no", "90000&quantity=90", 400, -2022, "FAILURE", "FAILURE"},
         }) {
        place(resting);
        auto const answer =
            ask("POST", "/api/v3/order/cancelReplace",
                "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&price=" + row.price +
                    "&cancelReplaceMode=" + row.mode + "&cancelOrigClientOrderId=" + row.cancel);
        SCOPED_TRACE(answer.body);
        EXPECT_EQ(answer.status, row.status);
        EXPECT_THAT(answer.body, HasSubstr("\"cancelResult\":\"" + row.cancel_result + "\""));
        EXPECT_THAT(answer.body, HasSubstr("\"newOrderResult\":\"" + row.new_result + "\""));
        auto const begins = row.code == 0 ? std::string("{\"cancelResult\"")
                                          : "{\"code\":" + std::to_string(row.code);
        EXPECT_THAT(answer.body, testing::StartsWith(begins));
        ask("DELETE", "/api/v3/openOrders", "symbol=BTCUSDT");
    }
    // A filter that fails is judged before either leg: the old order stays.
    place(resting);
    EXPECT_EQ(ask("POST", "/api/v3/order/cancelReplace",
                  "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&price=1.001&quantity=1"
                  "&cancelReplaceMode=STOP_ON_FAILURE&cancelOrigClientOrderId=a1")
                  .body,
              error(-1013, "Filter failure: PRICE_FILTER"));
    EXPECT_THAT(ask("GET", "/api/v3/openOrders", "symbol=BTCUSDT").body, HasSubstr("\"a1\""));
}

TEST_F(SimFace, weight_is_counted_then_refused_then_banned) {
    venue.limits.weight_per_minute = 30;
    venue.limits.requests_until_ban = 2;
    auto const ask_rules = [this] { return ask("GET", "/api/v3/exchangeInfo", "", false); };
    auto const first = ask_rules();
    EXPECT_THAT(first.headers, testing::Contains(testing::Pair("x-mbx-used-weight-1m", "20")));
    auto const second = ask_rules();
    EXPECT_EQ(second.status, 429);
    EXPECT_THAT(second.body, HasSubstr("\"code\":-1003"));
    EXPECT_THAT(second.headers, testing::Contains(testing::Pair("Retry-After", "40")));
    EXPECT_EQ(ask_rules().status, 429);
    EXPECT_EQ(ask_rules().status, 418);
    EXPECT_EQ(ask("GET", "/api/v3/ping", "", false).status, 418);
    venue.clock.fixed_ms = now_ms + 121'000;
    EXPECT_EQ(ask_rules().status, 200);
}

TEST_F(SimFace, unfilled_orders_are_counted_and_a_fill_frees_one) {
    venue.limits.orders_per_10s = 2;
    auto const answer = place("side=BUY&type=MARKET&quantity=0.01");  // fills: not counted
    EXPECT_THAT(answer.headers, testing::Contains(testing::Pair("x-mbx-order-count-10s", "0")));
    place(resting);
    place("side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.01&price=58000");
    auto const refused = place("side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.01&price=57000");
    EXPECT_EQ(refused.status, 429);
    EXPECT_EQ(refused.body,
              error(-1015, "Too many new orders; current limit is 2 orders per 10 SECOND."));
    venue.clock.fixed_ms = now_ms + 10'000;
    EXPECT_EQ(place("side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.01&price=57000"
                    "&recvWindow=60000")
                  .status,
              200);
}

TEST_F(SimFace, the_account_hears_of_its_orders_on_the_websocket_api) {
    subscribe(1);
    place(resting);
    auto story = events();
    ASSERT_EQ(story.size(), 2U);
    EXPECT_THAT(story[0], HasSubstr("{\"subscriptionId\":0,\"event\":{\"e\":\"executionReport\""));
    EXPECT_THAT(story[0], HasSubstr("\"c\":\"a1\""));
    EXPECT_THAT(story[0], HasSubstr("\"C\":\"\",\"x\":\"NEW\",\"X\":\"NEW\""));
    EXPECT_THAT(story[1], HasSubstr("\"e\":\"outboundAccountPosition\""));
    EXPECT_THAT(story[1], HasSubstr("{\"a\":\"USDT\",\"f\":\"999410.00000000\","
                                    "\"l\":\"590.00000000\"}"));
    control_json("fill", R"({"symbol":"BTCUSDT","clientOrderId":"a1","quantity":"0.004"})");
    story = events();
    EXPECT_THAT(story[0], HasSubstr("\"x\":\"TRADE\",\"X\":\"PARTIALLY_FILLED\""));
    EXPECT_THAT(story[0], HasSubstr("\"l\":\"0.00400000\",\"z\":\"0.00400000\","
                                    "\"L\":\"59000.00000000\",\"n\":\"0.00000400\",\"N\":\"BTC\""));
    EXPECT_THAT(story[0], HasSubstr("\"m\":true"));
    ask("PUT", "/api/v3/order/amend/keepPriority",
        "symbol=BTCUSDT&origClientOrderId=a1&newQty=0.008&newClientOrderId=a2");
    story = events();
    EXPECT_THAT(story[0], HasSubstr("\"c\":\"a2\""));
    EXPECT_THAT(story[0], HasSubstr("\"C\":\"a1\",\"x\":\"REPLACED\""));
    send_ws(1, "order.cancel",
            {{"symbol", "BTCUSDT"}, {"origClientOrderId", "a2"}, {"newClientOrderId", "c1"}});
    EXPECT_THAT(wire.sent.back().text, HasSubstr("{\"id\":7,\"status\":200,\"result\":"));
    story = events();
    EXPECT_THAT(story[0], HasSubstr("\"c\":\"c1\""));
    EXPECT_THAT(story[0], HasSubstr("\"C\":\"a2\",\"x\":\"CANCELED\",\"X\":\"CANCELED\""));
}

TEST_F(SimFace, frames_are_answered_with_their_own_id) {
    ASSERT_TRUE(face.on_open(1, {"GET", "/ws-api/v3?returnRateLimits=false", {}, {}, "10.0.0.1"}));
    auto const answer_to = [this](std::string const& text) {
        wire.sent.clear();
        face.on_text(1, text);
        return wire.sent.empty() ? std::string() : wire.sent.back().text;
    };
    EXPECT_EQ(answer_to(R"({"id":"x-1","method":"ping"})"),
              R"({"id":"x-1","status":200,"result":{}})");
    EXPECT_EQ(answer_to(R"({"id":12,"method":"v3/time","params":{}})"),
              R"({"id":12,"status":200,"result":{"serverTime":1700000000000}})");
    EXPECT_THAT(answer_to(R"({"id":null,"method":"order.dance"})"),
                HasSubstr(R"({"id":null,"status":400,"error":{"code":-1020)"));
    EXPECT_THAT(answer_to("{\"id\":1,"), HasSubstr("\"status\":400"));
    EXPECT_THAT(answer_to("[]"), HasSubstr("\"status\":400"));
    EXPECT_THAT(answer_to(R"({"id":1,"method":"session.logon","params":{}})"), HasSubstr("-4056"));
    EXPECT_THAT(answer_to(R"({"id":1,"method":"session.status"})"), HasSubstr("\"apiKey\":null"));
    EXPECT_THAT(answer_to(R"({"id":1,"method":"time","params":{"returnRateLimits":true}})"),
                HasSubstr("\"rateLimits\":[{\"rateLimitType\":\"REQUEST_WEIGHT\""));
    send_ws(1, "userDataStream.subscribe.signature", {});
    EXPECT_THAT(wire.sent.back().text, HasSubstr("\"result\":{\"subscriptionId\":0}"));
    send_ws(1, "userDataStream.subscribe.signature", {});
    EXPECT_THAT(wire.sent.back().text, HasSubstr("-2035"));
}

TEST_F(SimFace, market_streams_send_what_was_asked_for) {
    EXPECT_FALSE(face.on_open(9, {"GET", "/elsewhere", {}, {}, "10.0.0.1"}));
    ASSERT_TRUE(face.on_open(1, {"GET", "/ws/btcusdt@bookTicker", {}, {}, "10.0.0.1"}));
    ASSERT_TRUE(face.on_open(
        2, {"GET", "/stream?streams=btcusdt@trade/btcusdt@depth@100ms", {}, {}, "10.0.0.1"}));
    EXPECT_THAT(wire.sent.back().text, HasSubstr("\"b\":\"59997.00000000\""));
    face.on_tick(100);  // the quotes of the start
    wire.sent.clear();
    place("side=BUY&type=MARKET&quantity=0.33333");
    face.on_tick(100);
    ASSERT_EQ(wire.sent.size(), 3U);
    EXPECT_THAT(wire.sent[0].text, HasSubstr("{\"stream\":\"btcusdt@trade\",\"data\":{\"e\":"));
    EXPECT_EQ(wire.sent[1].connection, 1U);
    EXPECT_THAT(wire.sent[1].text, HasSubstr("\"a\":\"60006.00000000\""));
    EXPECT_THAT(wire.sent[2].text, HasSubstr("\"U\":21,\"u\":21,\"b\":[],"
                                             "\"a\":[[\"60003.00000000\",\"0.00000000\"]]"));
    face.on_text(1, R"({"method":"UNSUBSCRIBE","params":["btcusdt@bookTicker"],"id":3})");
    EXPECT_EQ(wire.sent.back().text, R"({"result":null,"id":3})");
    for (int i = 0; i < 5; ++i) face.on_text(1, R"({"method":"LIST_SUBSCRIPTIONS","id":4})");
    EXPECT_EQ(wire.closed, (std::vector<ConnectionId>{1}));  // six messages in one second
}

TEST_F(SimFace, request_faults_execute_or_not_as_named) {
    control_json("fault", R"({"kind":"drop_answer","operation":"place"})");
    EXPECT_TRUE(place(resting).is_dropped);
    EXPECT_THAT(ask("GET", "/api/v3/order", "symbol=BTCUSDT&origClientOrderId=a1").body,
                HasSubstr("\"status\":\"NEW\""));
    auto const with_id = [](std::string const& id) {
        return "side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.01&price=59000&newClientOrderId=" +
               id;
    };
    control_json("fault", R"({"kind":"drop_request","operation":"place"})");
    EXPECT_TRUE(place(with_id("a2")).is_dropped);
    EXPECT_EQ(ask("GET", "/api/v3/order", "symbol=BTCUSDT&origClientOrderId=a2").body,
              error(-2013, "Order does not exist."));
    control_json("fault", R"({"kind":"fail_after","operation":"place"})");
    auto const failed = place(with_id("a3"));
    EXPECT_EQ(failed.status, 503);
    EXPECT_THAT(failed.body, HasSubstr("-1007"));
    control_json("fault",
                 R"({"kind":"refuse","operation":"place","code":-1008,"status":503,"msg":"busy"})");
    EXPECT_EQ(place(with_id("a4")).body, error(-1008, "busy"));
    control_json("fault", R"({"kind":"delay_answer","delayMs":250,"count":2})");
    EXPECT_EQ(place(with_id("a5")).delay.count(), 250);
    EXPECT_EQ(ask("GET", "/api/v3/ping", "", false).delay.count(), 250);
    control_json("fault", R"({"kind":"disconnect"})");
    EXPECT_TRUE(place(with_id("a6")).closes_connection);
    EXPECT_EQ(place(with_id("a7")).status, 200);
    EXPECT_EQ(control_json("requests"),
              "[{\"clientOrderId\":\"a1\",\"received\":1,\"executed\":1},"
              "{\"clientOrderId\":\"a2\",\"received\":1,\"executed\":0},"
              "{\"clientOrderId\":\"a3\",\"received\":1,\"executed\":1},"
              "{\"clientOrderId\":\"a4\",\"received\":1,\"executed\":0},"
              "{\"clientOrderId\":\"a5\",\"received\":1,\"executed\":1},"
              "{\"clientOrderId\":\"a6\",\"received\":1,\"executed\":1},"
              "{\"clientOrderId\":\"a7\",\"received\":1,\"executed\":1}]");
    EXPECT_THAT(control_json("fault", R"({"kind":"sing"})"), HasSubstr("is not one of"));
    EXPECT_THAT(control_json("sing"), HasSubstr("unknown command"));
}

TEST_F(SimFace, a_question_may_be_answered_in_pieces_with_nothing_or_by_who_knows_nothing) {
    place(resting);
    auto const one = [&] {
        return ask("GET", "/api/v3/order", "symbol=BTCUSDT&origClientOrderId=a1");
    };
    auto const list = [&] { return ask("GET", "/api/v3/openOrders", "symbol=BTCUSDT").body; };
    auto const whole = one().body;
    control_json("fault", R"({"kind":"malformed","operation":"query"})");
    EXPECT_EQ(one().body, whole.substr(0, whole.size() / 2));
    control_json("fault", R"({"kind":"empty","operation":"query"})");
    EXPECT_EQ(one().body, "{}");
    control_json("fault", R"({"kind":"stale","operation":"query"})");
    auto const stale = one();
    EXPECT_EQ(stale.status, 400);
    EXPECT_EQ(stale.body, error(-2013, "Order does not exist."));
    EXPECT_EQ(one().body, whole) << "once each";
    for (std::string const kind : {"empty", "stale"}) {
        control_json("fault", R"({"kind":")" + kind + R"(","operation":"openOrders"})");
        EXPECT_EQ(list(), "[]");
    }
    EXPECT_THAT(list(), HasSubstr("a1"));
}

TEST_F(SimFace, event_faults_lose_double_and_swap) {
    subscribe(1);
    auto const kinds = [this] {
        std::string result;
        for (auto const& event : events()) {
            if (event.find("outboundAccountPosition") != std::string::npos) continue;
            auto const at = event.find("\"x\":\"") + 5;
            result += event.substr(at, event.find('"', at) - at) + " ";
        }
        return result;
    };
    std::string const market = "side=BUY&type=MARKET&quantity=0.01";
    control_json("event_fault", R"({"kind":"duplicate","count":2})");
    place(market);
    EXPECT_EQ(kinds(), "NEW NEW TRADE TRADE ");
    control_json("event_fault", R"({"kind":"lose"})");
    place(market);
    EXPECT_EQ(kinds(), "TRADE ");
    control_json("event_fault", R"({"kind":"lose","event":"outboundAccountPosition","count":-1})");
    control_json("event_fault", R"({"kind":"reorder"})");
    place(market);
    EXPECT_EQ(kinds(), "TRADE NEW ");
    control_json("clear_faults");
    place(market);
    EXPECT_EQ(kinds(), "NEW TRADE ");
}

TEST_F(SimFace, the_operator_moves_the_market_and_changes_the_rules) {
    place(resting);
    control_json("price", R"({"symbol":"BTCUSDT","price":"58000"})");
    EXPECT_THAT(ask("GET", "/api/v3/order", "symbol=BTCUSDT&origClientOrderId=a1").body,
                HasSubstr("\"status\":\"FILLED\""));
    EXPECT_THAT(ask("GET", "/api/v3/ticker/bookTicker", "symbol=BTCUSDT", false).body,
                HasSubstr("\"bidPrice\":\"57997.10000000\""));
    control_json("halt", R"({"symbol":"BTCUSDT"})");
    EXPECT_EQ(place(resting).body, error(-1013, "Market is closed."));
    EXPECT_THAT(ask("GET", "/api/v3/exchangeInfo", "", false).body,
                HasSubstr("\"status\":\"HALT\""));
    control_json("halt", R"({"symbol":"BTCUSDT","halted":false})");
    control_json("rules", R"({"symbol":"BTCUSDT","tick":"0.5"})");
    EXPECT_THAT(ask("GET", "/api/v3/exchangeInfo", "", false).body,
                HasSubstr("\"tickSize\":\"0.50000000\""));
    control_json("clock", R"({"skewMs":-7000})");
    EXPECT_THAT(place("side=BUY&type=MARKET&quantity=0.01").body, HasSubstr("-1021"));
    control_json("clock", R"({"skewMs":0})");
    subscribe(1);
    place("side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.01&price=50000&newClientOrderId=b1");
    static_cast<void>(events());
    control_json("expire", R"({"symbol":"BTCUSDT","clientOrderId":"b1"})");
    EXPECT_THAT(events()[0], HasSubstr("\"eR\":\"EXCHANGE_CANCELED\""));
    control_json("disconnect", R"({"websockets":true})");
    EXPECT_EQ(wire.dropped, (std::vector<ConnectionId>{1}));
    auto const trades = control_json("trades?account=DEMO");
    EXPECT_THAT(trades, HasSubstr("\"clientOrderId\":\"a1\""));
    EXPECT_THAT(trades, HasSubstr("\"commissionAsset\":\"BTC\""));
}

TEST_F(SimFace, fills_are_listed_from_an_id_on_and_by_order) {
    for (int i = 0; i < 3; ++i) place("side=BUY&type=MARKET&quantity=0.01");
    auto const ids = [this](std::string const& query) {
        auto const body = ask("GET", "/api/v3/myTrades", "symbol=BTCUSDT" + query).body;
        std::string result;
        for (auto at = body.find("\"id\":"); at != std::string::npos;
             at = body.find("\"id\":", at + 1))
            result += body.substr(at + 5, 4) + " ";
        return result;
    };
    EXPECT_EQ(ids(""), "1000 1001 1002 ");
    EXPECT_EQ(ids("&fromId=1001"), "1001 1002 ");
    EXPECT_EQ(ids("&fromId=1000&limit=1"), "1000 ");
    EXPECT_EQ(ids("&limit=2"), "1001 1002 ");
    EXPECT_EQ(ids("&startTime=" + std::to_string(now_ms + 1)), "");
    auto const order = std::to_string(venue.exchange.fills("DEMO", "BTCUSDT")[1].order_id);
    EXPECT_EQ(ids("&orderId=" + order), "1001 ");
}

TEST_F(SimFace, a_stop_says_that_it_waits_and_then_that_it_works) {
    subscribe(1);
    EXPECT_THAT(place("side=SELL&type=STOP_LOSS_LIMIT&timeInForce=GTC&quantity=0.01&price=58950&"
                      "stopPrice=59000&newClientOrderId=s1")
                    .body,
                Not(HasSubstr("\"status\"")));
    auto const query = [this] {
        return ask("GET", "/api/v3/order", "symbol=BTCUSDT&origClientOrderId=s1").body;
    };
    EXPECT_THAT(query(), HasSubstr("\"type\":\"STOP_LOSS_LIMIT\""));
    EXPECT_THAT(query(), HasSubstr("\"stopPrice\":\"59000.00000000\""));
    EXPECT_THAT(query(), HasSubstr("\"isWorking\":false,\"workingTime\":-1"));
    EXPECT_THAT(events()[0], HasSubstr("\"P\":\"59000.00000000\""));
    control_json("price", R"({"symbol":"BTCUSDT","price":"58900"})");
    EXPECT_THAT(query(), HasSubstr("\"isWorking\":true"));
    EXPECT_THAT(query(), HasSubstr("\"status\":\"NEW\""));
    control_json("price", R"({"symbol":"BTCUSDT","price":"59500"})");
    EXPECT_THAT(query(), HasSubstr("\"status\":\"FILLED\""));
}

TEST_F(SimFace, a_strict_venue_refuses_what_it_does_not_read) {
    std::string const odd = "side=BUY&type=MARKET&quantity=0.01&postOnly=true";
    EXPECT_EQ(place(odd).status, 200);
    control_json("strict");
    EXPECT_EQ(place(odd).body,
              error(-1104,
                    "Not all sent parameters were read; read '6' parameter(s) but was sent "
                    "'7'."));
    EXPECT_EQ(place("side=BUY&type=MARKET&quantity=0.01").status, 200);
}

TEST_F(SimFace, shutdown_is_told_on_every_channel) {
    subscribe(1);
    ASSERT_TRUE(face.on_open(2, {"GET", "/ws/btcusdt@trade", {}, {}, ""}));
    ASSERT_TRUE(face.on_open(3, {"GET", "/stream?streams=btcusdt@trade", {}, {}, ""}));
    wire.sent.clear();
    face.send_shutdown();
    ASSERT_EQ(wire.sent.size(), 3U);
    EXPECT_EQ(wire.sent[0].text, R"({"event":{"e":"serverShutdown","E":1700000000000}})");
    EXPECT_EQ(wire.sent[1].text, R"({"e":"serverShutdown","E":1700000000000})");
    EXPECT_EQ(wire.sent[2].text,
              R"({"stream":"!serverShutdown","data":{"e":"serverShutdown","E":1700000000000}})");
    EXPECT_EQ(wire.closed.size(), 3U);
}

}  // namespace
}  // namespace trestle::adapters::sim
