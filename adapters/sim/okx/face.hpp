// Owns OKX v5 as clients see it: who may ask, how a request arrives by REST or as a frame, what it
// is limited to, and which faults befall it. The operations themselves are the service's.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "adapters/sim/okx/service.hpp"
#include "adapters/sim/okx/streams.hpp"
#include "adapters/sim/port.hpp"
#include "adapters/sim/v5/outcome.hpp"
#include "adapters/sim/v5/quota.hpp"
#include "adapters/sim/v5/tape.hpp"

namespace trestle::adapters::sim::okx {

class OkxFace final : public Face {
public:
    OkxFace(Venue& venue, Wire& wire);

    HttpAnswer on_http(HttpRequest const& request) override;
    bool on_open(ConnectionId connection, HttpRequest const& request) override;
    void on_text(ConnectionId connection, std::string const& text) override;
    void on_closed(ConnectionId connection) override { streams_.close(connection); }

    void publish() override;
    void on_tick(std::int64_t elapsed_ms) override;
    // The venue upgrades a service: every connection gets its notice, and ends.
    void end_sessions() override { streams_.send_notice(); }
    void send_shutdown() override { streams_.send_notice(); }
    [[nodiscard]] std::vector<ConnectionId> websockets() const override {
        return streams_.connections();
    }

private:
    // A frame of the WebSocket API, as it was read.
    struct Frame {
        v5::Fields fields;
        std::string_view op;
        std::string id;  // as JSON; empty when there was none
        std::vector<std::string> args;
    };

    [[nodiscard]] v5::Outcome perform(Call const& call, std::string_view peer);
    [[nodiscard]] v5::Outcome execute(Call const& call);
    [[nodiscard]] std::optional<Problem> charge(Call const& call, std::string_view peer);
    [[nodiscard]] std::string listing_in(v5::Fields const& row) const;
    [[nodiscard]] bool take(std::string const& key, v5::Quota quota, std::int64_t count);
    [[nodiscard]] v5::Outcome outcome_of(Call const& call, Answered const& answered) const;
    void count_placements(Call const& call);

    void on_login(ConnectionId connection, Listener& listener, Frame const& frame);
    void on_subscription(ConnectionId connection, Listener& listener, Frame const& frame);
    void on_operation(ConnectionId connection, Listener& listener, Frame const& frame);
    void refuse(ConnectionId connection, Listener const& listener, std::string_view id,
                Problem const& problem);
    // 480 subscriptions, their ends, and logins in an hour.
    [[nodiscard]] bool is_too_busy(Listener& listener);

    Venue& venue_;
    v5::Tape tape_;
    Service service_;
    Streams streams_;
    v5::Quotas quotas_;
};

}  // namespace trestle::adapters::sim::okx
