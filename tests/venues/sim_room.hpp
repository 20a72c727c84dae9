// Owns one simulated venue of one face, with one listing and one account, for tests of sessions.
#pragma once

#include <simdjson.h>

#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "adapters/session/settings.hpp"
#include "adapters/sim/simulator.hpp"
#include "adapters/venue_gateway.hpp"

namespace trestle::adapters::tests {

// As the face and the adapter name the one listing, and as we do; the simulator says "BTCUSDT".
struct ListingNames {
    std::string face, adapter, canonical;
};
[[nodiscard]] ListingNames listing_at(Venue venue);

[[nodiscard]] Result<std::unique_ptr<VenueGateway>, std::string> make_session_at(
    Venue venue, session::Settings settings, boost::asio::io_context& loop, VenueEvents& events,
    std::function<void(std::string_view)> log);

class SimRoom {
public:
    explicit SimRoom(Venue venue, sim::SimMarket market);
    ~SimRoom();
    SimRoom(SimRoom const&) = delete;

    [[nodiscard]] Venue venue() const { return venue_; }
    [[nodiscard]] sim::Simulator& simulator() { return *simulator_; }
    // Impatient, as tests are. `port`: where the venue is reached; 0: at its own door.
    [[nodiscard]] session::Settings settings(std::uint16_t port = 0) const;

    // Fails the test when the simulator refuses.
    std::string control(std::string_view command, std::string_view json = "{}");
    [[nodiscard]] std::int64_t faults_waiting();

private:
    Venue venue_;
    std::filesystem::path home_;
    std::optional<sim::Simulator> simulator_;
};

}  // namespace trestle::adapters::tests
