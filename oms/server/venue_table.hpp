// Owns the one table that leads from a venue to its adapter: how it writes symbols, where it is in
// production, and what makes a session there. Everything else of the house knows venues by name.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/session/settings.hpp"
#include "adapters/venue_gateway.hpp"

namespace boost::asio {
class io_context;
}

namespace trestle::server {

struct VenueRoom {
    Venue venue = Venue::binance_spot;
    adapters::session::Settings (*default_settings)() = nullptr;
    // "BTC-USDT" as this venue's adapter writes it; nothing for what it does not trade.
    std::optional<VenueSymbol> (*venue_symbol_of)(Symbol const& symbol) = nullptr;
    Result<std::unique_ptr<adapters::VenueGateway>, std::string> (*make_session)(
        adapters::session::Settings settings, boost::asio::io_context& loop,
        adapters::VenueEvents& events, std::function<void(std::string_view)> log) = nullptr;
    // What people write: "BTCUSDT" where the adapter says "linear:BTCUSDT".
    std::string_view (*name_at_venue)(VenueSymbol const& symbol) = nullptr;
    std::string_view trades;  // "spot pairs (BTC-USDT)"
    int dead_man_least = 0;   // seconds that the venue's own switch can be set to …
    int dead_man_most = 0;    // … 0: it has none
};

[[nodiscard]] VenueRoom const& room_of(Venue venue);
[[nodiscard]] std::vector<std::string> venue_names();

// 127.0.0.0/8, ::1 and localhost: nothing there leaves this machine.
[[nodiscard]] bool is_loopback(std::string_view host);

}  // namespace trestle::server
