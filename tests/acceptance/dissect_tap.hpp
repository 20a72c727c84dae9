// Owns a tap in the line between a desk and the gateway: it forwards every byte and keeps a copy.
// Never changes what passes.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace trestle::acceptance {

// So many bytes that one side of a connection sent at once.
struct Chunk {
    std::size_t connection = 0;
    bool is_from_desk = false;
    std::string bytes;
};

class Tap {
public:
    explicit Tap(std::uint16_t gateway_port);
    ~Tap();
    Tap(Tap const&) = delete;
    Tap& operator=(Tap const&) = delete;

    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] std::vector<Chunk> chunks() const;

private:
    struct Line {
        int desk = -1;
        int gateway = -1;
    };
    void run();
    void accept_one();
    // False when one side has ended.
    bool forward(std::size_t connection, bool is_from_desk);

    std::uint16_t gateway_port_;
    std::uint16_t port_ = 0;
    int listener_ = -1;
    std::atomic<bool> is_over_{false};
    std::vector<Line> lines_;
    mutable std::mutex mutex_;
    std::vector<Chunk> chunks_;
    std::thread thread_;
};

// The chunks as a capture file (pcap, IPv4 and TCP with handshake, numbers and checksums), as a
// capture on the desk's machine would be. The gateway's port in it is 5001.
[[nodiscard]] std::string as_pcap(std::vector<Chunk> const& chunks);

}  // namespace trestle::acceptance
