// Owns one Trestle with all four venues simulated beside it: real processes, real sockets. Each
// simulator is a process of its own, so that one can be cut off alone.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "oms/model/ids.hpp"
#include "tests/acceptance/deployment.hpp"

namespace trestle::acceptance {

class FourDeployment {
public:
    // etc/four_venues.toml; lines "key = value" named in `changes` get the new value.
    explicit FourDeployment(std::map<std::string, std::string> const& changes = {});

    void start_sim(Venue venue);
    void start_sims();
    [[nodiscard]] bool start_gateway();

    [[nodiscard]] Program& gateway() { return *gateway_; }
    [[nodiscard]] Program& sim(Venue venue) { return *sims_.at(venue); }
    [[nodiscard]] std::filesystem::path home() const { return folder_.path() / "data"; }
    [[nodiscard]] fix::desk::VenueControl control(Venue venue) const;
    [[nodiscard]] fix::desk::ClientSettings desk() const;
    [[nodiscard]] std::string status() const;
    [[nodiscard]] static std::vector<Venue> venues() {
        return {Venue::binance_spot, Venue::binance_usdm, Venue::okx, Venue::bybit};
    }

private:
    [[nodiscard]] std::vector<std::string> serving(std::string const& command) const;

    TemporaryFolder folder_;
    PortRange ports_{11};
    std::filesystem::path config_;
    std::map<Venue, std::unique_ptr<Program>> sims_;
    std::unique_ptr<Program> gateway_;
};

}  // namespace trestle::acceptance
