// Requests as desks write them, and what the core is given.
#include "fix/decode.hpp"

#include <gtest/gtest.h>

#include "tests/unit/fix/requests.hpp"

namespace trestle::fix {
namespace {

using namespace literals;

Quantity quantity(char const* text) { return Quantity(Decimal::parse(text).value()); }
Price price(char const* text) { return Price(Decimal::parse(text).value()); }

TEST(Decode, ALimitOrderWithAllItsFields) {
    auto const order = decoded<NewOrder>(
        "35=D|11=a-1|453=1|448=T1|447=D|452=11|1=DEMO|21=1|18=6|100=binance_spot|55=BTC-USDT|54=2|"
        "60=20260102-03:04:05.678901|38=0.50|40=2|44=60000.010|59=1|15=USDT|58=a free word|");
    EXPECT_EQ(order, (NewOrder{.origin = any_origin(),
                               .cl_ord_id = ClOrdId::of("a-1"),
                               .account = Account::of("DEMO"),
                               .symbol = Symbol::of("BTC-USDT"),
                               .route = Venue::binance_spot,
                               .side = Side::sell,
                               .terms = {.type = OrderType::limit,
                                         .time_in_force = TimeInForce::good_till_cancel,
                                         .is_post_only = true,
                                         .quantity = quantity("0.5"),
                                         .price = price("60000.01")},
                               .notes = {.text = "a free word",
                                         .parties = {{.id = decltype(Party::id)::of("T1"),
                                                      .source = 'D',
                                                      .role = 11}}}}));
}

TEST(Decode, ALimitOrderWithoutATimeInForceRests) {
    auto const order = decoded<NewOrder>(
        "35=D|11=a|1=DEMO|55=BTC-USDT|54=1|60=20260102-03:04:05|38=1|40=2|44=100|");
    EXPECT_EQ(order.terms.time_in_force, TimeInForce::good_till_cancel);
    EXPECT_FALSE(order.terms.is_post_only);
    EXPECT_FALSE(order.route.has_value());
    EXPECT_EQ(order.side, Side::buy);
}

TEST(Decode, AMarketOrderNeverRests) {
    for (char const* const time_in_force : {"", "59=3|"}) {
        auto const order =
            decoded<NewOrder>("35=D|11=a|1=DEMO|55=BTC-USDT|54=1|60=20260102-03:04:05|38=1|40=1|" +
                              std::string(time_in_force));
        EXPECT_EQ(order.terms, (Terms{.type = OrderType::market,
                                      .time_in_force = TimeInForce::immediate_or_cancel,
                                      .quantity = quantity("1")}));
    }
}

TEST(Decode, ImmediateOrCancelAndFillOrKill) {
    std::string const order =
        "35=D|11=a|1=DEMO|55=BTC-USDT|54=1|60=20260102-03:04:05|38=1|40=2|44=1|59=";
    EXPECT_EQ(decoded<NewOrder>(order + "3|").terms.time_in_force,
              TimeInForce::immediate_or_cancel);
    EXPECT_EQ(decoded<NewOrder>(order + "4|").terms.time_in_force, TimeInForce::fill_or_kill);
}

TEST(Decode, BodyFieldsMayComeInAnyOrder) {
    auto const order = decoded<NewOrder>(
        "35=D|44=100|40=2|38=1|60=20260102-03:04:05|54=1|55=BTC-USDT|1=DEMO|11=a|");
    EXPECT_EQ(order.terms.price, price("100"));
    EXPECT_EQ(order.cl_ord_id.view(), "a");
}

TEST(Decode, TheSmallestAndLargestAmountsAreExact) {
    auto const order = decoded<NewOrder>(
        "35=D|11=a|1=DEMO|55=BTC-USDT|54=1|60=20260102-03:04:05|38=000.000000000001|40=2|"
        "44=999999999999999999|");
    EXPECT_EQ(order.terms.quantity, Quantity(Decimal::from_raw(1)));
    EXPECT_EQ(order.terms.price, price("999999999999999999"));
}

TEST(Decode, AReplaceStatesAllNewTerms) {
    auto const replace = decoded<ReplaceOrder>(
        "35=G|37=T184|41=a|11=b|1=DEMO|21=1|100=binance_spot|55=BTC-USDT|54=1|"
        "60=20260102-03:04:05|38=2|40=2|44=101|59=1|58=more|");
    EXPECT_EQ(replace, (ReplaceOrder{.origin = any_origin(),
                                     .cl_ord_id = ClOrdId::of("b"),
                                     .orig_cl_ord_id = ClOrdId::of("a"),
                                     .order_id = OrderId{184},
                                     .symbol = Symbol::of("BTC-USDT"),
                                     .side = Side::buy,
                                     .terms = {.type = OrderType::limit,
                                               .time_in_force = TimeInForce::good_till_cancel,
                                               .quantity = quantity("2"),
                                               .price = price("101")},
                                     .account = Account::of("DEMO"),
                                     .route = Venue::binance_spot,
                                     .notes = {.text = "more"}}));
}

TEST(Decode, ACancelNeedsNoOrderId) {
    auto const cancel = decoded<CancelOrder>(
        "35=F|41=a|11=b|1=DEMO|55=BTC-USDT|54=2|60=20260102-03:04:05|38=1|58=enough|");
    EXPECT_EQ(cancel, (CancelOrder{.origin = any_origin(),
                                   .cl_ord_id = ClOrdId::of("b"),
                                   .orig_cl_ord_id = ClOrdId::of("a"),
                                   .symbol = Symbol::of("BTC-USDT"),
                                   .side = Side::sell}));
}

TEST(Decode, TheNoneOfARefusalNamesNoOrder) {
    auto const cancel =
        decoded<CancelOrder>("35=F|41=a|37=NONE|11=b|55=BTC-USDT|54=2|60=20260102-03:04:05|");
    EXPECT_FALSE(cancel.order_id.has_value());
}

TEST(Decode, AStatusQueryEchoesItsOwnId) {
    auto const query = decoded<StatusQuery>("35=H|37=T9|11=a|790=q-1|1=DEMO|55=BTC-USDT|54=1|");
    EXPECT_EQ(query, (StatusQuery{.origin = any_origin(),
                                  .cl_ord_id = ClOrdId::of("a"),
                                  .order_id = OrderId{9},
                                  .status_request_id = "q-1",
                                  .symbol = Symbol::of("BTC-USDT"),
                                  .side = Side::buy}));
}

TEST(Decode, TheOriginGoesAlong) {
    auto origin = any_origin();
    origin.is_possible_resend = true;
    origin.msg_seq_num = 99;
    auto const input = decode_message(origin, whole_message("35=H|11=a|55=BTC-USDT|54=1|"));
    EXPECT_EQ(std::get<StatusQuery>(input).origin, origin);
}

TEST(Decode, SymbolsStayAsTheDeskWroteThem) {
    auto const query = decoded<StatusQuery>("35=H|11=a|55=BTCUSDT|54=1|");
    EXPECT_EQ(query.symbol.view(), "BTCUSDT");
}

TEST(Decode, TheCurrencyMayNameWhatTheSymbolIsPricedIn) {
    auto const order = decoded<NewOrder>(
        "35=D|11=a|1=DEMO|55=BTCUSDT|54=1|60=20260102-03:04:05|38=1|40=2|44=1|15=USDT|");
    EXPECT_EQ(order.symbol.view(), "BTCUSDT");
}

TEST(Decode, LongIdsUpToTheirLimitAreKept) {
    std::string const id(64, 'x');
    auto const order =
        decoded<NewOrder>("35=D|11=" + id + "|1=" + std::string(32, 'A') +
                          "|55=BTC-USDT|54=1|60=20260102-03:04:05|38=1|40=2|44=100|");
    EXPECT_EQ(order.cl_ord_id.view(), id);
    EXPECT_EQ(order.account.size(), 32U);
}

// A message is whatever the engine hands over: cut anywhere, it is refused or decoded, never more.
TEST(Decode, AMessageCutAnywhereIsAnswered) {
    auto const message = whole_message(
        "35=D|11=a|1=DEMO|55=BTC-USDT|54=1|60=20260102-03:04:05|38=1|40=2|44=100|59=1|");
    for (std::size_t size = 0; size < message.size(); ++size) {
        auto const input = decode_message(any_origin(), std::string_view(message).substr(0, size));
        bool const is_decoded = std::holds_alternative<NewOrder>(input);
        bool const is_refused = std::holds_alternative<RefusedMessage>(input);
        EXPECT_TRUE(is_decoded || is_refused) << size;
        // Only cuts after the price, at the end of a field, leave an order.
        EXPECT_TRUE(!is_decoded || message[size - 1] == '\x01') << size;
    }
}

}  // namespace
}  // namespace trestle::fix
