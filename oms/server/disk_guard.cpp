#include "oms/server/disk_guard.hpp"

#include <algorithm>

namespace trestle::server {

namespace {

std::string mebibytes(std::uint64_t bytes) { return std::to_string(bytes >> 20) + " MiB"; }

}  // namespace

core::Halt const* DiskGuard::halt_of_everything() const {
    auto const& halts = state_.halts();
    auto const found = std::ranges::find(halts, OrderScope(), &core::Halt::scope);
    return found == halts.end() ? nullptr : &*found;
}

void DiskGuard::look() {
    if (least_ == 0) return;
    free_ = ports_.free_bytes();
    if (!free_) return;
    bool const was_low = is_low_;
    is_low_ = *free_ < (was_low ? enough() : least_);
    // Desks read why: the amount, not where on our disk.
    auto const amount = mebibytes(*free_) + " free";
    auto const limit = ", min_free_mb is " + std::to_string(least_ >> 20);
    auto const words = "disk space: " + amount + " in " + place_ + limit;
    if (is_low_ && !was_low) {
        ports_.alert(words + "; new orders are refused, cancels pass; free room until " +
                     mebibytes(enough()) + " are free");
    }
    if (!is_low_ && was_low) ports_.log(words + "; orders are taken again");
    auto const* halt = halt_of_everything();
    bool const is_ours = halt != nullptr && halt->by.who == name;
    bool const wants_change = is_low_ ? halt == nullptr : is_ours;
    // What was asked for may still be on its way to the disk: once is enough.
    if (!wants_change || state_.last_applied() < asked_) return;
    asked_ = ports_.take(HaltChanged{.by = {std::string(name), "disk space: " + amount + limit},
                                     .is_halted = is_low_});
}

std::string DiskGuard::status() const {
    if (least_ == 0) return "disk: not watched, min_free_mb is 0";
    if (!free_) return "disk: free room is not known";
    return "disk: " + mebibytes(*free_) + " free, " +
           (is_low_ ? "new orders are refused until " + mebibytes(enough()) + " are free"
                    : "new orders are refused below " + mebibytes(least_));
}

}  // namespace trestle::server
