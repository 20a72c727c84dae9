// Rows of orders and executions; the others are in encode_market.cpp and encode_account.cpp.
#include "adapters/sim/bybit/encode.hpp"

#include "adapters/sim/bybit/words.hpp"
#include "adapters/sim/v5/money.hpp"
#include "oms/model/assert.hpp"

namespace trestle::adapters::sim::bybit {

namespace {

std::string_view cancel_type(Order const& order) {
    if (order.status == Status::expired_in_match) return "CancelBySmp";
    if (order.expiry == ExpiryReason::countdown) return "CancelByDCP";
    if (order.expiry == ExpiryReason::nothing_left) return "CancelByReduceOnly";
    if (order.expiry == ExpiryReason::liquidation) return "CancelByPrepareLiq";
    if (order.expiry == ExpiryReason::venue) return "CancelByAdmin";
    return order.status == Status::canceled ? "CancelByUser" : "UNKNOWN";
}

std::string_view reject_reason(Order const& order) {
    if (order.status == Status::expired_in_match) return "EC_BySelfMatch";
    if (order.status == Status::rejected) return "EC_Others";
    switch (order.expiry) {
        case ExpiryReason::would_take: return "EC_PostOnlyWillTakeLiquidity";
        case ExpiryReason::unfilled_fok: return "EC_CancelForNoFullFill";
        case ExpiryReason::unfilled_ioc:
        case ExpiryReason::no_liquidity: return "EC_NoImmediateQtyToFill";
        case ExpiryReason::countdown: return "EC_PerCancelRequest";
        case ExpiryReason::none:
        case ExpiryReason::venue:
        case ExpiryReason::nothing_left:
        case ExpiryReason::date:
        case ExpiryReason::liquidation: break;
    }
    return order.status == Status::canceled ? "EC_PerCancelRequest" : "EC_NoError";
}

std::string_view time_in_force_of(Order const& order) {
    if (auto const noted = note_of(order, note::time_in_force); !noted.empty()) return noted;
    return order.kind == Kind::market ? "IOC" : "GTC";
}

std::string_view execution_type(Fill const& fill) {
    switch (fill.forced) {
        case Forced::no: return "Trade";
        case Forced::liquidation: return "BustTrade";
        case Forced::deleveraging: return "AdlTrade";
        case Forced::settlement: return "Delivery";
    }
    return "Trade";
}

void encode_trigger(Json& json, Order const& order) {
    auto const trigger = order.trigger.value_or(Trigger());
    auto const by = trigger.by == TriggerBy::mark_price    ? "MarkPrice"
                    : trigger.by == TriggerBy::index_price ? "IndexPrice"
                                                           : "LastPrice";
    int const direction = trigger.direction == TriggerDirection::rises_to ? 1 : 2;
    json.field("triggerPrice", order.trigger ? trigger.price.to_string() : "")
        .field("triggerDirection", order.trigger ? direction : 0)
        .field("triggerBy", order.trigger ? by : "")
        .field("stopOrderType", note_of(order, note::stop_type));
    for (auto const* none : {"takeProfit", "stopLoss", "tpTriggerBy", "slTriggerBy", "tpslMode",
                             "tpLimitPrice", "slLimitPrice", "ocoTriggerBy"})
        json.field(none, "");
}

void encode_progress(Json& json, Venue const& venue, Rules const& rules, Order const& order) {
    auto const average = v5::average_price(rules, order);
    auto const leaves = order.is_open() ? order.remaining() : Decimal();
    auto const price =
        order.price.is_zero() ? venue.exchange.last_price(order.symbol) : order.price;
    auto const asset = fee_asset_of(rules, order.side);
    json.field("orderStatus", status_of(rules, order))
        .field("cancelType", cancel_type(order))
        .field("rejectReason", reject_reason(order))
        .field("avgPrice", average ? average->to_string() : "")
        .field("leavesQty", leaves.to_string())
        .field("leavesValue", v5::times(leaves, price).to_string())
        .field("cumExecQty", order.executed.to_string())
        .field("cumExecValue", order.executed_quote.to_string())
        .field("cumExecFee", order.fee.to_string())
        .field("feeCurrency", rules.is_perpetual() ? "" : asset)
        .key("cumFeeDetail")
        .open_object();
    if (!order.fee.is_zero()) json.field(asset, order.fee.to_string());
    json.close_object();
}

}  // namespace

std::string_view note_of(Order const& order, std::string_view name) {
    auto const found = order.notes.find(name);
    return found == order.notes.end() ? std::string_view() : std::string_view(found->second);
}

std::string_view client_id_of(std::string_view id) {
    // What the venue does by force has no client's id either.
    bool const is_made_up = id.starts_with('@') || id.starts_with("autoclose-");
    return is_made_up ? std::string_view() : id;
}

std::string_view name_of(Rules const& rules) {
    return rules.name.empty() ? rules.symbol : rules.name;
}

std::string_view category_of(Rules const& rules) {
    return rules.is_perpetual() ? "linear" : "spot";
}

Rules const* find_listing(Exchange const& exchange, std::string_view category,
                          std::string_view name) {
    for (auto const& symbol : exchange.symbols()) {
        auto const* const rules = exchange.rules(symbol);
        if (category_of(*rules) == category && name_of(*rules) == name) return rules;
    }
    return nullptr;
}

std::string_view fee_asset_of(Rules const& rules, Side side) {
    return side == Side::buy && !rules.is_perpetual() ? rules.base : rules.quote;
}

int position_index(PositionSide side) {
    switch (side) {
        case PositionSide::both: return 0;
        case PositionSide::longs: return 1;
        case PositionSide::shorts: return 2;
    }
    OMS_ASSERT(false);
    return 0;
}

std::string_view status_of(Rules const& rules, Order const& order) {
    bool const is_spot = !rules.is_perpetual();
    switch (order.status) {
        case Status::untriggered: return "Untriggered";
        case Status::working: return "New";
        case Status::partially_filled: return "PartiallyFilled";
        case Status::filled: return "Filled";
        case Status::triggered: return "Triggered";
        case Status::rejected: return "Rejected";
        case Status::canceled:
        case Status::expired:
        case Status::expired_in_match: break;
    }
    if (order.trigger && order.triggered_ms == 0) return "Deactivated";
    // A post-only order that would take never was in the book of the spot market.
    if (is_spot && order.expiry == ExpiryReason::would_take) return "Rejected";
    return is_spot && order.executed.is_positive() ? "PartiallyFilledCanceled" : "Cancelled";
}

void encode_order(Json& json, Venue const& venue, Order const& order) {
    auto const& rules = *venue.exchange.rules(order.symbol);
    auto const asked = note_of(order, note::quantity);
    auto const maker = note_of(order, note::made_by);
    json.open_object()
        .field("category", category_of(rules))
        .field("symbol", name_of(rules))
        .field("orderId", std::to_string(order.id))
        .field("orderLinkId", client_id_of(order.client_id))
        .field("blockTradeId", "")
        .field("side", word_for(order.side))
        .field("positionIdx", position_index(order.position_side))
        .field("createType", order.forced != Forced::no ? "CreateByLiq"
                             : maker.empty()            ? "CreateByUser"
                                                        : maker)
        .field("orderType", order.kind == Kind::market ? "Market" : "Limit")
        .field("timeInForce", time_in_force_of(order))
        .field("price", order.price.to_string())
        .field("qty", asked.empty() ? order.quantity.to_string() : std::string(asked))
        .field("marketUnit", note_of(order, note::unit))
        .field("isLeverage", rules.is_perpetual() ? "" : "0")
        .field("orderIv", "")
        .field("lastPriceOnCreated", note_of(order, note::last_price))
        .field("reduceOnly", order.is_reduce_only)
        .field("closeOnTrigger", order.closes_position)
        .field("smpType", word_for(order.self_trade))
        .field("smpGroup", 0)
        .field("smpOrderId", "")
        .field("placeType", "")
        .field("slippageToleranceType", "UNKNOWN")
        .field("slippageTolerance", "");
    encode_progress(json, venue, rules, order);
    encode_trigger(json, order);
    json.field("createdTime", std::to_string(order.created_ms))
        .field("updatedTime", std::to_string(order.updated_ms))
        .close_object();
}

void encode_execution(Json& json, Venue const& venue, Fill const& fill) {
    auto const& rules = *venue.exchange.rules(fill.symbol);
    auto const* const order = venue.exchange.find(fill.symbol, fill.order_id);
    bool const pays_base = !rules.is_perpetual() && fill.side == Side::buy;
    auto const mark =
        rules.is_perpetual() ? venue.exchange.mark_price(fill.symbol).to_string() : std::string();
    json.open_object()
        .field("category", category_of(rules))
        .field("symbol", name_of(rules))
        .field("execId", std::to_string(fill.trade_id))
        .field("orderId", std::to_string(fill.order_id))
        .field("orderLinkId", client_id_of(fill.client_id))
        .field("side", word_for(fill.side))
        .field("execPrice", fill.price.to_string())
        .field("execQty", fill.quantity.to_string())
        .field("execValue", fill.quote.to_string())
        .field("execFee", fill.fee.to_string())
        .field("feeRate", v5::share(fill.fee, pays_base ? fill.quantity : fill.quote).to_string())
        // Contracts pay in their settle coin, and do not name it.
        .field("feeCurrency", rules.is_perpetual() ? "" : fill.fee_asset)
        .field("execType", execution_type(fill))
        .field("execTime", std::to_string(fill.time_ms))
        .field("isMaker", fill.is_maker)
        .field("orderPrice", order ? order->price.to_string() : "0")
        .field("orderQty", order ? order->quantity.to_string() : "0")
        .field("leavesQty", order && order->is_open() ? order->remaining().to_string() : "0")
        .field("orderType", order && order->kind == Kind::market ? "Market" : "Limit")
        .field("stopOrderType", order ? note_of(*order, note::stop_type) : "")
        .field("createType", "CreateByUser")
        .field("markPrice", mark)
        .field("closedSize", fill.realised.is_zero() ? "0" : fill.quantity.to_string())
        .field("execPnl", fill.realised.to_string())
        .field("isLeverage", "0")
        .field("extraFees", "")
        .field("seq", fill.trade_id);
    for (auto const* none : {"indexPrice", "underlyingPrice", "tradeIv", "markIv", "blockTradeId"})
        json.field(none, "");
    json.close_object();
}

void encode_funding(Json& json, Venue const& venue, FundingEvent const& event) {
    auto const& rules = *venue.exchange.rules(event.symbol);
    auto const size = event.quantity.abs();
    json.open_object()
        .field("category", category_of(rules))
        .field("symbol", name_of(rules))
        .field("execId", std::string(name_of(rules)) + "-" + std::to_string(event.time_ms))
        .field("orderId", "")
        .field("orderLinkId", "")
        .field("side", event.quantity.is_negative() ? "Buy" : "Sell")
        .field("execPrice", event.mark_price.to_string())
        .field("execQty", size.to_string())
        .field("execValue", v5::times(size, event.mark_price).to_string())
        .field("execFee", (-event.amount).to_string())  // positive: paid
        .field("feeRate", event.rate.to_string())
        .field("feeCurrency", "")
        .field("execType", "Funding")
        .field("execTime", std::to_string(event.time_ms))
        .field("isMaker", false)
        .field("orderPrice", "0")
        .field("orderQty", "0")
        .field("leavesQty", "0")
        .field("orderType", "UNKNOWN")
        .field("stopOrderType", "UNKNOWN")
        .field("markPrice", event.mark_price.to_string())
        .field("closedSize", "")
        .field("seq", event.time_ms)
        .close_object();
}

void encode_fast_execution(Json& json, Venue const& venue, Fill const& fill) {
    auto const& rules = *venue.exchange.rules(fill.symbol);
    json.open_object()
        .field("category", category_of(rules))
        .field("symbol", name_of(rules))
        .field("execId", std::to_string(fill.trade_id))
        .field("execPrice", fill.price.to_string())
        .field("execQty", fill.quantity.to_string())
        .field("orderId", std::to_string(fill.order_id))
        .field("isMaker", fill.is_maker)
        .field("orderLinkId", fill.is_maker ? std::string_view() : client_id_of(fill.client_id))
        .field("side", word_for(fill.side))
        .field("execTime", std::to_string(fill.time_ms))
        .field("seq", fill.trade_id)
        .close_object();
}

}  // namespace trestle::adapters::sim::bybit
