// Owns the control port: plain HTTP, loopback only whatever the public host is.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "adapters/sim/loop.hpp"
#include "adapters/sim/port.hpp"

namespace trestle::adapters::sim {

class ControlServer {
public:
    explicit ControlServer(Loop& loop);
    ~ControlServer();

    // Port 0: the kernel picks. An error text, or empty.
    std::string open(std::uint16_t port, std::function<HttpAnswer(HttpRequest const&)> on_request);
    [[nodiscard]] std::uint16_t port() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace trestle::adapters::sim
