// Orders that only close, against what the venue and our fills say of the position; and that the
// state hash knows what has triggered.
#include <gtest/gtest.h>

#include "oms/core/state_machine.hpp"
#include "tests/scenarios/words.hpp"

namespace trestle::core {
namespace {

using literals::operator""_d;

Account const demo = Account::of("DEMO");

class ClosingTest : public testing::Test {
protected:
    ClosingTest() {
        auto configured = tests::Words::rights_and_limits();
        configured.limits[0].instruments[0].symbol = Symbol::of("BTC-USDT-PERP");
        auto listed = tests::Words::listing();
        listed.symbol = Symbol::of("BTC-USDT-PERP");
        listed.venue = Venue::okx;
        enter(Started{.epoch = 7});
        enter(configured);
        enter(InstrumentDefined{listed});
        enter(VenueBalances{
            Venue::okx, demo, true, Timestamp{1}, {{Asset::of("USDT"), 1000000_d, {}}}});
        enter(VenueLink{Venue::okx, demo, true, ""});
    }

    Effects enter(Input input) {
        Effects effects;
        history_.push_back({++sequence_, now_, std::move(input)});
        machine_.apply(history_.back(), effects);
        return effects;
    }

    void tell(Decimal quantity, PositionSide side = PositionSide::both) {
        enter(VenuePositions{Venue::okx,
                             demo,
                             false,
                             {},
                             {{VenueSymbol::of("BTCUSDT"), side, Quantity(quantity), {}, {}, {}}}});
    }

    // The text of the refusal; empty when the order goes out.
    std::string refusal(Side side, PositionEffect effect, bool waits = false) {
        NewOrder order{.origin = {.session = SessionId::of("DESK1"), .msg_seq_num = ++number_},
                       .cl_ord_id = ClOrdId::of("o" + std::to_string(number_)),
                       .account = demo,
                       .symbol = Symbol::of("BTC-USDT-PERP"),
                       .side = side,
                       .reference = {Price(100_d), Price(100_d), Price(100_d), now_}};
        order.terms = {.quantity = Quantity(2_d), .price = Price(100_d)};
        order.terms.position_effect = effect;
        if (waits) order.terms.trigger = Trigger{.price = Price(90_d)};
        auto const effects = enter(order);
        auto const& report = std::get<Report>(effects.front());
        return report.kind == ReportKind::rejected ? report.refusal.text : std::string();
    }

    StateMachine machine_;
    std::vector<Stamped> history_;
    Sequence sequence_ = 0;
    std::uint64_t number_ = 0;
    Timestamp now_ = Timestamp::from_ms(1'700'000'000'000);
};

TEST_F(ClosingTest, APositionThatNobodyHasToldIsTheVenuesToJudge) {
    EXPECT_EQ(refusal(Side::sell, PositionEffect::close), "");
}

TEST_F(ClosingTest, WithNothingToCloseTheRefusalNamesThePositionAndWhatToDo) {
    tell(0_d);
    EXPECT_EQ(refusal(Side::sell, PositionEffect::close),
              "position_limit: PositionEffect(77) 'C' (close) of a sell has nothing to close: the "
              "position in BTC-USDT-PERP at okx is 0; turn Side(54), or leave 77 out to open a "
              "position");
    tell(-3_d);
    EXPECT_NE(refusal(Side::sell, PositionEffect::close).find("at okx is -3;"), std::string::npos);
    EXPECT_EQ(refusal(Side::buy, PositionEffect::close), "");
    EXPECT_EQ(refusal(Side::sell, PositionEffect::open), "");
    EXPECT_EQ(refusal(Side::sell, PositionEffect::unstated), "");
}

TEST_F(ClosingTest, ASmallerPositionThanTheOrderIsTheVenuesToCut) {
    tell(1_d);
    EXPECT_EQ(refusal(Side::sell, PositionEffect::close), "");
}

TEST_F(ClosingTest, AStopMeetsThePositionThatThereIsWhenItTriggers) {
    tell(0_d);
    EXPECT_EQ(refusal(Side::sell, PositionEffect::close, true), "");
}

TEST_F(ClosingTest, InHedgeModeEachLegHasItsSide) {
    tell(3_d, PositionSide::long_only);
    tell(0_d, PositionSide::short_only);
    EXPECT_EQ(refusal(Side::sell, PositionEffect::close), "");
    EXPECT_NE(refusal(Side::buy, PositionEffect::close), "");
}

TEST_F(ClosingTest, AFillThatTheVenuesWordIsBehindCounts) {
    tell(0_d);
    EXPECT_EQ(refusal(Side::buy, PositionEffect::unstated), "");
    auto const& bought = machine_.orders().all().back();
    enter(VenueFilled{.ref = {.venue = Venue::okx, .client_id = bought.legs[0].client_id},
                      .trade_id = VenueTradeId::of("t1"),
                      .symbol = VenueSymbol::of("BTCUSDT"),
                      .quantity = Quantity(2_d),
                      .price = Price(100_d)});
    EXPECT_EQ(refusal(Side::sell, PositionEffect::close), "");
}

TEST_F(ClosingTest, WhatHasTriggeredIsInTheStateHash) {
    ASSERT_EQ(refusal(Side::sell, PositionEffect::unstated, true), "");
    VenueRef const ref{.venue = Venue::okx,
                       .client_id = machine_.orders().all().back().legs[0].client_id,
                       .order_id = VenueOrderId::of("1")};
    enter(VenueAccepted{ref});
    StateMachine twin;
    Effects effects;
    for (auto const& stamped : history_) twin.apply(stamped, effects);
    enter(VenueTriggered{ref, ""});
    twin.apply({sequence_, now_, VenueAccepted{ref}}, effects);
    EXPECT_NE(machine_.state_hash(), twin.state_hash());
}

}  // namespace
}  // namespace trestle::core
