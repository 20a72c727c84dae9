// Owns what the terms of an order become: the quantity that cash buys, the date that must be ahead,
// what a venue is to hold. Pure.
#pragma once

#include "oms/model/inputs.hpp"
#include "oms/model/result.hpp"

namespace trestle::core {

// Whether the rest of the order waits at the venue for what may come.
[[nodiscard]] bool may_rest(Terms const& terms);

// CashOrderQty(152) or a date: settle_terms() must look at them before the order is checked.
[[nodiscard]] bool needs_settling(Terms const& terms);

// FIX 4.4 Vol. 4 matrix L.1.b: the quantity of a cash order is computed once, when it is accepted,
// and later prices do not alter it. At its limit, or at what the other side of the book asks now.
[[nodiscard]] Result<Terms, Refusal> settle_terms(NewOrder const& order,
                                                  Instrument const& instrument, Timestamp now);

// A venue holds a dated order until it is canceled: Trestle ends it. What has triggered waits for
// no price any more.
[[nodiscard]] Terms terms_at_venue(Terms terms, bool is_triggered);

// The terms that a replace asks for: what it may not change, or need not state, is the order's.
[[nodiscard]] Terms terms_wanted(Terms const& current, Terms const& asked);

}  // namespace trestle::core
