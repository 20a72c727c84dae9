#include "oms/core/corrective.hpp"

#include "risk/rules.hpp"

namespace trestle::core {

namespace {

Decimal down(Decimal value, Decimal step) {
    if (step.is_zero()) return value;
    return Decimal::from_raw(value.raw() - value.raw() % step.raw());
}

Decimal up(Decimal value, Decimal step) {
    auto const lower = down(value, step);
    return lower == value ? value : lower + step;
}

Quantity lot_of(Instrument const& listed, Terms const& terms) {
    bool const has_market_lot = terms.type == OrderType::market && listed.market_lot.is_positive();
    return has_market_lot ? listed.market_lot : listed.lot;
}

// What the venue takes at least: its smallest quantity, or what its smallest value comes to.
Quantity least_of(Instrument const& listed, Terms const& terms, Side side,
                  Reference const& reference) {
    Decimal const lot = lot_of(listed, terms).decimal();
    Decimal least = up(listed.min_quantity.decimal(), lot);
    bool const has_value =
        listed.min_notional.is_positive() &&
        (terms.type == OrderType::limit || listed.min_notional_applies_to_market);
    auto const price = terms.price ? terms.price : risk::price_met(side, terms, reference);
    if (!has_value || !price || !price->is_positive()) return Quantity(least);
    auto const quantity =
        Decimal::divide(listed.min_notional.decimal(), price->decimal(), Rounding::up);
    if (quantity) least = std::max(least, up(*quantity, lot));
    return Quantity(least);
}

void note(std::string& text, std::string_view field, std::string const& from, std::string const& to,
          std::string_view action) {
    text += (text.empty() ? "" : "; ") + std::string(field) + " " + from + " was sent as " + to +
            " (" + std::string(action) + ")";
}

}  // namespace

Corrected correct_terms(AccountPolicy const& policy, Instrument const& listed, Side side,
                        Terms const& asked, Reference const& reference) {
    Corrected result{asked, {}};
    Terms& terms = result.terms;
    if (policy.rounds_to_tick && terms.price) {
        bool const is_buy = side == Side::buy;
        auto const step = listed.tick.decimal();
        Price const price(is_buy ? down(terms.price->decimal(), step)
                                 : up(terms.price->decimal(), step));
        // A price of nothing is for the gate to refuse.
        if (price != *terms.price && price.is_positive()) {
            note(result.text, "Price(44)", terms.price->to_string(), price.to_string(),
                 "round_to_tick");
            terms.price = price;
        }
    }
    Quantity const wanted = terms.quantity;
    std::string_view action;
    if (policy.rounds_to_lot && wanted.is_positive()) {
        Quantity const rounded(down(wanted.decimal(), lot_of(listed, terms).decimal()));
        if (rounded != wanted && (rounded.is_positive() || policy.bumps_to_minimum)) {
            terms.quantity = rounded;
            action = "round_to_lot";
        }
    }
    if (policy.bumps_to_minimum && wanted.is_positive()) {
        Quantity const least = least_of(listed, terms, side, reference);
        if (terms.quantity < least) {
            terms.quantity = least;
            action = "bump_to_minimum";
        }
    }
    if (terms.quantity != wanted) {
        note(result.text, "OrderQty(38)", wanted.to_string(), terms.quantity.to_string(), action);
    }
    return result;
}

}  // namespace trestle::core
