#include "adapters/sim/binance_spot/face.hpp"

#include "adapters/sim/faces.hpp"
#include "oms/model/assert.hpp"

namespace trestle::adapters::sim {

std::unique_ptr<Face> make_binance_spot_face(Venue& venue, Wire& wire) {
    return std::make_unique<binance_spot::BinanceSpotFace>(venue, wire);
}

}  // namespace trestle::adapters::sim

namespace trestle::adapters::sim::binance_spot {

namespace {

constexpr std::string_view parameter_names[] = {"apiKey",
                                                "cancelNewClientOrderId",
                                                "cancelOrderId",
                                                "cancelOrigClientOrderId",
                                                "cancelReplaceMode",
                                                "cancelRestrictions",
                                                "endTime",
                                                "fromId",
                                                "icebergQty",
                                                "limit",
                                                "newClientOrderId",
                                                "newOrderRespType",
                                                "newQty",
                                                "omitZeroBalances",
                                                "orderId",
                                                "orderRateLimitExceededMode",
                                                "origClientOrderId",
                                                "permissions",
                                                "price",
                                                "quantity",
                                                "quoteOrderQty",
                                                "recvWindow",
                                                "returnRateLimits",
                                                "selfTradePreventionMode",
                                                "side",
                                                "signature",
                                                "startTime",
                                                "stopPrice",
                                                "strategyId",
                                                "strategyType",
                                                "subscriptionId",
                                                "symbol",
                                                "symbolStatus",
                                                "symbols",
                                                "timeInForce",
                                                "timestamp",
                                                "trailingDelta",
                                                "type"};

constexpr std::int64_t fast_depth_ms = 100;
constexpr std::int64_t slow_depth_ms = 1000;

}  // namespace

Route const* BinanceSpotFace::route_for_http(std::string_view method, std::string_view path) const {
    for (auto const& route : routes)
        if (!route.http_method.empty() && route.http_method == method && route.path == path)
            return &route;
    return nullptr;
}

Route const* BinanceSpotFace::route_for_ws(std::string_view method) const {
    if (method.starts_with("v3/")) method.remove_prefix(3);
    for (auto const& route : routes)
        if (!route.ws_method.empty() && route.ws_method == method) return &route;
    return nullptr;
}

// Some weights depend on what is asked for (venue page, section 3).
int BinanceSpotFace::weight_of(Route const& route, Params const& params) const {
    auto const operation = static_cast<Operation>(route.operation);
    if (operation == Operation::my_trades && params.has("orderId")) return 5;
    if (operation == Operation::open_orders && !params.has("symbol")) return 80;
    if (operation == Operation::book_ticker && !params.has("symbol")) return 4;
    if (operation != Operation::depth) return route.weight;
    auto const limit = Decimal::parse(params.value("limit"));
    if (!limit || *limit <= Decimal::whole(100)) return route.weight;
    if (*limit <= Decimal::whole(500)) return 25;
    return *limit <= Decimal::whole(1000) ? 50 : 250;
}

Answer BinanceSpotFace::answer(Call const& call, std::string const& account) {
    auto const operation = static_cast<Operation>(call.route->operation);
    if (operation >= Operation::subscribe) return answer_about_connection(call, account);
    return service_.run(operation, call.params, account);
}

std::span<std::string_view const> BinanceSpotFace::known_parameters() const {
    return parameter_names;
}

std::vector<std::string> BinanceSpotFace::placed_ids(Call const& call) const {
    if (!call.route->is_placement) return {};
    return {std::string(call.params.value("newClientOrderId"))};
}

void BinanceSpotFace::on_tick(std::int64_t elapsed_ms) {
    publish();
    if (is_due(elapsed_ms, venue_.quote_repeat_ms, venue_.tick_ms)) streams_.send_quotes(true);
    if (is_due(elapsed_ms, fast_depth_ms, venue_.tick_ms))
        streams_.send_depth(is_due(elapsed_ms, slow_depth_ms, venue_.tick_ms));
}

void BinanceSpotFace::publish() {
    for (auto const& event : venue_.exchange.take_events()) {
        if (auto const* const order = std::get_if<OrderEvent>(&event);
            order && order->what == Happening::trade && order->fill &&
            order->fill->quantity == order->order.executed)
            limits_.on_first_trade(order->order.account, venue_.clock.now_ms());
        streams_.on_event(event);
    }
    streams_.send_quotes(false);
}

}  // namespace trestle::adapters::sim::binance_spot
