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

// One-way mode: positionSide is left out, which means BOTH.
Parameters order_parameters(VenueOrder const& order) {
    Parameters parameters;
    Terms const& terms = order.terms;
    add(parameters, "symbol", order.symbol.view());
    add(parameters, "side", order.side == Side::buy ? "BUY" : "SELL");
    bool const is_market = terms.type == OrderType::market;
    add(parameters, "type", is_market ? "MARKET" : "LIMIT");
    if (!is_market) add(parameters, "timeInForce", name_of_tif(terms));
    add(parameters, "quantity", terms.quantity.to_string());
    if (!is_market) add(parameters, "price", terms.price.value_or(Price()).to_string());
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

Request encode_submit(VenueOrder const& order) {
    return {"order.place", Request::Verb::post, "/fapi/v1/order", true, 0, order_parameters(order)};
}

Request encode_submit_batch(std::vector<VenueOrder> const& orders) {
    OMS_ASSERT(!orders.empty() && orders.size() <= orders_per_batch);
    JsonList list;
    for (VenueOrder const& order : orders) {
        JsonObject row;
        for (Parameter const& parameter : order_parameters(order)) {
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
