#include <signal.h>

#include <atomic>
#include <cstdio>
#include <iostream>
#include <thread>

#include "fix/desk/demo.hpp"
#include "oms/audit/story.hpp"
#include "oms/server/child.hpp"
#include "oms/server/commands.hpp"

namespace trestle::server {

namespace {

std::atomic<bool> was_interrupted = false;
void on_signal(int) { was_interrupted = true; }

std::vector<std::string> arguments_for(std::string const& command, RunOptions const& options,
                                       std::filesystem::path const& home) {
    std::vector<std::string> arguments{command, options.config.string(), "--data", home.string()};
    if (options.overrides.ports_base) {
        arguments.push_back("--ports");
        arguments.push_back(std::to_string(*options.overrides.ports_base));
    }
    return arguments;
}

// "sim=127.0.0.1:5003" of a ready line; empty when it is not there.
std::string word_of(std::string const& line, std::string const& name) {
    auto const at = line.find(" " + name + "=");
    if (at == std::string::npos) return {};
    auto const begin = at + name.size() + 2;
    return line.substr(begin, line.find(' ', begin) - begin);
}

std::uint16_t port_of(std::string const& address) {
    auto const colon = address.rfind(':');
    if (colon == std::string::npos) return 0;
    return static_cast<std::uint16_t>(std::stoi(address.substr(colon + 1)));
}

// The tail writes the audit file a moment after the order's last event: ask until it is there.
std::string story_of(std::filesystem::path const& home, std::string const& order) {
    auto const until = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (true) {
        auto const story = audit::show((home / "audit.db").string(), order);
        if (story.ok()) return story->text;
        if (std::chrono::steady_clock::now() >= until) return {};
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
}

int run_demo(std::string const& gateway, std::string const& sim,
             std::filesystem::path const& home) {
    fix::desk::DemoOptions demo;
    demo.fix_port = port_of(word_of(gateway, "fix"));
    demo.control_port = port_of(word_of(sim, "control"));
    demo.audit_story = [home](std::string const& order) { return story_of(home, order); };
    int const result = fix::desk::run_demo(demo, std::cout);
    std::cout << (result == 0 ? "demo: everything went as it should\n"
                              : "demo: something went wrong, see above\n")
              << std::flush;
    return result;
}

}  // namespace

int run_command(RunOptions const& options) {
    struct sigaction action {};
    action.sa_handler = on_signal;
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);

    auto const config = load_config(options.config, options.overrides);
    if (!config.ok()) {
        for (auto const& problem : config.error()) std::fprintf(stderr, "%s\n", problem.c_str());
        return 2;
    }
    auto const home = std::filesystem::absolute(config->home);
    Child sim("sim", arguments_for("sim", options, home));
    auto const sim_ready = sim.wait_for("ready ", std::chrono::seconds(30));
    if (!sim_ready) {
        std::fprintf(stderr, "trestle: the simulator did not start; see above\n");
        return 1;
    }
    Child gateway("gateway", arguments_for("serve", options, home));
    auto const gateway_ready = gateway.wait_for("ready ", std::chrono::seconds(60));
    if (!gateway_ready) {
        std::fprintf(stderr, "trestle: the gateway did not start; see above and %s\n",
                     (home / "trestle.log").c_str());
        return 1;
    }
    std::printf("ready fix=%s fixs=%s sim=%s\n", word_of(*gateway_ready, "fix").c_str(),
                word_of(*gateway_ready, "fixs").c_str(), word_of(*sim_ready, "sim").c_str());
    std::fflush(stdout);

    int result = 0;
    if (options.has_demo) result = run_demo(*gateway_ready, *sim_ready, home);
    if (!options.is_once) {
        if (!was_interrupted) std::printf("serving; Ctrl-C stops everything\n");
        std::fflush(stdout);
        while (!was_interrupted) {
            gateway.pass_on_output();
            sim.pass_on_output();
            if (!gateway.is_running() || !sim.is_running()) {
                std::fprintf(stderr, "trestle: a part has ended by itself; stopping the rest\n");
                result = 1;
                break;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
        }
    }
    int const gateway_code = gateway.end(std::chrono::seconds(15));
    int const sim_code = sim.end(std::chrono::seconds(15));
    if (gateway_code != 0 || sim_code != 0) {
        std::fprintf(stderr, "trestle: did not end in order: gateway %d, simulator %d\n",
                     gateway_code, sim_code);
        return 1;
    }
    return result;
}

}  // namespace trestle::server
