// Requests, outward. Answers are in answers.cpp, events in events.cpp.
#include "adapters/binance_spot/codec.hpp"

#include "adapters/words/json_text.hpp"
#include "oms/model/assert.hpp"

namespace trestle::adapters::binance_spot {

namespace {

std::string_view name_of_side(Side side) { return side == Side::buy ? "BUY" : "SELL"; }

std::string_view name_of_tif(TimeInForce time_in_force) {
    switch (time_in_force) {
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

void add_number(Parameters& parameters, std::string_view name, std::string_view value) {
    // An id that came from elsewhere is only written bare when it cannot break the frame.
    bool const is_bare = value.find_first_not_of("0123456789") == std::string_view::npos;
    parameters.push_back({name, std::string(value), is_bare && !value.empty()});
}

// A trailing order that is to begin at a price is a take-profit here: buying begins below the
// market, selling above it (faqs/trailing-stop-faq.md). One that begins at once may be either.
std::string name_of_type(Terms const& terms) {
    bool const is_market = terms.type == OrderType::market;
    if (!terms.trigger) return is_market ? "MARKET" : terms.is_post_only ? "LIMIT_MAKER" : "LIMIT";
    bool const is_touch =
        terms.trigger->kind == Trigger::Kind::touch ||
        (terms.trigger->kind == Trigger::Kind::trailing && !terms.trigger->price.is_zero());
    std::string const name = is_touch ? "TAKE_PROFIT" : "STOP_LOSS";
    return is_market ? name : name + "_LIMIT";
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

// Type, time in force, quantity and price. A time in force with MARKET or LIMIT_MAKER gets -1106.
void add_terms(Parameters& parameters, VenueOrder const& order) {
    Terms const& terms = order.terms;
    add(parameters, "side", name_of_side(order.side));
    add(parameters, "type", name_of_type(terms));
    if (terms.type == OrderType::market) {
        add(parameters, "quantity", terms.quantity.to_string());
    } else {
        if (!terms.is_post_only) {
            add(parameters, "timeInForce", name_of_tif(terms.time_in_force));
        }
        add(parameters, "quantity", terms.quantity.to_string());
        add(parameters, "price", terms.price.value_or(Price()).to_string());
    }
    if (terms.trigger && !terms.trigger->price.is_zero()) {
        add(parameters, "stopPrice", terms.trigger->price.to_string());
    }
    if (terms.trigger && terms.trigger->kind == Trigger::Kind::trailing) {
        add_number(parameters, "trailingDelta", std::to_string(terms.trigger->trail_bps));
    }
    if (terms.self_trade != SelfTrade::as_account_says) {
        add(parameters, "selfTradePreventionMode", name_of(terms.self_trade));
    }
    add(parameters, "newClientOrderId", order.client_id.view());
    // ACK: fills come once, from the event stream, with their maker flag and fee.
    add(parameters, "newOrderRespType", "ACK");
}

// Both ids when we know both: the venue then checks that they name the same order.
void add_order(Parameters& parameters, std::string_view id_name, std::string_view client_name,
               VenueOrderId const& order_id, VenueClientId const& client_id) {
    if (!order_id.empty()) add_number(parameters, id_name, order_id.view());
    if (!client_id.empty()) add(parameters, client_name, client_id.view());
}

using words::append_json_text;

void append_json(std::string& out, Parameter const& parameter) {
    append_json_text(out, parameter.name);
    out += ':';
    if (parameter.is_bare) {
        out += parameter.value;
    } else {
        append_json_text(out, parameter.value);
    }
}

void add_stamp(Parameters& parameters, Request const& request, Stamp stamp) {
    // Subscriptions take no recvWindow.
    if (stamp.recv_window_ms > 0 && request.method != "userDataStream.subscribe.signature") {
        add_number(parameters, "recvWindow", std::to_string(stamp.recv_window_ms));
    }
    add_number(parameters, "timestamp", std::to_string(stamp.timestamp_ms));
}

}  // namespace

Request encode_submit(VenueOrder const& order) {
    Request request{"order.place", Request::Verb::post, "/api/v3/order", true, 1, {}};
    add(request.parameters, "symbol", order.symbol.view());
    add_terms(request.parameters, order);
    return request;
}

Request encode_replace(VenueReplacement const& replacement) {
    VenueOrder const& order = replacement.order;
    if (replacement.mode == VenueReplacement::Mode::reduce) {
        Request request{"order.amend.keepPriority",
                        Request::Verb::put,
                        "/api/v3/order/amend/keepPriority",
                        true,
                        4,
                        {}};
        add(request.parameters, "symbol", order.symbol.view());
        add_order(request.parameters, "orderId", "origClientOrderId", replacement.old_order_id,
                  replacement.old_client_id);
        add(request.parameters, "newClientOrderId", order.client_id.view());
        add(request.parameters, "newQty", order.terms.quantity.to_string());
        return request;
    }
    Request request{
        "order.cancelReplace", Request::Verb::post, "/api/v3/order/cancelReplace", true, 1, {}};
    add(request.parameters, "symbol", order.symbol.view());
    // The new order is not tried when the old one cannot be canceled: never two at once.
    add(request.parameters, "cancelReplaceMode", "STOP_ON_FAILURE");
    add_order(request.parameters, "cancelOrderId", "cancelOrigClientOrderId",
              replacement.old_order_id, replacement.old_client_id);
    add_terms(request.parameters, order);
    return request;
}

Request encode_cancel(CancelAtVenue const& cancel) {
    Request request{"order.cancel", Request::Verb::del, "/api/v3/order", true, 1, {}};
    add(request.parameters, "symbol", cancel.symbol.view());
    // The cancel itself gets an id from the venue, so that it cannot collide with one of ours.
    add_order(request.parameters, "orderId", "origClientOrderId", cancel.order_id,
              cancel.client_id);
    return request;
}

Request encode_query(QueryVenue const& query) {
    Request request{"order.status", Request::Verb::get, "/api/v3/order", true, 4, {}};
    add(request.parameters, "symbol", query.symbol.view());
    // By our own id alone: after an amendment the venue's id would answer for two legs.
    add(request.parameters, "origClientOrderId", query.client_id.view());
    return request;
}

Request encode_trades(VenueSymbol const& symbol, VenueOrderId const& order_id,
                      std::optional<std::int64_t> from_trade) {
    Request request{"myTrades", Request::Verb::get, "/api/v3/myTrades", true, 5, {}};
    add(request.parameters, "symbol", symbol.view());
    add_number(request.parameters, "orderId", order_id.view());
    if (from_trade) add_number(request.parameters, "fromId", std::to_string(*from_trade));
    add_number(request.parameters, "limit", std::to_string(trades_page));
    return request;
}

Request encode_trades_since(VenueSymbol const& symbol, Timestamp since,
                            std::optional<std::int64_t> from_trade) {
    Request request{"myTrades", Request::Verb::get, "/api/v3/myTrades", true, 20, {}};
    add(request.parameters, "symbol", symbol.view());
    // The venue takes one of them, never both.
    if (from_trade) {
        add_number(request.parameters, "fromId", std::to_string(*from_trade));
    } else {
        add_number(request.parameters, "startTime", std::to_string(since.ms()));
    }
    add_number(request.parameters, "limit", std::to_string(trades_page));
    return request;
}

Request encode_open_orders(VenueSymbol const& symbol) {
    Request request{"openOrders.status", Request::Verb::get, "/api/v3/openOrders", true, 6, {}};
    add(request.parameters, "symbol", symbol.view());
    return request;
}

Request encode_account() {
    Request request{"account.status", Request::Verb::get, "/api/v3/account", true, 20, {}};
    request.parameters.push_back({"omitZeroBalances", "true", true});
    return request;
}

Request encode_time() { return {"time", Request::Verb::get, "/api/v3/time", false, 1, {}}; }

Request encode_instruments(std::vector<VenueSymbol> const& symbols) {
    Request request{"exchangeInfo", Request::Verb::get, "/api/v3/exchangeInfo", false, 20, {}};
    std::string list = "[";
    for (VenueSymbol const& symbol : symbols) {
        if (list.size() > 1) list += ',';
        append_json_text(list, symbol.view());
    }
    list += ']';
    request.parameters.push_back({"symbols", std::move(list), true});
    return request;
}

Request encode_subscribe_events() {
    return {"userDataStream.subscribe.signature", Request::Verb::post, "", true, 2, {}};
}

std::string encode_frame(Request const& request, std::uint64_t id, Credentials const& credentials,
                         Stamp stamp) {
    Parameters parameters = request.parameters;
    if (request.is_signed) {
        add(parameters, "apiKey", credentials.api_key);
        add_stamp(parameters, request, stamp);
        add(parameters, "signature", sign(credentials.api_secret, ws_payload(parameters)));
    }
    std::string out;
    out.reserve(512);
    out += "{\"id\":";
    out += std::to_string(id);
    out += ",\"method\":";
    append_json_text(out, request.method);
    out += ",\"params\":{";
    bool is_first = true;
    for (Parameter const& parameter : parameters) {
        if (!is_first) out += ',';
        is_first = false;
        append_json(out, parameter);
    }
    out += "}}";
    return out;
}

RestCall encode_rest(Request const& request, Credentials const& credentials, Stamp stamp) {
    OMS_ASSERT(!request.path.empty());
    Parameters parameters = request.parameters;
    if (request.is_signed) add_stamp(parameters, request, stamp);
    std::string payload = rest_payload(parameters);
    if (request.is_signed) payload += "&signature=" + sign(credentials.api_secret, payload);
    RestCall call;
    call.target = request.path;
    bool const is_in_query =
        request.verb == Request::Verb::get || request.verb == Request::Verb::del;
    if (!is_in_query) {
        call.body = std::move(payload);
    } else if (!payload.empty()) {
        call.target += "?" + payload;
    }
    return call;
}

}  // namespace trestle::adapters::binance_spot
