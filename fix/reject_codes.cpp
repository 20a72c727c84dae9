// Which FIX 4.4 reject code each of our reasons goes out as (Vol 6, tags 102, 103, 378 and 380).
#include "fix/fields.hpp"

namespace trestle::fix {

namespace {

enum OrdRejReason : int {
    broker_option = 0,
    unknown_symbol = 1,
    exchange_closed = 2,
    exceeds_limit = 3,
    too_late_to_enter = 4,
    unknown_order = 5,
    duplicate_order = 6,
    unsupported_characteristic = 11,
    incorrect_quantity = 13,
    unknown_account = 15,
    order_other = 99,
};

enum CxlRejReason : int {
    cancel_too_late = 0,
    cancel_unknown_order = 1,
    cancel_broker_option = 2,
    cancel_already_pending = 3,
    cancel_duplicate_cl_ord_id = 6,
    cancel_other = 99,
};

}  // namespace

int ord_rej_reason_of(Reason reason) {
    switch (reason) {
        case Reason::none:
        case Reason::malformed: return order_other;
        case Reason::duplicate_cl_ord_id: return duplicate_order;
        case Reason::unknown_order: return unknown_order;
        case Reason::account_not_permitted: return unknown_account;
        case Reason::unknown_symbol: return unknown_symbol;
        case Reason::unsupported_characteristic: return unsupported_characteristic;
        case Reason::too_late: return too_late_to_enter;
        case Reason::already_pending:
        case Reason::immutable_field: return order_other;
        case Reason::gateway_busy:
        case Reason::venue_unavailable:
        case Reason::market_closed: return exchange_closed;
        case Reason::script_denied:
        case Reason::script_failed:
        case Reason::limit_not_set: return broker_option;
        case Reason::price_off_tick:
        case Reason::price_out_of_range: return order_other;
        case Reason::quantity_off_lot:
        case Reason::quantity_below_minimum:
        case Reason::quantity_above_maximum: return incorrect_quantity;
        case Reason::notional_below_minimum: return order_other;
        case Reason::notional_above_maximum:
        case Reason::max_order_quantity:
        case Reason::max_order_notional: return exceeds_limit;
        case Reason::no_reference_price:
        case Reason::price_collar:
        case Reason::order_rate: return broker_option;
        case Reason::position_limit:
        case Reason::balance_unknown:
        case Reason::insufficient_balance: return exceeds_limit;
        case Reason::venue_rejected:
        case Reason::venue_would_take:
        case Reason::never_reached_venue:
        case Reason::venue_canceled:
        case Reason::time_in_force_ended:
        case Reason::mass_canceled:
        case Reason::desk_disconnected:
        case Reason::operator_canceled:
        case Reason::symbol_halted:
        case Reason::quantity_restated:
        case Reason::terms_corrected:
        case Reason::break_settled: return order_other;
        case Reason::not_entitled:
        case Reason::scope_frozen:
        case Reason::venue_unproven:
        case Reason::throttled: return broker_option;
        case Reason::trading_halted: return exchange_closed;
    }
    __builtin_trap();
}

int cxl_rej_reason_of(Reason reason) {
    switch (reason) {
        case Reason::none:
        case Reason::malformed: return cancel_other;
        case Reason::duplicate_cl_ord_id: return cancel_duplicate_cl_ord_id;
        case Reason::unknown_order: return cancel_unknown_order;
        case Reason::account_not_permitted:
        case Reason::unknown_symbol: return cancel_other;
        case Reason::unsupported_characteristic: return cancel_broker_option;
        case Reason::too_late: return cancel_too_late;
        case Reason::already_pending: return cancel_already_pending;
        case Reason::immutable_field:
        case Reason::gateway_busy:
        case Reason::venue_unavailable:
        case Reason::market_closed:
        case Reason::script_denied:
        case Reason::script_failed:
        case Reason::limit_not_set:
        case Reason::price_off_tick:
        case Reason::price_out_of_range:
        case Reason::quantity_off_lot:
        case Reason::quantity_below_minimum:
        case Reason::quantity_above_maximum:
        case Reason::notional_below_minimum:
        case Reason::notional_above_maximum:
        case Reason::max_order_quantity:
        case Reason::max_order_notional:
        case Reason::no_reference_price:
        case Reason::price_collar:
        case Reason::order_rate:
        case Reason::position_limit:
        case Reason::balance_unknown:
        case Reason::insufficient_balance: return cancel_broker_option;
        case Reason::venue_rejected:
        case Reason::venue_would_take:
        case Reason::never_reached_venue:
        case Reason::venue_canceled:
        case Reason::quantity_restated:
        case Reason::terms_corrected:
        case Reason::break_settled: return cancel_other;
        case Reason::time_in_force_ended:
        case Reason::mass_canceled:
        case Reason::desk_disconnected:
        case Reason::operator_canceled:
        case Reason::symbol_halted: return cancel_too_late;
        case Reason::not_entitled:
        case Reason::trading_halted:
        case Reason::scope_frozen:
        case Reason::venue_unproven:
        case Reason::throttled: return cancel_broker_option;
    }
    __builtin_trap();
}

BusinessReject business_reject_reason_of(Reason reason) {
    switch (reason) {
        case Reason::unknown_order: return BusinessReject::unknown_id;
        case Reason::account_not_permitted: return BusinessReject::not_authorized;
        case Reason::unknown_symbol: return BusinessReject::unknown_security;
        case Reason::gateway_busy:
        case Reason::venue_unavailable:
        case Reason::venue_unproven:
        case Reason::market_closed:
        case Reason::throttled: return BusinessReject::application_not_available;
        case Reason::not_entitled: return BusinessReject::not_authorized;
        case Reason::none:
        case Reason::malformed:
        case Reason::duplicate_cl_ord_id:
        case Reason::unsupported_characteristic:
        case Reason::too_late:
        case Reason::already_pending:
        case Reason::immutable_field:
        case Reason::script_denied:
        case Reason::script_failed:
        case Reason::limit_not_set:
        case Reason::price_off_tick:
        case Reason::price_out_of_range:
        case Reason::quantity_off_lot:
        case Reason::quantity_below_minimum:
        case Reason::quantity_above_maximum:
        case Reason::notional_below_minimum:
        case Reason::notional_above_maximum:
        case Reason::max_order_quantity:
        case Reason::max_order_notional:
        case Reason::no_reference_price:
        case Reason::price_collar:
        case Reason::order_rate:
        case Reason::position_limit:
        case Reason::balance_unknown:
        case Reason::insufficient_balance:
        case Reason::venue_rejected:
        case Reason::venue_would_take:
        case Reason::never_reached_venue:
        case Reason::venue_canceled:
        case Reason::time_in_force_ended:
        case Reason::trading_halted:
        case Reason::mass_canceled:
        case Reason::desk_disconnected:
        case Reason::operator_canceled:
        case Reason::symbol_halted:
        case Reason::quantity_restated:
        case Reason::scope_frozen:
        case Reason::terms_corrected:
        case Reason::break_settled: return BusinessReject::other;
    }
    __builtin_trap();
}

std::optional<int> exec_restatement_reason_of(Reason reason) {
    constexpr int verbal_change = 2;
    constexpr int broker_changes = 4;  // "Broker option"
    constexpr int partial_decline = 5;
    constexpr int trading_halt = 6;
    constexpr int system_failure = 7;
    constexpr int market_option = 8;
    constexpr int other = 99;
    switch (reason) {
        case Reason::operator_canceled:
        case Reason::break_settled: return verbal_change;
        case Reason::terms_corrected: return broker_changes;
        case Reason::quantity_restated: return partial_decline;
        case Reason::trading_halted:
        case Reason::symbol_halted:
        case Reason::market_closed: return trading_halt;
        case Reason::desk_disconnected: return system_failure;
        case Reason::venue_canceled:
        case Reason::venue_rejected:
        case Reason::venue_would_take: return market_option;
        case Reason::never_reached_venue:
        case Reason::script_denied:
        case Reason::script_failed:
        case Reason::gateway_busy:
        case Reason::venue_unavailable:
        case Reason::venue_unproven:
        case Reason::scope_frozen:
        case Reason::limit_not_set:
        case Reason::price_off_tick:
        case Reason::price_out_of_range:
        case Reason::quantity_off_lot:
        case Reason::quantity_below_minimum:
        case Reason::quantity_above_maximum:
        case Reason::notional_below_minimum:
        case Reason::notional_above_maximum:
        case Reason::max_order_quantity:
        case Reason::max_order_notional:
        case Reason::no_reference_price:
        case Reason::price_collar:
        case Reason::order_rate:
        case Reason::position_limit:
        case Reason::balance_unknown:
        case Reason::insufficient_balance: return other;
        case Reason::none:
        case Reason::malformed:
        case Reason::duplicate_cl_ord_id:
        case Reason::unknown_order:
        case Reason::account_not_permitted:
        case Reason::unknown_symbol:
        case Reason::unsupported_characteristic:
        case Reason::too_late:
        case Reason::already_pending:
        case Reason::immutable_field:
        case Reason::not_entitled:
        case Reason::throttled:
        case Reason::time_in_force_ended:
        case Reason::mass_canceled: return std::nullopt;
    }
    __builtin_trap();
}

}  // namespace trestle::fix
