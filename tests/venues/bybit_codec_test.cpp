// Bybit: exact requests, and the rows of its answers and pushes that matter most.
#include "adapters/bybit/codec.hpp"

#include "adapters/bybit/errors.hpp"
#include "tests/venues/facts.hpp"

namespace trestle::adapters::bybit {
namespace {

using namespace adapters::tests;

Account const demo = Account::of("DEMO");
VenueSymbol const linear = VenueSymbol::of("linear:BTCUSDT");

SettleCoins coins() {
    SettleCoins known;
    known.set(linear, Asset::of("USDT"));
    return known;
}

TEST(BybitEncode, the_category_leads_and_numbers_are_text) {
    auto order = limit_buy(Venue::bybit, "linear:BTCUSDT", "0.012", "64000.5");
    EXPECT_EQ(encode_submit(order).body,
              R"({"category":"linear","symbol":"BTCUSDT","side":"Buy","orderType":"Limit",)"
              R"("qty":"0.012","price":"64000.5","timeInForce":"GTC","orderLinkId":"x1y7z1"})");
    order.terms.is_post_only = true;
    EXPECT_NE(encode_submit(order).body.find(R"("timeInForce":"PostOnly")"), std::string::npos);
    order.symbol = VenueSymbol::of("spot:BTCUSDT");
    order.terms = {.type = OrderType::market, .quantity = Quantity(dec("1"))};
    EXPECT_EQ(encode_submit(order).body,
              R"({"category":"spot","symbol":"BTCUSDT","side":"Buy","orderType":"Market",)"
              R"("qty":"1","marketUnit":"baseCoin","orderLinkId":"x1y7z1"})");
}

TEST(BybitEncode, a_frame_carries_its_time_and_one_argument) {
    auto const frame = encode_frame(
        encode_cancel(
            {.symbol = linear, .client_id = first_leg, .order_id = VenueOrderId::of("a-b")}),
        7, {1711001595207, 5000});
    EXPECT_EQ(frame, R"({"reqId":"7","header":{"X-BAPI-TIMESTAMP":"1711001595207",)"
                     R"("X-BAPI-RECV-WINDOW":"5000"},"op":"order.cancel","args":[{"category":)"
                     R"("linear","symbol":"BTCUSDT","orderId":"a-b"}]})");
}

TEST(BybitEncode, a_get_has_no_body_and_no_type_of_one) {
    auto const call =
        encode_rest(encode_balances(), {"key", transport::Secret(std::string_view("s"))}, {1, 2});
    EXPECT_TRUE(call.body.empty());
    EXPECT_EQ(call.target, "/v5/account/wallet-balance?accountType=UNIFIED");
    EXPECT_EQ(call.headers.at(0).first, "X-BAPI-API-KEY");
}

Inputs execution(std::string const& fields) {
    return decode_event(parsed(R"({"topic":"execution","id":"1","creationTime":1672364174455,
        "data":[{"category":"linear","symbol":"BTCUSDT","orderId":"28","orderLinkId":"x1y7z1",
        "execId":"e-1","execTime":"1672364174443","execPrice":"0.3374","execQty":"25",)" +
                               fields + "}]}"),
                        demo, coins())
        .inputs;
}

TEST(BybitEvent, an_execution_is_a_fill_and_a_rebate_stays_negative) {
    auto const inputs =
        execution(R"("execType":"Trade","isMaker":true,"execFee":"-0.005","feeCurrency":"")");
    auto const& fill = only<VenueFilled>(inputs);
    EXPECT_EQ(fill.symbol, linear);
    EXPECT_EQ(fill.quantity, Quantity(dec("25")));
    EXPECT_EQ(fill.price, Price(dec("0.3374")));
    EXPECT_EQ(fill.fee, dec("-0.005"));
    EXPECT_EQ(fill.fee_asset.view(), "USDT");  // the contract's settle coin
    EXPECT_EQ(fill.liquidity, Liquidity::maker);
    EXPECT_TRUE(fill.cumulative.is_zero());
}

TEST(BybitEvent, what_is_no_trade_is_booked_by_nobody) {
    EXPECT_TRUE(execution(R"("execType":"Funding","execFee":"1","isMaker":false)").empty());
    EXPECT_TRUE(
        has<VenueAnomaly>(execution(R"("execType":"Settle","execFee":"1","isMaker":false)")));
}

TEST(BybitEvent, a_liquidation_is_a_trade_of_an_order_that_nobody_here_sent) {
    auto const inputs = decode_event(parsed(R"({"topic":"execution","id":"1",
        "creationTime":1672364174455,"data":[{"category":"linear","symbol":"BTCUSDT",
        "orderId":"28","orderLinkId":"","execId":"e-1","execTime":"1672364174443",
        "execPrice":"0.3374","execQty":"25","execType":"BustTrade","execFee":"1",
        "isMaker":false,"side":"Sell","orderQty":"30","orderPrice":"0.33"}]})"),
                                     demo, coins())
                            .inputs;
    ASSERT_EQ(inputs.size(), 2U);
    auto const& order = std::get<VenueExternalOrder>(inputs[0]);
    EXPECT_EQ(order.sender, VenueExternalOrder::Sender::liquidation);
    EXPECT_EQ(order.side, Side::sell);
    EXPECT_EQ(order.quantity, Quantity(dec("30")));
    auto const& fill = std::get<VenueFilled>(inputs[1]);
    EXPECT_EQ(fill.ref.order_id, order.ref.order_id);
    EXPECT_TRUE(fill.ref.client_id.empty());
}

Decoded order(std::string const& fields) {
    return decode_event(parsed(R"({"topic":"order","id":"1","creationTime":5,"data":[{
        "category":"linear","symbol":"BTCUSDT","orderId":"28","orderLinkId":"x1y7z1",
        "qty":"2","price":"10","updatedTime":"1672364262457",)" +
                               fields + "}]}"),
                        demo, coins());
}

TEST(BybitEvent, each_end_has_its_cause) {
    using Cause = VenueCanceled::Cause;
    auto const end = [](std::string const& type, std::string const& why,
                        std::string const& filled) {
        return order(R"("orderStatus":"Cancelled","timeInForce":"GTC","cancelType":")" + type +
                     R"(","rejectReason":")" + why + R"(","cumExecQty":")" + filled + "\"")
            .inputs;
    };
    EXPECT_EQ(only<VenueCanceled>(end("CancelByUser", "EC_PerCancelRequest", "0.5")).cause,
              Cause::requested);
    EXPECT_EQ(only<VenueCanceled>(end("CancelByUser", "", "0.5")).cumulative, Quantity(dec("0.5")));
    EXPECT_EQ(only<VenueCanceled>(end("UNKNOWN", "EC_NoImmediateQtyToFill", "0")).cause,
              Cause::time_in_force);
    EXPECT_EQ(only<VenueRejected>(end("UNKNOWN", "EC_PostOnlyWillTakeLiquidity", "0")).reason,
              Reason::venue_would_take);
    EXPECT_TRUE(has<VenueExpired>(end("CancelBySmp", "EC_BySelfMatch", "0")));
    EXPECT_EQ(only<VenueCanceled>(end("CancelAllBeforeLiq", "EC_NoError", "0")).cause,
              Cause::venue);
}

TEST(BybitEvent, a_rejection_after_fills_keeps_them) {
    auto const rejected = order(R"("orderStatus":"Rejected","rejectReason":"EC_InsufficientBalance",
        "cumExecQty":"0")");
    EXPECT_EQ(only<VenueRejected>(rejected.inputs).reason, Reason::insufficient_balance);
    auto const filled = order(R"("orderStatus":"Rejected","rejectReason":"UNKNOWN",
        "cumExecQty":"0.5")");
    EXPECT_EQ(only<VenueCanceled>(filled.inputs).cumulative, Quantity(dec("0.5")));
}

TEST(BybitEvent, a_working_order_says_what_the_venue_holds) {
    auto const live = order(R"("orderStatus":"New","cumExecQty":"0")");
    EXPECT_TRUE(has<VenueAccepted>(live.inputs));
    ASSERT_EQ(live.held.size(), 1U);
    EXPECT_EQ(live.held[0].quantity, Quantity(dec("2")));
    EXPECT_EQ(live.held[0].price, Price(dec("10")));
    EXPECT_TRUE(has<VenueAnomaly>(order(R"("orderStatus":"Sleeping","cumExecQty":"0")").inputs));
}

TEST(BybitAnswer, a_batch_is_read_row_by_row_beside_its_codes) {
    Asked first{.request = VenueRequest::cancel,
                .venue = Venue::bybit,
                .symbol = linear,
                .client_id = first_leg};
    Asked second = first;
    second.client_id = VenueClientId::of("x1y8z1");
    auto const inputs = decode_batch(parsed(R"({"retCode":0,"retMsg":"OK","result":{"list":[
        {"orderId":"1","orderLinkId":"x1y7z1"},{"orderId":"","orderLinkId":"x1y8z1"}]},
        "retExtInfo":{"list":[{"code":0,"msg":"OK"},{"code":110001,"msg":"gone"}]},"time":1})"),
                                     {true, 200}, {first, second});
    ASSERT_EQ(inputs.size(), 1U);
    EXPECT_EQ(only<VenueCancelRejected>(inputs).ref.client_id, second.client_id);
    EXPECT_EQ(only<VenueCancelRejected>(inputs).reason, Reason::unknown_order);
}

TEST(BybitAnswer, codes_end_requests_as_their_kind_says) {
    auto const asked = words::asked_of(limit_buy(Venue::bybit, "linear:BTCUSDT", "1", "2"));
    auto const answer = [&](std::string const& code) {
        return decode_answer(
            parsed(R"({"retCode":)" + code + R"(,"retMsg":"words","result":{},"time":1})"),
            {true, 200}, asked);
    };
    EXPECT_EQ(only<VenueRejected>(answer("110007")).reason, Reason::insufficient_balance);
    EXPECT_EQ(only<VenueRejected>(answer("10006")).reason, Reason::venue_unavailable);
    for (char const* const code : {"10000", "10016", "110072", "170141", "424242"}) {
        EXPECT_TRUE(has<VenueOutcomeUnknown>(answer(code))) << code;
        EXPECT_FALSE(has<VenueRejected>(answer(code))) << code;
    }
}

TEST(BybitAnswer, an_empty_list_is_the_word_for_not_found) {
    Asked const asked{.request = VenueRequest::query,
                      .venue = Venue::bybit,
                      .symbol = linear,
                      .client_id = first_leg};
    auto const empty = decode_order(
        parsed(R"({"retCode":0,"retMsg":"OK","result":{"list":[]},"time":1})"), {true, 200}, asked);
    ASSERT_TRUE(empty.state);
    EXPECT_EQ(empty.state->state, VenueOrderState::State::not_found);
    auto const failed = decode_order(
        parsed(R"({"retCode":10016,"retMsg":"x","result":{"list":[]}})"), {true, 200}, asked);
    EXPECT_FALSE(failed.state);
    EXPECT_TRUE(has<VenueOutcomeUnknown>(failed.inputs));
}

TEST(BybitSymbols, one_name_at_the_venue_is_two_of_ours) {
    EXPECT_EQ(venue_symbol_of(Symbol::of("BTC-USDT"))->view(), "spot:BTCUSDT");
    EXPECT_EQ(venue_symbol_of(Symbol::of("BTC-USDT-PERP"))->view(), "linear:BTCUSDT");
    EXPECT_EQ(venue_symbol_of(Symbol::of("BTC-USDC-PERP"))->view(), "linear:BTCPERP");
    EXPECT_EQ(symbol_of(Asset::of("BTC"), Asset::of("USDT"), false)->view(), "BTC-USDT-PERP");
    EXPECT_EQ(listed_of(linear)->symbol, "BTCUSDT");
    EXPECT_FALSE(listed_of(VenueSymbol::of("BTCUSDT")));
    EXPECT_FALSE(listed_of(VenueSymbol::of("inverse:BTCUSD")));
    EXPECT_FALSE(venue_symbol_of(Symbol::of("BTC-USD-251226")));
}

TEST(BybitSymbols, spot_filters_become_the_instruments_rules) {
    auto const found = decode_instruments(
        parsed(R"({"retCode":0,"retMsg":"OK","result":{"category":"spot","list":[{"symbol":
        "BTCUSDT","baseCoin":"BTC","quoteCoin":"USDT","status":"Trading","lotSizeFilter":{
        "basePrecision":"0.000001","quotePrecision":"0.00000001","minOrderQty":"0.000048",
        "maxLimitOrderQty":"83","maxMarketOrderQty":"41.5","minOrderAmt":"5"},
        "priceFilter":{"tickSize":"0.01"}}]},"time":1})"),
        {true, 200}, {{Symbol::of("BTC-USDT"), VenueSymbol::of("spot:BTCUSDT"), InstrumentId{5}}});
    ASSERT_EQ(found.instruments.size(), 1U);
    auto const& btc = found.instruments[0];
    EXPECT_EQ(btc.lot, Quantity(dec("0.000001")));
    EXPECT_EQ(btc.max_quantity, Quantity(dec("83")));
    EXPECT_EQ(btc.max_market_quantity, Quantity(dec("41.5")));
    EXPECT_EQ(btc.min_notional, Notional(dec("5")));
    EXPECT_EQ(btc.tick, Price(dec("0.01")));
    EXPECT_EQ(btc.venue_symbol.view(), "spot:BTCUSDT");
}

}  // namespace
}  // namespace trestle::adapters::bybit
