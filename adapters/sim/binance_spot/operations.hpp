// Owns the list of what the face can do: each operation's REST route, its WebSocket method, its
// weight, and whether it must be signed.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace trestle::adapters::sim::binance_spot {

enum class Operation : std::uint8_t {
    ping,
    time,
    venue_rules,
    depth,
    book_ticker,
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

struct Route {
    Operation operation;
    std::string_view name;         // as faults name it
    std::string_view http_method;  // empty: WebSocket API only
    std::string_view path;
    std::string_view ws_method;  // empty: REST only
    int weight;
    bool is_signed;
};

// Weights of the venue page, section 3. Placements and cancels that succeed cost nothing; a failed
// one is charged 1, so that is what stands here.
inline constexpr std::array routes{
    Route{Operation::ping, "ping", "GET", "/api/v3/ping", "ping", 1, false},
    Route{Operation::time, "time", "GET", "/api/v3/time", "time", 1, false},
    Route{Operation::venue_rules, "exchangeInfo", "GET", "/api/v3/exchangeInfo", "exchangeInfo",
          20, false},
    Route{Operation::depth, "depth", "GET", "/api/v3/depth", "depth", 5, false},
    Route{Operation::book_ticker, "ticker", "GET", "/api/v3/ticker/bookTicker", "ticker.book", 2,
          false},
    Route{Operation::place, "place", "POST", "/api/v3/order", "order.place", 1, true},
    Route{Operation::place_test, "placeTest", "POST", "/api/v3/order/test", "order.test", 1, true},
    Route{Operation::query, "query", "GET", "/api/v3/order", "order.status", 4, true},
    Route{Operation::cancel, "cancel", "DELETE", "/api/v3/order", "order.cancel", 1, true},
    Route{Operation::cancel_replace, "cancelReplace", "POST", "/api/v3/order/cancelReplace",
          "order.cancelReplace", 1, true},
    Route{Operation::amend, "amend", "PUT", "/api/v3/order/amend/keepPriority",
          "order.amend.keepPriority", 4, true},
    Route{Operation::open_orders, "openOrders", "GET", "/api/v3/openOrders", "openOrders.status", 6,
          true},
    Route{Operation::cancel_all, "cancelAll", "DELETE", "/api/v3/openOrders",
          "openOrders.cancelAll", 1, true},
    Route{Operation::all_orders, "allOrders", "GET", "/api/v3/allOrders", "allOrders", 20, true},
    Route{Operation::my_trades, "myTrades", "GET", "/api/v3/myTrades", "myTrades", 20, true},
    Route{Operation::account, "account", "GET", "/api/v3/account", "account.status", 20, true},
    Route{Operation::order_limits, "rateLimit", "GET", "/api/v3/rateLimit/order",
          "account.rateLimits.orders", 40, true},
    Route{Operation::subscribe, "subscribe", "", "", "userDataStream.subscribe.signature", 2, true},
    Route{Operation::subscribe_session, "subscribe", "", "", "userDataStream.subscribe", 2, false},
    Route{Operation::unsubscribe, "unsubscribe", "", "", "userDataStream.unsubscribe", 2, false},
    Route{Operation::session_logon, "session", "", "", "session.logon", 2, false},
    Route{Operation::session_status, "session", "", "", "session.status", 2, false},
    Route{Operation::session_logout, "session", "", "", "session.logout", 2, false},
    Route{Operation::session_subscriptions, "session", "", "", "session.subscriptions", 2, false},
};

[[nodiscard]] constexpr Route const* route_for_http(std::string_view method,
                                                    std::string_view path) {
    for (auto const& route : routes)
        if (!route.http_method.empty() && route.http_method == method && route.path == path)
            return &route;
    return nullptr;
}

[[nodiscard]] constexpr Route const* route_for_ws(std::string_view method) {
    if (method.starts_with("v3/")) method.remove_prefix(3);
    for (auto const& route : routes)
        if (!route.ws_method.empty() && route.ws_method == method) return &route;
    return nullptr;
}

}  // namespace trestle::adapters::sim::binance_spot
