// Owns counts of requests in windows of the venue's clock, by any key: who asked, for what.
#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace trestle::adapters::sim::v5 {

struct Quota {
    std::int64_t limit = 0;
    std::int64_t window_ms = 1000;
};

class Quotas {
public:
    // False when `count` more would be too many; then nothing is counted.
    bool take(std::string const& key, Quota quota, std::int64_t now_ms, std::int64_t count = 1) {
        auto& used = window(key, quota, now_ms);
        if (used + count > quota.limit) return false;
        used += count;
        return true;
    }
    [[nodiscard]] std::int64_t left(std::string const& key, Quota quota, std::int64_t now_ms) {
        return quota.limit - window(key, quota, now_ms);
    }
    // When the window that holds `now_ms` ends.
    [[nodiscard]] static std::int64_t resets_at(Quota quota, std::int64_t now_ms) {
        return (now_ms / quota.window_ms + 1) * quota.window_ms;
    }

private:
    struct Count {
        std::int64_t window = -1;
        std::int64_t used = 0;
    };

    std::int64_t& window(std::string const& key, Quota quota, std::int64_t now_ms) {
        auto& count = counts_[key];
        if (auto const current = now_ms / quota.window_ms; current != count.window)
            count = {current, 0};
        return count.used;
    }

    std::map<std::string, Count> counts_;
};

}  // namespace trestle::adapters::sim::v5
