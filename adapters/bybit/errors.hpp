// Owns what each error code of Bybit means for the request that got it. Pure, one table.
#pragma once

#include "adapters/words/errors.hpp"

namespace trestle::adapters::bybit {

using words::ErrorKind;
using words::VenueError;

[[nodiscard]] ErrorKind kind_of(VenueError const& error);

// The reason a desk is told, for errors that are final.
[[nodiscard]] Reason reason_of(VenueError const& error);

// The reason behind a rejectReason of an order, "EC_…".
[[nodiscard]] Reason reason_of_rejection(std::string_view why);

}  // namespace trestle::adapters::bybit
