// Owns one socket of the desk client, plain or TLS, driven by the caller with deadlines.
// Never knows what the bytes mean. One thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "oms/model/result.hpp"

namespace trestle::fix::desk {

using SteadyTime = std::chrono::steady_clock::time_point;
using Milliseconds = std::chrono::milliseconds;

struct WireSettings {
    std::string host = "127.0.0.1";
    std::uint16_t port = 0;
    bool is_tls = false;
    std::string ca_file;       // PEM that signed the server's certificate; empty: the system's
    bool is_insecure = false;  // TLS without checking who answers: for trials only
    Milliseconds connect_timeout{5000};
};

class Wire {
public:
    // Connected (and through the TLS handshake), or one line that says why not and what to try.
    [[nodiscard]] static Result<std::unique_ptr<Wire>, std::string> open(WireSettings settings);
    ~Wire();
    Wire(Wire const&) = delete;
    Wire& operator=(Wire const&) = delete;

    void send(std::string bytes);
    // What has arrived; waits for something until the deadline. Empty: nothing came, or closed.
    [[nodiscard]] std::string receive(SteadyTime deadline);
    [[nodiscard]] bool is_open() const;
    [[nodiscard]] std::string const& close_reason() const;  // "" while open

    void close();  // sends what is waiting (at most a second), then closes
    void cut();    // at once, as a broken cable would

private:
    class Socket;
    explicit Wire(std::unique_ptr<Socket> socket);
    std::unique_ptr<Socket> socket_;
};

}  // namespace trestle::fix::desk
