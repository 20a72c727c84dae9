#include "adapters/session/calls.hpp"

#include <vector>

namespace trestle::adapters::session {

using transport::HttpOutcome;
using transport::HttpRequest;
using transport::HttpResponse;
using transport::HttpVerb;
using SteadyClock = std::chrono::steady_clock;

namespace {

constexpr unsigned max_healings = 2;
constexpr auto late_answers_kept = std::chrono::seconds(60);
constexpr auto sweep_interval = std::chrono::milliseconds(50);

HttpVerb http_verb(std::string_view verb) {
    if (verb == "POST") return HttpVerb::post;
    if (verb == "PUT") return HttpVerb::put;
    if (verb == "DELETE") return HttpVerb::del;
    return HttpVerb::get;
}

HttpRequest http_request(words::RestCall call) {
    return {http_verb(call.verb), std::move(call.target), std::move(call.headers),
            std::move(call.body)};
}

}  // namespace

Calls::Calls(boost::asio::io_context& loop, transport::HttpsClient& https, Dialect& dialect,
             Limits limits, Log log)
    : https_(https), dialect_(dialect), limits_(limits), log_(std::move(log)), sweeper_(loop) {}

Calls::~Calls() = default;

Timestamp Calls::venue_now() const { return clock_.server_time(edge_now()); }

Stamp Calls::stamp() const { return {venue_now(), limits_.recv_window_ms}; }

bool Calls::may_spend(Outgoing const& request, Purpose purpose) {
    Timestamp const now = venue_now();
    if (purpose != Purpose::cancel && budget_.is_paused(now)) return false;
    for (Cost const& cost : request.costs) {
        if (!budget_.try_spend(cost.bucket, cost.units, purpose, now)) return false;
    }
    return true;
}

void Calls::send(Outgoing request, Via via, Purpose purpose, Done done) {
    if (!may_spend(request, purpose)) {
        done({Reply::Kind::not_sent, nullptr, {}, "held back by the venue's rate limit"});
        return;
    }
    Call call{
        .request = std::move(request), .via = via, .purpose = purpose, .done = std::move(done)};
    call.due = SteadyClock::now() + limits_.request_timeout;
    transmit(std::move(call));
    if (!sweeper_.is_running()) sweep();
}

void Calls::transmit(Call call) {
    std::uint64_t const id = next_id_++;
    bool const has_websocket = websocket_ != nullptr && websocket_->is_open();
    bool const may_go_by_rest = call.via != Via::websocket && call.request.rest;
    if (call.via != Via::rest && call.request.frame && has_websocket) {
        if (!websocket_->send(call.request.frame(id, stamp()))) {
            call.done({Reply::Kind::not_sent, nullptr, {}, "the send queue is full"});
            return;
        }
        call.is_over_websocket = true;
        calls_.emplace(id, std::move(call));
        return;
    }
    if (!may_go_by_rest) {
        call.done({Reply::Kind::not_sent, nullptr, {}, "the order connection is down"});
        return;
    }
    transmit_rest(id, std::move(call));
}

void Calls::transmit_rest(std::uint64_t id, Call call) {
    HttpRequest http = http_request(call.request.rest(stamp()));
    calls_.emplace(id, std::move(call));
    // HttpsClient lives as long as we do, and drops its callbacks when it goes.
    https_.send(std::move(http), limits_.request_timeout,
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
    if (auto const call = calls_.find(id); call != calls_.end()) {
        dialect_.learn_headers(*outcome, call->second.request.costs, budget_, venue_now());
    }
    // A body that is no JSON leaves the payload empty: the status alone then tells.
    [[maybe_unused]] bool const is_json = rest_payload_.parse(outcome->body);
    answer(id, rest_payload_, {true, outcome->status}, &*outcome);
}

void Calls::learn_counts(Payload const& payload) {
    dialect_.learn_counts(payload, {}, budget_, venue_now());
}

bool Calls::on_answer(Payload const& payload, std::uint64_t id, Form form) {
    return answer(id, payload, form, nullptr);
}

bool Calls::answer(std::uint64_t id, Payload const& payload, Form form,
                   HttpResponse const* response) {
    auto const found = calls_.find(id);
    if (found == calls_.end()) return false;
    if (!form.is_rest) {
        dialect_.learn_counts(payload, found->second.request.costs, budget_, venue_now());
    }
    if (auto const error = dialect_.error_in(payload, form)) {
        auto const kind = dialect_.kind_of(*error);
        if (kind == words::ErrorKind::rate_limited) slow_down(payload, *error, response);
        bool const can_heal = kind == words::ErrorKind::clock_skew && !found->second.is_reported &&
                              found->second.healings < max_healings;
        if (can_heal) {
            heal_clock(id, *error);
            return true;
        }
    }
    Call const call = std::move(found->second);
    calls_.erase(found);
    call.done({Reply::Kind::answered, &payload, form, ""});
    return true;
}

void Calls::slow_down(Payload const& payload, VenueError const& error,
                      HttpResponse const* response) {
    auto const until = dialect_.pause_after(error, payload, response, venue_now());
    if (!until) return;
    budget_.pause_until(*until);
    log_(std::string(name_of(dialect_.venue())) + ": " + error.to_string() +
         "; only cancels until it is over");
}

void Calls::heal_clock(std::uint64_t id, VenueError const& error) {
    Call& call = calls_.at(id);
    ++call.healings;
    call.is_waiting_for_clock = true;
    call.is_over_websocket = false;
    clock_.forget();
    log_(std::string(name_of(dialect_.venue())) + ": the venue refused our time stamp (" +
         std::to_string(error.code) + "); measuring its clock again");
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
        call.done({Reply::Kind::not_sent,
                   nullptr,
                   {},
                   "the venue refused our time stamp, and its clock cannot be measured"});
        return;
    }
    transmit(std::move(call));
}

void Calls::sync_clock(unsigned samples, std::function<void(bool)> done) {
    Timestamp const sent = edge_now();
    https_.send(http_request(dialect_.time().rest({})), std::chrono::seconds(5),
                [this, samples, sent, done = std::move(done)](HttpOutcome const& outcome) mutable {
                    Payload payload;
                    if (outcome && payload.parse(outcome->body)) {
                        auto const server = dialect_.server_time(payload, {true, outcome->status});
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
    sweeper_.start(sweep_interval, [this] { sweep(); });
    for (auto const& [done, reply] : overdue) done(reply);
}

}  // namespace trestle::adapters::session
