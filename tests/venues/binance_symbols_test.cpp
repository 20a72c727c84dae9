#include "adapters/binance_spot/symbols.hpp"

#include "tests/venues/words.hpp"

namespace trestle::adapters::binance_spot::tests {
namespace {

std::vector<TradedSymbol> const traded{{Symbol::of("BTC-USDT"), btcusdt, InstrumentId{4}}};

Instruments instruments_in(std::string const& listings) {
    Payload payload;
    EXPECT_TRUE(payload.parse(R"({"timezone":"UTC","symbols":[)" + listings + "]}"));
    return decode_instruments(payload, {true, 200}, traded);
}

std::string listing(std::string_view status, std::string_view filters) {
    return R"({"symbol":"BTCUSDT","status":")" + std::string(status) +
           R"(","baseAsset":"BTC","quoteAsset":"USDT","isSpotTradingAllowed":true,
           "amendAllowed":false,"filters":[)" +
           std::string(filters) + "]}";
}

constexpr std::string_view filters =
    R"({"filterType":"PRICE_FILTER","minPrice":"0.01000000","maxPrice":"1000000","tickSize":"0.01"},
    {"filterType":"LOT_SIZE","minQty":"0.00001000","maxQty":"9000","stepSize":"0.00001000"},
    {"filterType":"MARKET_LOT_SIZE","minQty":"0","maxQty":"112.2","stepSize":"0.00000000"},
    {"filterType":"NOTIONAL","minNotional":"5","applyMinToMarket":false,"maxNotional":"9000000",
    "applyMaxToMarket":false,"avgPriceMins":5},{"filterType":"OF_TOMORROW","x":1})";

TEST(BinanceSymbols, filters_become_the_instruments_rules) {
    auto const found = instruments_in(listing("TRADING", filters));
    EXPECT_TRUE(found.problems.empty());
    ASSERT_EQ(found.instruments.size(), 1U);
    Instrument const& btc = found.instruments[0];
    EXPECT_EQ(btc.id, InstrumentId{4});
    EXPECT_EQ(btc.symbol.view(), "BTC-USDT");
    EXPECT_EQ(btc.base.view(), "BTC");
    EXPECT_EQ(btc.quote.view(), "USDT");
    EXPECT_TRUE(btc.is_trading);
    EXPECT_EQ(btc.tick, Price(dec("0.01")));
    EXPECT_EQ(btc.min_price, Price(dec("0.01")));
    EXPECT_EQ(btc.max_price, Price(dec("1000000")));
    EXPECT_EQ(btc.lot, Quantity(dec("0.00001")));
    EXPECT_TRUE(btc.market_lot.is_zero());
    EXPECT_EQ(btc.max_quantity, Quantity(dec("9000")));
    EXPECT_EQ(btc.max_market_quantity, Quantity(dec("112.2")));
    EXPECT_EQ(btc.min_notional, Notional(dec("5")));
    EXPECT_EQ(btc.max_notional, Notional(dec("9000000")));
    EXPECT_FALSE(btc.min_notional_applies_to_market);
    EXPECT_EQ(found.without_amend, std::vector{btcusdt});
}

TEST(BinanceSymbols, every_status_but_trading_halts_the_instrument) {
    for (std::string_view const status : {"HALT", "BREAK", "END_OF_DAY", "CANCEL_ONLY", "?"}) {
        EXPECT_FALSE(instruments_in(listing(status, filters)).instruments.at(0).is_trading)
            << status;
    }
}

TEST(BinanceSymbols, a_listing_that_cannot_be_read_whole_is_not_traded_on_half_its_rules) {
    for (std::string_view const broken :
         {R"({"filterType":"PRICE_FILTER","minPrice":"0.01","maxPrice":"1000000"})",
          R"({"filterType":"PRICE_FILTER","minPrice":"0","maxPrice":"0","tickSize":0.01})", ""}) {
        auto const found = instruments_in(listing("TRADING", broken));
        EXPECT_TRUE(found.instruments.empty()) << broken;
        EXPECT_EQ(found.problems.size(), 1U) << broken;
    }
}

TEST(BinanceSymbols, a_symbol_that_is_not_listed_is_named) {
    auto const found = instruments_in("");
    ASSERT_EQ(found.problems.size(), 1U);
    EXPECT_EQ(found.problems[0], "BTCUSDT is not listed at binance_spot; correct the symbols");
}

}  // namespace
}  // namespace trestle::adapters::binance_spot::tests
