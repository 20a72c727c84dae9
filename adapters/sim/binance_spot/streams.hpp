// Owns who listens to what, and sends it: user data on the WebSocket API, and market streams.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/sim/binance_spot/encode.hpp"
#include "adapters/sim/port.hpp"
#include "adapters/sim/venue.hpp"

namespace trestle::adapters::sim::binance_spot {

enum class Channel : std::uint8_t { api, raw, combined };

struct Listener {
    Channel channel = Channel::api;
    std::string peer;
    std::int64_t connected_ms = 0;
    bool returns_rate_limits = true;
    std::map<int, std::string> accounts;  // subscription id → account
    int next_subscription = 0;
    std::set<std::string> streams;
    std::string held;           // an event that a fault holds back
    std::int64_t window_s = 0;  // for the five messages a second
    int messages_in_window = 0;
};

class Streams {
public:
    Streams(Venue& venue, Wire& wire) : venue_(venue), wire_(wire) {}

    Listener& open(ConnectionId connection, Channel channel);
    void close(ConnectionId connection) { listeners_.erase(connection); }
    [[nodiscard]] Listener* find(ConnectionId connection);
    [[nodiscard]] std::vector<ConnectionId> connections() const;

    // False: there is no such stream.
    bool subscribe(ConnectionId connection, std::string const& stream);

    void on_event(Event const& event);
    // Best quotes that changed since the last call; `repeats`: the unchanged ones too.
    void send_quotes(bool repeats);
    // Book changes of the last 100 ms; `is_second`: also those who asked for one a second.
    void send_depth(bool is_second);
    void send_shutdown();

private:
    struct Slow {  // book changes gathered for a whole second
        std::int64_t first_update = 0;
        std::int64_t last_update = 0;
        std::map<Decimal, Decimal> bids, asks;
    };

    // What an event is called: by the faults of every face, and by this venue.
    struct Name {
        std::string_view kind, event;
    };

    void send_user(std::string const& account, Name name, std::string const& json);
    void send_market(std::string const& stream, Name name, std::string const& json);
    void send(ConnectionId connection, Listener& listener, Name name, std::string text);
    void gather(std::string const& symbol, BookChanges const& changes);
    void send_partial_depth(std::string const& symbol, std::string_view suffix);

    Venue& venue_;
    Wire& wire_;
    std::map<ConnectionId, Listener> listeners_;
    std::map<std::string, Top> tops_;
    std::map<std::string, Slow> slow_;
};

}  // namespace trestle::adapters::sim::binance_spot
