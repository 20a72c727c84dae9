#include "oms/model/reasons.hpp"

namespace trestle {

std::string_view name_of(Reason reason) {
    switch (reason) {
        case Reason::none: return "none";
        case Reason::malformed: return "malformed";
        case Reason::duplicate_cl_ord_id: return "duplicate_cl_ord_id";
        case Reason::unknown_order: return "unknown_order";
        case Reason::account_not_permitted: return "account_not_permitted";
        case Reason::unknown_symbol: return "unknown_symbol";
        case Reason::unsupported_characteristic: return "unsupported_characteristic";
        case Reason::too_late: return "too_late";
        case Reason::already_pending: return "already_pending";
        case Reason::immutable_field: return "immutable_field";
        case Reason::gateway_busy: return "gateway_busy";
        case Reason::venue_unavailable: return "venue_unavailable";
        case Reason::market_closed: return "market_closed";
        case Reason::script_denied: return "script_denied";
        case Reason::script_failed: return "script_failed";
        case Reason::limit_not_set: return "limit_not_set";
        case Reason::price_off_tick: return "price_off_tick";
        case Reason::price_out_of_range: return "price_out_of_range";
        case Reason::quantity_off_lot: return "quantity_off_lot";
        case Reason::quantity_below_minimum: return "quantity_below_minimum";
        case Reason::quantity_above_maximum: return "quantity_above_maximum";
        case Reason::notional_below_minimum: return "notional_below_minimum";
        case Reason::notional_above_maximum: return "notional_above_maximum";
        case Reason::max_order_quantity: return "max_order_quantity";
        case Reason::max_order_notional: return "max_order_notional";
        case Reason::no_reference_price: return "no_reference_price";
        case Reason::price_collar: return "price_collar";
        case Reason::order_rate: return "order_rate";
        case Reason::position_limit: return "position_limit";
        case Reason::balance_unknown: return "balance_unknown";
        case Reason::insufficient_balance: return "insufficient_balance";
        case Reason::venue_rejected: return "venue_rejected";
        case Reason::venue_would_take: return "venue_would_take";
        case Reason::never_reached_venue: return "never_reached_venue";
        case Reason::venue_canceled: return "venue_canceled";
        case Reason::time_in_force_ended: return "time_in_force_ended";
        case Reason::not_entitled: return "not_entitled";
        case Reason::trading_halted: return "trading_halted";
        case Reason::throttled: return "throttled";
        case Reason::mass_canceled: return "mass_canceled";
        case Reason::desk_disconnected: return "desk_disconnected";
        case Reason::operator_canceled: return "operator_canceled";
        case Reason::symbol_halted: return "symbol_halted";
        case Reason::quantity_restated: return "quantity_restated";
        case Reason::scope_frozen: return "scope_frozen";
        case Reason::venue_unproven: return "venue_unproven";
        case Reason::terms_corrected: return "terms_corrected";
        case Reason::break_settled: return "break_settled";
    }
    __builtin_trap();
}

Refusal refusal_for(Reason reason, std::string_view text) {
    return {reason, std::string(name_of(reason)) + ": " + std::string(text)};
}

}  // namespace trestle
