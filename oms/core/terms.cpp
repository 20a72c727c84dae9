#include "oms/core/terms.hpp"

#include "risk/rules.hpp"

namespace trestle::core {

namespace {

Decimal rounded_down(Decimal value, Decimal step) {
    if (step.is_zero()) return value;
    return Decimal::from_raw(value.raw() - value.raw() % step.raw());
}

Result<Quantity, Refusal> quantity_for(Notional cash, NewOrder const& order,
                                       Instrument const& instrument) {
    auto const& terms = order.terms;
    auto const price = terms.price ? terms.price : risk::market_price(order.side, order.reference);
    if (!price || !price->is_positive()) {
        return refusal_for(
            Reason::no_reference_price,
            "CashOrderQty(152) " + cash.to_string() + " cannot be turned into a quantity: no " +
                (order.side == Side::buy ? "ask" : "bid") + " is known for " +
                std::string(instrument.symbol.view()) + "; send OrderQty(38) or a limit order");
    }
    bool const has_market_lot =
        terms.type == OrderType::market && instrument.market_lot.is_positive();
    Quantity const lot = has_market_lot ? instrument.market_lot : instrument.lot;
    auto const exact = Decimal::divide(cash.decimal(), price->decimal(), Rounding::down);
    auto const quantity = Quantity(exact ? rounded_down(*exact, lot.decimal()) : Decimal());
    if (!quantity.is_positive()) {
        return refusal_for(Reason::quantity_below_minimum,
                           "CashOrderQty(152) " + cash.to_string() + " is less than one lot of " +
                               lot.to_string() + " at " + price->to_string() + "; send more");
    }
    return quantity;
}

}  // namespace

bool may_rest(Terms const& terms) {
    switch (terms.time_in_force) {
        case TimeInForce::good_till_cancel:
        case TimeInForce::good_till_date: return true;
        case TimeInForce::immediate_or_cancel:
        case TimeInForce::fill_or_kill: return false;
    }
    __builtin_trap();
}

bool needs_settling(Terms const& terms) {
    return terms.cash.has_value() || terms.time_in_force == TimeInForce::good_till_date;
}

Result<Terms, Refusal> settle_terms(NewOrder const& order, Instrument const& instrument,
                                    Timestamp now) {
    Terms terms = order.terms;
    bool const is_dated = terms.time_in_force == TimeInForce::good_till_date;
    if (is_dated && terms.expires_at <= now) {
        return refusal_for(Reason::malformed,
                           terms.expires_at.is_known()
                               ? "ExpireTime(126) is not ahead; send a later one"
                               : "ExpireTime(126) is missing; a good till date order needs one");
    }
    if (!terms.cash) return terms;
    auto const quantity = quantity_for(*terms.cash, order, instrument);
    if (!quantity.ok()) return quantity.error();
    terms.quantity = *quantity;
    return terms;
}

Terms terms_at_venue(Terms terms, bool is_triggered) {
    if (is_triggered) terms.trigger.reset();
    if (terms.time_in_force == TimeInForce::good_till_date) {
        terms.time_in_force = TimeInForce::good_till_cancel;
    }
    return terms;
}

Terms terms_wanted(Terms const& current, Terms const& asked) {
    Terms terms = asked;
    terms.expires_at = current.expires_at;
    return terms;
}

}  // namespace trestle::core
