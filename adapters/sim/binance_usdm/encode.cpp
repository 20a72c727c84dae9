// Orders, fills and algo orders.
#include "adapters/sim/binance_usdm/encode.hpp"

namespace trestle::adapters::sim::binance_usdm {

namespace {

// What the venue calls a price that nothing was paid at.
constexpr std::string_view no_price = "0.00";

std::string average_of(Rules const& rules, Order const& order) {
    if (order.executed.is_zero()) return std::string(no_price);
    auto const base = Decimal::multiply(order.executed, rules.contract_value, Rounding::down);
    auto const price =
        base ? Decimal::divide(order.executed_quote, *base, Rounding::half_even) : std::nullopt;
    return price ? price->to_string_fixed(places_of(rules.tick) + 3) : std::string(no_price);
}

void encode_ids(Json& json, Rules const& rules, Order const& order) {
    json.field("orderId", order.id)
        .field("symbol", rules.name)
        .field("status", word_for(order.status))
        .field("clientOrderId", order.client_id)
        .field("price", price_text(rules, order.price));
}

void encode_terms(Json& json, Rules const& rules, Order const& order) {
    json.field("origQty", quantity_text(rules, order.quantity))
        .field("executedQty", quantity_text(rules, order.executed))
        .field("cumQty", quantity_text(rules, order.executed))
        .field("timeInForce", time_in_force_of(order))
        .field("type", type_of(order))
        .field("reduceOnly", order.is_reduce_only)
        .field("closePosition", order.closes_position)
        .field("side", word_for(order.side))
        .field("positionSide", word_for(order.position_side))
        .field("stopPrice", no_price)
        .field("workingType", "CONTRACT_PRICE")
        .field("priceProtect", false)
        .field("origType", type_of(order))
        .field("priceMatch", "NONE")
        .field("selfTradePreventionMode", word_for(order.self_trade))
        .field("goodTillDate", order.expires_ms);
}

}  // namespace

void encode_order(Json& json, Rules const& rules, Order const& order) {
    json.open_object();
    encode_ids(json, rules, order);
    encode_terms(json, rules, order);
    json.field("updateTime", order.updated_ms).close_object();
}

void encode_queried(Json& json, Rules const& rules, Order const& order) {
    json.open_object();
    encode_ids(json, rules, order);
    json.field("avgPrice", average_of(rules, order))
        .field("cumQuote", order.executed_quote.to_string());
    encode_terms(json, rules, order);
    json.field("time", order.created_ms).field("updateTime", order.updated_ms).close_object();
}

void encode_fill(Json& json, Rules const& rules, Fill const& fill) {
    json.open_object()
        .field("symbol", rules.name)
        .field("id", fill.trade_id)
        .field("orderId", fill.order_id)
        .field("side", word_for(fill.side))
        .field("price", price_text(rules, fill.price))
        .field("qty", quantity_text(rules, fill.quantity))
        .field("realizedPnl", fill.realised)
        .field("marginAsset", rules.quote)
        .field("quoteQty", fill.quote.to_string())
        .field("commission", fill.fee)
        .field("commissionAsset", fill.fee_asset)
        .field("time", fill.time_ms)
        .field("positionSide", word_for(fill.position_side))
        .field("buyer", fill.side == Side::buy)
        .field("maker", fill.is_maker)
        .close_object();
}

void encode_algo(Json& json, Rules const& rules, Order const& order, Order const* made) {
    auto const& trigger = *order.trigger;
    json.open_object()
        .field("algoId", order.id)
        .field("clientAlgoId", order.client_id)
        .field("algoType", "CONDITIONAL")
        .field("orderType", type_of(order))
        .field("symbol", rules.name)
        .field("side", word_for(order.side))
        .field("positionSide", word_for(order.position_side))
        .field("timeInForce", time_in_force_of(order))
        .field("quantity", quantity_text(rules, order.quantity))
        .field("algoStatus", made && !made->is_open() ? "FINISHED" : algo_status_of(order))
        .field("actualOrderId", made ? std::to_string(made->id) : std::string())
        .field("actualPrice", made ? average_of(rules, *made) : std::string(no_price))
        .field("triggerPrice", price_text(rules, trigger.price))
        .field("price", price_text(rules, order.price))
        .key("icebergQuantity")
        .null()
        .field("selfTradePreventionMode", word_for(order.self_trade))
        .field("workingType", working_type_of(trigger))
        .field("priceMatch", "NONE")
        .field("closePosition", order.closes_position)
        .field("priceProtect", false)
        .field("reduceOnly", order.is_reduce_only);
    if (trigger.is_trailing()) {
        if (trigger.activation) json.field("activatePrice", price_text(rules, *trigger.activation));
        auto const share = trigger.trailing_share.value_or(Decimal());
        json.field("callbackRate", Decimal::from_raw(share.raw() * 100).to_string());
    }
    json.field("createTime", order.created_ms)
        .field("updateTime", order.updated_ms)
        .field("triggerTime", order.triggered_ms)
        .field("goodTillDate", order.expires_ms)
        .close_object();
}

std::string encode_event(Rules const& rules, OrderEvent const& event, std::int64_t now_ms) {
    auto const& order = event.order;
    auto const is_trade = event.what == Happening::trade && event.fill;
    // The venue's own trades are CALCULATED, and carry no time in force of the client's.
    auto const execution = is_trade && order.forced != Forced::no ? std::string_view("CALCULATED")
                                                                  : execution_word(event.what);
    Json json;
    json.open_object()
        .field("e", "ORDER_TRADE_UPDATE")
        .field("E", now_ms)
        .field("T", event.time_ms)
        .key("o")
        .open_object()
        .field("s", rules.name)
        .field("c", order.client_id)
        .field("S", word_for(order.side))
        .field("o", type_of(order))
        .field("f", time_in_force_of(order))
        .field("q", quantity_text(rules, order.quantity))
        .field("p", price_text(rules, order.price))
        .field("ap", average_of(rules, order))
        .field("sp", no_price)
        .field("x", execution)
        .field("X", word_for(order.status))
        .field("i", order.id)
        .field("l", quantity_text(rules, is_trade ? event.fill->quantity : Decimal()))
        .field("z", quantity_text(rules, order.executed))
        .field("L", price_text(rules, is_trade ? event.fill->price : Decimal()));
    if (is_trade) json.field("n", event.fill->fee).field("N", event.fill->fee_asset);
    json.field("T", event.time_ms)
        .field("t", is_trade ? event.fill->trade_id : 0)
        .field("b", "0")
        .field("a", "0")
        .field("m", is_trade && event.fill->is_maker)
        .field("R", order.is_reduce_only)
        .field("wt", "CONTRACT_PRICE")
        .field("ot", type_of(order))
        .field("ps", word_for(order.position_side))
        .field("cp", order.closes_position)
        .field("rp", is_trade ? event.fill->realised : Decimal())
        .field("pP", false)
        .field("si", 0)
        .field("ss", 0)
        .field("V", word_for(order.self_trade))
        .field("pm", "NONE")
        .field("gtd", order.expires_ms)
        .close_object()
        .close_object();
    return json.take();
}

// The same trade, earlier and with less: no fee, no sums.
std::string encode_lite(Rules const& rules, OrderEvent const& event, std::int64_t now_ms) {
    auto const& fill = *event.fill;
    Json json;
    json.open_object()
        .field("e", "TRADE_LITE")
        .field("E", now_ms)
        .field("T", event.time_ms)
        .field("s", rules.name)
        .field("q", quantity_text(rules, event.order.quantity))
        .field("p", price_text(rules, event.order.price))
        .field("m", fill.is_maker)
        .field("c", event.order.client_id)
        .field("S", word_for(fill.side))
        .field("L", price_text(rules, fill.price))
        .field("l", quantity_text(rules, fill.quantity))
        .field("t", fill.trade_id)
        .field("i", fill.order_id)
        .close_object();
    return json.take();
}

std::string encode_algo_event(Rules const& rules, Order const& order, std::string_view status,
                              Order const* made, std::string_view reason, std::int64_t now_ms) {
    auto const& trigger = *order.trigger;
    Json json;
    json.open_object()
        .field("e", "ALGO_UPDATE")
        .field("T", order.updated_ms)
        .field("E", now_ms)
        .key("o")
        .open_object()
        .field("caid", order.client_id)
        .field("aid", order.id)
        .field("at", "CONDITIONAL")
        .field("o", type_of(order))
        .field("s", rules.name)
        .field("S", word_for(order.side))
        .field("ps", word_for(order.position_side))
        .field("f", time_in_force_of(order))
        .field("q", quantity_text(rules, order.quantity))
        .field("X", status)
        .field("ai", order.made_order != 0 ? std::to_string(order.made_order) : std::string());
    if (order.made_order != 0)
        json.field("ap", made ? average_of(rules, *made) : std::string(no_price))
            .field("aq", quantity_text(rules, made ? made->executed : Decimal()))
            .field("act", order.kind == Kind::market ? "MARKET" : "LIMIT");
    json.field("tp", price_text(rules, trigger.price))
        .field("p", price_text(rules, order.price))
        .field("V", word_for(order.self_trade))
        .field("wt", working_type_of(trigger))
        .field("pm", "NONE")
        .field("cp", order.closes_position)
        .field("pP", false)
        .field("R", order.is_reduce_only)
        .field("tt", order.triggered_ms)
        .field("gtd", order.expires_ms);
    if (!reason.empty()) json.field("rm", reason);
    json.close_object().close_object();
    return json.take();
}

std::string encode_trigger_reject(Order const& order, std::string_view reason,
                                  std::int64_t now_ms) {
    Json json;
    json.open_object()
        .field("e", "CONDITIONAL_ORDER_TRIGGER_REJECT")
        .field("E", now_ms)
        .field("T", order.updated_ms)
        .key("or")
        .open_object()
        .field("s", order.symbol)
        .field("i", order.id)
        .field("r", reason)
        .close_object()
        .close_object();
    return json.take();
}

}  // namespace trestle::adapters::sim::binance_usdm
