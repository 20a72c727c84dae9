// Orders that wait for a price, close a position, or say what becomes of the desk's own: read, and
// each mistake refused by its field with what to send instead.
#include "tests/unit/fix/requests.hpp"

namespace trestle::fix {
namespace {

using enum RefusedMessage::Answer;

#define ORDER "35=D|11=a|1=DEMO|55=BTC-USDT|54=2|60=20260102-03:04:05|38=1|"

Price price(char const* text) { return Price(Decimal::parse(text).value()); }

Terms terms_of(std::string const& fields) {
    return decoded<NewOrder>(std::string(ORDER) + fields).terms;
}

TEST(DecodeConditions, AStopIsAMarketOrderThatWaits) {
    auto const terms = terms_of("40=3|99=59000|");
    EXPECT_EQ(terms.type, OrderType::market);
    EXPECT_EQ(terms.time_in_force, TimeInForce::good_till_cancel);
    EXPECT_EQ(terms.trigger, (Trigger{.price = price("59000")}));
    EXPECT_FALSE(terms.price.has_value());
}

TEST(DecodeConditions, AStopLimitHasBothPricesAndAnyTimeInForce) {
    for (char const* const code : {"1", "3", "4"}) {
        auto const terms = terms_of("40=4|44=58900|99=59000|59=" + std::string(code) + "|");
        EXPECT_EQ(terms.type, OrderType::limit);
        EXPECT_EQ(terms.price, price("58900"));
        EXPECT_EQ(terms.trigger->kind, Trigger::Kind::stop);
        EXPECT_EQ(terms.time_in_force, decode_time_in_force(code));
    }
}

TEST(DecodeConditions, ATouchWithAPriceIsALimitOrderWhenItFires) {
    auto const market = terms_of("40=J|99=61000|");
    EXPECT_EQ(market.type, OrderType::market);
    EXPECT_EQ(market.trigger->kind, Trigger::Kind::touch);
    auto const limit = terms_of("40=J|99=61000|44=60900|");
    EXPECT_EQ(limit.type, OrderType::limit);
    EXPECT_EQ(limit.price, price("60900"));
    EXPECT_TRUE(terms_of("40=J|99=61000|44=61100|18=6|").is_post_only) << "and rests then";
}

TEST(DecodeConditions, TheWatchedPriceIsTheLastOneUnlessItIsNamed) {
    EXPECT_EQ(terms_of("40=3|99=5|").trigger->watch, Trigger::Watch::last);
    EXPECT_EQ(terms_of("40=3|99=5|1107=2|").trigger->watch, Trigger::Watch::last);
    EXPECT_EQ(terms_of("40=3|99=5|1107=M|").trigger->watch, Trigger::Watch::mark);
    EXPECT_EQ(terms_of("40=3|99=5|1107=I|").trigger->watch, Trigger::Watch::index);
}

TEST(DecodeConditions, ATrailingStopIsAPegWithADistance) {
    EXPECT_EQ(terms_of("40=P|18=a|211=25|").trigger,
              (Trigger{.kind = Trigger::Kind::trailing, .trail = price("25")}));
    EXPECT_EQ(
        terms_of("40=P|18=Q a|211=-25.5|836=0|99=61000|").trigger,
        (Trigger{.kind = Trigger::Kind::trailing, .price = price("61000"), .trail = price("25.5")}))
        << "FIX 4.4 signs the offset of a sell";
    EXPECT_EQ(terms_of("40=P|18=a|211=50|836=1|59=6|432=20260201|").trigger,
              (Trigger{.kind = Trigger::Kind::trailing, .trail_bps = 50}));
}

TEST(DecodeConditions, ItMayOnlyCloseAndMayNotMeetItsOwn) {
    EXPECT_EQ(terms_of("40=2|44=1|77=C|").position_effect, PositionEffect::close);
    EXPECT_EQ(terms_of("40=1|77=O|").position_effect, PositionEffect::open);
    EXPECT_EQ(terms_of("40=1|7604=CANCEL_TAKER|").self_trade, SelfTrade::cancel_taker);
    EXPECT_EQ(terms_of("40=1|7604=CANCEL_MAKER|").self_trade, SelfTrade::cancel_maker);
    EXPECT_EQ(terms_of("40=1|7604=CANCEL_BOTH|").self_trade, SelfTrade::cancel_both);
    EXPECT_EQ(terms_of("40=1|7604=NONE|").self_trade, SelfTrade::as_account_says);
}

TEST(DecodeConditions, AReplaceAndAMemberOfAListHaveThemAll) {
    auto const replace = decoded<ReplaceOrder>(
        "35=G|41=a|11=b|55=BTC-USDT|54=1|60=20260102-03:04:05|38=1|40=J|99=59000|44=58000|1107=M|"
        "77=C|7604=CANCEL_BOTH|");
    EXPECT_EQ(kind_of(replace.terms), OrderKind::touch);
    EXPECT_EQ(replace.terms.position_effect, PositionEffect::close);
    auto const inputs = decode_inputs(
        any_origin(), whole_message("35=E|66=l|394=3|68=1|73=1|11=b1|67=1|1=DEMO|18=a|55=BTC-USDT|"
                                    "54=2|38=1|40=P|211=5|836=1|7604=CANCEL_BOTH|"));
    ASSERT_EQ(inputs.size(), 2U);
    EXPECT_EQ(std::get<NewOrder>(inputs[1]).terms.trigger->trail_bps, 5U);
}

TEST(DecodeConditions, ARefusalSaysWhatItWouldHaveWaitedFor) {
    EXPECT_EQ(refusal_of(ORDER "40=4|99=59000|").terms.trigger, (Trigger{.price = price("59000")}));
}

Mistake const mistakes[] = {
    // What a condition lacks, or has too much of.
    {ORDER "40=3|", order_rejected, 99, 0, Reason::malformed,
     "malformed: StopPx(99) is missing; OrdType(40) '3' (stop) needs the price that it waits for"},
    {ORDER "40=J|", order_rejected, 99, 0, Reason::malformed,
     "malformed: StopPx(99) is missing; OrdType(40) 'J' (market if touched) needs the price that "
     "it waits for"},
    {ORDER "40=3|99=0|", order_rejected, 99, 0, Reason::price_out_of_range,
     "price_out_of_range: StopPx(99) '0' must be above 0"},
    {ORDER "40=3|99=low|", session_reject, 99, 6, Reason::malformed,
     "StopPx(99) 'low' is not a number; write digits and at most one point"},
    {ORDER "40=3|99=5|44=4|", order_rejected, 44, 0, Reason::malformed,
     "malformed: Price(44) '4' does not go with a stop order; leave it out or send OrdType(40) 4 "
     "(stop limit)"},
    {ORDER "40=4|99=5|", order_rejected, 44, 0, Reason::malformed,
     "malformed: Price(44) is missing; a stop limit order needs one, or send OrdType(40) 3 (stop)"},
    {ORDER "40=2|44=4|99=5|", order_rejected, 99, 0, Reason::malformed,
     "malformed: StopPx(99) '5' does not go with OrdType(40) '2' (limit); leave it out or send "
     "OrdType(40) 3 (stop), 4 (stop limit), J (market if touched) or P (trailing stop)"},
    {ORDER "40=1|1107=2|", order_rejected, 1107, 0, Reason::malformed,
     "malformed: TriggerPriceType(1107) '2' does not go with OrdType(40) '1' (market); leave it "
     "out "
     "or send OrdType(40) 3 (stop), 4 (stop limit), J (market if touched) or P (trailing stop)"},
    {ORDER "40=3|99=5|1107=3|", order_rejected, 1107, 0, Reason::unsupported_characteristic,
     "unsupported_characteristic: TriggerPriceType(1107) '3' (best bid) is not supported; send 2 "
     "(last trade), M (mark price) or I (index price), or leave it out for 2"},
    {"35=D|11=a|1=DEMO|55=BTC-USDT|54=2|60=20260102-03:04:05|152=100|40=3|99=5|", order_rejected,
     152, 0, Reason::malformed,
     "malformed: CashOrderQty(152) '100' does not go with OrdType(40) '3' (stop), whose price is "
     "still to come; send OrderQty(38)"},

    // Trailing stops.
    {ORDER "40=P|211=5|", order_rejected, 40, 0, Reason::unsupported_characteristic,
     "unsupported_characteristic: OrdType(40) 'P' (pegged) is supported with ExecInst(18) a "
     "(trailing stop peg) only; send a, or a limit order and replace its price"},
    {ORDER "40=P|18=R|211=5|", order_rejected, 40, 0, Reason::unsupported_characteristic,
     "unsupported_characteristic: OrdType(40) 'P' (pegged) is supported with ExecInst(18) a "
     "(trailing stop peg) only; send a, or a limit order and replace its price"},
    {ORDER "40=3|99=5|18=a|", order_rejected, 18, 0, Reason::unsupported_characteristic,
     "unsupported_characteristic: ExecInst(18) 'a' (trailing stop peg) does not go with "
     "OrdType(40) "
     "'3' (stop); leave it out or send OrdType(40) P with PegOffsetValue(211)"},
    {ORDER "40=P|18=a|", order_rejected, 211, 0, Reason::malformed,
     "malformed: PegOffsetValue(211) is missing; a trailing stop needs its distance from the best "
     "price, in the quote asset, or with PegOffsetType(836) 1 in basis points"},
    {ORDER "40=P|18=a|211=0|", order_rejected, 211, 0, Reason::price_out_of_range,
     "price_out_of_range: PegOffsetValue(211) '0' must be a distance above 0"},
    {"35=D|11=a|1=DEMO|55=BTC-USDT|54=1|60=20260102-03:04:05|38=1|40=P|18=a|211=-5|",
     order_rejected, 211, 0, Reason::price_out_of_range,
     "price_out_of_range: PegOffsetValue(211) '-5' must be a distance above 0"},
    {ORDER "40=P|18=a|211=5|836=2|", order_rejected, 836, 0, Reason::unsupported_characteristic,
     "unsupported_characteristic: PegOffsetType(836) '2' (ticks) is not supported; send 0 (price) "
     "or 1 (basis points), or leave it out for 0"},
    {ORDER "40=P|18=a|211=0.5|836=1|", order_rejected, 211, 0, Reason::price_out_of_range,
     "price_out_of_range: PegOffsetValue(211) '0.5' must be a whole number of basis points from 1 "
     "to 9999"},
    {ORDER "40=P|18=a|211=10000|836=1|", order_rejected, 211, 0, Reason::price_out_of_range,
     "price_out_of_range: PegOffsetValue(211) '10000' must be a whole number of basis points from "
     "1 to 9999"},
    {ORDER "40=P|18=a|211=5|44=9|", order_rejected, 44, 0, Reason::malformed,
     "malformed: Price(44) '9' does not go with a trailing stop, which trades at the market; leave "
     "it out"},
    {ORDER "40=3|99=5|211=5|", order_rejected, 211, 0, Reason::malformed,
     "malformed: PegOffsetValue(211) '5' does not go with OrdType(40) '3' (stop); leave it out or "
     "send OrdType(40) P (trailing stop)"},
    {ORDER "40=2|44=1|836=0|", order_rejected, 836, 0, Reason::malformed,
     "malformed: PegOffsetType(836) '0' does not go with OrdType(40) '2' (limit); leave it out or "
     "send OrdType(40) P (trailing stop)"},

    // How long it waits, and what it does then.
    {ORDER "40=3|99=5|59=3|", order_rejected, 59, 0, Reason::unsupported_characteristic,
     "unsupported_characteristic: TimeInForce(59) '3' (immediate or cancel) does not go with "
     "OrdType(40) '3' (stop), which waits for its price and trades at once then; send 1 (good till "
     "cancel) or 6 (good till date), or leave it out"},
    {ORDER "40=P|18=a|211=5|59=4|", order_rejected, 59, 0, Reason::unsupported_characteristic,
     "unsupported_characteristic: TimeInForce(59) '4' (fill or kill) does not go with OrdType(40) "
     "'P' (pegged), which waits for its price and trades at once then; send 1 (good till cancel) "
     "or 6 (good till date), or leave it out"},
    {ORDER "40=3|99=5|18=6|", order_rejected, 18, 0, Reason::unsupported_characteristic,
     "unsupported_characteristic: ExecInst(18) '6' (post-only) does not go with OrdType(40) '3' "
     "(stop), which trades at the market when it fires; leave it out, or send OrdType(40) 4 or J "
     "with a Price(44)"},
    {ORDER "40=4|99=5|44=4|18=6|59=3|", order_rejected, 18, 0, Reason::unsupported_characteristic,
     "unsupported_characteristic: ExecInst(18) '6' (post-only) does not go with TimeInForce(59) "
     "'3' (immediate or cancel), which never rests; send TimeInForce(59) 1 or leave 18 out"},

    // Positions, and the desk's own orders.
    {ORDER "40=1|77=R|", order_rejected, 77, 0, Reason::unsupported_characteristic,
     "unsupported_characteristic: PositionEffect(77) 'R' (rolled) is not supported; send C (close: "
     "never opens a position) or O (open), or leave it out"},
    {ORDER "40=1|7604=EXPIRE_TAKER|", order_rejected, 7604, 0, Reason::unsupported_characteristic,
     "unsupported_characteristic: SelfTradeType(7604) 'EXPIRE_TAKER' is not supported; send "
     "CANCEL_TAKER, CANCEL_MAKER or CANCEL_BOTH, or NONE or nothing for what the account at the "
     "venue is set to"},
};

TEST(DecodeConditions, EachMistakeIsRefusedByName) { expect_refused(mistakes); }

#undef ORDER

}  // namespace
}  // namespace trestle::fix
