// Owns who listens to what at a Binance venue, and sends it, unless a fault keeps it back.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/sim/port.hpp"
#include "adapters/sim/venue.hpp"

namespace trestle::adapters::sim::binance_spot {

enum class Channel : std::uint8_t { api, raw, combined };

struct Listener {
    Channel channel = Channel::api;
    std::string peer;
    std::int64_t connected_ms = 0;
    bool returns_rate_limits = true;
    std::map<int, std::string> accounts;  // spot: subscription id → account
    int next_subscription = 0;
    std::set<std::string> streams;  // names, and listen keys
    std::string held;               // an event that a fault holds back
    std::int64_t window_s = 0;      // for the messages that a second may bring
    int messages_in_window = 0;
};

[[nodiscard]] std::string lower(std::string_view text);
[[nodiscard]] std::string wrapped_market(std::string const& stream, std::string const& json);

class Listeners {
public:
    Listeners(Venue& venue, Wire& wire) : venue_(venue), wire_(wire) {}

    Listener& open(ConnectionId connection, Channel channel);
    void close(ConnectionId connection) { listeners_.erase(connection); }
    [[nodiscard]] Listener* find(ConnectionId connection);
    [[nodiscard]] std::vector<ConnectionId> connections() const;
    // False: it has sent too many messages this second, and its connection is closed.
    bool admit_message(ConnectionId connection, Listener& listener);
    void send_shutdown();

protected:
    // What an event is called: by the faults of every face, and by this venue.
    struct Name {
        std::string_view kind, event;
    };

    void send_market(std::string const& stream, Name name, std::string const& json);
    void send(ConnectionId connection, Listener& listener, Name name, std::string text);
    [[nodiscard]] bool is_wanted(std::string const& stream) const;

    Venue& venue_;
    Wire& wire_;
    std::map<ConnectionId, Listener> listeners_;
};

// Book changes gathered until a stream's next event is due.
struct Gathered {
    std::int64_t first_update = 0;
    std::int64_t last_update = 0;
    std::map<Decimal, Decimal> bids, asks;

    void add(BookChanges const& changes);
    [[nodiscard]] BookChanges take();
};

}  // namespace trestle::adapters::sim::binance_spot
