// Owns the list of what OKX can be asked: paths, frame names, who may ask, and how often.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "adapters/sim/v5/quota.hpp"

namespace trestle::adapters::sim::okx {

enum class Operation : std::uint8_t {
    time,
    instruments,
    account_instruments,
    ticker,
    tickers,
    books,
    trades,
    price_limit,
    mark_price,
    funding_rate,
    system_status,
    no_rows,  // what clients ask for at their start, and the simulator has nothing of
    place,
    place_batch,
    cancel,
    cancel_batch,
    amend,
    amend_batch,
    mass_cancel,
    close_position,
    cancel_all_after,
    query,
    open_orders,
    order_history,
    fills,
    account_rate_limit,
    place_algo,
    cancel_algos,
    pending_algos,
    algo_history,
    query_algo,
    balance,
    positions,
    config,
    set_account_level,
    set_leverage,
    leverage_of,
    set_position_mode,
    trade_fee,
    max_size,
    currencies,
    asset_balances,
};

// What a limit is counted by.
enum class Scope : std::uint8_t { address, account, account_and_listing };

struct Route {
    std::string_view method;
    std::string_view path;  // behind /api/v5/
    Operation operation = Operation::time;
    std::string_view name;  // what faults and latencies know it by
    bool is_signed = true;
    Scope scope = Scope::account;
    v5::Quota quota;
    std::string_view op = {};  // of a frame
};

// Limits as the docs list them; a batch counts each of its orders.
inline constexpr std::array routes{
    Route{"GET", "public/time", Operation::time, "time", false, Scope::address, {10, 2000}},
    Route{"GET", "public/instruments", Operation::instruments, "exchangeInfo", false, Scope::address,
     {20, 2000}},
    Route{"GET", "account/instruments", Operation::account_instruments, "exchangeInfo", true,
     Scope::account, {20, 2000}},
    Route{"GET", "market/ticker", Operation::ticker, "ticker", false, Scope::address, {20, 2000}},
    Route{"GET", "market/tickers", Operation::tickers, "ticker", false, Scope::address, {20, 2000}},
    Route{"GET", "market/books", Operation::books, "depth", false, Scope::address, {40, 2000}},
    Route{"GET", "market/trades", Operation::trades, "trades", false, Scope::address, {100, 2000}},
    Route{"GET", "public/price-limit", Operation::price_limit, "priceLimit", false, Scope::address,
     {20, 2000}},
    Route{"GET", "public/mark-price", Operation::mark_price, "markPrice", false, Scope::address,
     {10, 2000}},
    Route{"GET", "public/funding-rate", Operation::funding_rate, "fundingRate", false, Scope::address,
     {10, 2000}},
    Route{"GET", "system/status", Operation::system_status, "status", false, Scope::address, {1, 5000}},
    Route{"GET", "public/underlying", Operation::no_rows, "exchangeInfo", false, Scope::address,
     {20, 2000}},
    Route{"GET", "public/position-tiers", Operation::no_rows, "exchangeInfo", false, Scope::address,
     {10, 2000}},
    Route{"GET", "market/candles", Operation::no_rows, "candles", false, Scope::address, {40, 2000}},
    Route{"GET", "market/history-candles", Operation::no_rows, "candles", false, Scope::address,
     {20, 2000}},
    Route{"POST", "trade/order", Operation::place, "place", true, Scope::account_and_listing,
     {60, 2000}, "order"},
    Route{"POST", "trade/batch-orders", Operation::place_batch, "placeBatch", true,
     Scope::account_and_listing, {300, 2000}, "batch-orders"},
    Route{"POST", "trade/cancel-order", Operation::cancel, "cancel", true, Scope::account_and_listing,
     {60, 2000}, "cancel-order"},
    Route{"POST", "trade/cancel-batch-orders", Operation::cancel_batch, "cancelBatch", true,
     Scope::account_and_listing, {300, 2000}, "batch-cancel-orders"},
    Route{"POST", "trade/amend-order", Operation::amend, "amend", true, Scope::account_and_listing,
     {60, 2000}, "amend-order"},
    Route{"POST", "trade/amend-batch-orders", Operation::amend_batch, "amendBatch", true,
     Scope::account_and_listing, {300, 2000}, "batch-amend-orders"},
    Route{"POST", "trade/mass-cancel", Operation::mass_cancel, "cancelAll", true, Scope::account,
     {5, 2000}, "mass-cancel"},
    Route{"POST", "trade/close-position", Operation::close_position, "closePosition", true,
     Scope::account_and_listing, {20, 2000}},
    Route{"POST", "trade/cancel-all-after", Operation::cancel_all_after, "countdown", true,
     Scope::account, {1, 1000}},
    Route{"GET", "trade/order", Operation::query, "query", true, Scope::account_and_listing, {60, 2000}},
    Route{"GET", "trade/orders-pending", Operation::open_orders, "openOrders", true, Scope::account,
     {60, 2000}},
    Route{"GET", "trade/orders-history", Operation::order_history, "allOrders", true, Scope::account,
     {40, 2000}},
    Route{"GET", "trade/orders-history-archive", Operation::order_history, "allOrders", true,
     Scope::account, {20, 2000}},
    Route{"GET", "trade/fills", Operation::fills, "myTrades", true, Scope::account, {60, 2000}},
    Route{"GET", "trade/fills-history", Operation::fills, "myTrades", true, Scope::account, {10, 2000}},
    Route{"GET", "trade/account-rate-limit", Operation::account_rate_limit, "rateLimit", true,
     Scope::account, {1, 1000}},
    Route{"POST", "trade/order-algo", Operation::place_algo, "placeAlgo", true,
     Scope::account_and_listing, {20, 2000}},
    Route{"POST", "trade/cancel-algos", Operation::cancel_algos, "cancelAlgo", true,
     Scope::account_and_listing, {20, 2000}},
    Route{"GET", "trade/orders-algo-pending", Operation::pending_algos, "openAlgos", true,
     Scope::account, {20, 2000}},
    Route{"GET", "trade/orders-algo-history", Operation::algo_history, "allAlgos", true, Scope::account,
     {20, 2000}},
    Route{"GET", "trade/order-algo", Operation::query_algo, "queryAlgo", true, Scope::account,
     {20, 2000}},
    Route{"GET", "account/balance", Operation::balance, "account", true, Scope::account, {10, 2000}},
    Route{"GET", "account/positions", Operation::positions, "positions", true, Scope::account,
     {10, 2000}},
    Route{"GET", "account/positions-history", Operation::no_rows, "positions", true, Scope::account,
     {10, 2000}},
    Route{"GET", "account/config", Operation::config, "config", true, Scope::account, {5, 2000}},
    Route{"POST", "account/set-account-level", Operation::set_account_level, "settings", true,
     Scope::account, {5, 2000}},
    Route{"POST", "account/set-leverage", Operation::set_leverage, "leverage", true, Scope::account,
     {20, 2000}},
    Route{"GET", "account/leverage-info", Operation::leverage_of, "leverage", true, Scope::account,
     {20, 2000}},
    Route{"POST", "account/set-position-mode", Operation::set_position_mode, "positionMode", true,
     Scope::account, {5, 2000}},
    Route{"GET", "account/trade-fee", Operation::trade_fee, "fees", true, Scope::account, {5, 2000}},
    Route{"GET", "account/max-size", Operation::max_size, "maxSize", true, Scope::account, {20, 2000}},
    Route{"GET", "account/bills", Operation::no_rows, "bills", true, Scope::account, {5, 1000}},
    Route{"GET", "asset/currencies", Operation::currencies, "currencies", true, Scope::account,
     {6, 1000}},
    Route{"GET", "asset/balances", Operation::asset_balances, "account", true, Scope::account,
     {6, 1000}},
    Route{"GET", "asset/deposit-history", Operation::no_rows, "deposits", true, Scope::account,
     {6, 1000}},
    Route{"GET", "asset/withdrawal-history", Operation::no_rows, "withdrawals", true, Scope::account,
     {6, 1000}},
    Route{"GET", "users/subaccount/list", Operation::no_rows, "subaccounts", true, Scope::account,
     {2, 2000}},
    Route{"GET", "public/open-interest", Operation::no_rows, "openInterest", false, Scope::address,
     {20, 2000}},
    Route{"GET", "public/funding-rate-history", Operation::no_rows, "fundingRate", false,
     Scope::address, {10, 2000}},
    Route{"GET", "account/position-risk", Operation::no_rows, "positions", true, Scope::account,
     {10, 2000}},
};

// `path` behind /api/v5/.
[[nodiscard]] constexpr Route const* route_for(std::string_view method, std::string_view path) {
    for (auto const& route : routes)
        if (route.method == method && route.path == path) return &route;
    return nullptr;
}

[[nodiscard]] constexpr bool has_path(std::string_view path) {
    for (auto const& route : routes)
        if (route.path == path) return true;
    return false;
}

[[nodiscard]] constexpr Route const* route_for_op(std::string_view op) {
    for (auto const& route : routes)
        if (!route.op.empty() && route.op == op) return &route;
    return nullptr;
}

}  // namespace trestle::adapters::sim::okx
