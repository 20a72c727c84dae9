// Bybit v5 as its clients see it: signed bytes in, answers, frames and headers out.
#include <algorithm>

#include "adapters/sim/keys.hpp"
#include "tests/unit/sim/okx_bybit_support.hpp"

namespace trestle::adapters::sim {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr ConnectionId user = 1;
constexpr ConnectionId desk = 2;
constexpr ConnectionId market = 3;

class BybitFace : public FaceTest {
protected:
    BybitFace() : FaceTest(trestle::Venue::bybit, {"BTCUSDT-SPOT", "BTCUSDT", "BTCUSDT", "", "1"}) {
        open(user, "/v5/private", "stream.bybit.com");
        open(desk, "/v5/trade", "stream.bybit.com");
        open(market, "/v5/public/linear", "stream.bybit.com");
    }

    HttpAnswer ask(std::string const& method, std::string const& path,
                   std::string const& sent = {}) {
        auto const stamp = std::to_string(venue.clock.now_ms());
        bool const is_get = method == "GET";
        HttpRequest request{method,
                            "/v5/" + path + (is_get && !sent.empty() ? "?" + sent : ""),
                            {},
                            is_get ? "" : sent,
                            "10.0.0.1"};
        request.headers = {{"X-BAPI-API-KEY", "key"},
                           {"X-BAPI-TIMESTAMP", stamp},
                           {"X-BAPI-RECV-WINDOW", "5000"},
                           {"X-BAPI-SIGN", hmac_sha256_hex("secret", stamp + "key5000" + sent)}};
        return face->on_http(request);
    }
    int code(HttpAnswer const& answer) {
        return static_cast<int>(object(answer.body).integer("retCode").value_or(-1));
    }
    Fields result(HttpAnswer const& answer) { return object(object(answer.body).raw("result")); }
    std::vector<Fields> list_of(HttpAnswer const& answer) {
        return objects(result(answer).raw("list"));
    }
    HttpAnswer place(std::string const& category, std::string const& more) {
        return ask("POST", "order/create",
                   R"({"category":")" + category + R"(","symbol":"BTCUSDT",)" + more + "}");
    }
    Fields query(std::string const& category, std::string const& id) {
        auto const rows = list_of(ask(
            "GET", "order/realtime", "category=" + category + "&symbol=BTCUSDT&orderLinkId=" + id));
        return rows.empty() ? Fields() : rows.front();
    }
    void log_in(ConnectionId connection) {
        auto const expires = std::to_string(venue.clock.now_ms() + 1000);
        face->on_text(connection, R"({"req_id":"a","op":"auth","args":["key",)" + expires + ",\"" +
                                      hmac_sha256_hex("secret", "GET/realtime" + expires) + "\"]}");
    }
    void subscribe(std::string const& topics) {
        log_in(user);
        face->on_text(user, R"({"req_id":1,"op":"subscribe","args":[)" + topics + "]}");
        frames(user);
    }
    std::vector<Fields> pushed(std::string const& topic, ConnectionId connection = user) {
        std::vector<Fields> rows;
        for (auto const& text : frames(connection)) {
            auto const frame = object(text);
            if (frame.text("topic") != topic) continue;
            for (auto& row : objects(frame.raw("data"))) rows.push_back(std::move(row));
        }
        return rows;
    }
    Fields send(std::string const& id, std::string const& op, std::string const& args) {
        face->on_text(desk, R"({"reqId":")" + id + R"(","header":{"X-BAPI-TIMESTAMP":")" +
                                std::to_string(venue.clock.now_ms()) +
                                R"(","X-BAPI-RECV-WINDOW":"5000"},"op":")" + op + R"(","args":[)" +
                                args + "]}");
        return object(frames(desk).at(0));
    }
};

constexpr auto resting =
    R"("side":"Buy","orderType":"Limit","qty":"0.01","price":"59000","orderLinkId":"a-1")";

TEST_F(BybitFace, takes_the_signatures_of_the_reference_and_no_others) {
    venue.keys.add({"DEMO", "XXXXXXXXXX", "bybit-test-secret-0123456789"});
    venue.clock.fixed_ms = 1'658'384'314'791;
    HttpRequest request{
        "GET", "/v5/order/realtime?category=option&symbol=BTC-29JUL22-25000-C", {}, "", "10.0.0.1"};
    request.headers = {
        {"x-bapi-api-key", "XXXXXXXXXX"},
        {"x-bapi-timestamp", "1658384314791"},
        {"x-bapi-recv-window", "5000"},
        {"x-bapi-sign", "22ce9c26594d8ef5f128575ee2529d36303b16873bd9dc7eec7f2718b6a25883"}};
    EXPECT_EQ(code(face->on_http(request)), 0);
    request.target += "C";
    EXPECT_EQ(code(face->on_http(request)), 10004);
    venue.clock.fixed_ms = 1'662'350'399'000;
    face->on_text(user, R"({"op":"auth","args":["XXXXXXXXXX",1662350400000,)"
                        R"("6fd176f770276dc770dc654e18e2eab8c05f3951768c16cb06cd478972710f0c"]})");
    EXPECT_EQ(object(frames(user).at(0)).text("success"), "true");
}

TEST_F(BybitFace, refuses_stamps_outside_the_window_and_unknown_keys) {
    auto const with = [this](std::int64_t stamp_ms, std::string const& key) {
        auto const stamp = std::to_string(stamp_ms);
        HttpRequest request{"GET", "/v5/account/info", {}, "", "10.0.0.1"};
        request.headers = {{"X-BAPI-API-KEY", key},
                           {"X-BAPI-TIMESTAMP", stamp},
                           {"X-BAPI-RECV-WINDOW", "5000"},
                           {"X-BAPI-SIGN", hmac_sha256_hex("secret", stamp + key + "5000")}};
        return code(face->on_http(request));
    };
    EXPECT_EQ(with(test_now_ms - 5000, "key"), 0);
    EXPECT_EQ(with(test_now_ms - 5001, "key"), 10002);
    EXPECT_EQ(with(test_now_ms + 999, "key"), 0);
    EXPECT_EQ(with(test_now_ms + 1000, "key"), 10002);
    EXPECT_EQ(with(test_now_ms, "other"), 10003);
    HttpRequest bare{"GET", "/v5/account/info", {}, "", "10.0.0.1"};
    EXPECT_EQ(face->on_http(bare).status, 401);
    HttpRequest strange{"GET", "/v5/market/time", {}, "{}", "10.0.0.1"};
    EXPECT_EQ(face->on_http(strange).status, 403);
    EXPECT_EQ(ask("GET", "order/nothing").status, 404);
}

TEST_F(BybitFace, one_name_is_listed_in_two_categories) {
    auto const spot = list_of(ask("GET", "market/instruments-info", "category=spot"));
    auto const linear = list_of(ask("GET", "market/instruments-info", "category=linear"));
    ASSERT_EQ(spot.size(), 1U);
    ASSERT_EQ(linear.size(), 1U);
    EXPECT_EQ(spot[0].text("symbol"), "BTCUSDT");
    EXPECT_EQ(object(spot[0].raw("lotSizeFilter")).text("basePrecision"), "0.00001");
    EXPECT_EQ(object(spot[0].raw("lotSizeFilter")).text("minOrderAmt"), "5");
    EXPECT_EQ(linear[0].text("contractType"), "LinearPerpetual");
    EXPECT_EQ(linear[0].text("settleCoin"), "USDT");
    EXPECT_EQ(object(linear[0].raw("lotSizeFilter")).text("qtyStep"), "0.001");
    EXPECT_EQ(object(linear[0].raw("leverageFilter")).text("maxLeverage"), "100.00");
    EXPECT_TRUE(list_of(ask("GET", "market/instruments-info", "category=inverse")).empty());
    EXPECT_EQ(code(ask("GET", "market/instruments-info", "category=bonds")), 10001);
}

TEST_F(BybitFace, an_acknowledgement_names_the_order_and_the_topic_tells_it) {
    subscribe(R"("order","execution","wallet")");
    auto const answer = place("spot", resting);
    EXPECT_EQ(code(answer), 0);
    EXPECT_EQ(result(answer).text("orderLinkId"), "a-1");
    auto const row = pushed("order").at(0);
    EXPECT_EQ(row.text("orderId"), result(answer).text("orderId"));
    EXPECT_EQ(row.text("category"), "spot");
    EXPECT_EQ(row.text("orderStatus"), "New");
    EXPECT_EQ(row.text("leavesQty"), "0.01");
    EXPECT_EQ(row.text("rejectReason"), "EC_NoError");
    EXPECT_EQ(query("spot", "a-1").text("price"), "59000");
    EXPECT_EQ(code(ask("POST", "order/cancel",
                       R"({"category":"spot","symbol":"BTCUSDT","orderLinkId":"a-1"})")),
              0);
    auto const canceled = pushed("order").at(0);
    EXPECT_EQ(canceled.text("orderStatus"), "Cancelled");
    EXPECT_EQ(canceled.text("cancelType"), "CancelByUser");
    EXPECT_EQ(canceled.text("rejectReason"), "EC_PerCancelRequest");
    EXPECT_EQ(canceled.text("leavesQty"), "0");
    EXPECT_EQ(code(ask("POST", "order/cancel",
                       R"({"category":"spot","symbol":"BTCUSDT","orderLinkId":"a-1"})")),
              170142);
    EXPECT_EQ(code(ask("POST", "order/cancel",
                       R"({"category":"linear","symbol":"BTCUSDT","orderLinkId":"a-1"})")),
              110001);
}

TEST_F(BybitFace, what_the_engine_finds_comes_after_the_acknowledgement) {
    auto const after = [this](std::string const& category, std::string const& terms) {
        static int number = 0;
        auto const id = "n" + std::to_string(++number);
        EXPECT_EQ(code(place(category, terms + R"(,"orderLinkId":")" + id + "\"")), 0);
        auto const row = query(category, id);
        return std::string(row.text("orderStatus")) + " " + std::string(row.text("rejectReason"));
    };
    std::string const limit = R"("side":"Buy","orderType":"Limit","qty":"0.01",)";
    EXPECT_EQ(after("linear", limit + R"("price":"61000","timeInForce":"PostOnly")"),
              "Cancelled EC_PostOnlyWillTakeLiquidity");
    EXPECT_EQ(after("spot", limit + R"("price":"61000","timeInForce":"PostOnly")"),
              "Rejected EC_PostOnlyWillTakeLiquidity");
    EXPECT_EQ(after("linear", limit + R"("price":"59000","timeInForce":"IOC")"),
              "Cancelled EC_NoImmediateQtyToFill");
    EXPECT_EQ(after("spot", limit + R"("price":"59000","timeInForce":"FOK")"),
              "Cancelled EC_CancelForNoFullFill");
}

TEST_F(BybitFace, executions_have_positive_fees_and_come_with_the_order) {
    subscribe(R"("order","execution","execution.fast","wallet")");
    place("spot", R"("side":"Buy","orderType":"Market","qty":"600","orderLinkId":"m")");
    auto const row = query("spot", "m");
    EXPECT_EQ(row.text("orderStatus"), "Filled");
    EXPECT_EQ(row.text("qty"), "600");
    EXPECT_EQ(row.text("cumExecQty"), "0.00999");
    EXPECT_EQ(row.text("avgPrice"), "60003");
    EXPECT_EQ(row.text("timeInForce"), "IOC");
    std::string all;
    for (auto const& text : frames(user)) all += text + "\n";
    EXPECT_THAT(all, HasSubstr(R"("execFee":"0.00000999","feeRate":"0.001","feeCurrency":"BTC")"));
    EXPECT_THAT(all,
                HasSubstr(R"({"topic":"execution.fast","creationTime":1700000000000,"data":[)"));
    EXPECT_THAT(all, HasSubstr(R"("coin":"BTC","equity":"2.00998001")"));
    auto const fills = list_of(ask("GET", "execution/list", "category=spot&orderLinkId=m"));
    ASSERT_EQ(fills.size(), 1U);
    EXPECT_EQ(fills[0].text("execQty"), "0.00999");
    EXPECT_EQ(fills[0].text("isMaker"), "false");
    EXPECT_THAT(all, HasSubstr("\"execId\":\"" + std::string(fills[0].text("execId")) + "\""));
}

TEST_F(BybitFace, refusals_have_the_codes_of_their_category) {
    place("spot", resting);
    EXPECT_EQ(code(place("spot", resting)), 170141);
    EXPECT_EQ(code(place("linear", resting)), 110072);
    auto const with = [this](std::string const& category, std::string const& qty,
                             std::string const& price) {
        return code(place(category, R"("side":"Buy","orderType":"Limit","qty":")" + qty +
                                        R"(","price":")" + price + "\""));
    };
    EXPECT_EQ(with("spot", "0.000001", "59000"), 170136);
    EXPECT_EQ(with("spot", "0.010001", "59000"), 170137);
    EXPECT_EQ(with("spot", "0.01", "59000.05"), 170134);
    EXPECT_EQ(with("spot", "9", "59000"), 170131);
    EXPECT_EQ(with("linear", "90", "59000"), 110007);
    EXPECT_EQ(with("linear", "0.01", "59000.05"), 10001);
    EXPECT_EQ(with("inverse", "0.01", "59000"), 10001);
    EXPECT_EQ(
        code(place("linear", R"("side":"Sell","orderType":"Market","qty":"1","reduceOnly":true)")),
        110017);
    EXPECT_EQ(
        code(place("linear", R"("side":"Sell","orderType":"Market","qty":"1","positionIdx":2)")),
        10001);
    command("halt", R"({"symbol":"BTCUSDT-SPOT"})");
    EXPECT_EQ(with("spot", "0.01", "59000"), 170151);
}

TEST_F(BybitFace, amendments_change_the_order_in_place) {
    place("linear", resting);
    auto const amend = [this](std::string const& more) {
        return code(
            ask("POST", "order/amend",
                R"({"category":"linear","symbol":"BTCUSDT","orderLinkId":"a-1",)" + more + "}"));
    };
    EXPECT_EQ(amend(R"("qty":"0.02","price":"58000")"), 0);
    EXPECT_EQ(query("linear", "a-1").text("qty"), "0.02");
    EXPECT_EQ(query("linear", "a-1").text("price"), "58000");
    EXPECT_EQ(amend(R"("qty":"0.02")"), 10001);
    command("fill", R"({"symbol":"BTCUSDT","clientOrderId":"a-1","quantity":"0.01"})");
    EXPECT_EQ(amend(R"("qty":"0.01")"), 110064);
    EXPECT_EQ(amend(R"("qty":"0.03")"), 0);
    EXPECT_EQ(query("linear", "a-1").text("leavesQty"), "0.02");
}

TEST_F(BybitFace, batches_end_row_by_row) {
    auto const answer =
        ask("POST", "order/create-batch",
            R"({"category":"linear","request":[)"
            R"({"symbol":"BTCUSDT",)" +
                std::string(resting) +
                R"(},)"
                R"({"symbol":"XRPUSDT","side":"Buy","orderType":"Market","qty":"1"}]})");
    EXPECT_EQ(code(answer), 0);
    auto const rows = list_of(answer);
    auto const endings = objects(object(object(answer.body).raw("retExtInfo")).raw("list"));
    ASSERT_EQ(rows.size(), 2U);
    ASSERT_EQ(endings.size(), 2U);
    EXPECT_EQ(endings[0].raw("code"), "0");
    EXPECT_EQ(rows[0].text("createAt"), "1700000000000");
    EXPECT_EQ(endings[1].raw("code"), "10001");
    EXPECT_EQ(rows[1].text("orderId"), "");
    auto const all =
        ask("POST", "order/cancel-all", R"({"category":"linear","settleCoin":"USDT"})");
    EXPECT_EQ(list_of(all).size(), 1U);
    EXPECT_EQ(code(ask("POST", "order/cancel-all", R"({"category":"linear"})")), 10001);
}

TEST_F(BybitFace, positions_follow_the_trades_of_contracts) {
    EXPECT_EQ(
        code(ask(
            "POST", "position/set-leverage",
            R"({"category":"linear","symbol":"BTCUSDT","buyLeverage":"5","sellLeverage":"5"})")),
        0);
    EXPECT_EQ(
        code(ask(
            "POST", "position/set-leverage",
            R"({"category":"linear","symbol":"BTCUSDT","buyLeverage":"5","sellLeverage":"5"})")),
        110043);
    subscribe(R"("position","execution")");
    place("linear", R"("side":"Sell","orderType":"Market","qty":"0.1")");
    auto const row = list_of(ask("GET", "position/list", "category=linear&symbol=BTCUSDT")).at(0);
    EXPECT_EQ(row.text("side"), "Sell");
    EXPECT_EQ(row.text("size"), "0.1");
    EXPECT_EQ(row.text("avgPrice"), "59997");
    EXPECT_EQ(row.text("leverage"), "5");
    EXPECT_EQ(row.text("unrealisedPnl"), "-0.3");
    std::string all;
    for (auto const& text : frames(user)) all += text + "\n";
    EXPECT_THAT(all, HasSubstr(R"("entryPrice":"59997")"));
    EXPECT_THAT(all, HasSubstr(R"("execFee":"5.9997","feeRate":"0.001","feeCurrency":"")"));
    EXPECT_EQ(code(ask("POST", "position/switch-mode",
                       R"({"category":"linear","coin":"USDT","mode":3})")),
              110024);
    EXPECT_EQ(code(ask("POST", "position/trading-stop",
                       R"({"category":"linear","symbol":"BTCUSDT","stopLoss":"61000"})")),
              0);
    EXPECT_EQ(list_of(ask("GET", "order/realtime", "category=linear&symbol=BTCUSDT"))
                  .at(0)
                  .text("stopOrderType"),
              "StopLoss");
    command("price", R"({"symbol":"BTCUSDT","price":"61100"})");
    command("order", R"({"symbol":"BTCUSDT","side":"BUY","quantity":"0.001"})");
    EXPECT_EQ(
        list_of(ask("GET", "position/list", "category=linear&symbol=BTCUSDT")).at(0).text("size"),
        "0");
    EXPECT_TRUE(list_of(ask("GET", "position/list", "category=linear&settleCoin=USDT")).empty());
}

TEST_F(BybitFace, funding_and_forced_trades_are_executions_of_their_own_kind) {
    subscribe(R"("order","execution")");
    place("linear", R"("side":"Buy","orderType":"Market","qty":"0.1","orderLinkId":"f")");
    frames(user);
    command("funding", R"({"symbol":"BTCUSDT","rate":"0.0001"})");
    auto const paid = pushed("execution").at(0);
    EXPECT_EQ(paid.text("execType"), "Funding");
    EXPECT_EQ(paid.text("execFee"), "0.6");  // 0.1 coins at 60,000: a long pays
    EXPECT_EQ(list_of(ask("GET", "execution/list", "category=linear&execType=Trade")).size(), 1U);
    EXPECT_EQ(list_of(ask("GET", "execution/list", "category=linear")).size(), 2U);
    command("liquidate", R"({"account":"DEMO","symbol":"BTCUSDT"})");
    auto const forced = pushed("execution").at(0);
    EXPECT_EQ(forced.text("execType"), "BustTrade");
    EXPECT_EQ(forced.text("orderLinkId"), "");
    EXPECT_EQ(forced.text("side"), "Sell");
}

TEST_F(BybitFace, a_conditional_order_waits_untriggered) {
    EXPECT_EQ(
        code(place("linear", R"("side":"Buy","orderType":"Market","qty":"0.01",)"
                             R"("triggerPrice":"61000","triggerDirection":1,"orderLinkId":"c")")),
        0);
    EXPECT_EQ(query("linear", "c").text("orderStatus"), "Untriggered");
    EXPECT_EQ(code(place("linear", R"("side":"Buy","orderType":"Market","qty":"0.01",)"
                                   R"("triggerPrice":"59000","triggerDirection":1)")),
              110092);
    command("price", R"({"symbol":"BTCUSDT","price":"61100"})");
    command("order", R"({"symbol":"BTCUSDT","side":"BUY","quantity":"0.001"})");
    EXPECT_EQ(query("linear", "c").text("orderStatus"), "Filled");
    place("linear", R"("side":"Buy","orderType":"Market","qty":"0.01","triggerPrice":"70000",)"
                    R"("triggerDirection":1,"orderLinkId":"d")");
    ask("POST", "order/cancel", R"({"category":"linear","symbol":"BTCUSDT","orderLinkId":"d"})");
    EXPECT_EQ(query("linear", "d").text("orderStatus"), "Deactivated");
}

TEST_F(BybitFace, limits_are_told_in_headers_and_kept) {
    auto const header = [](HttpAnswer const& answer, std::string const& name) {
        auto const found =
            std::ranges::find(answer.headers, name, &std::pair<std::string, std::string>::first);
        return found == answer.headers.end() ? std::string("none") : found->second;
    };
    auto const first = place("linear", resting);
    EXPECT_EQ(header(first, "X-Bapi-Limit"), "10");
    EXPECT_EQ(header(first, "X-Bapi-Limit-Status"), "9");
    EXPECT_EQ(header(first, "X-Bapi-Limit-Reset-Timestamp"), "1700000001000");
    HttpAnswer last;
    for (int i = 0; i < 10; ++i)
        last = place("linear", R"("side":"Buy","orderType":"Market","qty":"0.001")");
    EXPECT_EQ(code(last), 10006);
    EXPECT_EQ(header(last, "X-Bapi-Limit-Status"), "0");
    EXPECT_EQ(code(place("spot", R"("side":"Buy","orderType":"Market","qty":"10")")), 0);
    pass(1000);
    EXPECT_EQ(code(place("linear", R"("side":"Buy","orderType":"Market","qty":"0.001")")), 0);
}

TEST_F(BybitFace, the_trade_socket_answers_with_a_header) {
    EXPECT_EQ(send("1", "order.create", R"({"category":"spot"})").raw("retCode"), "10404");
    log_in(desk);
    EXPECT_EQ(object(frames(desk).at(0)).raw("retCode"), "0");
    log_in(desk);
    EXPECT_EQ(object(frames(desk).at(0)).raw("retCode"), "20001");
    auto const answer =
        send("2", "order.create",
             R"({"category":"linear","symbol":"BTCUSDT",)" + std::string(resting) + "}");
    EXPECT_EQ(answer.raw("reqId"), "\"2\"");
    EXPECT_EQ(answer.raw("retCode"), "0");
    EXPECT_EQ(answer.text("op"), "order.create");
    EXPECT_EQ(object(answer.raw("data")).text("orderLinkId"), "a-1");
    EXPECT_EQ(object(answer.raw("header")).text("X-Bapi-Limit"), "10");
    EXPECT_EQ(send("2", "order.cancel", "{}").raw("retCode"), "20006");
    EXPECT_EQ(send("3", "order.dance", "{}").raw("retCode"), "10404");
    EXPECT_EQ(
        send("4", "order.cancel", R"({"category":"linear","symbol":"BTCUSDT","orderLinkId":"a-1"})")
            .raw("retCode"),
        "0");
    face->on_text(desk, R"({"reqId":"5","op":"order.create","args":[{}]})");
    EXPECT_EQ(object(frames(desk).at(0)).raw("retCode"), "10001");
    face->on_text(desk, R"({"op":"ping"})");
    EXPECT_EQ(object(frames(desk).at(0)).raw("data"), R"(["1700000000000"])");
}

TEST_F(BybitFace, books_are_followed_from_their_snapshot) {
    face->on_text(
        market,
        R"({"req_id":7,"op":"subscribe","args":["orderbook.50.BTCUSDT","publicTrade.BTCUSDT"]})");
    auto const texts = frames(market);
    ASSERT_EQ(texts.size(), 2U);
    EXPECT_EQ(object(texts[0]).raw("req_id"), "7");
    auto const snapshot = object(object(texts[1]).raw("data"));
    EXPECT_EQ(object(texts[1]).text("type"), "snapshot");
    EXPECT_THAT(std::string(snapshot.raw("a")), testing::StartsWith(R"([["60003","0.333"],)"));
    command("order", R"({"symbol":"BTCUSDT","side":"BUY","quantity":"0.1"})");
    EXPECT_EQ(pushed("publicTrade.BTCUSDT", market).at(0).text("S"), "Buy");
    pass(100);
    auto const frame = object(frames(market).at(0));
    EXPECT_EQ(frame.text("type"), "delta");
    auto const delta = object(frame.raw("data"));
    EXPECT_EQ(delta.integer("u"), *snapshot.integer("u") + 1);
    EXPECT_EQ(delta.raw("a"), R"([["60003","0.233"]])");
    EXPECT_EQ(delta.raw("b"), "[]");
    face->on_text(market, R"({"op":"subscribe","args":["orderbook.50.XRPUSDT"]})");
    EXPECT_EQ(object(frames(market).at(0)).text("ret_msg"),
              "error:handler not found,topic:orderbook.50.XRPUSDT");
}

TEST_F(BybitFace, the_switch_cancels_when_nobody_listens_any_more) {
    ask("POST", "order/disconnected-cancel-all", R"({"product":"DERIVATIVES","timeWindow":10})");
    subscribe(R"("dcp.future")");
    place("linear", resting);
    face->on_closed(user);
    pass(9'900);
    EXPECT_EQ(query("linear", "a-1").text("orderStatus"), "New");
    pass(200);
    EXPECT_EQ(query("linear", "a-1").text("orderStatus"), "Cancelled");
}

TEST_F(BybitFace, faults_befall_requests_and_events) {
    subscribe(R"("order")");
    command("event_fault", R"({"kind":"lose"})");
    place("spot", resting);
    EXPECT_TRUE(pushed("order").empty());
    command("fault", R"({"kind":"fail_after","operation":"cancel"})");
    auto const failed = ask("POST", "order/cancel",
                            R"({"category":"spot","symbol":"BTCUSDT","orderLinkId":"a-1"})");
    EXPECT_EQ(failed.status, 503);
    EXPECT_EQ(code(failed), 10016);
    EXPECT_EQ(pushed("order").at(0).text("orderStatus"), "Cancelled");
    command("fault", R"({"kind":"refuse","operation":"place","code":"10006"})");
    EXPECT_EQ(
        code(place("spot", R"("side":"Buy","orderType":"Market","qty":"10","orderLinkId":"z")")),
        10006);
    EXPECT_TRUE(query("spot", "z").text("orderId").empty());
    face->on_text(user, R"({"req_id":3,"op":"ping"})");
    EXPECT_THAT(frames(user).at(0),
                testing::StartsWith(R"({"req_id":3,"op":"pong","args":["1700000000000"])"));
}

// What names an order is a question for it; the list of all has another name.
TEST_F(BybitFace, a_question_may_be_answered_in_pieces_with_nothing_or_by_who_knows_nothing) {
    place("spot", resting);
    auto const of_one = [&] {
        return ask("GET", "order/realtime", "category=spot&orderLinkId=a-1").body;
    };
    auto const of_all = [&] {
        return ask("GET", "order/realtime", "category=spot&symbol=BTCUSDT").body;
    };
    auto const has_it = HasSubstr(R"("orderLinkId":"a-1")");
    command("fault", R"({"kind":"malformed","operation":"query"})");
    EXPECT_THAT(of_all(), has_it);
    auto const broken = of_one();
    EXPECT_EQ(of_one().substr(0, broken.size()), broken);
    EXPECT_FALSE(broken.ends_with('}'));
    for (std::string const kind : {"empty", "stale"}) {
        command("fault", R"({"kind":")" + kind + R"(","operation":"query"})");
        EXPECT_THAT(of_all(), has_it);
        EXPECT_THAT(of_one(), HasSubstr(R"("list":[])"));
        EXPECT_THAT(of_one(), has_it) << "once";
        command("fault", R"({"kind":")" + kind + R"(","operation":"openOrders"})");
        EXPECT_THAT(of_all(), HasSubstr(R"("list":[])"));
    }
}

}  // namespace
}  // namespace trestle::adapters::sim
