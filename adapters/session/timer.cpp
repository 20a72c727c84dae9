#include "adapters/session/timer.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <random>

namespace trestle::adapters::session {

struct Timer::State {
    explicit State(boost::asio::io_context& loop) : wait(loop) {}
    boost::asio::steady_timer wait;
    std::function<void()> then;
    std::uint64_t turn = 0;
};

Timer::Timer(boost::asio::io_context& loop) : state_(std::make_shared<State>(loop)) {}

Timer::~Timer() { stop(); }

void Timer::start(Duration after, std::function<void()> then) {
    std::uint64_t const turn = ++state_->turn;
    state_->then = std::move(then);
    state_->wait.expires_after(
        std::chrono::duration_cast<std::chrono::steady_clock::duration>(after));
    state_->wait.async_wait([weak = std::weak_ptr(state_), turn](boost::system::error_code error) {
        auto const state = weak.lock();
        if (error || !state || state->turn != turn) return;
        ++state->turn;
        auto const call = std::exchange(state->then, nullptr);
        if (call) call();
    });
}

void Timer::stop() {
    ++state_->turn;
    state_->then = nullptr;
    state_->wait.cancel();
}

bool Timer::is_running() const { return state_->then != nullptr; }

Timestamp edge_now() {
    return {
        std::chrono::duration_cast<Duration>(std::chrono::system_clock::now().time_since_epoch())
            .count()};
}

std::uint64_t edge_random() {
    thread_local std::mt19937_64 engine{std::random_device{}()};
    return engine();
}

}  // namespace trestle::adapters::session
