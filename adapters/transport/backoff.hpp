// Owns how long to wait before the next attempt: exponential, with a cap and with jitter.
// Never draws a random number itself: the caller gives one, so tests and replays are exact.
#pragma once

#include <cstdint>

#include "oms/model/time.hpp"

namespace trestle::adapters::transport {

struct Backoff {
    Duration first = std::chrono::milliseconds(250);
    Duration cap = std::chrono::seconds(30);

    // The wait before attempt 1, 2, 3, …: between half and the whole of first * 2^(attempt - 1),
    // never above the cap. Half is kept so that a crowd of clients spreads but none hammers.
    [[nodiscard]] Duration delay(unsigned attempt, std::uint64_t random) const;
};

}  // namespace trestle::adapters::transport
