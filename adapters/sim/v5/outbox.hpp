// Owns the way of events to WebSocket connections, and what faults do to them on the way.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "adapters/sim/port.hpp"
#include "adapters/sim/venue.hpp"

namespace trestle::adapters::sim::v5 {

class Outbox {
public:
    Outbox(Venue& venue, Wire& wire) : venue_(venue), wire_(wire) {}

    // Event faults know it by either name: `kind` at every face, `name` at this venue.
    void event(ConnectionId connection, std::string_view kind, std::string_view name,
               std::string text);
    // Answers are not events: only request faults befall them.
    void answer(ConnectionId connection, std::string text,
                std::chrono::milliseconds delay = std::chrono::milliseconds(0)) {
        wire_.send(connection, std::move(text), delay);
    }
    void close(ConnectionId connection) { wire_.close(connection); }
    void drop(ConnectionId connection) { wire_.drop(connection); }
    void forget(ConnectionId connection) { held_.erase(connection); }

private:
    Venue& venue_;
    Wire& wire_;
    std::map<ConnectionId, std::string> held_;  // events that a fault sends after the next one
};

}  // namespace trestle::adapters::sim::v5
