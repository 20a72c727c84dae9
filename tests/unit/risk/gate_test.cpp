#include "risk/gate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/approval.hpp"

namespace trestle::risk {
namespace {

using literals::operator""_d;
using testing::HasSubstr;

Instrument btc_usdt() {
    return {.id = {1},
            .symbol = Symbol::of("BTC-USDT"),
            .venue = Venue::binance_spot,
            .venue_symbol = VenueSymbol::of("BTCUSDT"),
            .base = Asset::of("BTC"),
            .quote = Asset::of("USDT"),
            .is_trading = true,
            .tick = Price(0.01_d),
            .min_price = Price(0.01_d),
            .max_price = Price(1000000_d),
            .lot = Quantity(0.00001_d),
            .market_lot = {},
            .min_quantity = Quantity(0.00001_d),
            .max_quantity = Quantity(9000_d),
            .max_market_quantity = Quantity(100_d),
            .min_notional = Notional(5_d),
            .max_notional = Notional(9000000_d)};
}

class GateTest : public testing::Test {
protected:
    GateTest() {
        configured_.limits.push_back({demo_, 10u, {limits_}});
        gate_.on(configured_);
        balances("100000", "10");
    }

    void balances(char const* usdt, char const* btc) {
        gate_.on(VenueBalances{Venue::binance_spot,
                               demo_,
                               true,
                               {1},
                               {{Asset::of("USDT"), *Decimal::parse(usdt), {}},
                                {Asset::of("BTC"), *Decimal::parse(btc), {}}}});
    }

    VenueOrder order(Side side, Decimal quantity, std::optional<Decimal> price) {
        Terms terms{.quantity = Quantity(quantity)};
        if (price) terms.price = Price(*price);
        if (!price) terms.type = OrderType::market;
        return {.order = {++next_},
                .leg = 1,
                .account = demo_,
                .instrument = {1},
                .symbol = VenueSymbol::of("BTCUSDT"),
                .side = side,
                .terms = terms};
    }

    Reason refused(VenueOrder const& wanted) {
        auto const result = gate_.approve(wanted, instrument_, market_, now_);
        if (result.ok()) return Reason::none;
        text_ = result.error().text;
        return result.error().reason;
    }

    void limit(std::function<void(InstrumentLimits&)> change) {
        change(configured_.limits[0].instruments[0]);
        gate_.on(configured_);
    }

    Account demo_ = Account::of("DEMO");
    InstrumentLimits limits_{Symbol::of("BTC-USDT"), Quantity(2_d), Notional(100000_d), 5_d,
                             Quantity(3_d)};
    Configured configured_;
    Instrument instrument_ = btc_usdt();
    Timestamp now_ = Timestamp::from_ms(1'000'000);
    Reference market_{Price(49990_d), Price(50000_d), {}, now_};
    Gate gate_;
    std::string text_;
    std::uint64_t next_ = 0;
};

TEST_F(GateTest, ApprovesAndReservesInOneStep) {
    auto const wanted = order(Side::buy, 1_d, 50000_d);
    ASSERT_EQ(refused(wanted), Reason::none);
    EXPECT_EQ(gate_.exposure().balance(demo_, Venue::binance_spot, Asset::of("USDT")).available(),
              50000_d);
    EXPECT_EQ(gate_.exposure().position(demo_, {1}).open_buy, Quantity(1_d));
    gate_.hold(wanted.order, demo_, {});
    EXPECT_EQ(gate_.exposure().balance(demo_, Venue::binance_spot, Asset::of("USDT")).available(),
              100000_d);
}

TEST_F(GateTest, AbsentLimitRefusesAndNamesWhatToSet) {
    gate_.on(Configured{});
    EXPECT_EQ(refused(order(Side::buy, 1_d, 50000_d)), Reason::limit_not_set);
    EXPECT_THAT(text_, HasSubstr("limits.DEMO.BTC-USDT"));

    using Limits = InstrumentLimits;
    std::vector<std::pair<std::function<void(Limits&)>, char const*>> const absences{
        {[](Limits& l) { l.max_order_quantity.reset(); }, "max_order_quantity"},
        {[](Limits& l) { l.max_order_notional.reset(); }, "max_order_notional"},
        {[](Limits& l) { l.price_collar_percent.reset(); }, "price_collar_percent"},
        {[](Limits& l) { l.max_position.reset(); }, "max_position"}};
    for (auto const& [remove, name] : absences) {
        configured_.limits[0].instruments[0] = limits_;
        limit(remove);
        EXPECT_EQ(refused(order(Side::buy, 1_d, 50000_d)), Reason::limit_not_set) << name;
        EXPECT_THAT(text_, HasSubstr(std::string("limits.DEMO.BTC-USDT.") + name));
    }
    configured_.limits[0].instruments[0] = limits_;
    configured_.limits[0].orders_per_second.reset();
    gate_.on(configured_);
    EXPECT_EQ(refused(order(Side::buy, 1_d, 50000_d)), Reason::limit_not_set);
    EXPECT_THAT(text_, HasSubstr("limits.DEMO.orders_per_second"));
}

TEST_F(GateTest, KeepsTheVenuesOwnRules) {
    EXPECT_EQ(refused(order(Side::buy, 1_d, 50000.005_d)), Reason::price_off_tick);
    EXPECT_EQ(refused(order(Side::buy, 1_d, 1000000.01_d)), Reason::price_out_of_range);
    EXPECT_EQ(refused(order(Side::buy, 0.000015_d, 50000_d)), Reason::quantity_off_lot);
    EXPECT_EQ(refused(order(Side::buy, 0_d, 50000_d)), Reason::quantity_below_minimum);
    EXPECT_EQ(refused(order(Side::buy, 9001_d, 50000_d)), Reason::quantity_above_maximum);
    EXPECT_EQ(refused(order(Side::buy, 101_d, std::nullopt)), Reason::quantity_above_maximum);
    EXPECT_EQ(refused(order(Side::buy, 0.00009_d, 50000_d)), Reason::notional_below_minimum);
    EXPECT_EQ(refused(order(Side::buy, 200_d, 50000_d)), Reason::notional_above_maximum);
    EXPECT_THAT(text_, HasSubstr("10000000"));
}

TEST_F(GateTest, KeepsOrderSizeLimits) {
    EXPECT_EQ(refused(order(Side::buy, 2.00001_d, 40000_d)), Reason::max_order_quantity);
    EXPECT_EQ(text_,
              "max_order_quantity: OrderQty 2.00001 is above the limit 2 "
              "(limits.DEMO.BTC-USDT.max_order_quantity); send less, or ask risk to raise it");
    EXPECT_EQ(refused(order(Side::buy, 2_d, 50000.01_d)), Reason::max_order_notional);
}

TEST_F(GateTest, CollarStopsOnlyPricesWorseThanTheMarket) {
    EXPECT_EQ(refused(order(Side::buy, 0.1_d, 52500_d)), Reason::none);
    EXPECT_EQ(refused(order(Side::buy, 0.1_d, 52500.01_d)), Reason::price_collar);
    EXPECT_EQ(refused(order(Side::buy, 0.1_d, 1000_d)), Reason::none);
    EXPECT_EQ(refused(order(Side::sell, 0.1_d, 47490.49_d)), Reason::price_collar);
    EXPECT_EQ(refused(order(Side::sell, 0.1_d, 47490.5_d)), Reason::none);
    EXPECT_EQ(refused(order(Side::sell, 0.1_d, 90000_d)), Reason::none);
}

TEST_F(GateTest, NoMarketNoOrder) {
    market_ = {};
    EXPECT_EQ(refused(order(Side::buy, 1_d, 50000_d)), Reason::no_reference_price);
    EXPECT_EQ(refused(order(Side::buy, 1_d, std::nullopt)), Reason::no_reference_price);
    market_ = {Price(49990_d), Price(50000_d), {}, now_ - std::chrono::seconds(11)};
    EXPECT_EQ(refused(order(Side::buy, 1_d, 50000_d)), Reason::no_reference_price);
    EXPECT_THAT(text_, HasSubstr("11000 ms old"));
}

TEST_F(GateTest, PositionCountsEveryWorkingOrder) {
    balances("10000000", "10");
    EXPECT_EQ(refused(order(Side::buy, 1.5_d, 50000_d)), Reason::none);
    EXPECT_EQ(refused(order(Side::buy, 1.5_d, 50000_d)), Reason::none);
    EXPECT_EQ(refused(order(Side::buy, 0.00011_d, 50000_d)), Reason::position_limit);
    EXPECT_EQ(refused(order(Side::sell, 2_d, 50000_d)), Reason::none) << "sides are not netted";
}

TEST_F(GateTest, ClosingALongThatIsOverTheLimitPasses) {
    gate_.on(Fill{.order = {99},
                  .account = demo_,
                  .instrument = &instrument_,
                  .side = Side::buy,
                  .quantity = Quantity(5_d),
                  .price = Price(50000_d)});
    EXPECT_EQ(refused(order(Side::buy, 0.1_d, 50000_d)), Reason::position_limit);
    EXPECT_EQ(refused(order(Side::sell, 2_d, 50000_d)), Reason::none);
}

TEST_F(GateTest, BalanceIsWhatIsFreeOfReservations) {
    EXPECT_EQ(refused(order(Side::buy, 2_d, 49000_d)), Reason::none);
    EXPECT_EQ(refused(order(Side::buy, 0.1_d, 49000_d)), Reason::insufficient_balance);
    EXPECT_EQ(text_,
              "insufficient_balance: needs 4900 USDT, account DEMO has 2000 free of working "
              "orders; send less or add funds");
    balances("100000", "1");
    EXPECT_EQ(refused(order(Side::sell, 1.1_d, 50000_d)), Reason::insufficient_balance);
}

TEST_F(GateTest, UnknownBalanceIsNotUnlimited) {
    Gate fresh;
    fresh.on(configured_);
    auto const result = fresh.approve(order(Side::buy, 1_d, 50000_d), instrument_, market_, now_);
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(result.error().reason, Reason::balance_unknown);
}

TEST_F(GateTest, OrderRateRecoversAfterASecond) {
    for (int i = 0; i < 10; ++i) {
        ASSERT_EQ(refused(order(Side::buy, 0.001_d, 50000_d)), Reason::none) << i;
    }
    EXPECT_EQ(refused(order(Side::buy, 0.001_d, 50000_d)), Reason::order_rate);
    now_ = now_ + std::chrono::seconds(1);
    EXPECT_EQ(refused(order(Side::buy, 0.001_d, 50000_d)), Reason::none);
}

TEST_F(GateTest, ReplaceChecksOnlyTheIncrease) {
    auto const first = order(Side::buy, 2_d, 49000_d);
    ASSERT_EQ(refused(first), Reason::none);
    auto const replaced = [&](Decimal quantity, Decimal price) {
        VenueReplacement replacement{.order = first};
        Terms wanted = first.terms;
        wanted.quantity = Quantity(quantity);
        wanted.price = Price(price);
        auto const result = gate_.approve(replacement, instrument_,
                                          {first.terms, wanted, Quantity(), market_}, now_);
        gate_.hold(first.order, demo_,
                   reservation_for(instrument_, Side::buy, first.terms.quantity, Price(49000_d),
                                   PositionEffect::unstated));
        return result.ok() ? Reason::none : result.error().reason;
    };
    EXPECT_EQ(replaced(2_d, 50000_d), Reason::none) << "needs 2000 more, has 2000";
    EXPECT_EQ(replaced(1_d, 40000_d), Reason::none);
    EXPECT_EQ(replaced(2.1_d, 49000_d), Reason::max_order_quantity);
    EXPECT_EQ(replaced(1_d, 53000_d), Reason::price_collar);
    balances("98000", "0");
    EXPECT_EQ(replaced(2_d, 49000.01_d), Reason::insufficient_balance);
    EXPECT_EQ(replaced(1.9_d, 49000_d), Reason::none);
}

class PerpetualGateTest : public GateTest {
protected:
    PerpetualGateTest() {
        instrument_.symbol = Symbol::of("BTC-USDT-PERP");
        limits_.symbol = instrument_.symbol;
        configured_.limits[0].instruments[0] = limits_;
        gate_.on(configured_);
        balances("60000", "0");
    }
    void filled(Side side, Decimal quantity) {
        gate_.on(Fill{.order = {99},
                      .account = demo_,
                      .instrument = &instrument_,
                      .side = side,
                      .quantity = Quantity(quantity),
                      .price = Price(50000_d),
                      .fee = 25_d,
                      .fee_asset = Asset::of("USDT"),
                      .venue_time = Timestamp::from_ms(500)});
    }
    [[nodiscard]] BalanceView usdt() const {
        return gate_.exposure().balance(demo_, Venue::binance_spot, Asset::of("USDT"));
    }
};

TEST_F(PerpetualGateTest, BothSidesNeedTheirValueInTheQuoteAsset) {
    EXPECT_EQ(refused(order(Side::sell, 1_d, 50000_d)), Reason::none) << "short, without a coin";
    EXPECT_EQ(usdt().reserved, 50000_d);
    EXPECT_EQ(refused(order(Side::buy, 0.3_d, 50000_d)), Reason::insufficient_balance);
    EXPECT_EQ(refused(order(Side::buy, 0.2_d, 50000_d)), Reason::none);
    EXPECT_EQ(usdt().available(), 0_d);
}

TEST_F(PerpetualGateTest, AFillMovesThePositionAndTheFeeAndNoCoins) {
    filled(Side::sell, 1_d);
    EXPECT_EQ(gate_.exposure().position(demo_, instrument_.id).position, Quantity(-1_d));
    EXPECT_EQ(usdt().total, 59975_d);
    EXPECT_EQ(gate_.exposure().balance(demo_, Venue::binance_spot, Asset::of("BTC")).total, 0_d);
}

TEST_F(PerpetualGateTest, ClosingNeedsNoFundsAndReversingDoes) {
    filled(Side::sell, 1_d);
    balances("100", "0");
    EXPECT_EQ(refused(order(Side::buy, 0.6_d, 50000_d)), Reason::none);
    EXPECT_EQ(refused(order(Side::buy, 0.4_d, 50000_d)), Reason::none) << "the rest of it";
    EXPECT_EQ(refused(order(Side::buy, 0.001_d, 50000_d)), Reason::insufficient_balance);
    EXPECT_EQ(refused(order(Side::sell, 0.001_d, 50000_d)), Reason::insufficient_balance);
}

TEST_F(GateTest, FillInABalanceReportIsNotBookedTwice) {
    Fill fill{.order = {9},
              .account = demo_,
              .instrument = &instrument_,
              .side = Side::buy,
              .quantity = Quantity(1_d),
              .price = Price(50000_d),
              .fee = 0.001_d,
              .fee_asset = Asset::of("BTC"),
              .venue_time = Timestamp::from_ms(500)};
    gate_.on(VenueBalances{Venue::binance_spot,
                           demo_,
                           false,
                           Timestamp::from_ms(500),
                           {{Asset::of("USDT"), 50000_d, {}}, {Asset::of("BTC"), 10.999_d, {}}}});
    gate_.on(fill);
    auto const total = [&](char const* asset) {
        return gate_.exposure().balance(demo_, Venue::binance_spot, Asset::of(asset)).total;
    };
    EXPECT_EQ(total("USDT"), 50000_d);
    EXPECT_EQ(total("BTC"), 10.999_d);
    fill.venue_time = Timestamp::from_ms(501);
    gate_.on(fill);
    EXPECT_EQ(total("USDT"), 0_d);
    EXPECT_EQ(total("BTC"), 11.998_d);
}

}  // namespace
}  // namespace trestle::risk
