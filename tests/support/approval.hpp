// Owns approvals for tests of what comes after risk: made by the real gate, with limits that allow
// all.
#pragma once

#include "risk/gate.hpp"

namespace trestle::tests {

inline risk::Gate permissive_gate(VenueOrder const& order, Instrument& instrument) {
    bool const has_position = order.terms.position_effect != PositionEffect::unstated;
    Decimal const most = Decimal::whole(1'000'000'000'000);
    instrument = Instrument{.id = order.instrument,
                            .symbol = Symbol::of(has_position ? "TEST-PERP" : "TEST"),
                            .venue = order.venue,
                            .venue_symbol = order.symbol,
                            .base = Asset::of("BASE"),
                            .quote = Asset::of("QUOTE"),
                            .is_trading = true};
    risk::Gate gate;
    Configured configured;
    configured.limits.push_back({order.account,
                                 1'000'000u,
                                 {{instrument.symbol, Quantity(most), Notional(most),
                                   Decimal::whole(99), Quantity(most)}}});
    gate.on(configured);
    gate.on(VenueBalances{order.venue,
                          order.account,
                          true,
                          {1},
                          {{instrument.base, most, {}}, {instrument.quote, most, {}}}});
    return gate;
}

// No market for what waits for a price of its own: none can have passed it.
inline Reference market_for(Terms const& terms) {
    if (terms.trigger && terms.trigger->price.is_positive()) return {};
    auto const price = terms.price.value_or(Price(Decimal::whole(1)));
    return {.bid = price, .ask = price, .last = price, .at = {1'000}};
}

inline Approved<VenueOrder> approve_for_test(VenueOrder const& order) {
    Instrument instrument;
    auto gate = permissive_gate(order, instrument);
    return gate.approve(order, instrument, market_for(order.terms), {1'000}).value();
}

inline Approved<VenueReplacement> approve_for_test(VenueReplacement const& replacement) {
    Instrument instrument;
    auto gate = permissive_gate(replacement.order, instrument);
    Terms const& terms = replacement.order.terms;
    return gate
        .approve(replacement, instrument,
                 {.current = terms, .wanted = terms, .filled = {}, .reference = market_for(terms)},
                 {1'000})
        .value();
}

}  // namespace trestle::tests
