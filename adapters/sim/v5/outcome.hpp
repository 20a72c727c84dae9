// Owns what becomes of one request under the faults that were ordered for it.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/sim/faults.hpp"
#include "adapters/sim/port.hpp"

namespace trestle::adapters::sim::v5 {

struct Outcome {
    int status = 200;
    std::string json;
    Headers headers;
    bool is_dropped = false;
    bool closes_connection = false;
    std::chrono::milliseconds delay{0};
};

// `execute` is called unless the request is lost or refused before the venue; `word` puts a fault's
// error, or that there is nothing, into the venue's envelope.
template <class Execute, class Word>
Outcome run_under_faults(Faults& faults, std::string_view operation, Execute execute, Word word) {
    auto const rule = faults.next_for_request(operation);
    if (!rule) return execute();
    Outcome lost;
    lost.is_dropped = true;
    switch (rule->fault) {
        case RequestFault::drop_request: return lost;
        case RequestFault::refuse: return word(*rule);
        case RequestFault::drop_answer: static_cast<void>(execute()); return lost;
        case RequestFault::fail_after:
        case RequestFault::empty:
        case RequestFault::stale: static_cast<void>(execute()); return word(*rule);
        case RequestFault::malformed: {
            auto outcome = execute();
            outcome.json.resize(outcome.json.size() / 2);
            return outcome;
        }
        case RequestFault::disconnect: {
            auto outcome = execute();
            outcome.closes_connection = true;
            return outcome;
        }
        case RequestFault::delay_answer: {
            auto outcome = execute();
            outcome.delay = std::chrono::milliseconds(rule->delay_ms);
            return outcome;
        }
    }
    return lost;
}

}  // namespace trestle::adapters::sim::v5
