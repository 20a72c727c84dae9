// What instruments are called: numbers that stay, and venues' names that mean one thing or nothing.
#include "oms/server/listings.hpp"

#include <gtest/gtest.h>

#include "oms/server/venue_table.hpp"
#include "tests/unit/server/core_house.hpp"

namespace trestle::server {
namespace {

using namespace trestle::literals;

ListingConfig listing(char const* symbol, Venue venue) {
    auto const ours = Symbol::of(symbol);
    return {.symbol = ours,
            .venue = venue,
            .venue_symbol = *room_of(venue).venue_symbol_of(ours),
            .id = {}};
}

std::vector<ListingConfig> const everywhere{
    listing("BTC-USDT", Venue::binance_spot), listing("BTC-USDT-PERP", Venue::binance_usdm),
    listing("BTC-USDT", Venue::okx),          listing("BTC-USDT-PERP", Venue::okx),
    listing("BTC-USDT", Venue::bybit),        listing("BTC-USDT-PERP", Venue::bybit),
    listing("ETH-USDT", Venue::binance_spot)};

class ListingsTest : public testing::Test {
protected:
    [[nodiscard]] std::string ordered(char const* symbol, std::optional<Venue> route) const {
        Input input = NewOrder{.symbol = Symbol::of(symbol), .route = route};
        listings_.name_symbols(input, house_.state());
        return std::string(std::get<NewOrder>(input).symbol.view());
    }

    Listings listings_{everywhere};
    CoreHouse house_;
};

TEST_F(ListingsTest, ANameThatMeansOneInstrumentIsThatInstrument) {
    EXPECT_EQ(ordered("ETHUSDT", std::nullopt), "ETH-USDT");
    EXPECT_EQ(ordered("BTC-USDT-SWAP", std::nullopt), "BTC-USDT-PERP");
    EXPECT_EQ(ordered("BTC-USDT", std::nullopt), "BTC-USDT");
    EXPECT_EQ(ordered("BTC-USDT-PERP", Venue::bybit), "BTC-USDT-PERP");
}

TEST_F(ListingsTest, TheRouteTellsWhichOfSeveralIsMeant) {
    EXPECT_EQ(ordered("BTCUSDT", Venue::binance_spot), "BTC-USDT");
    EXPECT_EQ(ordered("BTCUSDT", Venue::binance_usdm), "BTC-USDT-PERP");
    EXPECT_EQ(ordered("linear:BTCUSDT", Venue::bybit), "BTC-USDT-PERP");
    EXPECT_EQ(ordered("spot:BTCUSDT", std::nullopt), "BTC-USDT");
}

TEST_F(ListingsTest, ANameThatCouldMeanTwoIsLeftForTheCoreToRefuse) {
    EXPECT_EQ(ordered("BTCUSDT", std::nullopt), "BTCUSDT");
    EXPECT_EQ(ordered("BTCUSDT", Venue::bybit), "BTCUSDT") << "its spot pair or its perpetual";
    EXPECT_EQ(ordered("ETHUSDT", Venue::okx), "ETHUSDT") << "not a name of that venue";
    EXPECT_EQ(ordered("DOGEUSDT", std::nullopt), "DOGEUSDT");
}

TEST_F(ListingsTest, ARequestAboutAnOrderMeansTheOrdersInstrument) {
    house_.order("DESK1", "a", "DEMO", Side::buy, Quantity(1_d), Price(100_d));
    auto const cancel = [&](char const* symbol, char const* orig) {
        Input input = CancelOrder{.origin = {.session = SessionId::of("DESK1")},
                                  .orig_cl_ord_id = ClOrdId::of(orig),
                                  .symbol = Symbol::of(symbol)};
        listings_.name_symbols(input, house_.state());
        return std::string(std::get<CancelOrder>(input).symbol.view());
    };
    EXPECT_EQ(cancel("BTCUSDT", "a"), "BTC-USDT");
    EXPECT_EQ(cancel("BTCUSDT", "unknown"), "BTCUSDT");
    EXPECT_EQ(cancel("ETHUSDT", "a"), "ETH-USDT") << "the core says that it is another's";
}

TEST_F(ListingsTest, AScopeIsNamedByItsVenue) {
    auto const scope = [&](std::optional<Venue> venue) {
        Input input = MassCancel{.scope = {.symbol = Symbol::of("BTCUSDT"), .venue = venue}};
        listings_.name_symbols(input, house_.state());
        return std::string(std::get<MassCancel>(input).scope.symbol.view());
    };
    EXPECT_EQ(scope(Venue::binance_usdm), "BTC-USDT-PERP");
    EXPECT_EQ(scope(std::nullopt), "BTCUSDT");
}

TEST(ListingNumbers, StayWithTheirInstrumentsWhateverTheConfigsOrder) {
    CoreHouse house;  // knows BTC-USDT as 1 and ETH-USDT as 2, both at binance_spot
    std::vector<ListingConfig> listings{
        listing("BTC-USDT", Venue::okx), listing("ETH-USDT", Venue::binance_spot),
        listing("BTC-USDT-PERP", Venue::bybit), listing("BTC-USDT", Venue::binance_spot)};
    number_listings(listings, house.state());
    EXPECT_EQ(listings[0].id, InstrumentId{3});
    EXPECT_EQ(listings[1].id, InstrumentId{2});
    EXPECT_EQ(listings[2].id, InstrumentId{4});
    EXPECT_EQ(listings[3].id, InstrumentId{1});
    number_listings(listings, core::StateMachine());
    EXPECT_EQ(listings[3].id, InstrumentId{4}) << "a new journal: as they stand";
}

}  // namespace
}  // namespace trestle::server
