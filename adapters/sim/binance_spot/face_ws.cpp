// The WebSocket half of the face: what it opens, subscriptions, market streams.
#include <algorithm>

#include "adapters/sim/binance_spot/face.hpp"
#include "adapters/sim/flat_json.hpp"
#include "oms/model/assert.hpp"

namespace trestle::adapters::sim::binance_spot {

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
        on_api_text({connection, listener->peer, listener->returns_rate_limits}, text);
    else
        on_stream_text(connection, *listener, text);
}

Answer BinanceSpotFace::answer_about_connection(Call const& call, std::string const& account) {
    auto* const listener = streams_.find(call.connection);
    if (!listener) return Problem{400, -1020, "This operation is not supported.", {}};
    switch (static_cast<Operation>(call.route->operation)) {
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
        case Operation::price_ticker:
        case Operation::day_ticker:
        case Operation::recent_trades:
        case Operation::nothing_here:
        case Operation::coins:
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
    if (!streams_.admit_message(connection, listener)) return;
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
