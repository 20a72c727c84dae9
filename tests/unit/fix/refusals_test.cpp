// Hostile and mistaken messages, and the exact refusal of each.
#include <gtest/gtest.h>

#include "fix/decode.hpp"
#include "tests/unit/fix/requests.hpp"

namespace trestle::fix {
namespace {

using enum RefusedMessage::Answer;

// A sound order up to, but without, quantity, type and price; and a sound cancel and replace.
#define ORDER "35=D|11=a|1=DEMO|55=BTC-USDT|54=1|60=20260102-03:04:05|"
#define REPLACE "35=G|41=a|11=b|55=BTC-USDT|54=1|60=20260102-03:04:05|"
#define CANCEL "35=F|41=a|11=b|60=20260102-03:04:05|"
#define LONG_64 "0123456789012345678901234567890123456789012345678901234567890123"

Mistake const cases[] = {
    // What is no message at all.
    {"", session_reject, 35, 1, Reason::malformed, "MsgType(35) is missing"},
    {"11=a|", session_reject, 35, 1, Reason::malformed, "MsgType(35) is missing"},
    {"35=D", session_reject, 0, 99, Reason::malformed,
     "the message breaks off: fields are tag=value, each ended by SOH"},
    {"35=D|11", session_reject, 0, 99, Reason::malformed,
     "the message breaks off: fields are tag=value, each ended by SOH"},
    {"35=D|=5|", session_reject, 0, 99, Reason::malformed,
     "the message breaks off: fields are tag=value, each ended by SOH"},
    {"35=D|11=a||55=b|", session_reject, 0, 99, Reason::malformed,
     "the message breaks off: fields are tag=value, each ended by SOH"},
    {"35=D|-11=a|", session_reject, 0, 99, Reason::malformed,
     "the message breaks off: fields are tag=value, each ended by SOH"},
    {"35=D|1x=a|", session_reject, 0, 99, Reason::malformed,
     "the message breaks off: fields are tag=value, each ended by SOH"},
    {"35=D|99999999999=a|", session_reject, 0, 99, Reason::malformed,
     "the message breaks off: fields are tag=value, each ended by SOH"},

    // Message types.
    {"35=8|37=x|17=y|", business_reject, 0, 3, Reason::unsupported_characteristic,
     "Unsupported Message Type: MsgType(35) '8' is not taken from desks; send one of D, E, F, G, "
     "H, K, "
     "M, Q, c, g, q, x, AD, AF, AN, BB, BE, U1"},
    {"35=9|11=a|", business_reject, 0, 3, Reason::unsupported_characteristic,
     "Unsupported Message Type: MsgType(35) '9' is not taken from desks; send one of D, E, F, G, "
     "H, K, "
     "M, Q, c, g, q, x, AD, AF, AN, BB, BE, U1"},
    {"35=R|131=a|", business_reject, 0, 3, Reason::unsupported_characteristic,
     "Unsupported Message Type: MsgType(35) 'R' is not taken from desks; send one of D, E, F, G, "
     "H, K, "
     "M, Q, c, g, q, x, AD, AF, AN, BB, BE, U1"},
    {"35=|", business_reject, 0, 3, Reason::unsupported_characteristic,
     "Unsupported Message Type: MsgType(35) '' is not taken from desks; send one of D, E, F, G, H, "
     "K, "
     "M, Q, c, g, q, x, AD, AF, AN, BB, BE, U1"},
    {"35=DD|11=a|", business_reject, 0, 3, Reason::unsupported_characteristic,
     "Unsupported Message Type: MsgType(35) 'DD' is not taken from desks; send one of D, E, F, G, "
     "H, K, "
     "M, Q, c, g, q, x, AD, AF, AN, BB, BE, U1"},
    {"35=j|45=9|372=8|380=0|58=what is this|", already_answered, 0, 0, Reason::malformed,
     "malformed: the desk refused a message of ours: 'what is this'"},

    // Fields that must be there, once.
    {"35=D|1=DEMO|", session_reject, 11, 1, Reason::malformed,
     "ClOrdID(11) is missing; MsgType(35) D needs it"},
    {"35=D|11=|", session_reject, 11, 4, Reason::malformed,
     "ClOrdID(11) has no value; give it one"},
    {"35=D|11=a|", session_reject, 55, 1, Reason::malformed,
     "Symbol(55) is missing; MsgType(35) D needs it"},
    {"35=D|11=a|55=b|", session_reject, 54, 1, Reason::malformed,
     "Side(54) is missing; MsgType(35) D needs it"},
    {"35=D|11=a|55=b|54=1|", session_reject, 60, 1, Reason::malformed,
     "TransactTime(60) is missing; MsgType(35) D needs it"},
    {"35=D|11=a|55=b|54=1|60=20260102-03:04:05|", session_reject, 40, 1, Reason::malformed,
     "OrdType(40) is missing; MsgType(35) D needs it"},
    {"35=G|11=b|", session_reject, 41, 1, Reason::malformed,
     "OrigClOrdID(41) is missing; MsgType(35) G needs it"},
    {"35=F|11=b|", session_reject, 41, 1, Reason::malformed,
     "OrigClOrdID(41) is missing; MsgType(35) F needs it"},
    {"35=F|41=a|", session_reject, 11, 1, Reason::malformed,
     "ClOrdID(11) is missing; MsgType(35) F needs it"},
    {"35=H|55=b|54=1|", session_reject, 11, 1, Reason::malformed,
     "ClOrdID(11) is missing; MsgType(35) H needs it"},
    {ORDER "38=1|40=2|44=1|11=b|", session_reject, 11, 13, Reason::malformed,
     "ClOrdID(11) appears twice; send it once"},
    {ORDER "38=1|38=2|40=2|44=1|", session_reject, 38, 13, Reason::malformed,
     "OrderQty(38) appears twice; send it once"},
    {ORDER "38=1|40=2|44=1|44=|", session_reject, 44, 13, Reason::malformed,
     "Price(44) appears twice; send it once"},

    // Values that no answer could repeat.
    {"35=D|11=" LONG_64 "4|1=DEMO|55=BTC-USDT|54=1|60=20260102-03:04:05|38=1|40=2|44=1|",
     session_reject, 11, 5, Reason::malformed,
     "ClOrdID(11) '012345678901234567890123456789012345678901234567...' has 65 characters; at most "
     "64 are allowed"},
    {"35=F|41=" LONG_64 "4|11=b|55=BTC-USDT|54=1|60=20260102-03:04:05|", session_reject, 41, 5,
     Reason::malformed,
     "OrigClOrdID(41) '012345678901234567890123456789012345678901234567...' has 65 characters; at "
     "most 64 are allowed"},
    {"35=D|11=a\tb|1=DEMO|55=BTC-USDT|54=1|60=20260102-03:04:05|38=1|40=2|44=1|", session_reject,
     11, 5, Reason::malformed,
     "ClOrdID(11) 'a?b' has characters outside of printable ASCII; leave them out"},
    {"35=D|11=\xC3\xA9|1=DEMO|55=BTC-USDT|54=1|60=20260102-03:04:05|38=1|40=2|44=1|",
     session_reject, 11, 5, Reason::malformed,
     "ClOrdID(11) '?\?' has characters outside of printable ASCII; leave them out"},
    {"35=D|11=a|1=DEMO|55=BTC-USDT|54=5|60=20260102-03:04:05|38=1|40=2|44=1|", session_reject, 54,
     5, Reason::malformed, "Side(54) '5' (sell short) is not supported; send 1 (buy) or 2 (sell)"},
    {"35=D|11=a|1=DEMO|55=BTC-USDT|54=buy|60=20260102-03:04:05|38=1|40=2|44=1|", session_reject, 54,
     5, Reason::malformed, "Side(54) 'buy' is not supported; send 1 (buy) or 2 (sell)"},
    {CANCEL "55=BTC-USDT|54=8|", session_reject, 54, 5, Reason::malformed,
     "Side(54) '8' (cross) is not supported; send 1 (buy) or 2 (sell)"},
    {"35=H|11=a|55=b|54=1|790=" LONG_64 "4|", session_reject, 790, 5, Reason::malformed,
     "OrdStatusReqID(790) '012345678901234567890123456789012345678901234567...' must be at most 64 "
     "characters of printable ASCII"},

    // Values in the wrong format.
    {"35=D|11=a|1=DEMO|55=BTC-USDT|54=1|60=2026-01-02T03:04:05Z|38=1|40=2|44=1|", session_reject,
     60, 6, Reason::malformed,
     "TransactTime(60) '2026-01-02T03:04:05Z' is not a UTC time; write YYYYMMDD-HH:MM:SS with 0, "
     "3, 6 or 9 decimals"},
    {"35=F|41=a|11=b|55=BTC-USDT|54=1|60=yesterday|", session_reject, 60, 6, Reason::malformed,
     "TransactTime(60) 'yesterday' is not a UTC time; write YYYYMMDD-HH:MM:SS with 0, 3, 6 or 9 "
     "decimals"},
    {ORDER "38=one|40=2|44=1|", session_reject, 38, 6, Reason::malformed,
     "OrderQty(38) 'one' is not a number; write digits and at most one point"},
    {ORDER "38=+1|40=2|44=1|", session_reject, 38, 6, Reason::malformed,
     "OrderQty(38) '+1' is not a number; write digits and at most one point"},
    {ORDER "38=1e3|40=2|44=1|", session_reject, 38, 6, Reason::malformed,
     "OrderQty(38) '1e3' is not a number; write digits and at most one point"},
    {ORDER "38=1,000|40=2|44=1|", session_reject, 38, 6, Reason::malformed,
     "OrderQty(38) '1,000' is not a number; write digits and at most one point"},
    {ORDER "38=1|40=2|44=1.2.3|", session_reject, 44, 6, Reason::malformed,
     "Price(44) '1.2.3' is not a number; write digits and at most one point"},
    {ORDER "38=1|40=2|44=nan|", session_reject, 44, 6, Reason::malformed,
     "Price(44) 'nan' is not a number; write digits and at most one point"},
    {ORDER "38=1|40=2|44=|", session_reject, 44, 6, Reason::malformed,
     "Price(44) '' is not a number; write digits and at most one point"},
    {ORDER "38=.|40=2|44=1|", session_reject, 38, 6, Reason::malformed,
     "OrderQty(38) '.' is not a number; write digits and at most one point"},

    // Who and what.
    {"35=D|11=a|55=BTC-USDT|54=1|60=20260102-03:04:05|38=1|40=2|44=1|", order_rejected, 1, 6,
     Reason::account_not_permitted,
     "account_not_permitted: Account(1) is missing; state an account of your session"},
    {"35=D|11=a|1=" LONG_64 "|55=BTC-USDT|54=1|60=20260102-03:04:05|38=1|40=2|44=1|",
     order_rejected, 1, 6, Reason::account_not_permitted,
     "account_not_permitted: Account(1) '012345678901234567890123456789012345678901234567...' is "
     "no account of ours; use an account of your session or ask ops"},
    {"35=D|11=a|1=DEMO|55=" LONG_64 "|54=1|60=20260102-03:04:05|38=1|40=2|44=1|", order_rejected,
     55, 2, Reason::unknown_symbol,
     "unknown_symbol: Symbol(55) '012345678901234567890123456789012345678901234567...' is no "
     "symbol of ours; they read like BTC-USDT"},
    {CANCEL "54=1|55=" LONG_64 "|", cancel_rejected, 55, 2, Reason::unknown_symbol,
     "unknown_symbol: Symbol(55) '012345678901234567890123456789012345678901234567...' is no "
     "symbol of ours; they read like BTC-USDT"},
    {"35=H|11=a|54=1|55=" LONG_64 "|", business_reject, 55, 2, Reason::unknown_symbol,
     "unknown_symbol: Symbol(55) '012345678901234567890123456789012345678901234567...' is no "
     "symbol of ours; they read like BTC-USDT"},
    {CANCEL "55=BTC-USDT|54=1|37=184|", cancel_rejected, 37, 1, Reason::unknown_order,
     "unknown_order: OrderID(37) '184' is none of ours; repeat the one of our reports or leave it "
     "out"},
    {REPLACE "37=T0|38=1|40=2|44=1|", cancel_rejected, 37, 1, Reason::unknown_order,
     "unknown_order: OrderID(37) 'T0' is none of ours; repeat the one of our reports or leave it "
     "out"},
    {"35=H|11=a|37=T99999999999999999999|55=BTC-USDT|54=1|", business_reject, 37, 1,
     Reason::unknown_order,
     "unknown_order: OrderID(37) 'T99999999999999999999' is none of ours; repeat the one of our "
     "reports or leave it out"},

    // Amounts.
    {ORDER "40=2|44=1|", order_rejected, 38, 0, Reason::malformed,
     "malformed: OrderQty(38) is missing; state the quantity in base units, or CashOrderQty(152) "
     "in "
     "what it may cost"},
    {ORDER "38=0|40=2|44=1|", order_rejected, 38, 0, Reason::quantity_below_minimum,
     "quantity_below_minimum: OrderQty(38) '0' must be above 0"},
    {ORDER "38=-1|40=2|44=1|", order_rejected, 38, 0, Reason::quantity_below_minimum,
     "quantity_below_minimum: OrderQty(38) '-1' must be above 0"},
    {REPLACE "38=0|40=2|44=1|", cancel_rejected, 38, 0, Reason::quantity_below_minimum,
     "quantity_below_minimum: OrderQty(38) '0' must be above 0; to end the order send F"},
    {ORDER "38=0.0000000000001|40=2|44=1|", order_rejected, 38, 0, Reason::malformed,
     "malformed: OrderQty(38) '0.0000000000001' has more than 12 decimals; round it to the "
     "symbol's step"},
    {ORDER "38=1000000000000000000|40=2|44=1|", order_rejected, 38, 0, Reason::malformed,
     "malformed: OrderQty(38) '1000000000000000000' is 10^18 or more; send less than 10^18"},
    {ORDER "38=1|40=2|", order_rejected, 44, 0, Reason::malformed,
     "malformed: Price(44) is missing; a limit order needs one"},
    {ORDER "38=1|40=2|44=0|", order_rejected, 44, 0, Reason::price_out_of_range,
     "price_out_of_range: Price(44) '0' must be above 0"},
    {ORDER "38=1|40=2|44=-5|", order_rejected, 44, 0, Reason::price_out_of_range,
     "price_out_of_range: Price(44) '-5' must be above 0"},
    {ORDER "38=1|40=2|44=1.0000000000001|", order_rejected, 44, 0, Reason::malformed,
     "malformed: Price(44) '1.0000000000001' has more than 12 decimals; round it to the symbol's "
     "step"},
    {ORDER "38=1|40=1|44=5|", order_rejected, 44, 0, Reason::malformed,
     "malformed: Price(44) '5' does not go with a market order; leave it out or send OrdType(40) 2 "
     "(limit)"},
    {REPLACE "38=1|40=2|", cancel_rejected, 44, 0, Reason::malformed,
     "malformed: Price(44) is missing; a limit order needs one"},

    // Orders that FIX knows and Trestle does not do.
    {ORDER "38=1|40=K|", order_rejected, 40, 0, Reason::unsupported_characteristic,
     "unsupported_characteristic: OrdType(40) 'K' (market with leftover as limit) is not "
     "supported; send 1 (market), 2 (limit), 3 (stop), 4 (stop limit), J (market if touched) or P "
     "with ExecInst(18) a (trailing stop)"},
    {ORDER "38=1|40=2|44=1|59=0|", order_rejected, 59, 0, Reason::unsupported_characteristic,
     "unsupported_characteristic: TimeInForce(59) '0' (day) is not supported; send 1 (good till "
     "cancel), 3 (immediate or cancel), 4 (fill or kill) or 6 (good till date)"},
    {ORDER "38=1|40=1|59=1|", order_rejected, 59, 0, Reason::unsupported_characteristic,
     "unsupported_characteristic: TimeInForce(59) '1' (good till cancel) does not go with a market "
     "order, which never rests; send 3 (immediate or cancel) or leave it out"},
    {ORDER "38=1|40=1|59=4|", order_rejected, 59, 0, Reason::unsupported_characteristic,
     "unsupported_characteristic: TimeInForce(59) '4' (fill or kill) does not go with a market "
     "order, which never rests; send 3 (immediate or cancel) or leave it out"},
    {ORDER "38=1|40=2|44=1|18=6|59=3|", order_rejected, 18, 0, Reason::unsupported_characteristic,
     "unsupported_characteristic: ExecInst(18) '6' (post-only) does not go with TimeInForce(59) "
     "'3' (immediate or cancel), which never rests; send TimeInForce(59) 1 or leave 18 out"},
    {ORDER "38=1|40=2|44=1|18=6|59=4|", order_rejected, 18, 0, Reason::unsupported_characteristic,
     "unsupported_characteristic: ExecInst(18) '6' (post-only) does not go with TimeInForce(59) "
     "'4' (fill or kill), which never rests; send TimeInForce(59) 1 or leave 18 out"},
    {ORDER "38=1|40=1|18=6|", order_rejected, 18, 0, Reason::unsupported_characteristic,
     "unsupported_characteristic: ExecInst(18) '6' (post-only) does not go with a market order; "
     "leave it out or send a limit order"},
    {ORDER "38=1|40=2|44=1|21=3|", order_rejected, 21, 0, Reason::unsupported_characteristic,
     "unsupported_characteristic: HandlInst(21) '3' (manual) is not supported; send 1"},
    {ORDER "38=1|40=2|44=1|423=1|", order_rejected, 423, 0, Reason::unsupported_characteristic,
     "unsupported_characteristic: PriceType(423) '1' is not supported; send 2 (per unit) or leave "
     "it out"},
    {ORDER "38=1|40=2|44=1|15=EUR|", order_rejected, 15, 0, Reason::unsupported_characteristic,
     "unsupported_characteristic: Currency(15) 'EUR' is not what 'BTC-USDT' is priced in; send its "
     "quote asset or leave it out"},
    {ORDER "38=1|40=2|44=1|100=XNYS|", order_rejected, 100, 0, Reason::unsupported_characteristic,
     "unsupported_characteristic: ExDestination(100) 'XNYS' is no venue of ours; send one of "
     "binance_spot, binance_usdm, okx, bybit or leave it out"},
    {REPLACE "38=1|40=4|44=1|", cancel_rejected, 99, 0, Reason::malformed,
     "malformed: StopPx(99) is missing; OrdType(40) '4' (stop limit) needs the price that it waits "
     "for"},
};

TEST(Refusals, EachMistakeIsRefusedByNameAndWithTheRightAnswer) { expect_refused(cases); }

TEST(Refusals, TheTableIsWorthItsName) { EXPECT_GE(std::size(cases), 60U); }

TEST(Refusals, WhatCouldBeReadGoesAlong) {
    auto const refused = refusal_of(
        "35=G|41=a|11=b|1=DEMO|55=BTC-USDT|54=2|60=20260102-03:04:05|"
        "38=2|40=2|44=-1|59=3|");
    EXPECT_EQ(refused.msg_type.view(), "G");
    EXPECT_EQ(refused.cl_ord_id.view(), "b");
    EXPECT_EQ(refused.orig_cl_ord_id.view(), "a");
    EXPECT_EQ(refused.account.view(), "DEMO");
    EXPECT_EQ(refused.symbol.view(), "BTC-USDT");
    EXPECT_EQ(refused.side, Side::sell);
    EXPECT_EQ(refused.terms.quantity, Quantity(Decimal::whole(2)));
    EXPECT_EQ(refused.terms.price, Price(Decimal::whole(-1)));
    EXPECT_EQ(refused.terms.time_in_force, TimeInForce::immediate_or_cancel);
}

TEST(Refusals, IdsThatCannotBeKeptAreLeftOut) {
    auto const refused = refusal_of("35=D|11=a|1=\x02|55=\x03|54=1|60=20260102-03:04:05|40=2|");
    EXPECT_TRUE(refused.account.empty());
    EXPECT_TRUE(refused.symbol.empty());
    EXPECT_EQ(refused.refusal.text,
              "account_not_permitted: Account(1) '?' is no account of ours; use an account of your "
              "session or ask ops");
}

// No refusal may carry a byte that would end its field or break a log line.
TEST(Refusals, NoTextCarriesWhatTheDeskSmuggledIn) {
    for (int byte = 2; byte < 256; ++byte) {
        if (byte == '|') continue;
        std::string const odd(1, static_cast<char>(byte));
        auto const refused = refusal_of(
            "35=D|11=a|1=DEMO|55=BTC-USDT|54=1|60=20260102-03:04:05|"
            "38=1|40=2|44=1|59=" +
            odd + odd + "|");
        for (char const c : refused.refusal.text) EXPECT_TRUE(c >= ' ' && c <= '~') << byte;
    }
}

#undef ORDER
#undef REPLACE
#undef CANCEL
#undef LONG_64

}  // namespace
}  // namespace trestle::fix
