// Owns the estimate of a venue's clock from timed question-and-answer samples. Never reads a clock.
#pragma once

#include <array>
#include <cstddef>

#include "oms/model/time.hpp"

namespace trestle::adapters::transport {

class ServerClock {
public:
    // `sent` and `received` on our clock, `server` as the venue answered.
    void add_sample(Timestamp sent, Timestamp received, Timestamp server);
    // After a jump of either clock old samples only mislead.
    void forget();

    [[nodiscard]] bool is_known() const { return count_ > 0; }
    // Venue time minus our time, from the sample with the shortest round trip: it is wrong by at
    // most half of that trip.
    [[nodiscard]] Duration offset() const;
    [[nodiscard]] Timestamp server_time(Timestamp ours) const { return ours + offset(); }

private:
    struct Sample {
        Duration round_trip{};
        Duration offset{};
    };
    std::array<Sample, 8> samples_{};
    std::size_t next_ = 0;
    std::size_t count_ = 0;
};

}  // namespace trestle::adapters::transport
