// The market: instruments, books, trades, marks, and the events that tell of them.
#include "adapters/sim/binance_usdm/encode.hpp"

namespace trestle::adapters::sim::binance_usdm {

namespace {

constexpr std::int64_t far_delivery_ms = 4'133'404'800'000;  // a perpetual's, as the venue has it

Json& filter(Json& json, std::string_view type) {
    return json.open_object().field("filterType", type);
}

void encode_levels(Json& json, Rules const& rules, std::string_view name,
                   std::vector<Quote> const& levels) {
    json.key(name).open_array();
    for (auto const& level : levels)
        json.open_array()
            .text(price_text(rules, level.price))
            .text(quantity_text(rules, level.quantity))
            .close_array();
    json.close_array();
}

void encode_filters(Json& json, Rules const& rules) {
    json.key("filters").open_array();
    filter(json, "PRICE_FILTER")
        .field("minPrice", price_text(rules, rules.min_price))
        .field("maxPrice", price_text(rules, rules.max_price))
        .field("tickSize", rules.tick.to_string())
        .close_object();
    filter(json, "LOT_SIZE")
        .field("minQty", rules.min_quantity.to_string())
        .field("maxQty", rules.max_quantity.to_string())
        .field("stepSize", rules.lot.to_string())
        .close_object();
    filter(json, "MARKET_LOT_SIZE")
        .field("minQty", rules.min_quantity.to_string())
        .field("maxQty", rules.max_market_quantity.to_string())
        .field("stepSize", rules.lot.to_string())
        .close_object();
    filter(json, "MAX_NUM_ORDERS")
        .field("limit", static_cast<std::int64_t>(rules.max_open_orders))
        .close_object();
    filter(json, "MAX_NUM_ALGO_ORDERS")
        .field("limit", static_cast<std::int64_t>(rules.max_trigger_orders))
        .close_object();
    filter(json, "MIN_NOTIONAL").field("notional", rules.min_notional.to_string()).close_object();
    filter(json, "PERCENT_PRICE")
        .field("multiplierUp", rules.price_times_up.to_string_fixed(4))
        .field("multiplierDown", rules.price_times_down.to_string_fixed(4))
        .field("multiplierDecimal", "4")
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
        .field("symbol", rules.name)
        .field("pair", rules.name)
        .field("contractType", "PERPETUAL")
        .field("deliveryDate", far_delivery_ms)
        .field("onboardDate", 1'569'398'400'000)
        .field("status", rules.is_trading ? "TRADING" : "SETTLING")
        .key("maintMarginPercent")
        .text(Decimal::from_raw(rules.maintenance_rate.raw() * 100).to_string_fixed(4))
        .field("requiredMarginPercent", "5.0000")
        .field("baseAsset", rules.base)
        .field("quoteAsset", rules.quote)
        .field("marginAsset", rules.quote)
        .field("pricePrecision", places_of(rules.tick))
        .field("quantityPrecision", places_of(rules.lot))
        .field("baseAssetPrecision", 8)
        .field("quotePrecision", 8)
        .field("underlyingType", "COIN")
        .field("triggerProtect", "0.0500")
        .field("liquidationFee", rules.liquidation_fee.to_string_fixed(6))
        .field("marketTakeBound", "0.05")
        .field("maxMoveOrderLimit", 10'000);
    encode_filters(json, rules);
    encode_texts(json, "orderTypes",
                 {"LIMIT", "MARKET", "STOP", "STOP_MARKET", "TAKE_PROFIT", "TAKE_PROFIT_MARKET",
                  "TRAILING_STOP_MARKET"});
    encode_texts(json, "timeInForce", {"GTC", "IOC", "FOK", "GTX", "GTD"});
    encode_texts(json, "permissionSets", {"GRID", "COPY"});
    json.close_object();
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
    limit("ORDERS", "MINUTE", 1, limits.orders_per_minute);
    limit("ORDERS", "SECOND", 10, limits.orders_per_10s);
    json.close_array();
}

std::string encode_depth(Rules const& rules, Book const& book, std::size_t limit,
                         std::int64_t now_ms) {
    Json json;
    json.open_object()
        .field("lastUpdateId", book.last_update())
        .field("E", now_ms)
        .field("T", now_ms);
    encode_levels(json, rules, "bids", book.levels(Side::buy, limit));
    encode_levels(json, rules, "asks", book.levels(Side::sell, limit));
    json.close_object();
    return json.take();
}

void encode_book_ticker(Json& json, Rules const& rules, Top const& top, std::int64_t now_ms) {
    auto const bid = top.bid.value_or(Quote());
    auto const ask = top.ask.value_or(Quote());
    json.open_object()
        .field("symbol", rules.name)
        .field("bidPrice", price_text(rules, bid.price))
        .field("bidQty", quantity_text(rules, bid.quantity))
        .field("askPrice", price_text(rules, ask.price))
        .field("askQty", quantity_text(rules, ask.quantity))
        .field("time", now_ms)
        .close_object();
}

void encode_premium(Json& json, Exchange const& exchange, std::string const& symbol,
                    std::int64_t now_ms) {
    auto const funding = exchange.funding(symbol);
    auto const mark = exchange.mark_price(symbol);
    json.open_object()
        .field("symbol", exchange.rules(symbol)->name)
        .field("markPrice", mark)
        .field("indexPrice", mark)
        .field("estimatedSettlePrice", mark)
        .field("lastFundingRate", funding.rate)
        .field("interestRate", "0.00010000")
        .field("nextFundingTime", funding.next_ms)
        .field("time", now_ms)
        .close_object();
}

void encode_recent(Json& json, Rules const& rules, Trade const& trade) {
    json.open_object()
        .field("id", trade.id)
        .field("price", price_text(rules, trade.price))
        .field("qty", quantity_text(rules, trade.quantity))
        .field("quoteQty", trade.quote.to_string())
        .field("time", trade.time_ms)
        .field("isBuyerMaker", trade.is_buyer_maker)
        .close_object();
}

void encode_day_ticker(Json& json, Rules const& rules, Decimal last, std::int64_t now_ms) {
    auto const price = price_text(rules, last);
    json.open_object()
        .field("symbol", rules.name)
        .field("priceChange", "0.00")
        .field("priceChangePercent", "0.000")
        .field("weightedAvgPrice", price)
        .field("lastPrice", price)
        .field("lastQty", "0")
        .field("openPrice", price)
        .field("highPrice", price)
        .field("lowPrice", price)
        .field("volume", "0")
        .field("quoteVolume", "0")
        .field("openTime", now_ms - 86'400'000)
        .field("closeTime", now_ms)
        .field("firstId", -1)
        .field("lastId", -1)
        .field("count", 0)
        .close_object();
}

std::string encode_force_order(Rules const& rules, LiquidationEvent const& event,
                               std::int64_t now_ms) {
    Json json;
    json.open_object()
        .field("e", "forceOrder")
        .field("E", now_ms)
        .key("o")
        .open_object()
        .field("s", rules.name)
        .field("S", word_for(event.side))
        .field("o", "LIMIT")
        .field("f", "IOC")
        .field("q", quantity_text(rules, event.quantity))
        .field("p", price_text(rules, event.price))
        .field("ap", price_text(rules, event.price))
        .field("X", "FILLED")
        .field("l", quantity_text(rules, event.quantity))
        .field("z", quantity_text(rules, event.quantity))
        .field("T", event.time_ms)
        .close_object()
        .close_object();
    return json.take();
}

std::string encode_trade_event(Rules const& rules, Trade const& trade, std::int64_t now_ms) {
    Json json;
    json.open_object()
        .field("e", "trade")
        .field("E", now_ms)
        .field("T", trade.time_ms)
        .field("s", rules.name)
        .field("t", trade.id)
        .field("p", price_text(rules, trade.price))
        .field("q", quantity_text(rules, trade.quantity))
        .field("X", "MARKET")
        .field("m", trade.is_buyer_maker)
        .close_object();
    return json.take();
}

// Each trade is its own aggregate here.
std::string encode_aggregate_event(Rules const& rules, Trade const& trade, std::int64_t now_ms) {
    Json json;
    json.open_object()
        .field("e", "aggTrade")
        .field("E", now_ms)
        .field("s", rules.name)
        .field("a", trade.id)
        .field("p", price_text(rules, trade.price))
        .field("q", quantity_text(rules, trade.quantity))
        .field("nq", quantity_text(rules, trade.quantity))
        .field("f", trade.id)
        .field("l", trade.id)
        .field("T", trade.time_ms)
        .field("m", trade.is_buyer_maker)
        .close_object();
    return json.take();
}

std::string encode_depth_update(Rules const& rules, BookChanges const& changes,
                                std::int64_t previous_update, std::int64_t now_ms) {
    Json json;
    json.open_object()
        .field("e", "depthUpdate")
        .field("E", now_ms)
        .field("T", now_ms)
        .field("s", rules.name)
        .field("U", changes.first_update)
        .field("u", changes.last_update)
        .field("pu", previous_update);
    encode_levels(json, rules, "b", changes.bids);
    encode_levels(json, rules, "a", changes.asks);
    json.close_object();
    return json.take();
}

std::string encode_partial_depth(Rules const& rules, Book const& book, std::size_t limit,
                                 std::int64_t now_ms) {
    BookChanges const whole{book.last_update(), book.last_update(), book.levels(Side::buy, limit),
                            book.levels(Side::sell, limit)};
    return encode_depth_update(rules, whole, book.last_update() - 1, now_ms);
}

std::string encode_book_ticker_event(Rules const& rules, Top const& top, std::int64_t update,
                                     std::int64_t now_ms) {
    auto const bid = top.bid.value_or(Quote());
    auto const ask = top.ask.value_or(Quote());
    Json json;
    json.open_object()
        .field("e", "bookTicker")
        .field("u", update)
        .field("s", rules.name)
        .field("b", price_text(rules, bid.price))
        .field("B", quantity_text(rules, bid.quantity))
        .field("a", price_text(rules, ask.price))
        .field("A", quantity_text(rules, ask.quantity))
        .field("T", now_ms)
        .field("E", now_ms)
        .close_object();
    return json.take();
}

std::string encode_mark_price(Exchange const& exchange, std::string const& symbol,
                              std::int64_t now_ms) {
    auto const funding = exchange.funding(symbol);
    auto const mark = exchange.mark_price(symbol);
    Json json;
    json.open_object()
        .field("e", "markPriceUpdate")
        .field("E", now_ms)
        .field("s", exchange.rules(symbol)->name)
        .field("p", mark)
        .field("i", mark)
        .field("P", mark)
        .field("r", funding.rate)
        .field("T", funding.next_ms)
        .close_object();
    return json.take();
}

}  // namespace trestle::adapters::sim::binance_usdm
