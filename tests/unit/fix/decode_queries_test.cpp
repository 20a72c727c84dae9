// Questions that no order is about.
#include "tests/unit/fix/requests.hpp"

namespace trestle::fix {
namespace {

using enum RefusedMessage::Answer;
using Topic = DeskQuery::Topic;

TEST(DecodeQueries, AListOfAllSecuritiesOfAVenue) {
    EXPECT_EQ(decoded<DeskQuery>("35=x|320=r1|559=4|207=okx|263=0|"),
              (DeskQuery{.origin = any_origin(),
                         .topic = Topic::security_list,
                         .request_id = "r1",
                         .type = 4,
                         .scope = {.venue = Venue::okx}}));
    EXPECT_EQ(decoded<DeskQuery>("35=x|320=r1|559=3|336=okx|").scope.venue, Venue::okx);
    auto const one = decoded<DeskQuery>("35=x|320=r2|559=0|55=BTC-USDT|");
    EXPECT_EQ(one.type, 0U);
    EXPECT_EQ(one.scope.symbol.view(), "BTC-USDT");
}

// SecurityList(y) has a code of its own for these; a reject would say less.
TEST(DecodeQueries, WhatOnlyTheAnswerCanRefuseGoesAlong) {
    EXPECT_EQ(decoded<DeskQuery>("35=x|320=r1|559=1|167=FUT|").type, 1U);
    EXPECT_EQ(decoded<DeskQuery>("35=x|320=r1|559=4|263=1|").subscription, '1');
    EXPECT_EQ(decoded<DeskQuery>("35=AN|710=r1|724=2|").type, 2U);
    EXPECT_EQ(decoded<DeskQuery>("35=AD|568=r1|569=4|").type, 4U);
}

TEST(DecodeQueries, ADefinition) {
    EXPECT_EQ(decoded<DeskQuery>("35=c|320=r1|321=0|55=BTC-USDT|"),
              (DeskQuery{.origin = any_origin(),
                         .topic = Topic::security_definition,
                         .request_id = "r1",
                         .scope = {.symbol = Symbol::of("BTC-USDT")}}));
}

TEST(DecodeQueries, PositionsAndBalances) {
    EXPECT_EQ(
        decoded<DeskQuery>("35=AN|710=p1|724=0|1=DEMO|581=1|55=BTC-USDT|715=20260102|"
                           "60=20260102-03:04:05|"),
        (DeskQuery{.origin = any_origin(),
                   .topic = Topic::positions,
                   .request_id = "p1",
                   .scope = {.account = Account::of("DEMO"), .symbol = Symbol::of("BTC-USDT")}}));
    EXPECT_EQ(decoded<DeskQuery>("35=BB|909=b1|1=DEMO|207=binance_spot|"),
              (DeskQuery{.origin = any_origin(),
                         .topic = Topic::balances,
                         .request_id = "b1",
                         .scope = {.account = Account::of("DEMO"), .venue = Venue::binance_spot}}));
}

TEST(DecodeQueries, TradesByIdAndByTime) {
    EXPECT_EQ(decoded<DeskQuery>("35=AD|568=t1|569=0|").first, "");
    EXPECT_EQ(decoded<DeskQuery>("35=AD|568=t1|569=1|17=190-0|").first, "190-0");
    auto const query = decoded<DeskQuery>(
        "35=AD|568=t1|569=1|37=T184|1=DEMO|55=BTC-USDT|580=2|75=20260101|60=20260101-10:00:00|"
        "75=20260102|60=20260102-11:30:00|54=2|");
    EXPECT_EQ(query, (DeskQuery{.origin = any_origin(),
                                .topic = Topic::trades,
                                .request_id = "t1",
                                .type = 1,
                                .scope = {.account = Account::of("DEMO"),
                                          .symbol = Symbol::of("BTC-USDT"),
                                          .side = Side::sell},
                                .from = *decode_utc_timestamp("20260101-10:00:00"),
                                .until = *decode_utc_timestamp("20260102-11:30:00"),
                                .first = "T184"}));
}

TEST(DecodeQueries, TradesOfDays) {
    auto const day = decoded<DeskQuery>("35=AD|568=t|569=0|580=1|75=20260101|");
    EXPECT_EQ(day.from, decode_utc_timestamp("20260101-00:00:00"));
    EXPECT_EQ(day.until, decode_utc_timestamp("20260102-00:00:00"));
    auto const days = decoded<DeskQuery>("35=AD|568=t|569=0|580=2|75=20260101|75=20260105|");
    EXPECT_EQ(days.until, decode_utc_timestamp("20260106-00:00:00"));
    auto const since = decoded<DeskQuery>(
        "35=AD|568=t|569=0|580=1|75=20260101|"
        "60=20260101-10:00:00|");
    EXPECT_EQ(since.from, decode_utc_timestamp("20260101-10:00:00"));
    EXPECT_FALSE(since.until.is_known());
}

TEST(DecodeQueries, TradingSessions) {
    EXPECT_EQ(decoded<DeskQuery>("35=g|335=g1|336=binance_spot|263=0|"),
              (DeskQuery{.origin = any_origin(),
                         .topic = Topic::trading_session,
                         .request_id = "g1",
                         .scope = {.venue = Venue::binance_spot}}));
    EXPECT_FALSE(decoded<DeskQuery>("35=g|335=g1|").scope.venue.has_value());
}

TEST(DecodeQueries, APasswordChangeEntersWithoutItsPasswords) {
    constexpr auto message = "35=BE|923=u1|924=3|553=anna|554=old secret|925=new secret|";
    auto const query = decoded<DeskQuery>(message);
    EXPECT_EQ(query, (DeskQuery{.origin = any_origin(),
                                .topic = Topic::user,
                                .request_id = "u1",
                                .type = 3,
                                .first = "anna"}));
    auto const change = read_password_change(wire(message));
    EXPECT_EQ(change.request_id, "u1");
    EXPECT_EQ(change.username, "anna");
    EXPECT_EQ(change.password, "old secret");
    EXPECT_EQ(change.new_password, "new secret");
}

TEST(DecodeQueries, NoRefusalRepeatsAPassword) {
    for (char const* const message :
         {"35=BE|923=u1|924=3|553=anna|554=hunter2|", "35=BE|924=3|553=a|554=hunter2|925=hunter2|",
          "35=BE|923=u1|924=1|553=anna|554=hunter2|925=hunter2|",
          "35=BE|923=u1|924=3|553=a\t|554=hunter2|925=hunter2|",
          "35=BE|923=u1|924=3|553=a|554=hunter2|554=hunter2|925=hunter2|"}) {
        EXPECT_EQ(refusal_of(message).refusal.text.find("hunter2"), std::string::npos) << message;
    }
}

TEST(DecodeQueries, AReplayOfReports) {
    EXPECT_EQ(decoded<DeskQuery>("35=U1|7603=r1|7601=184-0|7602=201-3|"),
              (DeskQuery{.origin = any_origin(),
                         .topic = Topic::replay,
                         .request_id = "r1",
                         .first = "184-0",
                         .last = "201-3"}));
    EXPECT_EQ(decoded<DeskQuery>("35=U1|7603=r1|7601=184-0|").last, "");
}

Mistake const mistakes[] = {
    {"35=x|559=4|", session_reject, 320, 1, Reason::malformed,
     "SecurityReqID(320) is missing; MsgType(35) x needs it"},
    {"35=x|320=r|559=9|", business_reject, 559, 0, Reason::unsupported_characteristic,
     "unsupported_characteristic: SecurityListRequestType(559) '9' is not supported; send 0 (a "
     "symbol), 3 (a trading session) or 4 (all)"},
    {"35=x|320=r|559=0|", session_reject, 55, 1, Reason::malformed,
     "Symbol(55) is missing; MsgType(35) x needs it"},
    {"35=x|320=r|559=4|55=BTC-USDT|", business_reject, 55, 0, Reason::malformed,
     "malformed: Symbol(55) 'BTC-USDT' does not go with SecurityListRequestType(559) '4' (all); "
     "send 0 for one symbol"},
    {"35=x|320=r|559=4|263=9|", business_reject, 263, 0, Reason::unsupported_characteristic,
     "unsupported_characteristic: SubscriptionRequestType(263) '9' is not supported; send 0 "
     "(snapshot) or leave it out"},
    {"35=c|320=r|321=0|", session_reject, 55, 1, Reason::malformed,
     "Symbol(55) is missing; MsgType(35) c needs it"},
    {"35=AN|710=r|", session_reject, 724, 1, Reason::malformed,
     "PosReqType(724) is missing; MsgType(35) AN needs it"},
    {"35=BB|1=DEMO|", session_reject, 909, 1, Reason::malformed,
     "CollInquiryID(909) is missing; MsgType(35) BB needs it"},
    {"35=AD|568=t|569=0|17=1-0|37=T1|", business_reject, 37, 0, Reason::malformed,
     "malformed: OrderID(37) does not go with ExecID(17); send one"},
    {"35=AD|568=t|569=0|580=3|75=20260101|75=20260102|75=20260103|", business_reject, 580, 0,
     Reason::malformed,
     "malformed: NoDates(580) '3' must be 1 or 2, and as many TradeDate(75) follow"},
    {"35=AD|568=t|569=0|580=2|75=20260101|", business_reject, 580, 0, Reason::malformed,
     "malformed: NoDates(580) '2' must be 1 or 2, and as many TradeDate(75) follow"},
    {"35=AD|568=t|569=0|580=2|75=20260103|75=20260101|", business_reject, 580, 0, Reason::malformed,
     "malformed: NoDates(580): the second date is before the first"},
    {"35=AD|568=t|569=0|580=1|75=January|", session_reject, 75, 6, Reason::malformed,
     "TradeDate(75) 'January' is not a UTC date"},
    {"35=g|335=g|336=XNYS|", business_reject, 336, 1, Reason::malformed,
     "malformed: TradingSessionID(336) 'XNYS' is no venue of ours; send one of binance_spot, "
     "binance_usdm, okx, bybit or leave it out"},
    {"35=BE|923=u|924=1|553=a|554=b|925=c|", business_reject, 924, 0,
     Reason::unsupported_characteristic,
     "unsupported_characteristic: UserRequestType(924) '1' (log on) is not supported; send 3 "
     "(change password); Logon(A) and Logout(5) are for the rest"},
    {"35=BE|923=u|924=3|553=a|554=b|", session_reject, 925, 1, Reason::malformed,
     "NewPassword(925) is missing; MsgType(35) BE needs it"},
    {"35=U1|7603=r|", session_reject, 7601, 1, Reason::malformed,
     "FirstExecID(7601) is missing; MsgType(35) U1 needs it"},
    {"35=U1|7603=r|7601=first|", session_reject, 7601, 6, Reason::malformed,
     "FirstExecID(7601) 'first' is no ExecID(17) of ours; they read like 184-0"},
    {"35=U1|7603=r|7601=9-0|7602=8-0|", business_reject, 7602, 0, Reason::malformed,
     "malformed: LastExecID(7602) '8-0' is before FirstExecID(7601) '9-0'"},
};

TEST(DecodeQueries, EachMistakeIsRefusedByName) { expect_refused(mistakes); }

TEST(DecodeQueries, ARefusalNamesTheQuestionByItsOwnId) {
    for (char const* const message :
         {"35=x|320=me|559=9|", "35=c|320=me|321=9|", "35=AN|710=me|724=9|", "35=BB|909=me|207=X|",
          "35=AD|568=me|569=9|", "35=g|335=me|336=X|", "35=BE|923=me|924=9|", "35=U1|7603=me|"}) {
        EXPECT_EQ(refusal_of(message).cl_ord_id.view(), "me") << message;
    }
}

}  // namespace
}  // namespace trestle::fix
