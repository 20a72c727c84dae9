// Owns where the venue's line breaks: at the N-th whole message that passes, in either direction.
// What comes in as the N-th is never executed; what goes out as the N-th was, and never arrives.
#pragma once

#include <cstdint>
#include <set>
#include <string>

#include "adapters/sim/loop.hpp"
#include "adapters/sim/port.hpp"

namespace trestle::adapters::sim {

// Set by the control API.
struct Cut {
    std::int64_t at = 0;  // 0: never
    std::int64_t passed = 0;
    bool has_happened = false;
    std::string what;  // was lost: "request GET /api/v3/order", "answer", "message", "push"
};

// Between the sockets and the face. Requests, answers, and messages of WebSockets are counted;
// those of the public market are not: its repeats would make every count another one.
class CutLine : public Face, public Wire {
public:
    CutLine(Cut& cut, Loop& loop, Wire& wire) : cut_(cut), loop_(loop), wire_(wire) {}
    void attach(Face& face) { face_ = &face; }

    HttpAnswer on_http(HttpRequest const& request) override;
    bool on_open(ConnectionId connection, HttpRequest const& request) override;
    void on_text(ConnectionId connection, std::string const& text) override;
    void on_closed(ConnectionId connection) override;
    void publish() override { face_->publish(); }
    void on_tick(std::int64_t elapsed_ms) override { face_->on_tick(elapsed_ms); }
    void end_sessions() override { face_->end_sessions(); }
    void send_shutdown() override { face_->send_shutdown(); }
    [[nodiscard]] std::vector<ConnectionId> websockets() const override {
        return face_->websockets();
    }

    void send(ConnectionId connection, std::string text, std::chrono::milliseconds delay) override;
    void close(ConnectionId connection) override { wire_.close(connection); }
    void drop(ConnectionId connection) override { wire_.drop(connection); }
    void drop_all() override { wire_.drop_all(); }

private:
    // True: this one is lost, and so is every connection.
    [[nodiscard]] bool is_lost(std::string const& what);

    Cut& cut_;
    Loop& loop_;
    Wire& wire_;
    Face* face_ = nullptr;
    std::set<ConnectionId> public_;
    bool is_broken_ = false;  // until the connections are gone
};

}  // namespace trestle::adapters::sim
