// Frames: login, subscriptions, order entry.
#include <algorithm>

#include "adapters/sim/json.hpp"
#include "adapters/sim/okx/access.hpp"
#include "adapters/sim/okx/face.hpp"

namespace trestle::adapters::sim::okx {

namespace {

constexpr int operations_per_hour = 480;
constexpr std::int64_t hour_ms = 3'600'000;

bool is_frame_id(std::string_view id) {
    return id.size() <= 32 && std::ranges::all_of(id, [](unsigned char c) { return c > ' '; });
}

}  // namespace

bool OkxFace::on_open(ConnectionId connection, HttpRequest const& request) {
    auto path = request.path();
    if (path.ends_with('/')) path.remove_suffix(1);
    if (path == "/ws/v5/public")
        streams_.open(connection, Url::open, request.peer);
    else if (path == "/ws/v5/private")
        streams_.open(connection, Url::account, request.peer);
    else if (path == "/ws/v5/business")
        streams_.open(connection, Url::business, request.peer);
    else
        return false;
    return true;
}

void OkxFace::refuse(ConnectionId connection, Listener const& listener, std::string_view id,
                     Problem const& problem) {
    Json json;
    json.open_object();
    if (!id.empty()) json.key("id").raw(id);
    json.field("event", "error")
        .field("code", std::to_string(problem.code))
        .field("msg", problem.text)
        .field("connId", listener.name)
        .close_object();
    streams_.outbox().answer(connection, json.take());
}

void OkxFace::on_text(ConnectionId connection, std::string const& text) {
    auto* const listener = streams_.find(connection);
    if (!listener) return;
    if (text == "ping") return streams_.outbox().answer(connection, "pong");
    venue_.exchange.set_time(venue_.clock.now_ms());
    auto const fields = v5::Fields::from_json(text);
    if (!fields || !fields->has("op"))
        return refuse(connection, *listener, "", {60012, "Invalid request: " + text});
    Frame frame{.fields = *fields, .op = {}, .id = std::string(fields->raw("id")), .args = {}};
    frame.op = frame.fields.text("op");
    auto args = v5::read_elements(frame.fields.raw("args"));
    if (!args) return refuse(connection, *listener, frame.id, {60013, "Invalid args"});
    frame.args = std::move(*args);
    if (frame.op == "login") return on_login(connection, *listener, frame);
    if (frame.op == "subscribe" || frame.op == "unsubscribe")
        return on_subscription(connection, *listener, frame);
    on_operation(connection, *listener, frame);
}

bool OkxFace::is_too_busy(Listener& listener) {
    auto const hour = venue_.clock.now_ms() / hour_ms;
    if (hour != listener.hour) listener.operations = 0;
    listener.hour = hour;
    return ++listener.operations > operations_per_hour;
}

void OkxFace::on_login(ConnectionId connection, Listener& listener, Frame const& frame) {
    if (is_too_busy(listener))
        return refuse(connection, listener, frame.id, {60014, "Requests too frequent"});
    if (listener.url == Url::open)
        return refuse(connection, listener, frame.id,
                      {60008, "Login is not supported for public channels."});
    auto const rule = venue_.faults.next_for_request("login");
    if (rule && rule->fault == RequestFault::disconnect) return streams_.outbox().drop(connection);
    if (rule && rule->fault != RequestFault::delay_answer && rule->fault != RequestFault::refuse)
        return;  // lost: whether it arrived, the client cannot tell
    auto const args = frame.args.empty() ? std::nullopt : v5::Fields::from_json(frame.args.front());
    auto const account =
        args ? log_in(venue_, *args) : Result<std::string, Problem>(Problem{60013, "Invalid args"});
    if (rule && rule->fault == RequestFault::refuse) {
        refuse(connection, listener, frame.id, {rule->code.value_or(60009), "Login failed."});
        return streams_.outbox().close(connection);
    }
    if (!account) {
        refuse(connection, listener, frame.id, account.error());
        return streams_.outbox().close(connection);
    }
    listener.account = *account;
    Json json;
    json.open_object()
        .field("event", "login")
        .field("code", "0")
        .field("msg", "")
        .field("connId", listener.name)
        .close_object();
    streams_.outbox().answer(connection, json.take(),
                             std::chrono::milliseconds(rule ? rule->delay_ms : 0));
}

void OkxFace::on_subscription(ConnectionId connection, Listener& listener, Frame const& frame) {
    if (is_too_busy(listener))
        return refuse(connection, listener, frame.id, {60014, "Requests too frequent"});
    if (frame.args.empty()) return refuse(connection, listener, frame.id, {60013, "Invalid args"});
    auto const rule = venue_.faults.next_for_request("subscribe");
    if (rule && rule->fault == RequestFault::disconnect) return streams_.outbox().drop(connection);
    if (rule && rule->fault == RequestFault::refuse)
        return refuse(connection, listener, frame.id,
                      {rule->code.value_or(60014), "Requests too frequent"});
    if (rule) return;
    for (auto const& arg : frame.args) {
        auto const problem = frame.op == "subscribe"
                                 ? streams_.subscribe(connection, listener, arg, frame.id)
                                 : streams_.unsubscribe(connection, listener, arg, frame.id);
        if (problem) refuse(connection, listener, frame.id, *problem);
    }
}

void OkxFace::on_operation(ConnectionId connection, Listener& listener, Frame const& frame) {
    Call call;
    call.route = route_for_op(frame.op);
    call.is_frame = true;
    call.account = listener.account;
    call.valid_until_ms = frame.fields.integer("expTime");
    if (!call.route)
        return refuse(connection, listener, frame.id,
                      {60019, "Invalid op " + std::string(frame.op)});
    if (listener.url != Url::account)
        return refuse(connection, listener, frame.id,
                      {60028, "The current operation is not supported by this URL."});
    if (listener.account.empty())
        return refuse(connection, listener, frame.id, {60011, "Please log in"});
    if (frame.id.empty() || !is_frame_id(frame.fields.text("id")))
        return refuse(connection, listener, frame.id, {60013, "Invalid args: id"});
    for (auto const& arg : frame.args) {
        auto row = v5::Fields::from_json(arg);
        if (!row) return refuse(connection, listener, frame.id, {60013, "Invalid args"});
        call.rows.push_back(std::move(*row));
    }
    if (!call.rows.empty()) call.fields = call.rows.front();
    auto outcome = perform(call, listener.peer);
    if (outcome.closes_connection) {
        publish();
        return streams_.outbox().drop(connection);
    }
    if (!outcome.is_dropped) {
        // {"id":…,"op":…, then what REST would say.
        auto text = "{\"id\":" + frame.id + ",\"op\":\"" + std::string(frame.op) + "\"," +
                    outcome.json.substr(1);
        streams_.outbox().answer(connection, std::move(text), outcome.delay);
    }
    // What the engine decides comes after the acknowledgement.
    publish();
}

}  // namespace trestle::adapters::sim::okx
