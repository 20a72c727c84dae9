// Owns a loopback relay between a session and a venue that cuts every connection at the N-th piece
// of bytes that passes, in either direction. Never looks into the bytes: they are TLS.
#pragma once

#include <cstdint>
#include <memory>

namespace boost::asio {
class io_context;
}

namespace trestle::adapters::tests {

class CutProxy {
public:
    CutProxy(boost::asio::io_context& loop, std::uint16_t venue_port);
    CutProxy(CutProxy const&) = delete;
    CutProxy& operator=(CutProxy const&) = delete;
    ~CutProxy();

    [[nodiscard]] std::uint16_t port() const;
    // Counts from now; 0: never.
    void cut_at(int nth);
    // Did it happen since?
    [[nodiscard]] bool has_cut() const;
    [[nodiscard]] int passed() const;

    struct Server;

private:
    std::shared_ptr<Server> server_;
};

}  // namespace trestle::adapters::tests
