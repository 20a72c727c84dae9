// Owns how long a private stream that has kept something to itself is not believed. Never asks a
// venue, and never reads a clock. Pure.
#pragma once

#include <chrono>

namespace trestle::adapters::session {

// A stream that is opened anew is as silent as it was until it has told something. So it is
// believed again when it has told of an order and a pull then finds nothing untold, or when nothing
// came that it could have told and pulls find nothing for a while: that while doubles with each
// doubt, up to sixteen times, and is forgotten when the stream was good for ten times as long.
class StreamTrust {
public:
    using Time = std::chrono::steady_clock::time_point;
    using Span = std::chrono::steady_clock::duration;

    explicit StreamTrust(Span first_wait) : first_wait_(first_wait), wait_(first_wait) {}

    // A pull found what it should have told.
    void doubt(Time now);
    // It has told of an order.
    void hear() { has_told_ = true; }
    // A pull found nothing untold.
    void confirm(Time now);
    [[nodiscard]] bool is_trusted() const { return !is_doubted_; }

private:
    Span first_wait_;
    Span wait_;  // of the last doubt, doubled for the next one
    Time doubted_at_{};
    bool is_doubted_ = false;
    bool has_told_ = false;
};

}  // namespace trestle::adapters::session
