// Answers to desks' questions: what is in them, and who is told what.
#include "oms/server/answers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/server/core_house.hpp"

namespace trestle::server {
namespace {

using namespace trestle::literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

struct Sent {
    std::string session, msg_type, fields;  // "|" between the fields
    [[nodiscard]] bool has(std::string const& field) const {
        return ("|" + fields).find("|" + field + "|") != std::string::npos;
    }
};

class Asking : public testing::Test {
protected:
    Asking()
        : answers_(
              house_.state(), {{1}, {2}},
              [this](SessionId const& session, std::string const& msg_type, std::string_view body) {
                  std::string fields(body);
                  for (auto& c : fields) {
                      if (c == '\x01') c = '|';
                  }
                  sent_.push_back({std::string(session.view()), msg_type, fields});
              }) {}

    // The question goes through the core, as the journal would bring it.
    std::vector<Sent> const& ask(std::string_view desk, DeskQuery query) {
        sent_.clear();
        query.origin = {.session = SessionId::of(desk), .msg_seq_num = ++msg_seq_num_};
        query.request_id = "Q1";
        for (auto const& effect : house_.apply(query)) {
            if (auto const* asked = std::get_if<AnswerQuery>(&effect)) answers_.answer(*asked);
        }
        for (auto const& each : sent_) EXPECT_EQ(each.session, desk);
        return sent_;
    }

    [[nodiscard]] std::vector<std::string> types() const {
        std::vector<std::string> result;
        for (auto const& each : sent_) result.push_back(each.msg_type);
        return result;
    }

    CoreHouse house_;
    Answers answers_;
    std::vector<Sent> sent_;
    std::uint64_t msg_seq_num_ = 100;
};

using Topic = DeskQuery::Topic;

TEST_F(Asking, WhatCanBeTraded) {
    auto const& all = ask("DESK1", {.topic = Topic::security_list, .type = 4});
    ASSERT_THAT(all, SizeIs(1));
    EXPECT_EQ(all[0].msg_type, "y");
    EXPECT_TRUE(all[0].has("560=0")) << all[0].fields;
    EXPECT_TRUE(all[0].has("146=2")) << all[0].fields;
    EXPECT_TRUE(all[0].has("55=BTC-USDT")) << all[0].fields;
    // A desk whose config names symbols sees no other.
    auto const& few = ask("DESK3", {.topic = Topic::security_list, .type = 4});
    ASSERT_THAT(few, SizeIs(1));
    EXPECT_TRUE(few[0].has("146=1")) << few[0].fields;
    EXPECT_FALSE(few[0].has("55=BTC-USDT")) << few[0].fields;
}

TEST_F(Asking, AListOfNothingOrOfAnUnsupportedKindSaysSo) {
    auto const none =
        ask("DESK1", {.topic = Topic::security_list, .scope = {.symbol = Symbol::of("XRP-USDT")}});
    ASSERT_THAT(none, SizeIs(1));
    EXPECT_TRUE(none[0].has("560=2")) << none[0].fields;
    auto const kind = ask("DESK1", {.topic = Topic::security_list, .type = 2});
    EXPECT_TRUE(kind[0].has("560=1")) << kind[0].fields;
    auto const stream =
        ask("DESK1", {.topic = Topic::security_list, .type = 4, .subscription = '1'});
    EXPECT_TRUE(stream[0].has("560=1")) << stream[0].fields;
}

TEST_F(Asking, OneDefinitionByEitherName) {
    for (auto const* name : {"BTC-USDT", "BTCUSDT"}) {
        auto const& sent = ask(
            "DESK1", {.topic = Topic::security_definition, .scope = {.symbol = Symbol::of(name)}});
        ASSERT_THAT(sent, SizeIs(1));
        EXPECT_EQ(sent[0].msg_type, "d");
        EXPECT_TRUE(sent[0].has("55=BTC-USDT")) << sent[0].fields;
    }
    auto const& foreign = ask("DESK3", {.topic = Topic::security_definition,
                                        .scope = {.symbol = Symbol::of("BTC-USDT")}});
    EXPECT_THAT(foreign[0].fields, HasSubstr("is not one that this session may trade"));
}

TEST_F(Asking, PositionsOfTheAccountsThatTheSessionMaySee) {
    auto const id = house_.order("DESK1", "A", "DEMO", Side::buy, Quantity(2_d), Price(60000_d));
    house_.fill(id, Quantity(0.5_d), Price(60000_d));
    for (auto const* desk : {"DESK1", "DESK2", "DROP1"}) {
        ask(desk, {.topic = Topic::positions});
        ASSERT_THAT(types(), ElementsAre("AO", "AP")) << desk;
        EXPECT_TRUE(sent_[0].has("727=1")) << sent_[0].fields;
        EXPECT_TRUE(sent_[1].has("704=0.5")) << sent_[1].fields;
        EXPECT_TRUE(sent_[1].has("1=DEMO")) << sent_[1].fields;
        EXPECT_TRUE(sent_[1].has("730=60000")) << "of the last trade: " << sent_[1].fields;
    }
    house_.apply(VenuePositions{
        Venue::binance_spot,
        Account::of("DEMO"),
        false,
        {},
        {{VenueSymbol::of("BTCUSDT"), {}, Quantity(0.5_d), {}, Price(61000_d), {}}}});
    ask("DESK1", {.topic = Topic::positions});
    EXPECT_TRUE(sent_.at(1).has("730=61000")) << "the venue's mark: " << sent_.at(1).fields;
    ask("DESK3", {.topic = Topic::positions});
    ASSERT_THAT(types(), ElementsAre("AO"));
    EXPECT_TRUE(sent_[0].has("728=2")) << "its own account has none: " << sent_[0].fields;
    ask("DESK3", {.topic = Topic::positions, .scope = {.account = Account::of("DEMO")}});
    ASSERT_THAT(types(), ElementsAre("AO"));
    EXPECT_TRUE(sent_[0].has("728=3")) << sent_[0].fields;
    EXPECT_THAT(sent_[0].fields, HasSubstr("may not see account 'DEMO'"));
}

TEST_F(Asking, BalancesWithWhatOpenOrdersHold) {
    house_.order("DESK1", "A", "DEMO", Side::buy, Quantity(1_d), Price(60000_d));
    ask("DESK1", {.topic = Topic::balances});
    ASSERT_THAT(types(), ElementsAre("BA", "BA", "BA"));
    EXPECT_TRUE(sent_[0].has("15=USDT")) << sent_[0].fields;
    EXPECT_TRUE(sent_[0].has("899=940000")) << sent_[0].fields;
    EXPECT_TRUE(sent_[0].has("911=3")) << sent_[0].fields;
    EXPECT_TRUE(sent_[2].has("15=BNB")) << "an asset of no instrument: " << sent_[2].fields;
    ask("IDLE", {.topic = Topic::balances});
    ASSERT_THAT(types(), ElementsAre("BA"));
    EXPECT_THAT(sent_[0].fields, HasSubstr("may not see"));
}

TEST_F(Asking, TradesOfItsOwnOrdersOrOfItsFirms) {
    auto const first = house_.order("DESK1", "A", "DEMO", Side::buy, Quantity(2_d), Price(60000_d));
    house_.fill(first, Quantity(0.5_d), Price(60000_d));
    auto const second =
        house_.order("DESK2", "B", "DEMO", Side::sell, Quantity(1_d), Price(60000_d));
    house_.fill(second, Quantity(0.25_d), Price(60000_d));
    ask("DESK1", {.topic = Topic::trades});
    ASSERT_THAT(types(), ElementsAre("AQ", "AE")) << "DESK1 does not see its firm's";
    EXPECT_TRUE(sent_[0].has("748=1")) << sent_[0].fields;
    EXPECT_TRUE(sent_[1].has("37=" + to_string(first))) << sent_[1].fields;
    EXPECT_TRUE(sent_[1].has("32=0.5")) << sent_[1].fields;
    EXPECT_TRUE(sent_[1].has("912=Y")) << sent_[1].fields;
    ask("DESK2", {.topic = Topic::trades});
    EXPECT_THAT(types(), ElementsAre("AQ", "AE", "AE"));
    ask("DROP1", {.topic = Topic::trades});
    EXPECT_THAT(types(), ElementsAre("AQ", "AE", "AE"));
    ask("DESK3", {.topic = Topic::trades});
    EXPECT_THAT(types(), ElementsAre("AQ"));
}

TEST_F(Asking, TradesByOrderExecutionTimeAndSide) {
    auto const id = house_.order("DESK1", "A", "DEMO", Side::buy, Quantity(2_d), Price(60000_d));
    house_.fill(id, Quantity(0.5_d), Price(60000_d));
    auto const at = house_.last().at;
    auto const exec_id = house_.state().trades().front().exec_id;
    house_.fill(id, Quantity(0.25_d), Price(60010_d));
    auto const count = [&](DeskQuery query) {
        query.topic = Topic::trades;
        query.type = 1;
        ask("DESK1", query);
        return sent_.size() - 1;
    };
    EXPECT_EQ(count({.first = to_string(id)}), 2u);
    EXPECT_EQ(count({.first = to_string(exec_id)}), 1u);
    EXPECT_EQ(count({.first = "T999"}), 0u);
    EXPECT_EQ(count({.first = "nonsense"}), 0u);
    EXPECT_EQ(count({.until = at}), 1u);
    EXPECT_EQ(count({.from = at + std::chrono::nanoseconds(1)}), 1u);
    EXPECT_EQ(count({.scope = {.side = Side::sell}}), 0u);
    EXPECT_EQ(count({.scope = {.symbol = Symbol::of("BTCUSDT")}}), 2u);
}

TEST_F(Asking, ABustedTradeIsToldAsOne) {
    auto const id = house_.order("DESK1", "A", "DEMO", Side::buy, Quantity(2_d), Price(60000_d));
    house_.fill(id, Quantity(0.5_d), Price(60000_d));
    house_.bust_last_trade(id);
    ask("DESK1", {.topic = Topic::trades});
    ASSERT_THAT(types(), ElementsAre("AQ", "AE"));
    EXPECT_TRUE(sent_[1].has("150=H")) << sent_[1].fields;
}

TEST_F(Asking, QuestionsOfAnUnsupportedKindAreRefusedByName) {
    ask("DESK1", {.topic = Topic::trades, .type = 2});
    EXPECT_THAT(sent_[0].fields, HasSubstr("TradeRequestType(569)=2 is not supported"));
    ask("DESK1", {.topic = Topic::positions, .type = 1});
    EXPECT_THAT(sent_[0].fields, HasSubstr("PosReqType(724)=1 is not supported"));
    for (auto const topic : {Topic::positions, Topic::balances, Topic::trades,
                             Topic::trading_session, Topic::security_definition}) {
        ask("DESK1", {.topic = topic, .subscription = '1'});
        ASSERT_THAT(sent_, SizeIs(1));
        EXPECT_THAT(sent_[0].fields, HasSubstr("SubscriptionRequestType(263)=1 is not supported"))
            << sent_[0].msg_type;
    }
}

TEST_F(Asking, TradingSessionsAreVenuesAndKnowOfHalts) {
    auto const status = [&](char const* symbol) {
        DeskQuery query{.topic = Topic::trading_session};
        query.scope.symbol = Symbol::of(symbol);
        ask("DESK1", query);
        EXPECT_THAT(types(), ElementsAre("h"));
        return sent_.empty() ? Sent{} : sent_.front();
    };
    EXPECT_TRUE(status("").has("340=2")) << sent_[0].fields;
    EXPECT_TRUE(status("").has("336=binance_spot")) << sent_[0].fields;
    house_.apply(HaltChanged{{"root", "x"}, {.symbol = Symbol::of("BTC-USDT")}, true, false});
    EXPECT_TRUE(status("").has("340=2")) << "the venue as a whole is open";
    EXPECT_TRUE(status("BTC-USDT").has("340=1")) << sent_[0].fields;
    EXPECT_TRUE(status("ETH-USDT").has("340=2")) << sent_[0].fields;
    house_.apply(HaltChanged{{"root", "x"}, {}, true, false});
    EXPECT_TRUE(status("ETH-USDT").has("340=1")) << sent_[0].fields;
    house_.apply(HaltChanged{{"root", "x"}, {}, false, false});
    house_.apply(VenueLink{Venue::binance_spot, Account::of("DEMO"), false, "lost"});
    EXPECT_TRUE(status("ETH-USDT").has("340=3")) << sent_[0].fields;
    EXPECT_TRUE(status("XRP-USDT").has("340=6")) << sent_[0].fields;
}

TEST_F(Asking, ASessionThatIsNoLongerInTheConfigIsToldNothing) {
    ask("GONE", {.topic = Topic::trades});
    ASSERT_THAT(types(), ElementsAre("AQ"));
    EXPECT_TRUE(sent_[0].has("749=9")) << sent_[0].fields;
    ask("GONE", {.topic = Topic::security_list, .type = 4});
    EXPECT_TRUE(sent_[0].has("560=3")) << sent_[0].fields;
}

}  // namespace
}  // namespace trestle::server
