#include "adapters/binance_usdm/session.hpp"

namespace trestle::adapters::binance_usdm {

Settings default_settings() {
    Settings settings;
    settings.host = "fapi.binance.com";
    settings.ws_host = "ws-fapi.binance.com";
    settings.ws_port = "443";
    settings.stream_host = "fstream.binance.com";
    settings.stream_port = "443";
    return settings;
}

Result<std::unique_ptr<VenueGateway>, std::string> make_session(
    Settings, boost::asio::io_context&, VenueEvents&, std::function<void(std::string_view)>) {
    return std::string("binance_usdm: no session yet");
}

}  // namespace trestle::adapters::binance_usdm
