#include "tests/venues/words.hpp"

namespace trestle::adapters::binance_spot::tests {
namespace {

// An executionReport of our order, with the fields that a case changes put in front: the first
// of two equal names counts.
std::string report(std::string_view changes) {
    return R"({"e":"executionReport",)" + std::string(changes) +
           R"(,"E":1499405658658,"s":"BTCUSDT","c":"x1y7z1","S":"BUY","o":"LIMIT","f":"GTC",
           "q":"1.0","p":"10","C":"","r":"NONE","i":28,"l":"0","z":"0","L":"0","n":"0","N":null,
           "T":1499405658657,"t":-1,"I":8641984,"w":true,"m":false})";
}

TEST(BinanceEvent, new_is_accepted) {
    auto const accepted = only<VenueAccepted>(event_in(report(R"("x":"NEW","X":"NEW")")).inputs);
    EXPECT_EQ(accepted.ref.client_id, first_leg);
    EXPECT_EQ(accepted.ref.order_id.view(), "28");
    EXPECT_EQ(accepted.ref.venue_time, Timestamp::from_ms(1499405658657));
}

TEST(BinanceEvent, a_trade_is_booked_with_fee_side_of_the_book_and_running_total) {
    auto const fill = only<VenueFilled>(
        event_in(report(R"("x":"TRADE","X":"PARTIALLY_FILLED","l":"0.4","z":"0.6","L":"9.99",
        "n":"0.0004","N":"BTC","t":98765432,"m":true)"))
            .inputs);
    EXPECT_EQ(fill.trade_id.view(), "98765432");
    EXPECT_EQ(fill.symbol, btcusdt);
    EXPECT_EQ(fill.quantity, Quantity(dec("0.4")));
    EXPECT_EQ(fill.price, Price(dec("9.99")));
    EXPECT_EQ(fill.cumulative, Quantity(dec("0.6")));
    EXPECT_EQ(fill.fee, dec("0.0004"));
    EXPECT_EQ(fill.fee_asset.view(), "BTC");
    EXPECT_EQ(fill.liquidity, Liquidity::maker);
}

TEST(BinanceEvent, a_trade_is_booked_whatever_the_status_word_beside_it) {
    EXPECT_TRUE(has<VenueFilled>(
        event_in(report(R"("x":"TRADE","X":"CANCELED","l":"0.4","z":"0.6","L":"9","t":1)"))
            .inputs));
}

TEST(BinanceEvent, a_trade_without_quantity_price_id_or_fee_asset_is_an_anomaly) {
    for (std::string_view const broken :
         {R"("l":"0","L":"9","t":1)", R"("l":"0.4","L":"0","t":1)", R"("l":"0.4","L":"9","t":-1)",
          R"("l":"0.4","L":"9","t":1,"n":"0.1","N":null)", R"("l":"0.4","L":9.5,"t":1)",
          R"("l":"4e-1","L":"9","t":1)", R"("l":"0.4","L":"9","t":1,"m":"yes")"}) {
        auto const inputs =
            event_in(report(R"("x":"TRADE","X":"FILLED",)" + std::string(broken))).inputs;
        EXPECT_FALSE(has<VenueFilled>(inputs)) << broken;
        EXPECT_EQ(only<VenueAnomaly>(inputs).ref.client_id, first_leg) << broken;
    }
}

// The classical mapping bug: on a cancel, `c` is the id of the cancel and `C` the order's.
TEST(BinanceEvent, a_cancel_is_found_by_the_original_id) {
    auto const canceled = only<VenueCanceled>(
        event_in(report(R"("x":"CANCELED","X":"CANCELED","c":"random-of-the-venue","C":"x1y7z1",
        "z":"0.5")"))
            .inputs);
    EXPECT_EQ(canceled.ref.client_id, first_leg);
    EXPECT_EQ(canceled.cause, VenueCanceled::Cause::requested);
    EXPECT_EQ(canceled.cumulative, Quantity(dec("0.5")));
}

TEST(BinanceEvent, a_cancel_that_carries_the_new_legs_id_ends_the_old_leg) {
    auto const canceled = only<VenueCanceled>(
        event_in(report(R"("x":"CANCELED","X":"CANCELED","c":"x1y7z2","C":"x1y7z1")")).inputs);
    EXPECT_EQ(canceled.ref.client_id, first_leg);
}

TEST(BinanceEvent, a_cancel_without_a_request_is_the_venues_own) {
    EXPECT_EQ(
        only<VenueCanceled>(event_in(report(R"("x":"CANCELED","X":"CANCELED")")).inputs).cause,
        VenueCanceled::Cause::venue);
}

TEST(BinanceEvent, after_an_amendment_the_order_goes_by_its_new_id) {
    auto const replaced = only<VenueReplaced>(
        event_in(report(R"("x":"REPLACED","X":"PARTIALLY_FILLED","c":"x1y7z2","C":"x1y7z1",
        "z":"0.1")"))
            .inputs);
    EXPECT_EQ(replaced.ref.client_id, second_leg);
    EXPECT_EQ(replaced.old_client_id, first_leg);
    EXPECT_EQ(replaced.old_cumulative, Quantity(dec("0.1")));
    auto const fill = only<VenueFilled>(
        event_in(report(R"("x":"TRADE","X":"FILLED","c":"x1y7z2","C":"x1y7z1","l":"0.4","z":"0.5",
        "L":"10","t":3)"))
            .inputs);
    EXPECT_EQ(fill.ref.client_id, second_leg);
}

TEST(BinanceEvent, the_rest_of_an_ioc_a_fok_or_a_market_order_is_canceled_by_time_in_force) {
    for (std::string_view const kind :
         {R"("f":"IOC")", R"("f":"FOK")", R"("o":"MARKET")",
          R"("eR":"UNFILLED_IOC_QUANTITY_EXPIRED")", R"("eR":"INSUFFICIENT_LIQUIDITY")"}) {
        auto const canceled = only<VenueCanceled>(
            event_in(report(R"("x":"EXPIRED","X":"EXPIRED","z":"0.3",)" + std::string(kind)))
                .inputs);
        EXPECT_EQ(canceled.cause, VenueCanceled::Cause::time_in_force) << kind;
        EXPECT_EQ(canceled.cumulative, Quantity(dec("0.3"))) << kind;
    }
}

TEST(BinanceEvent, other_expiries_are_told_apart) {
    EXPECT_EQ(
        only<VenueCanceled>(
            event_in(report(R"("x":"EXPIRED","X":"EXPIRED","eR":"EXCHANGE_CANCELED")")).inputs)
            .cause,
        VenueCanceled::Cause::venue);
    EXPECT_TRUE(has<VenueExpired>(event_in(report(R"("x":"EXPIRED","X":"EXPIRED")")).inputs));
    EXPECT_EQ(only<VenueExpired>(
                  event_in(report(R"("x":"TRADE_PREVENTION","X":"EXPIRED_IN_MATCH")")).inputs)
                  .text,
              "self-trade prevention");
}

TEST(BinanceEvent, a_rejection_has_its_reason) {
    auto const reason = [](std::string_view word) {
        return only<VenueRejected>(event_in(report(R"("x":"REJECTED","X":"REJECTED","r":")" +
                                                   std::string(word) + "\""))
                                       .inputs)
            .reason;
    };
    EXPECT_EQ(reason("INSUFFICIENT_BALANCES"), Reason::insufficient_balance);
    EXPECT_EQ(reason("WOULD_MATCH_IMMEDIATELY"), Reason::venue_would_take);
    EXPECT_EQ(reason("OF_TOMORROW"), Reason::venue_rejected);
}

TEST(BinanceEvent, words_that_are_not_known_are_anomalies_that_name_the_order) {
    for (std::string_view const words :
         {R"("x":"CALCULATED","X":"FILLED")", R"("x":"CANCELED","X":"PENDING_CANCEL")",
          R"("x":"NEW","X":"PENDING_NEW")", R"("x":"EXPIRED","X":"NEW")",
          R"("x":"TRADE_PREVENTION","X":"NEW")", R"("x":"REJECTED","X":"NEW")"}) {
        auto const inputs = event_in(report(words)).inputs;
        ASSERT_EQ(inputs.size(), 1U) << words;
        EXPECT_EQ(only<VenueAnomaly>(inputs).ref.client_id, first_leg) << words;
    }
}

TEST(BinanceEvent, an_order_of_somebody_else_is_told_before_what_became_of_it) {
    auto const placed = event_in(report(R"("x":"NEW","X":"NEW","c":"web_1f0a")")).inputs;
    auto const& order = only<VenueExternalOrder>(placed);
    EXPECT_TRUE(order.ref.client_id.empty());
    EXPECT_EQ(order.ref.order_id.view(), "28");
    EXPECT_EQ(order.label, "web_1f0a");
    EXPECT_EQ(order.sender, VenueExternalOrder::Sender::somebody);
    auto const canceled = event_in(report(R"("x":"CANCELED","X":"CANCELED","c":"web_2",)"
                                          R"("C":"web_1f0a")"))
                              .inputs;
    ASSERT_EQ(canceled.size(), 2U);
    EXPECT_EQ(std::get<VenueExternalOrder>(canceled[0]).label, "web_1f0a");
    EXPECT_EQ(std::get<VenueCanceled>(canceled[1]).ref.order_id.view(), "28");
}

TEST(BinanceEvent, balances_that_changed_are_partial_and_one_bad_row_costs_itself_only) {
    auto const inputs = event_in(R"({"subscriptionId":0,"event":{"e":"outboundAccountPosition",
        "E":1728972148779,"u":1728972148778,"B":[{"a":"BTC","f":"11818.5","l":"182"},
        {"a":"USDT","f":"x","l":"0"},{"a":"BNB","f":"1","l":"0"}]}})")
                            .inputs;
    auto const& balances = only<VenueBalances>(inputs);
    EXPECT_FALSE(balances.is_complete);
    EXPECT_EQ(balances.account.view(), "DEMO");
    EXPECT_EQ(balances.venue_time, Timestamp::from_ms(1728972148778));
    ASSERT_EQ(balances.balances.size(), 2U);
    EXPECT_EQ(balances.balances[0].free, dec("11818.5"));
    EXPECT_EQ(balances.balances[1].asset.view(), "BNB");
    EXPECT_TRUE(has<VenueAnomaly>(inputs));
}

TEST(BinanceEvent, the_end_of_the_stream_asks_for_a_new_connection) {
    for (std::string_view const text :
         {R"({"subscriptionId":0,"event":{"e":"eventStreamTerminated","E":1}})",
          R"({"event":{"e":"serverShutdown","E":1}})", R"({"e":"serverShutdown","E":1})",
          R"({"stream":"!serverShutdown","data":{"e":"serverShutdown","E":1}})"}) {
        auto const decoded = event_in(text);
        EXPECT_TRUE(decoded.must_reconnect) << text;
        EXPECT_TRUE(decoded.inputs.empty()) << text;
    }
}

TEST(BinanceEvent, kinds_that_we_know_and_need_not_are_ignored_and_all_others_are_loud) {
    EXPECT_EQ(event_in(R"({"e":"balanceUpdate","a":"BTC","d":"1"})").ignored, "balanceUpdate");
    EXPECT_TRUE(has<VenueAnomaly>(event_in(R"({"e":"ofTomorrow"})").inputs));
    EXPECT_TRUE(has<VenueAnomaly>(event_in("[]").inputs));
    EXPECT_TRUE(has<VenueAnomaly>(event_in("null").inputs));
}

TEST(BinanceEvent, what_is_no_json_is_an_anomaly_and_not_a_crash) {
    for (std::string_view const text : {std::string_view(), std::string_view("{"),
                                        std::string_view("\"\xff\""), std::string_view("\0", 1)}) {
        Payload payload;
        EXPECT_FALSE(payload.parse(text));
        EXPECT_TRUE(has<VenueAnomaly>(decode_event(payload, Account::of("DEMO")).inputs));
        EXPECT_EQ(decode_frame_head(payload).kind, FrameHead::Kind::other);
        EXPECT_FALSE(decode_quote(payload, {1}));
    }
}

TEST(BinanceEvent, an_anomaly_keeps_at_most_2048_bytes) {
    std::string const text = R"({"e":")" + std::string(5000, 'x') + "\"}";
    EXPECT_EQ(only<VenueAnomaly>(event_in(text).inputs).payload.size(), 2048U);
}

std::optional<Quote> quote_in(std::string_view text) {
    Payload payload;
    EXPECT_TRUE(payload.parse(text));
    return decode_quote(payload, {77});
}

TEST(BinanceQuote, best_bid_and_ask_with_our_time) {
    auto const quote = quote_in(R"({"stream":"btcusdt@bookTicker","data":{"u":400900217,
        "s":"BTCUSDT","b":"25.35190000","B":"31.21","a":"25.36520000","A":"40.66"}})");
    ASSERT_TRUE(quote);
    EXPECT_EQ(quote->symbol, btcusdt);
    EXPECT_EQ(quote->reference.bid, Price(dec("25.3519")));
    EXPECT_EQ(quote->reference.ask, Price(dec("25.3652")));
    EXPECT_EQ(quote->reference.at, Timestamp{77});
}

TEST(BinanceQuote, an_empty_side_has_no_price) {
    auto const quote =
        quote_in(R"({"u":1,"s":"BTCUSDT","b":"0.00000000","B":"0","a":"9","A":"1"})");
    ASSERT_TRUE(quote);
    EXPECT_FALSE(quote->reference.bid);
    EXPECT_EQ(quote->reference.ask, Price(dec("9")));
}

TEST(BinanceQuote, anything_else_is_no_quote) {
    EXPECT_FALSE(quote_in(R"({"u":1,"s":"BTCUSDT"})"));
    EXPECT_FALSE(quote_in(R"({"result":null,"id":1})"));
    EXPECT_FALSE(quote_in(R"({"e":"trade","s":"BTCUSDT","b":1,"a":2})"));
}

TEST(BinanceClientId, ours_is_known_by_its_shape) {
    EXPECT_TRUE(our_client_id(make_venue_client_id(1795247226, OrderId{184}, 2).view()));
    EXPECT_TRUE(
        our_client_id(make_venue_client_id(UINT32_MAX, OrderId{UINT64_MAX}, UINT32_MAX).view()));
    for (std::string_view const foreign :
         {"", "x", "xyz", "x1y2z", "x1yz3", "xy1z2", "x1z2y3", "x-TKT5PX2F0001", "web_123",
          "X1Y2Z3", "x1y2z3w", "x1y2z3 ", "x1y2z3y4z5"}) {
        EXPECT_FALSE(our_client_id(foreign)) << foreign;
    }
}

TEST(BinanceFrame, answers_events_and_quotes_are_told_apart) {
    auto const head = [](std::string_view text) {
        Payload payload;
        EXPECT_TRUE(payload.parse(text));
        return decode_frame_head(payload);
    };
    EXPECT_EQ(head(R"({"id":7,"status":200,"result":{}})").kind, FrameHead::Kind::answer);
    EXPECT_EQ(head(R"({"id":7,"status":200,"result":{}})").id, 7U);
    EXPECT_EQ(head(R"({"id":"seven","status":200,"result":{}})").id, 0U);
    EXPECT_EQ(head(R"({"id":null,"status":401,"error":{"code":-2015}})").status, 401);
    EXPECT_EQ(head(R"({"subscriptionId":0,"event":{"e":"x"}})").kind, FrameHead::Kind::event);
    EXPECT_EQ(head(R"({"u":1,"s":"A","b":"1","a":"2"})").kind, FrameHead::Kind::quote);
    EXPECT_EQ(head(R"([1])").kind, FrameHead::Kind::other);
}

TEST(BinanceRateCounts, limits_and_counts_are_read_by_bucket) {
    Payload payload;
    ASSERT_TRUE(payload.parse(R"({"rateLimits":[
        {"rateLimitType":"ORDERS","interval":"SECOND","intervalNum":10,"limit":50,"count":3},
        {"rateLimitType":"REQUEST_WEIGHT","interval":"MINUTE","intervalNum":1,"limit":6000},
        {"rateLimitType":"ORDERS","interval":"FORTNIGHT","intervalNum":1,"limit":5},
        {"rateLimitType":"ORDERS","interval":"DAY","intervalNum":1,"limit":-5},{}]})"));
    auto const counts = decode_rate_counts(payload);
    ASSERT_EQ(counts.size(), 2U);
    EXPECT_EQ(counts[0].bucket, "ORDERS-10S");
    EXPECT_EQ(counts[0].used, 3U);
    EXPECT_EQ(counts[1].bucket, "REQUEST_WEIGHT");
    EXPECT_EQ(counts[1].limit, 6000U);
    EXPECT_FALSE(counts[1].used);
}

}  // namespace
}  // namespace trestle::adapters::binance_spot::tests
