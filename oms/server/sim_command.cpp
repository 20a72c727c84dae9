#include <signal.h>

#include <cstdio>

#include "adapters/sim/simulator.hpp"
#include "oms/server/commands.hpp"

namespace trestle::server {

namespace {

adapters::sim::SimSettings settings_of(SimConfig const& config, std::filesystem::path const& home) {
    adapters::sim::SimSettings settings;
    settings.host = config.host;
    settings.port = config.port;
    settings.control_port = config.control_port;
    settings.home = home;
    settings.seed = config.seed;
    settings.market.is_moving = config.is_market_moving;
    settings.limits.orders_per_10s = config.orders_per_10s;
    settings.limits.weight_per_minute = config.weight_per_minute;
    for (auto const& symbol : config.symbols) {
        settings.symbols.push_back({.symbol = symbol.symbol,
                                    .base = symbol.base,
                                    .quote = symbol.quote,
                                    .tick = symbol.tick,
                                    .lot = symbol.lot,
                                    .min_quantity = symbol.min_quantity,
                                    .max_quantity = symbol.max_quantity,
                                    .min_notional = symbol.min_notional,
                                    .price = symbol.price,
                                    .volatility = symbol.volatility});
    }
    for (auto const& account : config.accounts) {
        settings.accounts.push_back({account.name, account.balances});
    }
    return settings;
}

}  // namespace

int sim_command(std::filesystem::path const& file, Overrides const& overrides) {
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
    adapters::sim::Simulator simulator(settings_of(*config->sim, config->home));
    if (auto const problem = simulator.start(); !problem.empty()) {
        std::fprintf(stderr, "trestle sim: %s\n", problem.c_str());
        return 1;
    }
    std::printf("ready sim=%s:%u control=127.0.0.1:%u\n", config->sim->host.c_str(),
                simulator.port(), simulator.control_port());
    std::fflush(stdout);
    int signal_number = 0;
    sigwait(&ends, &signal_number);
    simulator.stop();
    return 0;
}

}  // namespace trestle::server
