// The way from an operation to what does it, and the reading questions about orders and fills.
#include "adapters/sim/okx/service.hpp"

#include <algorithm>
#include <utility>

#include "adapters/sim/json.hpp"
#include "adapters/sim/okx/encode.hpp"
#include "adapters/sim/okx/listing.hpp"
#include "oms/model/assert.hpp"

namespace trestle::adapters::sim::okx {

namespace {

constexpr std::size_t usual_page = 100;

bool is_algo(Order const& order) { return order.is_apart(); }

std::size_t page_size(Call const& call) {
    auto const asked = call.fields.integer("limit").value_or(usual_page);
    return static_cast<std::size_t>(std::clamp<std::int64_t>(asked, 1, usual_page));
}

// Rows come newest first; `after` asks for older ones than this id, `before` for newer ones.
bool is_on_page(Call const& call, std::int64_t id) {
    auto const after = call.fields.integer("after");
    auto const before = call.fields.integer("before");
    return (!after || id < *after) && (!before || id > *before);
}

bool is_in_time(Call const& call, std::int64_t at_ms) {
    auto const begin = call.fields.integer("begin");
    auto const end = call.fields.integer("end");
    return (!begin || at_ms >= *begin) && (!end || at_ms <= *end);
}

bool is_wanted(Call const& call, std::string_view field, std::string_view value) {
    return !call.fields.has(field) || call.fields.text(field) == value;
}

}  // namespace

Answered Service::run(Call const& call) {
    switch (call.route->operation) {
        case Operation::time: {
            Json json;
            json.open_array().open_object();
            json.field("ts", std::to_string(venue_.clock.now_ms())).close_object().close_array();
            return Answer{0, "", json.take()};
        }
        case Operation::instruments:
        case Operation::account_instruments: return instruments(call);
        case Operation::ticker: return tickers(call, true);
        case Operation::tickers: return tickers(call, false);
        case Operation::books: return books(call);
        case Operation::trades: return trades(call);
        case Operation::price_limit:
        case Operation::mark_price: return listing_prices(call);
        case Operation::funding_rate: return funding_rate(call);
        case Operation::system_status:
        case Operation::no_rows: return Answer{};
        case Operation::place:
        case Operation::place_batch:
        case Operation::cancel:
        case Operation::cancel_batch:
        case Operation::amend:
        case Operation::amend_batch:
        case Operation::place_algo:
        case Operation::cancel_algos: return run_rows(call);
        case Operation::mass_cancel: return Answer{0, "", R"([{"result":true}])"};
        case Operation::close_position: return close_position(call);
        case Operation::cancel_all_after: return cancel_all_after(call);
        case Operation::query: return query(call);
        case Operation::open_orders: return open_orders(call);
        case Operation::order_history: return order_history(call);
        case Operation::fills: return fills(call);
        case Operation::account_rate_limit: return account_rate_limit();
        case Operation::pending_algos: return algos(call, true);
        case Operation::algo_history: return algos(call, false);
        case Operation::query_algo: return query_algo(call);
        case Operation::balance: return balance(call);
        case Operation::positions: return positions(call);
        case Operation::config: return config(call);
        case Operation::set_account_level: return set_account_level(call);
        case Operation::set_leverage: return set_leverage(call);
        case Operation::leverage_of: return leverage_of(call);
        case Operation::set_position_mode: return set_position_mode(call);
        case Operation::trade_fee: return trade_fee(call);
        case Operation::max_size: return max_size(call);
        case Operation::currencies: return currencies();
        case Operation::asset_balances: return asset_balances();
    }
    OMS_ASSERT(false);
    return Answer{};
}

std::vector<LateRefusal> Service::take_late_refusals() { return std::exchange(late_, {}); }

Result<Order const*, Problem> Service::find_order(Call const& call, v5::Fields const& fields,
                                                  int code_if_missing) const {
    auto const listing = listing_of(call, fields);
    if (!listing) return listing.error();
    auto const id = fields.integer("ordId");
    auto const client_id = fields.text("clOrdId");
    if (!id && client_id.empty())
        return Problem{51407, "Either order ID or client order ID is required."};
    auto const& symbol = (*listing)->symbol;
    auto const* const order = id ? venue_.exchange.find(symbol, *id)
                                 : venue_.exchange.find_client(call.account, symbol, client_id);
    bool const is_theirs = order && order->account == call.account && !is_algo(*order);
    if (is_theirs) return order;
    switch (code_if_missing) {
        case 51400: return Problem{51400, "Cancellation failed as the order doesn't exist."};
        case 51503: return Problem{51503, "Order modification failed as the order doesn't exist."};
        default: return Problem{51603, "Order does not exist"};
    }
}

std::vector<Order const*> Service::orders_of(Call const& call) const {
    std::vector<Order const*> found;
    for (auto const& symbol : venue_.exchange.symbols()) {
        auto const& rules = *venue_.exchange.rules(symbol);
        if (!is_wanted(call, "instType", inst_type_of(rules)) ||
            !is_wanted(call, "instId", inst_id_of(rules)) ||
            !is_wanted(call, "instFamily", family_of(rules)))
            continue;
        for (auto const* order : venue_.exchange.orders(call.account, symbol))
            if (is_on_page(call, order->id) && is_in_time(call, order->created_ms))
                found.push_back(order);
    }
    std::ranges::sort(found, std::greater<>(), &Order::id);
    return found;
}

Answered Service::query(Call const& call) {
    auto const order = find_order(call, call.fields, 51603);
    if (!order) return order.error();
    Json json;
    json.open_array();
    encode_order(json, venue_, **order);
    json.close_array();
    return Answer{0, "", json.take()};
}

Answered Service::open_orders(Call const& call) { return order_rows(call, true); }

Answered Service::order_history(Call const& call) {
    if (!call.fields.has("instType")) return missing_parameter("instType");
    return order_rows(call, false);
}

Answered Service::order_rows(Call const& call, bool is_open) {
    Json json;
    json.open_array();
    auto left = page_size(call);
    for (auto const* order : orders_of(call)) {
        bool const is_row = order->is_open() == is_open && !is_algo(*order) &&
                            is_wanted(call, "state", word_for(order->status)) &&
                            is_wanted(call, "ordType", note_of(*order, note::type));
        if (!is_row || left == 0) continue;
        encode_order(json, venue_, *order);
        --left;
    }
    json.close_array();
    return Answer{0, "", json.take()};
}

Answered Service::fills(Call const& call) {
    std::vector<std::pair<std::int64_t, Fill const*>> found;
    for (auto const& symbol : venue_.exchange.symbols()) {
        auto const& rules = *venue_.exchange.rules(symbol);
        if (!is_wanted(call, "instType", inst_type_of(rules)) ||
            !is_wanted(call, "instId", inst_id_of(rules)))
            continue;
        for (auto const& fill : venue_.exchange.fills(call.account, symbol)) {
            auto const bill = bill_id_of(venue_, fill);
            if (is_on_page(call, bill) && is_in_time(call, fill.time_ms) &&
                is_wanted(call, "ordId", std::to_string(fill.order_id)))
                found.emplace_back(bill, &fill);
        }
    }
    std::ranges::sort(found, std::greater<>(), &std::pair<std::int64_t, Fill const*>::first);
    found.resize(std::min(found.size(), page_size(call)));
    Json json;
    json.open_array();
    for (auto const& [bill, fill] : found) encode_fill(json, venue_, *fill);
    json.close_array();
    return Answer{0, "", json.take()};
}

Order const* Service::find_algo(std::string_view account, v5::Fields const& fields) const {
    auto const id = fields.integer("algoId");
    auto const client_id = fields.text("algoClOrdId");
    if (!id && client_id.empty()) return nullptr;
    for (auto const& symbol : venue_.exchange.symbols()) {
        auto const* const order = id ? venue_.exchange.find(symbol, *id)
                                     : venue_.exchange.find_trigger(account, symbol, client_id);
        if (order && order->account == account && is_algo(*order)) return order;
    }
    return nullptr;
}

Order const* Service::find_algo_by_client(std::string_view account,
                                          std::string_view client_id) const {
    v5::Fields named;
    named.set("algoClOrdId", client_id);
    return find_algo(account, named);
}

Answered Service::algos(Call const& call, bool is_pending) {
    if (!call.fields.has("ordType")) return missing_parameter("ordType");
    auto const types = v5::split_commas(call.fields.text("ordType"));
    Json json;
    json.open_array();
    for (auto const* order : orders_of(call)) {
        bool const is_type = std::ranges::find(types, note_of(*order, note::type)) != types.end();
        // The second half of an oco is shown with the first.
        bool const is_half = note_of(*order, note::pair).starts_with("of ");
        if (is_algo(*order) && is_type && !is_half && order->is_open() == is_pending &&
            is_wanted(call, "algoId", std::to_string(order->id)))
            encode_algo(json, venue_, *order);
    }
    json.close_array();
    return Answer{0, "", json.take()};
}

Answered Service::query_algo(Call const& call) {
    auto const* const order = find_algo(call.account, call.fields);
    if (!order) return Problem{51603, "Order does not exist"};
    Json json;
    json.open_array();
    encode_algo(json, venue_, *order);
    json.close_array();
    return Answer{0, "", json.take()};
}

}  // namespace trestle::adapters::sim::okx
