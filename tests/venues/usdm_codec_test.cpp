// Binance USD-M: exact requests, and the rows of its answers and events that matter most.
#include "adapters/binance_usdm/codec.hpp"

#include "adapters/binance_usdm/errors.hpp"
#include "adapters/binance_usdm/symbols.hpp"
#include "tests/venues/facts.hpp"

namespace trestle::adapters::binance_usdm {
namespace {

using namespace adapters::tests;

Account const demo = Account::of("DEMO");
VenueOrder order() { return limit_buy(Venue::binance_usdm, "BTCUSDT", "0.012", "64000.5"); }

std::string query_of(Request const& request) { return rest_payload(request.parameters); }

TEST(UsdmEncode, each_time_in_force_has_its_word) {
    auto one = order();
    constexpr std::string_view rest =
        "&quantity=0.012&price=64000.5&newClientOrderId=x1y7z1"
        "&newOrderRespType=ACK";
    auto const expect = [&](std::string_view tif) {
        EXPECT_EQ(query_of(encode_submit(one)), "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=" +
                                                    std::string(tif) + std::string(rest));
    };
    expect("GTC");
    one.terms.time_in_force = TimeInForce::good_till_date;
    expect("GTC");  // Trestle ends it
    one.terms.time_in_force = TimeInForce::immediate_or_cancel;
    expect("IOC");
    one.terms.time_in_force = TimeInForce::fill_or_kill;
    expect("FOK");
    one.terms.time_in_force = TimeInForce::good_till_cancel;
    one.terms.is_post_only = true;
    expect("GTX");
    one.terms = {.type = OrderType::market, .quantity = Quantity(dec("1"))};
    one.side = Side::sell;
    EXPECT_EQ(query_of(encode_submit(one)),
              "symbol=BTCUSDT&side=SELL&type=MARKET&quantity=1"
              "&newClientOrderId=x1y7z1&newOrderRespType=ACK");
}

TEST(UsdmEncode, a_modify_states_quantity_price_and_side_and_the_venues_id) {
    auto const change = replacement(VenueReplacement::Mode::cancel_and_new, order());
    auto const request = encode_replace(change, Quantity(dec("0.5")));
    EXPECT_EQ(query_of(request), "symbol=BTCUSDT&side=BUY&orderId=28&quantity=0.5&price=64000.5");
    EXPECT_EQ(request.verb, Request::Verb::put);
}

TEST(UsdmEncode, a_batch_is_one_percent_encoded_parameter) {
    auto const call =
        encode_rest(encode_submit_batch({order()}),
                    {"key", transport::Secret(std::string_view("s"))}, {1700000000000, 0});
    EXPECT_EQ(call.body.find("batchOrders=%5B%7B%22symbol%22%3A%22BTCUSDT%22"), 0U) << call.body;
    EXPECT_EQ(query_of(encode_cancel_batch(
                  {{.symbol = VenueSymbol::of("BTCUSDT"),
                    .client_id = first_leg,
                    .order_id = VenueOrderId::of("28")},
                   {.symbol = VenueSymbol::of("BTCUSDT"), .client_id = second_leg}})),
              "symbol=BTCUSDT&origClientOrderIdList=%5B%22x1y7z1%22%2C%22x1y7z2%22%5D");
}

Decoded event(std::string const& order_fields) {
    return decode_event(parsed(R"({"e":"ORDER_TRADE_UPDATE","E":2,"T":1568879465650,"o":{
        "s":"BTCUSDT","c":"x1y7z1","S":"BUY","o":"LIMIT","i":8886774,"T":1568879465650,)" +
                               order_fields + "}}"),
                        demo);
}

TEST(UsdmEvent, a_trade_is_a_fill_with_its_fee_as_paid) {
    auto const& fill = only<VenueFilled>(event(R"("f":"GTC","x":"TRADE","X":"PARTIALLY_FILLED",
        "l":"0.001","z":"0.002","L":"7100.50","N":"USDT","n":"0.01","t":12345678,"m":true)")
                                             .inputs);
    EXPECT_EQ(fill.ref.venue, Venue::binance_usdm);
    EXPECT_EQ(fill.ref.client_id, first_leg);
    EXPECT_EQ(fill.trade_id.view(), "12345678");
    EXPECT_EQ(fill.quantity, Quantity(dec("0.001")));
    EXPECT_EQ(fill.cumulative, Quantity(dec("0.002")));
    EXPECT_EQ(fill.price, Price(dec("7100.5")));
    EXPECT_EQ(fill.fee, dec("0.01"));
    EXPECT_EQ(fill.fee_asset.view(), "USDT");
    EXPECT_EQ(fill.liquidity, Liquidity::maker);
}

// A trade that Binance forced is CALCULATED; the same word comes before, and without, a trade.
TEST(UsdmEvent, what_the_venue_forces_is_a_trade_of_an_order_that_nobody_here_sent) {
    auto const forced = [](std::string const& name, std::string const& fields) {
        return decode_event(parsed(R"({"e":"ORDER_TRADE_UPDATE","E":2,"T":1568879465650,"o":{
            "s":"BTCUSDT","S":"SELL","o":"LIMIT","f":"IOC","p":"9910","x":"CALCULATED","i":8887,
            "T":1568879465650,"c":")" +
                                   name + R"(",)" + fields + "}}"),
                            demo)
            .inputs;
    };
    using enum VenueExternalOrder::Sender;
    std::string const traded = R"("q":"0.014","X":"FILLED","l":"0.014","z":"0.014","L":"9910.12",
        "N":"USDT","n":"0.0693","t":12345,"m":false)";
    for (auto const& [name, sender] :
         {std::pair("autoclose-1", liquidation), std::pair("adl_autoclose", deleveraging),
          std::pair("settlement_autoclose-1", settlement)}) {
        auto const inputs = forced(name, traded);
        ASSERT_EQ(inputs.size(), 2U) << name;
        EXPECT_EQ(std::get<VenueExternalOrder>(inputs[0]).sender, sender) << name;
        EXPECT_EQ(std::get<VenueFilled>(inputs[1]).quantity, Quantity(dec("0.014")));
        EXPECT_EQ(std::get<VenueFilled>(inputs[1]).fee, dec("0.0693"));
    }
    auto const pending = forced("autoclose-1", R"("q":"0.014","X":"NEW","l":"0","z":"0","t":0)");
    ASSERT_EQ(pending.size(), 1U);
    EXPECT_EQ(std::get<VenueExternalOrder>(pending[0]).quantity, Quantity(dec("0.014")));
    EXPECT_TRUE(has<VenueAnomaly>(forced("autoclose-1", R"("q":"0.000","X":"FILLED","l":"0.000",
        "z":"0.000","L":"0.00","N":null,"n":null,"t":33,"m":false)")));
}

TEST(UsdmEvent, each_end_has_its_cause) {
    using Cause = VenueCanceled::Cause;
    auto const end = [](std::string const& tif, std::string const& kind,
                        std::string const& status) {
        return event(R"("f":")" + tif + R"(","x":")" + kind + R"(","X":")" + status +
                     R"(","z":"0.5")")
            .inputs;
    };
    EXPECT_EQ(only<VenueCanceled>(end("GTC", "CANCELED", "CANCELED")).cause, Cause::requested);
    EXPECT_EQ(only<VenueCanceled>(end("IOC", "EXPIRED", "EXPIRED")).cause, Cause::time_in_force);
    EXPECT_EQ(only<VenueCanceled>(end("GTX", "EXPIRED", "EXPIRED")).cause, Cause::venue);
    EXPECT_EQ(only<VenueExpired>(end("GTC", "EXPIRED", "EXPIRED_IN_MATCH")).cumulative,
              Quantity(dec("0.5")));
    EXPECT_TRUE(has<VenueAnomaly>(end("GTC", "CALCULATED", "FILLED")));
    EXPECT_TRUE(has<VenueAnomaly>(end("GTC", "CANCELED", "FILLED")));
}

TEST(UsdmEvent, numbers_as_json_numbers_are_not_understood) {
    auto const inputs = event(R"("f":"GTC","x":"TRADE","X":"FILLED","l":0.001,"z":"0.002",
        "L":"7100.50","N":"USDT","n":"0.01","t":1,"m":true)")
                            .inputs;
    EXPECT_TRUE(has<VenueAnomaly>(inputs));
    EXPECT_FALSE(has<VenueFilled>(inputs));
}

Asked submit() { return words::asked_of(order()); }

TEST(UsdmAnswer, codes_end_requests_as_their_kind_says) {
    auto const answer = [](int status, std::string const& body, Asked const& asked) {
        return decode_answer(parsed(body), {true, status}, asked);
    };
    EXPECT_EQ(only<VenueRejected>(
                  answer(400, R"({"code":-2019,"msg":"Margin is insufficient."})", submit()))
                  .reason,
              Reason::insufficient_balance);
    EXPECT_EQ(
        only<VenueRejected>(answer(400, R"({"code":-5022,"msg":"Post Only"})", submit())).reason,
        Reason::venue_would_take);
    for (char const* const body : {R"({"code":-1007,"msg":"Timeout"})",
                                   R"({"code":-4116,"msg":"ClientOrderId is duplicated."})",
                                   R"({"code":-7777,"msg":"of tomorrow"})"}) {
        EXPECT_TRUE(has<VenueOutcomeUnknown>(answer(503, body, submit()))) << body;
        EXPECT_FALSE(has<VenueRejected>(answer(503, body, submit()))) << body;
    }
    Asked const cancel{.request = VenueRequest::cancel,
                       .venue = Venue::binance_usdm,
                       .symbol = VenueSymbol::of("BTCUSDT"),
                       .client_id = first_leg};
    EXPECT_EQ(only<VenueCancelRejected>(answer(400, R"({"code":-2011,"msg":"?"})", cancel)).reason,
              Reason::unknown_order);
}

TEST(UsdmAnswer, a_modify_that_ended_the_order_says_so) {
    auto const asked =
        words::asked_of(replacement(VenueReplacement::Mode::cancel_and_new, order()));
    auto const& refused = only<VenueReplaceRejected>(
        decode_answer(parsed(R"({"orderId":28,"symbol":"BTCUSDT","clientOrderId":"x1y7z1",
            "status":"CANCELED","origQty":"1","executedQty":"0.4","updateTime":5})"),
                      {true, 200}, asked));
    EXPECT_FALSE(refused.is_old_alive);
    EXPECT_EQ(refused.old_cumulative, Quantity(dec("0.4")));
}

TEST(UsdmErrors, the_three_texts_of_503_differ) {
    EXPECT_EQ(kind_of({503, 0, "Unknown error, please check your request or try again later."}),
              ErrorKind::outcome_unknown);
    EXPECT_EQ(kind_of({503, 0, "Service Unavailable."}), ErrorKind::not_executed);
    EXPECT_EQ(
        kind_of({503, 0, "Internal error; unable to process your request. Please try again."}),
        ErrorKind::not_executed);
    EXPECT_EQ(kind_of({429, 0, ""}), ErrorKind::rate_limited);
    EXPECT_EQ(kind_of({502, 0, ""}), ErrorKind::outcome_unknown);
}

TEST(UsdmSymbols, a_perpetual_is_written_both_ways) {
    EXPECT_EQ(venue_symbol_of(Symbol::of("BTC-USDT-PERP"))->view(), "BTCUSDT");
    EXPECT_EQ(symbol_of(Asset::of("BTC"), Asset::of("USDT"))->view(), "BTC-USDT-PERP");
    for (char const* const text : {"BTC-USDT", "-USDT-PERP", "BTC--PERP", "BTC-PERP", "PERP", ""}) {
        EXPECT_FALSE(venue_symbol_of(Symbol::of(text))) << text;
    }
}

TEST(UsdmSymbols, filters_become_the_instruments_rules) {
    auto const found = decode_instruments(
        parsed(R"({"symbols":[{"symbol":"BTCUSDT","contractType":"PERPETUAL","status":"TRADING",
        "baseAsset":"BTC","quoteAsset":"USDT","pricePrecision":2,"filters":[
        {"filterType":"PRICE_FILTER","minPrice":"556.80","maxPrice":"4529764","tickSize":"0.10"},
        {"filterType":"LOT_SIZE","minQty":"0.001","maxQty":"1000","stepSize":"0.001"},
        {"filterType":"MARKET_LOT_SIZE","minQty":"0.001","maxQty":"120","stepSize":"0.001"},
        {"filterType":"MIN_NOTIONAL","notional":"100"}]}]})"),
        {true, 200}, {{Symbol::of("BTC-USDT-PERP"), VenueSymbol::of("BTCUSDT"), InstrumentId{3}}});
    ASSERT_EQ(found.instruments.size(), 1U);
    auto const& btc = found.instruments[0];
    EXPECT_EQ(btc.tick, Price(dec("0.1")));
    EXPECT_EQ(btc.lot, Quantity(dec("0.001")));
    EXPECT_EQ(btc.max_market_quantity, Quantity(dec("120")));
    EXPECT_EQ(btc.min_notional, Notional(dec("100")));
    EXPECT_TRUE(btc.is_trading);
    EXPECT_EQ(btc.venue, Venue::binance_usdm);
}

}  // namespace
}  // namespace trestle::adapters::binance_usdm
