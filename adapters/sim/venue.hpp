// Owns everything that one simulated venue is, apart from its faces and its sockets: the exchange,
// its market, its clock, its keys, and what is to go wrong.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "adapters/sim/cut.hpp"
#include "adapters/sim/exchange.hpp"
#include "adapters/sim/faults.hpp"
#include "adapters/sim/keys.hpp"
#include "adapters/sim/latency.hpp"
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

// Whether something that happens every `period_ms` happens in the tick that ends at `elapsed_ms`.
[[nodiscard]] constexpr bool is_due(std::int64_t elapsed_ms, std::int64_t period_ms,
                                    std::int64_t tick_ms) {
    return elapsed_ms / tick_ms % std::max<std::int64_t>(1, period_ms / tick_ms) == 0;
}

// How often each client order id was asked to be placed: the proof that nothing is sent twice.
struct PlacementCount {
    std::int64_t received = 0;
    std::int64_t executed = 0;
};

struct Venue {
    Venue(SimSettings const& settings, Decimal fee_rate, std::int64_t first_id)
        : exchange(fee_rate, first_id),
          market(exchange, settings.market, settings.seed),
          limits(settings.limits),
          latency(settings.latencies, settings.seed),
          is_strict(settings.is_strict),
          listen_key_ms(settings.listen_key_ms),
          random(settings.seed ^ 0x5151515151515151ULL) {
        clock.fixed_ms = settings.fixed_clock_ms;
        tick_ms = std::max(1, settings.market.tick_ms);
        quote_repeat_ms = settings.market.quote_repeat_ms;
    }

    Exchange exchange;
    Market market;
    Keys keys;
    Faults faults;
    Cut cut;
    VenueClock clock;
    std::int64_t tick_ms = 100;
    std::int64_t quote_repeat_ms = 1000;
    SimLimits limits;  // the control API changes them while the venue runs
    Latency latency;
    bool is_strict = false;
    std::int64_t listen_key_ms = 0;
    Random random;  // for ids that the venue makes up
    std::map<std::string, PlacementCount> placements;
};

}  // namespace trestle::adapters::sim
