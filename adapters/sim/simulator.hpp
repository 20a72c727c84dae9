// Owns a whole simulated venue on its own thread: start it, trade with it over TLS, stop it.
// Several may live in one process; nothing is shared between them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "adapters/sim/settings.hpp"

namespace trestle::adapters::sim {

class Simulator {
public:
    explicit Simulator(SimSettings settings);
    ~Simulator();  // stops
    Simulator(Simulator const&) = delete;
    Simulator& operator=(Simulator const&) = delete;

    // Makes certificates and keys where there are none, listens, and runs. Empty, or what is wrong.
    // Once only: a restarted venue is a new Simulator on the same data directory and ports.
    [[nodiscard]] std::string start();
    // Tells every client (serverShutdown), closes their connections, and joins. Harmless twice.
    void stop();

    [[nodiscard]] std::uint16_t port() const;
    [[nodiscard]] std::uint16_t control_port() const;
    [[nodiscard]] std::filesystem::path ca_file() const;
    // Of the first account; others have api_key_<NAME>.toml beside it.
    [[nodiscard]] std::filesystem::path key_file() const;

    // The control API without a socket: control("fill", R"({"symbol":…})"), control("trades").
    // Answers JSON; an error is {"error":…}. From any thread while running.
    std::string control(std::string_view command, std::string_view json = {});

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace trestle::adapters::sim
