// Owns one account at a venue: its link, its quotes and the way of each request, in whatever words
// the venue speaks. Never decides about an order.
#pragma once

#include <memory>
#include <string_view>

#include "adapters/session/dialect.hpp"
#include "adapters/venue_gateway.hpp"

namespace boost::asio {
class io_context;
}

namespace trestle::adapters::session {

// `loop` and `events` outlive the gateway. `log` gets one line per event, never a secret.
[[nodiscard]] Result<std::unique_ptr<VenueGateway>, std::string> make_session(
    Settings settings, std::unique_ptr<Dialect> dialect, boost::asio::io_context& loop,
    VenueEvents& events, std::function<void(std::string_view)> log);

}  // namespace trestle::adapters::session
