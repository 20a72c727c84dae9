// Owns the closed list of why something was refused or ended. fix/fields maps each to
// OrdRejReason(103), CxlRejReason(102) and ExecRestatementReason(378). The numbers are in the
// journal: append at the end only. Which one is reported when several hold is the order of the
// checks, listed in spec/rules_of_engagement.md.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace trestle {

enum class Reason : std::uint8_t {
    none,
    // What was asked cannot be understood or is not ours to do.
    malformed,                   // a field is missing or wrong; the text names it
    duplicate_cl_ord_id,
    unknown_order,
    account_not_permitted,
    unknown_symbol,
    unsupported_characteristic,  // a valid FIX order that this venue or Trestle does not do
    // The order's own life forbids it.
    too_late,                    // already filled, canceled, rejected or expired
    already_pending,             // another replace or cancel is in flight
    immutable_field,             // a replace may change quantity and price only
    // The gateway cannot take it now.
    gateway_busy,
    venue_unavailable,
    market_closed,
    // Ops' rules.
    script_denied,
    script_failed,
    // The risk gate, cheapest first.
    limit_not_set,
    price_off_tick,
    price_out_of_range,
    quantity_off_lot,
    quantity_below_minimum,
    quantity_above_maximum,
    notional_below_minimum,
    notional_above_maximum,
    max_order_quantity,
    max_order_notional,
    no_reference_price,
    price_collar,
    order_rate,
    position_limit,
    balance_unknown,
    insufficient_balance,
    // The venue's no, and what became of an order in doubt.
    venue_rejected,
    venue_would_take,            // post-only would have taken liquidity
    never_reached_venue,         // in doubt, and every endpoint that could know says not found
    venue_canceled,              // not asked for by the desk
    time_in_force_ended,         // the rest of an IOC or FOK, or a date that has come
    not_entitled,                // the session may not trade this symbol, venue, type or size
    trading_halted,              // ops have halted trading: kill switch, account, symbol or venue
    throttled,                   // more messages per second than the session may send
    // Why an order ended that the desk did not cancel one by one.
    mass_canceled,
    desk_disconnected,           // cancel on disconnect
    operator_canceled,
    symbol_halted,               // by the venue; the order was to be canceled then
    quantity_restated,           // the venue, or an operator, changed the quantity
    scope_frozen,                // a break between our books and the venue's is open there
    venue_unproven,              // the venue's stream is silent, or its books are not compared yet
    terms_corrected,             // taken at other terms than asked for: the account's policy
    break_settled,               // an operator settled a break: the order is as the venue has it
};
inline constexpr int reason_count = static_cast<int>(Reason::break_settled) + 1;

[[nodiscard]] std::string_view name_of(Reason reason);  // "max_order_quantity"

// One line that ops understand: the code, what was seen, the limit, the remedy.
struct Refusal {
    Reason reason = Reason::none;
    std::string text;

    friend bool operator==(Refusal const&, Refusal const&) = default;
};

// "max_order_quantity: OrderQty 5 is above …": the code leads, so that a text can be searched for.
[[nodiscard]] Refusal refusal_for(Reason reason, std::string_view text);

}  // namespace trestle
