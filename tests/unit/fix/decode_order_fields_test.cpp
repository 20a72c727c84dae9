// What a desk can say of an order beyond price and quantity: parties, links, instructions, times,
// cash, and the names of instruments.
#include "tests/unit/fix/requests.hpp"

namespace trestle::fix {
namespace {

using enum RefusedMessage::Answer;

Notional notional(char const* text) { return Notional(Decimal::parse(text).value()); }

#define ORDER "35=D|11=a|1=DEMO|55=BTC-USDT|54=1|60=20260102-03:04:05|"
#define LIMIT ORDER "38=1|40=2|44=100|"
#define LONG_65 "01234567890123456789012345678901234567890123456789012345678901234"

Party party(char const* id, char source, std::uint16_t role, std::uint16_t qualifier = 0) {
    return {
        .id = decltype(Party::id)::of(id), .source = source, .role = role, .qualifier = qualifier};
}

TEST(DecodeOrderFields, PartiesAsMiFidDesksSendThem) {
    auto const order = decoded<NewOrder>(
        "35=D|11=a|453=4|448=100001|447=P|452=122|2376=22|448=200002|447=P|452=12|2376=24|"
        "448=TRADER7|452=11|448=549300ABCDEFGHIJKL12|447=N|452=3|1=DEMO|55=BTC-USDT|54=1|"
        "60=20260102-03:04:05|38=1|40=2|44=100|");
    EXPECT_EQ(order.notes.parties,
              (std::vector{party("100001", 'P', 122, 22), party("200002", 'P', 12, 24),
                           party("TRADER7", 'D', 11), party("549300ABCDEFGHIJKL12", 'N', 3)}));
}

TEST(DecodeOrderFields, IdsOfTheDesksOwnAndItsText) {
    auto const order = decoded<NewOrder>(LIMIT "526=basket-9|583=link-1|58=from the blotter|");
    EXPECT_EQ(order.notes.secondary_cl_ord_id, "basket-9");
    EXPECT_EQ(order.notes.cl_ord_link_id, "link-1");
    EXPECT_EQ(order.notes.text, "from the blotter");
    EXPECT_TRUE(order.notes.parties.empty());
}

TEST(DecodeOrderFields, TextIsKeptForPeopleWhateverItsCharset) {
    auto const input = decode_message(any_origin(), wire(LIMIT "58=caf\xC3\xA9|"));
    EXPECT_EQ(std::get<NewOrder>(input).notes.text, "caf??");
}

TEST(DecodeOrderFields, InstructionsGoTogether) {
    auto const order = decoded<NewOrder>(LIMIT "18=6 H K|");
    EXPECT_TRUE(order.terms.is_post_only);
    EXPECT_EQ(order.terms.on_disconnect, OnDisconnect::keep);
    EXPECT_EQ(order.terms.on_halt, OnHalt::cancel);
    auto const other = decoded<NewOrder>(LIMIT "18=Q J|");
    EXPECT_FALSE(other.terms.is_post_only);
    EXPECT_EQ(other.terms.on_disconnect, OnDisconnect::cancel);
    EXPECT_EQ(other.terms.on_halt, OnHalt::keep);
}

TEST(DecodeOrderFields, WithoutInstructionsTheSessionsOwnRuleCounts) {
    auto const order = decoded<NewOrder>(LIMIT);
    EXPECT_EQ(order.terms.on_disconnect, OnDisconnect::as_session_says);
    EXPECT_EQ(order.terms.on_halt, OnHalt::keep);
}

TEST(DecodeOrderFields, GoodTillDateByMoment) {
    auto const order = decoded<NewOrder>(LIMIT "59=6|126=20260103-12:00:00.250|");
    EXPECT_EQ(order.terms.time_in_force, TimeInForce::good_till_date);
    EXPECT_EQ(order.terms.expires_at, decode_utc_timestamp("20260103-12:00:00.250"));
}

// FIX 4.4 Vol 6: ExpireDate is the last day that the order can trade on.
TEST(DecodeOrderFields, GoodTillDateByDayLastsToItsEnd) {
    auto const order = decoded<NewOrder>(LIMIT "59=6|432=20260102|18=6|");
    EXPECT_EQ(order.terms.expires_at, decode_utc_timestamp("20260103-00:00:00"));
    EXPECT_TRUE(order.terms.is_post_only);
}

TEST(DecodeOrderFields, ARepeatOfAnExpiredOrderIsAskedAboutNotRefused) {
    auto origin = any_origin();
    origin.is_possible_resend = true;
    auto const input = decode_message(origin, wire(LIMIT "59=6|126=20260101-00:00:00|"));
    EXPECT_TRUE(std::holds_alternative<NewOrder>(input));
}

TEST(DecodeOrderFields, CashInsteadOfQuantity) {
    auto const order = decoded<NewOrder>(ORDER "152=1000.50|40=1|");
    EXPECT_EQ(order.terms.cash, notional("1000.5"));
    EXPECT_TRUE(order.terms.quantity.is_zero());
    auto const limit = decoded<NewOrder>(ORDER "152=1000|40=2|44=10|59=3|");
    EXPECT_EQ(limit.terms.cash, notional("1000"));
}

TEST(DecodeOrderFields, TheVenuesOwnSymbol) {
    auto const order = decoded<NewOrder>(
        "35=D|11=a|1=DEMO|55=[N/A]|454=2|455=US0378331005|456=4|455=BTCUSDT|456=8|54=1|"
        "60=20260102-03:04:05|38=1|40=2|44=100|15=USDT|");
    EXPECT_EQ(order.symbol.view(), "BTCUSDT");
}

TEST(DecodeOrderFields, ASymbolOfItsOwnWinsOverOtherNames) {
    auto const order = decoded<NewOrder>(
        "35=D|11=a|1=DEMO|55=BTC-USDT-PERP|454=1|455=ETHUSDT|456=8|54=1|60=20260102-03:04:05|"
        "38=1|40=2|44=100|15=USDT|");
    EXPECT_EQ(order.symbol.view(), "BTC-USDT-PERP");
}

TEST(DecodeOrderFields, AReplaceHasThemAll) {
    auto const replace = decoded<ReplaceOrder>(
        "35=G|41=a|11=b|453=1|448=T1|452=12|526=s|583=l|1=OTHER|18=6 Q|100=binance_spot|"
        "55=BTC-USDT|54=1|60=20260102-03:04:05|38=1|40=2|44=100|59=6|432=20260105|58=why|");
    EXPECT_EQ(replace.account.view(), "OTHER");
    EXPECT_EQ(replace.route, Venue::binance_spot);
    EXPECT_EQ(replace.notes, (DeskNotes{.secondary_cl_ord_id = "s",
                                        .cl_ord_link_id = "l",
                                        .text = "why",
                                        .parties = {party("T1", 'D', 12)}}));
    EXPECT_EQ(replace.terms.on_disconnect, OnDisconnect::cancel);
    EXPECT_EQ(replace.terms.expires_at, decode_utc_timestamp("20260106-00:00:00"));
    EXPECT_TRUE(decoded<ReplaceOrder>("35=G|41=a|11=b|55=BTC-USDT|54=1|60=20260102-03:04:05|38=1|"
                                      "40=2|44=100|")
                    .account.empty());
}

#define INSTRUCTIONS                                                                          \
    "send 6 (post-only), H or Q (keep or cancel when the session is lost), J or K (keep or "  \
    "cancel on a trading halt), a (trailing stop, with OrdType(40) P), with blanks between, " \
    "or leave it out"
#define PARTIES "35=D|11=a|55=BTC-USDT|54=1|60=20260102-03:04:05|40=1|453="

Mistake const mistakes[] = {
    // Instructions.
    {LIMIT "18=G|", order_rejected, 18, 0, Reason::unsupported_characteristic,
     "unsupported_characteristic: ExecInst(18) 'G' (all or none) is not supported; " INSTRUCTIONS},
    {LIMIT "18=6 G|", order_rejected, 18, 0, Reason::unsupported_characteristic,
     "unsupported_characteristic: ExecInst(18) 'G' (all or none) is not supported; " INSTRUCTIONS},
    {LIMIT "18=6G|", order_rejected, 18, 0, Reason::unsupported_characteristic,
     "unsupported_characteristic: ExecInst(18) '6G' is not supported; " INSTRUCTIONS},
    {LIMIT "18=6 |", order_rejected, 18, 0, Reason::unsupported_characteristic,
     "unsupported_characteristic: ExecInst(18) '6 ' is not supported; " INSTRUCTIONS},
    {LIMIT "18=|", order_rejected, 18, 0, Reason::unsupported_characteristic,
     "unsupported_characteristic: ExecInst(18) '' is not supported; " INSTRUCTIONS},
    {LIMIT "18=E|", order_rejected, 18, 0, Reason::unsupported_characteristic,
     "unsupported_characteristic: ExecInst(18) 'E' (do not increase) is not "
     "supported; " INSTRUCTIONS},
    {LIMIT "18=H Q|", order_rejected, 18, 0, Reason::malformed,
     "malformed: ExecInst(18) 'H Q' says both H and Q; send one of the two"},
    {LIMIT "18=K 6 J|", order_rejected, 18, 0, Reason::malformed,
     "malformed: ExecInst(18) 'K 6 J' says both K and J; send one of the two"},

    // Times.
    {LIMIT "59=6|", order_rejected, 126, 0, Reason::malformed,
     "malformed: TimeInForce(59) '6' (good till date) needs exactly one of ExpireTime(126) and "
     "ExpireDate(432); send one"},
    {LIMIT "59=6|126=20260103-00:00:00|432=20260103|", order_rejected, 126, 0, Reason::malformed,
     "malformed: TimeInForce(59) '6' (good till date) needs exactly one of ExpireTime(126) and "
     "ExpireDate(432); send one, not both"},
    {LIMIT "59=1|126=20260103-00:00:00|", order_rejected, 126, 0, Reason::malformed,
     "malformed: ExpireTime(126) '20260103-00:00:00' goes with TimeInForce(59) 6 (good till date) "
     "only; send that or leave it out"},
    {LIMIT "432=20260103|", order_rejected, 432, 0, Reason::malformed,
     "malformed: ExpireDate(432) '20260103' goes with TimeInForce(59) 6 (good till date) only; "
     "send that or leave it out"},
    {LIMIT "59=6|126=20260102|", session_reject, 126, 6, Reason::malformed,
     "ExpireTime(126) '20260102' is not a UTC time; write YYYYMMDD-HH:MM:SS with 0, 3, 6 or 9 "
     "decimals"},
    {LIMIT "59=6|432=20260231|", session_reject, 432, 6, Reason::malformed,
     "ExpireDate(432) '20260231' is not a date; write YYYYMMDD"},
    {LIMIT "59=6|126=20260102-03:04:05|", order_rejected, 126, 0, Reason::malformed,
     "malformed: ExpireTime(126) '20260102-03:04:05' is over already; send a time that is to come"},
    {LIMIT "59=6|432=20260101|", order_rejected, 432, 0, Reason::malformed,
     "malformed: ExpireDate(432) '20260101' is over already; send a time that is to come"},
    {ORDER "38=1|40=1|59=6|432=20260201|", order_rejected, 59, 0,
     Reason::unsupported_characteristic,
     "unsupported_characteristic: TimeInForce(59) '6' (good till date) does not go with a market "
     "order, which never rests; send 3 (immediate or cancel) or leave it out"},

    // Amounts.
    {LIMIT "152=5|", order_rejected, 152, 0, Reason::malformed,
     "malformed: CashOrderQty(152) '5' does not go with OrderQty(38); send one of the two"},
    {ORDER "152=0|40=1|", order_rejected, 152, 0, Reason::quantity_below_minimum,
     "quantity_below_minimum: CashOrderQty(152) '0' must be above 0"},
    {ORDER "152=much|40=1|", session_reject, 152, 6, Reason::malformed,
     "CashOrderQty(152) 'much' is not a number; write digits and at most one point"},

    // Notes.
    {LIMIT "526=" LONG_65 "|", session_reject, 526, 5, Reason::malformed,
     "SecondaryClOrdID(526) '012345678901234567890123456789012345678901234567...' must be at most "
     "64 characters of printable ASCII"},
    {LIMIT "583=\t|", session_reject, 583, 5, Reason::malformed,
     "ClOrdLinkID(583) '?' must be at most 64 characters of printable ASCII"},
    {PARTIES "2|448=T|452=11|", session_reject, 453, 16, Reason::malformed,
     "NoPartyIDs(453) '2' is not the number of parties: 1 follow"},
    {PARTIES "1|448=" LONG_65 "|452=11|", session_reject, 448, 5, Reason::malformed,
     "PartyID(448) '012345678901234567890123456789012345678901234567...' in party 1 must be 1 to "
     "64 characters of printable ASCII"},
    {PARTIES "2|448=T|452=11|448=U|447=PP|452=12|", session_reject, 447, 5, Reason::malformed,
     "PartyIDSource(447) 'PP' in party 2 must be one character; send D (proprietary) or P (short "
     "code)"},
    {PARTIES "1|448=T|", session_reject, 452, 5, Reason::malformed,
     "PartyRole(452) '' in party 1 must be a number from 0 to 65535"},
    {PARTIES "2|448=T|452=12|448=A7|452=122|2376=0|1=DEMO|", session_reject, 2376, 5,
     Reason::malformed, "PartyRoleQualifier(2376) '0' in party 2 must be a number from 1 to 65535"},
    {PARTIES "1|448=T|452=65536|", session_reject, 452, 5, Reason::malformed,
     "PartyRole(452) '65536' in party 1 must be a number from 0 to 65535"},

    // Names.
    {"35=D|11=a|1=DEMO|55=[N/A]|54=1|60=20260102-03:04:05|38=1|40=1|", order_rejected, 55, 2,
     Reason::unknown_symbol,
     "unknown_symbol: Symbol(55) '[N/A]' names nothing; add SecurityAltID(455) with "
     "SecurityAltIDSource(456) 8, or send a symbol like BTC-USDT"},
    {"35=D|11=a|1=DEMO|55=[N/A]|454=1|455=BTCUSDT|456=4|54=1|60=20260102-03:04:05|38=1|40=1|",
     order_rejected, 55, 2, Reason::unknown_symbol,
     "unknown_symbol: Symbol(55) '[N/A]' names nothing; add SecurityAltID(455) with "
     "SecurityAltIDSource(456) 8, or send a symbol like BTC-USDT"},
    {"35=G|41=a|11=b|1=" LONG_65 "|55=BTC-USDT|54=1|60=20260102-03:04:05|38=1|40=1|",
     cancel_rejected, 1, 6, Reason::account_not_permitted,
     "account_not_permitted: Account(1) '012345678901234567890123456789012345678901234567...' is "
     "no account of ours; use an account of your session or ask ops"},

    // What no venue of ours does, and what to do instead.
    {LIMIT "111=1|", order_rejected, 111, 0, Reason::unsupported_characteristic,
     "unsupported_characteristic: MaxFloor(111) '1' is not supported: no venue of ours hides "
     "quantity; send several smaller orders"},
    {LIMIT "110=1|", order_rejected, 110, 0, Reason::unsupported_characteristic,
     "unsupported_characteristic: MinQty(110) '1' is not supported: send TimeInForce(59) 4 (fill "
     "or kill) for all or nothing, or leave it out"},
    {LIMIT "168=20260103-00:00:00|", order_rejected, 168, 0, Reason::unsupported_characteristic,
     "unsupported_characteristic: EffectiveTime(168) '20260103-00:00:00' is not supported: orders "
     "count from when they come; send it at that time"},
    {LIMIT "847=1|", order_rejected, 847, 0, Reason::unsupported_characteristic,
     "unsupported_characteristic: TargetStrategy(847) '1' is not supported: Trestle runs no "
     "strategies yet; slice the order yourself"},
    {LIMIT "848=rate=5|", order_rejected, 848, 0, Reason::unsupported_characteristic,
     "unsupported_characteristic: TargetStrategyParameters(848) 'rate=5' is not supported: Trestle "
     "runs no strategies yet; slice the order yourself"},
};

TEST(DecodeOrderFields, EachMistakeIsRefusedByName) { expect_refused(mistakes); }

TEST(DecodeOrderFields, TooManyPartiesAreRefused) {
    std::string message = PARTIES "17|";
    for (int i = 0; i < 17; ++i) message += "448=T" + std::to_string(i) + "|452=11|";
    EXPECT_EQ(refusal_of(message).refusal.text,
              "NoPartyIDs(453) '17' is above 16; send fewer parties");
}

TEST(DecodeOrderFields, TooLongATextIsRefusedAndNotCut) {
    auto const refused = refusal_of(LIMIT "58=" + std::string(513, 'x') + "|");
    EXPECT_EQ(refused.field, 58U);
    EXPECT_EQ(refused.refusal.text, "Text(58) has 513 characters; at most 512 are kept");
}

TEST(DecodeOrderFields, ARefusalRepeatsTheCashThatWasAskedFor) {
    EXPECT_EQ(refusal_of(ORDER "152=7|40=K|").terms.cash, notional("7"));
}

#undef ORDER
#undef LIMIT
#undef LONG_65
#undef INSTRUCTIONS
#undef PARTIES

}  // namespace
}  // namespace trestle::fix
