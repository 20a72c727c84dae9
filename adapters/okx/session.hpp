// Owns one account at OKX: its connections, its link state, and the way of each
// request. Never decides about an order.
#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "adapters/session/settings.hpp"
#include "adapters/venue_gateway.hpp"

namespace boost::asio {
class io_context;
}

namespace trestle::adapters::okx {

using session::Settings;

// Where the venue is in production.
[[nodiscard]] Settings default_settings();

// `loop` and `events` outlive the gateway. `log` gets one line per event, never a secret.
// A problem (a CA file that cannot be read) is a text that says what to correct.
[[nodiscard]] Result<std::unique_ptr<VenueGateway>, std::string> make_session(
    Settings settings, boost::asio::io_context& loop, VenueEvents& events,
    std::function<void(std::string_view)> log);

}  // namespace trestle::adapters::okx
