#include "adapters/binance_spot/calls.hpp"

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <charconv>
#include <vector>

namespace trestle::adapters::binance_spot {

using transport::HttpOutcome;
using transport::HttpRequest;
using transport::HttpResponse;
using transport::HttpVerb;
using SteadyClock = std::chrono::steady_clock;

namespace {

constexpr unsigned max_healings = 2;
constexpr auto late_answers_kept = std::chrono::seconds(60);
constexpr auto sweep_interval = std::chrono::milliseconds(50);

HttpVerb http_verb(Request::Verb verb) {
    switch (verb) {
        case Request::Verb::get: return HttpVerb::get;
        case Request::Verb::post: return HttpVerb::post;
        case Request::Verb::put: return HttpVerb::put;
        case Request::Verb::del: return HttpVerb::del;
    }
    return HttpVerb::get;
}

std::optional<std::uint32_t> number_in(std::string_view text) {
    std::uint32_t value = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

}  // namespace

Timestamp edge_now() {
    return {
        std::chrono::duration_cast<Duration>(std::chrono::system_clock::now().time_since_epoch())
            .count()};
}

// Held by a shared pointer, so that a tick which is already queued sees that we are gone.
struct Calls::Sweeper {
    explicit Sweeper(boost::asio::io_context& loop) : timer(loop) {}
    boost::asio::steady_timer timer;
    bool is_running = false;
};

Calls::Calls(boost::asio::io_context& loop, transport::HttpsClient& https, Settings settings,
             Log log)
    : https_(https),
      settings_(std::move(settings)),
      log_(std::move(log)),
      sweeper_(std::make_shared<Sweeper>(loop)) {}

Calls::~Calls() = default;

Timestamp Calls::venue_now() const { return clock_.server_time(edge_now()); }

Stamp Calls::stamp() const { return {venue_now().ms(), settings_.recv_window_ms}; }

bool Calls::may_spend(Request const& request, Purpose purpose) {
    Timestamp const now = venue_now();
    // Orders count against the order limits, all else against the weight (rest-api.md, "LIMITS").
    if (purpose == Purpose::order) {
        return budget_.try_spend("ORDERS-10S", 1, purpose, now) &&
               budget_.try_spend("ORDERS-1D", 1, purpose, now);
    }
    return budget_.try_spend("REQUEST_WEIGHT", request.weight, purpose, now);
}

void Calls::send(Request request, Via via, Purpose purpose, Done done) {
    if (!may_spend(request, purpose)) {
        done({Reply::Kind::not_sent, nullptr, {}, "held back by the venue's rate limit"});
        return;
    }
    Call call{
        .request = std::move(request), .via = via, .purpose = purpose, .done = std::move(done)};
    call.due = SteadyClock::now() + settings_.request_timeout;
    transmit(std::move(call));
    if (!sweeper_->is_running) sweep();
}

void Calls::transmit(Call call) {
    std::uint64_t const id = next_id_++;
    bool const has_websocket = websocket_ != nullptr && websocket_->is_open();
    if (call.via != Via::rest && has_websocket) {
        if (!websocket_->send(encode_frame(call.request, id, settings_.credentials, stamp()))) {
            call.done({Reply::Kind::not_sent, nullptr, {}, "the send queue is full"});
            return;
        }
        call.is_over_websocket = true;
        calls_.emplace(id, std::move(call));
        return;
    }
    if (call.via == Via::websocket) {
        call.done({Reply::Kind::not_sent, nullptr, {}, "the order connection is down"});
        return;
    }
    transmit_rest(id, std::move(call));
}

void Calls::transmit_rest(std::uint64_t id, Call call) {
    RestCall rest = encode_rest(call.request, settings_.credentials, stamp());
    HttpRequest http{
        http_verb(call.request.verb), std::move(rest.target), {}, std::move(rest.body)};
    if (call.request.is_signed) {
        http.headers.emplace_back("X-MBX-APIKEY", settings_.credentials.api_key);
    }
    if (!http.body.empty()) {
        http.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
    }
    calls_.emplace(id, std::move(call));
    // HttpsClient lives as long as we do, and drops its callbacks when it goes.
    https_.send(std::move(http), settings_.request_timeout,
                [this, id](HttpOutcome const& outcome) { on_rest(id, outcome); });
}

void Calls::on_rest(std::uint64_t id, HttpOutcome const& outcome) {
    if (!outcome) {
        auto const found = calls_.find(id);
        if (found == calls_.end()) return;
        Call const call = std::move(found->second);
        calls_.erase(found);
        if (call.is_reported) return;
        bool const is_open = outcome.error().may_have_left;
        call.done({is_open ? Reply::Kind::unanswered : Reply::Kind::not_sent,
                   nullptr,
                   {},
                   outcome.error().text});
        return;
    }
    learn_headers(*outcome);
    // A body that is no JSON leaves the payload empty: the status alone then tells.
    [[maybe_unused]] bool const is_json = rest_payload_.parse(outcome->body);
    answer(id, rest_payload_, {true, outcome->status});
}

void Calls::learn_headers(HttpResponse const& response) {
    struct Named {
        std::string_view header;
        std::string_view bucket;
    };
    constexpr std::array named{Named{"X-MBX-USED-WEIGHT-1M", "REQUEST_WEIGHT"},
                               Named{"X-MBX-ORDER-COUNT-10S", "ORDERS-10S"},
                               Named{"X-MBX-ORDER-COUNT-1D", "ORDERS-1D"}};
    for (Named const& name : named) {
        auto const text = response.header(name.header);
        auto const used = text ? number_in(*text) : std::nullopt;
        if (used) budget_.observe(name.bucket, *used, venue_now());
    }
    if (response.status != 429 && response.status != 418) return;
    auto const text = response.header("Retry-After");
    auto const seconds = text ? number_in(*text) : std::nullopt;
    budget_.pause_until(venue_now() + std::chrono::seconds(seconds.value_or(60)));
    log_("binance_spot: rate limit, status " + std::to_string(response.status) +
         "; only cancels until it is over");
}

void Calls::learn_limits(Payload const& payload) {
    for (RateCount const& count : decode_rate_counts(payload)) {
        budget_.set_limit(count.bucket, count.window, count.limit);
        if (count.used) budget_.observe(count.bucket, *count.used, venue_now());
    }
}

bool Calls::on_answer(Payload const& payload, FrameHead const& head) {
    return answer(head.id, payload, {false, head.status});
}

bool Calls::answer(std::uint64_t id, Payload const& payload, Form form) {
    if (!form.is_rest) learn_limits(payload);
    auto const found = calls_.find(id);
    if (found == calls_.end()) return false;
    if (auto const error = decode_error(payload, form)) {
        ErrorKind const kind = kind_of(*error);
        if (kind == ErrorKind::rate_limited) slow_down(payload, *error);
        bool const can_heal = kind == ErrorKind::clock_skew && !found->second.is_reported &&
                              found->second.healings < max_healings;
        if (can_heal) {
            heal_clock(id);
            return true;
        }
    }
    Call const call = std::move(found->second);
    calls_.erase(found);
    call.done({Reply::Kind::answered, &payload, form, ""});
    return true;
}

void Calls::slow_down(Payload const& payload, VenueError const& error) {
    // Too many orders in a window: the count in the answer holds orders back, queries may go on.
    if (error.code == -1015) return;
    Timestamp const until =
        decode_retry_after(payload).value_or(venue_now() + std::chrono::seconds(10));
    budget_.pause_until(until);
    log_("binance_spot: " + error.to_string() + "; only cancels until it is over");
}

void Calls::heal_clock(std::uint64_t id) {
    Call& call = calls_.at(id);
    ++call.healings;
    call.is_waiting_for_clock = true;
    call.is_over_websocket = false;
    clock_.forget();
    log_("binance_spot: the venue refused our time stamp (-1021); measuring its clock again");
    sync_clock(2, [this, id](bool has_clock) { resend(id, has_clock); });
}

void Calls::resend(std::uint64_t id, bool has_clock) {
    auto const found = calls_.find(id);
    if (found == calls_.end()) return;
    Call call = std::move(found->second);
    calls_.erase(found);
    if (call.is_reported) return;
    call.is_waiting_for_clock = false;
    if (!has_clock) {
        call.done({Reply::Kind::not_sent, nullptr, {}, "-1021, and the clock cannot be measured"});
        return;
    }
    transmit(std::move(call));
}

void Calls::sync_clock(unsigned samples, std::function<void(bool)> done) {
    RestCall rest = encode_rest(encode_time(), settings_.credentials, {});
    HttpRequest http{HttpVerb::get, std::move(rest.target), {}, {}};
    Timestamp const sent = edge_now();
    https_.send(std::move(http), std::chrono::seconds(5),
                [this, samples, sent, done = std::move(done)](HttpOutcome const& outcome) mutable {
                    Payload payload;
                    if (outcome && payload.parse(outcome->body)) {
                        auto const server = decode_server_time(payload, {true, outcome->status});
                        if (server) clock_.add_sample(sent, edge_now(), *server);
                    }
                    if (outcome && samples > 1) return sync_clock(samples - 1, std::move(done));
                    done(clock_.is_known());
                });
}

void Calls::on_lost(std::string const& why) {
    websocket_ = nullptr;
    std::vector<Done> lost;
    for (auto call = calls_.begin(); call != calls_.end();) {
        if (!call->second.is_over_websocket) {
            ++call;
            continue;
        }
        if (!call->second.is_reported) lost.push_back(std::move(call->second.done));
        call = calls_.erase(call);
    }
    for (Done const& done : lost) done({Reply::Kind::unanswered, nullptr, {}, why});
}

void Calls::sweep() {
    sweeper_->is_running = !calls_.empty();
    if (calls_.empty()) return;
    auto const now = SteadyClock::now();
    std::vector<std::pair<Done, Reply>> overdue;
    for (auto it = calls_.begin(); it != calls_.end();) {
        Call& call = it->second;
        if (now >= call.due + late_answers_kept) {
            it = calls_.erase(it);
            continue;
        }
        if (now >= call.due && !call.is_reported) {
            call.is_reported = true;
            Reply reply{Reply::Kind::unanswered, nullptr, {}, "no answer in time"};
            // What waits for a new time stamp was refused by the venue, so it was not executed.
            if (call.is_waiting_for_clock) reply.kind = Reply::Kind::not_sent;
            overdue.emplace_back(call.done, std::move(reply));
        }
        ++it;
    }
    sweeper_->timer.expires_after(sweep_interval);
    auto const tick = [this, alive = std::weak_ptr(sweeper_)](boost::system::error_code error) {
        if (!error && !alive.expired()) sweep();
    };
    sweeper_->timer.async_wait(tick);
    for (auto const& [done, reply] : overdue) done(reply);
}

}  // namespace trestle::adapters::binance_spot
