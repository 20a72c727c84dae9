// Binance USD-M as its clients see it, without sockets: bytes in, bytes out.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/sim/binance_usdm/face.hpp"
#include "adapters/sim/control.hpp"
#include "tests/unit/sim/commands_without_sense.hpp"

namespace trestle::adapters::sim {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr std::int64_t now_ms = 1'700'000'000'000;

class RecordingWire final : public Wire {
public:
    void send(ConnectionId, std::string text, std::chrono::milliseconds) override {
        sent.push_back(std::move(text));
    }
    void close(ConnectionId connection) override { closed.push_back(connection); }
    void drop(ConnectionId) override {}
    void drop_all() override {}

    std::vector<std::string> sent;
    std::vector<ConnectionId> closed;
};

Decimal dec(std::string_view text) { return Decimal::parse(text).value(); }

SimSettings settings_for_test() {
    SimSettings settings;
    settings.fixed_clock_ms = now_ms;
    settings.market.is_moving = false;
    settings.listen_key_ms = 60'000;
    return settings;
}

class UsdmFace : public testing::Test {
protected:
    UsdmFace() {
        venue.exchange.set_time(now_ms);
        venue.exchange.list({.symbol = "BTCUSDT",
                             .base = "BTC",
                             .quote = "USDT",
                             .tick = dec("0.1"),
                             .min_price = dec("0.1"),
                             .max_price = dec("1000000"),
                             .lot = dec("0.001"),
                             .min_quantity = dec("0.001"),
                             .max_quantity = dec("1000"),
                             .max_market_quantity = dec("120"),
                             .min_notional = dec("100"),
                             .max_notional = dec("90000000"),
                             .price_times_up = dec("1.05"),
                             .price_times_down = dec("0.95"),
                             .kind = InstrumentKind::linear_perpetual,
                             .maintenance_rate = dec("0.004"),
                             .liquidation_fee = dec("0.0125"),
                             .funding_rate = dec("0.0001")},
                            dec("60000"));
        venue.exchange.open_account("DEMO", "USDT", dec("10000"));
        venue.market.add("BTCUSDT", dec("60000"), dec("0.0002"));
        venue.exchange.revalue();
        venue.keys.add({"DEMO", "key", "secret"});
        face.publish();
    }

    HttpAnswer ask(std::string const& method, std::string const& path, std::string query,
                   bool is_signed = true) {
        if (is_signed) {
            query += (query.empty() ? "" : "&") + std::string("timestamp=") +
                     std::to_string(venue.clock.now_ms());
            query += "&signature=" + hmac_sha256_hex("secret", query);
        }
        return face.on_http({method,
                             "/fapi/" + path + (query.empty() ? "" : "?" + query),
                             {{"X-MBX-APIKEY", "key"}},
                             "",
                             "10.0.0.1"});
    }
    std::string place(std::string const& rest) {
        return ask("POST", "v1/order", "symbol=BTCUSDT&" + rest).body;
    }
    std::string algo(std::string const& rest) {
        return ask("POST", "v1/algoOrder", "algoType=CONDITIONAL&symbol=BTCUSDT&" + rest).body;
    }
    std::string control_json(std::string const& command, std::string const& json = {}) {
        return control.on_request({"POST", "/control/" + command, {}, json, {}}).body;
    }
    static std::string error(int code, std::string const& text) {
        return "{\"code\":" + std::to_string(code) + ",\"msg\":\"" + text + "\"}";
    }
    // Connection 1 listens to the account.
    void listen() {
        auto const answer = ask("POST", "v1/listenKey", "", false).body;
        ASSERT_THAT(answer, HasSubstr("\"listenKey\":\""));
        listen_key = answer.substr(14, 64);
        ASSERT_TRUE(face.on_open(1, {"GET", "/private/ws?listenKey=" + listen_key, {}, {}, ""}));
        wire.sent.clear();
    }
    // The kinds of the user events since the last call; of orders with their execution type.
    std::vector<std::string> kinds() {
        std::vector<std::string> result;
        for (auto const& text : wire.sent) {
            auto const word = [&](std::string const& name) {
                auto const at = text.find("\"" + name + "\":\"");
                if (at == std::string::npos) return std::string();
                auto const start = at + name.size() + 4;
                return text.substr(start, text.find('"', start) - start);
            };
            auto kind = word("e");
            if (kind == "ORDER_TRADE_UPDATE") kind += " " + word("x") + " " + word("X");
            if (kind == "ALGO_UPDATE") kind += " " + word("X");
            result.push_back(kind);
        }
        wire.sent.clear();
        return result;
    }
    std::string last_event() { return wire.sent.empty() ? std::string() : wire.sent.back(); }
    Decimal position() {
        auto const states = venue.exchange.positions("DEMO", "BTCUSDT");
        return states.empty() ? Decimal() : states[0].position.quantity;
    }

    SimSettings settings = settings_for_test();
    Venue venue{settings, dec("0.0005"), 1000};
    RecordingWire wire;
    binance_usdm::BinanceUsdmFace face{venue, wire};
    Control control{venue, face, wire};
    std::string listen_key;
};

std::string const resting =
    "side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.01&price=59000&newClientOrderId=a1";

TEST_F(UsdmFace, an_acknowledgement_has_the_fields_of_2026) {
    EXPECT_EQ(place(resting),
              "{\"orderId\":1020,\"symbol\":\"BTCUSDT\",\"status\":\"NEW\",\"clientOrderId\":"
              "\"a1\",\"price\":\"59000.0\",\"origQty\":\"0.010\",\"executedQty\":\"0.000\","
              "\"cumQty\":\"0.000\",\"timeInForce\":\"GTC\",\"type\":\"LIMIT\",\"reduceOnly\":"
              "false,\"closePosition\":false,\"side\":\"BUY\",\"positionSide\":\"BOTH\","
              "\"stopPrice\":\"0.00\",\"workingType\":\"CONTRACT_PRICE\",\"priceProtect\":false,"
              "\"origType\":\"LIMIT\",\"priceMatch\":\"NONE\",\"selfTradePreventionMode\":"
              "\"NONE\",\"goodTillDate\":0,\"updateTime\":1700000000000}");
}

TEST_F(UsdmFace, an_acknowledgement_knows_no_fill_and_a_result_does) {
    EXPECT_THAT(place("side=BUY&type=MARKET&quantity=0.01"),
                AllOf(HasSubstr("\"status\":\"NEW\""), HasSubstr("\"executedQty\":\"0.000\"")));
    EXPECT_THAT(place("side=BUY&type=MARKET&quantity=0.01&newOrderRespType=RESULT"),
                AllOf(HasSubstr("\"status\":\"FILLED\""), HasSubstr("\"executedQty\":\"0.010\"")));
    EXPECT_EQ(position(), dec("0.02"));
}

TEST_F(UsdmFace, refusals_have_the_venues_codes) {
    EXPECT_EQ(place("side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.001&price=59000"),
              error(-4164,
                    "Order's notional must be no smaller than 100 (unless you choose "
                    "reduce only)."));
    EXPECT_EQ(place("side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.0105&price=59000"),
              error(-1111, "Precision is over the maximum defined for this asset."));
    EXPECT_THAT(place("side=BUY&type=LIMIT&timeInForce=GTC&quantity=0&price=59000"),
                HasSubstr("-4003"));
    EXPECT_THAT(place("side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.01&price=63001"),
                HasSubstr("-4016"));
    EXPECT_THAT(place("side=SELL&type=LIMIT&timeInForce=GTC&quantity=0.01&price=56999"),
                HasSubstr("-4024"));
    EXPECT_THAT(place("side=BUY&type=LIMIT&timeInForce=GTX&quantity=0.01&price=60100"),
                HasSubstr("-5022"));
    EXPECT_THAT(place("side=BUY&type=LIMIT&timeInForce=FOK&quantity=20&price=60003"),
                HasSubstr("-5021"));
    EXPECT_THAT(place("side=BUY&type=MARKET&quantity=4"), HasSubstr("-2019"));
    EXPECT_THAT(place("side=SELL&type=MARKET&quantity=0.01&reduceOnly=true"), HasSubstr("-2022"));
    EXPECT_THAT(place("side=BUY&type=MARKET&quantity=0.01&positionSide=LONG"), HasSubstr("-4061"));
    EXPECT_THAT(place("side=BUY&type=STOP_MARKET&quantity=0.01&stopPrice=61000"),
                HasSubstr("-4120"));
    EXPECT_THAT(place("side=BUY&type=MARKET&quantity=0.01&newClientOrderId=a%20b"),
                HasSubstr("-4015"));
    place(resting);
    EXPECT_EQ(place(resting), error(-4116, "ClientOrderId is duplicated."));
    EXPECT_EQ(ask("DELETE", "v1/order", "symbol=BTCUSDT&orderId=5").body,
              error(-2011, "Unknown order sent."));
    EXPECT_EQ(ask("GET", "v1/order", "symbol=BTCUSDT&orderId=5").body,
              error(-2013, "Order does not exist."));
}

TEST_F(UsdmFace, a_modification_keeps_both_ids) {
    listen();
    place(resting);
    EXPECT_THAT(
        ask("PUT", "v1/order", "symbol=BTCUSDT&orderId=1020&side=BUY&quantity=0.02&price=59100")
            .body,
        AllOf(HasSubstr("\"orderId\":1020"), HasSubstr("\"clientOrderId\":\"a1\""),
              HasSubstr("\"origQty\":\"0.020\""), HasSubstr("\"price\":\"59100.0\"")));
    EXPECT_THAT(kinds(),
                ElementsAre("ORDER_TRADE_UPDATE NEW NEW", "ORDER_TRADE_UPDATE AMENDMENT NEW"));
    EXPECT_THAT(
        ask("PUT", "v1/order", "symbol=BTCUSDT&orderId=1020&side=BUY&quantity=0.02&price=59100")
            .body,
        HasSubstr("-5027"));
    // No more than what is filled: the order is canceled.
    control_json("fill", R"({"symbol":"BTCUSDT","orderId":"1020","quantity":"0.01"})");
    EXPECT_THAT(
        ask("PUT", "v1/order", "symbol=BTCUSDT&orderId=1020&side=BUY&quantity=0.01&price=59100")
            .body,
        HasSubstr("\"status\":\"CANCELED\""));
}

TEST_F(UsdmFace, a_trade_is_told_lite_then_whole_then_as_account) {
    listen();
    place("side=BUY&type=MARKET&quantity=0.01");
    EXPECT_THAT(last_event(),
                AllOf(HasSubstr("\"m\":\"ORDER\""), HasSubstr("\"pa\":\"0.010\""),
                      HasSubstr("\"ep\":\"60003\""), HasSubstr("\"wb\":\"9999.69998500\"")));
    EXPECT_THAT(kinds(), ElementsAre("ORDER_TRADE_UPDATE NEW NEW", "TRADE_LITE",
                                     "ORDER_TRADE_UPDATE TRADE FILLED", "ACCOUNT_UPDATE"));
}

TEST_F(UsdmFace, a_conditional_order_becomes_another_order) {
    listen();
    place("side=BUY&type=MARKET&quantity=0.1");
    static_cast<void>(kinds());
    auto const answer = algo(
        "side=SELL&type=STOP_MARKET&quantity=0.1&triggerPrice=59000&reduceOnly=true&"
        "clientAlgoId=s1&workingType=MARK_PRICE");
    EXPECT_THAT(answer, AllOf(HasSubstr("\"algoId\":1021"), HasSubstr("\"algoStatus\":\"NEW\""),
                              HasSubstr("\"orderType\":\"STOP_MARKET\""),
                              HasSubstr("\"triggerPrice\":\"59000.0\"")));
    EXPECT_THAT(algo("side=SELL&type=STOP_MARKET&quantity=0.1&triggerPrice=61000"),
                HasSubstr("-2021"));
    EXPECT_EQ(ask("GET", "v1/openOrders", "symbol=BTCUSDT").body, "[]");
    EXPECT_THAT(ask("GET", "v1/openAlgoOrders", "symbol=BTCUSDT").body, HasSubstr("\"s1\""));
    control_json("mark", R"({"symbol":"BTCUSDT","price":"58900"})");
    EXPECT_EQ(position(), Decimal());
    EXPECT_THAT(kinds(), ElementsAre("ALGO_UPDATE NEW", "ALGO_UPDATE TRIGGERING",
                                     "ALGO_UPDATE TRIGGERED", "ORDER_TRADE_UPDATE NEW NEW",
                                     "TRADE_LITE", "ORDER_TRADE_UPDATE TRADE FILLED",
                                     "ALGO_UPDATE FINISHED", "ACCOUNT_UPDATE"));
    EXPECT_THAT(
        ask("GET", "v1/algoOrder", "clientAlgoId=s1").body,
        AllOf(HasSubstr("\"algoStatus\":\"FINISHED\""), HasSubstr("\"actualOrderId\":\"1022\"")));
    EXPECT_THAT(ask("GET", "v1/order", "symbol=BTCUSDT&orderId=1022").body,
                HasSubstr("\"status\":\"FILLED\""));
}

TEST_F(UsdmFace, a_trailing_stop_follows_the_best_price) {
    place("side=BUY&type=MARKET&quantity=0.1");
    algo(
        "side=SELL&type=TRAILING_STOP_MARKET&quantity=0.1&callbackRate=1&reduceOnly=true&"
        "workingType=MARK_PRICE");
    control_json("mark", R"({"symbol":"BTCUSDT","price":"62000"})");
    control_json("mark", R"({"symbol":"BTCUSDT","price":"61400"})");
    EXPECT_EQ(position(), dec("0.1"));
    control_json("mark", R"({"symbol":"BTCUSDT","price":"61380"})");  // 62000 less 1 %
    EXPECT_EQ(position(), Decimal());
}

TEST_F(UsdmFace, a_trigger_that_finds_nothing_to_reduce_is_rejected) {
    algo(
        "side=SELL&type=STOP_MARKET&quantity=0.1&triggerPrice=59000&reduceOnly=true&"
        "workingType=MARK_PRICE&clientAlgoId=s1");
    listen();
    control_json("mark", R"({"symbol":"BTCUSDT","price":"58900"})");
    EXPECT_THAT(kinds(), ElementsAre("ALGO_UPDATE REJECTED", "CONDITIONAL_ORDER_TRIGGER_REJECT"));
    EXPECT_THAT(ask("GET", "v1/algoOrder", "clientAlgoId=s1").body,
                HasSubstr("\"algoStatus\":\"REJECTED\""));
}

TEST_F(UsdmFace, rows_of_a_batch_answer_by_themselves) {
    auto const answer = ask(
        "POST", "v1/batchOrders",
        "batchOrders=%5B%7B%22symbol%22%3A%22BTCUSDT%22%2C%22side%22%3A%22BUY%22%2C%22type%22%3A"
        "%22LIMIT%22%2C%22timeInForce%22%3A%22GTC%22%2C%22quantity%22%3A%220.01%22%2C%22price%22"
        "%3A%2259000%22%2C%22newClientOrderId%22%3A%22b1%22%7D%2C%7B%22symbol%22%3A%22BTCUSDT%22"
        "%2C%22side%22%3A%22BUY%22%2C%22type%22%3A%22LIMIT%22%2C%22timeInForce%22%3A%22GTC%22%2C"
        "%22quantity%22%3A0.01%2C%22price%22%3A100%7D%5D");
    EXPECT_EQ(answer.status, 200);
    EXPECT_THAT(answer.body,
                AllOf(HasSubstr("\"clientOrderId\":\"b1\""), HasSubstr("},{\"code\"")));
    EXPECT_THAT(ask("DELETE", "v1/batchOrders",
                    "symbol=BTCUSDT&origClientOrderIdList=%5B%22b1%22%2C%22b2%22%5D")
                    .body,
                AllOf(HasSubstr("\"status\":\"CANCELED\""), HasSubstr("-2011")));
    EXPECT_EQ(control_json("requests"),
              "[{\"clientOrderId\":\"b1\",\"received\":1,\"executed\":1}]");
}

TEST_F(UsdmFace, the_dead_mans_switch_cancels_what_rests) {
    place(resting);
    EXPECT_EQ(ask("POST", "v1/countdownCancelAll", "symbol=BTCUSDT&countdownTime=5000").body,
              "{\"symbol\":\"BTCUSDT\",\"countdownTime\":\"5000\"}");
    venue.exchange.on_time(now_ms + 4'999);
    EXPECT_EQ(venue.exchange.open_orders("DEMO", "BTCUSDT").size(), 1U);
    venue.exchange.on_time(now_ms + 5'000);
    EXPECT_TRUE(venue.exchange.open_orders("DEMO", "BTCUSDT").empty());
}

TEST_F(UsdmFace, cancel_all_leaves_algo_orders_alone) {
    place(resting);
    algo("side=BUY&type=STOP_MARKET&quantity=0.1&triggerPrice=61000");
    EXPECT_EQ(ask("DELETE", "v1/allOpenOrders", "symbol=BTCUSDT").body,
              "{\"code\":200,\"msg\":\"The operation of cancel all open order is done.\"}");
    EXPECT_EQ(ask("GET", "v1/openOrders", "").body, "[]");
    EXPECT_THAT(ask("GET", "v1/openAlgoOrders", "").body, HasSubstr("STOP_MARKET"));
    ask("DELETE", "v1/algoOpenOrders", "symbol=BTCUSDT");
    EXPECT_EQ(ask("GET", "v1/openAlgoOrders", "").body, "[]");
}

TEST_F(UsdmFace, settings_answer_as_the_venue_does) {
    listen();
    EXPECT_EQ(ask("POST", "v1/leverage", "symbol=BTCUSDT&leverage=10").body,
              "{\"leverage\":10,\"maxNotionalValue\":\"90000000\",\"symbol\":\"BTCUSDT\"}");
    EXPECT_THAT(last_event(), HasSubstr("\"ac\":{\"s\":\"BTCUSDT\",\"l\":10}"));
    EXPECT_EQ(ask("POST", "v1/leverage", "symbol=BTCUSDT&leverage=126").body,
              error(-4028, "Leverage 126 is not valid"));
    EXPECT_THAT(ask("POST", "v1/marginType", "symbol=BTCUSDT&marginType=CROSSED").body,
                HasSubstr("-4046"));
    EXPECT_EQ(ask("POST", "v1/marginType", "symbol=BTCUSDT&marginType=ISOLATED").body,
              "{\"code\":200,\"msg\":\"success\"}");
    EXPECT_THAT(ask("POST", "v1/positionSide/dual", "dualSidePosition=false").body,
                HasSubstr("-4059"));
    EXPECT_EQ(ask("POST", "v1/positionSide/dual", "dualSidePosition=true").status, 200);
    EXPECT_EQ(ask("GET", "v1/positionSide/dual", "").body, "{\"dualSidePosition\":true}");
    EXPECT_THAT(place("side=BUY&type=MARKET&quantity=0.01&positionSide=LONG"),
                HasSubstr("\"positionSide\":\"LONG\""));
    EXPECT_THAT(ask("POST", "v1/positionSide/dual", "dualSidePosition=false").body,
                HasSubstr("-4068"));
}

TEST_F(UsdmFace, positions_without_a_quantity_are_told_by_the_second_version_alone) {
    EXPECT_EQ(ask("GET", "v3/positionRisk", "").body, "[]");
    EXPECT_THAT(ask("GET", "v2/positionRisk", "").body, HasSubstr("\"positionAmt\":\"0.000\""));
    place("side=SELL&type=MARKET&quantity=0.1");
    EXPECT_THAT(ask("GET", "v3/positionRisk", "").body,
                AllOf(HasSubstr("\"positionAmt\":\"-0.100\""),
                      HasSubstr("\"entryPrice\":\"59997\""), HasSubstr("\"leverage\":\"20\"")));
    EXPECT_THAT(ask("GET", "v3/balance", "").body, HasSubstr("\"balance\":\"9997.00015000\""));
}

TEST_F(UsdmFace, listen_keys_end_unless_they_are_renewed) {
    listen();
    venue.clock.skew_ms = 50'000;
    EXPECT_THAT(ask("PUT", "v1/listenKey", "", false).body, HasSubstr(listen_key));
    venue.clock.skew_ms = 100'000;
    face.on_tick(100);
    EXPECT_THAT(kinds(), IsEmpty());
    venue.clock.skew_ms = 111'000;
    face.on_tick(200);
    EXPECT_THAT(kinds(), ElementsAre("listenKeyExpired"));
    EXPECT_EQ(ask("PUT", "v1/listenKey", "", false).body,
              error(-1125, "This listenKey does not exist."));
    place(resting);
    EXPECT_THAT(kinds(), IsEmpty());
}

TEST_F(UsdmFace, streams_are_behind_their_routes) {
    EXPECT_FALSE(face.on_open(5, {"GET", "/ws/btcusdt@bookTicker", {}, {}, ""}));
    EXPECT_FALSE(face.on_open(5, {"GET", "/stream?streams=btcusdt@bookTicker", {}, {}, ""}));
    EXPECT_TRUE(face.on_open(6, {"GET", "/public/ws/3", {}, {}, ""}));
    EXPECT_TRUE(face.on_open(7, {"GET", "/public/stream?streams=btcusdt@depth@100ms", {}, {}, ""}));
    EXPECT_TRUE(face.on_open(8, {"GET", "/market/stream?streams=", {}, {}, ""}));
    face.on_text(8, R"({"method":"SUBSCRIBE","params":["btcusdt@markPrice@1s"],"id":7})");
    EXPECT_EQ(last_event(), "{\"result\":null,\"id\":7}");
    wire.sent.clear();
    face.on_tick(1000);
    ASSERT_EQ(wire.sent.size(), 2U);
    EXPECT_THAT(wire.sent[0], AllOf(HasSubstr("\"stream\":\"btcusdt@depth@100ms\""),
                                    HasSubstr("\"U\":1,"), HasSubstr("\"pu\":0,")));
    EXPECT_THAT(wire.sent[1], AllOf(HasSubstr("\"e\":\"markPriceUpdate\""),
                                    HasSubstr("\"p\":\"60000.00000000\"")));
}

TEST_F(UsdmFace, the_websocket_api_takes_orders) {
    ASSERT_TRUE(face.on_open(1, {"GET", "/ws-fapi/v1?returnRateLimits=false", {}, {}, ""}));
    auto const stamp = std::to_string(now_ms);
    auto const covered =
        "apiKey=key&price=59000&quantity=0.01&side=BUY&symbol=BTCUSDT&"
        "timeInForce=GTC&timestamp=" +
        stamp + "&type=LIMIT";
    face.on_text(1,
                 R"({"id":"x","method":"order.place","params":{"apiKey":"key","symbol":"BTCUSDT",)"
                 R"("side":"BUY","type":"LIMIT","timeInForce":"GTC","quantity":"0.01",)"
                 R"("price":"59000","timestamp":)" +
                     stamp + R"(,"signature":")" + hmac_sha256_hex("secret", covered) + "\"}}");
    EXPECT_THAT(last_event(),
                AllOf(HasSubstr("\"id\":\"x\",\"status\":200"), HasSubstr("\"orderId\":1020")));
    face.on_text(1, R"({"id":2,"method":"order.place","params":{"apiKey":"key"}})");
    EXPECT_THAT(last_event(), HasSubstr("\"code\":-1102"));
}

TEST_F(UsdmFace, forced_closing_is_calculated_and_loud) {
    place("side=BUY&type=MARKET&quantity=3");
    listen();
    control_json("mark", R"({"symbol":"BTCUSDT","price":"56700"})");
    EXPECT_EQ(position(), Decimal());
    auto const told = kinds();
    EXPECT_THAT(told, testing::Contains("MARGIN_CALL"));
    EXPECT_THAT(told, testing::Contains(HasSubstr("ORDER_TRADE_UPDATE CALCULATED")));
    EXPECT_THAT(told, Not(testing::Contains("TRADE_LITE")));
    EXPECT_THAT(control_json("trades"), HasSubstr("\"forced\":\"liquidation\""));
}

TEST_F(UsdmFace, funding_is_told_with_its_reason) {
    place("side=BUY&type=MARKET&quantity=0.1");
    listen();
    control_json("funding", R"({"symbol":"BTCUSDT","rate":"0.001"})");
    ASSERT_EQ(wire.sent.size(), 1U);
    EXPECT_THAT(wire.sent[0],
                AllOf(HasSubstr("\"m\":\"FUNDING_FEE\""), HasSubstr("\"wb\":\"9990.99985000\"")));
}

TEST_F(UsdmFace, limits_are_told_in_headers_and_end_in_a_ban) {
    auto const answer = ask("POST", "v1/order", "symbol=BTCUSDT&" + resting);
    EXPECT_THAT(answer.headers, testing::Contains(testing::Pair("x-mbx-order-count-10s", "1")));
    EXPECT_THAT(answer.headers, testing::Contains(testing::Pair("x-mbx-order-count-1m", "1")));
    control_json("limits", R"({"weightPerMinute":"10","ordersPerMinute":"1"})");
    EXPECT_EQ(place("side=BUY&type=MARKET&quantity=0.01"),
              error(-1015, "Too many new orders; current limit is 1 orders per 1 MINUTE."));
    venue.limits.requests_until_ban = 2;
    venue.limits.weight_per_minute = 1;
    EXPECT_EQ(ask("GET", "v1/openOrders", "").status, 429);
    EXPECT_EQ(ask("GET", "v1/openOrders", "").status, 429);
    EXPECT_EQ(ask("GET", "v1/openOrders", "").status, 418);
}

TEST_F(UsdmFace, a_fill_may_come_after_the_cancel) {
    listen();
    place(resting);
    ask("DELETE", "v1/order", "symbol=BTCUSDT&orderId=1020");
    control_json("fill", R"({"symbol":"BTCUSDT","orderId":"1020","quantity":"0.004"})");
    EXPECT_THAT(
        kinds(),
        ElementsAre("ORDER_TRADE_UPDATE NEW NEW", "ORDER_TRADE_UPDATE CANCELED CANCELED",
                    "TRADE_LITE", "ORDER_TRADE_UPDATE TRADE PARTIALLY_FILLED", "ACCOUNT_UPDATE"));
    EXPECT_EQ(position(), dec("0.004"));
    EXPECT_THAT(
        ask("GET", "v1/order", "symbol=BTCUSDT&orderId=1020").body,
        AllOf(HasSubstr("\"status\":\"CANCELED\""), HasSubstr("\"executedQty\":\"0.004\"")));
    EXPECT_TRUE(venue.exchange.open_orders("DEMO", "BTCUSDT").empty());
}

TEST_F(UsdmFace, commands_that_make_no_sense_are_refused_by_name_and_change_nothing) {
    auto const before = control_json("balances");
    for (auto const& [command, body, why] : commands_without_sense) {
        EXPECT_THAT(control_json(command, body), HasSubstr(why)) << command << " " << body;
    }
    EXPECT_EQ(control_json("balances"), before);
}

}  // namespace
}  // namespace trestle::adapters::sim
