// Owns the list of what Bybit can be asked: paths, frame names, who may ask, and how often.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace trestle::adapters::sim::bybit {

enum class Operation : std::uint8_t {
    time,
    instruments,
    tickers,
    books,
    trades,
    price_limit,
    no_rows,  // what clients ask for at their start, and the simulator has nothing of
    place,
    amend,
    cancel,
    cancel_all,
    place_batch,
    amend_batch,
    cancel_batch,
    open_orders,
    order_history,
    executions,
    positions,
    set_leverage,
    set_position_mode,
    trading_stop,
    wallet,
    account,
    set_margin_mode,
    fee_rate,
    query_key,
    coins,
    funding_balances,
    arm_switch,
    query_switch,
};

struct Route {
    std::string_view method;
    std::string_view path;  // behind /v5/
    Operation operation = Operation::time;
    std::string_view name;  // what faults and latencies know it by
    bool is_signed = true;
    // Of one account in a second; a batch counts each of its orders.
    int linear_limit = 50;
    int spot_limit = 50;
    std::string_view op = {};  // of a frame
};

inline constexpr std::array routes{
    Route{"GET", "market/time", Operation::time, "time", false},
    Route{"GET", "market/instruments-info", Operation::instruments, "exchangeInfo", false},
    Route{"GET", "market/tickers", Operation::tickers, "ticker", false},
    Route{"GET", "market/orderbook", Operation::books, "depth", false},
    Route{"GET", "market/recent-trade", Operation::trades, "trades", false},
    Route{"GET", "market/price-limit", Operation::price_limit, "priceLimit", false},
    Route{"GET", "market/kline", Operation::no_rows, "candles", false},
    Route{"GET", "market/funding/history", Operation::no_rows, "fundingRate", false},
    Route{"GET", "market/risk-limit", Operation::no_rows, "exchangeInfo", false},
    Route{"GET", "market/open-interest", Operation::no_rows, "openInterest", false},
    Route{"POST", "order/create", Operation::place, "place", true, 10, 20, "order.create"},
    Route{"POST", "order/amend", Operation::amend, "amend", true, 10, 20, "order.amend"},
    Route{"POST", "order/cancel", Operation::cancel, "cancel", true, 10, 20, "order.cancel"},
    Route{"POST", "order/cancel-all", Operation::cancel_all, "cancelAll", true, 10, 20},
    Route{"POST", "order/create-batch", Operation::place_batch, "placeBatch", true, 10, 20,
          "order.create-batch"},
    Route{"POST", "order/amend-batch", Operation::amend_batch, "amendBatch", true, 10, 20,
          "order.amend-batch"},
    Route{"POST", "order/cancel-batch", Operation::cancel_batch, "cancelBatch", true, 10, 20,
          "order.cancel-batch"},
    Route{"GET", "order/realtime", Operation::open_orders, "openOrders"},
    Route{"GET", "order/history", Operation::order_history, "allOrders"},
    Route{"GET", "execution/list", Operation::executions, "myTrades"},
    Route{"GET", "position/list", Operation::positions, "positions"},
    Route{"GET", "position/closed-pnl", Operation::no_rows, "positions"},
    Route{"POST", "position/set-leverage", Operation::set_leverage, "leverage", true, 10, 10},
    Route{"POST", "position/switch-mode", Operation::set_position_mode, "positionMode", true, 10,
          10},
    Route{"POST", "position/trading-stop", Operation::trading_stop, "tradingStop", true, 10, 10},
    Route{"GET", "account/wallet-balance", Operation::wallet, "account"},
    Route{"GET", "account/info", Operation::account, "config"},
    Route{"GET", "account/fee-rate", Operation::fee_rate, "fees", true, 10, 5},
    Route{"GET", "account/transaction-log", Operation::no_rows, "bills"},
    Route{"POST", "account/set-margin-mode", Operation::set_margin_mode, "settings", true, 5, 5},
    Route{"GET", "account/query-dcp-info", Operation::query_switch, "countdown", true, 5, 5},
    Route{"POST", "order/disconnected-cancel-all", Operation::arm_switch, "countdown", true, 5, 5},
    Route{"GET", "user/query-api", Operation::query_key, "config", true, 10, 10},
    Route{"GET", "asset/coin/query-info", Operation::coins, "currencies", true, 5, 5},
    Route{"GET", "asset/transfer/query-account-coins-balance", Operation::funding_balances,
          "account", true, 5, 5},
    Route{"GET", "asset/deposit/query-record", Operation::no_rows, "deposits", true, 5, 5},
    Route{"GET", "asset/withdraw/query-record", Operation::no_rows, "withdrawals", true, 5, 5},
};

// `path` behind /v5/.
[[nodiscard]] constexpr Route const* route_for(std::string_view method, std::string_view path) {
    for (auto const& route : routes)
        if (route.method == method && route.path == path) return &route;
    return nullptr;
}

[[nodiscard]] constexpr Route const* route_for_op(std::string_view op) {
    for (auto const& route : routes)
        if (!route.op.empty() && route.op == op) return &route;
    return nullptr;
}

[[nodiscard]] constexpr bool is_batch(Operation operation) {
    return operation == Operation::place_batch || operation == Operation::amend_batch ||
           operation == Operation::cancel_batch;
}

[[nodiscard]] constexpr bool is_placement(Operation operation) {
    return operation == Operation::place || operation == Operation::place_batch;
}

}  // namespace trestle::adapters::sim::bybit
