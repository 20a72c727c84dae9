// Owns one account at Binance spot: its connections, its link state, and the way of each request.
// The only I/O of this folder (with its parts calls and quotes). Never decides about an order.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/binance_spot/symbols.hpp"
#include "adapters/transport/backoff.hpp"
#include "adapters/transport/secret.hpp"
#include "adapters/venue_gateway.hpp"

namespace boost::asio {
class io_context;
}

namespace trestle::adapters::binance_spot {

struct Settings {
    Account account;
    std::string host = "api.binance.com";  // REST
    std::string port = "443";
    std::string ws_host = "ws-api.binance.com";  // orders and account events
    std::string ws_port = "443";
    std::string stream_host = "stream.binance.com";  // best bid and ask
    std::string stream_port = "443";
    std::string ca_file;  // empty: the system's certificates
    std::string api_key;
    transport::Secret api_secret;
    // How long a delayed request stays dangerous; the venue's default of 5000 is too long for us.
    std::int64_t recv_window_ms = 2000;
    Duration request_timeout = std::chrono::seconds(10);
    Duration clock_interval = std::chrono::seconds(60);
    transport::Backoff backoff;
    std::vector<TradedSymbol> symbols;
};

// `loop` and `events` outlive the gateway. `log` gets one line per event, never a secret.
// A problem (a CA file that cannot be read) is a text that says what to correct.
[[nodiscard]] Result<std::unique_ptr<VenueGateway>, std::string> make_session(
    Settings settings, boost::asio::io_context& loop, VenueEvents& events,
    std::function<void(std::string_view)> log);

}  // namespace trestle::adapters::binance_spot
