// Owns how many messages a session may send per second. Never refuses by itself: it says yes or no.
#pragma once

#include <algorithm>
#include <cstdint>

#include "oms/model/time.hpp"

namespace trestle::fix {

// A second's worth may come at once. What costs more than is there is taken as long as anything is
// there, and paid back by waiting: a list of many orders passes, the next one waits for it.
class Throttle {
public:
    // Zero: no limit.
    explicit Throttle(std::uint32_t per_second = 0)
        : per_second_(per_second), left_(static_cast<std::int64_t>(per_second) * unit) {}

    [[nodiscard]] bool take(Timestamp now, std::uint32_t count = 1) {
        if (per_second_ == 0) return true;
        std::int64_t const full = static_cast<std::int64_t>(per_second_) * unit;
        auto const passed = std::clamp<std::int64_t>((now - at_).count(), 0, longest_wait);
        left_ = std::min(full, left_ + passed * static_cast<std::int64_t>(per_second_));
        at_ = now;
        if (left_ < unit) return false;
        left_ -= static_cast<std::int64_t>(count) * unit;
        return true;
    }

    [[nodiscard]] std::uint32_t per_second() const { return per_second_; }

private:
    static constexpr std::int64_t unit = 1'000'000'000;  // one message, in nanoseconds times rate
    static constexpr std::int64_t longest_wait = 3600 * unit;

    std::uint32_t per_second_;
    std::int64_t left_;
    Timestamp at_;
};

}  // namespace trestle::fix
