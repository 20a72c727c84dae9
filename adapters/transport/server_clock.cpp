#include "adapters/transport/server_clock.hpp"

#include <algorithm>

namespace trestle::adapters::transport {

void ServerClock::add_sample(Timestamp sent, Timestamp received, Timestamp server) {
    Duration const round_trip = received - sent;
    // Our own clock was set back while the question was under way: the sample says nothing.
    if (round_trip < Duration::zero()) return;
    samples_[next_] = {round_trip, server - (sent + round_trip / 2)};
    next_ = (next_ + 1) % samples_.size();
    count_ = std::min(count_ + 1, samples_.size());
}

void ServerClock::forget() {
    next_ = 0;
    count_ = 0;
}

Duration ServerClock::offset() const {
    if (count_ == 0) return Duration::zero();
    return std::min_element(
               samples_.begin(), samples_.begin() + static_cast<std::ptrdiff_t>(count_),
               [](Sample const& a, Sample const& b) { return a.round_trip < b.round_trip; })
        ->offset;
}

}  // namespace trestle::adapters::transport
