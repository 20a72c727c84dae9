// Owns what each error code of Binance USD-M means for the request that got it. Pure, one table.
#pragma once

#include "adapters/words/errors.hpp"

namespace trestle::adapters::binance_usdm {

using words::ErrorKind;
using words::VenueError;

[[nodiscard]] ErrorKind kind_of(VenueError const& error);

// The reason a desk is told, for errors that are final.
[[nodiscard]] Reason reason_of(VenueError const& error);

}  // namespace trestle::adapters::binance_usdm
