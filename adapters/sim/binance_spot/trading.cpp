// Operations that place, cancel, replace and amend.
#include "adapters/sim/binance_spot/service.hpp"

#include "oms/model/assert.hpp"

namespace trestle::adapters::sim::binance_spot {

namespace {

ResponseType response_type(Params const& params, Kind kind, bool has_trigger) {
    auto const word = params.value("newOrderRespType");
    if (word == "ACK") return ResponseType::ack;
    if (word == "RESULT") return ResponseType::result;
    if (word == "FULL") return ResponseType::full;
    return kind == Kind::limit_maker || has_trigger ? ResponseType::ack : ResponseType::full;
}

void read_kind(Reader& reader, std::string_view word, OrderRequest& request) {
    auto const is_stop = word == "STOP_LOSS" || word == "STOP_LOSS_LIMIT";
    auto const is_profit = word == "TAKE_PROFIT" || word == "TAKE_PROFIT_LIMIT";
    if (word == "LIMIT" || word == "STOP_LOSS_LIMIT" || word == "TAKE_PROFIT_LIMIT")
        request.kind = Kind::limit;
    else if (word == "MARKET" || is_stop || is_profit)
        request.kind = Kind::market;
    else if (word == "LIMIT_MAKER")
        request.kind = Kind::limit_maker;
    else
        return reader.fail(-1116, "Invalid orderType.");
    if (!is_stop && !is_profit) return;
    auto const rises = (request.side == Side::buy) == is_stop;
    request.trigger =
        Trigger{.direction = rises ? TriggerDirection::rises_to : TriggerDirection::falls_to,
                .is_take_profit = is_profit};
}

// stopPrice, trailingDelta or both; a stop price beside a trailing delta is where trailing begins.
void read_trigger(Reader& reader, OrderRequest& request) {
    if (!request.trigger) {
        reader.forbid("stopPrice");
        reader.forbid("trailingDelta");
        return;
    }
    reader.one_of("stopPrice", "trailingDelta");
    auto const stop = reader.amount("stopPrice");
    auto const delta = reader.integer("trailingDelta");
    if (delta && (*delta < 10 || *delta > 2000))
        reader.fail(-1013, "Filter failure: TRAILING_DELTA");
    if (delta) {
        request.trigger->trailing_share = Decimal::from_raw(Decimal::unit / 10'000 * *delta);
        request.trigger->activation = stop;
        // Whichever of the two it is called: the trigger follows what is good for the order.
        request.trigger->direction =
            request.side == Side::buy ? TriggerDirection::rises_to : TriggerDirection::falls_to;
    } else if (stop) {
        request.trigger->price = *stop;
    }
}

CancelOnly cancel_only(Reader& reader, Params const& params) {
    auto const word = params.value("cancelRestrictions");
    if (word.empty()) return CancelOnly::any;
    if (word == "ONLY_NEW") return CancelOnly::untouched;
    if (word == "ONLY_PARTIALLY_FILLED") return CancelOnly::partially_filled;
    reader.fail(-1145, "Invalid cancelRestrictions");
    return CancelOnly::any;
}

// The two halves of a replace, each a JSON object or an error.
struct Halves {
    std::string_view cancel_result = "SUCCESS";
    std::string_view new_result = "SUCCESS";
    std::string cancel_response = "null";
    std::string new_response = "null";

    [[nodiscard]] std::string text() const {
        Json json;
        json.open_object()
            .field("cancelResult", cancel_result)
            .field("newOrderResult", new_result)
            .key("cancelResponse")
            .raw(cancel_response)
            .key("newOrderResponse")
            .raw(new_response)
            .close_object();
        return json.take();
    }
};

}  // namespace

void Service::read_terms(Reader& reader, Params const& params, OrderRequest& request) {
    switch (request.kind) {
        case Kind::limit: {
            auto const word = reader.required("timeInForce");
            auto const time_in_force = time_in_force_from(word);
            if (!time_in_force) reader.fail(-1115, "Invalid timeInForce.");
            request.time_in_force = time_in_force.value_or(TimeInForce::good_till_cancel);
            request.quantity = reader.required_amount("quantity");
            request.price = reader.required_amount("price");
            break;
        }
        case Kind::limit_maker:
            reader.forbid("timeInForce");
            request.quantity = reader.required_amount("quantity");
            request.price = reader.required_amount("price");
            break;
        case Kind::market:
            reader.forbid("timeInForce");
            reader.forbid("price");
            if (request.trigger) {
                request.quantity = reader.required_amount("quantity");
                reader.forbid("quoteOrderQty");
                break;
            }
            reader.one_of("quantity", "quoteOrderQty");
            request.quantity = reader.amount("quantity");
            request.quote_quantity = reader.amount("quoteOrderQty");
            if (request.quantity && request.quote_quantity)
                reader.fail(-1128, "Combination of optional parameters invalid.");
            break;
    }
    read_trigger(reader, request);
    request.display_quantity = reader.amount("icebergQty");
    if (request.display_quantity && request.display_quantity->is_zero())
        request.display_quantity.reset();
    if (request.display_quantity &&
        (request.kind == Kind::market || request.time_in_force != TimeInForce::good_till_cancel))
        reader.fail(-1106, "Parameter 'icebergQty' sent when not required.");
    if (auto const word = params.value("selfTradePreventionMode"); !word.empty()) {
        auto const mode = self_trade_from(word);
        if (!mode)
            reader.fail(-1013,
                        "This symbol does not allow the specified self-trade prevention mode.");
        request.self_trade = mode.value_or(SelfTrade::expire_maker);
    }
}

Result<OrderRequest, Problem> Service::read_order(Params const& params,
                                                  std::string const& account) {
    Reader reader(params);
    OrderRequest request;
    request.account = account;
    request.symbol = reader.required("symbol");
    auto const side = side_from(reader.required("side"));
    if (!side) reader.fail(-1117, "Invalid side.");
    request.side = side.value_or(Side::buy);
    auto const kind = reader.required("type");
    if (!reader.problem() && !venue_.exchange.rules(request.symbol))
        return problem_for(Refused::unknown_symbol);
    read_kind(reader, kind, request);
    if (params.has("pegPriceType"))
        reader.fail(-1013, "Pegged orders are not supported for this symbol.");
    if (!reader.problem()) read_terms(reader, params, request);
    request.client_id = request_id(reader, "newClientOrderId");
    auto const response = params.value("newOrderRespType");
    if (!response.empty() && response != "ACK" && response != "RESULT" && response != "FULL")
        reader.fail(-1130, "Data sent for parameter 'newOrderRespType' is not valid.");
    if (reader.problem()) return *reader.problem();
    return request;
}

std::string Service::request_id(Reader& reader, std::string_view name) {
    auto id = reader.client_id(name);
    return id.empty() ? venue_.random.text(22) : id;
}

Result<Placed, Problem> Service::enter(OrderRequest const& request) {
    auto placed = venue_.exchange.place(request);
    if (!placed) return problem_for(placed.error());
    limits_.on_placed(request.account, venue_.clock.now_ms());
    // Only ids that a client chose are counted; the venue's own cannot repeat.
    auto const counted = venue_.placements.find(request.client_id);
    if (counted != venue_.placements.end()) ++counted->second.executed;
    return std::move(placed).value();
}

Answer Service::place(Params const& params, std::string const& account) {
    auto const request = read_order(params, account);
    if (!request) return request.error();
    if (auto problem = limits_.admit_order(account, venue_.clock.now_ms())) return *problem;
    auto const placed = enter(*request);
    if (!placed) return placed.error();
    Json json;
    encode_placed(json, *placed,
                  response_type(params, request->kind, request->trigger.has_value()));
    return json.take();
}

Answer Service::place_test(Params const& params, std::string const& account) {
    auto const request = read_order(params, account);
    if (!request) return request.error();
    if (auto const refused = venue_.exchange.check(*request)) return problem_for(*refused);
    return std::string("{}");
}

Result<Order const*, Problem> Service::find_order(Params const& params, std::string const& account,
                                                  std::string_view id_name,
                                                  std::string_view client_name,
                                                  int code_if_missing) {
    auto const symbol = known_symbol(params);
    if (!symbol) return symbol.error();
    Reader reader(params);
    reader.one_of(client_name, id_name);
    auto const id = reader.integer(id_name);
    auto const client_id = reader.client_id(client_name);
    if (reader.problem()) return *reader.problem();
    auto const* const order = id ? venue_.exchange.find(*symbol, *id)
                                 : venue_.exchange.find_client(account, *symbol, client_id);
    auto const is_theirs =
        order && order->account == account && (client_id.empty() || order->client_id == client_id);
    if (!is_theirs)
        return code_if_missing == -2013 ? Problem{400, -2013, "Order does not exist.", {}}
                                        : Problem{400, code_if_missing, "Unknown order sent.", {}};
    return order;
}

Answer Service::cancel(Params const& params, std::string const& account) {
    auto const order = find_order(params, account, "orderId", "origClientOrderId", -2011);
    if (!order) return order.error();
    Reader reader(params);
    auto const only = cancel_only(reader, params);
    auto const cancel_id = request_id(reader, "newClientOrderId");
    if (reader.problem()) return *reader.problem();
    auto const canceled = venue_.exchange.cancel((*order)->symbol, (*order)->id, cancel_id, only);
    if (!canceled) return problem_for(canceled.error());
    Json json;
    encode_canceled(json, *canceled, cancel_id);
    return json.take();
}

Answer Service::cancel_all(Params const& params, std::string const& account) {
    auto const symbol = known_symbol(params);
    if (!symbol) return symbol.error();
    std::vector<std::int64_t> ids;
    for (auto const* order : venue_.exchange.open_orders(account, *symbol))
        ids.push_back(order->id);
    if (ids.empty()) return problem_for(Refused::unknown_order);
    auto const cancel_id = venue_.random.text(22);
    Json json;
    json.open_array();
    for (auto const id : ids) {
        auto const canceled = venue_.exchange.cancel(*symbol, id, cancel_id, CancelOnly::any);
        OMS_ASSERT(canceled.ok());
        encode_canceled(json, *canceled, cancel_id);
    }
    json.close_array();
    return json.take();
}

Answer Service::cancel_replace(Params const& params, std::string const& account) {
    auto const request = read_order(params, account);
    if (!request) return request.error();
    Reader reader(params);
    auto const mode = reader.required("cancelReplaceMode");
    if (mode != "STOP_ON_FAILURE" && mode != "ALLOW_FAILURE")
        reader.fail(-1130, "Data sent for parameter 'cancelReplaceMode' is not valid.");
    auto const cancel_id = request_id(reader, "cancelNewClientOrderId");
    auto const only = cancel_only(reader, params);
    reader.one_of("cancelOrigClientOrderId", "cancelOrderId");
    if (reader.problem()) return *reader.problem();
    // Filters and the order count are judged before either leg.
    if (auto const refused = venue_.exchange.check(*request)) return problem_for(*refused);
    auto const exceeded = limits_.admit_order(account, venue_.clock.now_ms());
    auto const only_cancels = params.value("orderRateLimitExceededMode") == "CANCEL_ONLY";
    if (exceeded && !only_cancels) return *exceeded;

    Halves halves;
    auto const old = find_order(params, account, "cancelOrderId", "cancelOrigClientOrderId", -2011);
    auto canceled = old ? venue_.exchange.cancel((*old)->symbol, (*old)->id, cancel_id, only)
                        : Result<Order, Refused>(Refused::unknown_order);
    Json cancel_json;
    if (canceled) {
        encode_canceled(cancel_json, *canceled, cancel_id);
    } else {
        halves.cancel_result = "FAILURE";
        cancel_json.raw(encode_problem(problem_for(canceled.error())));
    }
    halves.cancel_response = cancel_json.take();

    if (exceeded) {
        halves.new_result = "NOT_ATTEMPTED";
        return Problem{429, -1015, exceeded->text, halves.text()};
    }
    if (!canceled && mode == "STOP_ON_FAILURE") {
        halves.new_result = "NOT_ATTEMPTED";
        return Problem{400, -2022, "Order cancel-replace failed.", halves.text()};
    }
    auto const placed = enter(*request);
    if (placed) {
        Json json;
        encode_placed(json, *placed,
                      response_type(params, request->kind, request->trigger.has_value()));
        halves.new_response = json.take();
    } else {
        halves.new_result = "FAILURE";
        halves.new_response = encode_problem(placed.error());
    }
    if (canceled && placed) return halves.text();
    if (!canceled && !placed)
        return Problem{400, -2022, "Order cancel-replace failed.", halves.text()};
    return Problem{409, -2021, "Order cancel-replace partially failed.", halves.text()};
}

Answer Service::amend(Params const& params, std::string const& account) {
    auto const order = find_order(params, account, "orderId", "origClientOrderId", -2038);
    if (!order) return order.error();
    Reader reader(params);
    auto const quantity = reader.required_amount("newQty");
    auto const client_id = request_id(reader, "newClientOrderId");
    if (reader.problem()) return *reader.problem();
    auto const amended =
        venue_.exchange.amend((*order)->symbol, (*order)->id, *quantity, client_id);
    if (!amended) {
        auto problem = problem_for(amended.error());
        if (amended.error() == Refused::unknown_order) problem.code = -2038;
        return problem;
    }
    return encode_amended(*amended, venue_.clock.now_ms());
}

}  // namespace trestle::adapters::sim::binance_spot
