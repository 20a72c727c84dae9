// Owns who listens to what at USD-M, and sends it: user events by listen key, and market streams.
#pragma once

#include <map>
#include <string>

#include "adapters/sim/binance_spot/listeners.hpp"
#include "adapters/sim/binance_usdm/encode.hpp"
#include "adapters/sim/binance_usdm/listen_keys.hpp"

namespace trestle::adapters::sim::binance_usdm {

using binance_spot::Channel;
using binance_spot::Gathered;
using binance_spot::Listener;

class Streams : public binance_spot::Listeners {
public:
    Streams(Venue& venue, Wire& wire, ListenKeys& listen_keys)
        : Listeners(venue, wire), listen_keys_(listen_keys) {}

    // A stream's name, or a listen key; what is neither is ignored, as the venue does.
    void subscribe(ConnectionId connection, std::string const& stream);

    void on_events(std::vector<Event> const& events);
    void send_user(std::string const& account, std::string_view kind, std::string_view event,
                   std::string const& json);
    void send_quotes(bool repeats);
    void send_depth(std::int64_t elapsed_ms);
    void send_marks(bool is_three_seconds);
    void end_listen_keys();

private:
    void on_order(OrderEvent const& event);
    void on_algo_order(OrderEvent const& event);
    void on_trade(Trade const& trade);
    void send_partial_depth(std::string const& symbol, std::string_view suffix);
    [[nodiscard]] Rules const& rules(std::string const& symbol) const;

    ListenKeys& listen_keys_;
    std::map<std::string, Top> tops_;
    // By symbol and suffix of the stream ("", "@500ms").
    std::map<std::pair<std::string, std::string>, Gathered> gathered_;
};

}  // namespace trestle::adapters::sim::binance_usdm
