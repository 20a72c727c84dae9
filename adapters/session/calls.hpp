// Owns questions to the venue and their answers, over a WebSocket or REST: ids, deadlines, the
// venue's clock and the rate budget. Never sends an order twice, except one that the venue refused
// for its time stamp, which it certainly did not execute.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "adapters/session/dialect.hpp"
#include "adapters/session/timer.hpp"
#include "adapters/transport/server_clock.hpp"
#include "adapters/transport/websocket_client.hpp"

namespace trestle::adapters::session {

using Log = std::function<void(std::string_view)>;

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

    // Greetings have the numbers below.
    static constexpr std::uint64_t first_id = 100;

    struct Limits {
        std::int64_t recv_window_ms = 2000;
        Duration request_timeout = std::chrono::seconds(10);
    };

    Calls(boost::asio::io_context& loop, transport::HttpsClient& https, Dialect& dialect,
          Limits limits, Log log);
    Calls(Calls const&) = delete;
    Calls& operator=(Calls const&) = delete;
    ~Calls();

    // `done` is called once, and once more when an answer comes after all.
    void send(Outgoing request, Via via, Purpose purpose, Done done);
    // Measures the venue's clock `samples` times; `done` says whether one sample came through.
    void sync_clock(unsigned samples, std::function<void(bool)> done);

    // The connection that carries requests, while there is one.
    void attach(transport::WebSocketClient* websocket) { websocket_ = websocket; }
    // False: it answers nothing that we asked.
    [[nodiscard]] bool on_answer(Payload const& payload, std::uint64_t id, Form form);
    // All that was asked over that connection and is not answered yet ends as unanswered.
    void on_lost(std::string const& why);

    // What can be known of limits before an answer tells.
    void set_limits() { dialect_.set_limits(budget_); }
    void learn_counts(Payload const& payload);
    [[nodiscard]] Timestamp venue_now() const;
    [[nodiscard]] Stamp stamp() const;

private:
    struct Call {
        Outgoing request;
        Via via = Via::any;
        Purpose purpose = Purpose::query;
        Done done;
        std::chrono::steady_clock::time_point due{};
        unsigned healings = 0;
        bool is_over_websocket = false;
        bool is_waiting_for_clock = false;
        bool is_reported = false;  // unanswered so far; kept for a late answer
    };

    void transmit(Call call);
    void transmit_rest(std::uint64_t id, Call call);
    void on_rest(std::uint64_t id, transport::HttpOutcome const& outcome);
    bool answer(std::uint64_t id, Payload const& payload, Form form,
                transport::HttpResponse const* response);
    void slow_down(Payload const& payload, VenueError const& error,
                   transport::HttpResponse const* response);
    void heal_clock(std::uint64_t id, VenueError const& error);
    void resend(std::uint64_t id, bool has_clock);
    [[nodiscard]] bool may_spend(Outgoing const& request, Purpose purpose);
    void sweep();

    transport::HttpsClient& https_;
    Dialect& dialect_;
    Limits limits_;
    Log log_;
    transport::ServerClock clock_;
    transport::RateBudget budget_;
    transport::WebSocketClient* websocket_ = nullptr;
    std::map<std::uint64_t, Call> calls_;
    std::uint64_t next_id_ = first_id;
    Payload rest_payload_;
    Timer sweeper_;
};

}  // namespace trestle::adapters::session
