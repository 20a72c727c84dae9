// Rows of listings, tickers, books and public trades.
#include "adapters/sim/bybit/encode.hpp"
#include "adapters/sim/bybit/words.hpp"
#include "adapters/sim/v5/levels.hpp"
#include "adapters/sim/v5/money.hpp"

namespace trestle::adapters::sim::bybit {

namespace {

constexpr std::int64_t minute_ms = 60'000;

void encode_spot_sizes(Json& json, Rules const& rules) {
    json.key("lotSizeFilter")
        .open_object()
        .field("basePrecision", rules.lot.to_string())
        .field("quotePrecision", "0.00000001")
        .field("minOrderQty", rules.min_quantity.to_string())
        .field("maxOrderQty", rules.max_quantity.to_string())
        .field("minOrderAmt", rules.min_notional.to_string())
        .field("maxOrderAmt", rules.max_notional.to_string())
        .field("maxLimitOrderQty", rules.max_quantity.to_string())
        .field("maxMarketOrderQty", rules.max_market_quantity.to_string())
        .field("postOnlyMaxLimitOrderSize", rules.max_quantity.to_string())
        .close_object()
        .key("priceFilter")
        .open_object()
        .field("tickSize", rules.tick.to_string())
        .close_object()
        .key("riskParameters")
        .open_object()
        .field("priceLimitRatioX", "0.05")
        .field("priceLimitRatioY", "0.05")
        .close_object();
}

void encode_linear_sizes(Json& json, Rules const& rules) {
    json.key("leverageFilter")
        .open_object()
        .field("minLeverage", "1")
        .field("maxLeverage", std::to_string(rules.max_leverage) + ".00")
        .field("leverageStep", "0.01")
        .close_object()
        .key("priceFilter")
        .open_object()
        .field("minPrice", rules.min_price.to_string())
        .field("maxPrice", rules.max_price.to_string())
        .field("tickSize", rules.tick.to_string())
        .close_object()
        .key("lotSizeFilter")
        .open_object()
        .field("maxOrderQty", rules.max_quantity.to_string())
        .field("maxMktOrderQty", rules.max_market_quantity.to_string())
        .field("minOrderQty", rules.min_quantity.to_string())
        .field("qtyStep", rules.lot.to_string())
        .field("postOnlyMaxOrderQty", rules.max_quantity.to_string())
        .field("minNotionalValue", rules.min_notional.to_string())
        .close_object()
        .key("riskParameters")
        .open_object()
        .field("priceLimitRatioX", "0.05")
        .field("priceLimitRatioY", "0.05")
        .close_object();
}

int decimals_of(Decimal tick) {
    auto const text = tick.to_string();
    auto const point = text.find('.');
    return point == text.npos ? 0 : static_cast<int>(text.size() - point - 1);
}

std::string change_of(v5::DayFigures const& day, Decimal last) {
    return v5::share(last - day.open, day.open).to_string();
}

}  // namespace

void encode_instrument(Json& json, Rules const& rules) {
    json.open_object()
        .field("symbol", name_of(rules))
        .field("baseCoin", rules.base)
        .field("quoteCoin", rules.quote)
        .field("status", rules.is_trading ? "Trading" : "Closed");
    if (!rules.is_perpetual()) {
        json.field("innovation", "0").field("marginTrading", "utaOnly").field("stTag", "0");
        encode_spot_sizes(json, rules);
        json.close_object();
        return;
    }
    json.field("contractType", "LinearPerpetual")
        .field("settleCoin", rules.quote)
        .field("launchTime", "1585526400000")
        .field("deliveryTime", "0")
        .field("deliveryFeeRate", "")
        .field("priceScale", std::to_string(decimals_of(rules.tick)));
    encode_linear_sizes(json, rules);
    json.field("unifiedMarginTrade", true)
        .field("fundingInterval", rules.funding_interval_ms / minute_ms)
        .field("copyTrading", "none")
        .field("upperFundingRate", "0.00375")
        .field("lowerFundingRate", "-0.00375")
        .field("isPreListing", false)
        .key("preListingInfo")
        .null()
        .field("displayName", "")
        .field("symbolType", "")
        .close_object();
}

void encode_ticker(Json& json, Venue const& venue, v5::Tape const& tape, Rules const& rules) {
    auto const top = venue.exchange.book(rules.symbol).top();
    auto const& day = tape.day(rules.symbol);
    auto const last = venue.exchange.last_price(rules.symbol);
    auto const bid = top.bid.value_or(Quote());
    auto const ask = top.ask.value_or(Quote());
    json.open_object()
        .field("symbol", name_of(rules))
        .field("bid1Price", top.bid ? bid.price.to_string() : "")
        .field("bid1Size", top.bid ? bid.quantity.to_string() : "")
        .field("ask1Price", top.ask ? ask.price.to_string() : "")
        .field("ask1Size", top.ask ? ask.quantity.to_string() : "")
        .field("lastPrice", last.to_string())
        .field("prevPrice24h", day.open.to_string())
        .field("price24hPcnt", change_of(day, last))
        .field("highPrice24h", day.high.to_string())
        .field("lowPrice24h", day.low.to_string())
        .field("turnover24h", day.quote.to_string())
        .field("volume24h", day.quantity.to_string());
    if (!rules.is_perpetual()) {
        json.field("usdIndexPrice", last.to_string()).close_object();
        return;
    }
    auto const mark = venue.exchange.mark_price(rules.symbol).to_string();
    auto const funding = venue.exchange.funding(rules.symbol);
    json.field("tickDirection", "PlusTick")
        .field("prevPrice1h", day.open.to_string())
        .field("markPrice", mark)
        .field("indexPrice", mark)
        .field("openInterest", "0")
        .field("openInterestValue", "0")
        .field("fundingRate", funding.rate.to_string())
        .field("nextFundingTime", std::to_string(funding.next_ms))
        .field("fundingIntervalHour", std::to_string(funding.interval_ms / (60 * minute_ms)))
        .field("predictedDeliveryPrice", "")
        .field("basisRate", "")
        .field("deliveryFeeRate", "")
        .field("deliveryTime", "0")
        .field("basis", "")
        .close_object();
}

void encode_public_trade(Json& json, Rules const& rules, Trade const& trade) {
    json.open_object()
        .field("execId", std::to_string(trade.id))
        .field("symbol", name_of(rules))
        .field("price", trade.price.to_string())
        .field("size", trade.quantity.to_string())
        .field("side", trade.is_buyer_maker ? "Sell" : "Buy")  // of the taker
        .field("time", std::to_string(trade.time_ms))
        .field("isBlockTrade", false)
        .field("isRPITrade", false)
        .field("seq", std::to_string(trade.id))
        .close_object();
}

void encode_book_sides(Json& json, Book const& book, std::size_t limit) {
    for (auto const side : {Side::buy, Side::sell}) {
        json.key(side == Side::buy ? "b" : "a").open_array();
        for (auto const& level : v5::levels_of(book, side, limit))
            json.open_array()
                .text(level.price.to_string())
                .text(level.quantity.to_string())
                .close_array();
        json.close_array();
    }
}

}  // namespace trestle::adapters::sim::bybit
