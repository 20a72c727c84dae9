// What venues say of positions, as the core keeps it: newest word wins, snapshots close the rest.
#include "oms/core/told_positions.hpp"

#include <gtest/gtest.h>

#include "oms/core/state_machine.hpp"

namespace trestle::core {
namespace {

using literals::operator""_d;

Account const demo = Account::of("DEMO");
VenueSymbol const swap = VenueSymbol::of("BTC-USDT-SWAP");
VenueSymbol const other = VenueSymbol::of("ETH-USDT-SWAP");

VenuePositions word(std::int64_t venue_ms, bool is_complete, std::vector<VenuePosition> positions) {
    return {Venue::okx, demo, is_complete,
            venue_ms == 0 ? Timestamp() : Timestamp::from_ms(venue_ms), std::move(positions)};
}

VenuePosition position(VenueSymbol const& symbol, Decimal quantity,
                       PositionSide side = PositionSide::both) {
    return {symbol, side, Quantity(quantity), Price(60000_d), std::nullopt, std::nullopt};
}

class ToldPositionsTest : public testing::Test {
protected:
    void tell(VenuePositions const& input) { told_.on(input, Timestamp::from_ms(++clock_)); }
    [[nodiscard]] std::optional<Decimal> of(VenueSymbol const& symbol,
                                            PositionSide side = PositionSide::both) const {
        auto const* found = told_.find(Venue::okx, demo, symbol, side);
        return found == nullptr ? std::nullopt : std::optional(found->position.quantity.decimal());
    }

    ToldPositions told_;
    std::int64_t clock_ = 1'000'000;
};

TEST_F(ToldPositionsTest, NothingIsKnownUntilTheVenueSpeaks) {
    EXPECT_EQ(of(swap), std::nullopt);
    tell(word(10, false, {position(swap, 1_d)}));
    EXPECT_EQ(of(swap), 1_d);
    EXPECT_EQ(told_.find(Venue::bybit, demo, swap, PositionSide::both), nullptr);
    EXPECT_EQ(told_.find(Venue::okx, Account::of("X"), swap, PositionSide::both), nullptr);
}

TEST_F(ToldPositionsTest, AnOlderWordThatComesLateChangesNothing) {
    tell(word(20, false, {position(swap, 2_d)}));
    tell(word(10, false, {position(swap, 1_d)}));
    tell(word(15, true, {}));
    EXPECT_EQ(of(swap), 2_d);
    tell(word(20, false, {position(swap, 3_d)}));
    EXPECT_EQ(of(swap), 3_d) << "of the same millisecond, the later one";
}

TEST_F(ToldPositionsTest, ASnapshotClosesWhatItDoesNotList) {
    tell(word(10, false, {position(swap, 1_d), position(other, -5_d)}));
    tell(word(20, true, {position(other, -4_d)}));
    EXPECT_EQ(of(swap), 0_d);
    EXPECT_EQ(of(other), -4_d);
    tell(word(15, false, {position(swap, 1_d)}));
    EXPECT_EQ(of(swap), 0_d) << "told before the snapshot";
}

TEST_F(ToldPositionsTest, AWordWithoutATimeIsAsNewAsItsArrival) {
    tell(word(20, false, {position(swap, 2_d)}));
    tell(word(0, true, {}));
    EXPECT_EQ(of(swap), 0_d);
    tell(word(5, false, {position(swap, 1_d)}));
    EXPECT_EQ(of(swap), 1_d);
}

TEST_F(ToldPositionsTest, HedgeModeHasTwoPositionsInOneContract) {
    tell(word(10, true,
              {position(swap, 3_d, PositionSide::long_only),
               position(swap, -2_d, PositionSide::short_only)}));
    EXPECT_EQ(of(swap, PositionSide::long_only), 3_d);
    EXPECT_EQ(of(swap, PositionSide::short_only), -2_d);
    EXPECT_EQ(of(swap), std::nullopt);
}

TEST(StateMachineAndPositions, TheVenuesWordIsInTheStateHashAndMovesNoPositionOfOurs) {
    StateMachine machine, twin;
    Effects effects;
    auto const apply = [&](StateMachine& to, Sequence sequence, Input input) {
        to.apply({sequence, Timestamp::from_ms(5), std::move(input)}, effects);
    };
    for (auto* each : {&machine, &twin}) apply(*each, 1, Started{.epoch = 7});
    apply(machine, 2, word(10, true, {position(swap, 1_d)}));
    apply(twin, 2, word(10, true, {position(swap, 1_d)}));
    EXPECT_EQ(machine.state_hash(), twin.state_hash());
    apply(machine, 3, word(20, true, {position(swap, 1_d)}));
    apply(twin, 3, word(20, true, {position(swap, 2_d)}));
    EXPECT_NE(machine.state_hash(), twin.state_hash());
    EXPECT_TRUE(machine.exposure().position(demo, {1}).position.is_zero());
    EXPECT_EQ(machine.told_positions().all().size(), 1u);
    EXPECT_TRUE(effects.empty());
}

}  // namespace
}  // namespace trestle::core
