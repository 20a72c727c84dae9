// Owns one timer on a loop. Never calls back after it was stopped, started anew or destroyed, even
// when the tick is queued already.
#pragma once

#include <functional>
#include <memory>

#include "oms/model/time.hpp"

namespace boost::asio {
class io_context;
}

namespace trestle::adapters::session {

class Timer {
public:
    explicit Timer(boost::asio::io_context& loop);
    Timer(Timer const&) = delete;
    Timer& operator=(Timer const&) = delete;
    ~Timer();

    void start(Duration after, std::function<void()> then);
    void stop();
    [[nodiscard]] bool is_running() const;

private:
    struct State;
    std::shared_ptr<State> state_;
};

// The edge's own clock: ours, not yet the venue's.
[[nodiscard]] Timestamp edge_now();
// For jitter only.
[[nodiscard]] std::uint64_t edge_random();

}  // namespace trestle::adapters::session
