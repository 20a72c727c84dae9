// Orders: place, amend, cancel, one by one and in batches.
#include <algorithm>

#include "adapters/sim/amounts.hpp"
#include "adapters/sim/bybit/encode.hpp"
#include "adapters/sim/bybit/service.hpp"
#include "adapters/sim/v5/money.hpp"

namespace trestle::adapters::sim::bybit {

namespace {

constexpr std::size_t most_linear_rows = 20;
constexpr std::size_t most_spot_rows = 10;

bool is_spot_word(std::string_view category) { return category == "spot"; }

std::optional<TriggerBy> trigger_by(std::string_view word) {
    if (word.empty() || word == "LastPrice") return TriggerBy::last_price;
    if (word == "MarkPrice") return TriggerBy::mark_price;
    if (word == "IndexPrice") return TriggerBy::index_price;
    return std::nullopt;
}

}  // namespace

Answered Service::run_one(Call const& call) {
    auto const category = call.fields.text("category");
    auto const row = run_row(call.route->operation, call.account, category, call.fields);
    if (row.problem.code != 0) return row.problem;
    Json json;
    json.open_object()
        .field("orderId", row.order_id)
        .field("orderLinkId", row.client_id)
        .close_object();
    return Answer{.result = json.take()};
}

// What became of row i stands in retExtInfo at i.
Answered Service::run_batch(Call const& call) {
    auto const category = call.fields.text("category");
    auto const most = is_spot_word(category) ? most_spot_rows : most_linear_rows;
    if (call.rows.empty()) return Problem{10001, "request is empty"};
    if (call.rows.size() > most)
        return Problem{10001, "The number of orders in one request exceeds the limit"};
    bool const is_creation = call.route->operation == Operation::place_batch;
    Json list, endings;
    list.open_object().key("list").open_array();
    endings.open_object().key("list").open_array();
    for (auto const& fields : call.rows) {
        auto const row = run_row(call.route->operation, call.account, category, fields);
        list.open_object()
            .field("category", row.category)
            .field("symbol", row.symbol)
            .field("orderId", row.order_id)
            .field("orderLinkId", row.client_id);
        if (is_creation) list.field("createAt", row.created);
        list.close_object();
        endings.open_object()
            .field("code", row.problem.code)
            .field("msg", row.problem.code == 0 ? "OK" : row.problem.text)
            .close_object();
    }
    list.close_array().close_object();
    endings.close_array().close_object();
    return Answer{.result = list.take(), .more = endings.take()};
}

Service::Row Service::run_row(Operation operation, std::string_view account,
                              std::string_view category, v5::Fields const& fields) {
    Row row{.category = std::string(category),
            .symbol = std::string(fields.text("symbol")),
            .order_id = {},
            .client_id = std::string(fields.text("orderLinkId"))};
    if (category != "spot" && category != "linear") {
        row.problem = {10001, "Illegal category"};
        return row;
    }
    auto const* const rules = find_listing(venue_.exchange, category, fields.text("symbol"));
    if (!rules) {
        row.problem = problem_for(Refused::unknown_symbol, is_spot_word(category));
        return row;
    }
    if (is_placement(operation))
        place(account, *rules, fields, row);
    else if (operation == Operation::amend || operation == Operation::amend_batch)
        amend(account, *rules, fields, row);
    else
        cancel(account, *rules, fields, row);
    return row;
}

std::string Service::internal_id(std::string_view client_id) {
    if (!client_id.empty()) return std::string(client_id);
    return "@" + std::to_string(++made_up_ids_);
}

std::optional<Problem> Service::read_terms(Rules const& rules, v5::Fields const& fields,
                                           OrderRequest& request) const {
    auto const type = fields.text("orderType");
    auto const asked = fields.text("timeInForce");
    auto const amount = fields.amount("qty");
    bool const is_spot = !rules.is_perpetual();
    if (type != "Market" && type != "Limit") return Problem{10001, "OrderType invalid"};
    request.kind = type == "Market" ? Kind::market : Kind::limit;
    request.would_take_cancels = true;
    if (request.kind == Kind::market) {
        request.notes.emplace(note::time_in_force, "IOC");
    } else {
        request.price = fields.amount("price");
        if (!request.price || !request.price->is_positive())
            return Problem{10001, "params error: price invalid"};
        if (asked == "PostOnly")
            request.kind = Kind::limit_maker;
        else if (asked == "IOC")
            request.time_in_force = TimeInForce::immediate_or_cancel;
        else if (asked == "FOK")
            request.time_in_force = TimeInForce::fill_or_kill;
        else if (!asked.empty() && asked != "GTC")
            return is_spot ? Problem{170115, "Invalid timeInForce."}
                           : Problem{10001, "TimeInForce invalid"};
        request.notes.emplace(note::time_in_force, asked.empty() ? "GTC" : asked);
    }
    // Zero quantity and closeOnTrigger together close the whole position.
    request.closes_position = !is_spot && fields.is_true("closeOnTrigger") && amount &&
                              amount->is_zero() && fields.has("triggerPrice");
    if (request.closes_position) return std::nullopt;
    if (!amount || !amount->is_positive()) return Problem{10001, "Qty invalid"};
    auto unit = fields.text("marketUnit");
    if (!unit.empty() && unit != "baseCoin" && unit != "quoteCoin")
        return Problem{10001, "marketUnit invalid"};
    bool const is_spot_market = is_spot && request.kind == Kind::market;
    if (is_spot_market && unit.empty()) unit = request.side == Side::buy ? "quoteCoin" : "baseCoin";
    if (is_spot_market) request.notes.emplace(note::unit, unit);
    if (is_spot_market && unit == "quoteCoin") {
        request.quote_quantity = amount;
        request.notes.emplace(note::quantity, fields.text("qty"));
    } else {
        request.quantity = amount;
    }
    return std::nullopt;
}

std::optional<Problem> Service::read_trigger(Rules const& rules, v5::Fields const& fields,
                                             OrderRequest& request) const {
    auto const filter = fields.text("orderFilter");
    bool const is_spot = !rules.is_perpetual();
    if (!filter.empty() && filter != "Order" && filter != "StopOrder" && filter != "tpslOrder")
        return Problem{170202, "Invalid orderFilter parameter."};
    bool const has_trigger = fields.has("triggerPrice") && fields.text("triggerPrice") != "0";
    request.notes.emplace(note::filter,
                          has_trigger ? (filter.empty() ? "StopOrder" : filter) : "Order");
    if (!has_trigger) return std::nullopt;
    auto const price = fields.amount("triggerPrice");
    auto const by = trigger_by(fields.text("triggerBy"));
    auto const direction = fields.integer("triggerDirection");
    if (!price || !price->is_positive()) return Problem{10001, "triggerPrice invalid"};
    if (!by) return Problem{10001, "triggerBy invalid"};
    auto const last = venue_.exchange.last_price(rules.symbol);
    Trigger trigger{.price = *price, .by = *by};
    bool const rises = direction ? *direction == 1 : *price > last;
    if (direction && rises && *price <= last)
        return Problem{110092, "expect Rising, but trigger_price[" + price->to_string() +
                                   "] <= current[" + last.to_string() + "]"};
    if (direction && !rises && *price >= last)
        return Problem{110093, "expect Falling, but trigger_price[" + price->to_string() +
                                   "] >= current[" + last.to_string() + "]"};
    trigger.direction = rises ? TriggerDirection::rises_to : TriggerDirection::falls_to;
    trigger.is_take_profit = rises == (request.side == Side::sell);
    request.trigger = trigger;
    request.notes.emplace(note::stop_type, is_spot && filter == "tpslOrder" ? "tpslOrder" : "Stop");
    return std::nullopt;
}

std::optional<Problem> Service::check_bounds(Rules const& rules,
                                             OrderRequest const& request) const {
    bool const is_spot = !rules.is_perpetual();
    if (request.price && !request.price->is_multiple_of(rules.tick))
        return problem_for(Refused::price_filter, is_spot);
    if (!request.quantity) return std::nullopt;
    if (*request.quantity < rules.min_quantity)
        return is_spot ? Problem{170136, "Order quantity lower than the minimum."}
                       : Problem{10001, "The number of contracts is below the minimum"};
    if (!request.quantity->is_multiple_of(rules.lot))
        return problem_for(Refused::lot_size, is_spot);
    if (*request.quantity > rules.max_quantity)
        return problem_for(Refused::market_lot_size, is_spot);
    return std::nullopt;
}

Result<OrderRequest, Problem> Service::read_order(std::string_view account, Rules const& rules,
                                                  v5::Fields const& fields) {
    bool const is_spot = !rules.is_perpetual();
    auto const side = side_from(fields.text("side"));
    auto const client_id = fields.text("orderLinkId");
    auto const self_trade = self_trade_from(fields.text("smpType"));
    if (!side) return is_spot ? Problem{170117, "Invalid side."} : Problem{10001, "Side invalid"};
    if (!client_id.empty() && !is_client_id(client_id))
        return Problem{10001,
                       "OrderLinkID can only contain numbers, letters, dashes and "
                       "underscores, and be no longer than 36 characters."};
    if (!self_trade) return Problem{10001, "smpType invalid"};
    if (fields.has("takeProfit") || fields.has("stopLoss"))
        return Problem{10001,
                       "takeProfit and stopLoss of an order are not simulated; use "
                       "position/trading-stop or a conditional order"};
    OrderRequest request;
    request.account = account;
    request.symbol = rules.symbol;
    request.side = *side;
    request.self_trade = *self_trade;
    if (auto problem = read_terms(rules, fields, request)) return *problem;
    if (auto problem = read_trigger(rules, fields, request)) return *problem;
    if (auto problem = check_bounds(rules, request)) return *problem;
    auto const index = fields.integer("positionIdx").value_or(0);
    bool const is_hedge = venue_.exchange.position_mode(account) == PositionMode::hedge;
    if (!is_spot) {
        if (index < 0 || index > 2 || (index == 0) == is_hedge)
            return problem_for(Refused::position_side, false);
        request.position_side = index == 1   ? PositionSide::longs
                                : index == 2 ? PositionSide::shorts
                                             : PositionSide::both;
        request.is_reduce_only = fields.is_true("reduceOnly") || fields.is_true("closeOnTrigger");
    }
    // Also among the finished ones: an id is good once.
    for (auto const& symbol : venue_.exchange.symbols())
        if (!client_id.empty() && venue_.exchange.find_client(account, symbol, client_id))
            return problem_for(Refused::duplicate_client_id, is_spot);
    request.client_id = internal_id(client_id);
    request.notes.emplace(note::last_price, venue_.exchange.last_price(rules.symbol).to_string());
    return request;
}

void Service::place(std::string_view account, Rules const& rules, v5::Fields const& fields,
                    Row& row) {
    auto const request = read_order(account, rules, fields);
    if (!request) {
        row.problem = request.error();
        return;
    }
    auto const placed = venue_.exchange.place(*request);
    if (!placed) {
        row.problem = problem_for(placed.error(), !rules.is_perpetual());
        return;
    }
    row.order_id = std::to_string(placed->order.id);
    row.created = std::to_string(placed->order.created_ms);
    auto const counted = venue_.placements.find(row.client_id);
    if (counted != venue_.placements.end()) ++counted->second.executed;
}

Order const* Service::find_order(std::string_view account, Rules const& rules,
                                 v5::Fields const& fields) const {
    auto const id = fields.integer("orderId");
    auto const client_id = fields.text("orderLinkId");
    if (!id && client_id.empty()) return nullptr;
    auto const* const order = id ? venue_.exchange.find(rules.symbol, *id)
                                 : venue_.exchange.find_client(account, rules.symbol, client_id);
    return order && order->account == account ? order : nullptr;
}

void Service::cancel(std::string_view account, Rules const& rules, v5::Fields const& fields,
                     Row& row) {
    bool const is_spot = !rules.is_perpetual();
    auto const* order = find_order(account, rules, fields);
    // On the spot market an order that waits is another kind, and has to be named so.
    auto const filter = fields.text("orderFilter");
    bool const means_waiting = filter == "StopOrder" || filter == "tpslOrder";
    if (is_spot && order && order->is_open() && order->is_waiting() != means_waiting) {
        order = nullptr;
    }
    if (!order || !order->is_open()) {
        row.problem = problem_for(Refused::unknown_order, is_spot);
        if (is_spot && order && order->status == Status::filled)
            row.problem = {170139, "Order has been filled."};
        else if (is_spot && order)
            row.problem = {170142, "Order has been canceled"};
        return;
    }
    row.order_id = std::to_string(order->id);
    row.client_id = client_id_of(order->client_id);
    static_cast<void>(venue_.exchange.cancel(rules.symbol, order->id, "user", CancelOnly::any));
}

void Service::amend(std::string_view account, Rules const& rules, v5::Fields const& fields,
                    Row& row) {
    bool const is_spot = !rules.is_perpetual();
    auto const* const order = find_order(account, rules, fields);
    if (!order || !order->is_open()) {
        row.problem = problem_for(Refused::unknown_order, is_spot);
        if (is_spot && order)
            row.problem = order->status == Status::filled
                              ? Problem{170139, "Order has been filled."}
                              : Problem{170142, "Order has been canceled"};
        return;
    }
    row.order_id = std::to_string(order->id);
    row.client_id = client_id_of(order->client_id);
    OrderRequest wanted;
    wanted.quantity = fields.amount("qty");
    wanted.price = fields.amount("price");
    auto const trigger_price = fields.amount("triggerPrice");
    bool const is_same = (!wanted.quantity || *wanted.quantity == order->quantity) &&
                         (!wanted.price || *wanted.price == order->price) && !trigger_price;
    if (is_same)
        row.problem = {10001,
                       "The order remains unchanged as the parameters entered match the "
                       "existing ones."};
    else if (auto problem = check_bounds(rules, wanted))
        row.problem = *problem;
    else if (wanted.quantity && *wanted.quantity <= order->executed)
        row.problem = {110064,
                       "The number of contracts modified cannot be less than or equal to "
                       "the filled quantity"};
    if (row.problem.code != 0) return;
    Modification const change{.price = wanted.price,
                              .quantity = wanted.quantity,
                              .trigger_price = trigger_price,
                              .keeps_priority = true,
                              .may_cancel = order->kind == Kind::limit_maker,
                              .request_id = "user"};
    auto const modified = venue_.exchange.modify(rules.symbol, order->id, change);
    if (!modified) row.problem = problem_for(modified.error(), is_spot);
}

// By symbol, else by base coin, else by settle coin: the narrowest that is given counts.
Answered Service::cancel_all(Call const& call) {
    auto const& fields = call.fields;
    auto const category = fields.text("category");
    if (category != "spot" && category != "linear") return Problem{10001, "Illegal category"};
    bool const is_named =
        fields.has("symbol") || fields.has("baseCoin") || fields.has("settleCoin");
    if (category == "linear" && !is_named)
        return Problem{10001,
                       "Missing some parameters that must be filled in, symbol or "
                       "settleCoin or baseCoin cannot be empty"};
    if (fields.has("symbol") && !find_listing(venue_.exchange, category, fields.text("symbol")))
        return problem_for(Refused::unknown_symbol, is_spot_word(category));
    auto const filter = fields.text("orderFilter");
    Json json;
    json.open_object().key("list").open_array();
    for (auto const& symbol : venue_.exchange.symbols()) {
        auto const& rules = *venue_.exchange.rules(symbol);
        bool const is_meant =
            category_of(rules) == category &&
            (fields.has("symbol") ? fields.text("symbol") == name_of(rules)
             : fields.has("baseCoin")
                 ? fields.text("baseCoin") == rules.base
                 : !fields.has("settleCoin") || fields.text("settleCoin") == rules.quote);
        if (!is_meant) continue;
        std::vector<std::pair<std::int64_t, std::string>> ids;
        for (auto const* order : venue_.exchange.open_orders(call.account, symbol)) {
            bool const is_kind = filter.empty() ? rules.is_perpetual() || !order->is_waiting()
                                                : (filter == "Order") != order->is_waiting();
            if (is_kind) ids.emplace_back(order->id, client_id_of(order->client_id));
        }
        for (auto const& [id, client_id] : ids) {
            static_cast<void>(venue_.exchange.cancel(symbol, id, "user", CancelOnly::any));
            json.open_object()
                .field("orderId", std::to_string(id))
                .field("orderLinkId", client_id)
                .close_object();
        }
    }
    json.close_array().field("success", "1").close_object();
    return Answer{.result = json.take()};
}

}  // namespace trestle::adapters::sim::bybit
