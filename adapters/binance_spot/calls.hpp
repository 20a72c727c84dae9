// Owns questions to the venue and their answers, over the WebSocket API or REST: ids, deadlines,
// the venue's clock and the rate budget. Never sends an order twice, except one that the venue
// refused for its time stamp (-1021), which it certainly did not execute.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "adapters/binance_spot/codec.hpp"
#include "adapters/transport/https_client.hpp"
#include "adapters/transport/rate_budget.hpp"
#include "adapters/transport/server_clock.hpp"
#include "adapters/transport/websocket_client.hpp"

namespace trestle::adapters::binance_spot {

using Log = std::function<void(std::string_view)>;

// The edge's own clock: ours, not yet the venue's.
[[nodiscard]] Timestamp edge_now();

struct Reply {
    enum class Kind : std::uint8_t {
        answered,
        not_sent,    // certainly not executed
        unanswered,  // no answer in time, or the connection was lost; an answer may still follow
    };
    Kind kind = Kind::answered;
    Payload const* payload = nullptr;  // answered only
    Form form;
    std::string text;  // why there is no answer
};

class Calls {
public:
    enum class Via : std::uint8_t { websocket, rest, any };
    using Purpose = transport::RateBudget::Purpose;
    using Done = std::function<void(Reply const&)>;

    struct Settings {
        Credentials credentials;
        std::int64_t recv_window_ms = 2000;
        Duration request_timeout = std::chrono::seconds(10);
    };

    Calls(boost::asio::io_context& loop, transport::HttpsClient& https, Settings settings, Log log);
    Calls(Calls const&) = delete;
    Calls& operator=(Calls const&) = delete;
    ~Calls();

    // `done` is called once, and once more when an answer comes after all.
    void send(Request request, Via via, Purpose purpose, Done done);
    // Measures the venue's clock `samples` times; `done` says whether one sample came through.
    void sync_clock(unsigned samples, std::function<void(bool)> done);

    // The WebSocket API connection, while there is one.
    void attach(transport::WebSocketClient* websocket) { websocket_ = websocket; }
    // False: it answers nothing that we asked.
    [[nodiscard]] bool on_answer(Payload const& payload, FrameHead const& head);
    // All that was asked over that connection and is not answered yet ends as unanswered.
    void on_lost(std::string const& why);

    void learn_limits(Payload const& payload);
    [[nodiscard]] Timestamp venue_now() const;

private:
    struct Call {
        Request request;
        Via via = Via::any;
        Purpose purpose = Purpose::query;
        Done done;
        std::chrono::steady_clock::time_point due{};
        unsigned healings = 0;
        bool is_over_websocket = false;
        bool is_waiting_for_clock = false;
        bool is_reported = false;  // unanswered so far; kept for a late answer
    };
    struct Sweeper;

    void transmit(Call call);
    void transmit_rest(std::uint64_t id, Call call);
    void on_rest(std::uint64_t id, transport::HttpOutcome const& outcome);
    void learn_headers(transport::HttpResponse const& response);
    bool answer(std::uint64_t id, Payload const& payload, Form form);
    void heal_clock(std::uint64_t id);
    void resend(std::uint64_t id, bool has_clock);
    void slow_down(Payload const& payload, VenueError const& error);
    [[nodiscard]] bool may_spend(Request const& request, Purpose purpose);
    [[nodiscard]] Stamp stamp() const;
    void sweep();

    transport::HttpsClient& https_;
    Settings settings_;
    Log log_;
    transport::ServerClock clock_;
    transport::RateBudget budget_;
    transport::WebSocketClient* websocket_ = nullptr;
    std::map<std::uint64_t, Call> calls_;
    std::uint64_t next_id_ = 1;
    Payload rest_payload_;
    std::shared_ptr<Sweeper> sweeper_;
};

}  // namespace trestle::adapters::binance_spot
