// Operations that change nothing, and the switch over all of them.
#include "adapters/sim/binance_spot/service.hpp"

#include <algorithm>
#include <set>

#include "oms/model/assert.hpp"

namespace trestle::adapters::sim::binance_spot {

namespace {

constexpr std::int64_t rows_by_default = 500;
constexpr std::int64_t rows_at_most = 1000;

// A symbol list comes as ["BTCUSDT","ETHUSDT"].
bool names_symbol(std::string_view list, std::string_view symbol) {
    return list.find('"' + std::string(symbol) + '"') != std::string_view::npos;
}

struct Window {
    std::optional<std::int64_t> start, end, from;
    std::size_t limit = static_cast<std::size_t>(rows_by_default);

    [[nodiscard]] bool holds(std::int64_t time_ms, std::int64_t id) const {
        return (!start || time_ms >= *start) && (!end || time_ms <= *end) && (!from || id >= *from);
    }
};

Window read_window(Reader& reader, std::string_view from_name) {
    Window window;
    window.start = reader.integer("startTime");
    window.end = reader.integer("endTime");
    window.from = reader.integer(from_name);
    auto const limit = reader.integer("limit").value_or(rows_by_default);
    window.limit = static_cast<std::size_t>(std::clamp<std::int64_t>(limit, 1, rows_at_most));
    return window;
}

// With a start the oldest rows are given, without one the newest; always in rising order.
template <class Row>
void keep_rows(std::vector<Row>& rows, Window const& window) {
    if (rows.size() <= window.limit) return;
    if (window.from || window.start)
        rows.resize(window.limit);
    else
        rows.erase(rows.begin(), rows.end() - static_cast<std::ptrdiff_t>(window.limit));
}

}  // namespace

Answer Service::run(Operation operation, Params const& params, std::string const& account) {
    switch (operation) {
        case Operation::ping: return std::string("{}");
        case Operation::time: {
            Json json;
            json.open_object().field("serverTime", venue_.clock.now_ms()).close_object();
            return json.take();
        }
        case Operation::venue_rules: return venue_rules(params);
        case Operation::depth: return depth(params);
        case Operation::book_ticker: return book_ticker(params);
        case Operation::price_ticker: return price_ticker(params);
        case Operation::day_ticker: return day_ticker(params);
        case Operation::recent_trades: return recent_trades(params);
        case Operation::nothing_here: return std::string("[]");
        case Operation::coins: return coins();
        case Operation::place: return place(params, account);
        case Operation::place_test: return place_test(params, account);
        case Operation::query: return query(params, account);
        case Operation::cancel: return cancel(params, account);
        case Operation::cancel_replace: return cancel_replace(params, account);
        case Operation::amend: return amend(params, account);
        case Operation::open_orders: return open_orders(params, account);
        case Operation::cancel_all: return cancel_all(params, account);
        case Operation::all_orders: return all_orders(params, account);
        case Operation::my_trades: return my_trades(params, account);
        case Operation::account: return account_state(params, account);
        case Operation::order_limits: return order_limits(account);
        case Operation::subscribe:
        case Operation::subscribe_session:
        case Operation::unsubscribe:
        case Operation::session_logon:
        case Operation::session_status:
        case Operation::session_logout:
        case Operation::session_subscriptions:
            break;  // about the connection itself: the face answers
    }
    return Problem{400, -1020, "This operation is not supported.", {}};
}

Result<std::string, Problem> Service::known_symbol(Params const& params) {
    Reader reader(params);
    auto symbol = reader.required("symbol");
    if (reader.problem()) return *reader.problem();
    if (!venue_.exchange.rules(symbol)) return problem_for(Refused::unknown_symbol);
    return symbol;
}

Answer Service::venue_rules(Params const& params) {
    auto const one = params.value("symbol");
    auto const some = params.value("symbols");
    Json json;
    json.open_object().field("timezone", "UTC").field("serverTime", venue_.clock.now_ms());
    encode_rate_limits(json, venue_.limits);
    json.key("exchangeFilters").open_array().close_array().key("symbols").open_array();
    std::size_t count = 0;
    for (auto const& symbol : venue_.exchange.symbols()) {
        if (!one.empty() && one != symbol) continue;
        if (!some.empty() && !names_symbol(some, symbol)) continue;
        encode_symbol(json, *venue_.exchange.rules(symbol));
        ++count;
    }
    if (count == 0) return problem_for(Refused::unknown_symbol);
    json.close_array().close_object();
    return json.take();
}

Answer Service::depth(Params const& params) {
    auto const symbol = known_symbol(params);
    if (!symbol) return symbol.error();
    Reader reader(params);
    auto const limit = reader.integer("limit").value_or(100);
    if (reader.problem()) return *reader.problem();
    return encode_depth(venue_.exchange.book(*symbol),
                        static_cast<std::size_t>(std::clamp<std::int64_t>(limit, 1, 5000)));
}

// One object for a symbol, an array for all.
template <class Encode>
Answer Service::for_symbols(Params const& params, Encode encode) {
    Json json;
    if (params.has("symbol")) {
        auto const symbol = known_symbol(params);
        if (!symbol) return symbol.error();
        encode(json, *symbol);
        return json.take();
    }
    json.open_array();
    for (auto const& symbol : venue_.exchange.symbols()) {
        if (params.has("symbols") && !names_symbol(params.value("symbols"), symbol)) continue;
        encode(json, symbol);
    }
    json.close_array();
    return json.take();
}

Answer Service::book_ticker(Params const& params) {
    return for_symbols(params, [this](Json& json, std::string const& symbol) {
        encode_book_ticker(json, symbol, venue_.exchange.book(symbol).top());
    });
}

Answer Service::price_ticker(Params const& params) {
    return for_symbols(params, [this](Json& json, std::string const& symbol) {
        json.open_object()
            .field("symbol", symbol)
            .field("price", venue_.exchange.last_price(symbol))
            .close_object();
    });
}

Answer Service::day_ticker(Params const& params) {
    return for_symbols(params, [this](Json& json, std::string const& symbol) {
        encode_day_ticker(json, symbol, venue_.exchange.book(symbol).top(),
                          venue_.exchange.last_price(symbol), venue_.clock.now_ms());
    });
}

Answer Service::recent_trades(Params const& params) {
    auto const symbol = known_symbol(params);
    if (!symbol) return symbol.error();
    Reader reader(params);
    auto const limit = reader.integer("limit").value_or(rows_by_default);
    if (reader.problem()) return *reader.problem();
    auto const& trades = venue_.exchange.recent_trades(*symbol);
    auto const count = static_cast<std::size_t>(std::clamp<std::int64_t>(limit, 1, rows_at_most));
    Json json;
    json.open_array();
    for (auto i = trades.size() > count ? trades.size() - count : 0; i < trades.size(); ++i)
        encode_recent(json, trades[i]);
    json.close_array();
    return json.take();
}

// What each asset may be moved by: nothing moves here.
Answer Service::coins() {
    std::set<std::string> assets;
    for (auto const& symbol : venue_.exchange.symbols()) {
        auto const* const rules = venue_.exchange.rules(symbol);
        assets.insert({rules->base, rules->quote});
    }
    Json json;
    json.open_array();
    for (auto const& asset : assets)
        json.open_object()
            .field("coin", asset)
            .field("name", asset)
            .field("depositAllEnable", false)
            .field("withdrawAllEnable", false)
            .field("trading", true)
            .field("isLegalMoney", false)
            .field("free", Decimal())
            .field("locked", Decimal())
            .key("networkList")
            .open_array()
            .close_array()
            .close_object();
    json.close_array();
    return json.take();
}

Answer Service::query(Params const& params, std::string const& account) {
    auto const order = find_order(params, account, "orderId", "origClientOrderId", -2013);
    if (!order) return order.error();
    Json json;
    encode_order(json, **order);
    return json.take();
}

Answer Service::open_orders(Params const& params, std::string const& account) {
    std::vector<std::string> symbols = venue_.exchange.symbols();
    if (params.has("symbol")) {
        auto const symbol = known_symbol(params);
        if (!symbol) return symbol.error();
        symbols = {*symbol};
    }
    Json json;
    json.open_array();
    for (auto const& symbol : symbols)
        for (auto const* order : venue_.exchange.open_orders(account, symbol))
            encode_order(json, *order);
    json.close_array();
    return json.take();
}

Answer Service::all_orders(Params const& params, std::string const& account) {
    auto const symbol = known_symbol(params);
    if (!symbol) return symbol.error();
    Reader reader(params);
    auto const window = read_window(reader, "orderId");
    if (reader.problem()) return *reader.problem();
    std::vector<Order const*> rows;
    for (auto const* order : venue_.exchange.orders(account, *symbol))
        if (window.holds(order->created_ms, order->id)) rows.push_back(order);
    keep_rows(rows, window);
    Json json;
    json.open_array();
    for (auto const* order : rows) encode_order(json, *order);
    json.close_array();
    return json.take();
}

Answer Service::my_trades(Params const& params, std::string const& account) {
    auto const symbol = known_symbol(params);
    if (!symbol) return symbol.error();
    Reader reader(params);
    auto const window = read_window(reader, "fromId");
    auto const order = reader.integer("orderId");
    if (reader.problem()) return *reader.problem();
    std::vector<Fill const*> rows;
    for (auto const& fill : venue_.exchange.fills(account, *symbol))
        if (window.holds(fill.time_ms, fill.trade_id) && (!order || fill.order_id == *order))
            rows.push_back(&fill);
    keep_rows(rows, window);
    Json json;
    json.open_array();
    for (auto const* fill : rows) encode_fill(json, *fill);
    json.close_array();
    return json.take();
}

Answer Service::account_state(Params const& params, std::string const& account) {
    auto const omits_zero = params.value("omitZeroBalances") == "true";
    return encode_account(venue_.exchange.accounts(), account, venue_.exchange.fee_rate(),
                          omits_zero, venue_.clock.now_ms());
}

Answer Service::order_limits(std::string const& account) {
    auto const now_ms = venue_.clock.now_ms();
    Json json;
    json.open_array()
        .open_object()
        .field("rateLimitType", "ORDERS")
        .field("interval", "SECOND")
        .field("intervalNum", 10)
        .field("limit", venue_.limits.orders_per_10s)
        .field("count", limits_.orders_10s(account, now_ms))
        .close_object()
        .open_object()
        .field("rateLimitType", "ORDERS")
        .field("interval", "DAY")
        .field("intervalNum", 1)
        .field("limit", venue_.limits.orders_per_day)
        .field("count", limits_.orders_long(account, now_ms))
        .close_object()
        .close_array();
    return json.take();
}

}  // namespace trestle::adapters::sim::binance_spot
