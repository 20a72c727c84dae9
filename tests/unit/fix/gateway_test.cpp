// The gateway between a scripted session layer and a scripted core.
#include "fix/gateway.hpp"

#include <gtest/gtest.h>

#include "tests/unit/fix/wire.hpp"

namespace trestle::fix {
namespace {

struct Sent {
    std::string desk;
    std::string message;  // "35=8|37=…"
    engine::Mark mark;
    bool is_possible_resend = false;
};

// A house whose inbox can be full.
struct House {
    std::vector<Input> inbox;
    std::vector<Sent> sent;
    std::vector<std::string> log;
    std::vector<std::string> asked;
    engine::Mark stored;
    int batches = 0;
    bool is_full = false;
    Gateway gateway{ports()};

    Gateway::Ports ports() {
        Gateway::Ports ports;
        ports.deliver = [this](Input input) {
            if (!is_full) inbox.push_back(std::move(input));
            return !is_full;
        };
        ports.end_batch = [this] { ++batches; };
        ports.check_logon = [this](engine::LogonRequest const& request,
                                   engine::LogonAnswer const& answer) {
            asked.push_back(request.username);
            answer("");
        };
        ports.log = [this](std::string_view line) { log.emplace_back(line); };
        ports.send = [this](std::string const& desk, std::string const& type, std::string_view body,
                            engine::Mark mark, bool is_resend) {
            sent.push_back({desk, "35=" + type + "|" + barred(body), mark, is_resend});
        };
        ports.last_mark = [this](std::string const&) { return stored; };
        return ports;
    }

    void receive(std::string_view barred_message, std::uint64_t number = 7) {
        std::string const desk = "DESK1";
        engine::MessageContext context;
        context.desk = &desk;
        context.msg_seq_num = number;
        context.sending_time_ns = any_origin().sent_at.ns;
        auto const message = whole_message(barred_message);
        gateway.on_message(context, message.data(), message.size());
    }
};

constexpr char const* sound_order =
    "35=D|11=a|1=DEMO|55=BTCUSDT|54=1|60=20260102-03:04:05|38=1|40=2|44=100|";

Report report(Sequence sequence, std::uint32_t index) {
    return {.session = SessionId::of("DESK1"),
            .exec_id = {sequence, index},
            .order_id = OrderId{1},
            .cl_ord_id = ClOrdId::of("a"),
            .symbol = Symbol::of("BTC-USDT")};
}

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
    house.receive("35=D|11=a|1=DEMO|55=BTCUSDT|54=1|60=20260102-03:04:05|38=1|40=3|");
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
              (DeskLoggedOff{SessionId::of("DESK1"), "bye"}));
    EXPECT_TRUE(std::holds_alternative<NewOrder>(house.inbox[2]));
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

TEST(Gateway, CarriesOutWhatIsForDesks) {
    House house;
    house.gateway.carry_out(report(5, 1));
    house.gateway.carry_out(CancelRejected{.session = SessionId::of("DESK2"),
                                           .exec_id = {6, 0},
                                           .cl_ord_id = ClOrdId::of("c"),
                                           .orig_cl_ord_id = ClOrdId::of("a")});
    house.gateway.carry_out(MessageRejected{.session = SessionId::of("DESK1"), .exec_id = {7, 0}});
    house.gateway.carry_out(StopTimer{});
    house.gateway.carry_out(Alert{.text = "for operators only"});
    ASSERT_EQ(house.sent.size(), 3U);
    EXPECT_EQ(house.sent[0].desk, "DESK1");
    EXPECT_EQ(house.sent[0].message.substr(0, 24), "35=8|37=T1|11=a|17=5-1|1");
    EXPECT_EQ(house.sent[0].mark.sequence, 5U);
    EXPECT_EQ(house.sent[0].mark.index, 1U);
    EXPECT_FALSE(house.sent[0].is_possible_resend);
    EXPECT_EQ(house.sent[1].desk, "DESK2");
    EXPECT_EQ(house.sent[1].message.substr(0, 5), "35=9|");
    EXPECT_EQ(house.sent[2].message.substr(0, 5), "35=3|");
}

TEST(Gateway, RecoverySendsOnlyWhatWasNeverStored) {
    House house;
    house.stored = {5, 1};
    EXPECT_FALSE(house.gateway.recover(report(4, 9)));
    EXPECT_FALSE(house.gateway.recover(report(5, 1)));
    EXPECT_FALSE(house.gateway.recover(StopTimer{}));
    EXPECT_TRUE(house.gateway.recover(report(5, 2)));
    EXPECT_TRUE(house.gateway.recover(report(6, 0)));
    ASSERT_EQ(house.sent.size(), 2U);
    EXPECT_TRUE(house.sent[0].is_possible_resend);
    EXPECT_NE(house.sent[0].message.find("|17=5-2|"), std::string::npos);
    EXPECT_NE(house.sent[1].message.find("|17=6-0|"), std::string::npos);
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

}  // namespace
}  // namespace trestle::fix
