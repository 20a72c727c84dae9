#include "adapters/sim/binance_usdm/words.hpp"

#include "oms/model/assert.hpp"

namespace trestle::adapters::sim::binance_usdm {

Problem problem_for(Refused refused, Side side) {
    auto const refuse = [](int code, std::string text) { return Problem{400, code, text, {}}; };
    switch (refused) {
        case Refused::unknown_symbol: return refuse(-1121, "Invalid symbol.");
        case Refused::market_closed:
            return refuse(-4140, "Invalid symbol status for opening position.");
        case Refused::price_filter: return refuse(-4014, "Price not increased by tick size.");
        case Refused::percent_price:
            return side == Side::buy
                       ? refuse(-4016, "Limit price can't be higher than the limit up price.")
                       : refuse(-4024, "Limit price can't be lower than the limit down price.");
        case Refused::lot_size: return refuse(-4023, "Qty not increased by step size.");
        case Refused::market_lot_size: return refuse(-4005, "Quantity greater than max quantity.");
        case Refused::notional:
            return refuse(
                -4164,
                "Order's notional must be no smaller than 5 (unless you choose reduce only).");
        case Refused::iceberg_parts:
            return refuse(-1106, "Parameter 'icebergQty' sent when not required.");
        case Refused::too_many_orders: return refuse(-2025, "Reach max open order limit.");
        case Refused::too_many_trigger_orders: return refuse(-4045, "Reach max stop order limit.");
        case Refused::duplicate_client_id: return refuse(-4116, "ClientOrderId is duplicated.");
        case Refused::position_side:
            return refuse(-4061, "Order's position side does not match user's setting.");
        case Refused::reduce_only: return refuse(-2022, "ReduceOnly Order is rejected.");
        case Refused::would_trigger: return refuse(-2021, "Order would immediately trigger.");
        case Refused::would_take:
            return refuse(
                -5022,
                "Due to the order could not be executed as maker, the Post Only order will "
                "be rejected. The order will not be recorded in the order history");
        case Refused::unfilled_fok:
            return refuse(
                -5021,
                "Due to the order could not be filled immediately, the FOK order has been "
                "rejected. The order will not be recorded in the order history");
        case Refused::insufficient_balance:
        case Refused::insufficient_margin: return refuse(-2019, "Margin is insufficient.");
        case Refused::unknown_order:
        case Refused::cancel_restricted: return refuse(-2011, "Unknown order sent.");
        case Refused::amend_changes_nothing:
        case Refused::amend_increases: return refuse(-5027, "No need to modify the order.");
        case Refused::too_many_amendments:
            return refuse(-5026, "Exceed maximum modify order limit.");
        case Refused::not_amendable: return refuse(-5024, "Only limit order is supported.");
        case Refused::leverage: return refuse(-4028, "Leverage is not valid");
        case Refused::no_change: return refuse(-4046, "No need to change margin type.");
        case Refused::has_orders:
            return refuse(-4047, "Margin type cannot be changed if there exists open orders.");
        case Refused::has_position:
            return refuse(-4048, "Margin type cannot be changed if there exists position.");
    }
    OMS_ASSERT(false);
}

std::string_view word_for(PositionSide side) {
    switch (side) {
        case PositionSide::both: return "BOTH";
        case PositionSide::longs: return "LONG";
        case PositionSide::shorts: return "SHORT";
    }
    OMS_ASSERT(false);
}

std::optional<PositionSide> position_side_from(std::string_view word) {
    if (word.empty() || word == "BOTH") return PositionSide::both;
    if (word == "LONG") return PositionSide::longs;
    if (word == "SHORT") return PositionSide::shorts;
    return std::nullopt;
}

std::string_view time_in_force_of(Order const& order) {
    if (order.kind == Kind::limit_maker) return "GTX";
    if (order.expires_ms != 0) return "GTD";
    // A market order carries no time in force of its own, and is told as GTC.
    if (order.kind == Kind::market) return "GTC";
    return word_for(order.time_in_force);
}

std::string_view type_of(Order const& order) {
    if (!order.trigger) return order.kind == Kind::market ? "MARKET" : "LIMIT";
    auto const is_market = order.kind == Kind::market;
    if (order.trigger->is_trailing()) return "TRAILING_STOP_MARKET";
    if (order.trigger->is_take_profit) return is_market ? "TAKE_PROFIT_MARKET" : "TAKE_PROFIT";
    return is_market ? "STOP_MARKET" : "STOP";
}

std::string_view execution_word(Happening what) {
    switch (what) {
        case Happening::accepted:
        case Happening::triggered: return "NEW";
        case Happening::trade: return "TRADE";
        case Happening::canceled: return "CANCELED";
        case Happening::replaced: return "AMENDMENT";
        case Happening::expired:
        case Happening::prevented:
        case Happening::rejected: return "EXPIRED";
    }
    OMS_ASSERT(false);
}

std::string_view algo_status_of(Order const& order) {
    switch (order.status) {
        case Status::untriggered: return "NEW";
        case Status::triggered: return "TRIGGERED";
        case Status::rejected: return "REJECTED";
        case Status::canceled: return "CANCELED";
        case Status::expired:
        case Status::expired_in_match: return "EXPIRED";
        case Status::working:
        case Status::partially_filled:
        case Status::filled: return "FINISHED";
    }
    OMS_ASSERT(false);
}

std::string_view working_type_of(Trigger const& trigger) {
    return trigger.by == TriggerBy::last_price ? "CONTRACT_PRICE" : "MARK_PRICE";
}

int places_of(Decimal step) {
    int places = 0;
    for (auto one = Decimal::whole(1); places < 8 && !step.is_zero() && !step.is_multiple_of(one);
         one = Decimal::from_raw(one.raw() / 10))
        ++places;
    return places;
}

std::string price_text(Rules const& rules, Decimal price) {
    // A tick that became coarser does not move what was quoted before.
    return price.to_string_fixed(std::max(places_of(rules.tick), places_of(price)));
}

std::string quantity_text(Rules const& rules, Decimal quantity) {
    return quantity.to_string_fixed(places_of(rules.lot));
}

}  // namespace trestle::adapters::sim::binance_usdm
