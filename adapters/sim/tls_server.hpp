// Owns the public port: TLS, HTTP and WebSocket connections, and carries them to and from a face.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "adapters/sim/loop.hpp"
#include "adapters/sim/port.hpp"

namespace trestle::adapters::sim {

struct TlsSettings {
    std::string host;
    std::uint16_t port = 0;
    std::filesystem::path certificate;
    std::filesystem::path private_key;
    std::chrono::milliseconds ping_interval{20'000};
    std::chrono::milliseconds pong_timeout{60'000};
};

class TlsServer final : public Wire {
public:
    explicit TlsServer(Loop& loop);
    ~TlsServer() override;

    // Listens; an error text, or empty. The face is told of connections from then on.
    std::string open(TlsSettings const& settings, Face& face);
    [[nodiscard]] std::uint16_t port() const;
    // No new connections; those that are there stay.
    void close_listener();
    [[nodiscard]] std::size_t websockets() const;

    void send(ConnectionId connection, std::string text, std::chrono::milliseconds delay) override;
    void close(ConnectionId connection) override;
    void drop(ConnectionId connection) override;
    void drop_all() override;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace trestle::adapters::sim
