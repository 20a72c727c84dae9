#include <signal.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <sstream>
#include <vector>

#include "adapters/sim/simulator.hpp"
#include "oms/server/commands.hpp"

namespace trestle::server {

namespace {

adapters::sim::SimSettings settings_of(SimConfig const& config, SimVenueConfig const& venue,
                                       std::filesystem::path const& home) {
    adapters::sim::SimSettings settings;
    settings.face = venue.venue;
    settings.host = config.host;
    settings.port = venue.port;
    settings.control_port = venue.control_port;
    settings.home = home;
    settings.seed = config.seed;
    settings.market.is_moving = config.is_market_moving;
    settings.limits.orders_per_10s = config.orders_per_10s;
    settings.limits.weight_per_minute = config.weight_per_minute;
    settings.limits.percent = static_cast<int>(config.limits_percent);
    for (auto const& symbol : config.symbols) {
        if (symbol.venue != venue.venue) continue;
        settings.symbols.push_back({.symbol = symbol.control_name,
                                    .name = symbol.symbol,
                                    .base = symbol.base,
                                    .quote = symbol.quote,
                                    .tick = symbol.tick,
                                    .lot = symbol.lot,
                                    .min_quantity = symbol.min_quantity,
                                    .max_quantity = symbol.max_quantity,
                                    .min_notional = symbol.min_notional,
                                    .price = symbol.price,
                                    .volatility = symbol.volatility,
                                    .kind = symbol.is_perpetual
                                                ? adapters::sim::InstrumentKind::linear_perpetual
                                                : adapters::sim::InstrumentKind::spot,
                                    .contract_value = symbol.contract_value});
    }
    for (auto const& account : config.accounts) {
        settings.accounts.push_back({account.name, account.balances});
    }
    return settings;
}

// Those of [sim] that --venue names, in the config's order; all when it names none.
Result<std::vector<SimVenueConfig>, std::string> wanted_venues(SimConfig const& config,
                                                               std::string const& names) {
    if (names.empty()) return config.venues;
    std::vector<SimVenueConfig> wanted;
    std::istringstream words(names);
    for (std::string name; std::getline(words, name, ',');) {
        auto const venue = venue_named(name);
        auto const found = std::ranges::find_if(config.venues, [&](SimVenueConfig const& each) {
            return venue && each.venue == *venue;
        });
        if (found == config.venues.end()) {
            return "--venue " + name + " is not simulated by the config; add [sim.venue." + name +
                   "] or correct the name";
        }
        wanted.push_back(*found);
    }
    return wanted;
}

}  // namespace

int sim_command(std::filesystem::path const& file, Overrides const& overrides,
                std::string const& venues) {
    auto const config = load_config(file, overrides);
    if (!config.ok()) {
        for (auto const& problem : config.error()) std::fprintf(stderr, "%s\n", problem.c_str());
        return 2;
    }
    if (!config->sim) {
        std::fprintf(stderr, "%s: sim: is missing; add the section [sim]\n", file.c_str());
        return 2;
    }
    // Blocked before the simulator's threads start, so that only sigwait() below takes them.
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &ends, nullptr);
    auto const wanted = wanted_venues(*config->sim, venues);
    if (!wanted.ok()) {
        std::fprintf(stderr, "trestle sim: %s\n", wanted.error().c_str());
        return 2;
    }
    std::vector<std::unique_ptr<adapters::sim::Simulator>> simulators;
    std::string ready = "ready";
    for (auto const& venue : *wanted) {
        auto& simulator = simulators.emplace_back(std::make_unique<adapters::sim::Simulator>(
            settings_of(*config->sim, venue, config->home)));
        if (auto const problem = simulator->start(); !problem.empty()) {
            std::fprintf(stderr, "trestle sim: %s: %s\n", std::string(name_of(venue.venue)).c_str(),
                         problem.c_str());
            return 1;
        }
        // The first venue's words are what scripts have always read; the others follow by name.
        auto const prefix =
            simulators.size() == 1 ? std::string() : std::string(name_of(venue.venue)) + ".";
        ready += " " + prefix + "sim=" + config->sim->host + ":" +
                 std::to_string(simulator->port()) + " " + prefix +
                 "control=127.0.0.1:" + std::to_string(simulator->control_port());
    }
    std::printf("%s\n", ready.c_str());
    std::fflush(stdout);
    int signal_number = 0;
    sigwait(&ends, &signal_number);
    for (auto& simulator : simulators) simulator->stop();
    return 0;
}

}  // namespace trestle::server
