// OKX: exact requests, contracts and coins, and the rows of its pushes that matter most.
#include "adapters/okx/codec.hpp"

#include "adapters/okx/errors.hpp"
#include "tests/venues/facts.hpp"

namespace trestle::adapters::okx {
namespace {

using namespace adapters::tests;

Account const demo = Account::of("DEMO");
Listing const spot{.symbol = VenueSymbol::of("BTC-USDT"), .code = 10001};
Listing const swap{
    .symbol = VenueSymbol::of("BTC-USDT-SWAP"), .contract = dec("0.01"), .code = 20001};

Listings both() {
    Listings listings;
    listings.set(spot);
    listings.set(swap);
    return listings;
}

TEST(OkxEncode, contracts_are_coins_by_the_contracts_value) {
    auto const order = limit_buy(Venue::okx, "BTC-USDT-SWAP", "0.03", "64000.5");
    auto const request = encode_submit(order, swap);
    ASSERT_TRUE(request);
    EXPECT_EQ(request->body, R"({"instId":"BTC-USDT-SWAP","tdMode":"cross","side":"buy",)"
                             R"("ordType":"limit","sz":"3","px":"64000.5","clOrdId":"x1y7z1"})");
    EXPECT_EQ(request->args, R"([{"instIdCode":20001,"tdMode":"cross","side":"buy",)"
                             R"("ordType":"limit","sz":"3","px":"64000.5","clOrdId":"x1y7z1"}])");
    // A third of a contract has no exact number: refused, never rounded.
    Listing odd = swap;
    odd.contract = dec("0.3");
    EXPECT_FALSE(encode_submit(limit_buy(Venue::okx, "BTC-USDT-SWAP", "0.1", "1"), odd));
}

TEST(OkxEncode, time_in_force_is_the_orders_type) {
    auto order = limit_buy(Venue::okx, "BTC-USDT", "1", "2");
    auto const type = [&] {
        auto const body = encode_submit(order, spot)->body;
        auto const from = body.find(R"("ordType":")") + 11;
        return body.substr(from, body.find('"', from) - from);
    };
    EXPECT_EQ(type(), "limit");
    order.terms.time_in_force = TimeInForce::good_till_date;
    EXPECT_EQ(type(), "limit");
    order.terms.time_in_force = TimeInForce::immediate_or_cancel;
    EXPECT_EQ(type(), "ioc");
    order.terms.time_in_force = TimeInForce::fill_or_kill;
    EXPECT_EQ(type(), "fok");
    order.terms.time_in_force = TimeInForce::good_till_cancel;
    order.terms.is_post_only = true;
    EXPECT_EQ(type(), "post_only");
    order.terms = {.type = OrderType::market, .quantity = Quantity(dec("1"))};
    EXPECT_EQ(type(), "market");
    EXPECT_NE(encode_submit(order, spot)->body.find(R"("tgtCcy":"base_ccy")"), std::string::npos);
}

TEST(OkxEncode, a_listing_without_a_number_has_no_frame) {
    Listing unnamed = spot;
    unnamed.code.reset();
    EXPECT_TRUE(encode_submit(limit_buy(Venue::okx, "BTC-USDT", "1", "2"), unnamed)->args.empty());
}

Inputs push(std::string const& fields) {
    return decode_event(parsed(R"({"arg":{"channel":"orders","instType":"ANY"},"data":[{
        "instId":"BTC-USDT-SWAP","ordId":"28","clOrdId":"x1y7z1","uTime":"1746947317402",)" +
                               fields + "}]}"),
                        demo, both())
        .inputs;
}

TEST(OkxEvent, a_fill_is_in_coins_and_its_fee_is_positive_when_charged) {
    auto const inputs = push(R"("state":"partially_filled","accFillSz":"5","fillSz":"3",
        "fillPx":"103698.9","tradeId":"1518905529","execType":"M","fillFee":"-0.02","fillFeeCcy":
        "USDT","fee":"-0.05","feeCcy":"USDT","fillTime":"1746947317401","sz":"9","px":"103698.9")");
    auto const& fill = only<VenueFilled>(inputs);
    EXPECT_EQ(fill.quantity, Quantity(dec("0.03")));
    EXPECT_EQ(fill.cumulative, Quantity(dec("0.05")));
    EXPECT_EQ(fill.price, Price(dec("103698.9")));
    EXPECT_EQ(fill.fee, dec("0.02"));
    EXPECT_EQ(fill.liquidity, Liquidity::maker);
    EXPECT_EQ(fill.ref.venue_time, Timestamp::from_ms(1746947317401));
    EXPECT_EQ(fill.symbol, swap.symbol);
}

TEST(OkxEvent, a_fee_of_the_whole_order_is_no_fee_of_a_later_fill) {
    auto const inputs = push(R"("state":"partially_filled","accFillSz":"5","fillSz":"3",
        "fillPx":"1","tradeId":"2","execType":"T","fee":"-0.05","feeCcy":"USDT")");
    EXPECT_FALSE(has<VenueFilled>(inputs));
    EXPECT_TRUE(has<VenueAnomaly>(inputs));
}

TEST(OkxEvent, each_cancel_source_has_its_meaning) {
    using Cause = VenueCanceled::Cause;
    auto const end = [](std::string const& source, std::string const& filled) {
        return push(R"("state":"canceled","accFillSz":")" + filled +
                    R"(","fillSz":"0","tradeId":"","cancelSource":")" + source + "\"");
    };
    EXPECT_EQ(only<VenueCanceled>(end("1", "2")).cause, Cause::requested);
    EXPECT_EQ(only<VenueCanceled>(end("1", "2")).cumulative, Quantity(dec("0.02")));
    EXPECT_EQ(only<VenueCanceled>(end("13", "0")).cause, Cause::time_in_force);
    EXPECT_EQ(only<VenueCanceled>(end("14", "1")).cause, Cause::time_in_force);
    EXPECT_EQ(only<VenueCanceled>(end("20", "0")).cause, Cause::venue);
    EXPECT_EQ(only<VenueRejected>(end("31", "0")).reason, Reason::venue_would_take);
    EXPECT_TRUE(has<VenueExpired>(end("32", "0")));
}

TEST(OkxEvent, an_amendment_comes_back_with_the_id_of_the_new_leg) {
    auto const amended = [](std::string const& result, std::string const& state) {
        return push(R"("state":")" + state + R"(","accFillSz":"2","fillSz":"0","tradeId":"",
            "sz":"7","px":"11","reqId":"x1y7z2","code":"51503","msg":"why","amendResult":")" +
                    result + "\"");
    };
    auto const& replaced = only<VenueReplaced>(amended("0", "live"));
    EXPECT_EQ(replaced.ref.client_id, second_leg);
    EXPECT_EQ(replaced.old_client_id, first_leg);
    EXPECT_EQ(replaced.old_cumulative, Quantity(dec("0.02")));
    auto const& alive = only<VenueReplaceRejected>(amended("-1", "live"));
    EXPECT_TRUE(alive.is_old_alive);
    EXPECT_EQ(alive.new_client_id, second_leg);
    auto const gone = amended("1", "canceled");
    EXPECT_FALSE(only<VenueReplaceRejected>(gone).is_old_alive);
    EXPECT_EQ(gone.size(), 1U);
}

TEST(OkxEvent, a_listing_that_we_do_not_know_has_no_quantities) {
    auto const inputs = decode_event(parsed(R"({"arg":{"channel":"orders"},"data":[{"instId":
        "ETH-USDT-SWAP","ordId":"1","clOrdId":"x1y7z1","state":"filled","accFillSz":"1",
        "fillSz":"1","fillPx":"1","tradeId":"1","execType":"T","fillFee":"0","fillFeeCcy":""}]})"),
                                     demo, both())
                            .inputs;
    EXPECT_TRUE(has<VenueAnomaly>(inputs));
    EXPECT_FALSE(has<VenueFilled>(inputs));
}

TEST(OkxAnswer, the_rows_code_decides_and_an_acknowledgement_proves_little) {
    auto const asked = words::asked_of(limit_buy(Venue::okx, "BTC-USDT", "1", "2"));
    auto const answer = [&](std::string const& code, std::string const& scode) {
        return decode_answer(parsed(R"({"id":"1","op":"order","code":")" + code +
                                    R"(","msg":"","data":[{"clOrdId":"x1y7z1","ordId":"28",)"
                                    R"("sCode":")" +
                                    scode + R"(","sMsg":"words"}]})"),
                             {}, asked);
    };
    EXPECT_TRUE(answer("0", "0").empty());
    EXPECT_EQ(only<VenueRejected>(answer("1", "51008")).reason, Reason::insufficient_balance);
    EXPECT_EQ(only<VenueRejected>(answer("1", "51008")).text, "51008 words");
    EXPECT_TRUE(has<VenueOutcomeUnknown>(answer("1", "51016")));  // an order with our id is there
    EXPECT_TRUE(has<VenueOutcomeUnknown>(answer("1", "50004")));
    EXPECT_TRUE(has<VenueAnomaly>(answer("1", "99999")));
}

TEST(OkxAnswer, only_its_own_word_is_not_found) {
    Asked const asked{.request = VenueRequest::query,
                      .venue = Venue::okx,
                      .symbol = spot.symbol,
                      .client_id = first_leg};
    auto const state = [&](std::string const& code) {
        return decode_order(parsed(R"({"code":")" + code + R"(","msg":"m","data":[]})"),
                            {true, 200}, asked, spot)
            .state;
    };
    ASSERT_TRUE(state("51603"));
    EXPECT_EQ(state("51603")->state, VenueOrderState::State::not_found);
    EXPECT_FALSE(state("50011"));
    EXPECT_FALSE(state("0"));
}

TEST(OkxSymbols, both_ways_and_nothing_else) {
    EXPECT_EQ(venue_symbol_of(Symbol::of("BTC-USDT"))->view(), "BTC-USDT");
    EXPECT_EQ(venue_symbol_of(Symbol::of("BTC-USDT-PERP"))->view(), "BTC-USDT-SWAP");
    EXPECT_EQ(symbol_of(VenueSymbol::of("BTC-USDT-SWAP"))->view(), "BTC-USDT-PERP");
    EXPECT_FALSE(symbol_of(VenueSymbol::of("BTC-USD-251226")));
    EXPECT_FALSE(venue_symbol_of(Symbol::of("BTC-USDT-251226")));
}

TEST(OkxSymbols, a_swap_is_measured_in_coins) {
    auto const found = decode_instruments(
        parsed(R"({"code":"0","msg":"","data":[{"instId":"BTC-USDT-SWAP","instType":"SWAP",
        "instIdCode":10459,"ctType":"linear","ctVal":"0.01","ctMult":"1","ctValCcy":"BTC",
        "settleCcy":"USDT","tickSz":"0.1","lotSz":"0.01","minSz":"0.01","maxLmtSz":"100000000",
        "maxMktSz":"35000","state":"live"}]})"),
        {{Symbol::of("BTC-USDT-PERP"), swap.symbol, InstrumentId{2}}});
    ASSERT_EQ(found.instruments.size(), 1U);
    EXPECT_EQ(found.instruments[0].lot, Quantity(dec("0.0001")));
    EXPECT_EQ(found.instruments[0].min_quantity, Quantity(dec("0.0001")));
    EXPECT_EQ(found.instruments[0].max_market_quantity, Quantity(dec("350")));
    EXPECT_EQ(found.instruments[0].base.view(), "BTC");
    EXPECT_EQ(found.listings.at(0).code, 10459);
    EXPECT_EQ(found.listings[0].contract, dec("0.01"));
}

}  // namespace
}  // namespace trestle::adapters::okx
