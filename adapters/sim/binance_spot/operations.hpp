// Owns the list of what the face can do: each operation's REST route, its WebSocket method, its
// weight, and whether it must be signed.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "adapters/sim/binance_spot/gate.hpp"

namespace trestle::adapters::sim::binance_spot {

enum class Operation : std::uint8_t {
    ping,
    time,
    venue_rules,
    depth,
    book_ticker,
    price_ticker,
    day_ticker,
    recent_trades,
    nothing_here,  // lists that a client asks for at its start, and that are empty here
    coins,
    place,
    place_test,
    query,
    cancel,
    cancel_replace,
    amend,
    open_orders,
    cancel_all,
    all_orders,
    my_trades,
    account,
    order_limits,
    subscribe,
    subscribe_session,
    unsubscribe,
    session_logon,
    session_status,
    session_logout,
    session_subscriptions,
};

[[nodiscard]] constexpr Route spot_route(Operation operation, std::string_view name,
                                         std::string_view http_method, std::string_view path,
                                         std::string_view ws_method, int weight, bool is_signed) {
    auto const is_placement =
        operation == Operation::place || operation == Operation::cancel_replace;
    return {.operation = static_cast<std::uint8_t>(operation),
            .name = name,
            .http_method = http_method,
            .path = path,
            .ws_method = ws_method,
            .weight = weight,
            .security = is_signed ? Security::signature : Security::none,
            .is_placement = is_placement,
            .is_free_when_done = is_placement || operation == Operation::cancel ||
                                 operation == Operation::cancel_all ||
                                 operation == Operation::amend};
}

// Weights of the venue page, section 3. Placements and cancels that succeed cost nothing; a failed
// one is charged 1, so that is what stands here.
inline constexpr std::array routes{
    spot_route(Operation::ping, "ping", "GET", "/api/v3/ping", "ping", 1, false),
    spot_route(Operation::time, "time", "GET", "/api/v3/time", "time", 1, false),
    spot_route(Operation::venue_rules, "exchangeInfo", "GET", "/api/v3/exchangeInfo",
               "exchangeInfo", 20, false),
    spot_route(Operation::depth, "depth", "GET", "/api/v3/depth", "depth", 5, false),
    spot_route(Operation::book_ticker, "ticker", "GET", "/api/v3/ticker/bookTicker", "ticker.book",
               2, false),
    spot_route(Operation::price_ticker, "ticker", "GET", "/api/v3/ticker/price", "ticker.price", 2,
               false),
    spot_route(Operation::day_ticker, "ticker", "GET", "/api/v3/ticker/24hr", "ticker.24hr", 2,
               false),
    spot_route(Operation::recent_trades, "trades", "GET", "/api/v3/trades", "trades.recent", 25,
               false),
    spot_route(Operation::nothing_here, "list", "GET", "/sapi/v1/margin/allPairs", "", 1, false),
    spot_route(Operation::nothing_here, "list", "GET", "/sapi/v1/margin/isolated/allPairs", "", 1,
               false),
    spot_route(Operation::coins, "coins", "GET", "/sapi/v1/capital/config/getall", "", 10, true),
    spot_route(Operation::place, "place", "POST", "/api/v3/order", "order.place", 1, true),
    spot_route(Operation::place_test, "placeTest", "POST", "/api/v3/order/test", "order.test", 1,
               true),
    spot_route(Operation::query, "query", "GET", "/api/v3/order", "order.status", 4, true),
    spot_route(Operation::cancel, "cancel", "DELETE", "/api/v3/order", "order.cancel", 1, true),
    spot_route(Operation::cancel_replace, "cancelReplace", "POST", "/api/v3/order/cancelReplace",
               "order.cancelReplace", 1, true),
    spot_route(Operation::amend, "amend", "PUT", "/api/v3/order/amend/keepPriority",
               "order.amend.keepPriority", 4, true),
    spot_route(Operation::open_orders, "openOrders", "GET", "/api/v3/openOrders",
               "openOrders.status", 6, true),
    spot_route(Operation::cancel_all, "cancelAll", "DELETE", "/api/v3/openOrders",
               "openOrders.cancelAll", 1, true),
    spot_route(Operation::all_orders, "allOrders", "GET", "/api/v3/allOrders", "allOrders", 20,
               true),
    spot_route(Operation::my_trades, "myTrades", "GET", "/api/v3/myTrades", "myTrades", 20, true),
    spot_route(Operation::account, "account", "GET", "/api/v3/account", "account.status", 20, true),
    spot_route(Operation::order_limits, "rateLimit", "GET", "/api/v3/rateLimit/order",
               "account.rateLimits.orders", 40, true),
    spot_route(Operation::subscribe, "subscribe", "", "", "userDataStream.subscribe.signature", 2,
               true),
    spot_route(Operation::subscribe_session, "subscribe", "", "", "userDataStream.subscribe", 2,
               false),
    spot_route(Operation::unsubscribe, "unsubscribe", "", "", "userDataStream.unsubscribe", 2,
               false),
    spot_route(Operation::session_logon, "session", "", "", "session.logon", 2, false),
    spot_route(Operation::session_status, "session", "", "", "session.status", 2, false),
    spot_route(Operation::session_logout, "session", "", "", "session.logout", 2, false),
    spot_route(Operation::session_subscriptions, "session", "", "", "session.subscriptions", 2,
               false),
};

}  // namespace trestle::adapters::sim::binance_spot
