// Owns what each venue can do, as data: native, or refused with the alternative named.
// Never talks to a venue; what a venue refuses at run time is its answer, not a capability.
#pragma once

#include <optional>

#include "oms/model/ids.hpp"
#include "oms/model/reasons.hpp"
#include "oms/model/terms.hpp"

namespace trestle::adapters {

struct Capabilities {
    bool can_amend_quantity_down_in_place = false;  // keeps the order's place in the book
    bool can_replace_in_one_request = false;        // cancel and new as one request
    bool can_query_by_client_id = false;
    bool can_cancel_all = false;
    bool has_dead_man_switch = false;           // the venue cancels when we fall silent
    bool is_client_id_unique_for_ever = false;  // false: a closed id may be used again
};

// Nothing for a venue that has no adapter yet.
[[nodiscard]] std::optional<Capabilities> capabilities_of(Venue venue);

// Why this venue cannot hold such an order, naming the alternative; nothing when it can.
[[nodiscard]] std::optional<Refusal> unsupported_terms(Venue venue, Terms const& terms);

}  // namespace trestle::adapters
