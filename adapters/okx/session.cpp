#include "adapters/okx/session.hpp"

namespace trestle::adapters::okx {

Settings default_settings() {
    Settings settings;
    settings.host = "www.okx.com";
    settings.ws_host = "ws.okx.com";
    settings.ws_port = "8443";
    settings.stream_host = "ws.okx.com";
    settings.stream_port = "8443";
    return settings;
}

Result<std::unique_ptr<VenueGateway>, std::string> make_session(
    Settings, boost::asio::io_context&, VenueEvents&, std::function<void(std::string_view)>) {
    return std::string("okx: no session yet");
}

}  // namespace trestle::adapters::okx
