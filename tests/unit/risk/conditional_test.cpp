// Conditional orders at the gate, and those that only close: what they are valued, checked and
// reserved at.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "risk/gate.hpp"
#include "tests/support/approval.hpp"

namespace trestle::risk {
namespace {

using literals::operator""_d;
using testing::HasSubstr;

Terms with(Trigger::Kind kind, Decimal trigger, std::optional<Decimal> price = std::nullopt) {
    Terms terms{.type = price ? OrderType::limit : OrderType::market, .quantity = Quantity(1_d)};
    if (price) terms.price = Price(*price);
    terms.trigger = Trigger{.kind = kind, .price = Price(trigger)};
    return terms;
}

Terms trailing(Decimal trail, std::uint32_t basis_points = 0, Decimal from = {}) {
    Terms terms{.type = OrderType::market, .quantity = Quantity(1_d)};
    terms.trigger = Trigger{.kind = Trigger::Kind::trailing,
                            .price = Price(from),
                            .trail = Price(trail),
                            .trail_bps = basis_points};
    return terms;
}

class ConditionalTest : public testing::Test {
protected:
    ConditionalTest() {
        list("BTC-USDT");
        gate_.on(VenueBalances{Venue::binance_spot,
                               demo_,
                               true,
                               {1},
                               {{Asset::of("USDT"), 1000_d, {}}, {Asset::of("BTC"), 10_d, {}}}});
    }

    void list(char const* symbol) {
        instrument_ = {.id = {1},
                       .symbol = Symbol::of(symbol),
                       .venue_symbol = VenueSymbol::of("BTCUSDT"),
                       .base = Asset::of("BTC"),
                       .quote = Asset::of("USDT"),
                       .is_trading = true,
                       .tick = Price(0.5_d),
                       .min_price = Price(1_d),
                       .lot = Quantity(0.1_d)};
        Configured configured;
        configured.limits.push_back(
            {demo_,
             100u,
             {{instrument_.symbol, Quantity(100_d), Notional(5000_d), 10_d, Quantity(5_d)}}});
        gate_.on(configured);
    }

    Result<Approved<VenueOrder>, Refusal> approve(Side side, Terms const& terms) {
        VenueOrder const order{.order = {++next_},
                               .leg = 1,
                               .account = demo_,
                               .instrument = {1},
                               .symbol = instrument_.venue_symbol,
                               .side = side,
                               .terms = terms};
        return gate_.approve(order, instrument_, market_, now_);
    }

    Reason reason(Side side, Terms const& terms) {
        auto const result = approve(side, terms);
        text_ = result.ok() ? "" : result.error().text;
        return result.ok() ? Reason::none : result.error().reason;
    }

    // What an approved order holds of the asset that it needs.
    Decimal held(Side side, Terms const& terms) {
        EXPECT_EQ(reason(side, terms), Reason::none) << text_;
        auto const amount = gate_.exposure().reservation_of({next_}).amount;
        gate_.hold({next_}, demo_, {});
        return amount;
    }

    Account const demo_ = Account::of("DEMO");
    Timestamp now_ = Timestamp::from_ms(1'000'000);
    Reference market_{.bid = Price(99_d), .ask = Price(101_d), .last = Price(100_d), .at = now_};
    Instrument instrument_;
    Gate gate_;
    std::uint64_t next_ = 0;
    std::string text_;
};

TEST_F(ConditionalTest, ABuyStopIsReservedAtTheCollarsEdgeBeyondItsTrigger) {
    EXPECT_EQ(held(Side::buy, with(Trigger::Kind::stop, 200_d)), 220_d);
    EXPECT_EQ(held(Side::buy, with(Trigger::Kind::touch, 90_d)), 99_d);
}

TEST_F(ConditionalTest, ALimitBoundsWhatAStopCanCost) {
    EXPECT_EQ(held(Side::buy, with(Trigger::Kind::stop, 200_d, 201_d)), 201_d);
}

TEST_F(ConditionalTest, ASellStopHoldsTheCoinsThatItSells) {
    EXPECT_EQ(held(Side::sell, with(Trigger::Kind::stop, 90_d)), 1_d);
}

TEST_F(ConditionalTest, ATrailingBuyIsReservedAtWhereItCanFireFirst) {
    EXPECT_EQ(held(Side::buy, trailing(9_d)), 121_d) << "(101 + 9) and 10 %";
    EXPECT_EQ(held(Side::buy, trailing({}, 500, 80_d)), 92.4_d) << "(80 + 5 %) and 10 %";
    EXPECT_EQ(reason(Side::sell, trailing(99_d)), Reason::price_out_of_range);
    EXPECT_THAT(text_, HasSubstr("PegOffsetValue(211) 99 trails past zero"));
}

TEST_F(ConditionalTest, TheCollarIsMeasuredFromTheTriggerAndNotFromTheMarketOfNow) {
    EXPECT_EQ(reason(Side::buy, with(Trigger::Kind::stop, 200_d, 220_d)), Reason::none);
    EXPECT_EQ(reason(Side::buy, with(Trigger::Kind::stop, 200_d, 220.5_d)), Reason::price_collar);
    EXPECT_THAT(text_, HasSubstr("above the market 200"));
    EXPECT_EQ(reason(Side::sell, with(Trigger::Kind::stop, 50_d, 44.5_d)), Reason::price_collar);
}

TEST_F(ConditionalTest, ATriggerThatTheMarketHasPassedIsRefusedWithWhatToSendInstead) {
    EXPECT_EQ(reason(Side::buy, with(Trigger::Kind::stop, 99_d)), Reason::price_out_of_range);
    EXPECT_EQ(text_,
              "price_out_of_range: StopPx(99) 99 of a buy stop must be above the market 99, or it "
              "would fire at once; send OrdType(40) J (market if touched) to trade when the market "
              "comes back to it, or 1 (market) to trade now");
    EXPECT_EQ(reason(Side::sell, with(Trigger::Kind::touch, 99_d)), Reason::price_out_of_range);
    EXPECT_THAT(text_, HasSubstr("of a sell touch must be above the market 99"));
}

TEST_F(ConditionalTest, WhatOurMarketCannotProveIsTheVenuesToJudge) {
    EXPECT_EQ(reason(Side::buy, with(Trigger::Kind::stop, 99.5_d)), Reason::none)
        << "between bid and ask";
    auto marked = with(Trigger::Kind::stop, 50_d);
    marked.trigger->watch = Trigger::Watch::mark;
    EXPECT_EQ(reason(Side::buy, marked), Reason::none);
    market_.at = now_ - std::chrono::hours(1);
    EXPECT_EQ(reason(Side::buy, with(Trigger::Kind::stop, 50_d)), Reason::none);
}

TEST_F(ConditionalTest, OnlyWhatTrailsTheMarketOfNowNeedsToKnowIt) {
    market_ = {};
    EXPECT_EQ(reason(Side::buy, with(Trigger::Kind::stop, 105_d)), Reason::none);
    EXPECT_EQ(reason(Side::buy, trailing(5_d, 0, 80_d)), Reason::none);
    EXPECT_EQ(reason(Side::buy, trailing(5_d)), Reason::no_reference_price);
}

TEST_F(ConditionalTest, ATriggerIsAPriceByTheVenuesRules) {
    EXPECT_EQ(reason(Side::buy, with(Trigger::Kind::stop, 105.3_d)), Reason::price_off_tick);
    EXPECT_THAT(text_, HasSubstr("StopPx 105.3 is not a multiple of the tick 0.5"));
}

TEST_F(ConditionalTest, APositionEffectNeedsAMarketThatHasPositions) {
    Terms closing{.quantity = Quantity(1_d), .price = Price(100_d)};
    closing.position_effect = PositionEffect::close;
    EXPECT_EQ(reason(Side::sell, closing), Reason::unsupported_characteristic);
    EXPECT_EQ(
        text_,
        "unsupported_characteristic: PositionEffect(77) 'C' (close) does not go with the spot "
        "pair BTC-USDT, which has no position; leave it out and send no more than you hold, "
        "or trade the perpetual");
    closing.position_effect = PositionEffect::open;
    EXPECT_EQ(reason(Side::buy, closing), Reason::unsupported_characteristic);
    list("BTC-USDT-PERP");
    EXPECT_EQ(reason(Side::buy, closing), Reason::none) << text_;
}

TEST_F(ConditionalTest, WhatOnlyClosesNeedsNoFundsAndCountsAsNoExposure) {
    list("BTC-USDT-PERP");
    Terms closing{.quantity = Quantity(60_d), .price = Price(100_d)};
    closing.position_effect = PositionEffect::close;
    EXPECT_EQ(held(Side::sell, closing), 0_d) << "6000 USDT of value, 1000 in the account";
    ASSERT_EQ(reason(Side::sell, closing), Reason::none);
    EXPECT_TRUE(gate_.exposure().position(demo_, {1}).open_sell.is_zero());
    Terms opening{.quantity = Quantity(5_d), .price = Price(100_d)};
    EXPECT_EQ(reason(Side::sell, opening), Reason::none)
        << "the limit is 5: what closes is not counted against it";
    closing.quantity = Quantity(101_d);
    EXPECT_EQ(reason(Side::sell, closing), Reason::max_order_quantity) << "a slip of the hand is";
}

TEST_F(ConditionalTest, AMovedTriggerIsCheckedAndHeldAtItsWorst) {
    auto const current = with(Trigger::Kind::stop, 200_d);
    ASSERT_EQ(reason(Side::buy, current), Reason::none);
    auto const moved = [&](Decimal trigger) {
        auto const wanted = with(Trigger::Kind::stop, trigger);
        VenueReplacement const replacement{.order = {.order = {next_},
                                                     .leg = 2,
                                                     .account = demo_,
                                                     .instrument = {1},
                                                     .side = Side::buy,
                                                     .terms = wanted}};
        auto const result = gate_.approve(
            replacement, instrument_,
            {.current = current, .wanted = wanted, .reference = market_, .valued_at = Price(220_d)},
            now_);
        return result.ok() ? Reason::none : result.error().reason;
    };
    EXPECT_EQ(moved(98_d), Reason::price_out_of_range) << "cheaper, but it would fire at once";
    EXPECT_EQ(moved(150_d), Reason::none);
    EXPECT_EQ(gate_.exposure().reservation_of({next_}).amount, 220_d) << "until it is confirmed";
    EXPECT_EQ(moved(300_d), Reason::none);
    EXPECT_EQ(gate_.exposure().reservation_of({next_}).amount, 330_d);
    EXPECT_EQ(moved(1000_d), Reason::insufficient_balance);
}

}  // namespace
}  // namespace trestle::risk
