// Owns points in time as data. Never reads a clock: only oms/server and the edges know now.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>

namespace trestle {

using Duration = std::chrono::nanoseconds;

// Nanoseconds since 1970-01-01T00:00:00Z, without leap seconds; zero means "not known".
struct Timestamp {
    std::int64_t ns = 0;

    [[nodiscard]] static constexpr Timestamp from_ms(std::int64_t ms) { return {ms * 1'000'000}; }
    [[nodiscard]] constexpr bool is_known() const { return ns != 0; }
    [[nodiscard]] constexpr std::int64_t ms() const { return ns / 1'000'000; }

    friend constexpr bool operator==(Timestamp, Timestamp) = default;
    friend constexpr auto operator<=>(Timestamp, Timestamp) = default;
    friend constexpr Timestamp operator+(Timestamp at, Duration span) {
        return {at.ns + span.count()};
    }
    friend constexpr Timestamp operator-(Timestamp at, Duration span) {
        return {at.ns - span.count()};
    }
    friend constexpr Duration operator-(Timestamp a, Timestamp b) { return Duration(a.ns - b.ns); }
};

}  // namespace trestle
