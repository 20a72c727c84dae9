// Questions, settings, and the switch over all operations.
#include "adapters/sim/binance_usdm/service.hpp"

#include <algorithm>
#include <set>

#include "oms/model/assert.hpp"

namespace trestle::adapters::sim::binance_usdm {

namespace {

constexpr std::int64_t rows_at_most = 1000;

struct Window {
    std::optional<std::int64_t> start, end, from;
    std::size_t limit = 500;

    [[nodiscard]] bool holds(std::int64_t time_ms, std::int64_t id) const {
        return (!start || time_ms >= *start) && (!end || time_ms <= *end) && (!from || id >= *from);
    }
};

Window read_window(Reader& reader, std::string_view from_name) {
    Window window;
    window.start = reader.integer("startTime");
    window.end = reader.integer("endTime");
    window.from = reader.integer(from_name);
    window.limit = static_cast<std::size_t>(
        std::clamp<std::int64_t>(reader.integer("limit").value_or(500), 1, rows_at_most));
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

std::string listen_key_answer(std::string const& key) {
    Json json;
    json.open_object().field("listenKey", key).close_object();
    return json.take();
}

std::string one_field(std::string_view name, bool value) {
    Json json;
    json.open_object().field(name, value).close_object();
    return json.take();
}

}  // namespace

Answer Service::run(Operation operation, Params const& params, std::string const& account) {
    using Ask = Answer (Service::*)(Params const&, std::string const&);
    static constexpr std::pair<Operation, Ask> asks[] = {
        {Operation::ping, &Service::ping},
        {Operation::time, &Service::time},
        {Operation::venue_rules, &Service::venue_rules},
        {Operation::no_symbols, &Service::no_symbols},
        {Operation::depth, &Service::depth},
        {Operation::recent_trades, &Service::recent_trades},
        {Operation::book_ticker, &Service::book_ticker},
        {Operation::price_ticker, &Service::price_ticker},
        {Operation::day_ticker, &Service::day_ticker},
        {Operation::premium_index, &Service::premium_index},
        {Operation::funding_list, &Service::funding_list},
        {Operation::place, &Service::place},
        {Operation::place_test, &Service::place_test},
        {Operation::modify, &Service::modify},
        {Operation::cancel, &Service::cancel},
        {Operation::query, &Service::query},
        {Operation::open_order, &Service::open_order},
        {Operation::open_orders, &Service::open_orders},
        {Operation::all_orders, &Service::all_orders},
        {Operation::cancel_all, &Service::cancel_all},
        {Operation::place_batch, &Service::place_batch},
        {Operation::modify_batch, &Service::modify_batch},
        {Operation::cancel_batch, &Service::cancel_batch},
        {Operation::countdown, &Service::countdown},
        {Operation::user_trades, &Service::user_trades},
        {Operation::balance, &Service::balance},
        {Operation::account, &Service::account_state},
        {Operation::account_config, &Service::account_config},
        {Operation::symbol_config, &Service::symbol_config},
        {Operation::positions, &Service::positions},
        {Operation::all_positions, &Service::all_positions},
        {Operation::brackets, &Service::brackets},
        {Operation::commission, &Service::commission},
        {Operation::set_leverage, &Service::set_leverage},
        {Operation::set_margin_type, &Service::set_margin_type},
        {Operation::position_mode, &Service::position_mode},
        {Operation::set_position_mode, &Service::set_position_mode},
        {Operation::assets_mode, &Service::assets_mode},
        {Operation::set_assets_mode, &Service::set_assets_mode},
        {Operation::algo_place, &Service::algo_place},
        {Operation::algo_cancel, &Service::algo_cancel},
        {Operation::algo_query, &Service::algo_query},
        {Operation::algo_open, &Service::algo_open},
        {Operation::algo_all, &Service::algo_all},
        {Operation::algo_cancel_all, &Service::algo_cancel_all},
        {Operation::start_stream, &Service::start_stream},
        {Operation::keep_stream, &Service::keep_stream},
        {Operation::close_stream, &Service::close_stream},
    };
    for (auto const& [known, ask] : asks)
        if (known == operation) return (this->*ask)(params, account);
    return Problem{400, -1020, "This operation is not supported.", {}};
}

Answer Service::ping(Params const&, std::string const&) { return std::string("{}"); }

Answer Service::time(Params const&, std::string const&) {
    Json json;
    json.open_object().field("serverTime", venue_.clock.now_ms()).close_object();
    return json.take();
}

// Of the coin-margined venue, which a client asks in the same breath.
Answer Service::no_symbols(Params const&, std::string const&) {
    return std::string("{\"symbols\":[]}");
}

// No symbol is funded by other terms than the usual.
Answer Service::funding_list(Params const&, std::string const&) { return std::string("[]"); }

Answer Service::assets_mode(Params const&, std::string const&) {
    return one_field("multiAssetsMargin", false);
}

Answer Service::position_mode(Params const&, std::string const& account) {
    return one_field("dualSidePosition",
                     venue_.exchange.position_mode(account) == PositionMode::hedge);
}

Answer Service::balance(Params const&, std::string const& account) {
    return encode_balances(venue_.exchange, account, view_of(account));
}

Answer Service::account_state(Params const&, std::string const& account) {
    return encode_account(venue_.exchange, account, view_of(account));
}

Answer Service::start_stream(Params const&, std::string const& account) {
    return listen_key_answer(listen_keys_.start(account, venue_.clock.now_ms()));
}

Answer Service::keep_stream(Params const&, std::string const& account) {
    auto const key = listen_keys_.renew(account, venue_.clock.now_ms());
    if (!key) return Problem{400, -1125, "This listenKey does not exist.", {}};
    return listen_key_answer(*key);
}

Answer Service::close_stream(Params const&, std::string const& account) {
    listen_keys_.close(account);
    return std::string("{}");
}

std::vector<Service::ConfigChange> Service::take_changes() { return std::exchange(changes_, {}); }

Rules const& Service::rules(std::string const& symbol) const {
    auto const* const found = venue_.exchange.rules(symbol);
    OMS_ASSERT(found != nullptr);
    return *found;
}

Result<std::string, Problem> Service::known_symbol(Params const& params) const {
    Reader reader(params);
    auto symbol = reader.required("symbol");
    if (reader.problem()) return *reader.problem();
    if (!venue_.exchange.rules(symbol)) return problem_for(Refused::unknown_symbol);
    return symbol;
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
    for (auto const& symbol : venue_.exchange.symbols()) encode(json, symbol);
    json.close_array();
    return json.take();
}

Answer Service::book_ticker(Params const& params, std::string const&) {
    return for_symbols(params, [this](Json& json, std::string const& symbol) {
        encode_book_ticker(json, rules(symbol), venue_.exchange.book(symbol).top(),
                           venue_.clock.now_ms());
    });
}

Answer Service::price_ticker(Params const& params, std::string const&) {
    return for_symbols(params, [this](Json& json, std::string const& symbol) {
        json.open_object()
            .field("symbol", rules(symbol).name)
            .field("price", price_text(rules(symbol), venue_.exchange.last_price(symbol)))
            .field("time", venue_.clock.now_ms())
            .close_object();
    });
}

Answer Service::day_ticker(Params const& params, std::string const&) {
    return for_symbols(params, [this](Json& json, std::string const& symbol) {
        encode_day_ticker(json, rules(symbol), venue_.exchange.last_price(symbol),
                          venue_.clock.now_ms());
    });
}

Answer Service::premium_index(Params const& params, std::string const&) {
    return for_symbols(params, [this](Json& json, std::string const& symbol) {
        encode_premium(json, venue_.exchange, symbol, venue_.clock.now_ms());
    });
}

Answer Service::brackets(Params const& params, std::string const&) {
    return for_symbols(params, [this](Json& json, std::string const& symbol) {
        encode_brackets(json, rules(symbol));
    });
}

Answer Service::venue_rules(Params const&, std::string const&) {
    std::set<std::string> assets;
    Json json;
    json.open_object()
        .field("timezone", "UTC")
        .field("serverTime", venue_.clock.now_ms())
        .field("futuresType", "U_MARGINED");
    encode_rate_limits(json, venue_.limits);
    json.key("exchangeFilters").open_array().close_array().key("symbols").open_array();
    for (auto const& symbol : venue_.exchange.symbols()) {
        encode_symbol(json, rules(symbol));
        assets.insert(rules(symbol).quote);
    }
    json.close_array().key("assets").open_array();
    for (auto const& asset : assets)
        json.open_object()
            .field("asset", asset)
            .field("marginAvailable", true)
            .field("autoAssetExchange", "-10000")
            .close_object();
    json.close_array().close_object();
    return json.take();
}

Answer Service::depth(Params const& params, std::string const&) {
    static constexpr std::int64_t allowed[] = {5, 10, 20, 50, 100, 500, 1000};
    auto const symbol = known_symbol(params);
    if (!symbol) return symbol.error();
    Reader reader(params);
    auto const limit = reader.integer("limit").value_or(500);
    if (std::ranges::find(allowed, limit) == std::end(allowed))
        reader.fail(-4021, std::to_string(limit) + " is not valid depth limit");
    if (reader.problem()) return *reader.problem();
    return encode_depth(rules(*symbol), venue_.exchange.book(*symbol),
                        static_cast<std::size_t>(limit), venue_.clock.now_ms());
}

Answer Service::recent_trades(Params const& params, std::string const&) {
    auto const symbol = known_symbol(params);
    if (!symbol) return symbol.error();
    Reader reader(params);
    auto const window = read_window(reader, "fromId");
    if (reader.problem()) return *reader.problem();
    auto const& trades = venue_.exchange.recent_trades(*symbol);
    Json json;
    json.open_array();
    for (auto i = trades.size() - std::min(trades.size(), window.limit); i < trades.size(); ++i)
        encode_recent(json, rules(*symbol), trades[i]);
    json.close_array();
    return json.take();
}

Answer Service::open_order(Params const& params, std::string const& account) {
    auto const order = find_order(params, account, -2013);
    if (order && !(*order)->is_open()) return Problem{400, -2013, "Order does not exist.", {}};
    return query(params, account);
}

Answer Service::query(Params const& params, std::string const& account) {
    auto const order = find_order(params, account, -2013);
    if (!order) return order.error();
    Json json;
    encode_queried(json, rules((*order)->symbol), **order);
    return json.take();
}

Answer Service::open_orders(Params const& params, std::string const& account) {
    return orders(params, account, true);
}

Answer Service::all_orders(Params const& params, std::string const& account) {
    return orders(params, account, false);
}

Answer Service::orders(Params const& params, std::string const& account, bool only_open) {
    std::vector<std::string> symbols = venue_.exchange.symbols();
    if (params.has("symbol") || !only_open) {
        auto const symbol = known_symbol(params);
        if (!symbol) return symbol.error();
        symbols = {*symbol};
    }
    Reader reader(params);
    auto const window = only_open ? Window{.limit = 100'000} : read_window(reader, "orderId");
    if (reader.problem()) return *reader.problem();
    std::vector<Order const*> rows;
    for (auto const& symbol : symbols)
        for (auto const* order : only_open ? venue_.exchange.open_orders(account, symbol)
                                           : venue_.exchange.orders(account, symbol))
            if (!order->is_apart() && window.holds(order->created_ms, order->id))
                rows.push_back(order);
    keep_rows(rows, window);
    Json json;
    json.open_array();
    for (auto const* order : rows) encode_queried(json, rules(order->symbol), *order);
    json.close_array();
    return json.take();
}

Answer Service::user_trades(Params const& params, std::string const& account) {
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
    for (auto const* fill : rows) encode_fill(json, rules(*symbol), *fill);
    json.close_array();
    return json.take();
}

AccountView Service::view_of(std::string const& account) const {
    AccountView view;
    std::set<std::string> assets;
    for (auto const& holding : venue_.exchange.accounts().holdings(account))
        assets.insert(holding.asset);
    for (auto const& symbol : venue_.exchange.symbols()) assets.insert(rules(symbol).quote);
    view.assets.assign(assets.begin(), assets.end());
    for (auto& state : venue_.exchange.positions(account, {}))
        if (!state.position.is_flat()) view.positions.push_back(std::move(state));
    view.mode = venue_.exchange.position_mode(account);
    view.now_ms = venue_.clock.now_ms();
    return view;
}

// The third version tells only symbols with a position or an open order, the second all of them.
Answer Service::positions(Params const& params, std::string const& account) {
    return list_positions(params, account, false);
}

Answer Service::all_positions(Params const& params, std::string const& account) {
    return list_positions(params, account, true);
}

Answer Service::list_positions(Params const& params, std::string const& account, bool with_flat) {
    Json json;
    json.open_array();
    auto const is_hedge = venue_.exchange.position_mode(account) == PositionMode::hedge;
    for (auto const& symbol : venue_.exchange.symbols()) {
        if (params.has("symbol") && params.value("symbol") != symbol) continue;
        auto const has_orders = !venue_.exchange.open_orders(account, symbol).empty();
        for (auto const side : {PositionSide::both, PositionSide::longs, PositionSide::shorts}) {
            if ((side != PositionSide::both) != is_hedge) continue;
            PositionState state;
            auto const chosen = venue_.exchange.settings(account, symbol);
            state.position = {.account = account,
                              .symbol = symbol,
                              .side = side,
                              .margin_mode = chosen.margin_mode,
                              .leverage = chosen.leverage};
            state.mark_price = venue_.exchange.mark_price(symbol);
            for (auto const& known : venue_.exchange.positions(account, symbol))
                if (known.position.side == side) state = known;
            if (state.position.is_flat() && !has_orders && !with_flat) continue;
            encode_position_risk(json, rules(symbol), state);
        }
    }
    json.close_array();
    return json.take();
}

Answer Service::commission(Params const& params, std::string const&) {
    auto const symbol = known_symbol(params);
    if (!symbol) return symbol.error();
    auto const rate = venue_.exchange.fee_rate().to_string_fixed(6);
    Json json;
    json.open_object()
        .field("symbol", rules(*symbol).name)
        .field("makerCommissionRate", rate)
        .field("takerCommissionRate", rate)
        .close_object();
    return json.take();
}

Answer Service::account_config(Params const&, std::string const& account) {
    Json json;
    json.open_object()
        .field("feeTier", 0)
        .field("canTrade", true)
        .field("canDeposit", true)
        .field("canWithdraw", true)
        .field("dualSidePosition", venue_.exchange.position_mode(account) == PositionMode::hedge)
        .field("updateTime", 0)
        .field("multiAssetsMargin", false)
        .field("tradeGroupId", -1)
        .close_object();
    return json.take();
}

Answer Service::symbol_config(Params const& params, std::string const& account) {
    Json json;
    json.open_array();
    for (auto const& symbol : venue_.exchange.symbols()) {
        if (params.has("symbol") && params.value("symbol") != symbol) continue;
        auto const chosen = venue_.exchange.settings(account, symbol);
        json.open_object()
            .field("symbol", rules(symbol).name)
            .field("marginType",
                   chosen.margin_mode == MarginMode::isolated ? "ISOLATED" : "CROSSED")
            .field("isAutoAddMargin", false)
            .field("leverage", chosen.leverage)
            .field("maxNotionalValue", rules(symbol).max_notional.to_string())
            .close_object();
    }
    json.close_array();
    return json.take();
}

}  // namespace trestle::adapters::sim::binance_usdm
