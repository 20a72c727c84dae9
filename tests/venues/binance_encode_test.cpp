#include "adapters/binance_spot/auth.hpp"
#include "tests/venues/words.hpp"

namespace trestle::adapters::binance_spot::tests {
namespace {

Credentials example_key() { return {"key", transport::Secret(std::string_view("secret"))}; }

std::string payload_of(Request const& request) { return rest_payload(request.parameters); }

TEST(BinanceEncode, a_limit_order_names_all_that_the_venue_needs_and_nothing_else) {
    EXPECT_EQ(payload_of(encode_submit(limit_buy("0.012", "64000.5"))),
              "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.012&price=64000.5"
              "&newClientOrderId=x1y7z1&newOrderRespType=ACK");
}

TEST(BinanceEncode, time_in_force_is_written_for_limit_orders_only) {
    auto order = limit_buy("1", "10");
    order.side = Side::sell;
    order.terms.time_in_force = TimeInForce::immediate_or_cancel;
    EXPECT_NE(payload_of(encode_submit(order)).find("side=SELL&type=LIMIT&timeInForce=IOC"),
              std::string::npos);
    order.terms.time_in_force = TimeInForce::fill_or_kill;
    EXPECT_NE(payload_of(encode_submit(order)).find("timeInForce=FOK"), std::string::npos);
    order.terms.type = OrderType::market;
    order.terms.price.reset();
    EXPECT_EQ(payload_of(encode_submit(order)),
              "symbol=BTCUSDT&side=SELL&type=MARKET&quantity=1&newClientOrderId=x1y7z1"
              "&newOrderRespType=ACK");
}

TEST(BinanceEncode, post_only_is_limit_maker_without_time_in_force) {
    auto order = limit_buy("1", "10");
    order.terms.is_post_only = true;
    EXPECT_EQ(payload_of(encode_submit(order)),
              "symbol=BTCUSDT&side=BUY&type=LIMIT_MAKER&quantity=1&price=10"
              "&newClientOrderId=x1y7z1&newOrderRespType=ACK");
}

TEST(BinanceEncode, tiny_prices_have_no_exponent) {
    EXPECT_NE(payload_of(encode_submit(limit_buy("1234567", "0.00001")))
                  .find("quantity=1234567&price=0.00001&"),
              std::string::npos);
}

TEST(BinanceEncode, cancel_and_new_stops_when_the_old_order_cannot_be_canceled) {
    auto const change = replacement(VenueReplacement::Mode::cancel_and_new, "2", "11");
    auto const request = encode_replace(change);
    EXPECT_EQ(request.method, "order.cancelReplace");
    EXPECT_EQ(payload_of(request),
              "symbol=BTCUSDT&cancelReplaceMode=STOP_ON_FAILURE&cancelOrderId=28"
              "&cancelOrigClientOrderId=x1y7z1&side=BUY&type=LIMIT&timeInForce=GTC&quantity=2"
              "&price=11&newClientOrderId=x1y7z2&newOrderRespType=ACK");
}

TEST(BinanceEncode, reduce_amends_in_place_with_the_new_total_and_the_new_id) {
    auto const request = encode_replace(replacement(VenueReplacement::Mode::reduce, "0.5", "10"));
    EXPECT_EQ(request.method, "order.amend.keepPriority");
    EXPECT_EQ(payload_of(request),
              "symbol=BTCUSDT&orderId=28&origClientOrderId=x1y7z1"
              "&newClientOrderId=x1y7z2&newQty=0.5");
}

TEST(BinanceEncode, cancel_names_the_order_by_both_ids_when_both_are_known) {
    CancelAtVenue cancel{.order = OrderId{7},
                         .account = {},
                         .symbol = btcusdt,
                         .client_id = first_leg,
                         .order_id = {}};
    EXPECT_EQ(payload_of(encode_cancel(cancel)), "symbol=BTCUSDT&origClientOrderId=x1y7z1");
    cancel.order_id = VenueOrderId::of("28");
    EXPECT_EQ(payload_of(encode_cancel(cancel)),
              "symbol=BTCUSDT&orderId=28&origClientOrderId=x1y7z1");
}

TEST(BinanceEncode, a_frame_is_signed_over_its_sorted_raw_parameters) {
    auto const frame = encode_frame(encode_submit(limit_buy("0.012", "64000.5")), 9, example_key(),
                                    {1700000000000, 2000});
    std::string const signed_text =
        "apiKey=key&newClientOrderId=x1y7z1&newOrderRespType=ACK&price=64000.5&quantity=0.012"
        "&recvWindow=2000&side=BUY&symbol=BTCUSDT&timeInForce=GTC&timestamp=1700000000000"
        "&type=LIMIT";
    EXPECT_EQ(frame,
              "{\"id\":9,\"method\":\"order.place\",\"params\":{\"symbol\":\"BTCUSDT\","
              "\"side\":\"BUY\",\"type\":\"LIMIT\",\"timeInForce\":\"GTC\","
              "\"quantity\":\"0.012\",\"price\":\"64000.5\","
              "\"newClientOrderId\":\"x1y7z1\",\"newOrderRespType\":\"ACK\","
              "\"apiKey\":\"key\",\"recvWindow\":2000,\"timestamp\":1700000000000,"
              "\"signature\":\"" +
                  sign(example_key().api_secret, signed_text) + "\"}}");
}

TEST(BinanceEncode, rest_puts_a_cancel_into_the_query_and_an_order_into_the_body) {
    CancelAtVenue const cancel{.order = OrderId{7},
                               .account = {},
                               .symbol = btcusdt,
                               .client_id = first_leg,
                               .order_id = {}};
    auto const by_query = encode_rest(encode_cancel(cancel), example_key(), {1700000000000, 5000});
    std::string const query =
        "symbol=BTCUSDT&origClientOrderId=x1y7z1&recvWindow=5000&timestamp=1700000000000";
    EXPECT_EQ(by_query.target,
              "/api/v3/order?" + query + "&signature=" + sign(example_key().api_secret, query));
    EXPECT_EQ(by_query.body, "");
    auto const by_body = encode_rest(encode_submit(limit_buy("1", "2")), example_key(), {1, 0});
    EXPECT_EQ(by_body.target, "/api/v3/order");
    EXPECT_EQ(by_body.body.substr(0, 15), "symbol=BTCUSDT&");
}

TEST(BinanceEncode, unsigned_requests_carry_no_key_and_no_time) {
    EXPECT_EQ(encode_rest(encode_time(), example_key(), {1, 2}).target, "/api/v3/time");
    EXPECT_EQ(encode_rest(encode_instruments({btcusdt, VenueSymbol::of("ETHUSDT")}), example_key(),
                          {1, 2})
                  .target,
              "/api/v3/exchangeInfo?symbols=%5B%22BTCUSDT%22%2C%22ETHUSDT%22%5D");
}

TEST(BinanceEncode, text_that_could_break_a_frame_is_escaped_and_never_bare) {
    QueryVenue const query{.order = OrderId{1},
                           .account = {},
                           .symbol = btcusdt,
                           .client_id = VenueClientId::of("a\"b\\c\n"),
                           .order_id = {}};
    auto const frame = encode_frame(encode_query(query), 1, example_key(), {1, 1});
    EXPECT_NE(frame.find("\"origClientOrderId\":\"a\\\"b\\\\c\\u000a\""), std::string::npos);
    auto const trades = encode_trades(btcusdt, VenueOrderId::of("1,\"x\":2"), std::nullopt);
    auto const trades_frame = encode_frame(trades, 1, example_key(), {1, 1});
    EXPECT_NE(trades_frame.find("\"orderId\":\"1,\\\"x\\\":2\""), std::string::npos);
}

TEST(BinanceEncode, the_venues_own_characters_are_percent_encoded_before_signing) {
    EXPECT_EQ(percent_encoded("a b&c=d/é~"), "a%20b%26c%3Dd%2F%C3%A9~");
}

}  // namespace
}  // namespace trestle::adapters::binance_spot::tests
