#include "tests/acceptance/four_deployment.hpp"

#include <sstream>
#include <stdexcept>

namespace trestle::acceptance {

namespace {

std::string with_changes(std::string const& text,
                         std::map<std::string, std::string> const& changes) {
    std::istringstream lines(text);
    std::string result;
    for (std::string line; std::getline(lines, line);) {
        auto const change = changes.find(line.substr(0, line.find(" =")));
        if (change != changes.end()) line = change->first + " = " + change->second;
        auto const at = line.find("../spec");  // as seen from etc/
        if (at != std::string::npos) line.replace(at, 2, TRESTLE_SOURCE_DIR);
        result += line + "\n";
    }
    return result;
}

}  // namespace

FourDeployment::FourDeployment(std::map<std::string, std::string> const& changes) {
    auto const text =
        read_file(std::filesystem::path(TRESTLE_SOURCE_DIR) / "etc/four_venues.toml");
    config_ = folder_.write("four.toml", with_changes(text, changes));
}

std::vector<std::string> FourDeployment::serving(std::string const& command) const {
    return {command,         config_.string(), "--data",
            home().string(), "--ports",        std::to_string(ports_.base())};
}

void FourDeployment::start_sim(Venue venue) {
    auto arguments = serving("sim");
    arguments.insert(arguments.end(), {"--venue", std::string(name_of(venue))});
    auto& sim = sims_[venue];
    sim = std::make_unique<Program>(
        ProgramOptions{.path = TRESTLE_BINARY, .arguments = std::move(arguments)});
    if (!sim->wait_for_line("ready ", 60s)) {
        throw std::runtime_error("the simulator did not start: " + sim->output());
    }
}

void FourDeployment::start_sims() {
    for (auto const venue : venues()) start_sim(venue);
}

bool FourDeployment::start_gateway() {
    gateway_ = std::make_unique<Program>(
        ProgramOptions{.path = TRESTLE_BINARY, .arguments = serving("serve")});
    return gateway_->wait_for_line("ready ", 60s).has_value();
}

fix::desk::VenueControl FourDeployment::control(Venue venue) const {
    auto const place = static_cast<int>(venue);
    return {"127.0.0.1", static_cast<std::uint16_t>(ports_.base() + 4 + 2 * place), "DEMO"};
}

fix::desk::ClientSettings FourDeployment::desk() const {
    fix::desk::ClientSettings settings;
    settings.wire.host = "127.0.0.1";
    settings.wire.port = static_cast<std::uint16_t>(ports_.base() + 1);
    settings.sender = "DESK1";
    settings.username = "desk1";
    settings.password = "demo";
    return settings;
}

std::string FourDeployment::status() const {
    return Deployment::trestle({"status", "--data", home().string()}).output;
}

}  // namespace trestle::acceptance
