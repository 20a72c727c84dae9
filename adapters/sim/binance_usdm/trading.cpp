// Operations that place, change and cancel ordinary orders, one by one and in batches.
#include <algorithm>

#include "adapters/sim/binance_usdm/service.hpp"
#include "adapters/sim/flat_json.hpp"

namespace trestle::adapters::sim::binance_usdm {

namespace {

constexpr std::size_t rows_of_a_batch = 5;
constexpr std::size_t cancels_of_a_batch = 10;
constexpr std::int64_t shortest_date_ms = 600'000;  // a date must be so far away
constexpr std::string_view all_canceled =
    "{\"code\":200,\"msg\":\"The operation of cancel all open order is done.\"}";

bool is_client_id(std::string_view text) {
    if (text.empty() || text.size() > 36) return false;
    return std::ranges::all_of(text, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               std::string_view("-_.:/").find(c) != std::string_view::npos;
    });
}

// The kinds that went to the algo orders on 2025-12-09.
bool is_conditional(std::string_view type) {
    return type == "STOP" || type == "STOP_MARKET" || type == "TAKE_PROFIT" ||
           type == "TAKE_PROFIT_MARKET" || type == "TRAILING_STOP_MARKET";
}

Params params_of(std::vector<JsonMember> const& members) {
    Params params;
    for (auto const& member : members)
        if (member.raw != "null") params.values.emplace(member.name, member.text);
    return params;
}

}  // namespace

std::string Service::client_id(Reader& reader, std::string_view name) {
    auto const value = reader.value(name);
    if (value.empty()) return venue_.random.text(22);
    if (!is_client_id(value)) reader.fail(-4015, "Client order id is not valid.");
    return std::string(value);
}

// Symbol, side, side of the position, self-trade prevention, reduce-only.
void Service::read_common(Reader& reader, Params const& params, OrderRequest& request) {
    auto const side = binance_spot::side_from(reader.required("side"));
    if (!side) reader.fail(-1117, "Invalid side.");
    request.side = side.value_or(Side::buy);
    auto const position_side = position_side_from(params.value("positionSide"));
    if (!position_side) reader.fail(-4060, "Invalid position side.");
    request.position_side = position_side.value_or(PositionSide::both);
    request.is_reduce_only = params.value("reduceOnly") == "true";
    if (params.has("reduceOnly") && request.position_side != PositionSide::both)
        reader.fail(-1106, "Parameter 'reduceOnly' sent when not required.");
    request.self_trade = SelfTrade::none;
    auto const word = params.value("selfTradePreventionMode");
    if (word.empty()) return;
    auto const mode = binance_spot::self_trade_from(word);
    if (!mode)
        reader.fail(-1130, "Data sent for parameter 'selfTradePreventionMode' is not valid.");
    request.self_trade = mode.value_or(SelfTrade::none);
}

void Service::read_lifetime(Reader& reader, Params const& params, OrderRequest& request) {
    auto const word = params.value("timeInForce");
    if (word == "GTX") {
        request.kind = Kind::limit_maker;
    } else if (word == "GTD") {
        auto const date = reader.integer("goodTillDate");
        if (!date)
            reader.fail(
                -1102,
                "Mandatory parameter 'goodTillDate' was not sent, was empty/null, or malformed.");
        if (date && *date < venue_.clock.now_ms() + shortest_date_ms)
            reader.fail(-5040,
                        "The goodTillDate timestamp must be greater than the current time "
                        "plus 600 seconds and smaller than 253402300799000 (UTC 9999-12-31 "
                        "23:59:59)");
        request.expires_ms = date.value_or(0) / 1000 * 1000;
    } else {
        auto const time_in_force = binance_spot::time_in_force_from(word);
        if (!time_in_force) reader.fail(-1115, "Invalid timeInForce.");
        request.time_in_force = time_in_force.value_or(TimeInForce::good_till_cancel);
    }
    request.refuses_unfilled_fok = true;
}

// A price that is taken from the book once, when the order comes.
void Service::match_price(Reader& reader, Params const& params, OrderRequest& request) {
    auto const word = params.value("priceMatch");
    if (word.empty() || word == "NONE") return;
    auto const is_queue = word.starts_with("QUEUE");
    if (!is_queue && !word.starts_with("OPPONENT"))
        return reader.fail(-1130, "Data sent for parameter 'priceMatch' is not valid.");
    if (params.has("price")) return reader.fail(-4016, "Price is not allowed with priceMatch.");
    auto const mark = word.find('_');
    auto const level =
        mark == std::string_view::npos ? 1 : std::stoul(std::string(word.substr(mark + 1)));
    auto const side = is_queue == (request.side == Side::buy) ? Side::buy : Side::sell;
    auto const levels = venue_.exchange.book(request.symbol).levels(side, level);
    if (levels.size() < level)
        return reader.fail(-5037, "Invalid price match: the book has no such level.");
    request.price = levels.back().price;
}

Result<OrderRequest, Problem> Service::read_order(Params const& params,
                                                  std::string const& account) {
    Reader reader(params);
    OrderRequest request;
    request.account = account;
    request.symbol = reader.required("symbol");
    if (!reader.problem() && !venue_.exchange.rules(request.symbol))
        return problem_for(Refused::unknown_symbol);
    read_common(reader, params, request);
    auto const type = reader.required("type");
    if (is_conditional(type))
        return Problem{400,
                       -4120,
                       "Order type not supported for this endpoint. Please use the Algo Order API "
                       "endpoints instead.",
                       {}};
    if (type == "LIMIT") {
        reader.required("timeInForce");
        request.quantity = reader.required_amount("quantity");
        if (!reader.problem()) read_lifetime(reader, params, request);
        if (!reader.problem()) match_price(reader, params, request);
        if (!request.price) request.price = reader.required_amount("price");
    } else if (type == "MARKET") {
        request.kind = Kind::market;
        reader.forbid("price");
        request.quantity = reader.required_amount("quantity");
    } else {
        reader.fail(-1116, "Invalid orderType.");
    }
    request.client_id = client_id(reader, "newClientOrderId");
    auto const response = params.value("newOrderRespType");
    if (!response.empty() && response != "ACK" && response != "RESULT")
        reader.fail(-1130, "Data sent for parameter 'newOrderRespType' is not valid.");
    if (reader.problem()) return *reader.problem();
    if (auto problem = check_numbers(request)) return *problem;
    return request;
}

// What the venue says before its filters: signs, precisions, and the bounds with their own codes.
std::optional<Problem> Service::check_numbers(OrderRequest const& request) const {
    auto const& known = rules(request.symbol);
    auto const refuse = [](int code, std::string text) { return Problem{400, code, text, {}}; };
    if (request.quantity && !request.closes_position) {
        if (!request.quantity->is_positive())
            return refuse(-4003, "Quantity less than or equal to zero.");
        if (!request.quantity->is_multiple_of(known.lot))
            return refuse(-1111, "Precision is over the maximum defined for this asset.");
        if (*request.quantity > known.max_quantity)
            return refuse(-4005, "Quantity greater than max quantity.");
    }
    if (request.price) {
        if (!request.price->is_positive()) return refuse(-4001, "Price less than 0.");
        auto const smallest = Decimal::parse(price_text(known, known.tick));
        if (smallest && !request.price->is_multiple_of(*smallest) &&
            places_of(*request.price) > places_of(known.tick))
            return refuse(-1111, "Precision is over the maximum defined for this asset.");
    }
    return std::nullopt;
}

Problem Service::problem_of(Refused refused, OrderRequest const& request) const {
    auto problem = problem_for(refused, request.side);
    if (refused == Refused::notional)
        problem.text = "Order's notional must be no smaller than " +
                       rules(request.symbol).min_notional.to_string() +
                       " (unless you choose reduce only).";
    return problem;
}

Answer Service::place(Params const& params, std::string const& account) {
    auto const request = read_order(params, account);
    if (!request) return request.error();
    auto const now_ms = venue_.clock.now_ms();
    if (auto problem = limits_.admit_order(account, now_ms)) return *problem;
    limits_.on_placed(account, now_ms);
    auto const placed = venue_.exchange.place(*request);
    if (!placed) return problem_of(placed.error(), *request);
    auto const counted = venue_.placements.find(request->client_id);
    if (counted != venue_.placements.end()) ++counted->second.executed;
    // An acknowledgement knows nothing of what the order has done since.
    auto order = placed->order;
    if (params.value("newOrderRespType") != "RESULT") {
        order.status = Status::working;
        order.executed = order.executed_quote = Decimal();
    }
    Json json;
    encode_order(json, rules(order.symbol), order);
    return json.take();
}

Answer Service::place_test(Params const& params, std::string const& account) {
    auto const request = read_order(params, account);
    if (!request) return request.error();
    if (auto const refused = venue_.exchange.check(*request)) return problem_of(*refused, *request);
    return std::string("{}");
}

Result<Order const*, Problem> Service::find_order(Params const& params, std::string const& account,
                                                  int code_if_missing) {
    auto const symbol = known_symbol(params);
    if (!symbol) return symbol.error();
    Reader reader(params);
    reader.one_of("origClientOrderId", "orderId");
    auto const id = reader.integer("orderId");
    if (reader.problem()) return *reader.problem();
    auto const client = params.value("origClientOrderId");
    auto const* const order = id ? venue_.exchange.find(*symbol, *id)
                                 : venue_.exchange.find_client(account, *symbol, client);
    if (!order || order->account != account || order->is_apart())
        return Problem{400,
                       code_if_missing,
                       code_if_missing == -2013 ? "Order does not exist." : "Unknown order sent.",
                       {}};
    return order;
}

Answer Service::modify(Params const& params, std::string const& account) {
    auto const order = find_order(params, account, -2013);
    if (!order) return order.error();
    Reader reader(params);
    auto const side = binance_spot::side_from(reader.required("side"));
    Modification change{.quantity = reader.required_amount("quantity"), .may_cancel = true};
    OrderRequest judged{.symbol = (*order)->symbol,
                        .side = (*order)->side,
                        .price = std::nullopt,
                        .quantity = change.quantity};
    match_price(reader, params, judged);
    change.price = judged.price ? judged.price : reader.required_amount("price");
    if (side && *side != (*order)->side) reader.fail(-5025, "Side can not be modified.");
    if (reader.problem()) return *reader.problem();
    judged.price = change.price;
    if (auto problem = check_numbers(judged)) return *problem;
    auto const now_ms = venue_.clock.now_ms();
    if (auto problem = limits_.admit_order(account, now_ms)) return *problem;
    limits_.on_placed(account, now_ms);
    auto const modified = venue_.exchange.modify((*order)->symbol, (*order)->id, change);
    if (!modified) {
        if (modified.error() == Refused::unknown_order)
            return Problem{400, -2013, "Order does not exist.", {}};
        return problem_of(modified.error(), judged);
    }
    Json json;
    encode_order(json, rules(modified->symbol), *modified);
    return json.take();
}

Answer Service::cancel(Params const& params, std::string const& account) {
    auto const order = find_order(params, account, -2011);
    if (!order) return order.error();
    auto const canceled =
        venue_.exchange.cancel((*order)->symbol, (*order)->id, {}, CancelOnly::any);
    if (!canceled) return problem_for(canceled.error());
    Json json;
    encode_order(json, rules(canceled->symbol), *canceled);
    return json.take();
}

Answer Service::cancel_all(Params const& params, std::string const& account) {
    auto const symbol = known_symbol(params);
    if (!symbol) return symbol.error();
    venue_.exchange.cancel_all(account, *symbol, {});
    return std::string(all_canceled);
}

Answer Service::for_rows(Params const& params, std::string const& account, RowAnswer answer) {
    Reader reader(params);
    auto const text = reader.required("batchOrders");
    if (reader.problem()) return *reader.problem();
    auto const rows = read_objects(text);
    if (!rows || rows->empty())
        return Problem{400, -1130, "Data sent for parameter 'batchOrders' is not valid.", {}};
    if (rows->size() > rows_of_a_batch)
        return Problem{400, -4082, "Invalid number of batch place orders.", {}};
    Json json;
    json.open_array();
    for (auto const& row : *rows) {
        auto const answered = (this->*answer)(params_of(row), account);
        json.raw(answered ? *answered : binance_spot::encode_problem(answered.error()));
    }
    json.close_array();
    return json.take();
}

Answer Service::place_batch(Params const& params, std::string const& account) {
    return for_rows(params, account, &Service::place);
}

Answer Service::modify_batch(Params const& params, std::string const& account) {
    return for_rows(params, account, &Service::modify);
}

Answer Service::cancel_batch(Params const& params, std::string const& account) {
    auto const symbol = known_symbol(params);
    if (!symbol) return symbol.error();
    // The venue takes this name in either spelling; public libraries use both.
    auto const* const id_name = params.has("orderidlist") ? "orderidlist" : "orderIdList";
    Reader reader(params);
    reader.one_of(id_name, "origClientOrderIdList");
    if (reader.problem()) return *reader.problem();
    auto const by_id = params.has(id_name);
    auto const list = read_texts(params.value(by_id ? id_name : "origClientOrderIdList"));
    if (!list || list->empty() || list->size() > cancels_of_a_batch)
        return Problem{400, -4083, "Invalid number of batch cancel orders.", {}};
    Json json;
    json.open_array();
    for (auto const& id : *list) {
        Params row;
        row.values.emplace("symbol", *symbol);
        row.values.emplace(by_id ? "orderId" : "origClientOrderId", id);
        auto const canceled = cancel(row, account);
        json.raw(canceled ? *canceled : binance_spot::encode_problem(canceled.error()));
    }
    json.close_array();
    return json.take();
}

Answer Service::countdown(Params const& params, std::string const& account) {
    auto const symbol = known_symbol(params);
    if (!symbol) return symbol.error();
    Reader reader(params);
    reader.required("countdownTime");
    auto const length = reader.integer("countdownTime").value_or(0);
    if (reader.problem()) return *reader.problem();
    venue_.exchange.arm_countdown(account, *symbol,
                                  length == 0 ? 0 : venue_.clock.now_ms() + length);
    Json json;
    json.open_object()
        .field("symbol", rules(*symbol).name)
        .field("countdownTime", std::to_string(length))
        .close_object();
    return json.take();
}

}  // namespace trestle::adapters::sim::binance_usdm
