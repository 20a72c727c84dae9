// Owns Binance USD-M as clients see it: its routes and weights, its connections and streams. The
// operations themselves are the service's, the way in is the gate's.
#pragma once

#include <map>
#include <string>

#include "adapters/sim/binance_usdm/service.hpp"
#include "adapters/sim/binance_usdm/streams.hpp"

namespace trestle::adapters::sim::binance_usdm {

class BinanceUsdmFace final : public binance_spot::Gate {
public:
    BinanceUsdmFace(Venue& venue, Wire& wire)
        : Gate(venue, wire, binance_spot::orders_a_minute),
          listen_keys_(venue.random, venue.listen_key_ms),
          service_(venue, limits_, listen_keys_),
          streams_(venue, wire, listen_keys_) {}

    bool on_open(ConnectionId connection, HttpRequest const& request) override;
    void on_text(ConnectionId connection, std::string const& text) override;
    void on_closed(ConnectionId connection) override { streams_.close(connection); }
    void publish() override;
    void on_tick(std::int64_t elapsed_ms) override;
    void send_shutdown() override { streams_.send_shutdown(); }
    void end_sessions() override;
    [[nodiscard]] std::vector<ConnectionId> websockets() const override {
        return streams_.connections();
    }

private:
    [[nodiscard]] Route const* route_for_http(std::string_view method,
                                              std::string_view path) const override;
    [[nodiscard]] Route const* route_for_ws(std::string_view method) const override;
    [[nodiscard]] int weight_of(Route const& route, Params const& params) const override;
    [[nodiscard]] Answer answer(Call const& call, std::string const& account) override;
    [[nodiscard]] std::span<std::string_view const> known_parameters() const override;
    [[nodiscard]] std::vector<std::string> placed_ids(Call const& call) const override;

    void on_stream_text(ConnectionId connection, Listener& listener, std::string const& text);
    std::string session_state(Listener const& listener) const;

    ListenKeys listen_keys_;
    Service service_;
    Streams streams_;
};

}  // namespace trestle::adapters::sim::binance_usdm
