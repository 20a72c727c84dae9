// Owns "now" for the whole process: the only place, beside the edges, where a clock is read.
#pragma once

#include "oms/model/time.hpp"

namespace trestle::server {

// UTC from the system clock. Never goes back within one run: stamps of the journal only grow.
class Clock {
public:
    virtual ~Clock() = default;
    // The hunter lives in a time of its own.
    [[nodiscard]] virtual Timestamp now() {
        auto const since_epoch = std::chrono::system_clock::now().time_since_epoch();
        Timestamp const read{std::chrono::duration_cast<Duration>(since_epoch).count()};
        if (read > last_) last_ = read;
        return last_;
    }

private:
    Timestamp last_;
};

}  // namespace trestle::server
