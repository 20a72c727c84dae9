// Owns the way in that both Binance venues share: how a request arrives by REST or WebSocket API,
// who may ask, what is charged, and which faults befall it. What an operation does is the face's.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "adapters/sim/binance_spot/params.hpp"
#include "adapters/sim/binance_spot/rate_limits.hpp"
#include "adapters/sim/port.hpp"
#include "adapters/sim/venue.hpp"
#include "oms/model/result.hpp"

namespace trestle::adapters::sim::binance_spot {

// JSON of the result, or what stands in its way.
using Answer = Result<std::string, Problem>;

enum class Security : std::uint8_t { none, api_key, signature };

struct Route {
    std::uint8_t operation = 0;    // the face's own enumeration
    std::string_view name;         // as faults name it
    std::string_view http_method;  // empty: WebSocket API only
    std::string_view path;
    std::string_view ws_method;  // empty: REST only
    int weight = 1;
    Security security = Security::none;
    bool is_placement = false;       // its answer tells the order counts
    bool is_free_when_done = false;  // charged only when it fails
};

// What a WebSocket client sent.
struct Frame {
    std::string id = "null";  // as sent: the answer carries it with the same JSON type
    std::string method;
    Params params;
    std::vector<std::string> list;  // params of a stream subscription
};
// False when the text is no frame.
[[nodiscard]] bool read_frame(std::string const& text, Frame& frame);
// "btcusdt@trade/ethusdt@trade"
[[nodiscard]] std::vector<std::string> split_streams(std::string_view text);

class Gate : public Face {
public:
    Gate(Venue& venue, Wire& wire, OrderWindow const& window)
        : venue_(venue), wire_(wire), limits_(venue.limits, window) {}

    HttpAnswer on_http(HttpRequest const& request) final;

protected:
    struct Call {
        Route const* route = nullptr;
        Params params;
        std::string api_key;
        std::string peer;
        ConnectionId connection = 0;  // zero: REST
    };
    // One connection of the WebSocket API.
    struct ApiClient {
        ConnectionId connection = 0;
        std::string peer;
        bool returns_rate_limits = true;
    };

    [[nodiscard]] virtual Route const* route_for_http(std::string_view method,
                                                      std::string_view path) const = 0;
    [[nodiscard]] virtual Route const* route_for_ws(std::string_view method) const = 0;
    // Some weights depend on what is asked for.
    [[nodiscard]] virtual int weight_of(Route const& route, Params const& params) const = 0;
    [[nodiscard]] virtual Answer answer(Call const& call, std::string const& account) = 0;
    // All names that any of the face's operations reads, sorted.
    [[nodiscard]] virtual std::span<std::string_view const> known_parameters() const = 0;
    // The client ids that the request wants to place.
    [[nodiscard]] virtual std::vector<std::string> placed_ids(Call const& call) const = 0;

    void on_api_text(ApiClient const& client, std::string const& text);

    Venue& venue_;
    Wire& wire_;
    RateLimits limits_;

private:
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
    std::optional<Outcome> refuse_by_fault(Call const& call,
                                           std::optional<RequestFaultRule> const& rule);
    [[nodiscard]] static bool is_list(Outcome const& outcome);
    static void spoil(Outcome& outcome, RequestFaultRule const& rule);
    Result<std::string, Problem> authenticate(Call const& call);
    std::optional<Problem> check_time(Params const& params) const;
    std::optional<Problem> check_names(Params const& params) const;
    void count_placements(Call const& call);
    std::string encode_ws_answer(std::string const& id, Outcome const& outcome,
                                 std::string const& peer, bool returns_rate_limits);
};

}  // namespace trestle::adapters::sim::binance_spot
