// Requests, outward. Answers are in answers.cpp and queries.cpp, events in events.cpp.
#include "adapters/binance_usdm/codec.hpp"

#include <algorithm>

#include "adapters/words/json_text.hpp"
#include "oms/model/assert.hpp"

namespace trestle::adapters::binance_usdm {

using words::JsonList;
using words::JsonObject;

namespace {

std::string_view name_of_tif(Terms const& terms) {
    if (terms.is_post_only) return "GTX";
    switch (terms.time_in_force) {
        case TimeInForce::good_till_cancel:
        case TimeInForce::good_till_date: return "GTC";  // Trestle ends it on its date
        case TimeInForce::immediate_or_cancel: return "IOC";
        case TimeInForce::fill_or_kill: return "FOK";
    }
    return "";
}

void add(Parameters& parameters, std::string_view name, std::string_view value) {
    parameters.push_back({name, std::string(value), false});
}

std::string_view name_of(SelfTrade mode) {
    switch (mode) {
        case SelfTrade::as_account_says: return "";
        case SelfTrade::cancel_taker: return "EXPIRE_TAKER";
        case SelfTrade::cancel_maker: return "EXPIRE_MAKER";
        case SelfTrade::cancel_both: return "EXPIRE_BOTH";
    }
    return "";
}

// What an order and a conditional one say alike. In one-way mode positionSide is left out, which
// means BOTH; in hedge mode it says what reduceOnly says otherwise.
void add_common(Parameters& parameters, VenueOrder const& order, AccountModes const& modes) {
    Terms const& terms = order.terms;
    add(parameters, "quantity", terms.quantity.to_string());
    if (terms.type == OrderType::limit) {
        add(parameters, "price", terms.price.value_or(Price()).to_string());
    }
    auto const position = words::position_of(order.side, terms.position_effect);
    if (modes.is_hedge() && position) {
        add(parameters, "positionSide", *position == PositionSide::long_only ? "LONG" : "SHORT");
    } else if (terms.position_effect == PositionEffect::close) {
        add(parameters, "reduceOnly", "true");
    }
    if (terms.self_trade != SelfTrade::as_account_says) {
        add(parameters, "selfTradePreventionMode", name_of(terms.self_trade));
    }
}

std::string_view name_of_conditional(Terms const& terms) {
    bool const is_market = terms.type == OrderType::market;
    switch (terms.trigger->kind) {
        case Trigger::Kind::stop: return is_market ? "STOP_MARKET" : "STOP";
        case Trigger::Kind::touch: return is_market ? "TAKE_PROFIT_MARKET" : "TAKE_PROFIT";
        case Trigger::Kind::trailing: return "TRAILING_STOP_MARKET";
    }
    return "";
}

// The venue counts a trail in percent.
std::string percent_of(std::uint32_t basis_points) {
    return Decimal::from_raw(Decimal::unit / 100 * basis_points).to_string();
}

Parameters conditional_parameters(VenueOrder const& order, AccountModes const& modes) {
    Parameters parameters;
    Terms const& terms = order.terms;
    Trigger const& trigger = *terms.trigger;
    bool const is_trailing = trigger.kind == Trigger::Kind::trailing;
    add(parameters, "algoType", "CONDITIONAL");
    add(parameters, "symbol", order.symbol.view());
    add(parameters, "side", order.side == Side::buy ? "BUY" : "SELL");
    add(parameters, "type", name_of_conditional(terms));
    bool const has_tif = terms.type == OrderType::limit && name_of_tif(terms) != "GTC";
    if (has_tif) add(parameters, "timeInForce", name_of_tif(terms));
    add_common(parameters, order, modes);
    if (!is_trailing) add(parameters, "triggerPrice", trigger.price.to_string());
    if (is_trailing && !trigger.price.is_zero()) {
        add(parameters, "activatePrice", trigger.price.to_string());
    }
    if (is_trailing) add(parameters, "callbackRate", percent_of(trigger.trail_bps));
    // Without it the last trade's price is watched.
    if (trigger.watch == Trigger::Watch::mark) add(parameters, "workingType", "MARK_PRICE");
    add(parameters, "clientAlgoId", order.client_id.view());
    return parameters;
}

Parameters order_parameters(VenueOrder const& order, AccountModes const& modes) {
    Parameters parameters;
    Terms const& terms = order.terms;
    add(parameters, "symbol", order.symbol.view());
    add(parameters, "side", order.side == Side::buy ? "BUY" : "SELL");
    bool const is_market = terms.type == OrderType::market;
    add(parameters, "type", is_market ? "MARKET" : "LIMIT");
    if (!is_market) add(parameters, "timeInForce", name_of_tif(terms));
    add_common(parameters, order, modes);
    add(parameters, "newClientOrderId", order.client_id.view());
    // ACK: fills come once, from the private stream, with their maker flag and fee.
    add(parameters, "newOrderRespType", "ACK");
    return parameters;
}

// By the venue's id where we know it: after an amendment our id names a leg, not the venue's order.
void add_order(Parameters& parameters, VenueOrderId const& order_id,
               VenueClientId const& client_id) {
    if (!order_id.empty()) {
        add(parameters, "orderId", order_id.view());
    } else {
        add(parameters, "origClientOrderId", client_id.view());
    }
}

void add_symbol(Parameters& parameters, std::optional<VenueSymbol> const& symbol) {
    if (symbol) add(parameters, "symbol", symbol->view());
}

bool is_whole_number(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

Request encode_submit(VenueOrder const& order, AccountModes const& modes) {
    if (order.terms.trigger) {
        return {"algoOrder.place",
                Request::Verb::post,
                "/fapi/v1/algoOrder",
                true,
                1,
                conditional_parameters(order, modes)};
    }
    return {"order.place",
            Request::Verb::post,
            "/fapi/v1/order",
            true,
            0,
            order_parameters(order, modes)};
}

Request encode_submit_batch(std::vector<VenueOrder> const& orders, AccountModes const& modes) {
    OMS_ASSERT(!orders.empty() && orders.size() <= orders_per_batch);
    JsonList list;
    for (VenueOrder const& order : orders) {
        JsonObject row;
        for (Parameter const& parameter : order_parameters(order, modes)) {
            row.text(parameter.name, parameter.value);
        }
        list.bare(row.str());
    }
    return {"",
            Request::Verb::post,
            "/fapi/v1/batchOrders",
            true,
            5,
            {{"batchOrders", list.str(), true}}};
}

Request encode_replace(VenueReplacement const& replacement, Quantity total) {
    VenueOrder const& order = replacement.order;
    Request request{"order.modify", Request::Verb::put, "/fapi/v1/order", true, 1, {}};
    add(request.parameters, "symbol", order.symbol.view());
    add(request.parameters, "side", order.side == Side::buy ? "BUY" : "SELL");
    add_order(request.parameters, replacement.old_order_id, replacement.old_client_id);
    add(request.parameters, "quantity", total.to_string());
    add(request.parameters, "price", order.terms.price.value_or(Price()).to_string());
    return request;
}

Request encode_cancel(CancelAtVenue const& cancel) {
    Request request{"order.cancel", Request::Verb::del, "/fapi/v1/order", true, 1, {}};
    add(request.parameters, "symbol", cancel.symbol.view());
    add_order(request.parameters, cancel.order_id, cancel.client_id);
    return request;
}

Request encode_cancel_batch(std::vector<CancelAtVenue> const& cancels) {
    OMS_ASSERT(!cancels.empty() && cancels.size() <= cancels_per_batch);
    bool const has_ids = std::all_of(cancels.begin(), cancels.end(), [](CancelAtVenue const& one) {
        return is_whole_number(one.order_id.view());
    });
    JsonList list;
    for (CancelAtVenue const& cancel : cancels) {
        OMS_ASSERT(cancel.symbol == cancels.front().symbol);
        has_ids ? list.bare(cancel.order_id.view()) : list.text(cancel.client_id.view());
    }
    Request request{"", Request::Verb::del, "/fapi/v1/batchOrders", true, 1, {}};
    add(request.parameters, "symbol", cancels.front().symbol.view());
    request.parameters.push_back(
        {has_ids ? "orderIdList" : "origClientOrderIdList", list.str(), true});
    return request;
}

Request encode_cancel_all(VenueSymbol const& symbol) {
    Request request{"", Request::Verb::del, "/fapi/v1/allOpenOrders", true, 1, {}};
    add(request.parameters, "symbol", symbol.view());
    return request;
}

Request encode_query(QueryVenue const& query) {
    Request request{"order.status", Request::Verb::get, "/fapi/v1/order", true, 1, {}};
    add(request.parameters, "symbol", query.symbol.view());
    add_order(request.parameters, query.order_id, query.client_id);
    return request;
}

Request encode_cancel_waiting(CancelAtVenue const& cancel) {
    Request request{"algoOrder.cancel", Request::Verb::del, "/fapi/v1/algoOrder", true, 1, {}};
    add(request.parameters, "clientAlgoId", cancel.client_id.view());
    return request;
}

Request encode_query_waiting(QueryVenue const& query) {
    Request request{"", Request::Verb::get, "/fapi/v1/algoOrder", true, 1, {}};
    add(request.parameters, "clientAlgoId", query.client_id.view());
    return request;
}

Request encode_open_waiting(std::optional<VenueSymbol> const& symbol) {
    Request request{"", Request::Verb::get, "/fapi/v1/openAlgoOrders", true, symbol ? 1U : 40U, {}};
    add_symbol(request.parameters, symbol);
    return request;
}

Request encode_cancel_all_waiting(VenueSymbol const& symbol) {
    Request request{"", Request::Verb::del, "/fapi/v1/algoOpenOrders", true, 1, {}};
    add(request.parameters, "symbol", symbol.view());
    return request;
}

Request encode_position_mode(words::PositionMode mode) {
    Request request{"", Request::Verb::post, "/fapi/v1/positionSide/dual", true, 1, {}};
    add(request.parameters, "dualSidePosition",
        mode == words::PositionMode::hedge ? "true" : "false");
    return request;
}

Request encode_margin_mode(VenueSymbol const& symbol, words::MarginMode mode) {
    Request request{"", Request::Verb::post, "/fapi/v1/marginType", true, 1, {}};
    add(request.parameters, "symbol", symbol.view());
    add(request.parameters, "marginType",
        mode == words::MarginMode::isolated ? "ISOLATED" : "CROSSED");
    return request;
}

Request encode_leverage(VenueSymbol const& symbol, unsigned leverage) {
    Request request{"", Request::Verb::post, "/fapi/v1/leverage", true, 1, {}};
    add(request.parameters, "symbol", symbol.view());
    add(request.parameters, "leverage", std::to_string(leverage));
    return request;
}

Request encode_open_orders(std::optional<VenueSymbol> const& symbol) {
    // One symbol weighs 1, all of them 40.
    Request request{"", Request::Verb::get, "/fapi/v1/openOrders", true, symbol ? 1U : 40U, {}};
    add_symbol(request.parameters, symbol);
    return request;
}

Request encode_order_trades(VenueSymbol const& symbol, VenueOrderId const& order_id) {
    Request request = encode_trades(symbol, {});
    add(request.parameters, "orderId", order_id.view());
    return request;
}

Request encode_trades(VenueSymbol const& symbol, TradesFrom const& from) {
    Request request{"", Request::Verb::get, "/fapi/v1/userTrades", true, 5, {}};
    add(request.parameters, "symbol", symbol.view());
    // The venue takes one of them, never both.
    if (!from.trade_id.empty()) {
        add(request.parameters, "fromId", from.trade_id);
    } else if (from.at.is_known()) {
        add(request.parameters, "startTime", std::to_string(from.at.ms()));
    }
    add(request.parameters, "limit", std::to_string(trades_page));
    return request;
}

Request encode_balances() {
    return {"v2/account.balance", Request::Verb::get, "/fapi/v3/balance", true, 5, {}};
}

Request encode_positions(std::optional<VenueSymbol> const& symbol) {
    Request request{
        "v2/account.position", Request::Verb::get, "/fapi/v3/positionRisk", true, 5, {}};
    add_symbol(request.parameters, symbol);
    return request;
}

Request encode_instruments() {
    return {"", Request::Verb::get, "/fapi/v1/exchangeInfo", false, 1, {}};
}

Request encode_time() { return {"", Request::Verb::get, "/fapi/v1/time", false, 1, {}}; }

Request encode_countdown(VenueSymbol const& symbol, Duration time) {
    Request request{"", Request::Verb::post, "/fapi/v1/countdownCancelAll", true, 10, {}};
    add(request.parameters, "symbol", symbol.view());
    add(request.parameters, "countdownTime",
        std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(time).count()));
    return request;
}

Request encode_listen_key(ListenKey what, std::string const& api_key) {
    Request request{"", Request::Verb::post, "/fapi/v1/listenKey", false, 1, {}};
    switch (what) {
        case ListenKey::open: request.method = "userDataStream.start"; break;
        case ListenKey::renew:
            request.method = "userDataStream.ping";
            request.verb = Request::Verb::put;
            break;
        case ListenKey::close:
            request.method = "userDataStream.stop";
            request.verb = Request::Verb::del;
            break;
    }
    // A frame has no headers. Over REST the header alone is wanted: no key is given then.
    if (!api_key.empty()) add(request.parameters, "apiKey", api_key);
    return request;
}

bool needs_key_only(Request const& request) {
    return !request.is_signed && request.path == "/fapi/v1/listenKey";
}

std::string encode_subscription(std::vector<VenueSymbol> const& symbols, std::string_view stream,
                                std::uint64_t id) {
    JsonList streams;
    for (VenueSymbol const& symbol : symbols) {
        streams.text(words::lower_case(symbol.view()) + std::string(stream));
    }
    return JsonObject()
        .text("method", "SUBSCRIBE")
        .bare("params", streams.str())
        .number("id", static_cast<std::int64_t>(id))
        .str();
}

}  // namespace trestle::adapters::binance_usdm
