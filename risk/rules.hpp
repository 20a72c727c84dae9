// Owns the single pre-trade rules: one pure function each, no memory, no clock, no side effect.
// A rule answers with a Refusal, or with nothing when it has no objection. An absent limit refuses.
// Control ids (C01…) are those of spec/risk_controls.md.
#pragma once

#include <optional>

#include "oms/model/inputs.hpp"
#include "oms/model/instrument.hpp"
#include "oms/model/limits.hpp"
#include "oms/model/reasons.hpp"
#include "oms/model/terms.hpp"

namespace trestle::risk {

using Objection = std::optional<Refusal>;

// C18: PositionEffect(77) says something where there are positions: on perpetuals, not on a spot
// pair.
[[nodiscard]] Objection position_effect_fits(Instrument const& instrument, Terms const& terms);

// C05: a stop or a touch fires when the market gets to its trigger, so it is not there yet: a buy
// stop and a sell touch are above it, a sell stop and a buy touch below. Only by a market that is
// known and not older than `max_age`, and only where the last price is watched: no venue is asked
// for what it would refuse at once, or, worse, turn over.
[[nodiscard]] Objection trigger_is_ahead(Side side, Terms const& terms, Reference const& reference,
                                         Timestamp now, Duration max_age);

// C05: the venue's own tick, lot, bounds and notional. `price` is the limit price, or for a market
// order what it is valued at; nothing when there is no market to value it with.
[[nodiscard]] Objection instrument_rules(Instrument const& instrument, Terms const& terms,
                                         std::optional<Price> price);

// C04 and C03, on the order's total.
[[nodiscard]] Objection order_size(Account const& account, InstrumentLimits const& limits,
                                   Terms const& terms, Notional value);

// C21: there is a market, not older than `max_age`.
[[nodiscard]] Objection market_is_known(Symbol const& symbol, Reference const& reference,
                                        Timestamp now, Duration max_age);

// C01: no worse than the collar away from the other side of the book; passive prices pass.
[[nodiscard]] Objection price_collar(Account const& account, InstrumentLimits const& limits,
                                     Side side, Price price, Price market);

// C10: |position| if every working order of this side filled, this one included.
[[nodiscard]] Objection position_limit(Account const& account, InstrumentLimits const& limits,
                                       Quantity worst_position);

// C12: what the order needs of an asset against what is free of reservations.
[[nodiscard]] Objection balance_covers(Account const& account, Asset const& asset, Decimal needed,
                                       Decimal available);

// What a conditional order meets when it fires: its trigger; a trailing one that many from where it
// begins to trail, which is the market when it says nothing. Of any other order, market_price().
[[nodiscard]] std::optional<Price> price_met(Side side, Terms const& terms,
                                             Reference const& reference);

// Whether price_met() depends on the market of now.
[[nodiscard]] bool meets_market(Terms const& terms);

// What the other side of the book asks now: buy at the ask, sell at the bid, else the last trade.
[[nodiscard]] std::optional<Price> market_price(Side side, Reference const& reference);

// The worst price a collared order can trade at. Nothing on overflow.
[[nodiscard]] std::optional<Price> worst_price(Side side, Price market, Decimal collar_percent);

}  // namespace trestle::risk
