// Owns Binance spot as clients see it: who may ask, how a request arrives by REST or WebSocket API,
// what is charged for it, and which faults befall it. The operations themselves are the service's.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "adapters/sim/binance_spot/service.hpp"
#include "adapters/sim/binance_spot/streams.hpp"
#include "adapters/sim/port.hpp"

namespace trestle::adapters::sim::binance_spot {

class BinanceSpotFace final : public Face {
public:
    BinanceSpotFace(Venue& venue, Wire& wire)
        : venue_(venue),
          wire_(wire),
          limits_(venue.limits),
          service_(venue, limits_),
          streams_(venue, wire) {}

    HttpAnswer on_http(HttpRequest const& request) override;
    bool on_open(ConnectionId connection, HttpRequest const& request) override;
    void on_text(ConnectionId connection, std::string const& text) override;
    void on_closed(ConnectionId connection) override { streams_.close(connection); }

    void publish() override;
    void on_tick(std::int64_t elapsed_ms) override;
    void send_shutdown() override { streams_.send_shutdown(); }
    [[nodiscard]] std::vector<ConnectionId> websockets() const override {
        return streams_.connections();
    }

private:
    struct Call {
        Route const* route = nullptr;
        Params params;
        std::string api_key;
        std::string peer;
        ConnectionId connection = 0;  // zero: REST
    };
    struct Outcome {
        int status = 200;
        std::string json;  // a result or an error object
        std::string account;
        std::int64_t retry_after_s = 0;
        bool is_dropped = false;
        bool closes_connection = false;
        std::chrono::milliseconds delay{0};
    };

    Outcome perform(Call const& call);
    Outcome perform_admitted(Call const& call);
    Result<std::string, Problem> authenticate(Call const& call);
    std::optional<Problem> check_time(Params const& params) const;
    Answer answer_about_connection(Call const& call, std::string const& account);
    Answer subscribe(Call const& call, std::string const& account);
    Answer unsubscribe(Call const& call);
    std::string session_state(Listener const& listener) const;
    void count_placement(Call const& call);

    void on_api_text(ConnectionId connection, Listener& listener, std::string const& text);
    void on_stream_text(ConnectionId connection, Listener& listener, std::string const& text);
    std::string encode_ws_answer(std::string const& id, Outcome const& outcome,
                                 std::string const& peer, bool returns_rate_limits);

    Venue& venue_;
    Wire& wire_;
    RateLimits limits_;
    Service service_;
    Streams streams_;
};

}  // namespace trestle::adapters::sim::binance_spot
