// Owns what one event means for orders: which order it belongs to, what it changed about which
// orders, and what the gate said. Reads effects only; never writes.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "oms/audit/rows.hpp"

namespace trestle::audit {

// The order that an input brought, if it brought one: refused orders are orders, a repeat of an
// order that we know is none.
[[nodiscard]] std::optional<OrderRow> order_brought_by(Stamped const& stamped,
                                                       Effects const& effects);

// The order that an input speaks of, as far as input and effects tell. Nothing for inputs that
// concern no single order.
[[nodiscard]] std::optional<OrderId> order_spoken_of(Stamped const& stamped,
                                                     Effects const& effects);

// Our order behind one of our ids at a venue; nothing when it is not one of this journal's.
[[nodiscard]] std::optional<OrderId> order_behind(VenueClientId const& client_id,
                                                  std::uint64_t epoch);

// One entry for each order that the effects touch. `own` is the order that the input brought.
[[nodiscard]] std::vector<OrderChange> changes_in(Effects const& effects, OrderId own);

}  // namespace trestle::audit
