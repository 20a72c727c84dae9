// Owns everything that one simulated venue is, apart from its faces and its sockets: the exchange,
// its market, its clock, its keys, and what is to go wrong.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "adapters/sim/exchange.hpp"
#include "adapters/sim/faults.hpp"
#include "adapters/sim/keys.hpp"
#include "adapters/sim/market.hpp"
#include "adapters/sim/settings.hpp"

namespace trestle::adapters::sim {

// The venue's clock: the machine's, skewed or stopped on demand.
struct VenueClock {
    std::int64_t skew_ms = 0;
    std::optional<std::int64_t> fixed_ms;

    [[nodiscard]] std::int64_t now_ms() const {
        if (fixed_ms) return *fixed_ms + skew_ms;
        auto const now = std::chrono::system_clock::now().time_since_epoch();
        return std::chrono::duration_cast<std::chrono::milliseconds>(now).count() + skew_ms;
    }
};

// How often each client order id was asked to be placed: the proof that nothing is sent twice.
struct PlacementCount {
    std::int64_t received = 0;
    std::int64_t executed = 0;
};

struct Venue {
    Venue(SimSettings const& settings, Decimal fee_rate, std::int64_t first_id)
        : exchange(fee_rate, first_id),
          market(exchange, settings.market, settings.seed),
          random(settings.seed ^ 0x5151515151515151ULL) {
        clock.fixed_ms = settings.fixed_clock_ms;
    }

    Exchange exchange;
    Market market;
    Keys keys;
    Faults faults;
    VenueClock clock;
    Random random;  // for ids that the venue makes up
    std::map<std::string, PlacementCount> placements;
};

}  // namespace trestle::adapters::sim
