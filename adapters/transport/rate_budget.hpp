// Owns how much of a venue's rate limits we may still use. Learned from the venue's own counts.
// Never reads a clock, and never holds a cancel back: cancels reduce risk.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "oms/model/time.hpp"

namespace trestle::adapters::transport {

class RateBudget {
public:
    enum class Purpose : std::uint8_t { query, order, cancel };

    // A limit of `limit` units per `window`, counted by the venue in windows that begin at whole
    // multiples of their length. Sets or replaces the bucket of that name.
    void set_limit(std::string_view bucket, Duration window, std::uint32_t limit);
    [[nodiscard]] bool has_limit(std::string_view bucket) { return find(bucket) != nullptr; }
    // What the venue says was used in the present window, by us and by others on this address.
    void observe(std::string_view bucket, std::uint32_t used, Timestamp now);
    // The venue told us to stop (429, 418): only cancels until then.
    void pause_until(Timestamp until);

    // Takes `units` from the bucket when the purpose may; a bucket that is not known has no limit.
    // Queries may use 70 % of a window and orders 95 %: the rest is headroom for cancels.
    [[nodiscard]] bool try_spend(std::string_view bucket, std::uint32_t units, Purpose purpose,
                                 Timestamp now);
    [[nodiscard]] bool is_paused(Timestamp now) const { return now < paused_until_; }
    [[nodiscard]] std::uint32_t used(std::string_view bucket, Timestamp now) const;

private:
    struct Bucket {
        std::string name;
        Duration window{};
        std::uint32_t limit = 0;
        std::uint32_t used = 0;
        std::int64_t window_index = 0;
    };
    [[nodiscard]] Bucket* find(std::string_view name);
    static void roll(Bucket& bucket, Timestamp now);

    std::vector<Bucket> buckets_;
    Timestamp paused_until_;
};

}  // namespace trestle::adapters::transport
