// Positions against statements, and what the corrective actions make of terms.
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>

#include "oms/core/corrective.hpp"
#include "oms/core/state_machine.hpp"

namespace trestle::core {
namespace {

using namespace trestle::literals;

Instrument perpetual() {
    return {.id = {1},
            .symbol = Symbol::of("BTC-USDT-PERP"),
            .venue = Venue::okx,
            .venue_symbol = VenueSymbol::of("BTC-USDT-SWAP"),
            .base = Asset::of("BTC"),
            .quote = Asset::of("USDT"),
            .is_trading = true,
            .tick = Price(0.1_d),
            .lot = Quantity(0.01_d),
            .min_quantity = Quantity(0.01_d)};
}

class Positions : public testing::Test {
protected:
    Positions() {
        enter(Started{.epoch = 1});
        enter(InstrumentDefined{perpetual()});
        enter(VenueLink{Venue::okx, account_, true, ""});
    }
    Effects enter(Input input) {
        Effects effects;
        now_ = now_ + std::chrono::seconds(60);
        machine_.apply({++sequence_, now_, std::move(input)}, effects);
        return effects;
    }
    // A statement of the whole account: this position, and no open order.
    Effects state(Decimal position) {
        VenuePosition const stated{.symbol = perpetual().venue_symbol,
                                   .quantity = Quantity(position)};
        enter(VenuePositions{Venue::okx, account_, true, now_, {stated}});
        return enter(VenueStatement{.venue = Venue::okx,
                                    .account = account_,
                                    .began = now_,
                                    .asked_at = now_,
                                    .has_positions = true,
                                    .symbols = {perpetual().venue_symbol}});
    }
    Effects decide(BreakAction action, std::optional<Quantity> quantity = {}) {
        return enter(ReconCommand{
            .by = {"alice", "test"}, .id = {1}, .action = action, .quantity = quantity});
    }
    [[nodiscard]] Decimal ours() const {
        return machine_.exposure().position(account_, {1}).position.decimal();
    }
    [[nodiscard]] std::vector<Break> const& breaks() const { return machine_.recon().breaks(); }

    Account account_ = Account::of("DEMO");
    StateMachine machine_;
    Sequence sequence_ = 0;
    Timestamp now_ = Timestamp::from_ms(1'700'000'000'000);
};

TEST_F(Positions, TheFirstStatementIsTheOpening) {
    state(3_d);
    EXPECT_EQ(ours(), 3_d);
    state(3_d);
    EXPECT_TRUE(breaks().empty());
}

TEST_F(Positions, ADifferenceThatTwoStatementsShowIsABreak) {
    state(0_d);
    state(2_d);
    EXPECT_TRUE(breaks().empty()) << "one may be of another moment";
    state(2_d);
    ASSERT_EQ(breaks().size(), 1u);
    EXPECT_EQ(breaks()[0].kind, BreakKind::position);
    EXPECT_TRUE(breaks()[0].is_frozen);
    EXPECT_EQ(breaks()[0].ours, 0_d);
    EXPECT_EQ(breaks()[0].theirs, 2_d);
    EXPECT_EQ(ours(), 0_d) << "nothing is invented";
}

TEST_F(Positions, ADifferenceThatMovesIsNotYetOne) {
    state(0_d);
    state(2_d);
    state(1_d);
    EXPECT_TRUE(breaks().empty());
    state(0_d);
    state(1_d);
    EXPECT_TRUE(breaks().empty()) << "it was away in between";
}

TEST_F(Positions, DustIsNoDifference) {
    state(0_d);
    state(0.009_d);
    state(0.009_d);
    EXPECT_TRUE(breaks().empty());
}

TEST_F(Positions, AcceptedTheVenuesSideCounts) {
    state(0_d);
    state(2_d);
    state(2_d);
    decide(BreakAction::accept);
    EXPECT_EQ(ours(), 2_d);
    EXPECT_EQ(breaks()[0].state, BreakState::settled);
    EXPECT_EQ(breaks()[0].decided_by.who, "alice");
    state(2_d);
    state(2_d);
    EXPECT_EQ(breaks().size(), 1u);
}

TEST_F(Positions, AdjustedTheOperatorsFigureCounts) {
    state(0_d);
    state(2_d);
    state(2_d);
    decide(BreakAction::adjust, Quantity(1_d));
    EXPECT_EQ(ours(), 1_d);
    state(2_d);
    state(2_d);
    ASSERT_EQ(breaks().size(), 2u) << "what is left is another break";
    EXPECT_EQ(breaks()[1].theirs - breaks()[1].ours, 1_d);
}

TEST_F(Positions, UnfrozenItIsKeptUntilItChanges) {
    state(0_d);
    state(2_d);
    state(2_d);
    decide(BreakAction::unfreeze);
    EXPECT_EQ(ours(), 0_d);
    state(2_d);
    state(2_d);
    ASSERT_EQ(breaks().size(), 1u);
    EXPECT_FALSE(breaks()[0].is_frozen);
    state(5_d);
    state(5_d);
    ASSERT_EQ(breaks().size(), 2u);
    EXPECT_TRUE(breaks()[1].is_frozen);
}

TEST_F(Positions, NoStatementIsNotAStatementOfNothing) {
    state(2_d);
    // A query that failed: nothing is said of positions at all.
    enter(VenueStatement{.venue = Venue::okx,
                         .account = account_,
                         .began = now_,
                         .asked_at = now_,
                         .symbols = {perpetual().venue_symbol}});
    enter(VenueStatement{.venue = Venue::okx,
                         .account = account_,
                         .began = now_,
                         .asked_at = now_,
                         .symbols = {perpetual().venue_symbol}});
    EXPECT_EQ(ours(), 2_d);
    EXPECT_TRUE(breaks().empty());
}

// What a perpetual pays or earns comes with the balance alone; no more than it is worth.
class PerpetualBalances : public Positions {
protected:
    PerpetualBalances() {
        state(3_d);
        tell(1000000_d);
    }
    // A whole snapshot of one asset; the position is marked at 100.
    void tell(Decimal usdt) {
        VenuePosition const held{
            .symbol = perpetual().venue_symbol, .quantity = Quantity(3_d), .mark = Price(100_d)};
        enter(VenuePositions{Venue::okx, account_, true, now_, {held}});
        enter(VenueBalances{
            Venue::okx, account_, true, now_, {{Asset::of("USDT"), usdt, Decimal()}}});
    }
    [[nodiscard]] std::vector<Break> of_balance() const {
        std::vector<Break> result;
        std::ranges::copy_if(breaks(), std::back_inserter(result),
                             [](Break const& each) { return each.kind == BreakKind::balance; });
        return result;
    }
};

TEST_F(PerpetualBalances, FundingIsNoBreak) {
    tell(999999.7_d);
    tell(999999.7_d);
    tell(999999.4_d);
    tell(999999.4_d);
    EXPECT_TRUE(of_balance().empty());
}

TEST_F(PerpetualBalances, MoreThanThePositionsAreWorthIsOne) {
    tell(100000_d);
    tell(100000_d);
    ASSERT_EQ(of_balance().size(), 1u);
    EXPECT_EQ(of_balance()[0].theirs - of_balance()[0].ours, -900000_d);
}

TEST_F(Positions, LiquidationsCountAsTheyAreTold) {
    state(2_d);
    VenueRef const ref{.venue = Venue::okx,
                       .order_id = VenueOrderId::of("77"),
                       .venue_time = now_ + std::chrono::hours(1)};
    enter(VenueExternalOrder{.ref = ref,
                             .account = account_,
                             .symbol = perpetual().venue_symbol,
                             .side = Side::sell,
                             .sender = VenueExternalOrder::Sender::liquidation,
                             .quantity = Quantity(2_d)});
    enter(VenueFilled{.ref = ref,
                      .trade_id = VenueTradeId::of("t"),
                      .symbol = perpetual().venue_symbol,
                      .quantity = Quantity(2_d),
                      .price = Price(90_d)});
    EXPECT_EQ(ours(), 0_d);
    EXPECT_EQ(machine_.orders().all().back().session, house_session);
    state(0_d);
    state(0_d);
    EXPECT_TRUE(breaks().empty());
}

// ---- Corrective actions ----------------------------------------------------------------------

Terms limit(Decimal quantity, Decimal price) {
    return {.quantity = Quantity(quantity), .price = Price(price)};
}

TEST(Corrective, NothingWithoutAPolicy) {
    auto const result = correct_terms({}, perpetual(), Side::buy, limit(0.123_d, 10.05_d), {});
    EXPECT_EQ(result.terms, limit(0.123_d, 10.05_d));
    EXPECT_EQ(result.text, "");
}

TEST(Corrective, APriceNeverBecomesWorseForTheDesk) {
    AccountPolicy const policy{.rounds_to_tick = true};
    auto const bought = correct_terms(policy, perpetual(), Side::buy, limit(1_d, 10.05_d), {});
    EXPECT_EQ(bought.terms.price, Price(10_d));
    auto const sold = correct_terms(policy, perpetual(), Side::sell, limit(1_d, 10.05_d), {});
    EXPECT_EQ(sold.terms.price, Price(10.1_d));
    EXPECT_EQ(sold.text, "Price(44) 10.05 was sent as 10.1 (round_to_tick)");
}

TEST(Corrective, AQuantityIsRoundedDownAndNeverToNothing) {
    AccountPolicy const policy{.rounds_to_lot = true};
    EXPECT_EQ(
        correct_terms(policy, perpetual(), Side::buy, limit(1.239_d, 10_d), {}).terms.quantity,
        Quantity(1.23_d));
    auto const tiny = correct_terms(policy, perpetual(), Side::buy, limit(0.001_d, 10_d), {});
    EXPECT_EQ(tiny.terms.quantity, Quantity(0.001_d)) << "for the gate to refuse";
    EXPECT_EQ(tiny.text, "");
}

TEST(Corrective, TheLeastValueIsReachedInWholeLots) {
    AccountPolicy const policy{.bumps_to_minimum = true};
    auto listed = perpetual();
    listed.min_notional = Notional(5_d);
    auto const result = correct_terms(policy, listed, Side::buy, limit(0.01_d, 30_d), {});
    EXPECT_EQ(result.terms.quantity, Quantity(0.17_d));
    EXPECT_EQ(result.text, "OrderQty(38) 0.01 was sent as 0.17 (bump_to_minimum)");
}

}  // namespace
}  // namespace trestle::core
