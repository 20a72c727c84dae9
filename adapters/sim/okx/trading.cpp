// Orders: place, amend, cancel, one by one and in batches.
#include <algorithm>

#include "adapters/sim/amounts.hpp"
#include "adapters/sim/json.hpp"
#include "adapters/sim/okx/encode.hpp"
#include "adapters/sim/okx/listing.hpp"
#include "adapters/sim/okx/service.hpp"
#include "oms/model/assert.hpp"

namespace trestle::adapters::sim::okx {

namespace {

constexpr std::size_t most_rows = 20;

bool is_about_algos(Operation operation) {
    return operation == Operation::place_algo || operation == Operation::cancel_algos;
}

bool is_amendment(Operation operation) {
    return operation == Operation::amend || operation == Operation::amend_batch;
}

Problem problem_of_amendment(Refused refused) {
    if (refused == Refused::insufficient_balance || refused == Refused::insufficient_margin)
        return {51502, "Order modification failed due to insufficient margin."};
    return problem_for(refused);
}

// What the matching engine finds, and not the gateway before it.
bool is_found_late(Refused refused) {
    return refused == Refused::insufficient_balance || refused == Refused::insufficient_margin ||
           refused == Refused::would_take;
}

}  // namespace

Answered Service::run_rows(Call const& call) {
    if (call.rows.empty()) return Problem{50000, "Body for POST request cannot be empty."};
    if (call.rows.size() > most_rows)
        return Problem{50002, "At most 20 orders are allowed in one request."};
    auto const operation = call.route->operation;
    Json json;
    json.open_array();
    std::size_t failed = 0;
    for (auto const& fields : call.rows) {
        auto const row = run_row(call, fields);
        if (row.problem.code != 0) ++failed;
        json.open_object();
        if (is_about_algos(operation))
            json.field("algoId", row.order_id)
                .field("algoClOrdId", row.client_id)
                .field("clOrdId", "");
        else
            json.field("ordId", row.order_id).field("clOrdId", row.client_id);
        if (is_amendment(operation)) json.field("reqId", row.request_id);
        json.field("tag", row.tag)
            .field("ts", std::to_string(venue_.clock.now_ms()))
            .field("sCode", std::to_string(row.problem.code))
            .field("sMsg", row.problem.text)
            .field("subCode", "")
            .close_object();
    }
    json.close_array();
    if (failed == 0) return Answer{0, "", json.take()};
    if (failed == call.rows.size()) return Answer{1, "All operations failed", json.take()};
    return Answer{2, "Bulk operation partially succeeded.", json.take()};
}

Service::Row Service::run_row(Call const& call, v5::Fields const& fields) {
    auto const operation = call.route->operation;
    if (is_amendment(operation)) return amend(call, fields);
    if (operation == Operation::cancel || operation == Operation::cancel_batch)
        return cancel(call, fields);
    if (operation == Operation::place_algo) return place_algo(call, fields);
    if (operation == Operation::cancel_algos) return cancel_algo(call, fields);
    return place(call, fields);
}

Result<Rules const*, Problem> Service::listing_of(Call const& call,
                                                  v5::Fields const& fields) const {
    Rules const* rules = nullptr;
    if (call.is_frame) {
        auto const code = fields.integer("instIdCode");
        if (!code) return missing_parameter("instIdCode");
        rules = find_listing_by_code(venue_.exchange, *code);
    } else {
        if (!fields.has("instId")) return missing_parameter("instId");
        rules = find_listing(venue_.exchange, fields.text("instId"));
    }
    if (!rules) return problem_for(Refused::unknown_symbol);
    return rules;
}

std::string Service::internal_id(std::string_view client_id) {
    if (!client_id.empty()) return std::string(client_id);
    return "@" + std::to_string(++made_up_ids_);
}

std::optional<Problem> Service::read_margin(std::string_view account, Rules const& rules,
                                            v5::Fields const& fields, OrderRequest& request) const {
    auto const mode = fields.text("tdMode");
    auto const side = fields.text("posSide");
    if (mode.empty()) return missing_parameter("tdMode");
    request.notes.emplace(note::trade_mode, mode);
    if (!rules.is_perpetual()) {
        if (mode == "cash") return std::nullopt;
        if (mode != "cross" && mode != "isolated") return parameter_problem("tdMode");
        return Problem{51010, "The current account mode does not support this API interface."};
    }
    if (mode != "cross" && mode != "isolated") return parameter_problem("tdMode");
    if (account_level(account) == "1") return Problem{51010, "Account level too low."};
    bool const is_hedge = venue_.exchange.position_mode(account) == PositionMode::hedge;
    if (is_hedge ? side != "long" && side != "short" : !side.empty() && side != "net")
        return parameter_problem("posSide");
    request.notes.emplace(note::position_side, is_hedge ? side : "net");
    if (is_hedge)
        request.position_side = side == "long" ? PositionSide::longs : PositionSide::shorts;
    else
        request.is_reduce_only = fields.is_true("reduceOnly");
    auto const margin = mode == "cross" ? MarginMode::cross : MarginMode::isolated;
    auto const refused = venue_.exchange.set_margin_mode(account, rules.symbol, margin);
    if (refused && *refused != Refused::no_change) return parameter_problem("tdMode");
    return std::nullopt;
}

std::optional<Problem> Service::read_type(v5::Fields const& fields, OrderRequest& request) const {
    auto const type = fields.text("ordType");
    request.notes.emplace(note::type, type);
    request.would_take_cancels = true;
    if (type == "market" || type == "optimal_limit_ioc") {
        request.kind = Kind::market;
        return std::nullopt;
    }
    request.price = fields.amount("px");
    if (type == "post_only")
        request.kind = Kind::limit_maker;
    else if (type == "ioc")
        request.time_in_force = TimeInForce::immediate_or_cancel;
    else if (type == "fok")
        request.time_in_force = TimeInForce::fill_or_kill;
    else if (type != "limit")
        return parameter_problem("ordType");
    if (!fields.has("px")) return Problem{51204, "The price for the limit order cannot be empty."};
    if (!request.price || !request.price->is_positive()) return parameter_problem("px");
    return std::nullopt;
}

std::optional<Problem> Service::read_size(Rules const& rules, v5::Fields const& fields,
                                          OrderRequest& request) const {
    auto const size = fields.amount("sz");
    if (!fields.has("sz")) return missing_parameter("sz");
    if (!size || !size->is_positive()) return parameter_problem("sz");
    auto target = fields.text("tgtCcy");
    bool const is_spot_market = !rules.is_perpetual() && request.kind == Kind::market;
    if (!target.empty() && target != "base_ccy" && target != "quote_ccy")
        return parameter_problem("tgtCcy");
    // A market buy counts in the quote asset unless it says otherwise; limit orders never do.
    if (is_spot_market && target.empty())
        target = request.side == Side::buy ? "quote_ccy" : "base_ccy";
    if (is_spot_market) request.notes.emplace(note::target, target);
    if (is_spot_market && target == "quote_ccy") {
        request.notes.emplace(note::size, fields.text("sz"));
        request.quote_quantity = size;
    } else {
        request.quantity = size;
    }
    return std::nullopt;
}

std::optional<Problem> Service::check_bounds(Rules const& rules,
                                             OrderRequest const& request) const {
    if (request.price && !request.price->is_multiple_of(rules.tick)) return parameter_problem("px");
    if (!request.quantity) return std::nullopt;
    if (*request.quantity < rules.min_quantity)
        return Problem{51020, "Your order should meet or exceed the minimum order amount."};
    if (!request.quantity->is_multiple_of(rules.lot)) return problem_for(Refused::lot_size);
    if (*request.quantity > rules.max_quantity)
        return Problem{51203, "Order quantity exceeds the maximum."};
    return std::nullopt;
}

Result<OrderRequest, Problem> Service::read_order(Call const& call, v5::Fields const& fields) {
    auto const listing = listing_of(call, fields);
    if (!listing) return listing.error();
    auto const& rules = **listing;
    auto const side = side_from(fields.text("side"));
    auto const client_id = fields.text("clOrdId");
    if (!side) return parameter_problem("side");
    if (!client_id.empty() && !is_client_id(client_id)) return parameter_problem("clOrdId");
    OrderRequest request;
    request.account = call.account;
    request.symbol = rules.symbol;
    request.side = *side;
    if (auto problem = read_margin(call.account, rules, fields, request)) return *problem;
    if (auto problem = read_type(fields, request)) return *problem;
    if (auto problem = read_size(rules, fields, request)) return *problem;
    if (auto problem = check_bounds(rules, request)) return *problem;
    if (fields.has("stpMode")) {
        auto const mode = self_trade_from(fields.text("stpMode"));
        if (!mode) return parameter_problem("stpMode");
        request.self_trade = *mode;
    }
    // Also among the finished ones: how long the venue remembers an id is nowhere promised.
    for (auto const& symbol : venue_.exchange.symbols())
        if (!client_id.empty() && venue_.exchange.find_client(call.account, symbol, client_id))
            return problem_for(Refused::duplicate_client_id);
    request.client_id = internal_id(client_id);
    request.notes.emplace(note::tag, fields.text("tag"));
    return request;
}

Service::Row Service::place(Call const& call, v5::Fields const& fields) {
    Row row{.client_id = std::string(fields.text("clOrdId")),
            .tag = std::string(fields.text("tag"))};
    auto const request = read_order(call, fields);
    if (!request) {
        row.problem = request.error();
        return row;
    }
    auto const placed = venue_.exchange.place(*request);
    if (!placed) {
        row.problem = problem_for(placed.error());
        return row;
    }
    row.order_id = std::to_string(placed->order.id);
    auto const counted = venue_.placements.find(row.client_id);
    if (counted != venue_.placements.end()) ++counted->second.executed;
    return row;
}

Service::Row Service::cancel(Call const& call, v5::Fields const& fields) {
    Row row{.order_id = std::string(fields.text("ordId")),
            .client_id = std::string(fields.text("clOrdId"))};
    auto const order = find_order(call, fields, 51400);
    if (!order) {
        row.problem = order.error();
        return row;
    }
    row.order_id = std::to_string((*order)->id);
    row.client_id = client_id_of((*order)->client_id);
    if ((*order)->is_open())
        static_cast<void>(
            venue_.exchange.cancel((*order)->symbol, (*order)->id, "user", CancelOnly::any));
    else if ((*order)->status == Status::filled)
        row.problem = {51402, "Cancellation failed as the order is already completed."};
    else
        row.problem = {51401, "Cancellation failed as the order is already canceled."};
    return row;
}

Service::Row Service::amend(Call const& call, v5::Fields const& fields) {
    Row row{.order_id = std::string(fields.text("ordId")),
            .client_id = std::string(fields.text("clOrdId")),
            .tag = {},
            .request_id = std::string(fields.text("reqId"))};
    auto const refuse = [&row](Problem problem) {
        row.problem = std::move(problem);
        return row;
    };
    auto const found = find_order(call, fields, 51503);
    if (!found) return refuse(found.error());
    Order const& order = **found;
    row.order_id = std::to_string(order.id);
    row.client_id = client_id_of(order.client_id);
    if (order.status == Status::filled)
        return refuse({51510, "Modification failed as the order has been completed."});
    if (!order.is_open())
        return refuse({51509, "Modification failed as the order has been canceled."});
    if (!fields.has("newSz") && !fields.has("newPx"))
        return refuse({51500, "You must enter a price, quantity, or TP/SL."});
    OrderRequest wanted;
    wanted.price = fields.amount("newPx");
    wanted.quantity = fields.amount("newSz");
    if (fields.has("newPx") != wanted.price.has_value()) return refuse(parameter_problem("newPx"));
    if (fields.has("newSz") != wanted.quantity.has_value())
        return refuse(parameter_problem("newSz"));
    if (auto problem = check_bounds(*venue_.exchange.rules(order.symbol), wanted))
        return refuse(*problem);
    Modification const change{.price = wanted.price,
                              .quantity = wanted.quantity,
                              .trigger_price = {},
                              .keeps_priority = true,
                              .may_cancel = wanted.quantity && *wanted.quantity <= order.executed,
                              .request_id = row.request_id};
    auto const symbol = order.symbol;
    auto const id = order.id;
    auto const modified = venue_.exchange.modify(symbol, id, change);
    if (modified) return row;
    auto const problem = problem_of_amendment(modified.error());
    if (!is_found_late(modified.error())) return refuse(problem);
    if (fields.is_true("cxlOnFail"))
        static_cast<void>(
            venue_.exchange.cancel(symbol, id, "amend " + row.request_id, CancelOnly::any));
    else
        late_.push_back({symbol, id, row.request_id, problem});
    return row;
}

Answered Service::close_position(Call const& call) {
    auto const listing = listing_of(call, call.fields);
    if (!listing) return listing.error();
    auto const& rules = **listing;
    auto const side = call.fields.text("posSide");
    bool is_closed = false;
    for (auto const& state : venue_.exchange.positions(call.account, rules.symbol)) {
        auto const& position = state.position;
        auto const word = position_side_of(venue_, position);
        if (position.is_flat() || (!side.empty() && side != word)) continue;
        bool const is_long = !position.quantity.is_negative();
        OrderRequest const request{
            .account = call.account,
            .symbol = rules.symbol,
            .client_id = internal_id(call.fields.text("clOrdId")),
            .side = is_long ? Side::sell : Side::buy,
            .kind = Kind::market,
            .quantity = position.quantity.abs(),
            .position_side = position.side,
            .is_reduce_only = position.side == PositionSide::both,
            .notes = {{std::string(note::type), "market"},
                      {std::string(note::position_side), std::string(word)}}};
        auto const placed = venue_.exchange.place(request);
        if (!placed) return problem_for(placed.error());
        is_closed = true;
    }
    if (!is_closed) return Problem{51023, "Position does not exist."};
    Json json;
    json.open_array()
        .open_object()
        .field("instId", inst_id_of(rules))
        .field("posSide", side.empty() ? "net" : side)
        .field("clOrdId", call.fields.text("clOrdId"))
        .field("tag", call.fields.text("tag"))
        .close_object()
        .close_array();
    return Answer{0, "", json.take()};
}

// All orders of the account are canceled unless this is repeated in time; zero stops it.
Answered Service::cancel_all_after(Call const& call) {
    auto const seconds = call.fields.integer("timeOut");
    if (!seconds || (*seconds != 0 && (*seconds < 10 || *seconds > 120)))
        return parameter_problem("timeOut");
    auto const now_ms = venue_.clock.now_ms();
    auto const at_ms = *seconds == 0 ? 0 : now_ms + *seconds * 1000;
    venue_.exchange.arm_countdown(call.account, "", at_ms);
    Json json;
    json.open_array()
        .open_object()
        .field("triggerTime", std::to_string(at_ms))
        .field("tag", call.fields.text("tag"))
        .field("ts", std::to_string(now_ms))
        .close_object()
        .close_array();
    return Answer{0, "", json.take()};
}

}  // namespace trestle::adapters::sim::okx
