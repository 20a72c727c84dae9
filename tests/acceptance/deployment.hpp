// Owns one Trestle as ops would run it: real processes, real sockets, a data folder of its own.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "fix/desk/client.hpp"
#include "fix/desk/venue_control.hpp"
#include "tests/acceptance/support/program.hpp"
#include "tests/acceptance/support/ready_line.hpp"
#include "tests/acceptance/support/workplace.hpp"

namespace trestle::acceptance {

using namespace std::chrono_literals;

class Deployment {
public:
    // The demo's config; each "key = value" line named in `changes` gets the new value.
    explicit Deployment(std::map<std::string, std::string> const& changes = {});

    void start_sim();
    // True once it prints its ready line.
    [[nodiscard]] bool start_gateway();
    void kill_gateway() { gateway_->kill(); }

    [[nodiscard]] std::filesystem::path home() const { return folder_.path() / "data"; }
    [[nodiscard]] std::filesystem::path config() const { return config_; }
    [[nodiscard]] TemporaryFolder const& folder() const { return folder_; }
    [[nodiscard]] std::uint16_t base() const { return ports_.base(); }
    [[nodiscard]] Program& gateway() { return *gateway_; }
    [[nodiscard]] Program& sim() { return *sim_; }
    [[nodiscard]] fix::desk::VenueControl control() const;
    [[nodiscard]] fix::desk::ClientSettings desk(std::string session_file = {}) const;

    // Runs the binary to its end with these arguments.
    [[nodiscard]] static Finished trestle(std::vector<std::string> arguments);
    [[nodiscard]] std::vector<std::string> serving(std::string const& command) const;

private:
    TemporaryFolder folder_;
    PortRange ports_{5};
    std::filesystem::path config_;
    std::unique_ptr<Program> sim_;
    std::unique_ptr<Program> gateway_;
};

// A NewOrderSingle as a desk would write it.
[[nodiscard]] fix::desk::Message new_order(std::string const& id, std::string const& side,
                                           std::string const& quantity, std::string const& price);

}  // namespace trestle::acceptance
