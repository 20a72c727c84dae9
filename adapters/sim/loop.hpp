// Owns the one event loop of a simulator: whatever touches the venue runs on its thread.
#pragma once

#include <chrono>
#include <functional>
#include <memory>

namespace boost::asio {
class io_context;
}

namespace trestle::adapters::sim {

class Loop {
public:
    Loop();
    ~Loop();
    Loop(Loop const&) = delete;
    Loop& operator=(Loop const&) = delete;

    // Returns when stopped.
    void run();
    // From any thread.
    void stop();
    void post(std::function<void()> work);
    // On the loop's thread, until it stops.
    void every(std::chrono::milliseconds interval, std::function<void()> work);
    void after(std::chrono::milliseconds delay, std::function<void()> work);

    [[nodiscard]] boost::asio::io_context& context() { return *context_; }

private:
    std::unique_ptr<boost::asio::io_context> context_;
};

}  // namespace trestle::adapters::sim
