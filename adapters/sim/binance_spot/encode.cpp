#include "adapters/sim/binance_spot/encode.hpp"

namespace trestle::adapters::sim::binance_spot {

namespace {

constexpr int no_list = -1;

Decimal stop_price(Order const& order) { return order.trigger ? order.trigger->price : Decimal(); }

// When the order came to the book; -1 while it waits for its trigger.
std::int64_t working_ms(Order const& order) {
    if (order.is_waiting()) return -1;
    return order.triggered_ms != 0 ? order.triggered_ms : order.created_ms;
}

// In basis points.
std::int64_t trailing_delta(Trigger const& trigger) {
    return static_cast<std::int64_t>(trigger.trailing_share->raw() / (Decimal::unit / 10'000));
}

void encode_levels(Json& json, std::string_view name, std::vector<Quote> const& levels) {
    json.key(name).open_array();
    for (auto const& level : levels)
        json.open_array().amount(level.price).amount(level.quantity).close_array();
    json.close_array();
}

// What RESULT and FULL answers and cancels have in common.
void encode_outcome(Json& json, Order const& order) {
    json.field("price", order.price)
        .field("origQty", order.quantity)
        .field("executedQty", order.executed)
        .field("origQuoteOrderQty", order.quote_quantity)
        .field("cummulativeQuoteQty", order.executed_quote)
        .field("status", word_for(order.status))
        .field("timeInForce", word_for(order.time_in_force))
        .field("type", type_of(order))
        .field("side", word_for(order.side));
}

// How the order ended, where that was not by its own terms.
void encode_endings(Json& json, Order const& order) {
    if (!order.prevented.is_zero())
        json.field("preventedMatchId", 1).field("preventedQuantity", order.prevented);
    if (order.expiry != ExpiryReason::none) json.field("expiryReason", word_for(order.expiry));
}

void encode_extras(Json& json, Order const& order) {
    json.field("selfTradePreventionMode", word_for(order.self_trade));
    if (order.trigger && !order.trigger->price.is_zero())
        json.field("stopPrice", order.trigger->price);
    if (order.trigger && order.trigger->trailing_share)
        json.field("trailingDelta", trailing_delta(*order.trigger));
    if (order.display_quantity) json.field("icebergQty", *order.display_quantity);
    encode_endings(json, order);
}

}  // namespace

void encode_placed(Json& json, Placed const& placed, ResponseType type) {
    auto const& order = placed.order;
    json.open_object()
        .field("symbol", order.symbol)
        .field("orderId", order.id)
        .field("orderListId", no_list)
        .field("clientOrderId", order.client_id)
        .field("transactTime", order.updated_ms);
    if (type != ResponseType::ack) {
        encode_outcome(json, order);
        json.field("workingTime", order.created_ms);
        if (type == ResponseType::full) {
            json.key("fills").open_array();
            for (auto const& fill : placed.fills)
                json.open_object()
                    .field("price", fill.price)
                    .field("qty", fill.quantity)
                    .field("commission", fill.fee)
                    .field("commissionAsset", fill.fee_asset)
                    .field("tradeId", fill.trade_id)
                    .close_object();
            json.close_array();
        }
        encode_extras(json, order);
    }
    json.close_object();
}

void encode_canceled(Json& json, Order const& order, std::string_view request_id) {
    json.open_object()
        .field("symbol", order.symbol)
        .field("origClientOrderId", order.client_id)
        .field("orderId", order.id)
        .field("orderListId", no_list)
        .field("clientOrderId", request_id)
        .field("transactTime", order.updated_ms);
    encode_outcome(json, order);
    encode_extras(json, order);
    json.close_object();
}

void encode_order(Json& json, Order const& order) {
    json.open_object()
        .field("symbol", order.symbol)
        .field("orderId", order.id)
        .field("orderListId", no_list)
        .field("clientOrderId", order.client_id)
        .field("price", order.price)
        .field("origQty", order.quantity)
        .field("executedQty", order.executed)
        .field("cummulativeQuoteQty", order.executed_quote)
        .field("status", word_for(order.status))
        .field("timeInForce", word_for(order.time_in_force))
        .field("type", type_of(order))
        .field("side", word_for(order.side))
        .field("stopPrice", stop_price(order))
        .field("icebergQty", order.display_quantity.value_or(Decimal()))
        .field("time", order.created_ms)
        .field("updateTime", order.updated_ms)
        .field("isWorking", !order.is_waiting())
        .field("workingTime", working_ms(order))
        .field("origQuoteOrderQty", order.quote_quantity)
        .field("selfTradePreventionMode", word_for(order.self_trade));
    encode_endings(json, order);
    if (order.trigger && order.trigger->trailing_share)
        json.field("trailingDelta", trailing_delta(*order.trigger));
    json.close_object();
}

std::string encode_amended(Amended const& amended, std::int64_t now_ms) {
    auto const& order = amended.order;
    Json json;
    json.open_object()
        .field("transactTime", now_ms)
        .field("executionId", amended.execution_id)
        .key("amendedOrder")
        .open_object()
        .field("symbol", order.symbol)
        .field("orderId", order.id)
        .field("orderListId", no_list)
        .field("origClientOrderId", amended.previous_client_id)
        .field("clientOrderId", order.client_id)
        .field("price", order.price)
        .field("qty", order.quantity)
        .field("executedQty", order.executed)
        .field("preventedQty", order.prevented)
        .field("quoteOrderQty", order.quote_quantity)
        .field("cumulativeQuoteQty", order.executed_quote)
        .field("status", word_for(order.status))
        .field("timeInForce", word_for(order.time_in_force))
        .field("type", type_of(order))
        .field("side", word_for(order.side))
        .field("workingTime", order.created_ms)
        .field("selfTradePreventionMode", word_for(order.self_trade))
        .close_object()
        .close_object();
    return json.take();
}

void encode_fill(Json& json, Fill const& fill) {
    json.open_object()
        .field("symbol", fill.symbol)
        .field("id", fill.trade_id)
        .field("orderId", fill.order_id)
        .field("orderListId", no_list)
        .field("price", fill.price)
        .field("qty", fill.quantity)
        .field("quoteQty", fill.quote)
        .field("commission", fill.fee)
        .field("commissionAsset", fill.fee_asset)
        .field("time", fill.time_ms)
        .field("isBuyer", fill.side == Side::buy)
        .field("isMaker", fill.is_maker)
        .field("isBestMatch", true)
        .close_object();
}

std::string encode_account(Accounts const& accounts, std::string_view account, Decimal fee_rate,
                           bool omits_zero, std::int64_t now_ms) {
    // Older clients read the commission in basis points.
    auto const basis_points = static_cast<std::int64_t>(fee_rate.raw() / (Decimal::unit / 10'000));
    Json json;
    json.open_object()
        .field("makerCommission", basis_points)
        .field("takerCommission", basis_points)
        .field("buyerCommission", 0)
        .field("sellerCommission", 0)
        .key("commissionRates")
        .open_object()
        .field("maker", fee_rate)
        .field("taker", fee_rate)
        .field("buyer", Decimal())
        .field("seller", Decimal())
        .close_object()
        .field("canTrade", true)
        .field("canWithdraw", true)
        .field("canDeposit", true)
        .field("brokered", false)
        .field("requireSelfTradePrevention", false)
        .field("preventSor", false)
        .field("updateTime", now_ms)
        .field("accountType", "SPOT")
        .key("balances")
        .open_array();
    for (auto const& holding : accounts.holdings(account)) {
        if (omits_zero && holding.free.is_zero() && holding.locked.is_zero()) continue;
        json.open_object()
            .field("asset", holding.asset)
            .field("free", holding.free)
            .field("locked", holding.locked)
            .close_object();
    }
    json.close_array().key("permissions").open_array().text("SPOT").close_array();
    json.field("uid", 354937868).close_object();
    return json.take();
}

std::string encode_depth(Book const& book, std::size_t limit) {
    Json json;
    json.open_object().field("lastUpdateId", book.last_update());
    encode_levels(json, "bids", book.levels(Side::buy, limit));
    encode_levels(json, "asks", book.levels(Side::sell, limit));
    json.close_object();
    return json.take();
}

void encode_book_ticker(Json& json, std::string_view symbol, Top const& top) {
    auto const bid = top.bid.value_or(Quote());
    auto const ask = top.ask.value_or(Quote());
    json.open_object()
        .field("symbol", symbol)
        .field("bidPrice", bid.price)
        .field("bidQty", bid.quantity)
        .field("askPrice", ask.price)
        .field("askQty", ask.quantity)
        .close_object();
}

std::string encode_event(OrderEvent const& event, std::int64_t now_ms) {
    auto const& order = event.order;
    // On a cancel `c` names the cancel request and `C` the order; on an amendment `c` is the new
    // id.
    auto const is_cancel = event.what == Happening::canceled;
    auto const has_previous = is_cancel || event.what == Happening::replaced;
    auto const is_trade = event.what == Happening::trade && event.fill;
    Json json;
    json.open_object()
        .field("e", "executionReport")
        .field("E", now_ms)
        .field("s", order.symbol)
        .field("c", is_cancel ? event.request_id : order.client_id)
        .field("S", word_for(order.side))
        .field("o", type_of(order))
        .field("f", word_for(order.time_in_force))
        .field("q", order.quantity)
        .field("p", order.price)
        .field("P", stop_price(order))
        .field("F", order.display_quantity.value_or(Decimal()))
        .field("g", no_list)
        .field("C", has_previous ? std::string_view(event.previous_client_id) : "")
        .field("x", word_for(event.what))
        .field("X", word_for(order.status))
        .field("r", "NONE")
        .field("i", order.id)
        .field("l", is_trade ? event.fill->quantity : Decimal())
        .field("z", order.executed)
        .field("L", is_trade ? event.fill->price : Decimal());
    if (is_trade)
        json.field("n", event.fill->fee).field("N", event.fill->fee_asset);
    else
        json.field("n", "0").key("N").null();
    json.field("T", event.time_ms)
        .field("t", is_trade ? event.fill->trade_id : -1)
        .field("I", event.execution_id)
        .field("w", !order.is_waiting() && (order.is_on_book || event.what == Happening::accepted ||
                                            event.what == Happening::triggered))
        .field("m", is_trade && event.fill->is_maker)
        .field("M", false)
        .field("O", order.created_ms)
        .field("Z", order.executed_quote)
        .field("Y", is_trade ? event.fill->quote : Decimal())
        .field("Q", order.quote_quantity);
    if (!order.is_waiting()) json.field("W", working_ms(order));
    json.field("V", word_for(order.self_trade));
    if (order.expiry != ExpiryReason::none) json.field("eR", word_for(order.expiry));
    if (order.trigger && order.trigger->trailing_share)
        json.field("d", trailing_delta(*order.trigger)).field("D", order.created_ms);
    if (event.what == Happening::prevented)
        json.field("v", 1).field("A", order.prevented).field("B", order.prevented);
    json.close_object();
    return json.take();
}

std::string encode_event(BalanceEvent const& event, std::int64_t now_ms) {
    Json json;
    json.open_object()
        .field("e", "outboundAccountPosition")
        .field("E", now_ms)
        .field("u", event.time_ms)
        .key("B")
        .open_array();
    for (auto const& holding : event.changed)
        json.open_object()
            .field("a", holding.asset)
            .field("f", holding.free)
            .field("l", holding.locked)
            .close_object();
    json.close_array().close_object();
    return json.take();
}

std::string encode_event(Trade const& trade, std::int64_t now_ms) {
    Json json;
    json.open_object()
        .field("e", "trade")
        .field("E", now_ms)
        .field("s", trade.symbol)
        .field("t", trade.id)
        .field("p", trade.price)
        .field("q", trade.quantity)
        .field("T", trade.time_ms)
        .field("m", trade.is_buyer_maker)
        .field("M", true)
        .close_object();
    return json.take();
}

std::string encode_depth_update(std::string_view symbol, BookChanges const& changes,
                                std::int64_t now_ms) {
    Json json;
    json.open_object()
        .field("e", "depthUpdate")
        .field("E", now_ms)
        .field("s", symbol)
        .field("U", changes.first_update)
        .field("u", changes.last_update);
    encode_levels(json, "b", changes.bids);
    encode_levels(json, "a", changes.asks);
    json.close_object();
    return json.take();
}

std::string encode_book_ticker_event(std::string_view symbol, Top const& top, std::int64_t update) {
    auto const bid = top.bid.value_or(Quote());
    auto const ask = top.ask.value_or(Quote());
    Json json;
    json.open_object()
        .field("u", update)
        .field("s", symbol)
        .field("b", bid.price)
        .field("B", bid.quantity)
        .field("a", ask.price)
        .field("A", ask.quantity)
        .close_object();
    return json.take();
}

std::string encode_problem(Problem const& problem) {
    Json json;
    json.open_object().field("code", problem.code).field("msg", problem.text);
    if (!problem.detail.empty()) json.key("data").raw(problem.detail);
    json.close_object();
    return json.take();
}

}  // namespace trestle::adapters::sim::binance_spot
