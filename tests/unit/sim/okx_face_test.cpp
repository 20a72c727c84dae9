// OKX v5 over REST as its clients see it: signed bytes in, rows out.
#include "adapters/sim/keys.hpp"
#include "tests/unit/sim/okx_bybit_support.hpp"

namespace trestle::adapters::sim {
namespace {

using testing::HasSubstr;

constexpr std::string_view iso_now = "2023-11-14T22:13:20.000Z";

class OkxFace : public FaceTest {
protected:
    OkxFace() : FaceTest(trestle::Venue::okx, {"BTC-USDT", "", "BTC-USDT-SWAP", "", "0.01"}) {}

    HttpAnswer ask(std::string const& method, std::string const& target,
                   std::string const& body = {}, std::string const& stamp = std::string(iso_now)) {
        HttpRequest request;
        request.method = method;
        request.target = target;
        request.body = body;
        request.peer = "10.0.0.1";
        request.headers = {
            {"OK-ACCESS-KEY", "key"},
            {"OK-ACCESS-SIGN", hmac_sha256_base64("secret", stamp + method + target + body)},
            {"OK-ACCESS-TIMESTAMP", stamp},
            {"OK-ACCESS-PASSPHRASE", "password"}};
        return face->on_http(request);
    }
    // The only row of an answer.
    Fields row(HttpAnswer const& answer) {
        auto const rows = objects(object(answer.body).raw("data"));
        EXPECT_EQ(rows.size(), 1U) << answer.body;
        return rows.empty() ? Fields() : rows.front();
    }
    Fields post(std::string const& path, std::string const& body) {
        return row(ask("POST", "/api/v5/" + path, body));
    }
    Fields get(std::string const& path) { return row(ask("GET", "/api/v5/" + path)); }
    std::vector<Fields> list_of(std::string const& path) {
        return objects(object(ask("GET", "/api/v5/" + path).body).raw("data"));
    }
    Fields place(std::string const& more) {
        return post("trade/order", R"({"instId":"BTC-USDT","tdMode":"cash",)" + more + "}");
    }
    Fields query(std::string const& id) { return get("trade/order?instId=BTC-USDT&clOrdId=" + id); }
};

constexpr auto resting =
    R"("side":"buy","ordType":"limit","px":"59000","sz":"0.01","clOrdId":"a1")";

TEST_F(OkxFace, takes_the_signatures_of_the_reference_and_no_others) {
    struct Case {
        std::int64_t clock_ms;
        std::string method, target, body, stamp, signature;
    };
    Case const cases[] = {
        {1'607'418'537'715, "GET", "/api/v5/account/balance?ccy=BTC", "",
         "2020-12-08T09:08:57.715Z", "qB2jU1kiOwdNpcRQemEy8HOSrbrayPm5DlsMru+J9AQ="},
        {1'700'000'000'000, "POST", "/api/v5/trade/order",
         R"({"instId":"BTC-USDT","tdMode":"cash","side":"buy",)"
         R"("ordType":"limit","px":"2.15","sz":"2","clOrdId":"b15"})",
         "2023-11-14T22:13:20.000Z", "rD5HfcXNEu+pUNclRPeZafGPlsFS4em/zwcMZ/6v0Oc="}};
    venue.keys.add({"DEMO", "22582BD0CFF14C41EDBF1AB98506286D", "0123456789ABCDEF0123456789ABCDEF",
                    "TestPass1"});
    for (auto const& one : cases) {
        venue.clock.fixed_ms = one.clock_ms;
        HttpRequest request{one.method, one.target, {}, one.body, "10.0.0.1"};
        request.headers = {{"ok-access-key", "22582BD0CFF14C41EDBF1AB98506286D"},
                           {"ok-access-sign", one.signature},
                           {"ok-access-timestamp", one.stamp},
                           {"ok-access-passphrase", "TestPass1"}};
        EXPECT_EQ(face->on_http(request).status, 200);
        request.target += request.target.ends_with("BTC") ? "C" : "?";
        auto const refused = face->on_http(request);
        EXPECT_EQ(refused.status, 401);
        EXPECT_EQ(refused.body, R"({"code":"50113","msg":"Invalid Sign","data":[]})");
    }
}

TEST_F(OkxFace, refuses_stamps_keys_and_passphrases_by_their_codes) {
    auto const code = [this](std::string const& name, std::string const& value) {
        HttpRequest request{"GET", "/api/v5/account/config", {}, "", "10.0.0.1"};
        request.headers = {{"OK-ACCESS-KEY", "key"},
                           {"OK-ACCESS-SIGN", "x"},
                           {"OK-ACCESS-TIMESTAMP", std::string(iso_now)},
                           {"OK-ACCESS-PASSPHRASE", "password"}};
        for (auto& header : request.headers)
            if (header.first == name) header.second = value;
        return std::string(object(face->on_http(request).body).text("code"));
    };
    EXPECT_EQ(code("OK-ACCESS-KEY", ""), "50103");
    EXPECT_EQ(code("OK-ACCESS-KEY", "other"), "50119");
    EXPECT_EQ(code("OK-ACCESS-PASSPHRASE", ""), "50104");
    EXPECT_EQ(code("OK-ACCESS-PASSPHRASE", "wrong"), "50105");
    EXPECT_EQ(code("OK-ACCESS-SIGN", ""), "50106");
    EXPECT_EQ(code("OK-ACCESS-SIGN", "y"), "50113");
    EXPECT_EQ(code("OK-ACCESS-TIMESTAMP", ""), "50107");
    EXPECT_EQ(code("OK-ACCESS-TIMESTAMP", "1700000000"), "50112");
    EXPECT_EQ(code("OK-ACCESS-TIMESTAMP", "2023-11-14T22:12:49.999Z"), "50102");
    EXPECT_EQ(code("OK-ACCESS-TIMESTAMP", "2023-11-14T22:13:50.001Z"), "50102");
    EXPECT_EQ(code("OK-ACCESS-TIMESTAMP", "2023-11-14T22:12:50.000Z"), "50113");
}

TEST_F(OkxFace, lists_spot_pairs_and_swaps_with_their_numbers_and_contracts) {
    auto const spot = get("public/instruments?instType=SPOT");
    EXPECT_EQ(spot.text("instId"), "BTC-USDT");
    EXPECT_EQ(spot.raw("instIdCode"), "10001");
    EXPECT_EQ(spot.text("baseCcy"), "BTC");
    EXPECT_EQ(spot.text("tickSz"), "0.1");
    EXPECT_EQ(spot.text("lotSz"), "0.00001");
    EXPECT_EQ(spot.text("state"), "live");
    auto const swap = get("public/instruments?instType=SWAP");
    EXPECT_EQ(swap.text("instId"), "BTC-USDT-SWAP");
    EXPECT_EQ(swap.raw("instIdCode"), "20001");
    EXPECT_EQ(swap.text("ctVal"), "0.01");
    EXPECT_EQ(swap.text("ctValCcy"), "BTC");
    EXPECT_EQ(swap.text("ctType"), "linear");
    EXPECT_EQ(swap.text("settleCcy"), "USDT");
    EXPECT_TRUE(list_of("public/instruments?instType=FUTURES").empty());
    EXPECT_TRUE(list_of("public/instruments?instType=OPTION&uly=BTC-USD").empty());
    command("halt", R"({"symbol":"BTC-USDT"})");
    EXPECT_EQ(get("public/instruments?instType=SPOT").text("state"), "suspend");
}

TEST_F(OkxFace, a_resting_order_is_acknowledged_found_and_canceled) {
    auto const placed = place(resting);
    EXPECT_EQ(placed.text("sCode"), "0");
    EXPECT_EQ(placed.text("clOrdId"), "a1");
    auto const held = query("a1");
    EXPECT_EQ(held.text("ordId"), placed.text("ordId"));
    EXPECT_EQ(held.text("state"), "live");
    EXPECT_EQ(held.text("px"), "59000");
    EXPECT_EQ(held.text("sz"), "0.01");
    EXPECT_EQ(held.text("accFillSz"), "0");
    EXPECT_EQ(list_of("trade/orders-pending").size(), 1U);
    auto const canceled = post("trade/cancel-order", R"({"instId":"BTC-USDT","clOrdId":"a1"})");
    EXPECT_EQ(canceled.text("sCode"), "0");
    EXPECT_EQ(query("a1").text("state"), "canceled");
    EXPECT_EQ(query("a1").text("cancelSource"), "1");
    EXPECT_TRUE(list_of("trade/orders-pending").empty());
    EXPECT_EQ(list_of("trade/orders-history?instType=SPOT").size(), 1U);
    EXPECT_EQ(post("trade/cancel-order", R"({"instId":"BTC-USDT","clOrdId":"a1"})").text("sCode"),
              "51401");
    EXPECT_EQ(post("trade/cancel-order", R"({"instId":"BTC-USDT","clOrdId":"a2"})").text("sCode"),
              "51400");
    EXPECT_EQ(ask("GET", "/api/v5/trade/order?instId=BTC-USDT&clOrdId=a2").body,
              R"({"code":"51603","msg":"Order does not exist","data":[]})");
}

TEST_F(OkxFace, what_the_engine_finds_comes_after_the_acknowledgement) {
    EXPECT_EQ(place(R"("side":"buy","ordType":"post_only","px":"61000","sz":"0.01","clOrdId":"p")")
                  .text("sCode"),
              "0");
    EXPECT_EQ(query("p").text("state"), "canceled");
    EXPECT_EQ(query("p").text("cancelSource"), "31");
    place(R"("side":"buy","ordType":"ioc","px":"59000","sz":"0.01","clOrdId":"i")");
    EXPECT_EQ(query("i").text("cancelSource"), "14");
    place(R"("side":"sell","ordType":"fok","px":"61000","sz":"0.01","clOrdId":"f")");
    EXPECT_EQ(query("f").text("cancelSource"), "13");
}

TEST_F(OkxFace, a_market_buy_counts_in_the_quote_asset_unless_it_says_otherwise) {
    place(R"("side":"buy","ordType":"market","sz":"600","clOrdId":"q")");
    auto const by_quote = query("q");
    EXPECT_EQ(by_quote.text("state"), "filled");
    EXPECT_EQ(by_quote.text("sz"), "600");
    EXPECT_EQ(by_quote.text("tgtCcy"), "quote_ccy");
    EXPECT_EQ(by_quote.text("accFillSz"), "0.00999");
    EXPECT_EQ(by_quote.text("avgPx"), "60003");
    EXPECT_EQ(by_quote.text("fee"), "-0.00000999");
    EXPECT_EQ(by_quote.text("feeCcy"), "BTC");
    place(R"("side":"buy","ordType":"market","sz":"0.02","tgtCcy":"base_ccy","clOrdId":"b")");
    EXPECT_EQ(query("b").text("accFillSz"), "0.02");
}

TEST_F(OkxFace, fills_are_told_with_the_venues_sign_of_fees) {
    auto const id = std::string(place(resting).text("ordId"));
    command("fill", R"({"symbol":"BTC-USDT","clientOrderId":"a1","quantity":"0.004"})");
    EXPECT_EQ(query("a1").text("state"), "partially_filled");
    auto const fill = get("trade/fills?instType=SPOT&ordId=" + id);
    EXPECT_EQ(fill.text("clOrdId"), "a1");
    EXPECT_EQ(fill.text("fillSz"), "0.004");
    EXPECT_EQ(fill.text("fillPx"), "59000");
    EXPECT_EQ(fill.text("fee"), "-0.000004");
    EXPECT_EQ(fill.text("feeCcy"), "BTC");
    EXPECT_EQ(fill.text("feeRate"), "-0.001");
    EXPECT_EQ(fill.text("execType"), "M");
    EXPECT_EQ(query("a1").text("tradeId"), fill.text("tradeId"));
    EXPECT_TRUE(list_of("trade/fills?after=" + std::string(fill.text("billId"))).empty());
}

TEST_F(OkxFace, refusals_have_their_codes) {
    auto const code = [this](std::string const& more) {
        return std::string(place(more).text("sCode"));
    };
    place(resting);
    EXPECT_EQ(code(resting), "51016");
    EXPECT_EQ(code(R"("side":"buy","ordType":"limit","px":"59000","sz":"0.01","clOrdId":"a-1")"),
              "51000");
    EXPECT_EQ(code(R"("side":"buy","ordType":"limit","px":"59000","sz":"0.000001")"), "51020");
    EXPECT_EQ(code(R"("side":"buy","ordType":"limit","px":"59000","sz":"0.010001")"), "51121");
    EXPECT_EQ(code(R"("side":"buy","ordType":"limit","px":"59000.05","sz":"0.01")"), "51000");
    EXPECT_EQ(code(R"("side":"buy","ordType":"limit","sz":"0.01")"), "51204");
    EXPECT_EQ(code(R"("side":"buy","ordType":"limit","px":"900000","sz":"0.01")"), "51006");
    EXPECT_EQ(code(R"("side":"sell","ordType":"limit","px":"61000","sz":"2.5")"), "51008");
    EXPECT_EQ(code(R"("side":"hold","ordType":"limit","px":"61000","sz":"0.1")"), "51000");
    EXPECT_EQ(post("trade/order", R"({"instId":"XRP-USDT","tdMode":"cash","side":"buy",)"
                                  R"("ordType":"limit","px":"1","sz":"1"})")
                  .text("sCode"),
              "51001");
    command("halt", R"({"symbol":"BTC-USDT"})");
    EXPECT_EQ(code(R"("side":"buy","ordType":"limit","px":"59000","sz":"0.01")"), "51022");
    auto const failed =
        ask("POST", "/api/v5/trade/order", R"({"instId":"BTC-USDT","tdMode":"cash"})");
    EXPECT_EQ(failed.status, 200);
    EXPECT_THAT(failed.body, HasSubstr(R"({"code":"1","msg":"All operations failed","data":[)"));
}

TEST_F(OkxFace, amendments_keep_the_order_and_its_ids) {
    place(resting);
    auto const amended =
        post("trade/amend-order", R"({"instId":"BTC-USDT","clOrdId":"a1",)"
                                  R"("newSz":"0.02","newPx":"58000","reqId":"r1"})");
    EXPECT_EQ(amended.text("sCode"), "0");
    EXPECT_EQ(amended.text("reqId"), "r1");
    EXPECT_EQ(query("a1").text("px"), "58000");
    EXPECT_EQ(query("a1").text("accFillSz"), "0");
    EXPECT_EQ(post("trade/amend-order", R"({"instId":"BTC-USDT","clOrdId":"zz","newSz":"1"})")
                  .text("sCode"),
              "51503");
    post("trade/cancel-order", R"({"instId":"BTC-USDT","clOrdId":"a1"})");
    EXPECT_EQ(post("trade/amend-order", R"({"instId":"BTC-USDT","clOrdId":"a1","newSz":"1"})")
                  .text("sCode"),
              "51509");
}

TEST_F(OkxFace, each_row_of_a_batch_answers_for_itself) {
    auto const answer = ask("POST", "/api/v5/trade/batch-orders",
                            R"([{"instId":"BTC-USDT","tdMode":"cash","side":"buy",)"
                            R"("ordType":"limit","px":"59000","sz":0.01,"clOrdId":"b1"},)"
                            R"({"instId":"BTC-USDT","tdMode":"cash","side":"buy",)"
                            R"("ordType":"limit","px":"59000","sz":"90","clOrdId":"b2"}])");
    auto const rows = objects(object(answer.body).raw("data"));
    EXPECT_EQ(object(answer.body).text("code"), "2");
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0].text("sCode"), "0");
    EXPECT_EQ(rows[1].text("sCode"), "51008");
    EXPECT_EQ(rows[1].text("ordId"), "");
}

TEST_F(OkxFace, the_sixty_first_order_in_two_seconds_is_too_many_and_a_cancel_still_passes) {
    int taken = 0;
    HttpAnswer last;
    for (int i = 0; i < 61; ++i) {
        last = ask("POST", "/api/v5/trade/order",
                   R"({"instId":"BTC-USDT","tdMode":"cash","side":"buy","ordType":"limit",)"
                   R"("px":"50000","sz":"0.001","clOrdId":"n)" +
                       std::to_string(i) + "\"}");
        if (last.status == 200) ++taken;
    }
    EXPECT_EQ(taken, 60);
    EXPECT_EQ(last.status, 429);
    EXPECT_EQ(object(last.body).text("code"), "50011");
    EXPECT_EQ(post("trade/cancel-order", R"({"instId":"BTC-USDT","clOrdId":"n0"})").text("sCode"),
              "0");
    pass(2000);
    command("limits", R"({"percent":"5"})");
    auto const stamp = "2023-11-14T22:13:22.000Z";
    auto const fourth = [&] {
        HttpAnswer answer;
        for (int i = 0; i < 4; ++i)
            answer = ask("POST", "/api/v5/trade/cancel-order",
                         R"({"instId":"BTC-USDT","clOrdId":"zz"})", stamp);
        return answer.status;
    };
    EXPECT_EQ(fourth(), 429);
}

TEST_F(OkxFace, balances_tell_what_orders_hold) {
    place(resting);
    auto const account = get("account/balance?ccy=USDT");
    auto const usdt = objects(account.raw("details"));
    ASSERT_EQ(usdt.size(), 1U);
    EXPECT_EQ(usdt[0].text("ccy"), "USDT");
    EXPECT_EQ(usdt[0].text("cashBal"), "100000");
    EXPECT_EQ(usdt[0].text("availBal"), "99410");
    EXPECT_EQ(usdt[0].text("frozenBal"), "590");
    EXPECT_EQ(objects(get("account/balance").raw("details")).size(), 2U);
}

TEST_F(OkxFace, an_order_that_comes_after_its_expiry_is_not_executed) {
    HttpRequest request{"POST", "/api/v5/trade/order", {}, "", "10.0.0.1"};
    request.body = R"({"instId":"BTC-USDT","tdMode":"cash",)" + std::string(resting) + "}";
    request.headers = {
        {"OK-ACCESS-KEY", "key"},
        {"OK-ACCESS-SIGN", hmac_sha256_base64("secret", std::string(iso_now) + "POST" +
                                                            request.target + request.body)},
        {"OK-ACCESS-TIMESTAMP", std::string(iso_now)},
        {"OK-ACCESS-PASSPHRASE", "password"},
        {"expTime", "1699999999999"}};
    EXPECT_EQ(object(face->on_http(request).body).text("code"), "50036");
    EXPECT_TRUE(list_of("trade/orders-pending").empty());
}

TEST_F(OkxFace, the_switch_cancels_all_orders_when_it_is_not_wound_up_again) {
    place(resting);
    auto const armed = post("trade/cancel-all-after", R"({"timeOut":"10"})");
    EXPECT_EQ(armed.text("triggerTime"), "1700000010000");
    pass(9900);
    EXPECT_EQ(venue.exchange.open_orders("DEMO", "BTC-USDT").size(), 1U);
    pass(200);
    EXPECT_TRUE(venue.exchange.open_orders("DEMO", "BTC-USDT").empty());
    EXPECT_EQ(row(ask("GET", "/api/v5/trade/order?instId=BTC-USDT&clOrdId=a1", "",
                      "2023-11-14T22:13:30.000Z"))
                  .text("cancelSource"),
              "20");
    EXPECT_EQ(object(ask("POST", "/api/v5/trade/cancel-all-after", R"({"timeOut":"5"})",
                         "2023-11-14T22:13:30.000Z")
                         .body)
                  .text("code"),
              "51000");
}

TEST_F(OkxFace, request_faults_lose_refuse_and_time_out) {
    command("fault", R"({"kind":"drop_request","operation":"place"})");
    EXPECT_TRUE(ask("POST", "/api/v5/trade/order",
                    R"({"instId":"BTC-USDT","tdMode":"cash",)" + std::string(resting) + "}")
                    .is_dropped);
    EXPECT_TRUE(venue.exchange.open_orders("DEMO", "BTC-USDT").empty());
    command("fault", R"({"kind":"fail_after","operation":"place"})");
    auto const failed =
        ask("POST", "/api/v5/trade/order",
            R"({"instId":"BTC-USDT","tdMode":"cash",)" + std::string(resting) + "}");
    EXPECT_EQ(failed.status, 504);
    EXPECT_EQ(object(failed.body).text("code"), "50004");
    EXPECT_EQ(query("a1").text("state"), "live");
    command("fault", R"({"kind":"refuse","operation":"cancel","status":"429","code":"50011"})");
    auto const refused =
        ask("POST", "/api/v5/trade/cancel-order", R"({"instId":"BTC-USDT","clOrdId":"a1"})");
    EXPECT_EQ(refused.status, 429);
    EXPECT_EQ(query("a1").text("state"), "live");
    EXPECT_THAT(command("requests", ""), HasSubstr(R"("received":2,"executed":1)"));
}

TEST_F(OkxFace, a_question_may_be_answered_in_pieces_with_nothing_or_by_who_knows_nothing) {
    ask("POST", "/api/v5/trade/order",
        R"({"instId":"BTC-USDT","tdMode":"cash",)" + std::string(resting) + "}");
    auto const one = [&] {
        return ask("GET", "/api/v5/trade/order?instId=BTC-USDT&clOrdId=a1").body;
    };
    auto const whole = one();
    command("fault", R"({"kind":"malformed","operation":"query"})");
    EXPECT_EQ(one(), whole.substr(0, whole.size() / 2));
    command("fault", R"({"kind":"empty","operation":"query"})");
    EXPECT_EQ(one(), R"({"code":"0","msg":"","data":[]})");
    command("fault", R"({"kind":"stale","operation":"query"})");
    EXPECT_EQ(object(one()).text("code"), "51603");
    EXPECT_EQ(one(), whole) << "once each";
    command("fault", R"({"kind":"stale","operation":"openOrders"})");
    EXPECT_EQ(ask("GET", "/api/v5/trade/orders-pending").body,
              R"({"code":"0","msg":"","data":[]})");
}

TEST_F(OkxFace, unknown_paths_and_verbs_are_refused) {
    EXPECT_EQ(ask("GET", "/api/v5/trade/nothing").status, 404);
    EXPECT_EQ(ask("GET", "/api/v5/trade/cancel-order").status, 405);
    EXPECT_EQ(ask("GET", "/v5/order/realtime").status, 404);
    EXPECT_EQ(ask("POST", "/api/v5/trade/order", "{").status, 400);
}

}  // namespace
}  // namespace trestle::adapters::sim
