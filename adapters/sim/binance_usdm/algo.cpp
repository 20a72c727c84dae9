// Orders that wait for a trigger: ids of their own, and another order when they fire.
#include "adapters/sim/binance_usdm/service.hpp"

namespace trestle::adapters::sim::binance_usdm {

namespace {

struct Type {
    std::string_view word;
    Kind kind;
    bool is_take_profit;
    bool is_trailing;
};
constexpr Type types[] = {
    {"STOP", Kind::limit, false, false},
    {"STOP_MARKET", Kind::market, false, false},
    {"TAKE_PROFIT", Kind::limit, true, false},
    {"TAKE_PROFIT_MARKET", Kind::market, true, false},
    {"TRAILING_STOP_MARKET", Kind::market, false, true},
};

Type const* type_named(std::string_view word) {
    for (auto const& type : types)
        if (type.word == word) return &type;
    return nullptr;
}

}  // namespace

void Service::read_trigger(Reader& reader, Params const& params, OrderRequest& request) {
    auto const* const type = type_named(reader.required("type"));
    if (!type) return reader.fail(-1116, "Invalid orderType.");
    request.kind = type->kind;
    auto const is_buy = request.side == Side::buy;
    Trigger trigger{.direction = is_buy != type->is_take_profit ? TriggerDirection::rises_to
                                                                : TriggerDirection::falls_to,
                    .by = params.value("workingType") == "MARK_PRICE" ? TriggerBy::mark_price
                                                                      : TriggerBy::last_price,
                    .is_take_profit = type->is_take_profit,
                    .makes_new_order = true};
    if (type->is_trailing) {
        auto const percent = reader.required_amount("callbackRate");
        if (percent &&
            (*percent < Decimal::from_raw(Decimal::unit / 10) || *percent > Decimal::whole(10)))
            reader.fail(-2007, "Invalid callBack rate.");
        trigger.trailing_share = Decimal::from_raw(percent.value_or(Decimal()).raw() / 100);
        trigger.activation = reader.amount("activatePrice");
    } else {
        trigger.price = reader.required_amount("triggerPrice").value_or(Decimal());
    }
    request.trigger = trigger;
    request.closes_position = params.value("closePosition") == "true";
    if (request.closes_position) {
        if (type->kind != Kind::market || type->is_trailing)
            reader.fail(-4136, "Target strategy invalid for orderType, closePosition true.");
        reader.forbid("quantity");
        reader.forbid("reduceOnly");
    } else {
        request.quantity = reader.required_amount("quantity");
    }
    if (type->kind == Kind::market) return;
    if (!params.value("timeInForce").empty()) read_lifetime(reader, params, request);
    match_price(reader, params, request);
    if (!request.price) request.price = reader.required_amount("price");
}

Answer Service::algo_place(Params const& params, std::string const& account) {
    Reader reader(params);
    if (auto const type = reader.required("algoType"); type != "CONDITIONAL")
        reader.fail(-1130, "Data sent for parameter 'algoType' is not valid.");
    OrderRequest request;
    request.account = account;
    request.symbol = reader.required("symbol");
    if (reader.problem()) return *reader.problem();
    if (!venue_.exchange.rules(request.symbol)) return problem_for(Refused::unknown_symbol);
    read_common(reader, params, request);
    if (!reader.problem()) read_trigger(reader, params, request);
    request.client_id = client_id(reader, "clientAlgoId");
    if (reader.problem()) return *reader.problem();
    if (auto problem = check_numbers(request)) return *problem;
    auto const now_ms = venue_.clock.now_ms();
    if (auto problem = limits_.admit_order(account, now_ms)) return *problem;
    limits_.on_placed(account, now_ms);
    auto const placed = venue_.exchange.place(request);
    if (!placed) return problem_of(placed.error(), request);
    auto const counted = venue_.placements.find(request.client_id);
    if (counted != venue_.placements.end()) ++counted->second.executed;
    Json json;
    encode_algo(json, rules(request.symbol), placed->order, nullptr);
    return json.take();
}

// By algoId or clientAlgoId; the request names no symbol.
Result<Order const*, Problem> Service::find_algo(Params const& params, std::string const& account) {
    Reader reader(params);
    reader.one_of("algoId", "clientAlgoId");
    auto const id = reader.integer("algoId");
    if (reader.problem()) return *reader.problem();
    for (auto const& symbol : venue_.exchange.symbols()) {
        auto const* const order =
            id ? venue_.exchange.find(symbol, *id)
               : venue_.exchange.find_trigger(account, symbol, params.value("clientAlgoId"));
        if (order && order->account == account && order->is_apart()) return order;
    }
    return Problem{400, -2013, "Order does not exist.", {}};
}

Order const* Service::made_from(Order const& order) const {
    return order.made_order == 0 ? nullptr : venue_.exchange.find(order.symbol, order.made_order);
}

Answer Service::algo_cancel(Params const& params, std::string const& account) {
    auto const order = find_algo(params, account);
    if (!order || !(*order)->is_open()) {
        if (!order && order.error().code != -2013) return order.error();
        return Problem{400, -2011, "Unknown order sent.", {}};
    }
    auto const canceled =
        venue_.exchange.cancel((*order)->symbol, (*order)->id, {}, CancelOnly::any);
    if (!canceled) return problem_for(canceled.error());
    Json json;
    json.open_object()
        .field("algoId", canceled->id)
        .field("clientAlgoId", canceled->client_id)
        .field("code", "200")
        .field("msg", "success")
        .close_object();
    return json.take();
}

Answer Service::algo_query(Params const& params, std::string const& account) {
    auto const order = find_algo(params, account);
    if (!order) return order.error();
    Json json;
    encode_algo(json, rules((*order)->symbol), **order, made_from(**order));
    return json.take();
}

Answer Service::algo_open(Params const& params, std::string const& account) {
    return algo_list(params, account, true);
}

Answer Service::algo_all(Params const& params, std::string const& account) {
    return algo_list(params, account, false);
}

Answer Service::algo_list(Params const& params, std::string const& account, bool only_open) {
    std::vector<std::string> symbols = venue_.exchange.symbols();
    if (params.has("symbol") || !only_open) {
        auto const symbol = known_symbol(params);
        if (!symbol) return symbol.error();
        symbols = {*symbol};
    }
    Json json;
    json.open_array();
    for (auto const& symbol : symbols)
        for (auto const* order : venue_.exchange.orders(account, symbol))
            if (order->is_apart() && (!only_open || order->is_open()))
                encode_algo(json, rules(symbol), *order, made_from(*order));
    json.close_array();
    return json.take();
}

Answer Service::algo_cancel_all(Params const& params, std::string const& account) {
    auto const symbol = known_symbol(params);
    if (!symbol) return symbol.error();
    venue_.exchange.cancel_all_apart(account, *symbol, {});
    return std::string(
        "{\"code\":200,\"msg\":\"The operation of cancel all open order is done.\"}");
}

}  // namespace trestle::adapters::sim::binance_usdm
