#include "adapters/sim/loop.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

namespace trestle::adapters::sim {

namespace asio = boost::asio;

Loop::Loop() : context_(std::make_unique<asio::io_context>(1)) {}
Loop::~Loop() = default;

void Loop::run() {
    auto const guard = asio::make_work_guard(*context_);
    context_->run();
}

void Loop::stop() { context_->stop(); }

void Loop::post(std::function<void()> work) { asio::post(*context_, std::move(work)); }

void Loop::every(std::chrono::milliseconds interval, std::function<void()> work) {
    after(interval, [this, interval, work = std::move(work)] {
        work();
        every(interval, work);
    });
}

void Loop::after(std::chrono::milliseconds delay, std::function<void()> work) {
    auto const timer = std::make_shared<asio::steady_timer>(*context_, delay);
    timer->async_wait([timer, work = std::move(work)](boost::system::error_code error) {
        if (!error) work();
    });
}

}  // namespace trestle::adapters::sim
