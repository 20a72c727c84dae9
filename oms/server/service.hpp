// Owns one running gateway: loops, journal, core, desks, venues, audit, and how they start and
// stop. Start-up is recovery: replay, restore numbers, ask venues, and only then let desks log on.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "oms/server/config.hpp"

namespace trestle::server {

class Service {
public:
    explicit Service(Config config);
    ~Service();
    Service(Service const&) = delete;

    // Everything up to listening. Each problem is one line with its remedy; none: it serves.
    [[nodiscard]] std::vector<std::string> start();
    // In the order of the config's listeners.
    [[nodiscard]] std::vector<std::uint16_t> ports() const;
    // Runs the core's loop until SIGINT or SIGTERM, or until the journal fails. Returns the exit
    // code: 0 after an orderly end.
    [[nodiscard]] int run();

private:
    class Rooms;
    std::unique_ptr<Rooms> rooms_;
};

}  // namespace trestle::server
