#include "adapters/transport/rate_budget.hpp"

#include <algorithm>

namespace trestle::adapters::transport {

namespace {

std::uint64_t share_of(std::uint32_t limit, RateBudget::Purpose purpose) {
    switch (purpose) {
        case RateBudget::Purpose::query: return std::uint64_t{limit} * 70 / 100;
        case RateBudget::Purpose::order: return std::uint64_t{limit} * 95 / 100;
        case RateBudget::Purpose::cancel: return UINT64_MAX;
    }
    return 0;
}

}  // namespace

RateBudget::Bucket* RateBudget::find(std::string_view name) {
    auto const found = std::find_if(buckets_.begin(), buckets_.end(),
                                    [&](Bucket const& bucket) { return bucket.name == name; });
    return found == buckets_.end() ? nullptr : &*found;
}

void RateBudget::roll(Bucket& bucket, Timestamp now) {
    std::int64_t const index = now.ns / bucket.window.count();
    if (index != bucket.window_index) {
        bucket.window_index = index;
        bucket.used = 0;
    }
}

void RateBudget::set_limit(std::string_view bucket, Duration window, std::uint32_t limit) {
    if (window <= Duration::zero() || limit == 0) return;
    if (Bucket* const known = find(bucket)) {
        known->window = window;
        known->limit = limit;
        return;
    }
    buckets_.push_back({std::string(bucket), window, limit, 0, 0});
}

void RateBudget::observe(std::string_view bucket, std::uint32_t used, Timestamp now) {
    Bucket* const known = find(bucket);
    if (known == nullptr) return;
    roll(*known, now);
    // The venue's count may be older than what we sent since: the larger one is the safe one.
    known->used = std::max(known->used, used);
}

void RateBudget::pause_until(Timestamp until) { paused_until_ = std::max(paused_until_, until); }

bool RateBudget::try_spend(std::string_view bucket, std::uint32_t units, Purpose purpose,
                           Timestamp now) {
    if (purpose != Purpose::cancel && is_paused(now)) return false;
    Bucket* const known = find(bucket);
    if (known == nullptr) return true;
    roll(*known, now);
    std::uint64_t const after = std::uint64_t{known->used} + units;
    if (after > share_of(known->limit, purpose)) return false;
    known->used = static_cast<std::uint32_t>(std::min<std::uint64_t>(after, UINT32_MAX));
    return true;
}

std::uint32_t RateBudget::used(std::string_view bucket, Timestamp now) const {
    for (Bucket known : buckets_) {
        if (known.name != bucket) continue;
        roll(known, now);
        return known.used;
    }
    return 0;
}

}  // namespace trestle::adapters::transport
