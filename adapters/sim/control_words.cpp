#include "adapters/sim/control_words.hpp"

#include "oms/model/assert.hpp"

namespace trestle::adapters::sim {

namespace {

std::string_view name_of(Side side) { return side == Side::buy ? "BUY" : "SELL"; }

std::string_view name_of(Kind kind) {
    switch (kind) {
        case Kind::limit: return "LIMIT";
        case Kind::market: return "MARKET";
        case Kind::limit_maker: return "LIMIT_MAKER";
    }
    OMS_ASSERT(false);
}

std::string_view name_of(Forced forced) {
    switch (forced) {
        case Forced::no: return "no";
        case Forced::liquidation: return "liquidation";
        case Forced::deleveraging: return "deleveraging";
        case Forced::settlement: return "settlement";
    }
    OMS_ASSERT(false);
}

}  // namespace

std::string_view name_of(Status status) {
    switch (status) {
        case Status::untriggered: return "UNTRIGGERED";
        case Status::working: return "NEW";
        case Status::partially_filled: return "PARTIALLY_FILLED";
        case Status::filled: return "FILLED";
        case Status::canceled: return "CANCELED";
        case Status::expired: return "EXPIRED";
        case Status::expired_in_match: return "EXPIRED_IN_MATCH";
        case Status::triggered: return "TRIGGERED";
        case Status::rejected: return "REJECTED";
    }
    OMS_ASSERT(false);
}

std::string_view name_of(PositionSide side) {
    switch (side) {
        case PositionSide::both: return "BOTH";
        case PositionSide::longs: return "LONG";
        case PositionSide::shorts: return "SHORT";
    }
    OMS_ASSERT(false);
}

std::string_view name_of(Refused refused) {
    switch (refused) {
        case Refused::unknown_symbol: return "the symbol is not listed";
        case Refused::market_closed: return "the market is closed";
        case Refused::price_filter: return "the price is off the tick or out of range";
        case Refused::percent_price: return "the price is too far from the last one";
        case Refused::lot_size: return "the quantity is off the lot or out of range";
        case Refused::market_lot_size: return "the quantity is too large for a market order";
        case Refused::notional: return "the notional is out of range";
        case Refused::iceberg_parts: return "the shown part is too small";
        case Refused::too_many_orders: return "too many open orders";
        case Refused::too_many_trigger_orders: return "too many orders that wait for a trigger";
        case Refused::duplicate_client_id: return "an open order has this client id";
        case Refused::position_side: return "the side of the position does not fit the mode";
        case Refused::reduce_only: return "there is no position to reduce";
        case Refused::would_trigger: return "the order would trigger at once";
        case Refused::would_take: return "the order would take";
        case Refused::unfilled_fok: return "the order cannot be filled as a whole";
        case Refused::insufficient_balance: return "insufficient balance";
        case Refused::insufficient_margin: return "insufficient margin";
        case Refused::unknown_order: return "no such open order";
        case Refused::cancel_restricted: return "the cancel does not apply to the order's state";
        case Refused::amend_increases: return "the quantity would increase";
        case Refused::amend_changes_nothing: return "nothing would change";
        case Refused::too_many_amendments: return "too many amendments";
        case Refused::not_amendable: return "orders of this kind are not amended";
        case Refused::leverage: return "the leverage is out of range";
        case Refused::no_change: return "it is so already";
        case Refused::has_orders: return "there are open orders";
        case Refused::has_position: return "there is a position";
    }
    OMS_ASSERT(false);
}

void encode(Json& json, Fill const& fill) {
    json.open_object()
        .field("account", fill.account)
        .field("symbol", fill.symbol)
        .field("tradeId", fill.trade_id)
        .field("orderId", fill.order_id)
        .field("clientOrderId", fill.client_id)
        .field("side", name_of(fill.side))
        .field("positionSide", name_of(fill.position_side))
        .field("price", fill.price)
        .field("qty", fill.quantity)
        .field("quoteQty", fill.quote)
        .field("commission", fill.fee)
        .field("commissionAsset", fill.fee_asset)
        .field("realizedPnl", fill.realised)
        .field("isMaker", fill.is_maker)
        .field("forced", name_of(fill.forced))
        .field("time", fill.time_ms)
        .close_object();
}

void encode(Json& json, Order const& order) {
    json.open_object()
        .field("account", order.account)
        .field("symbol", order.symbol)
        .field("orderId", order.id)
        .field("clientOrderId", order.client_id)
        .field("side", name_of(order.side))
        .field("positionSide", name_of(order.position_side))
        .field("type", name_of(order.kind))
        .field("status", name_of(order.status))
        .field("price", order.price)
        .field("origQty", order.quantity)
        .field("executedQty", order.executed)
        .field("executedQuoteQty", order.executed_quote)
        .field("reduceOnly", order.is_reduce_only)
        .field("forced", name_of(order.forced));
    if (order.trigger) json.field("triggerPrice", order.trigger->price);
    if (order.made_order != 0) json.field("madeOrder", order.made_order);
    json.field("time", order.created_ms).field("updateTime", order.updated_ms).close_object();
}

void encode(Json& json, PositionState const& state) {
    auto const& position = state.position;
    json.open_object()
        .field("account", position.account)
        .field("symbol", position.symbol)
        .field("positionSide", name_of(position.side))
        .field("quantity", position.quantity)
        .field("entryPrice", state.entry_price)
        .field("markPrice", state.mark_price)
        .field("notional", state.notional)
        .field("unrealizedPnl", state.unrealised)
        .field("realizedPnl", position.realised)
        .field("fees", position.fees)
        .field("funding", position.funding)
        .field("leverage", position.leverage)
        .field("isolated", position.margin_mode == MarginMode::isolated)
        .field("isolatedMargin", position.isolated_margin)
        .field("initialMargin", state.initial_margin)
        .field("maintenanceMargin", state.maintenance_margin)
        .field("liquidationPrice", state.liquidation_price)
        .close_object();
}

}  // namespace trestle::adapters::sim
