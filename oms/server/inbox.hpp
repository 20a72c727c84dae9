// Owns the way of facts from other threads to the core's loop: a bounded mailbox that wakes the
// loop once per batch. Venue facts are never dropped: past the bound the sender waits.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <map>
#include <mutex>
#include <vector>

#include "oms/model/inputs.hpp"

namespace trestle::server {

class Inbox {
public:
    // wake() is called from the sender's thread when the mailbox stops being empty.
    Inbox(std::size_t capacity, std::function<void()> wake)
        : capacity_(capacity), wake_(std::move(wake)) {}

    void put(Input input) {
        std::unique_lock lock(mutex_);
        has_room_.wait(lock, [this] { return waiting_.size() < capacity_ || is_closed_; });
        waiting_.push_back(std::move(input));
        if (waiting_.size() == 1) wake_();
    }

    // Everything that waits, in order.
    [[nodiscard]] std::vector<Input> take() {
        std::vector<Input> taken;
        {
            std::lock_guard const lock(mutex_);
            taken.swap(waiting_);
        }
        has_room_.notify_all();
        return taken;
    }

    // Lets senders through when nobody will take any more.
    void close() {
        {
            std::lock_guard const lock(mutex_);
            is_closed_ = true;
        }
        has_room_.notify_all();
    }

private:
    std::size_t const capacity_;
    std::function<void()> const wake_;
    std::mutex mutex_;
    std::condition_variable has_room_;
    std::vector<Input> waiting_;
    bool is_closed_ = false;
};

// The latest best bid and ask of each listing: written by venue threads, read by the core's loop.
class QuoteBoard {
public:
    void set(Venue venue, VenueSymbol const& symbol, Reference const& quote) {
        std::lock_guard const lock(mutex_);
        quotes_[{venue, symbol}] = quote;
    }

    [[nodiscard]] Reference of(Venue venue, VenueSymbol const& symbol) const {
        std::lock_guard const lock(mutex_);
        auto const found = quotes_.find({venue, symbol});
        return found == quotes_.end() ? Reference{} : found->second;
    }

private:
    mutable std::mutex mutex_;
    std::map<std::pair<Venue, VenueSymbol>, Reference> quotes_;
};

}  // namespace trestle::server
