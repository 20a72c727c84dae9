// Questions, settings, and the switch over all operations.
#include "adapters/sim/binance_usdm/service.hpp"

#include <algorithm>
#include <set>

#include "oms/model/assert.hpp"

namespace trestle::adapters::sim::binance_usdm {

namespace {

constexpr std::int64_t rows_at_most = 1000;
constexpr std::string_view success = "{\"code\":200,\"msg\":\"success\"}";

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

std::string one_field(std::string_view name, bool value) {
    Json json;
    json.open_object().field(name, value).close_object();
    return json.take();
}

}  // namespace

Answer Service::run(Operation operation, Params const& params, std::string const& account) {
    auto const now_ms = venue_.clock.now_ms();
    switch (operation) {
        case Operation::ping: return std::string("{}");
        case Operation::time: {
            Json json;
            json.open_object().field("serverTime", now_ms).close_object();
            return json.take();
        }
        case Operation::venue_rules: return venue_rules();
        case Operation::no_symbols: return std::string("{\"symbols\":[]}");
        case Operation::depth: return depth(params);
        case Operation::recent_trades: return recent_trades(params);
        case Operation::book_ticker:
            return for_symbols(params, [&](Json& json, std::string const& symbol) {
                encode_book_ticker(json, rules(symbol), venue_.exchange.book(symbol).top(), now_ms);
            });
        case Operation::price_ticker:
            return for_symbols(params, [&](Json& json, std::string const& symbol) {
                json.open_object()
                    .field("symbol", rules(symbol).name)
                    .field("price", price_text(rules(symbol), venue_.exchange.last_price(symbol)))
                    .field("time", now_ms)
                    .close_object();
            });
        case Operation::day_ticker:
            return for_symbols(params, [&](Json& json, std::string const& symbol) {
                encode_day_ticker(json, rules(symbol), venue_.exchange.last_price(symbol), now_ms);
            });
        case Operation::premium_index:
            return for_symbols(params, [&](Json& json, std::string const& symbol) {
                encode_premium(json, venue_.exchange, symbol, now_ms);
            });
        case Operation::funding_info: return std::string("[]");  // no symbol is out of the usual
        case Operation::place: return place(params, account);
        case Operation::place_test: return place_test(params, account);
        case Operation::modify: return modify(params, account);
        case Operation::cancel: return cancel(params, account);
        case Operation::query: return query(params, account, false);
        case Operation::open_order: return query(params, account, true);
        case Operation::open_orders: return orders(params, account, true);
        case Operation::all_orders: return orders(params, account, false);
        case Operation::cancel_all: return cancel_all(params, account);
        case Operation::place_batch: return for_rows(params, account, &Service::place);
        case Operation::modify_batch: return for_rows(params, account, &Service::modify);
        case Operation::cancel_batch: return cancel_batch(params, account);
        case Operation::countdown: return countdown(params, account);
        case Operation::user_trades: return user_trades(params, account);
        case Operation::balance: return encode_balances(venue_.exchange, account, view_of(account));
        case Operation::account: return encode_account(venue_.exchange, account, view_of(account));
        case Operation::account_config: return account_config(account);
        case Operation::symbol_config: return symbol_config(params, account);
        case Operation::positions: return positions(params, account, false);
        case Operation::all_positions: return positions(params, account, true);
        case Operation::brackets:
            return for_symbols(params, [&](Json& json, std::string const& symbol) {
                encode_brackets(json, rules(symbol));
            });
        case Operation::commission: return commission(params);
        case Operation::set_leverage: return set_leverage(params, account);
        case Operation::set_margin_type: return set_margin_type(params, account);
        case Operation::position_mode:
            return one_field("dualSidePosition",
                             venue_.exchange.position_mode(account) == PositionMode::hedge);
        case Operation::set_position_mode: return set_position_mode(params, account);
        case Operation::assets_mode: return one_field("multiAssetsMargin", false);
        case Operation::set_assets_mode: return set_assets_mode(params);
        case Operation::algo_place: return algo_place(params, account);
        case Operation::algo_cancel: return algo_cancel(params, account);
        case Operation::algo_query: return algo_query(params, account);
        case Operation::algo_open: return algo_list(params, account, true);
        case Operation::algo_all: return algo_list(params, account, false);
        case Operation::algo_cancel_all: return algo_cancel_all(params, account);
        case Operation::start_stream: {
            Json json;
            json.open_object()
                .field("listenKey", listen_keys_.start(account, now_ms))
                .close_object();
            return json.take();
        }
        case Operation::keep_stream: {
            auto const key = listen_keys_.renew(account, now_ms);
            if (!key) return Problem{400, -1125, "This listenKey does not exist.", {}};
            Json json;
            json.open_object().field("listenKey", *key).close_object();
            return json.take();
        }
        case Operation::close_stream: listen_keys_.close(account); return std::string("{}");
        case Operation::session_logon:
        case Operation::session_status:
        case Operation::session_logout: break;  // about the connection itself: the face answers
    }
    return Problem{400, -1020, "This operation is not supported.", {}};
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

Answer Service::venue_rules() {
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

Answer Service::depth(Params const& params) {
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

Answer Service::recent_trades(Params const& params) {
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

Answer Service::query(Params const& params, std::string const& account, bool only_open) {
    auto const order = find_order(params, account, -2013);
    if (!order) return order.error();
    if (only_open && !(*order)->is_open()) return Problem{400, -2013, "Order does not exist.", {}};
    Json json;
    encode_queried(json, rules((*order)->symbol), **order);
    return json.take();
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
Answer Service::positions(Params const& params, std::string const& account, bool with_flat) {
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

Answer Service::commission(Params const& params) {
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

Answer Service::account_config(std::string const& account) {
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

Answer Service::set_leverage(Params const& params, std::string const& account) {
    auto const symbol = known_symbol(params);
    if (!symbol) return symbol.error();
    Reader reader(params);
    reader.required("leverage");
    auto const leverage = static_cast<int>(
        std::clamp<std::int64_t>(reader.integer("leverage").value_or(0), 0, 1'000'000));
    if (reader.problem()) return *reader.problem();
    if (auto const refused = venue_.exchange.set_leverage(account, *symbol, leverage)) {
        auto problem = problem_for(*refused);
        if (*refused == Refused::leverage)
            problem.text = "Leverage " + std::to_string(leverage) + " is not valid";
        return problem;
    }
    Json event;
    event.open_object()
        .field("e", "ACCOUNT_CONFIG_UPDATE")
        .field("E", venue_.clock.now_ms())
        .field("T", venue_.clock.now_ms())
        .key("ac")
        .open_object()
        .field("s", rules(*symbol).name)
        .field("l", leverage)
        .close_object()
        .close_object();
    changes_.push_back({account, event.take()});
    Json json;
    json.open_object()
        .field("leverage", leverage)
        .field("maxNotionalValue", rules(*symbol).max_notional.to_string())
        .field("symbol", rules(*symbol).name)
        .close_object();
    return json.take();
}

Answer Service::set_margin_type(Params const& params, std::string const& account) {
    auto const symbol = known_symbol(params);
    if (!symbol) return symbol.error();
    Reader reader(params);
    auto const word = reader.required("marginType");
    if (word != "ISOLATED" && word != "CROSSED")
        reader.fail(-1130, "Data sent for parameter 'marginType' is not valid.");
    if (reader.problem()) return *reader.problem();
    auto const mode = word == "ISOLATED" ? MarginMode::isolated : MarginMode::cross;
    if (auto const refused = venue_.exchange.set_margin_mode(account, *symbol, mode))
        return problem_for(*refused);
    return std::string(success);
}

Answer Service::set_position_mode(Params const& params, std::string const& account) {
    Reader reader(params);
    auto const word = reader.required("dualSidePosition");
    if (word != "true" && word != "false")
        reader.fail(-1130, "Data sent for parameter 'dualSidePosition' is not valid.");
    if (reader.problem()) return *reader.problem();
    auto const mode = word == "true" ? PositionMode::hedge : PositionMode::one_way;
    auto const refused = venue_.exchange.set_position_mode(account, mode);
    if (!refused) return std::string(success);
    if (*refused == Refused::no_change)
        return Problem{400, -4059, "No need to change position side.", {}};
    if (*refused == Refused::has_orders)
        return Problem{
            400, -4067, "Position side cannot be changed if there exists open orders.", {}};
    return Problem{400, -4068, "Position side cannot be changed if there exists position.", {}};
}

Answer Service::set_assets_mode(Params const& params) {
    Reader reader(params);
    auto const word = reader.required("multiAssetsMargin");
    if (reader.problem()) return *reader.problem();
    if (word == "false") return Problem{400, -4171, "No need to change multi-assets mode.", {}};
    return Problem{400, -4169, "Unable to adjust Multi-Assets Mode: it is not offered here.", {}};
}

}  // namespace trestle::adapters::sim::binance_usdm
