// Requests, outward. Answers are in answers.cpp and queries.cpp, events in events.cpp.
#include "adapters/bybit/codec.hpp"

#include "adapters/words/json_text.hpp"
#include "oms/model/assert.hpp"

namespace trestle::adapters::bybit {

using words::JsonList;
using words::JsonObject;
using words::QueryFields;

namespace {

std::string_view name_of_tif(Terms const& terms) {
    if (terms.is_post_only) return "PostOnly";
    switch (terms.time_in_force) {
        case TimeInForce::good_till_cancel:
        case TimeInForce::good_till_date: return "GTC";  // Trestle ends it on its date
        case TimeInForce::immediate_or_cancel: return "IOC";
        case TimeInForce::fill_or_kill: return "FOK";
    }
    return "";
}

Listed listed_at(VenueSymbol const& symbol) {
    // A symbol of the config that names no category is the venue's to refuse: nothing matches it.
    return listed_of(symbol).value_or(Listed{"", symbol.view()});
}

std::string_view name_of(SelfTrade mode) {
    switch (mode) {
        case SelfTrade::as_account_says: return "";
        case SelfTrade::cancel_taker: return "CancelTaker";
        case SelfTrade::cancel_maker: return "CancelMaker";
        case SelfTrade::cancel_both: return "CancelBoth";
    }
    return "";
}

std::string_view name_of(Trigger::Watch watch) {
    switch (watch) {
        case Trigger::Watch::last: return "";  // what the venue watches when nothing is said
        case Trigger::Watch::mark: return "MarkPrice";
        case Trigger::Watch::index: return "IndexPrice";
    }
    return "";
}

// The spot market takes no direction: there the venue guesses it from where the price is.
void add_trigger(JsonObject& row, VenueOrder const& order, bool is_spot) {
    Trigger const& trigger = *order.terms.trigger;
    if (is_spot) {
        row.text("orderFilter", "StopOrder");
    } else {
        bool const rises = (order.side == Side::buy) == (trigger.kind == Trigger::Kind::stop);
        row.number("triggerDirection", rises ? 1 : 2);
    }
    row.text("triggerPrice", trigger.price.to_string());
    auto const watch = name_of(trigger.watch);
    if (!watch.empty()) row.text("triggerBy", watch);
}

// In hedge mode positionIdx says what reduceOnly says otherwise; left out, it means one-way.
void add_modes(JsonObject& row, VenueOrder const& order, bool is_spot, AccountModes const& modes) {
    Terms const& terms = order.terms;
    auto const position = words::position_of(order.side, terms.position_effect);
    if (!is_spot && modes.is_hedge() && position) {
        row.number("positionIdx", *position == PositionSide::long_only ? 1 : 2);
    } else if (!is_spot && terms.position_effect == PositionEffect::close) {
        row.bare("reduceOnly", "true");
    }
    if (terms.self_trade != SelfTrade::as_account_says) {
        row.text("smpType", name_of(terms.self_trade));
    }
}

void add_order(JsonObject& row, VenueOrder const& order, AccountModes const& modes) {
    Terms const& terms = order.terms;
    Listed const listed = listed_at(order.symbol);
    bool const is_market = terms.type == OrderType::market;
    row.text("symbol", listed.symbol)
        .text("side", order.side == Side::buy ? "Buy" : "Sell")
        .text("orderType", is_market ? "Market" : "Limit")
        .text("qty", terms.quantity.to_string());
    if (!is_market) {
        row.text("price", terms.price.value_or(Price()).to_string())
            .text("timeInForce", name_of_tif(terms));
    }
    // Without it a market buy on the spot market counts in the quote coin.
    if (is_market && listed.is_spot()) row.text("marketUnit", "baseCoin");
    if (terms.trigger) add_trigger(row, order, listed.is_spot());
    add_modes(row, order, listed.is_spot(), modes);
    row.text("orderLinkId", order.client_id.view());
}

// By the venue's id where we know it: after an amendment our id names a leg, not the venue's order.
void add_name(JsonObject& row, VenueOrderId const& order_id, VenueClientId const& client_id) {
    if (!order_id.empty()) {
        row.text("orderId", order_id.view());
    } else {
        row.text("orderLinkId", client_id.view());
    }
}

Request order_call(std::string_view op, std::string_view path, JsonObject const& body) {
    return {.op = op, .verb = "POST", .path = path, .query = {}, .body = body.str()};
}

Request question(std::string_view path, QueryFields query) {
    return {.op = {}, .verb = "GET", .path = path, .query = std::move(query), .body = {}};
}

QueryFields fields_of(VenueSymbol const& symbol) {
    Listed const listed = listed_at(symbol);
    return {{"category", std::string(listed.category)}, {"symbol", std::string(listed.symbol)}};
}

QueryFields fields_of(QueryVenue const& query) {
    auto fields = fields_of(query.symbol);
    if (!query.order_id.empty()) {
        fields.emplace_back("orderId", query.order_id.view());
    } else {
        fields.emplace_back("orderLinkId", query.client_id.view());
    }
    return fields;
}

void add_page(QueryFields& query, std::string_view limit, std::string const& cursor) {
    query.emplace_back("limit", limit);
    if (!cursor.empty()) query.emplace_back("cursor", cursor);
}

}  // namespace

std::size_t orders_per_batch(bool is_spot) { return is_spot ? 10 : 20; }

Request encode_submit(VenueOrder const& order, AccountModes const& modes) {
    JsonObject body;
    body.text("category", listed_at(order.symbol).category);
    add_order(body, order, modes);
    return order_call("order.create", "/v5/order/create", body);
}

Request encode_submit_batch(std::vector<VenueOrder> const& orders, AccountModes const& modes) {
    OMS_ASSERT(!orders.empty());
    Listed const first = listed_at(orders.front().symbol);
    OMS_ASSERT(orders.size() <= orders_per_batch(first.is_spot()));
    JsonList rows;
    for (VenueOrder const& order : orders) {
        OMS_ASSERT(listed_at(order.symbol).category == first.category);
        JsonObject row;
        add_order(row, order, modes);
        rows.bare(row.str());
    }
    return order_call("order.create-batch", "/v5/order/create-batch",
                      JsonObject().text("category", first.category).bare("request", rows.str()));
}

Request encode_replace(VenueReplacement const& replacement, Quantity total) {
    VenueOrder const& order = replacement.order;
    Listed const listed = listed_at(order.symbol);
    JsonObject body;
    body.text("category", listed.category).text("symbol", listed.symbol);
    add_name(body, replacement.old_order_id, replacement.old_client_id);
    body.text("qty", total.to_string());
    if (order.terms.type == OrderType::limit) {
        body.text("price", order.terms.price.value_or(Price()).to_string());
    }
    if (order.terms.trigger) body.text("triggerPrice", order.terms.trigger->price.to_string());
    return order_call("order.amend", "/v5/order/amend", body);
}

Request encode_cancel(CancelAtVenue const& cancel) {
    Listed const listed = listed_at(cancel.symbol);
    JsonObject body;
    body.text("category", listed.category).text("symbol", listed.symbol);
    add_name(body, cancel.order_id, cancel.client_id);
    return order_call("order.cancel", "/v5/order/cancel", body);
}

std::optional<Request> encode_cancel_waiting(CancelAtVenue const& cancel) {
    Listed const listed = listed_at(cancel.symbol);
    if (!listed.is_spot()) return std::nullopt;
    JsonObject body;
    body.text("category", listed.category).text("symbol", listed.symbol);
    add_name(body, cancel.order_id, cancel.client_id);
    body.text("orderFilter", "StopOrder");
    return order_call("order.cancel", "/v5/order/cancel", body);
}

Request encode_position_mode(VenueSymbol const& symbol, words::PositionMode mode) {
    Listed const listed = listed_at(symbol);
    return order_call("", "/v5/position/switch-mode",
                      JsonObject()
                          .text("category", listed.category)
                          .text("symbol", listed.symbol)
                          .number("mode", mode == words::PositionMode::hedge ? 3 : 0));
}

Request encode_margin_mode(words::MarginMode mode) {
    bool const is_isolated = mode == words::MarginMode::isolated;
    return order_call(
        "", "/v5/account/set-margin-mode",
        JsonObject().text("setMarginMode", is_isolated ? "ISOLATED_MARGIN" : "REGULAR_MARGIN"));
}

Request encode_leverage(VenueSymbol const& symbol, unsigned leverage) {
    Listed const listed = listed_at(symbol);
    std::string const times = std::to_string(leverage);
    return order_call("", "/v5/position/set-leverage",
                      JsonObject()
                          .text("category", listed.category)
                          .text("symbol", listed.symbol)
                          .text("buyLeverage", times)
                          .text("sellLeverage", times));
}

Request encode_cancel_batch(std::vector<CancelAtVenue> const& cancels) {
    OMS_ASSERT(!cancels.empty());
    Listed const first = listed_at(cancels.front().symbol);
    OMS_ASSERT(cancels.size() <= orders_per_batch(first.is_spot()));
    JsonList rows;
    for (CancelAtVenue const& cancel : cancels) {
        Listed const listed = listed_at(cancel.symbol);
        OMS_ASSERT(listed.category == first.category);
        JsonObject row;
        row.text("symbol", listed.symbol);
        add_name(row, cancel.order_id, cancel.client_id);
        rows.bare(row.str());
    }
    return order_call("order.cancel-batch", "/v5/order/cancel-batch",
                      JsonObject().text("category", first.category).bare("request", rows.str()));
}

Request encode_cancel_all(VenueSymbol const& symbol) {
    Listed const listed = listed_at(symbol);
    return order_call("", "/v5/order/cancel-all",
                      JsonObject().text("category", listed.category).text("symbol", listed.symbol));
}

Request encode_cancel_all_of_coin(Asset const& settle_coin) {
    return order_call(
        "", "/v5/order/cancel-all",
        JsonObject().text("category", "linear").text("settleCoin", settle_coin.view()));
}

Request encode_query(QueryVenue const& query) {
    return question("/v5/order/realtime", fields_of(query));
}

Request encode_query_history(QueryVenue const& query) {
    return question("/v5/order/history", fields_of(query));
}

Request encode_open_orders(VenueSymbol const& symbol, std::string const& cursor) {
    auto query = fields_of(symbol);
    query.emplace_back("openOnly", "0");
    add_page(query, "50", cursor);
    return question("/v5/order/realtime", std::move(query));
}

Request encode_trades(VenueSymbol const& symbol, TradesFrom const& from) {
    auto query = fields_of(symbol);
    if (!from.order_id.empty()) {
        query.emplace_back("orderId", from.order_id.view());
    } else if (!from.client_id.empty()) {
        query.emplace_back("orderLinkId", from.client_id.view());
    }
    // Windows of seven days; without an order only trades are asked for, no funding.
    if (from.at.is_known()) query.emplace_back("startTime", std::to_string(from.at.ms()));
    query.emplace_back("execType", "Trade");
    add_page(query, "100", from.cursor);
    return question("/v5/execution/list", std::move(query));
}

Request encode_balances() {
    return question("/v5/account/wallet-balance", {{"accountType", "UNIFIED"}});
}

Request encode_positions(Asset const& settle_coin, std::string const& cursor) {
    QueryFields query{{"category", "linear"}, {"settleCoin", std::string(settle_coin.view())}};
    add_page(query, "200", cursor);
    return question("/v5/position/list", std::move(query));
}

Request encode_instruments(bool is_spot, std::string const& cursor) {
    QueryFields query{{"category", is_spot ? "spot" : "linear"}};
    // The spot list comes whole.
    if (!is_spot) add_page(query, "1000", cursor);
    auto request = question("/v5/market/instruments-info", std::move(query));
    request.is_signed = false;
    return request;
}

Request encode_time() {
    auto request = question("/v5/market/time", {});
    request.is_signed = false;
    return request;
}

RestCall encode_rest(Request const& request, Credentials const& credentials, Stamp stamp) {
    RestCall call{request.verb, std::string(request.path), request.body, {}};
    std::string const query = words::query_text(request.query);
    if (!query.empty()) call.target += "?" + query;
    // Not on a GET: the venue answers 403 to one that seems to have a body.
    if (!call.body.empty()) call.headers.emplace_back("Content-Type", "application/json");
    if (!request.is_signed) return call;
    auto const prehash =
        request_prehash(stamp, credentials.api_key, call.body.empty() ? query : call.body);
    call.headers.emplace_back("X-BAPI-API-KEY", credentials.api_key);
    call.headers.emplace_back("X-BAPI-TIMESTAMP", std::to_string(stamp.timestamp_ms));
    call.headers.emplace_back("X-BAPI-RECV-WINDOW", std::to_string(stamp.recv_window_ms));
    call.headers.emplace_back("X-BAPI-SIGN", sign(credentials.api_secret, prehash));
    return call;
}

std::string encode_frame(Request const& request, std::uint64_t id, Stamp stamp) {
    OMS_ASSERT(!request.op.empty());
    JsonObject header;
    header.text("X-BAPI-TIMESTAMP", std::to_string(stamp.timestamp_ms))
        .text("X-BAPI-RECV-WINDOW", std::to_string(stamp.recv_window_ms));
    return JsonObject()
        .text("reqId", std::to_string(id))
        .bare("header", header.str())
        .text("op", request.op)
        .bare("args", JsonList().bare(request.body).str())
        .str();
}

std::string encode_login(Credentials const& credentials, std::int64_t expires_ms) {
    JsonList args;
    args.text(credentials.api_key)
        .bare(std::to_string(expires_ms))
        .text(sign(credentials.api_secret, login_prehash(expires_ms)));
    return JsonObject().text("op", "auth").bare("args", args.str()).str();
}

std::string encode_subscription() {
    JsonList topics;
    topics.text("order").text("execution").text("position").text("wallet");
    return JsonObject().text("op", "subscribe").bare("args", topics.str()).str();
}

std::string encode_quote_subscription(std::vector<VenueSymbol> const& symbols) {
    JsonList topics;
    for (VenueSymbol const& symbol : symbols) {
        topics.text("orderbook.1." + std::string(listed_at(symbol).symbol));
    }
    return JsonObject().text("op", "subscribe").bare("args", topics.str()).str();
}

std::string encode_ping() { return JsonObject().text("op", "ping").str(); }

}  // namespace trestle::adapters::bybit
