// The exchangeInfo half of the encoder: symbols, their filters, the limits of the venue.
#include "adapters/sim/binance_spot/encode.hpp"

namespace trestle::adapters::sim::binance_spot {

namespace {

Json& filter(Json& json, std::string_view type) {
    return json.open_object().field("filterType", type);
}

void encode_filters(Json& json, Rules const& rules) {
    json.key("filters").open_array();
    filter(json, "PRICE_FILTER")
        .field("minPrice", rules.min_price)
        .field("maxPrice", rules.max_price)
        .field("tickSize", rules.tick)
        .close_object();
    filter(json, "LOT_SIZE")
        .field("minQty", rules.min_quantity)
        .field("maxQty", rules.max_quantity)
        .field("stepSize", rules.lot)
        .close_object();
    filter(json, "ICEBERG_PARTS").field("limit", 100).close_object();
    filter(json, "MARKET_LOT_SIZE")
        .field("minQty", Decimal())
        .field("maxQty", rules.max_market_quantity)
        .field("stepSize", Decimal())
        .close_object();
    filter(json, "TRAILING_DELTA")
        .field("minTrailingAboveDelta", 10)
        .field("maxTrailingAboveDelta", 2000)
        .field("minTrailingBelowDelta", 10)
        .field("maxTrailingBelowDelta", 2000)
        .close_object();
    filter(json, "PERCENT_PRICE_BY_SIDE")
        .field("bidMultiplierUp", rules.price_times_up.to_string())
        .field("bidMultiplierDown", rules.price_times_down.to_string())
        .field("askMultiplierUp", rules.price_times_up.to_string())
        .field("askMultiplierDown", rules.price_times_down.to_string())
        .field("avgPriceMins", 0)  // against the last price
        .close_object();
    filter(json, "NOTIONAL")
        .field("minNotional", rules.min_notional)
        .field("applyMinToMarket", true)
        .field("maxNotional", rules.max_notional)
        .field("applyMaxToMarket", false)
        .field("avgPriceMins", 0)
        .close_object();
    filter(json, "MAX_NUM_ORDERS")
        .field("maxNumOrders", static_cast<std::int64_t>(rules.max_open_orders))
        .close_object();
    filter(json, "MAX_NUM_ORDER_LISTS").field("maxNumOrderLists", 20).close_object();
    filter(json, "MAX_NUM_ALGO_ORDERS").field("maxNumAlgoOrders", 5).close_object();
    filter(json, "MAX_NUM_ORDER_AMENDS")
        .field("maxNumOrderAmends", rules.max_amendments)
        .close_object();
    json.close_array();
}

void encode_texts(Json& json, std::string_view name,
                  std::initializer_list<std::string_view> texts) {
    json.key(name).open_array();
    for (auto const text : texts) json.text(text);
    json.close_array();
}

}  // namespace

void encode_symbol(Json& json, Rules const& rules) {
    json.open_object()
        .field("symbol", rules.symbol)
        .field("status", rules.is_trading ? "TRADING" : "HALT")
        .field("baseAsset", rules.base)
        .field("baseAssetPrecision", 8)
        .field("quoteAsset", rules.quote)
        .field("quotePrecision", 8)
        .field("quoteAssetPrecision", 8)
        .field("baseCommissionPrecision", 8)
        .field("quoteCommissionPrecision", 8);
    encode_texts(json, "orderTypes",
                 {"LIMIT", "LIMIT_MAKER", "MARKET", "STOP_LOSS", "STOP_LOSS_LIMIT", "TAKE_PROFIT",
                  "TAKE_PROFIT_LIMIT"});
    json.field("icebergAllowed", true)
        .field("ocoAllowed", false)
        .field("otoAllowed", false)
        .field("opoAllowed", false)
        .field("quoteOrderQtyMarketAllowed", true)
        .field("allowTrailingStop", true)
        .field("cancelReplaceAllowed", true)
        .field("amendAllowed", true)
        .field("pegInstructionsAllowed", false)
        .field("isSpotTradingAllowed", true)
        .field("isMarginTradingAllowed", false);
    encode_filters(json, rules);
    json.key("permissions").open_array().close_array();
    json.key("permissionSets").open_array().open_array().text("SPOT").close_array().close_array();
    json.field("defaultSelfTradePreventionMode", "EXPIRE_MAKER");
    encode_texts(json, "allowedSelfTradePreventionModes",
                 {"NONE", "EXPIRE_TAKER", "EXPIRE_MAKER", "EXPIRE_BOTH"});
    json.close_object();
}

void encode_recent(Json& json, Trade const& trade) {
    json.open_object()
        .field("id", trade.id)
        .field("price", trade.price)
        .field("qty", trade.quantity)
        .field("quoteQty", trade.quote)
        .field("time", trade.time_ms)
        .field("isBuyerMaker", trade.is_buyer_maker)
        .field("isBestMatch", true)
        .close_object();
}

void encode_day_ticker(Json& json, std::string_view symbol, Top const& top, Decimal last,
                       std::int64_t now_ms) {
    auto const bid = top.bid.value_or(Quote());
    auto const ask = top.ask.value_or(Quote());
    json.open_object()
        .field("symbol", symbol)
        .field("priceChange", Decimal())
        .field("priceChangePercent", "0.000")
        .field("weightedAvgPrice", last)
        .field("prevClosePrice", last)
        .field("lastPrice", last)
        .field("lastQty", Decimal())
        .field("bidPrice", bid.price)
        .field("bidQty", bid.quantity)
        .field("askPrice", ask.price)
        .field("askQty", ask.quantity)
        .field("openPrice", last)
        .field("highPrice", last)
        .field("lowPrice", last)
        .field("volume", Decimal())
        .field("quoteVolume", Decimal())
        .field("openTime", now_ms - 86'400'000)
        .field("closeTime", now_ms)
        .field("firstId", -1)
        .field("lastId", -1)
        .field("count", 0)
        .close_object();
}

void encode_rate_limits(Json& json, SimLimits const& limits) {
    auto const limit = [&json](std::string_view type, std::string_view interval, int count,
                               std::int64_t value) {
        json.open_object()
            .field("rateLimitType", type)
            .field("interval", interval)
            .field("intervalNum", count)
            .field("limit", value)
            .close_object();
    };
    json.key("rateLimits").open_array();
    limit("REQUEST_WEIGHT", "MINUTE", 1, limits.weight_per_minute);
    limit("ORDERS", "SECOND", 10, limits.orders_per_10s);
    limit("ORDERS", "DAY", 1, limits.orders_per_day);
    limit("RAW_REQUESTS", "MINUTE", 5, 300'000);
    json.close_array();
}

}  // namespace trestle::adapters::sim::binance_spot
