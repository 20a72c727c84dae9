// Owns who listens to what, and sends it: user data on the WebSocket API, and market streams.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "adapters/sim/binance_spot/encode.hpp"
#include "adapters/sim/binance_spot/listeners.hpp"

namespace trestle::adapters::sim::binance_spot {

class Streams : public Listeners {
public:
    using Listeners::Listeners;

    // False: there is no such stream.
    bool subscribe(ConnectionId connection, std::string const& stream);

    void on_event(Event const& event);
    // Best quotes that changed since the last call; `repeats`: the unchanged ones too.
    void send_quotes(bool repeats);
    // Book changes of the last 100 ms; `is_second`: also those who asked for one a second.
    void send_depth(bool is_second);

private:
    void send_user(std::string const& account, Name name, std::string const& json);
    void send_partial_depth(std::string const& symbol, std::string_view suffix);

    std::map<std::string, Top> tops_;
    std::map<std::string, Gathered> slow_;  // for streams that tell once a second
};

}  // namespace trestle::adapters::sim::binance_spot
