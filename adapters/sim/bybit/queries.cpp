// Questions about orders, executions and positions, by pages.
#include <algorithm>

#include "adapters/sim/bybit/encode.hpp"
#include "adapters/sim/bybit/service.hpp"

namespace trestle::adapters::sim::bybit {

namespace {

constexpr std::int64_t week_ms = 7 * 86'400'000LL;

bool is_wanted(Call const& call, std::string_view field, std::string_view value) {
    return !call.fields.has(field) || call.fields.text(field) == value;
}

bool is_asked_for(Call const& call, Rules const& rules) {
    return category_of(rules) == call.fields.text("category") &&
           is_wanted(call, "symbol", name_of(rules)) && is_wanted(call, "baseCoin", rules.base) &&
           is_wanted(call, "settleCoin", rules.quote);
}

std::optional<Problem> check_scope(Call const& call) {
    auto const& fields = call.fields;
    auto const category = fields.text("category");
    if (category != "spot" && category != "linear" && category != "inverse" && category != "option")
        return Problem{10001, "Illegal category"};
    bool const is_named = fields.has("symbol") || fields.has("baseCoin") ||
                          fields.has("settleCoin") || fields.has("orderId") ||
                          fields.has("orderLinkId");
    if (category == "linear" && !is_named)
        return Problem{10001,
                       "Missing some parameters that must be filled in, symbol or settleCoin or "
                       "baseCoin cannot be empty"};
    return std::nullopt;
}

// Rows are sorted newest first; a cursor says how many to leave out.
struct Page {
    std::size_t from = 0;
    std::size_t size = 0;

    [[nodiscard]] std::string next(std::size_t rows) const {
        return from + size < rows ? "page_args%3D" + std::to_string(from + size) : "";
    }
};

Page page_of(Call const& call, std::int64_t usual, std::int64_t most) {
    Page page;
    auto const cursor = call.fields.text("cursor");
    auto const digits = cursor.find_last_not_of("0123456789");
    v5::Fields number;
    number.set("from", digits == cursor.npos ? cursor : cursor.substr(digits + 1));
    page.from =
        static_cast<std::size_t>(std::max<std::int64_t>(0, number.integer("from").value_or(0)));
    page.size = static_cast<std::size_t>(
        std::clamp<std::int64_t>(call.fields.integer("limit").value_or(usual), 1, most));
    return page;
}

// Windows of seven days; without one the last seven.
std::optional<Problem> check_window(Call const& call) {
    auto const start = call.fields.integer("startTime");
    auto const end = call.fields.integer("endTime");
    if (start && end && *end - *start > week_ms)
        return Problem{10001, "The time range between startTime and endTime cannot exceed 7 days"};
    return std::nullopt;
}

bool is_in_window(Call const& call, std::int64_t at_ms) {
    auto const start = call.fields.integer("startTime");
    auto const end = call.fields.integer("endTime");
    return (!start || (at_ms >= *start && at_ms <= *start + week_ms)) && (!end || at_ms <= *end);
}

}  // namespace

Answered Service::orders(Call const& call, bool is_history) const {
    if (auto problem = check_scope(call)) return *problem;
    if (auto problem = check_window(call)) return *problem;
    auto const& fields = call.fields;
    bool const is_by_id = fields.has("orderId") || fields.has("orderLinkId");
    auto const open_only = fields.integer("openOnly").value_or(0);
    std::vector<Order const*> found;
    for (auto const& symbol : venue_.exchange.symbols()) {
        auto const& rules = *venue_.exchange.rules(symbol);
        if (!is_asked_for(call, rules)) continue;
        for (auto const* order : venue_.exchange.orders(call.account, symbol)) {
            bool const is_named = is_wanted(call, "orderId", std::to_string(order->id)) &&
                                  is_wanted(call, "orderLinkId", order->client_id) &&
                                  is_wanted(call, "orderStatus", status_of(rules, *order));
            auto const filter = note_of(*order, note::filter);
            bool const is_filtered =
                !fields.has("orderFilter") || is_by_id ||
                fields.text("orderFilter") == (order->is_waiting() ? filter : "Order");
            // By its id an order is found whether it is open or was just closed.
            bool const is_kind =
                is_history ? !order->is_open() : is_by_id || order->is_open() == (open_only == 0);
            if (is_named && is_filtered && is_kind && is_in_window(call, order->created_ms))
                found.push_back(order);
        }
    }
    std::ranges::sort(found, [](Order const* a, Order const* b) {
        return std::pair(a->created_ms, a->id) > std::pair(b->created_ms, b->id);
    });
    auto const page = page_of(call, 20, 50);
    Json json;
    json.open_object()
        .field("category", fields.text("category"))
        .field("nextPageCursor", page.next(found.size()))
        .key("list")
        .open_array();
    for (auto i = page.from; i < std::min(found.size(), page.from + page.size); ++i)
        encode_order(json, venue_, *found[i]);
    json.close_array().close_object();
    return Answer{.result = json.take()};
}

Answered Service::executions(Call const& call) const {
    if (auto problem = check_window(call)) return *problem;
    auto const& fields = call.fields;
    if (!fields.has("category")) return Problem{10001, "Illegal category"};
    struct At {
        std::int64_t at_ms;
        std::int64_t id;
        std::string json;
    };
    std::vector<At> found;
    for (auto const& symbol : venue_.exchange.symbols()) {
        auto const& rules = *venue_.exchange.rules(symbol);
        if (!is_asked_for(call, rules)) continue;
        for (auto const& fill : venue_.exchange.fills(call.account, symbol)) {
            bool const is_row = is_wanted(call, "orderId", std::to_string(fill.order_id)) &&
                                is_wanted(call, "orderLinkId", fill.client_id) &&
                                (!fields.has("execType") || (fields.text("execType") == "Trade") ==
                                                                (fill.forced == Forced::no)) &&
                                is_in_window(call, fill.time_ms);
            if (!is_row) continue;
            Json json;
            encode_execution(json, venue_, fill);
            found.push_back({fill.time_ms, fill.trade_id, json.take()});
        }
    }
    bool const wants_funding = is_wanted(call, "execType", "Funding") && !fields.has("orderId") &&
                               !fields.has("orderLinkId");
    for (auto const& event : funding_) {
        bool const is_row = wants_funding && event.account == call.account &&
                            is_asked_for(call, *venue_.exchange.rules(event.symbol)) &&
                            is_in_window(call, event.time_ms);
        if (!is_row) continue;
        Json json;
        encode_funding(json, venue_, event);
        found.push_back({event.time_ms, 0, json.take()});
    }
    std::ranges::sort(found, [](At const& a, At const& b) {
        return std::pair(a.at_ms, a.id) > std::pair(b.at_ms, b.id);
    });
    auto const page = page_of(call, 50, 100);
    Json json;
    json.open_object()
        .field("category", fields.text("category"))
        .field("nextPageCursor", page.next(found.size()))
        .key("list")
        .open_array();
    for (auto i = page.from; i < std::min(found.size(), page.from + page.size); ++i)
        json.raw(found[i].json);
    json.close_array().close_object();
    return Answer{.result = json.take()};
}

Answered Service::positions(Call const& call) const {
    auto const& fields = call.fields;
    auto const category = fields.text("category");
    if (category != "linear" && category != "inverse" && category != "option")
        return Problem{10001, "Illegal category"};
    if (category == "linear" && !fields.has("symbol") && !fields.has("settleCoin"))
        return Problem{10001,
                       "Missing some parameters that must be filled in, symbol or "
                       "settleCoin cannot be empty"};
    if (fields.has("symbol") && category == "linear" &&
        !find_listing(venue_.exchange, category, fields.text("symbol")))
        return problem_for(Refused::unknown_symbol, false);
    Json json;
    json.open_object().field("category", category).field("nextPageCursor", "");
    json.key("list").open_array();
    for (auto const& symbol : venue_.exchange.symbols()) {
        auto const& rules = *venue_.exchange.rules(symbol);
        if (!rules.is_perpetual() || !is_asked_for(call, rules)) continue;
        auto states = venue_.exchange.positions(call.account, symbol);
        if (!fields.has("symbol"))
            std::erase_if(states, [](auto const& state) { return state.position.is_flat(); });
        // Who names a symbol is told of it even when there never was a position.
        if (states.empty() && fields.has("symbol")) {
            PositionState flat;
            flat.position.account = call.account;
            flat.position.symbol = symbol;
            flat.position.leverage = venue_.exchange.settings(call.account, symbol).leverage;
            flat.mark_price = venue_.exchange.mark_price(symbol);
            bool const is_hedge =
                venue_.exchange.position_mode(call.account) == PositionMode::hedge;
            if (is_hedge) flat.position.side = PositionSide::longs;
            states.push_back(flat);
            if (is_hedge) flat.position.side = PositionSide::shorts;
            if (is_hedge) states.push_back(flat);
        }
        for (auto const& state : states) encode_position(json, venue_, state, false);
    }
    json.close_array().close_object();
    return Answer{.result = json.take()};
}

}  // namespace trestle::adapters::sim::bybit
