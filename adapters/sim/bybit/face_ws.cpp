// Frames: login, subscriptions, pings, order entry.
#include <algorithm>

#include "adapters/sim/bybit/access.hpp"
#include "adapters/sim/bybit/face.hpp"
#include "adapters/sim/json.hpp"

namespace trestle::adapters::sim::bybit {

namespace {

constexpr std::size_t most_spot_topics = 10;  // in one request
constexpr std::int64_t shortest_patience_s = 30;
constexpr std::int64_t longest_patience_s = 600;

// "30s", "10m"
std::int64_t seconds_in(std::string_view text) {
    v5::Fields number;
    if (text.empty()) return longest_patience_s;
    number.set("n", text.substr(0, text.size() - 1));
    auto const count = number.integer("n").value_or(longest_patience_s);
    return std::clamp(text.back() == 'm' ? count * 60 : count, shortest_patience_s,
                      longest_patience_s);
}

std::vector<std::string> topics_in(v5::Fields const& frame) {
    std::vector<std::string> topics;
    for (auto const& json :
         v5::read_elements(frame.raw("args")).value_or(std::vector<std::string>()))
        topics.push_back(json.size() >= 2 && json.front() == '"' ? json.substr(1, json.size() - 2)
                                                                 : json);
    return topics;
}

}  // namespace

bool BybitFace::on_open(ConnectionId connection, HttpRequest const& request) {
    constexpr std::string_view open = "/v5/public/";
    auto const path = request.path();
    if (path == "/v5/private" || path == "/v5/trade") {
        auto& listener = streams_.open(
            connection, path == "/v5/private" ? Url::account : Url::trade, request.peer);
        auto const query = v5::Fields::from_query(request.query());
        listener.patience_ms = seconds_in(query.text("max_active_time")) * 1000;
        return true;
    }
    if (!path.starts_with(open)) return false;
    auto const category = path.substr(open.size());
    bool const is_known =
        category == "spot" || category == "linear" || category == "inverse" || category == "option";
    if (!is_known) return false;
    streams_.open(connection, Url::open, request.peer).category = category;
    return true;
}

void BybitFace::on_text(ConnectionId connection, std::string const& text) {
    auto* const listener = streams_.find(connection);
    if (!listener) return;
    venue_.exchange.set_time(venue_.clock.now_ms());
    auto const frame = v5::Fields::from_json(text);
    if (!frame) return say(connection, *listener, {}, false, "Request not valid JSON");
    auto const op = frame->text("op");
    if (op == "ping") return on_ping(connection, *listener, *frame);
    if (op == "auth") return on_auth(connection, *listener, *frame);
    if (listener->url == Url::trade) return on_operation(connection, *listener, *frame);
    if (op == "subscribe" || op == "unsubscribe")
        return on_subscription(connection, *listener, *frame);
    say(connection, *listener, *frame, false, "error:unknown op");
}

// {"success":…} of the streams, {"retCode":…} of the trade socket.
void BybitFace::say(ConnectionId connection, Listener const& listener, v5::Fields const& frame,
                    bool is_good, std::string_view text) {
    Json json;
    json.open_object().field("success", is_good).field("ret_msg", text);
    json.field("conn_id", listener.name);
    if (!frame.raw("req_id").empty()) json.key("req_id").raw(frame.raw("req_id"));
    json.field("op", frame.text("op")).close_object();
    streams_.outbox().answer(connection, json.take());
}

void BybitFace::on_ping(ConnectionId connection, Listener const& listener,
                        v5::Fields const& frame) {
    auto const now = std::to_string(venue_.clock.now_ms());
    Json json;
    if (listener.url == Url::open) return say(connection, listener, frame, true, "pong");
    json.open_object();
    if (listener.url == Url::trade) {
        json.field("retCode", 0).field("retMsg", "OK").field("op", "pong");
        json.key("data").open_array().text(now).close_array().field("connId", listener.name);
    } else {
        if (!frame.raw("req_id").empty()) json.key("req_id").raw(frame.raw("req_id"));
        json.field("op", "pong").key("args").open_array().text(now).close_array();
        json.field("conn_id", listener.name);
    }
    json.close_object();
    streams_.outbox().answer(connection, json.take());
}

void BybitFace::on_auth(ConnectionId connection, Listener& listener, v5::Fields const& frame) {
    auto const rule = venue_.faults.next_for_request("login");
    if (rule && rule->fault == RequestFault::disconnect) return streams_.outbox().drop(connection);
    bool const is_lost =
        rule && rule->fault != RequestFault::delay_answer && rule->fault != RequestFault::refuse;
    if (is_lost) return;
    auto const account = listener.url == Url::open
                             ? Result<std::string, Problem>(Problem{10404, "handler not found"})
                             : log_in(venue_, frame.raw("args"));
    bool const is_repeat = listener.url == Url::trade && !listener.account.empty();
    Problem problem;
    if (!account) problem = account.error();
    if (rule && rule->fault == RequestFault::refuse)
        problem = {rule->code.value_or(10003), "Refused by a fault."};
    else if (is_repeat && account)
        problem = {20001, "Repeat auth"};
    if (problem.code == 0) listener.account = *account;
    Json json;
    json.open_object();
    if (listener.url == Url::trade) {
        if (frame.has("reqId")) json.field("reqId", frame.text("reqId"));
        json.field("retCode", problem.code)
            .field("retMsg", problem.code == 0 ? "OK" : problem.text)
            .field("op", "auth")
            .field("connId", listener.name);
    } else {
        json.field("success", problem.code == 0).field("ret_msg", problem.text).field("op", "auth");
        if (!frame.raw("req_id").empty()) json.key("req_id").raw(frame.raw("req_id"));
        json.field("conn_id", listener.name);
    }
    json.close_object();
    streams_.outbox().answer(connection, json.take(),
                             std::chrono::milliseconds(rule ? rule->delay_ms : 0));
    if (problem.code != 0 && !is_repeat) streams_.outbox().close(connection);
}

void BybitFace::on_subscription(ConnectionId connection, Listener& listener,
                                v5::Fields const& frame) {
    auto const topics = topics_in(frame);
    bool const is_start = frame.text("op") == "subscribe";
    auto const rule = venue_.faults.next_for_request("subscribe");
    if (rule && rule->fault == RequestFault::disconnect) return streams_.outbox().drop(connection);
    if (rule && rule->fault == RequestFault::refuse)
        return say(connection, listener, frame, false, "error:refused by a fault");
    if (rule) return;
    if (listener.url == Url::account && listener.account.empty())
        return say(connection, listener, frame, false, "Request not authorized");
    if (topics.empty() || (listener.category == "spot" && topics.size() > most_spot_topics))
        return say(connection, listener, frame, false, "error:args size >10");
    // One topic that is not there fails the whole request.
    for (auto const& topic : topics)
        if (!streams_.has_topic(listener, topic))
            return say(connection, listener, frame, false,
                       "error:handler not found,topic:" + topic);
    say(connection, listener, frame, true,
        is_start && listener.url == Url::open ? "subscribe" : "");
    for (auto const& topic : topics) {
        if (is_start)
            streams_.subscribe(connection, listener, topic);
        else
            listener.topics.erase(topic);
    }
    std::erase_if(running_, [&](Running const& running) {
        auto const name = running.product == "SPOT"          ? "dcp.spot"
                          : running.product == "DERIVATIVES" ? "dcp.future"
                                                             : "dcp.option";
        return running.account == listener.account && listener.topics.contains(name);
    });
}

void BybitFace::on_operation(ConnectionId connection, Listener& listener, v5::Fields const& frame) {
    Call call;
    call.route = route_for_op(frame.text("op"));
    call.account = listener.account;
    auto const header = v5::Fields::from_json(frame.raw("header")).value_or(v5::Fields());
    auto const args = v5::read_objects(frame.raw("args"));
    auto const id = std::string(frame.text("reqId"));
    std::optional<Problem> problem;
    if (!call.route)
        problem = Problem{10404, "op type is not found"};
    else if (listener.account.empty())
        problem = Problem{10404, "not authenticated: send auth first"};
    else if (!args || args->size() != 1)
        problem = Problem{10001, "args should have exactly one element"};
    else if (!id.empty() && !listener.request_ids.insert(id).second)
        problem = Problem{20006, "reqId is duplicated"};
    else
        problem = check_time(venue_.clock.now_ms(), header.text("X-BAPI-TIMESTAMP"),
                             header.text("X-BAPI-RECV-WINDOW"));
    if (!problem) call.fields = args->front();
    if (!problem && is_batch(call.route->operation)) {
        auto rows = v5::read_objects(call.fields.raw("request"));
        if (!rows) problem = Problem{10001, "Request parameter error: request"};
        if (rows) call.rows = std::move(*rows);
    }
    auto const outcome = problem ? outcome_of(*problem, true) : perform(call, true);
    if (outcome.closes_connection) {
        publish();
        return streams_.outbox().drop(connection);
    }
    if (!outcome.is_dropped) {
        Json head;
        head.open_object();
        for (auto const& [name, value] : outcome.headers) head.field(name, value);
        head.field("Traceid", venue_.random.text(32))
            .field("Timenow", std::to_string(venue_.clock.now_ms()))
            .close_object();
        auto text =
            "{" +
            (id.empty() ? std::string() : "\"reqId\":" + std::string(frame.raw("reqId")) + ",") +
            "\"op\":\"" + std::string(frame.text("op")) + "\"," + outcome.json.substr(1);
        text.pop_back();
        text += ",\"header\":" + head.take() + ",\"connId\":\"" + listener.name + "\"}";
        streams_.outbox().answer(connection, std::move(text), outcome.delay);
    }
    // What the engine decides comes after the acknowledgement.
    publish();
}

}  // namespace trestle::adapters::sim::bybit
