#include "adapters/sim/binance_spot/words.hpp"

#include "oms/model/assert.hpp"

namespace trestle::adapters::sim::binance_spot {

namespace {

Problem filter_failure(std::string_view filter) {
    return {400, -1013, "Filter failure: " + std::string(filter), {}};
}

}  // namespace

std::string_view word_for(Side side) { return side == Side::buy ? "BUY" : "SELL"; }

std::string_view word_for(Kind kind) {
    switch (kind) {
        case Kind::limit: return "LIMIT";
        case Kind::market: return "MARKET";
        case Kind::limit_maker: return "LIMIT_MAKER";
    }
    OMS_ASSERT(false);
}

std::string_view type_of(Order const& order) {
    if (!order.trigger) return word_for(order.kind);
    auto const is_market = order.kind == Kind::market;
    if (order.trigger->is_take_profit) return is_market ? "TAKE_PROFIT" : "TAKE_PROFIT_LIMIT";
    return is_market ? "STOP_LOSS" : "STOP_LOSS_LIMIT";
}

std::string_view word_for(TimeInForce time_in_force) {
    switch (time_in_force) {
        case TimeInForce::good_till_cancel:
        case TimeInForce::good_till_date: return "GTC";
        case TimeInForce::immediate_or_cancel: return "IOC";
        case TimeInForce::fill_or_kill: return "FOK";
    }
    OMS_ASSERT(false);
}

std::string_view word_for(Status status) {
    switch (status) {
        case Status::untriggered:
        case Status::working: return "NEW";
        case Status::partially_filled: return "PARTIALLY_FILLED";
        case Status::filled: return "FILLED";
        case Status::canceled: return "CANCELED";
        case Status::expired:
        case Status::triggered: return "EXPIRED";
        case Status::rejected: return "REJECTED";
        case Status::expired_in_match: return "EXPIRED_IN_MATCH";
    }
    OMS_ASSERT(false);
}

std::string_view word_for(SelfTrade mode) {
    switch (mode) {
        case SelfTrade::none: return "NONE";
        case SelfTrade::expire_taker: return "EXPIRE_TAKER";
        case SelfTrade::expire_maker: return "EXPIRE_MAKER";
        case SelfTrade::expire_both: return "EXPIRE_BOTH";
    }
    OMS_ASSERT(false);
}

std::string_view word_for(Happening what) {
    switch (what) {
        case Happening::accepted:
        case Happening::triggered: return "NEW";
        case Happening::rejected: return "REJECTED";
        case Happening::trade: return "TRADE";
        case Happening::canceled: return "CANCELED";
        case Happening::replaced: return "REPLACED";
        case Happening::expired: return "EXPIRED";
        case Happening::prevented: return "TRADE_PREVENTION";
    }
    OMS_ASSERT(false);
}

std::string_view word_for(ExpiryReason reason) {
    switch (reason) {
        case ExpiryReason::none: return "";
        case ExpiryReason::unfilled_ioc: return "UNFILLED_IOC_QUANTITY_EXPIRED";
        case ExpiryReason::unfilled_fok: return "UNFILLED_FOK_ORDER_EXPIRED";
        case ExpiryReason::no_liquidity: return "INSUFFICIENT_LIQUIDITY";
        case ExpiryReason::venue:
        case ExpiryReason::would_take:
        case ExpiryReason::nothing_left:
        case ExpiryReason::date:
        case ExpiryReason::countdown:
        case ExpiryReason::liquidation: return "EXCHANGE_CANCELED";
    }
    OMS_ASSERT(false);
}

Problem problem_for(Refused refused) {
    switch (refused) {
        case Refused::unknown_symbol: return {400, -1121, "Invalid symbol.", {}};
        case Refused::market_closed: return {400, -1013, "Market is closed.", {}};
        case Refused::price_filter: return filter_failure("PRICE_FILTER");
        case Refused::percent_price: return filter_failure("PERCENT_PRICE_BY_SIDE");
        case Refused::lot_size: return filter_failure("LOT_SIZE");
        case Refused::market_lot_size: return filter_failure("MARKET_LOT_SIZE");
        case Refused::notional: return filter_failure("NOTIONAL");
        case Refused::iceberg_parts: return filter_failure("ICEBERG_PARTS");
        case Refused::too_many_trigger_orders: return filter_failure("MAX_NUM_ALGO_ORDERS");
        case Refused::too_many_orders: return filter_failure("MAX_NUM_ORDERS");
        case Refused::too_many_amendments: return filter_failure("MAX_NUM_ORDER_AMENDS");
        case Refused::duplicate_client_id: return {400, -2010, "Duplicate order sent.", {}};
        case Refused::would_take:
            return {400, -2010, "Order would immediately match and take.", {}};
        case Refused::would_trigger: return {400, -2010, "Order would trigger immediately.", {}};
        case Refused::insufficient_balance:
        case Refused::insufficient_margin:
            return {400, -2010, "Account has insufficient balance for requested action.", {}};
        case Refused::unknown_order: return {400, -2011, "Unknown order sent.", {}};
        case Refused::cancel_restricted:
            return {400, -2011, "Order was not canceled due to cancel restrictions.", {}};
        case Refused::amend_increases:
            return {400, -2038, "Order amend (quantity increase) is not supported.", {}};
        case Refused::amend_changes_nothing:
        case Refused::no_change:
            return {400, -2038, "The requested action would change no state; rejecting", {}};
        case Refused::position_side:
        case Refused::reduce_only:
        case Refused::unfilled_fok:
        case Refused::not_amendable:
        case Refused::leverage:
        case Refused::has_orders:
        case Refused::has_position: return {400, -1020, "This operation is not supported.", {}};
    }
    OMS_ASSERT(false);
}

std::optional<Side> side_from(std::string_view word) {
    if (word == "BUY") return Side::buy;
    if (word == "SELL") return Side::sell;
    return std::nullopt;
}

std::optional<TimeInForce> time_in_force_from(std::string_view word) {
    if (word == "GTC") return TimeInForce::good_till_cancel;
    if (word == "IOC") return TimeInForce::immediate_or_cancel;
    if (word == "FOK") return TimeInForce::fill_or_kill;
    return std::nullopt;
}

std::optional<SelfTrade> self_trade_from(std::string_view word) {
    if (word == "NONE") return SelfTrade::none;
    if (word == "EXPIRE_TAKER") return SelfTrade::expire_taker;
    if (word == "EXPIRE_MAKER") return SelfTrade::expire_maker;
    if (word == "EXPIRE_BOTH") return SelfTrade::expire_both;
    return std::nullopt;
}

}  // namespace trestle::adapters::sim::binance_spot
