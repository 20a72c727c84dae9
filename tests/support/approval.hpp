// Owns approvals for tests of what comes after risk: made by the real gate, with limits that allow
// all.
#pragma once

#include "risk/gate.hpp"

namespace trestle::tests {

inline risk::Gate permissive_gate(VenueOrder const& order, Instrument& instrument) {
    Decimal const most = Decimal::whole(1'000'000'000'000);
    instrument = Instrument{.id = order.instrument,
                            .symbol = Symbol::of("TEST"),
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
                                   Decimal::whole(1'000'000), Quantity(most)}}});
    gate.on(configured);
    gate.on(VenueBalances{order.venue,
                          order.account,
                          true,
                          {1},
                          {{instrument.base, most, {}}, {instrument.quote, most, {}}}});
    return gate;
}

inline Reference market_at(Price price) {
    return {.bid = price, .ask = price, .last = price, .at = {1'000}};
}

inline Approved<VenueOrder> approve_for_test(VenueOrder const& order) {
    Instrument instrument;
    auto gate = permissive_gate(order, instrument);
    auto const price = order.terms.price.value_or(Price(Decimal::whole(1)));
    return gate.approve(order, instrument, market_at(price), {1'000}).value();
}

inline Approved<VenueReplacement> approve_for_test(VenueReplacement const& replacement) {
    Instrument instrument;
    auto gate = permissive_gate(replacement.order, instrument);
    Terms const& terms = replacement.order.terms;
    auto const price = terms.price.value_or(Price(Decimal::whole(1)));
    return gate
        .approve(replacement, instrument,
                 {.current = terms, .wanted = terms, .filled = {}, .reference = market_at(price)},
                 {1'000})
        .value();
}

}  // namespace trestle::tests
