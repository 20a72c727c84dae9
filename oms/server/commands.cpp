#include "oms/server/commands.hpp"

#include <cstdio>
#include <iostream>

#include "fix/credentials.hpp"
#include "oms/server/service.hpp"

namespace trestle::server {

namespace {

int complain(std::vector<std::string> const& problems) {
    for (auto const& problem : problems) std::fprintf(stderr, "%s\n", problem.c_str());
    return 2;
}

}  // namespace

int check_command(std::filesystem::path const& file, Overrides const& overrides) {
    auto const config = load_config(file, overrides);
    if (!config.ok()) {
        complain(config.error());
        std::fprintf(stderr, "%zu problem(s) in %s\n", config.error().size(), file.c_str());
        return 2;
    }
    std::printf("ok: %zu session(s), %zu account(s), %zu instrument(s)\n", config->sessions.size(),
                config->accounts.size(), config->listings.size());
    return 0;
}

int serve_command(std::filesystem::path const& file, Overrides const& overrides) {
    auto config = load_config(file, overrides);
    if (!config.ok()) return complain(config.error());
    auto const listeners = config->listeners;
    Service service(std::move(config).value());
    auto const problems = service.start();
    if (!problems.empty()) return complain(problems);
    auto const ports = service.ports();
    std::string line = "ready";
    for (std::size_t i = 0; i < listeners.size(); ++i) {
        line += std::string(listeners[i].is_tls ? " fixs=" : " fix=") + listeners[i].host + ":" +
                std::to_string(ports.at(i));
    }
    std::printf("%s\n", line.c_str());
    std::fflush(stdout);
    return service.run();
}

int hash_password_command() {
    std::string password;
    if (!std::getline(std::cin, password) || password.empty()) {
        std::fprintf(stderr, "trestle: write the password on standard input, one line\n");
        return 2;
    }
    std::printf("%s\n", fix::make_password_hash(password).c_str());
    return 0;
}

}  // namespace trestle::server
