// Owns Bybit v5 as clients see it: who may ask, how a request arrives by REST or as a frame, what
// it is limited to, and which faults befall it. The operations themselves are the service's.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "adapters/sim/bybit/service.hpp"
#include "adapters/sim/bybit/streams.hpp"
#include "adapters/sim/port.hpp"
#include "adapters/sim/v5/outcome.hpp"
#include "adapters/sim/v5/quota.hpp"
#include "adapters/sim/v5/tape.hpp"

namespace trestle::adapters::sim::bybit {

class BybitFace final : public Face {
public:
    BybitFace(Venue& venue, Wire& wire);

    HttpAnswer on_http(HttpRequest const& request) override;
    bool on_open(ConnectionId connection, HttpRequest const& request) override;
    void on_text(ConnectionId connection, std::string const& text) override;
    void on_closed(ConnectionId connection) override;

    void publish() override;
    void on_tick(std::int64_t elapsed_ms) override;
    void end_sessions() override { streams_.close_all(); }
    void send_shutdown() override { streams_.close_all(); }
    [[nodiscard]] std::vector<ConnectionId> websockets() const override {
        return streams_.connections();
    }

private:
    // A disconnect switch that runs: nobody of the account listens any more.
    struct Running {
        std::string account, product;
        std::int64_t at_ms = 0;
    };
    struct Limited {
        std::optional<Problem> problem;
        std::int64_t limit = 0, left = 0, resets_ms = 0;
    };

    // `is_frame`: an answer of the trade socket, without its id and header.
    [[nodiscard]] v5::Outcome perform(Call const& call, bool is_frame);
    [[nodiscard]] v5::Outcome outcome_of(Answered const& answered, bool is_frame) const;
    [[nodiscard]] Limited charge(Call const& call);
    void count_placements(Call const& call);

    void on_auth(ConnectionId connection, Listener& listener, v5::Fields const& frame);
    void on_subscription(ConnectionId connection, Listener& listener, v5::Fields const& frame);
    void on_operation(ConnectionId connection, Listener& listener, v5::Fields const& frame);
    void on_ping(ConnectionId connection, Listener const& listener, v5::Fields const& frame);
    void say(ConnectionId connection, Listener const& listener, v5::Fields const& frame,
             bool is_good, std::string_view text);

    Venue& venue_;
    v5::Tape tape_;
    Service service_;
    Streams streams_;
    v5::Quotas quotas_;
    std::vector<Running> running_;
};

}  // namespace trestle::adapters::sim::bybit
