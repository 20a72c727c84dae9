// The gateway between a scripted session layer and a scripted core.
#include "fix/gateway.hpp"

#include <gtest/gtest.h>

#include "tests/unit/fix/gateway_house.hpp"

namespace trestle::fix {
namespace {

constexpr char const* sound_order =
    "35=D|11=a|1=DEMO|55=BTCUSDT|54=1|60=20260102-03:04:05|38=1|40=2|44=100|";

TEST(Gateway, DeliversWhatADeskSendsUnderTheCanonicalSymbol) {
    House house;
    house.gateway.add_alias(VenueSymbol::of("BTCUSDT"), Symbol::of("BTC-USDT"));
    house.receive(sound_order);
    ASSERT_EQ(house.inbox.size(), 1U);
    auto const& order = std::get<NewOrder>(house.inbox[0]);
    EXPECT_EQ(order.symbol.view(), "BTC-USDT");
    EXPECT_EQ(order.origin, any_origin());
    EXPECT_TRUE(house.sent.empty());
    house.gateway.on_batch_end();
    EXPECT_EQ(house.batches, 1);
}

TEST(Gateway, UnknownSymbolsPassAsTheyAre) {
    House house;
    house.receive(sound_order);
    EXPECT_EQ(std::get<NewOrder>(house.inbox.at(0)).symbol.view(), "BTCUSDT");
}

TEST(Gateway, RefusalsNameTheCanonicalSymbolToo) {
    House house;
    house.gateway.add_alias(VenueSymbol::of("BTCUSDT"), Symbol::of("BTC-USDT"));
    house.receive("35=D|11=a|1=DEMO|55=BTCUSDT|54=1|60=20260102-03:04:05|38=1|40=K|");
    EXPECT_EQ(std::get<RefusedMessage>(house.inbox.at(0)).symbol.view(), "BTC-USDT");
}

TEST(Gateway, PossibleResendsAreMarked) {
    House house;
    std::string const desk = "DESK1";
    engine::MessageContext context;
    context.desk = &desk;
    context.is_possible_resend = true;
    auto const message = whole_message("35=H|11=a|55=BTC-USDT|54=1|");
    house.gateway.on_message(context, message.data(), message.size());
    EXPECT_TRUE(std::get<StatusQuery>(house.inbox.at(0)).origin.is_possible_resend);
}

TEST(Gateway, AFullInboxIsAnsweredAtOnceAndNothingIsLostSilently) {
    House house;
    house.open("DESK1");
    house.log_on();
    house.is_full = true;
    house.receive(sound_order, 12);
    ASSERT_EQ(house.sent.size(), 1U);
    EXPECT_EQ(
        house.sent[0].message,
        "35=j|45=12|372=D|379=a|380=4|58=gateway_busy: Trestle is busy and has not taken this "
        "message; send it again later|");
    EXPECT_FALSE(engine::Mark() < house.sent[0].mark) << "it is no report of the journal";
    EXPECT_EQ(house.log.size(), 1U);
}

TEST(Gateway, LogonsAndLogoffsWaitForAFullInboxAndKeepTheirOrder) {
    House house;
    house.is_full = true;
    house.gateway.on_logged_on("DESK1", "127.0.0.1:4000", "desk1", true);
    house.gateway.on_logged_off("DESK1", "bye", true);
    EXPECT_TRUE(house.inbox.empty());
    house.is_full = false;
    house.receive(sound_order);
    ASSERT_EQ(house.inbox.size(), 3U);
    EXPECT_EQ(std::get<DeskLoggedOn>(house.inbox[0]),
              (DeskLoggedOn{SessionId::of("DESK1"), true, "127.0.0.1:4000", "desk1"}));
    EXPECT_EQ(std::get<DeskLoggedOff>(house.inbox[1]),
              (DeskLoggedOff{SessionId::of("DESK1"), "bye", true}));
    EXPECT_TRUE(std::holds_alternative<NewOrder>(house.inbox[2]));
}

TEST(Gateway, ALostConnectionIsCommittedWithoutWaitingForTheNextMessage) {
    House house;
    house.open("DESK1");
    house.log_off();
    house.turn();
    EXPECT_EQ(house.inbox.size(), 1U);
    EXPECT_EQ(house.batches, 1);
}

TEST(Gateway, ABatchEndDeliversWhatWaits) {
    House house;
    house.is_full = true;
    house.gateway.on_logged_on("DESK1", "p", "u", false);
    house.is_full = false;
    house.gateway.on_batch_end();
    EXPECT_EQ(house.inbox.size(), 1U);
}

TEST(Gateway, WhatTheEngineRefusedIsKeptAndNeverAnsweredAgain) {
    House house;
    house.gateway.on_refused("DESK1", 9, "D", 40, "Value is incorrect");
    auto const& refused = std::get<RefusedMessage>(house.inbox.at(0));
    EXPECT_EQ(refused.answer, RefusedMessage::Answer::already_answered);
    EXPECT_EQ(refused.origin.msg_seq_num, 9U);
    EXPECT_EQ(refused.field, 40U);
    EXPECT_EQ(refused.msg_type.view(), "D");
    EXPECT_EQ(refused.refusal.text, "Value is incorrect");
    EXPECT_TRUE(house.sent.empty());
}

TEST(Gateway, AsksForCredentialsUnlessTheNameCannotBeOne) {
    House house;
    std::string refusal = "not asked";
    auto const answer = [&](std::string const& text) { refusal = text; };
    house.gateway.on_logon_request({.desk = "DESK1", .username = "desk1"}, answer);
    EXPECT_EQ(refusal, "");
    house.gateway.on_logon_request({.desk = std::string(33, 'X'), .username = "x"}, answer);
    EXPECT_EQ(refusal, "SenderCompID(49) is longer than 32 characters");
    EXPECT_EQ(house.asked, (std::vector<std::string>{"desk1"}));
}

TEST(Gateway, AnswersArePassedOnOnceAndOnlyToWhoIsThere) {
    House house;
    house.open("DESK1", 0, false);
    house.start();
    house.gateway.send_answer(SessionId::of("DESK1"), "y", "320=r\x01");
    house.gateway.send_answer(SessionId::of("NOBODY"), "y", "320=r\x01");
    house.log_on();
    house.turn();
    EXPECT_TRUE(house.sent.empty()) << "an answer is not kept";
    house.gateway.send_answer(SessionId::of("DESK1"), "y", "320=r\x01");
    ASSERT_EQ(house.sent.size(), 1U);
    EXPECT_EQ(house.sent[0].message, "35=y|320=r|");
    EXPECT_FALSE(engine::Mark() < house.sent[0].mark);
}

TEST(Gateway, RefusalsOfMessagesAreSentOnceAndNeverMoveTheCursor) {
    House house;
    house.open("DESK1", 0, false);
    house.start();
    house.happen({MessageRejected{.session = SessionId::of("DESK1"), .ref_msg_seq_num = 3}});
    house.log_on();
    house.happen({MessageRejected{.session = SessionId::of("DESK1"), .ref_msg_seq_num = 4}});
    house.turn();
    ASSERT_EQ(house.sent.size(), 1U);
    EXPECT_EQ(house.sent[0].message.substr(0, 10), "35=3|45=4|");
    EXPECT_FALSE(engine::Mark() < house.sent[0].mark);
}

TEST(Gateway, OrdersOverTheLimitAreAnsweredAndCancelsPass) {
    House house;
    house.open("DESK1", 2);
    for (int i = 0; i < 3; ++i) house.receive(sound_order);
    ASSERT_EQ(house.inbox.size(), 3U);
    EXPECT_TRUE(std::holds_alternative<NewOrder>(house.inbox[1]));
    auto const& refused = std::get<RefusedMessage>(house.inbox[2]);
    EXPECT_EQ(refused.answer, RefusedMessage::Answer::order_rejected);
    EXPECT_EQ(refused.origin, any_origin());
    EXPECT_EQ(refused.refusal.text,
              "throttled: this session may send 2 messages per second (messages_per_second); send "
              "it again later");
    EXPECT_EQ(refused.cl_ord_id.view(), "a");
    EXPECT_EQ(refused.account.view(), "DEMO");
    EXPECT_EQ(refused.terms.price, Price(Decimal::whole(100)));
    house.receive("35=G|11=b|41=a|1=DEMO|55=BTCUSDT|54=1|60=20260102-03:04:05|38=1|40=2|44=100|");
    auto const& replace = std::get<RefusedMessage>(house.inbox.at(3));
    EXPECT_EQ(replace.answer, RefusedMessage::Answer::cancel_rejected);
    EXPECT_EQ(replace.orig_cl_ord_id.view(), "a");
    for (int i = 0; i < 20; ++i) {
        house.receive("35=F|11=c|41=a|55=BTCUSDT|54=1|60=20260102-03:04:05|");
        ASSERT_TRUE(std::holds_alternative<CancelOrder>(house.inbox.back())) << i;
    }
    house.receive("35=F|11=c|41=a|55=BTCUSDT|54=1|60=20260102-03:04:05|");
    auto const& cancel = std::get<RefusedMessage>(house.inbox.back());
    EXPECT_EQ(cancel.answer, RefusedMessage::Answer::business_reject);
    EXPECT_EQ(cancel.msg_type.view(), "F");
    EXPECT_NE(cancel.refusal.text.find("20 cancels per second"), std::string::npos);
    house.now = house.now + std::chrono::seconds(1);
    house.receive(sound_order);
    EXPECT_TRUE(std::holds_alternative<NewOrder>(house.inbox.back())) << "a second later it may";
    EXPECT_TRUE(house.sent.empty()) << "the core answers, once it is journaled";
}

constexpr char const* list_of_two =
    "35=E|66=L|394=3|68=2|73=2|11=l1|67=1|1=DEMO|55=BTCUSDT|54=1|60=20260102-03:04:05|38=1|40=2|"
    "44=100|11=l2|67=2|1=DEMO|55=BTCUSDT|54=2|60=20260102-03:04:05|38=1|40=2|44=200|";

TEST(Gateway, AListEntersWholeUnderCanonicalSymbols) {
    House house;
    house.gateway.add_alias(VenueSymbol::of("BTCUSDT"), Symbol::of("BTC-USDT"));
    house.receive(list_of_two);
    ASSERT_EQ(house.inbox.size(), 3U);
    EXPECT_EQ(std::get<OrderList>(house.inbox[0]).orders.size(), 2U);
    EXPECT_EQ(std::get<NewOrder>(house.inbox[1]).symbol.view(), "BTC-USDT");
    EXPECT_FALSE(std::get<NewOrder>(house.inbox[1]).is_last_of_list);
    EXPECT_TRUE(std::get<NewOrder>(house.inbox[2]).is_last_of_list);
}

TEST(Gateway, AListForWhichThereIsNoRoomEntersNotAtAll) {
    House house;
    house.open("DESK1");
    house.log_on();
    house.inbox.clear();
    house.room = 2;
    house.receive(list_of_two, 5);
    EXPECT_TRUE(house.inbox.empty());
    ASSERT_EQ(house.sent.size(), 1U);
    EXPECT_EQ(house.sent[0].message.substr(0, 22), "35=j|45=5|372=E|379=L|");
}

TEST(Gateway, AListCostsAsManyMessagesAsItHasOrders) {
    House house;
    house.open("DESK1", 2);
    house.receive(list_of_two);
    EXPECT_EQ(house.inbox.size(), 3U);
    house.receive(list_of_two);
    ASSERT_EQ(house.inbox.size(), 4U);
    auto const& refused = std::get<RefusedMessage>(house.inbox[3]);
    EXPECT_EQ(refused.answer, RefusedMessage::Answer::business_reject);
    EXPECT_EQ(refused.msg_type.view(), "E");
    EXPECT_EQ(refused.refusal.reason, Reason::throttled);
}

TEST(Gateway, ABadListIsOneRefusal) {
    House house;
    house.receive("35=E|66=L|394=3|68=1|73=1|11=l1|67=1|55=BTCUSDT|54=9|");
    ASSERT_EQ(house.inbox.size(), 1U);
    EXPECT_TRUE(std::holds_alternative<RefusedMessage>(house.inbox[0]));
}

constexpr char const* password_change = "35=BE|923=p1|924=3|553=desk1|554=old one|925=new one|";

TEST(Gateway, APasswordChangeIsMadeOnceItIsJournaledAndAnswered) {
    House house;
    house.open("DESK1");
    house.log_on();
    house.inbox.clear();
    house.receive(password_change);
    ASSERT_EQ(house.inbox.size(), 1U);
    auto const query = std::get<DeskQuery>(house.inbox[0]);
    EXPECT_EQ(query.topic, DeskQuery::Topic::user);
    EXPECT_EQ(query.request_id, "p1");
    EXPECT_TRUE(house.passwords.empty()) << "nothing happens before the journal has it";
    house.happen({AnswerQuery{.query = query}}, query);
    EXPECT_EQ(house.passwords["DESK1 desk1"], "old one -> new one");
    ASSERT_EQ(house.sent.size(), 1U);
    EXPECT_EQ(value_of(wire(house.sent[0].message), 926), "5");
    EXPECT_EQ(value_of(wire(house.sent[0].message), 923), "p1");
    house.happen({AnswerQuery{.query = query}}, query);
    EXPECT_EQ(house.sent.size(), 1U) << "asked once, answered once";
}

// The trail has the request alone when the password was changed.
TEST(Gateway, APasswordThatWasNotChangedIsTracked) {
    House house;
    house.open("DESK1");
    house.log_on();
    house.receive(password_change);
    auto const query = std::get<DeskQuery>(house.inbox.back());
    house.password_outcome = {.status = UserResponse::Status::wrong_password,
                              .text = "Password(554) is wrong"};
    house.happen({AnswerQuery{.query = query}}, query);
    EXPECT_EQ(value_of(wire(house.sent.back().message), 926), "4");
    auto const& told = std::get<RefusedMessage>(house.inbox.back());
    EXPECT_EQ(told.answer, RefusedMessage::Answer::already_answered) << "nothing follows from it";
    EXPECT_EQ(told.msg_type.view(), "BE");
    EXPECT_EQ(told.cl_ord_id.view(), "p1");
    EXPECT_EQ(told.origin.msg_seq_num, 0U);
    EXPECT_EQ(told.refusal.text,
              "the password of user 'desk1' was not changed: Password(554) is wrong");
}

TEST(Gateway, APasswordChangeEndsWithItsSession) {
    House house;
    house.open("DESK1");
    house.log_on();
    house.receive(password_change);
    auto const query = std::get<DeskQuery>(house.inbox.back());
    house.log_off();
    house.log_on();
    house.happen({AnswerQuery{.query = query}}, query);
    EXPECT_TRUE(house.passwords.empty());
}

TEST(Gateway, AFullInboxKeepsNoPassword) {
    House house;
    house.open("DESK1");
    house.log_on();
    house.is_full = true;
    house.receive(password_change);
    house.is_full = false;
    DeskQuery const query{.origin = {.session = SessionId::of("DESK1")},
                          .topic = DeskQuery::Topic::user,
                          .request_id = "p1"};
    house.happen({AnswerQuery{.query = query}}, query);
    EXPECT_TRUE(house.passwords.empty());
}

TEST(Throttle, FillsUpWithTimeButNeverOverASecondsWorth) {
    Throttle throttle(10);
    Timestamp const start = Timestamp::from_ms(1'000'000);
    auto const taken_at = [&](Timestamp at) {
        int taken = 0;
        while (throttle.take(at)) ++taken;
        return taken;
    };
    EXPECT_EQ(taken_at(start), 10);
    EXPECT_EQ(taken_at(start + std::chrono::milliseconds(99)), 0);
    EXPECT_EQ(taken_at(start + std::chrono::milliseconds(100)), 1);
    EXPECT_EQ(taken_at(start + std::chrono::milliseconds(400)), 3);
    EXPECT_EQ(taken_at(start + std::chrono::hours(24)), 10);
    EXPECT_EQ(taken_at(start), 0) << "a clock that goes back gives nothing";
}

TEST(Throttle, AListPassesWholeAndIsPaidBackByWaiting) {
    Throttle throttle(10);
    Timestamp const start = Timestamp::from_ms(1'000'000);
    EXPECT_TRUE(throttle.take(start, 25));
    EXPECT_FALSE(throttle.take(start + std::chrono::milliseconds(1500)));
    EXPECT_TRUE(throttle.take(start + std::chrono::milliseconds(1700)));
}

TEST(Gateway, WithoutALimitNothingIsThrottled) {
    House house;
    house.open("DESK1");
    for (int i = 0; i < 1000; ++i) house.receive(sound_order);
    EXPECT_TRUE(std::ranges::all_of(
        house.inbox, [](Input const& input) { return std::holds_alternative<NewOrder>(input); }));
}

}  // namespace
}  // namespace trestle::fix
