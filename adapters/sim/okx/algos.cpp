// Orders that wait for a price: stops, take-profits, pairs of both, triggers and trailing stops.
#include <algorithm>

#include "adapters/sim/okx/encode.hpp"
#include "adapters/sim/okx/listing.hpp"
#include "adapters/sim/okx/service.hpp"

namespace trestle::adapters::sim::okx {

namespace {

constexpr std::string_view second_half =
    "of ";  // at the second order of a pair, before the first's id

std::optional<TriggerBy> trigger_by(std::string_view word) {
    if (word.empty() || word == "last") return TriggerBy::last_price;
    if (word == "mark") return TriggerBy::mark_price;
    if (word == "index") return TriggerBy::index_price;
    return std::nullopt;
}

Problem already_there(Side side, bool is_take_profit) {
    bool const is_buy = side == Side::buy;
    if (is_take_profit)
        return is_buy ? Problem{51277, "TP trigger price cannot be higher than the last price"}
                      : Problem{51279, "TP trigger price cannot be lower than the last price"};
    return is_buy ? Problem{51278, "SL trigger price cannot be lower than the last price"}
                  : Problem{51280, "SL trigger price cannot be higher than the last price"};
}

}  // namespace

// `prefix` "sl" or "tp"; without one the direction follows from where the price is.
std::optional<Problem> Service::read_trigger(std::string_view prefix, v5::Fields const& fields,
                                             OrderRequest& request) const {
    std::string const start(prefix);
    auto const price_name = prefix.empty() ? std::string("triggerPx") : start + "TriggerPx";
    auto const order_name = prefix.empty() ? std::string("orderPx") : start + "OrdPx";
    auto const price = fields.amount(price_name);
    auto const by = trigger_by(fields.text(price_name + "Type"));
    if (!price || !price->is_positive()) return parameter_problem(price_name);
    if (!by) return parameter_problem(price_name + "Type");
    auto const last = venue_.exchange.last_price(request.symbol);
    bool const is_sell = request.side == Side::sell;
    Trigger trigger{
        .price = *price, .by = *by, .is_take_profit = prefix == "tp", .makes_new_order = true};
    bool const rises = prefix.empty() ? *price > last : trigger.is_take_profit == is_sell;
    trigger.direction = rises ? TriggerDirection::rises_to : TriggerDirection::falls_to;
    if (!prefix.empty() && (rises ? *price <= last : *price >= last))
        return already_there(request.side, trigger.is_take_profit);
    auto const order_price = fields.amount(order_name);
    if (!order_price) return parameter_problem(order_name);
    bool const is_market = *order_price == Decimal::whole(-1);
    if (!is_market && !order_price->is_positive()) return parameter_problem(order_name);
    request.kind = is_market ? Kind::market : Kind::limit;
    if (!is_market) request.price = order_price;
    request.notes.insert_or_assign(std::string(note::price), fields.text(order_name));
    request.trigger = trigger;
    return std::nullopt;
}

std::optional<Problem> Service::read_trailing(v5::Fields const& fields,
                                              OrderRequest& request) const {
    Trigger trigger;
    trigger.makes_new_order = true;
    trigger.trailing_share = fields.amount("callbackRatio");
    trigger.trailing_distance = fields.amount("callbackSpread");
    trigger.activation = fields.amount("activePx");
    if (trigger.trailing_share.has_value() == trigger.trailing_distance.has_value())
        return parameter_problem("callbackRatio");
    trigger.direction =
        request.side == Side::sell ? TriggerDirection::falls_to : TriggerDirection::rises_to;
    request.kind = Kind::market;
    request.trigger = trigger;
    return std::nullopt;
}

Result<OrderRequest, Problem> Service::read_algo(Call const& call, v5::Fields const& fields) const {
    auto const listing = listing_of(call, fields);
    if (!listing) return listing.error();
    auto const& rules = **listing;
    auto const side = side_from(fields.text("side"));
    if (!side) return parameter_problem("side");
    OrderRequest request;
    request.account = call.account;
    request.symbol = rules.symbol;
    request.side = *side;
    if (auto problem = read_margin(call.account, rules, fields, request)) return *problem;
    request.quantity = fields.amount("sz");
    request.closes_position = fields.has("closeFraction");
    if (request.closes_position && fields.amount("closeFraction") != Decimal::whole(1))
        return parameter_problem("closeFraction");
    if (request.closes_position) request.quantity.reset();
    if (!request.closes_position && !request.quantity) return parameter_problem("sz");
    if (auto problem = check_bounds(rules, request)) return *problem;
    request.notes.emplace(note::type, fields.text("ordType"));
    request.notes.emplace(note::tag, fields.text("tag"));
    return request;
}

Service::Row Service::place_algo(Call const& call, v5::Fields const& fields) {
    // Some clients name an algo order as they would any other.
    auto const client_id =
        fields.has("algoClOrdId") ? fields.text("algoClOrdId") : fields.text("clOrdId");
    Row row{.client_id = std::string(client_id), .tag = std::string(fields.text("tag"))};
    auto const refuse = [&row](Problem problem) {
        row.order_id.clear();
        row.problem = std::move(problem);
        return row;
    };
    if (!client_id.empty() && !is_client_id(client_id))
        return refuse(parameter_problem("algoClOrdId"));
    if (!client_id.empty() && find_algo_by_client(call.account, client_id))
        return refuse({51065, "algoClOrdId already exists."});
    auto const base = read_algo(call, fields);
    if (!base) return refuse(base.error());
    auto const type = fields.text("ordType");
    std::vector<std::string_view> legs;
    if (type == "trigger" || type == "move_order_stop") legs.push_back("");
    if (type == "conditional" || type == "oco") {
        if (fields.has("slTriggerPx")) legs.push_back("sl");
        if (fields.has("tpTriggerPx")) legs.push_back("tp");
    }
    if (legs.empty() || (type == "oco" && legs.size() != 2))
        return refuse(
            parameter_problem(type == "conditional" || type == "oco" ? "slTriggerPx" : "ordType"));
    std::vector<OrderRequest> requests;
    for (auto const leg : legs) {
        auto request = *base;
        auto problem = type == "move_order_stop" ? read_trailing(fields, request)
                                                 : read_trigger(leg, fields, request);
        if (problem) return refuse(*problem);
        requests.push_back(std::move(request));
    }
    for (auto& request : requests) {
        bool const is_second = !row.order_id.empty();
        request.client_id = internal_id(is_second ? std::string_view() : client_id);
        if (legs.size() == 2)
            request.notes.emplace(note::pair,
                                  is_second ? std::string(second_half) + row.order_id : "first");
        auto const placed = venue_.exchange.place(request);
        if (!placed) {
            if (is_second) cancel_pair(call.account, request.symbol, row.order_id);
            return refuse(problem_for(placed.error()));
        }
        if (!is_second) row.order_id = std::to_string(placed->order.id);
    }
    auto const counted = venue_.placements.find(row.client_id);
    if (counted != venue_.placements.end()) ++counted->second.executed;
    return row;
}

Service::Row Service::cancel_algo(Call const& call, v5::Fields const& fields) {
    Row row{.order_id = std::string(fields.text("algoId")),
            .client_id = std::string(fields.text("algoClOrdId"))};
    auto const* const order = find_algo(call.account, fields);
    if (!order || !order->is_open()) {
        row.problem = {51400, "Cancellation failed as the order doesn't exist."};
        return row;
    }
    row.order_id = std::to_string(order->id);
    row.client_id = client_id_of(order->client_id);
    cancel_pair(call.account, order->symbol, row.order_id);
    return row;
}

// Cancels what waits of a pair, or a single algo order.
void Service::cancel_pair(std::string_view account, std::string_view symbol,
                          std::string const& first_id) {
    std::vector<std::int64_t> ids;
    for (auto const* order : venue_.exchange.open_orders(account, symbol)) {
        bool const is_half = note_of(*order, note::pair) == std::string(second_half) + first_id;
        if (order->is_waiting() && (std::to_string(order->id) == first_id || is_half))
            ids.push_back(order->id);
    }
    for (auto const id : ids)
        static_cast<void>(venue_.exchange.cancel(symbol, id, "user", CancelOnly::any));
}

void Service::on_triggered(Order const& order) {
    auto const pair = note_of(order, note::pair);
    if (pair.empty()) return;
    auto const first = pair.starts_with(second_half) ? std::string(pair.substr(second_half.size()))
                                                     : std::to_string(order.id);
    cancel_pair(order.account, order.symbol, first);
}

}  // namespace trestle::adapters::sim::okx
