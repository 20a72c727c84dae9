#include "tests/acceptance/deployment.hpp"

#include <sstream>
#include <stdexcept>

namespace trestle::acceptance {

namespace {

std::string with_changes(std::string const& text,
                         std::map<std::string, std::string> const& changes) {
    std::istringstream lines(text);
    std::string result;
    for (std::string line; std::getline(lines, line);) {
        auto const key = line.substr(0, line.find(" ="));
        auto const change = changes.find(key);
        if (change != changes.end()) line = key + " = " + change->second;
        // Paths of the demo are seen from etc/.
        for (auto const* folder : {"../spec", "../scripts"}) {
            auto const at = line.find(folder);
            if (at != std::string::npos) line.replace(at, 2, TRESTLE_SOURCE_DIR);
        }
        result += line + "\n";
    }
    return result;
}

}  // namespace

Deployment::Deployment(std::map<std::string, std::string> const& changes) {
    auto const demo = read_file(std::filesystem::path(TRESTLE_SOURCE_DIR) / "etc/demo.toml");
    config_ = folder_.write("trestle.toml", with_changes(demo, changes));
}

std::vector<std::string> Deployment::serving(std::string const& command) const {
    return {command,         config_.string(), "--data",
            home().string(), "--ports",        std::to_string(ports_.base())};
}

void Deployment::start_sim() {
    sim_ = std::make_unique<Program>(
        ProgramOptions{.path = TRESTLE_BINARY, .arguments = serving("sim")});
    if (!sim_->wait_for_line("ready ", 60s)) {
        throw std::runtime_error("the simulator did not start: " + sim_->output());
    }
}

bool Deployment::start_gateway() {
    gateway_ = std::make_unique<Program>(
        ProgramOptions{.path = TRESTLE_BINARY, .arguments = serving("serve")});
    return gateway_->wait_for_line("ready ", 60s).has_value();
}

fix::desk::VenueControl Deployment::control() const {
    return {"127.0.0.1", static_cast<std::uint16_t>(base() + 4), "DEMO"};
}

fix::desk::ClientSettings Deployment::desk(std::string session_file) const {
    fix::desk::ClientSettings settings;
    settings.wire.host = "127.0.0.1";
    settings.wire.port = static_cast<std::uint16_t>(base() + 1);
    settings.sender = "DESK1";
    settings.username = "desk1";
    settings.password = "demo";
    settings.session_file = std::move(session_file);
    return settings;
}

Finished Deployment::trestle(std::vector<std::string> arguments) {
    auto finished = run_to_end({.path = TRESTLE_BINARY, .arguments = std::move(arguments)}, 120s);
    if (!finished) throw std::runtime_error("trestle did not end in time");
    return *finished;
}

fix::desk::Message new_order(std::string const& id, std::string const& side,
                             std::string const& quantity, std::string const& price) {
    fix::desk::Message message("D");
    message.add(11, id).add(1, "DEMO").add(55, "BTC-USDT").add(54, side);
    message.add(60, fix::desk::utc_timestamp()).add(38, quantity);
    message.add(40, price.empty() ? "1" : "2");
    if (!price.empty()) message.add(44, price).add(59, "1");
    return message;
}

}  // namespace trestle::acceptance
