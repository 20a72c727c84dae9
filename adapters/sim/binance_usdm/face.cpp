#include "adapters/sim/binance_usdm/face.hpp"

#include <algorithm>

#include "adapters/sim/binance_spot/encode.hpp"
#include "adapters/sim/faces.hpp"
#include "adapters/sim/flat_json.hpp"

namespace trestle::adapters::sim {

std::unique_ptr<Face> make_binance_usdm_face(Venue& venue, Wire& wire) {
    return std::make_unique<binance_usdm::BinanceUsdmFace>(venue, wire);
}

}  // namespace trestle::adapters::sim

namespace trestle::adapters::sim::binance_usdm {

namespace {

constexpr std::string_view parameter_names[] = {"activatePrice",
                                                "algoId",
                                                "algoType",
                                                "apiKey",
                                                "autoCloseType",
                                                "batchOrders",
                                                "callbackRate",
                                                "clientAlgoId",
                                                "closePosition",
                                                "countdownTime",
                                                "dualSidePosition",
                                                "endTime",
                                                "fromId",
                                                "goodTillDate",
                                                "leverage",
                                                "limit",
                                                "listenKey",
                                                "marginType",
                                                "modifyId",
                                                "multiAssetsMargin",
                                                "newClientOrderId",
                                                "newOrderRespType",
                                                "orderId",
                                                "orderIdList",
                                                "orderidlist",
                                                "origClientOrderId",
                                                "origClientOrderIdList",
                                                "positionSide",
                                                "price",
                                                "priceMatch",
                                                "priceProtect",
                                                "quantity",
                                                "recvWindow",
                                                "reduceOnly",
                                                "returnRateLimits",
                                                "selfTradePreventionMode",
                                                "side",
                                                "signature",
                                                "startTime",
                                                "symbol",
                                                "timeInForce",
                                                "timestamp",
                                                "triggerPrice",
                                                "type",
                                                "workingType"};

constexpr std::int64_t mark_ms = 1000;
constexpr std::int64_t slow_mark_ms = 3000;

// The routes of 2026-04-23, each with "/ws" for raw events and "/stream" for wrapped ones. What is
// behind the path is a stream's name, a listen key, or a client's own counter.
struct StreamPath {
    Channel channel = Channel::raw;
    std::string_view rest;
};
std::optional<StreamPath> stream_path(std::string_view path) {
    for (std::string_view const route : {"/public", "/market", "/private"}) {
        if (!path.starts_with(route)) continue;
        path.remove_prefix(route.size());
        if (path == "/ws" || path.starts_with("/ws/"))
            return StreamPath{Channel::raw, path.substr(std::min<std::size_t>(4, path.size()))};
        if (path == "/stream" || path.starts_with("/stream/"))
            return StreamPath{Channel::combined, {}};
        return std::nullopt;
    }
    return std::nullopt;
}

}  // namespace

Route const* BinanceUsdmFace::route_for_http(std::string_view method, std::string_view path) const {
    for (auto const& route : routes)
        if (!route.http_method.empty() && route.http_method == method && route.path == path)
            return &route;
    return nullptr;
}

Route const* BinanceUsdmFace::route_for_ws(std::string_view method) const {
    if (method.starts_with("v1/")) method.remove_prefix(3);
    for (auto const& route : routes)
        if (!route.ws_method.empty() && route.ws_method == method) return &route;
    return nullptr;
}

// Some weights depend on what is asked for (venue page, section 2).
int BinanceUsdmFace::weight_of(Route const& route, Params const& params) const {
    auto const operation = static_cast<Operation>(route.operation);
    if (operation == Operation::open_orders && !params.has("symbol")) return 40;
    if (operation == Operation::book_ticker && !params.has("symbol")) return 5;
    if (operation != Operation::depth) return route.weight;
    auto const limit = Decimal::parse(params.value("limit"));
    if (limit && *limit <= Decimal::whole(50)) return 2;
    if (limit && *limit <= Decimal::whole(100)) return 5;
    return !limit || *limit <= Decimal::whole(500) ? 10 : 20;
}

Answer BinanceUsdmFace::answer(Call const& call, std::string const& account) {
    auto const operation = static_cast<Operation>(call.route->operation);
    if (operation < Operation::session_logon) return service_.run(operation, call.params, account);
    auto const* const listener = streams_.find(call.connection);
    if (!listener) return Problem{400, -1020, "This operation is not supported.", {}};
    if (operation == Operation::session_logon)
        return Problem{400, -4056, "HMAC_SHA256 API key is not supported.", {}};
    return session_state(*listener);
}

std::string BinanceUsdmFace::session_state(Listener const& listener) const {
    Json json;
    json.open_object()
        .key("apiKey")
        .null()
        .key("authorizedSince")
        .null()
        .field("connectedSince", listener.connected_ms)
        .field("returnRateLimits", listener.returns_rate_limits)
        .field("serverTime", venue_.clock.now_ms())
        .close_object();
    return json.take();
}

std::span<std::string_view const> BinanceUsdmFace::known_parameters() const {
    return parameter_names;
}

std::vector<std::string> BinanceUsdmFace::placed_ids(Call const& call) const {
    auto const operation = static_cast<Operation>(call.route->operation);
    if (operation == Operation::place) return {std::string(call.params.value("newClientOrderId"))};
    if (operation == Operation::algo_place) return {std::string(call.params.value("clientAlgoId"))};
    if (operation != Operation::place_batch) return {};
    std::vector<std::string> ids;
    auto const rows = read_objects(call.params.value("batchOrders"));
    if (!rows) return ids;
    for (auto const& row : *rows)
        for (auto const& member : row)
            if (member.name == "newClientOrderId") ids.push_back(member.text);
    return ids;
}

bool BinanceUsdmFace::on_open(ConnectionId connection, HttpRequest const& request) {
    auto const path = request.path();
    auto const query = Params::from_rest(request.query(), "");
    auto const is_api = path.starts_with("/ws-fapi/v1");
    auto const stream = stream_path(path);
    if (!is_api && !stream) return false;
    auto& listener = streams_.open(connection, is_api ? Channel::api : stream->channel);
    listener.peer = request.peer;
    listener.returns_rate_limits = query.value("returnRateLimits") != "false";
    if (is_api) return true;
    for (auto const& name : binance_spot::split_streams(stream->rest))
        streams_.subscribe(connection, name);
    for (auto const& name : binance_spot::split_streams(query.value("streams")))
        streams_.subscribe(connection, name);
    if (query.has("listenKey"))
        streams_.subscribe(connection, std::string(query.value("listenKey")));
    return true;
}

void BinanceUsdmFace::on_text(ConnectionId connection, std::string const& text) {
    auto* const listener = streams_.find(connection);
    if (!listener) return;
    if (listener->channel == Channel::api)
        on_api_text({connection, listener->peer, listener->returns_rate_limits}, text);
    else
        on_stream_text(connection, *listener, text);
}

void BinanceUsdmFace::on_stream_text(ConnectionId connection, Listener& listener,
                                     std::string const& text) {
    if (!streams_.admit_message(connection, listener)) return;
    binance_spot::Frame frame;
    auto const is_read = binance_spot::read_frame(text, frame);
    auto const reply = [&](std::string const& body) {
        wire_.send(connection, body, std::chrono::milliseconds(0));
    };
    if (is_read && frame.method == "LIST_SUBSCRIPTIONS") {
        Json json;
        json.open_object().key("result").open_array();
        for (auto const& stream : listener.streams) json.text(stream);
        json.close_array().key("id").raw(frame.id).close_object();
        return reply(json.take());
    }
    if (!is_read || (frame.method != "SUBSCRIBE" && frame.method != "UNSUBSCRIBE"))
        return reply(
            "{\"error\":{\"code\":2,\"msg\":\"Invalid request: unknown variant\"},\"id\":" +
            frame.id + "}");
    reply("{\"result\":null,\"id\":" + frame.id + "}");
    for (auto const& stream : frame.list) {
        if (frame.method == "SUBSCRIBE")
            streams_.subscribe(connection, stream);
        else
            listener.streams.erase(stream);
    }
}

void BinanceUsdmFace::publish() {
    streams_.on_events(venue_.exchange.take_events());
    for (auto const& change : service_.take_changes())
        streams_.send_user(change.account, "position", "ACCOUNT_CONFIG_UPDATE", change.json);
    streams_.send_quotes(false);
}

void BinanceUsdmFace::on_tick(std::int64_t elapsed_ms) {
    publish();
    streams_.end_listen_keys();
    auto const is_now = [&](std::int64_t period_ms) {
        return is_due(elapsed_ms, period_ms, venue_.tick_ms);
    };
    if (is_now(venue_.quote_repeat_ms)) streams_.send_quotes(true);
    streams_.send_depth(elapsed_ms);
    if (is_now(mark_ms)) streams_.send_marks(is_now(slow_mark_ms));
}

void BinanceUsdmFace::end_sessions() {
    listen_keys_.end_all();
    streams_.end_listen_keys();
}

}  // namespace trestle::adapters::sim::binance_usdm
