// OKX v5 over WebSocket as its clients see it, swaps and orders that wait: frames in, frames out.
#include "adapters/sim/keys.hpp"
#include "tests/unit/sim/okx_bybit_support.hpp"

namespace trestle::adapters::sim {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr ConnectionId user = 1;
constexpr ConnectionId market = 2;

class OkxStream : public FaceTest {
protected:
    OkxStream() : FaceTest(trestle::Venue::okx, {"BTC-USDT", "", "BTC-USDT-SWAP", "", "0.01"}) {
        EXPECT_TRUE(open(user, "/ws/v5/private", "ws.okx.com:8443"));
        EXPECT_TRUE(open(market, "/ws/v5/public", "ws.okx.com:8443"));
    }

    void say(ConnectionId connection, std::string const& text) { face->on_text(connection, text); }
    void log_in() {
        auto const sign = hmac_sha256_base64("secret", "1700000000GET/users/self/verify");
        say(user, R"({"op":"login","args":[{"apiKey":"key","passphrase":"password",)"
                  R"("timestamp":"1700000000","sign":")" +
                      sign + "\"}]}");
    }
    // Logged in, and hearing of everything that is private.
    void subscribe() {
        log_in();
        say(user, R"({"op":"subscribe","args":[{"channel":"orders","instType":"ANY"},)"
                  R"({"channel":"account"},{"channel":"positions","instType":"SWAP"}]})");
        frames(user);
    }
    // The rows that this channel was sent since the last call.
    std::vector<Fields> pushed(std::string const& channel, ConnectionId connection = user) {
        std::vector<Fields> rows;
        for (auto const& text : frames(connection)) {
            auto const frame = object(text);
            if (frame.raw("data").empty() || frame.raw("arg").empty()) continue;
            if (object(frame.raw("arg")).text("channel") != channel) continue;
            for (auto& row : objects(frame.raw("data"))) rows.push_back(std::move(row));
        }
        return rows;
    }
    void order(std::string const& id, std::string const& op, std::string const& args) {
        say(user, R"({"id":")" + id + R"(","op":")" + op + R"(","args":[)" + args + "]}");
    }
    void place(std::string const& id, std::string const& more) {
        order(id, "order",
              R"({"instIdCode":10001,"tdMode":"cash","clOrdId":")" + id + "\"," + more + "}");
    }
    void place_swap(std::string const& id, std::string const& more) {
        order(id, "order",
              R"({"instIdCode":20001,"tdMode":"cross","clOrdId":")" + id + "\"," + more + "}");
    }
    Fields ask(std::string const& method, std::string const& target, std::string const& body = {}) {
        HttpRequest request{method, "/api/v5/" + target, {}, body, "10.0.0.1"};
        std::string const stamp = "2023-11-14T22:13:20.000Z";
        request.headers = {{"OK-ACCESS-KEY", "key"},
                           {"OK-ACCESS-SIGN",
                            hmac_sha256_base64("secret", stamp + method + request.target + body)},
                           {"OK-ACCESS-TIMESTAMP", stamp},
                           {"OK-ACCESS-PASSPHRASE", "password"}};
        auto const answer = object(face->on_http(request).body);
        auto const rows = objects(answer.raw("data"));
        return rows.empty() ? answer : rows.front();
    }
};

TEST_F(OkxStream, answers_pings_and_refuses_strange_frames) {
    say(market, "ping");
    EXPECT_THAT(frames(market), ElementsAre("pong"));
    say(market, "{");
    say(market, R"({"op":"dance","args":[]})");
    auto const texts = frames(market);
    ASSERT_EQ(texts.size(), 2U);
    EXPECT_EQ(object(texts[0]).text("code"), "60012");
    EXPECT_EQ(object(texts[1]).text("code"), "60019");
    EXPECT_FALSE(open(9, "/ws/v4/public", "ws.okx.com"));
}

TEST_F(OkxStream, a_login_is_checked_before_anything_private_is_told) {
    say(user, R"({"op":"subscribe","args":[{"channel":"account"}]})");
    EXPECT_EQ(object(frames(user).at(0)).text("code"), "60011");
    log_in();
    auto const good = object(frames(user).at(0));
    EXPECT_EQ(good.text("event"), "login");
    EXPECT_EQ(good.text("code"), "0");
    auto const code = [this](std::string const& key, std::string const& word,
                             std::string const& stamp, std::string const& sign) {
        open(5, "/ws/v5/private", "ws.okx.com");
        wire.closed.clear();
        say(5, R"({"op":"login","args":[{"apiKey":")" + key + R"(","passphrase":")" + word +
                   R"(","timestamp":")" + stamp + R"(","sign":")" + sign + "\"}]}");
        EXPECT_THAT(wire.closed, ElementsAre(5));
        return std::string(object(frames(5).at(0)).text("code"));
    };
    EXPECT_EQ(code("nobody", "password", "1700000000", "x"), "60005");
    EXPECT_EQ(code("key", "wrong", "1700000000", "x"), "60024");
    EXPECT_EQ(code("key", "password", "1700000000", "x"), "60007");
    EXPECT_EQ(code("key", "password", "1699999969", "x"), "60006");
    EXPECT_EQ(code("key", "password", "2023-11-14T22:13:20Z", "x"), "60004");
}

TEST_F(OkxStream, takes_the_login_of_the_reference) {
    venue.clock.fixed_ms = 1'704'876'947'000;
    venue.keys.add({"DEMO", "22582BD0CFF14C41EDBF1AB98506286D", "0123456789ABCDEF0123456789ABCDEF",
                    "TestPass1"});
    say(user, R"({"op":"login","args":[{"apiKey":"22582BD0CFF14C41EDBF1AB98506286D",)"
              R"("passphrase":"TestPass1","timestamp":"1704876947",)"
              R"("sign":"ZuGLUUn1vPbzKSG4K5HzbiibZHAU3Qmy4PHIlAGhMok="}]})");
    EXPECT_EQ(object(frames(user).at(0)).text("event"), "login");
}

TEST_F(OkxStream, the_account_begins_with_its_whole_state) {
    log_in();
    frames(user);
    say(user, R"({"op":"subscribe","args":[{"channel":"account"}]})");
    auto const texts = frames(user);
    ASSERT_EQ(texts.size(), 3U);
    EXPECT_EQ(object(texts[0]).text("event"), "subscribe");
    EXPECT_EQ(object(texts[1]).text("event"), "channel-conn-count");
    EXPECT_EQ(object(texts[1]).text("connCount"), "1");
    auto const snapshot = object(texts[2]);
    EXPECT_EQ(snapshot.text("eventType"), "snapshot");
    EXPECT_EQ(snapshot.text("lastPage"), "true");
    EXPECT_EQ(objects(objects(snapshot.raw("data")).at(0).raw("details")).size(), 2U);
}

TEST_F(OkxStream, an_order_is_acknowledged_before_the_channel_tells_it) {
    subscribe();
    place("w1", R"("side":"buy","ordType":"limit","px":"59000","sz":"0.01","tag":"t9")");
    auto const texts = frames(user);
    ASSERT_GE(texts.size(), 2U);
    auto const answer = object(texts[0]);
    EXPECT_EQ(answer.raw("id"), "\"w1\"");
    EXPECT_EQ(answer.text("op"), "order");
    EXPECT_EQ(answer.text("code"), "0");
    EXPECT_EQ(objects(answer.raw("data")).at(0).text("sCode"), "0");
    EXPECT_EQ(answer.text("inTime"), "1700000000000000");
    auto const row = objects(object(texts[1]).raw("data")).at(0);
    EXPECT_EQ(row.text("clOrdId"), "w1");
    EXPECT_EQ(row.text("state"), "live");
    EXPECT_EQ(row.text("tag"), "t9");
    EXPECT_EQ(row.text("ordId"), objects(answer.raw("data")).at(0).text("ordId"));
    EXPECT_EQ(row.text("tradeId"), "");
    EXPECT_EQ(row.text("fillSz"), "0");
}

TEST_F(OkxStream, frames_name_listings_by_number_and_need_a_login) {
    place("n1", R"("side":"buy","ordType":"limit","px":"59000","sz":"0.01")");
    EXPECT_EQ(object(frames(user).at(0)).text("code"), "60011");
    subscribe();
    order("n2", "order",
          R"({"instId":"BTC-USDT","tdMode":"cash","side":"buy","ordType":"market","sz":"10"})");
    auto const missing = objects(object(frames(user).at(0)).raw("data")).at(0);
    EXPECT_EQ(missing.text("sCode"), "50014");
    EXPECT_EQ(missing.text("sMsg"), "Parameter instIdCode can not be empty.");
    order("n3", "order", R"({"instIdCode":77,"tdMode":"cash"})");
    EXPECT_EQ(objects(object(frames(user).at(0)).raw("data")).at(0).text("sCode"), "51001");
    say(market, R"({"id":"n4","op":"order","args":[{}]})");
    EXPECT_EQ(object(frames(market).at(0)).text("code"), "60028");
}

TEST_F(OkxStream, fills_and_balances_are_pushed) {
    subscribe();
    place("f1", R"("side":"sell","ordType":"limit","px":"61000","sz":"0.1")");
    frames(user);
    command("fill", R"({"symbol":"BTC-USDT","clientOrderId":"f1","quantity":"0.04"})");
    auto const texts = frames(user);
    std::string all;
    for (auto const& text : texts) all += text + "\n";
    auto const row = objects(object(texts.at(0)).raw("data")).at(0);
    EXPECT_EQ(row.text("state"), "partially_filled");
    EXPECT_EQ(row.text("accFillSz"), "0.04");
    EXPECT_EQ(row.text("fillSz"), "0.04");
    EXPECT_EQ(row.text("fillPx"), "61000");
    EXPECT_EQ(row.text("fillFee"), "-2.44");
    EXPECT_EQ(row.text("fillFeeCcy"), "USDT");
    EXPECT_EQ(row.text("execType"), "M");
    EXPECT_NE(row.text("tradeId"), "");
    EXPECT_THAT(all, HasSubstr(R"("eventType":"event_update")"));
    EXPECT_THAT(all, HasSubstr(R"("cashBal":"102437.56")"));
}

TEST_F(OkxStream, an_amendment_tells_its_result_and_its_request) {
    subscribe();
    place("m1", R"("side":"buy","ordType":"limit","px":"59000","sz":"0.01")");
    frames(user);
    order("m2", "amend-order",
          R"({"instIdCode":10001,"clOrdId":"m1","newPx":"58000","reqId":"r7"})");
    auto row = pushed("orders").at(0);
    EXPECT_EQ(row.text("amendResult"), "0");
    EXPECT_EQ(row.text("reqId"), "r7");
    EXPECT_EQ(row.text("px"), "58000");
    // Too dear for the account: the gateway takes it, the engine does not.
    order("m3", "amend-order", R"({"instIdCode":10001,"clOrdId":"m1","newSz":"9","reqId":"r8"})");
    auto const texts = frames(user);
    EXPECT_EQ(objects(object(texts.at(0)).raw("data")).at(0).text("sCode"), "0");
    row = objects(object(texts.at(1)).raw("data")).at(0);
    EXPECT_EQ(row.text("amendResult"), "-1");
    EXPECT_EQ(row.text("reqId"), "r8");
    EXPECT_EQ(row.text("code"), "51502");
    EXPECT_EQ(row.text("state"), "live");
    order("m4", "amend-order",
          R"({"instIdCode":10001,"clOrdId":"m1","newSz":"9","reqId":"r9","cxlOnFail":true})");
    row = pushed("orders").at(0);
    EXPECT_EQ(row.text("amendResult"), "1");
    EXPECT_EQ(row.text("reqId"), "r9");
    EXPECT_EQ(row.text("state"), "canceled");
}

TEST_F(OkxStream, an_account_does_not_trade_with_itself) {
    subscribe();
    place("s1", R"("side":"buy","ordType":"limit","px":"60000","sz":"0.01")");
    place("s2",
          R"("side":"sell","ordType":"limit","px":"60000","sz":"0.01","stpMode":"cancel_taker")");
    auto const rows = pushed("orders");
    ASSERT_EQ(rows.size(), 3U);
    EXPECT_EQ(rows[2].text("clOrdId"), "s2");
    EXPECT_EQ(rows[2].text("state"), "canceled");
    EXPECT_EQ(rows[2].text("cancelSource"), "32");
    EXPECT_EQ(venue.exchange.open_orders("DEMO", "BTC-USDT").size(), 1U);
}

TEST_F(OkxStream, swaps_are_counted_in_contracts_and_make_positions) {
    EXPECT_EQ(ask("POST", "account/set-leverage",
                  R"({"instId":"BTC-USDT-SWAP","lever":10,"mgnMode":"cross"})")
                  .text("lever"),
              "10");
    subscribe();
    place_swap("p1", R"("side":"buy","ordType":"market","sz":"10")");
    auto const position = ask("GET", "account/positions?instId=BTC-USDT-SWAP");
    EXPECT_EQ(position.text("pos"), "10");
    EXPECT_EQ(position.text("posSide"), "net");
    EXPECT_EQ(position.text("avgPx"), "60003");
    EXPECT_EQ(position.text("lever"), "10");
    EXPECT_EQ(position.text("mgnMode"), "cross");
    EXPECT_EQ(position.text("notionalUsd"), "6000");
    EXPECT_EQ(position.text("upl"), "-0.3");
    auto const pushes = pushed("positions");
    ASSERT_EQ(pushes.size(), 1U);
    EXPECT_EQ(pushes[0].text("pos"), "10");
    auto const fill = ask("GET", "trade/fills?instType=SWAP");
    EXPECT_EQ(fill.text("fillSz"), "10");
    EXPECT_EQ(fill.text("fee"), "-6.0003");
    EXPECT_EQ(fill.text("feeCcy"), "USDT");
    place_swap("p2", R"("side":"sell","ordType":"market","sz":"25","reduceOnly":true)");
    EXPECT_EQ(ask("GET", "account/positions").text("code"), "0");  // no rows: the envelope
    EXPECT_EQ(pushed("positions").at(0).text("pos"), "0");
    place_swap("p3", R"("side":"sell","ordType":"market","sz":"1","reduceOnly":true)");
    EXPECT_EQ(objects(object(frames(user).at(0)).raw("data")).at(0).text("sCode"), "51169");
}

TEST_F(OkxStream, what_the_venue_closes_by_force_is_nobodys_order) {
    subscribe();
    place_swap("l1", R"("side":"buy","ordType":"market","sz":"10")");
    frames(user);
    command("liquidate", R"({"account":"DEMO","symbol":"BTC-USDT-SWAP"})");
    auto const rows = pushed("orders");
    ASSERT_FALSE(rows.empty());
    EXPECT_EQ(rows.back().text("category"), "full_liquidation");
    EXPECT_EQ(rows.back().text("clOrdId"), "");
    EXPECT_EQ(rows.back().text("side"), "sell");
    EXPECT_EQ(rows.back().text("posSide"), "net");
    EXPECT_EQ(rows.back().text("state"), "filled");
    command("end_sessions", "");
    EXPECT_EQ(object(frames(user).back()).text("code"), "64008");
}

TEST_F(OkxStream, in_long_short_mode_both_sides_stand_side_by_side) {
    EXPECT_EQ(ask("POST", "account/set-position-mode", R"({"posMode":"long_short_mode"})")
                  .text("posMode"),
              "long_short_mode");
    EXPECT_EQ(ask("GET", "account/config").text("posMode"), "long_short_mode");
    subscribe();
    place_swap("h1", R"("side":"buy","ordType":"market","sz":"10")");
    EXPECT_EQ(objects(object(frames(user).at(0)).raw("data")).at(0).text("sMsg"),
              "Parameter posSide error");
    place_swap("h2", R"("side":"buy","ordType":"market","sz":"10","posSide":"long")");
    place_swap("h3", R"("side":"sell","ordType":"market","sz":"4","posSide":"short")");
    auto const rows = pushed("positions");
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0].text("posSide"), "long");
    EXPECT_EQ(rows[0].text("pos"), "10");
    EXPECT_EQ(rows[1].text("posSide"), "short");
    EXPECT_EQ(rows[1].text("pos"), "4");
    EXPECT_EQ(ask("POST", "account/set-position-mode", R"({"posMode":"net_mode"})").text("code"),
              "59000");
}

TEST_F(OkxStream, a_stop_waits_and_then_makes_an_order) {
    subscribe();
    auto const placed = ask("POST", "trade/order-algo",
                            R"({"instId":"BTC-USDT","tdMode":"cash","side":"sell","sz":"0.1",)"
                            R"("ordType":"conditional","slTriggerPx":"59000","slOrdPx":"-1",)"
                            R"("algoClOrdId":"stop1"})");
    EXPECT_EQ(placed.text("sCode"), "0");
    auto const waiting = ask("GET", "trade/orders-algo-pending?ordType=conditional");
    EXPECT_EQ(waiting.text("algoId"), placed.text("algoId"));
    EXPECT_EQ(waiting.text("slTriggerPx"), "59000");
    EXPECT_EQ(waiting.text("state"), "live");
    EXPECT_TRUE(pushed("orders").empty());
    command("price", R"({"symbol":"BTC-USDT","price":"58900"})");
    command("order", R"({"symbol":"BTC-USDT","side":"SELL","quantity":"0.001"})");
    auto const rows = pushed("orders");
    ASSERT_FALSE(rows.empty());
    EXPECT_EQ(rows.back().text("algoId"), placed.text("algoId"));
    EXPECT_EQ(rows.back().text("state"), "filled");
    EXPECT_EQ(rows.back().text("accFillSz"), "0.1");
    auto const refused = ask("POST", "trade/order-algo",
                             R"({"instId":"BTC-USDT","tdMode":"cash","side":"sell","sz":"0.1",)"
                             R"("ordType":"conditional","slTriggerPx":"60000","slOrdPx":"-1"})");
    EXPECT_EQ(refused.text("sCode"), "51280");
}

TEST_F(OkxStream, of_a_pair_one_cancels_the_other) {
    auto const placed = ask("POST", "trade/order-algo",
                            R"({"instId":"BTC-USDT","tdMode":"cash","side":"sell","sz":"0.1",)"
                            R"("ordType":"oco","slTriggerPx":"59000","slOrdPx":"-1",)"
                            R"("tpTriggerPx":"61000","tpOrdPx":"-1"})");
    EXPECT_EQ(placed.text("sCode"), "0");
    EXPECT_EQ(venue.exchange.open_orders("DEMO", "BTC-USDT").size(), 2U);
    command("price", R"({"symbol":"BTC-USDT","price":"61100"})");
    command("order", R"({"symbol":"BTC-USDT","side":"BUY","quantity":"0.001"})");
    EXPECT_TRUE(venue.exchange.open_orders("DEMO", "BTC-USDT").empty());
    auto const again = ask("POST", "trade/order-algo",
                           R"({"instId":"BTC-USDT","tdMode":"cash","side":"sell","sz":"0.1",)"
                           R"("ordType":"move_order_stop","callbackRatio":"0.01"})");
    EXPECT_EQ(
        ask("POST", "trade/cancel-algos",
            R"([{"instId":"BTC-USDT","algoId":")" + std::string(again.text("algoId")) + "\"}]")
            .text("sCode"),
        "0");
    EXPECT_TRUE(venue.exchange.open_orders("DEMO", "BTC-USDT").empty());
}

TEST_F(OkxStream, books_are_followed_by_their_sequence) {
    pass(100);
    say(market, R"({"op":"subscribe","args":[{"channel":"books","instId":"BTC-USDT"}]})");
    auto const texts = frames(market);
    ASSERT_EQ(texts.size(), 2U);
    EXPECT_EQ(object(texts[1]).text("action"), "snapshot");
    auto const snapshot = objects(object(texts[1]).raw("data")).at(0);
    EXPECT_EQ(snapshot.raw("prevSeqId"), "-1");
    EXPECT_EQ(snapshot.raw("checksum"), "0");
    EXPECT_THAT(std::string(snapshot.raw("asks")),
                testing::StartsWith(R"([["60003","0.33333","0","1"],)"));
    command("order", R"({"symbol":"BTC-USDT","side":"BUY","quantity":"0.1"})");
    pass(100);
    auto const first = object(frames(market).at(0));
    EXPECT_EQ(first.text("action"), "update");
    auto const update = objects(first.raw("data")).at(0);
    EXPECT_EQ(update.raw("prevSeqId"), snapshot.raw("seqId"));
    EXPECT_EQ(update.raw("asks"), R"([["60003","0.23333","0","1"]])");
    EXPECT_EQ(update.raw("bids"), "[]");
    command("order", R"({"symbol":"BTC-USDT","side":"SELL","quantity":"0.33333"})");
    pass(100);
    auto const second = objects(object(frames(market).at(0)).raw("data")).at(0);
    EXPECT_EQ(second.raw("prevSeqId"), update.raw("seqId"));
    EXPECT_EQ(second.raw("bids"), R"([["59997","0","0","0"]])");
}

TEST_F(OkxStream, best_quotes_trades_and_new_ticks_are_told) {
    say(market,
        R"({"op":"subscribe","args":[{"channel":"bbo-tbt","instId":"BTC-USDT"},)"
        R"({"channel":"trades","instId":"BTC-USDT"},{"channel":"instruments","instType":"SPOT"},)"
        R"({"channel":"books","instId":"XRP-USDT"}]})");
    pass(100);
    auto const texts = frames(market);
    EXPECT_EQ(object(texts.back()).text("code"), "60018");
    command("order", R"({"symbol":"BTC-USDT","side":"BUY","quantity":"0.1"})");
    std::string all;
    for (auto const& text : frames(market)) all += text + "\n";
    EXPECT_THAT(all, HasSubstr(R"("px":"60003","sz":"0.1","side":"buy")"));
    EXPECT_THAT(all, HasSubstr(R"("asks":[["60003","0.23333","0","1"]],"bids":[["59997",)"));
    command("rules", R"({"symbol":"BTC-USDT","tick":"0.5"})");
    pass(100);
    EXPECT_EQ(pushed("instruments", market).at(0).text("tickSz"), "0.5");
}

TEST_F(OkxStream, events_are_lost_doubled_and_held_back_on_demand) {
    subscribe();
    command("event_fault", R"({"kind":"lose"})");
    place("e1", R"("side":"buy","ordType":"limit","px":"59000","sz":"0.01")");
    EXPECT_TRUE(pushed("orders").empty());
    command("event_fault", R"({"kind":"duplicate","event":"orders"})");
    place("e2", R"("side":"buy","ordType":"limit","px":"59000","sz":"0.01")");
    EXPECT_EQ(pushed("orders").size(), 2U);
    command("fault", R"({"kind":"drop_answer","operation":"place"})");
    place("e3", R"("side":"buy","ordType":"limit","px":"59000","sz":"0.01")");
    auto const texts = frames(user);
    EXPECT_THAT(texts.at(0), HasSubstr(R"("channel":"orders")"));
    command("fault", R"({"kind":"disconnect","operation":"place"})");
    place("e4", R"("side":"buy","ordType":"limit","px":"59000","sz":"0.01")");
    EXPECT_THAT(wire.dropped, ElementsAre(user));
    EXPECT_EQ(venue.exchange.open_orders("DEMO", "BTC-USDT").size(), 4U);
}

TEST_F(OkxStream, the_venue_gives_notice_before_it_closes_and_closes_the_silent) {
    face->send_shutdown();
    EXPECT_EQ(object(frames(user).at(0)).text("code"), "64008");
    EXPECT_THAT(wire.closed, ElementsAre(user, market));
    wire.closed.clear();
    pass(29'000);
    EXPECT_TRUE(wire.closed.empty());
    say(user, "ping");
    pass(1'000);
    EXPECT_THAT(wire.closed, ElementsAre(market));
}

}  // namespace
}  // namespace trestle::adapters::sim
