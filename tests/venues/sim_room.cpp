#include "tests/venues/sim_room.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include "adapters/binance_spot/session.hpp"
#include "adapters/binance_usdm/session.hpp"
#include "adapters/bybit/session.hpp"
#include "adapters/okx/session.hpp"

namespace trestle::adapters::tests {

using namespace std::chrono_literals;

ListingNames listing_at(Venue venue) {
    switch (venue) {
        case Venue::binance_spot: return {"BTCUSDT", "BTCUSDT", "BTC-USDT"};
        case Venue::binance_usdm: return {"BTCUSDT", "BTCUSDT", "BTC-USDT-PERP"};
        case Venue::okx: return {"BTC-USDT", "BTC-USDT", "BTC-USDT"};
        case Venue::bybit: return {"BTCUSDT", "spot:BTCUSDT", "BTC-USDT"};
    }
    return {};
}

Result<std::unique_ptr<VenueGateway>, std::string> make_session_at(
    Venue venue, session::Settings settings, boost::asio::io_context& loop, VenueEvents& events,
    std::function<void(std::string_view)> log) {
    switch (venue) {
        case Venue::binance_spot:
            return binance_spot::make_session(std::move(settings), loop, events, log);
        case Venue::binance_usdm:
            return binance_usdm::make_session(std::move(settings), loop, events, log);
        case Venue::okx: return okx::make_session(std::move(settings), loop, events, log);
        case Venue::bybit: return bybit::make_session(std::move(settings), loop, events, log);
    }
    return std::string("no such venue");
}

SimRoom::SimRoom(Venue venue, sim::SimMarket market) : venue_(venue) {
    static int rooms = 0;
    home_ = std::filesystem::temp_directory_path() /
            ("trestle-room-" + std::to_string(getpid()) + "-" + std::to_string(++rooms));
    sim::SimSettings settings;
    settings.face = venue;
    settings.home = home_;
    sim::SimSymbol symbol{.symbol = "BTCUSDT",
                          .name = listing_at(venue).face,
                          .base = "BTC",
                          .quote = "USDT",
                          .lot = "0.001",
                          .min_quantity = "0.001"};
    if (venue == Venue::binance_usdm) symbol.kind = sim::InstrumentKind::linear_perpetual;
    settings.symbols = {symbol};
    settings.accounts = {{"DEMO", {{"USDT", "1000000"}, {"BTC", "100"}}}};
    settings.keys = {{"DEMO", "key", "secret", "phrase"}};
    settings.market = std::move(market);
    settings.limits.orders_per_10s = settings.limits.orders_per_minute = 100'000;
    settings.limits.weight_per_minute = 1'000'000;
    settings.limits.stream_messages_per_second = 1000;
    settings.limits.percent = 10'000;
    simulator_.emplace(settings);
    EXPECT_EQ(simulator_->start(), "");
}

SimRoom::~SimRoom() {
    simulator_.reset();
    std::filesystem::remove_all(home_);
}

session::Settings SimRoom::settings(std::uint16_t port) const {
    auto const names = listing_at(venue_);
    session::Settings settings;
    settings.account = Account::of("DEMO");
    settings.host = settings.ws_host = settings.stream_host = "127.0.0.1";
    settings.port = settings.ws_port = settings.stream_port =
        std::to_string(port != 0 ? port : simulator_->port());
    settings.ca_file = simulator_->ca_file().string();
    settings.api_key = "key";
    settings.api_secret = transport::Secret(std::string_view("secret"));
    settings.passphrase = transport::Secret(std::string_view("phrase"));
    settings.recv_window_ms = 1500;
    settings.request_timeout = 700ms;
    settings.answer_timeout = 300ms;
    settings.audit_interval = 400ms;
    settings.backoff = {5ms, 50ms};
    settings.symbols = {
        {Symbol::of(names.canonical), VenueSymbol::of(names.adapter), InstrumentId{1}}};
    return settings;
}

std::string SimRoom::control(std::string_view command, std::string_view json) {
    auto answer = simulator_->control(command, json);
    EXPECT_EQ(answer.find("\"error\""), std::string::npos)
        << command << " " << json << ": " << answer;
    return answer;
}

std::int64_t SimRoom::faults_waiting() {
    simdjson::dom::parser parser;
    auto const state = control("state");
    return parser.parse(state)["faultsWaiting"].get_int64().value();
}

}  // namespace trestle::adapters::tests
