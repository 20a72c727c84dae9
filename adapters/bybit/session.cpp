#include "adapters/bybit/session.hpp"

namespace trestle::adapters::bybit {

Settings default_settings() {
    Settings settings;
    settings.host = "api.bybit.com";
    settings.ws_host = "stream.bybit.com";
    settings.ws_port = "443";
    settings.stream_host = "stream.bybit.com";
    settings.stream_port = "443";
    return settings;
}

Result<std::unique_ptr<VenueGateway>, std::string> make_session(
    Settings, boost::asio::io_context&, VenueEvents&, std::function<void(std::string_view)>) {
    return std::string("bybit: no session yet");
}

}  // namespace trestle::adapters::bybit
