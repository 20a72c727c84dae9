// Requests about many orders, about lists, and disputed trades.
#include "tests/unit/fix/requests.hpp"

namespace trestle::fix {
namespace {

using enum RefusedMessage::Answer;

#define AT "60=20260102-03:04:05|"
#define NARROW "and narrow it by Account(1), Side(54) or SecurityExchange(207)"
#define VENUES "binance_spot, binance_usdm, okx, bybit"

TEST(DecodeMany, AMassCancelOfEverything) {
    EXPECT_EQ(decoded<MassCancel>("35=q|11=mc1|530=7|" AT),
              (MassCancel{.origin = any_origin(), .cl_ord_id = ClOrdId::of("mc1"), .type = '7'}));
}

TEST(DecodeMany, AMassCancelOfOneSymbolSideAccountAndVenue) {
    EXPECT_EQ(decoded<MassCancel>("35=q|11=mc1|530=1|1=DEMO|55=BTC-USDT|207=binance_spot|54=2|" AT
                                  "58=end of day|"),
              (MassCancel{.origin = any_origin(),
                          .cl_ord_id = ClOrdId::of("mc1"),
                          .type = '1',
                          .scope = {.account = Account::of("DEMO"),
                                    .symbol = Symbol::of("BTC-USDT"),
                                    .side = Side::sell,
                                    .venue = Venue::binance_spot}}));
}

// The core refuses what it does not do: the answer is an OrderMassCancelReport(r).
TEST(DecodeMany, AKindOfMassCancelThatWeDoNotDoGoesToTheCore) {
    EXPECT_EQ(decoded<MassCancel>("35=q|11=mc1|530=3|460=4|" AT),
              (MassCancel{.origin = any_origin(), .cl_ord_id = ClOrdId::of("mc1"), .type = '3'}));
}

TEST(DecodeMany, AMassStatusRequest) {
    EXPECT_EQ(decoded<MassStatusQuery>("35=AF|584=ms1|585=7|1=DEMO|54=1|"),
              (MassStatusQuery{.origin = any_origin(),
                               .request_id = "ms1",
                               .type = 7,
                               .scope = {.account = Account::of("DEMO"), .side = Side::buy}}));
    auto const one = decoded<MassStatusQuery>(
        "35=AF|584=ms2|585=1|55=[N/A]|454=1|455=BTCUSDT|"
        "456=8|");
    EXPECT_EQ(one.type, 1U);
    EXPECT_EQ(one.scope.symbol.view(), "BTCUSDT");
}

TEST(DecodeMany, AListIsAskedForAndCanceledByItsId) {
    EXPECT_EQ(decoded<ListStatusQuery>("35=M|66=basket|58=how is it|"),
              (ListStatusQuery{.origin = any_origin(), .list_id = ListId::of("basket")}));
    EXPECT_EQ(decoded<ListCancel>("35=K|66=basket|" AT),
              (ListCancel{.origin = any_origin(), .list_id = ListId::of("basket")}));
}

TEST(DecodeMany, ADisputedTrade) {
    EXPECT_EQ(decoded<TradeDisputed>("35=Q|37=T184|17=190-0|127=C|55=BTC-USDT|54=1|38=1|32=2|"
                                     "31=100|58=too much|"),
              (TradeDisputed{.origin = any_origin(),
                             .order_id = OrderId{184},
                             .exec_id = "190-0",
                             .reason = 'C',
                             .text = "too much"}));
}

Mistake const mistakes[] = {
    {"35=q|530=7|" AT, session_reject, 11, 1, Reason::malformed,
     "ClOrdID(11) is missing; MsgType(35) q needs it"},
    {"35=q|11=m|" AT, session_reject, 530, 1, Reason::malformed,
     "MassCancelRequestType(530) is missing; MsgType(35) q needs it"},
    {"35=q|11=m|530=7|", session_reject, 60, 1, Reason::malformed,
     "TransactTime(60) is missing; MsgType(35) q needs it"},
    {"35=q|11=m|530=9|" AT, business_reject, 530, 0, Reason::unsupported_characteristic,
     "unsupported_characteristic: MassCancelRequestType(530) '9' is not supported; send 1 (a "
     "security) or 7 (all), " NARROW},
    {"35=q|11=m|530=1|" AT, business_reject, 55, 5, Reason::malformed,
     "malformed: Symbol(55) is missing; MassCancelRequestType(530) '1' (a security) needs it"},
    {"35=q|11=m|530=7|55=BTC-USDT|" AT, business_reject, 55, 0, Reason::malformed,
     "malformed: Symbol(55) 'BTC-USDT' does not go with MassCancelRequestType(530) '7' (all); send "
     "1 for one symbol, or leave 55 out"},
    // Found by fuzzing: nothing in a field must never mean everything.
    {"35=q|11=m|530=1|55=|" AT, session_reject, 55, 4, Reason::malformed,
     "Symbol(55) has no value; give it one"},
    {"35=q|11=m|530=7|1=|" AT, session_reject, 1, 4, Reason::malformed,
     "Account(1) has no value; give it one"},
    {"35=q|11=m|530=7|207=|" AT, session_reject, 207, 4, Reason::malformed,
     "SecurityExchange(207) has no value; give it one"},
    {"35=q|11=m|530=7|54=|" AT, session_reject, 54, 5, Reason::malformed,
     "Side(54) '' is not supported; send 1 (buy) or 2 (sell)"},
    {"35=q|11=m|530=7|54=5|" AT, session_reject, 54, 5, Reason::malformed,
     "Side(54) '5' (sell short) is not supported; send 1 (buy) or 2 (sell)"},
    {"35=q|11=m|530=7|207=XNYS|" AT, business_reject, 207, 0, Reason::unsupported_characteristic,
     "unsupported_characteristic: SecurityExchange(207) 'XNYS' is no venue of ours; send one "
     "of " VENUES " or leave it out"},
    {"35=q|11=m|530=7|1=\x02|" AT, business_reject, 1, 6, Reason::account_not_permitted,
     "account_not_permitted: Account(1) '?' is no account of ours; use an account of your session "
     "or ask ops"},
    {"35=AF|585=7|", session_reject, 584, 1, Reason::malformed,
     "MassStatusReqID(584) is missing; MsgType(35) AF needs it"},
    {"35=AF|584=m|585=8|", business_reject, 585, 0, Reason::unsupported_characteristic,
     "unsupported_characteristic: MassStatusReqType(585) '8' (a party) is not supported; send 1 (a "
     "security) or 7 (all), " NARROW},
    {"35=AF|584=m|585=1|", business_reject, 55, 5, Reason::malformed,
     "malformed: Symbol(55) is missing; MassStatusReqType(585) '1' (a security) needs it"},
    {"35=M|58=x|", session_reject, 66, 1, Reason::malformed,
     "ListID(66) is missing; MsgType(35) M needs it"},
    {"35=K|66=\t|" AT, session_reject, 66, 5, Reason::malformed,
     "ListID(66) '?' has characters outside of printable ASCII; leave them out"},
    {"35=K|66=l|60=now|", session_reject, 60, 6, Reason::malformed,
     "TransactTime(60) 'now' is not a UTC time; write YYYYMMDD-HH:MM:SS with 0, 3, 6 or 9 "
     "decimals"},
    {"35=Q|37=T1|17=1-0|127=G|55=b|54=1|", business_reject, 127, 0,
     Reason::unsupported_characteristic,
     "unsupported_characteristic: DKReason(127) 'G' is not supported; send A to F, or Z (other)"},
    {"35=Q|37=184|17=1-0|127=A|55=b|54=1|", business_reject, 37, 1, Reason::unknown_order,
     "unknown_order: OrderID(37) '184' is none of ours; repeat the one of our reports or leave it "
     "out"},
};

TEST(DecodeMany, EachMistakeIsRefusedByName) { expect_refused(mistakes); }

// BusinessRejectRefID(379) is the request's own id, whatever tag it has.
TEST(DecodeMany, ARefusalNamesTheRequestByItsOwnId) {
    EXPECT_EQ(refusal_of("35=q|11=mc1|530=9|" AT).cl_ord_id.view(), "mc1");
    EXPECT_EQ(refusal_of("35=AF|584=ms1|585=3|").cl_ord_id.view(), "ms1");
    EXPECT_EQ(refusal_of("35=K|66=basket|60=x|").cl_ord_id.view(), "basket");
}

#undef AT
#undef NARROW
#undef VENUES

}  // namespace
}  // namespace trestle::fix
