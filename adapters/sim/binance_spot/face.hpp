// Owns Binance spot as clients see it: its routes and weights, its connections and streams. The
// operations themselves are the service's, the way in is the gate's.
#pragma once

#include <string>

#include "adapters/sim/binance_spot/gate.hpp"
#include "adapters/sim/binance_spot/service.hpp"
#include "adapters/sim/binance_spot/streams.hpp"

namespace trestle::adapters::sim::binance_spot {

class BinanceSpotFace final : public Gate {
public:
    BinanceSpotFace(Venue& venue, Wire& wire)
        : Gate(venue, wire, orders_a_day), service_(venue, limits_), streams_(venue, wire) {}

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
    [[nodiscard]] Route const* route_for_http(std::string_view method,
                                              std::string_view path) const override;
    [[nodiscard]] Route const* route_for_ws(std::string_view method) const override;
    [[nodiscard]] int weight_of(Route const& route, Params const& params) const override;
    [[nodiscard]] Answer answer(Call const& call, std::string const& account) override;
    [[nodiscard]] std::span<std::string_view const> known_parameters() const override;
    [[nodiscard]] std::vector<std::string> placed_ids(Call const& call) const override;

    Answer answer_about_connection(Call const& call, std::string const& account);
    Answer subscribe(Call const& call, std::string const& account);
    Answer unsubscribe(Call const& call);
    std::string session_state(Listener const& listener) const;
    void on_stream_text(ConnectionId connection, Listener& listener, std::string const& text);

    Service service_;
    Streams streams_;
};

}  // namespace trestle::adapters::sim::binance_spot
