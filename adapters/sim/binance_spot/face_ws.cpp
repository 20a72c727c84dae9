// The WebSocket half of the face: frames of the WebSocket API, subscriptions, market streams.
#include <algorithm>

#include "adapters/sim/binance_spot/face.hpp"
#include "adapters/sim/flat_json.hpp"
#include "oms/model/assert.hpp"

namespace trestle::adapters::sim::binance_spot {

namespace {

struct Frame {
    std::string id = "null";  // as sent: the answer carries it with the same JSON type
    std::string method;
    Params params;
    std::vector<std::string> list;  // params of a stream subscription
};

bool read_frame(std::string const& text, Frame& frame) {
    auto const members = read_members(text);
    if (!members) return false;
    for (auto const& member : *members) {
        if (member.name == "id") frame.id = member.raw;
        if (member.name == "method") frame.method = member.text;
        if (member.name != "params") continue;
        if (member.raw.starts_with('[')) {
            auto list = read_strings(member.raw);
            if (!list) return false;
            frame.list = std::move(*list);
        } else {
            auto const params = read_members(member.raw);
            if (!params) return false;
            for (auto const& param : *params) frame.params.values.emplace(param.name, param.text);
        }
    }
    return !frame.method.empty();
}

// "btcusdt@trade/ethusdt@trade"
std::vector<std::string> split_streams(std::string_view text) {
    std::vector<std::string> result;
    while (!text.empty()) {
        auto const end = std::min(text.find('/'), text.size());
        if (end > 0) result.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return result;
}

}  // namespace

bool BinanceSpotFace::on_open(ConnectionId connection, HttpRequest const& request) {
    auto const path = request.path();
    auto const query = Params::from_rest(request.query(), "");
    std::vector<std::string> streams;
    auto channel = Channel::api;
    if (path.starts_with("/ws-api/v3")) {
        channel = Channel::api;
    } else if (path == "/ws" || path.starts_with("/ws/")) {
        channel = Channel::raw;
        streams = split_streams(path.substr(std::min<std::size_t>(4, path.size())));
    } else if (path == "/stream") {
        channel = Channel::combined;
        streams = split_streams(query.value("streams"));
    } else {
        return false;
    }
    auto& listener = streams_.open(connection, channel);
    listener.peer = request.peer;
    listener.returns_rate_limits = query.value("returnRateLimits") != "false";
    for (auto const& stream : streams) streams_.subscribe(connection, stream);
    return true;
}

void BinanceSpotFace::on_text(ConnectionId connection, std::string const& text) {
    auto* const listener = streams_.find(connection);
    if (!listener) return;
    if (listener->channel == Channel::api)
        on_api_text(connection, *listener, text);
    else
        on_stream_text(connection, *listener, text);
}

void BinanceSpotFace::on_api_text(ConnectionId connection, Listener& listener,
                                  std::string const& text) {
    Frame frame;
    auto const is_read = read_frame(text, frame);
    Call call;
    call.connection = connection;
    call.peer = listener.peer;
    call.route = is_read ? route_for_ws(frame.method) : nullptr;
    auto returns_rate_limits = listener.returns_rate_limits;
    Outcome outcome;
    if (!call.route) {
        outcome.status = 400;
        outcome.json =
            encode_problem(is_read ? Problem{400, -1020, "This operation is not supported.", {}}
                                   : Problem{400, -1135, "Invalid JSON Request", {}});
    } else {
        call.params = std::move(frame.params);
        call.params.sign_sorted();
        if (call.params.has("returnRateLimits"))
            returns_rate_limits = call.params.value("returnRateLimits") != "false";
        outcome = perform(call);
    }
    if (outcome.closes_connection) {
        wire_.drop(connection);
        return;
    }
    if (outcome.is_dropped) return;
    wire_.send(connection, encode_ws_answer(frame.id, outcome, call.peer, returns_rate_limits),
               outcome.delay);
}

std::string BinanceSpotFace::encode_ws_answer(std::string const& id, Outcome const& outcome,
                                              std::string const& peer, bool returns_rate_limits) {
    auto const now_ms = venue_.clock.now_ms();
    Json json;
    json.open_object().key("id").raw(id).field("status", outcome.status);
    json.key(outcome.status == 200 ? "result" : "error").raw(outcome.json);
    if (returns_rate_limits) {
        auto const limit = [&json](std::string_view type, std::string_view interval, int count,
                                   std::int64_t most, std::int64_t used) {
            json.open_object()
                .field("rateLimitType", type)
                .field("interval", interval)
                .field("intervalNum", count)
                .field("limit", most)
                .field("count", used)
                .close_object();
        };
        json.key("rateLimits").open_array();
        if (!outcome.account.empty()) {
            limit("ORDERS", "SECOND", 10, limits_.limits().orders_per_10s,
                  limits_.orders_10s(outcome.account, now_ms));
            limit("ORDERS", "DAY", 1, limits_.limits().orders_per_day,
                  limits_.orders_day(outcome.account, now_ms));
        }
        limit("REQUEST_WEIGHT", "MINUTE", 1, limits_.limits().weight_per_minute,
              limits_.used_weight(peer, now_ms));
        json.close_array();
    }
    json.close_object();
    return json.take();
}

Answer BinanceSpotFace::answer_about_connection(Call const& call, std::string const& account) {
    auto* const listener = streams_.find(call.connection);
    if (!listener) return Problem{400, -1020, "This operation is not supported.", {}};
    switch (call.route->operation) {
        case Operation::subscribe: return subscribe(call, account);
        case Operation::subscribe_session:
            return Problem{400, -1002, "You are not authorized to execute this request.", {}};
        case Operation::unsubscribe: return unsubscribe(call);
        case Operation::session_logon:
            return Problem{400, -4056, "HMAC_SHA256 API key is not supported.", {}};
        case Operation::session_status:
        case Operation::session_logout: return session_state(*listener);
        case Operation::session_subscriptions: {
            Json json;
            json.open_array();
            for (auto const& [subscription, subscribed] : listener->accounts)
                json.open_object().field("subscriptionId", subscription).close_object();
            json.close_array();
            return json.take();
        }
        case Operation::ping:
        case Operation::time:
        case Operation::venue_rules:
        case Operation::depth:
        case Operation::book_ticker:
        case Operation::place:
        case Operation::place_test:
        case Operation::query:
        case Operation::cancel:
        case Operation::cancel_replace:
        case Operation::amend:
        case Operation::open_orders:
        case Operation::cancel_all:
        case Operation::all_orders:
        case Operation::my_trades:
        case Operation::account:
        case Operation::order_limits: break;  // the service's
    }
    OMS_ASSERT(false);
}

Answer BinanceSpotFace::subscribe(Call const& call, std::string const& account) {
    auto& listener = *streams_.find(call.connection);
    for (auto const& [subscription, subscribed] : listener.accounts)
        if (subscribed == account)
            return Problem{400, -2035, "User Data Stream subscription already active.", {}};
    auto const subscription = listener.next_subscription++;
    listener.accounts.emplace(subscription, account);
    Json json;
    json.open_object().field("subscriptionId", subscription).close_object();
    return json.take();
}

Answer BinanceSpotFace::unsubscribe(Call const& call) {
    auto& listener = *streams_.find(call.connection);
    Reader reader(call.params);
    auto const subscription = reader.integer("subscriptionId");
    if (reader.problem()) return *reader.problem();
    if (subscription)
        listener.accounts.erase(static_cast<int>(*subscription));
    else
        listener.accounts.clear();
    return std::string("{}");
}

std::string BinanceSpotFace::session_state(Listener const& listener) const {
    Json json;
    json.open_object()
        .key("apiKey")
        .null()
        .key("authorizedSince")
        .null()
        .field("connectedSince", listener.connected_ms)
        .field("returnRateLimits", listener.returns_rate_limits)
        .field("serverTime", venue_.clock.now_ms())
        .field("userDataStream", !listener.accounts.empty())
        .close_object();
    return json.take();
}

void BinanceSpotFace::on_stream_text(ConnectionId connection, Listener& listener,
                                     std::string const& text) {
    // Five messages a second, else the connection goes (venue page, section 6).
    auto const now_s = venue_.clock.now_ms() / 1000;
    if (now_s != listener.window_s) {
        listener.window_s = now_s;
        listener.messages_in_window = 0;
    }
    if (++listener.messages_in_window > limits_.limits().stream_messages_per_second) {
        wire_.close(connection);
        return;
    }
    Frame frame;
    auto const is_read = read_frame(text, frame);
    auto const reply = [&](std::string const& body) {
        wire_.send(connection, body, std::chrono::milliseconds(0));
    };
    if (!is_read || (frame.method != "SUBSCRIBE" && frame.method != "UNSUBSCRIBE" &&
                     frame.method != "LIST_SUBSCRIPTIONS")) {
        reply("{\"error\":{\"code\":2,\"msg\":\"Invalid request: unknown variant\"},\"id\":" +
              frame.id + "}");
        return;
    }
    if (frame.method == "LIST_SUBSCRIPTIONS") {
        Json json;
        json.open_object().key("result").open_array();
        for (auto const& stream : listener.streams) json.text(stream);
        json.close_array().key("id").raw(frame.id).close_object();
        reply(json.take());
        return;
    }
    reply("{\"result\":null,\"id\":" + frame.id + "}");
    for (auto const& stream : frame.list) {
        if (frame.method == "SUBSCRIBE")
            streams_.subscribe(connection, stream);
        else
            listener.streams.erase(stream);
    }
}

}  // namespace trestle::adapters::sim::binance_spot
