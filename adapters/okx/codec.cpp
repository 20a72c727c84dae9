// Requests, outward. Answers are in answers.cpp and queries.cpp, events in events.cpp.
#include "adapters/okx/codec.hpp"

#include "adapters/words/json_text.hpp"
#include "oms/model/assert.hpp"

namespace trestle::adapters::okx {

using words::JsonList;
using words::JsonObject;

namespace {

struct Field {
    std::string_view name;
    std::string value;
    bool is_bare = false;  // true, a number: written without quotes
};
using Fields = std::vector<Field>;

void add(JsonObject& row, Fields const& fields) {
    for (Field const& one : fields) {
        one.is_bare ? row.bare(one.name, one.value) : row.text(one.name, one.value);
    }
}

// Time in force is part of the order's type here.
std::string_view name_of_type(Terms const& terms) {
    if (terms.type == OrderType::market) return "market";
    if (terms.is_post_only) return "post_only";
    switch (terms.time_in_force) {
        case TimeInForce::good_till_cancel:
        case TimeInForce::good_till_date: return "limit";  // Trestle ends it on its date
        case TimeInForce::immediate_or_cancel: return "ioc";
        case TimeInForce::fill_or_kill: return "fok";
    }
    return "";
}

std::string over_rest(Fields const& fields, Listing const& listing) {
    JsonObject row;
    row.text("instId", listing.symbol.view());
    add(row, fields);
    return row.str();
}

std::string in_frame(Fields const& fields, Listing const& listing) {
    JsonObject row;
    row.number("instIdCode", listing.code.value_or(0));
    add(row, fields);
    return row.str();
}

std::string_view name_of(SelfTrade mode) {
    switch (mode) {
        case SelfTrade::as_account_says: return "";
        case SelfTrade::cancel_taker: return "cancel_taker";
        case SelfTrade::cancel_maker: return "cancel_maker";
        case SelfTrade::cancel_both: return "cancel_both";
    }
    return "";
}

std::string_view name_of(Trigger::Watch watch) {
    switch (watch) {
        case Trigger::Watch::last: return "last";
        case Trigger::Watch::mark: return "mark";
        case Trigger::Watch::index: return "index";
    }
    return "";
}

// What an order and an algo order say alike, from the listing to the size.
Fields common_fields(VenueOrder const& order, Listing const& listing, AccountModes const& modes,
                     std::string_view type, Decimal units) {
    std::string const margin = modes.is_isolated() ? "isolated" : "cross";
    Fields fields{{"tdMode", listing.is_swap() ? margin : "cash"},
                  {"side", order.side == Side::buy ? "buy" : "sell"},
                  {"ordType", std::string(type)},
                  {"sz", units.to_string()}};
    auto const position = words::position_of(order.side, order.terms.position_effect);
    if (!listing.is_swap()) return fields;
    // In hedge mode the side of the position says what reduceOnly says otherwise.
    if (modes.is_hedge() && position) {
        fields.push_back({"posSide", *position == PositionSide::long_only ? "long" : "short"});
    } else if (order.terms.position_effect == PositionEffect::close) {
        fields.push_back({"reduceOnly", "true", true});
    }
    return fields;
}

std::optional<Fields> order_fields(VenueOrder const& order, Listing const& listing,
                                   AccountModes const& modes) {
    auto const units = listing.units_of(order.terms.quantity);
    if (!units) return std::nullopt;
    bool const is_market = order.terms.type == OrderType::market;
    Fields fields = common_fields(order, listing, modes, name_of_type(order.terms), *units);
    if (!is_market) fields.push_back({"px", order.terms.price.value_or(Price()).to_string()});
    // Without it a market buy on the spot market counts in the quote asset.
    if (is_market && !listing.is_swap()) fields.push_back({"tgtCcy", "base_ccy"});
    if (order.terms.self_trade != SelfTrade::as_account_says) {
        fields.push_back({"stpMode", std::string(name_of(order.terms.self_trade))});
    }
    fields.push_back({"clOrdId", std::string(order.client_id.view())});
    return fields;
}

// One-way stops and take-profits say which way the price must go; the type "trigger" would guess it
// from where the price is when the request comes in.
std::optional<Fields> algo_fields(VenueOrder const& order, Listing const& listing,
                                  AccountModes const& modes) {
    auto const units = listing.units_of(order.terms.quantity);
    if (!units) return std::nullopt;
    Trigger const& trigger = *order.terms.trigger;
    bool const is_trailing = trigger.kind == Trigger::Kind::trailing;
    bool const is_market = order.terms.type == OrderType::market;
    Fields fields = common_fields(order, listing, modes,
                                  is_trailing ? "move_order_stop" : "conditional", *units);
    std::string const price = is_market ? "-1" : order.terms.price.value_or(Price()).to_string();
    if (is_trailing) {
        if (trigger.trail_bps != 0) {
            auto const ratio = Decimal::from_raw(Decimal::unit / 10'000 * trigger.trail_bps);
            fields.push_back({"callbackRatio", ratio.to_string()});
        } else {
            fields.push_back({"callbackSpread", trigger.trail.to_string()});
        }
        if (!trigger.price.is_zero()) fields.push_back({"activePx", trigger.price.to_string()});
    } else {
        bool const is_stop = trigger.kind == Trigger::Kind::stop;
        fields.push_back({is_stop ? "slTriggerPx" : "tpTriggerPx", trigger.price.to_string()});
        fields.push_back({is_stop ? "slOrdPx" : "tpOrdPx", price});
        fields.push_back(
            {is_stop ? "slTriggerPxType" : "tpTriggerPxType", std::string(name_of(trigger.watch))});
    }
    bool const is_spot_buy = !listing.is_swap() && order.side == Side::buy;
    if (is_market && is_spot_buy) fields.push_back({"tgtCcy", "base_ccy"});
    fields.push_back({"algoClOrdId", std::string(order.client_id.view())});
    return fields;
}

// By the venue's id where we know it: after an amendment our id names a leg, not the venue's order.
Field order_name(VenueOrderId const& order_id, VenueClientId const& client_id) {
    if (!order_id.empty()) return {"ordId", std::string(order_id.view())};
    return {"clOrdId", std::string(client_id.view())};
}

Request single(std::string_view op, std::string_view path, Fields const& fields,
               Listing const& listing) {
    Request request{.op = op, .verb = "POST", .path = path, .query = {}, .body = {}, .args = {}};
    request.body = over_rest(fields, listing);
    if (listing.code) request.args = JsonList().bare(in_frame(fields, listing)).str();
    return request;
}

struct Batch {
    JsonList body;
    JsonList args;
    bool has_codes = true;

    void add(Fields const& fields, Listing const& listing) {
        body.bare(over_rest(fields, listing));
        args.bare(in_frame(fields, listing));
        has_codes = has_codes && listing.code.has_value();
    }

    [[nodiscard]] Request request(std::string_view op, std::string_view path) const {
        return {.op = op,
                .verb = "POST",
                .path = path,
                .query = {},
                .body = body.str(),
                .args = has_codes ? args.str() : ""};
    }
};

Request question(std::string_view path, words::QueryFields query = {}) {
    return {
        .op = {}, .verb = "GET", .path = path, .query = std::move(query), .body = {}, .args = {}};
}

Request posted(std::string_view path) {
    return {.op = {}, .verb = "POST", .path = path, .query = {}, .body = {}, .args = {}};
}

bool is_swap(VenueSymbol const& symbol) { return symbol.view().ends_with("-SWAP"); }

}  // namespace

std::optional<Request> encode_submit(VenueOrder const& order, Listing const& listing,
                                     AccountModes const& modes) {
    if (order.terms.trigger) {
        auto const algo = algo_fields(order, listing, modes);
        if (!algo) return std::nullopt;
        Request request = posted("/api/v5/trade/order-algo");
        request.body = over_rest(*algo, listing);
        return request;
    }
    auto const fields = order_fields(order, listing, modes);
    if (!fields) return std::nullopt;
    return single("order", "/api/v5/trade/order", *fields, listing);
}

std::optional<Request> encode_submit_batch(std::vector<OrderAt> const& orders,
                                           AccountModes const& modes) {
    OMS_ASSERT(!orders.empty() && orders.size() <= orders_per_batch);
    Batch batch;
    for (OrderAt const& one : orders) {
        auto const fields = order_fields(one.order, one.listing, modes);
        if (!fields) return std::nullopt;
        batch.add(*fields, one.listing);
    }
    return batch.request("batch-orders", "/api/v5/trade/batch-orders");
}

std::optional<Request> encode_replace(VenueReplacement const& replacement, Quantity total,
                                      Listing const& listing) {
    auto const units = listing.units_of(total);
    if (!units) return std::nullopt;
    VenueOrder const& order = replacement.order;
    Fields const fields{order_name(replacement.old_order_id, replacement.old_client_id),
                        {"reqId", std::string(order.client_id.view())},
                        {"newSz", units->to_string()},
                        {"newPx", order.terms.price.value_or(Price()).to_string()}};
    return single("amend-order", "/api/v5/trade/amend-order", fields, listing);
}

Request encode_cancel(CancelAtVenue const& cancel, Listing const& listing) {
    return single("cancel-order", "/api/v5/trade/cancel-order",
                  {order_name(cancel.order_id, cancel.client_id)}, listing);
}

Request encode_cancel_batch(std::vector<CancelAt> const& cancels) {
    OMS_ASSERT(!cancels.empty() && cancels.size() <= orders_per_batch);
    Batch batch;
    for (CancelAt const& one : cancels) {
        batch.add({order_name(one.cancel.order_id, one.cancel.client_id)}, one.listing);
    }
    return batch.request("batch-cancel-orders", "/api/v5/trade/cancel-batch-orders");
}

Request encode_query(QueryVenue const& query) {
    Field const name = order_name(query.order_id, query.client_id);
    return question("/api/v5/trade/order",
                    {{"instId", std::string(query.symbol.view())}, {name.name, name.value}});
}

Request encode_cancel_waiting(std::vector<CancelAtVenue> const& cancels) {
    JsonList rows;
    for (CancelAtVenue const& cancel : cancels) {
        rows.bare(JsonObject()
                      .text("instId", cancel.symbol.view())
                      .text("algoClOrdId", cancel.client_id.view())
                      .str());
    }
    Request request = posted("/api/v5/trade/cancel-algos");
    request.body = rows.str();
    return request;
}

Request encode_query_waiting(QueryVenue const& query) {
    return question("/api/v5/trade/order-algo",
                    {{"algoClOrdId", std::string(query.client_id.view())}});
}

Request encode_open_waiting(std::string_view type, std::optional<VenueSymbol> const& symbol,
                            std::string const& after) {
    words::QueryFields query{{"ordType", std::string(type)}};
    if (symbol) query.emplace_back("instId", symbol->view());
    if (!after.empty()) query.emplace_back("after", after);
    return question("/api/v5/trade/orders-algo-pending", std::move(query));
}

Request encode_position_mode(words::PositionMode mode) {
    Request request = posted("/api/v5/account/set-position-mode");
    bool const is_hedge = mode == words::PositionMode::hedge;
    request.body = JsonObject().text("posMode", is_hedge ? "long_short_mode" : "net_mode").str();
    return request;
}

Request encode_leverage(VenueSymbol const& symbol, unsigned leverage, words::MarginMode mode,
                        PositionSide position) {
    JsonObject body;
    body.text("instId", symbol.view())
        .text("lever", std::to_string(leverage))
        .text("mgnMode", mode == words::MarginMode::isolated ? "isolated" : "cross");
    if (position == PositionSide::long_only) body.text("posSide", "long");
    if (position == PositionSide::short_only) body.text("posSide", "short");
    Request request = posted("/api/v5/account/set-leverage");
    request.body = body.str();
    return request;
}

Request encode_open_orders(std::optional<VenueSymbol> const& symbol, std::string const& after) {
    words::QueryFields query;
    if (symbol) query.emplace_back("instId", symbol->view());
    if (!after.empty()) query.emplace_back("after", after);
    return question("/api/v5/trade/orders-pending", std::move(query));
}

Request encode_trades(bool is_of_swaps, TradesFrom const& from) {
    words::QueryFields query{{"instType", is_of_swaps ? "SWAP" : "SPOT"}};
    if (from.symbol) query.emplace_back("instId", from.symbol->view());
    if (!from.order_id.empty()) query.emplace_back("ordId", from.order_id.view());
    if (from.at.is_known()) query.emplace_back("begin", std::to_string(from.at.ms()));
    if (!from.after.empty()) query.emplace_back("after", from.after);
    return question(from.is_old ? "/api/v5/trade/fills-history" : "/api/v5/trade/fills",
                    std::move(query));
}

Request encode_balances() { return question("/api/v5/account/balance"); }

Request encode_positions(std::optional<VenueSymbol> const& symbol) {
    words::QueryFields query;
    if (symbol) query.emplace_back("instId", symbol->view());
    return question("/api/v5/account/positions", std::move(query));
}

Request encode_account_config() { return question("/api/v5/account/config"); }

Request encode_instruments(bool is_of_swaps) {
    auto request =
        question("/api/v5/public/instruments", {{"instType", is_of_swaps ? "SWAP" : "SPOT"}});
    request.is_signed = false;
    return request;
}

Request encode_time() {
    auto request = question("/api/v5/public/time");
    request.is_signed = false;
    return request;
}

Request encode_cancel_all_after(unsigned seconds) {
    OMS_ASSERT(seconds == 0 || (seconds >= 10 && seconds <= 120));
    Request request = posted("/api/v5/trade/cancel-all-after");
    request.body = JsonObject().text("timeOut", std::to_string(seconds)).str();
    return request;
}

RestCall encode_rest(Request const& request, Credentials const& credentials, Stamp stamp) {
    RestCall call{request.verb, std::string(request.path), request.body, {}};
    if (!request.query.empty()) call.target += "?" + words::query_text(request.query);
    if (!call.body.empty()) call.headers.emplace_back("Content-Type", "application/json");
    if (!request.is_signed) return call;
    std::string const time = iso_time(stamp.at);
    auto const prehash = request_prehash(time, call.verb, call.target, call.body);
    call.headers.emplace_back("OK-ACCESS-KEY", credentials.api_key);
    call.headers.emplace_back("OK-ACCESS-SIGN", sign(credentials.api_secret, prehash));
    call.headers.emplace_back("OK-ACCESS-TIMESTAMP", time);
    call.headers.emplace_back("OK-ACCESS-PASSPHRASE", credentials.passphrase.reveal());
    bool const has_end = stamp.valid_until.is_known() && !request.op.empty();
    if (has_end) call.headers.emplace_back("expTime", std::to_string(stamp.valid_until.ms()));
    return call;
}

std::string encode_frame(Request const& request, std::uint64_t id, Stamp stamp) {
    OMS_ASSERT(!request.op.empty() && !request.args.empty());
    JsonObject frame;
    frame.text("id", std::to_string(id)).text("op", request.op);
    if (stamp.valid_until.is_known()) {
        frame.text("expTime", std::to_string(stamp.valid_until.ms()));
    }
    return frame.bare("args", request.args).str();
}

std::string encode_login(Credentials const& credentials, Timestamp at) {
    std::string const seconds = std::to_string(at.ms() / 1000);
    JsonObject login;
    login.text("apiKey", credentials.api_key)
        .text("passphrase", credentials.passphrase.reveal())
        .text("timestamp", seconds)
        .text("sign", sign(credentials.api_secret, login_prehash(seconds)));
    return JsonObject().text("op", "login").bare("args", JsonList().bare(login.str()).str()).str();
}

std::string encode_subscription(bool has_swaps) {
    JsonList args;
    args.bare(JsonObject().text("channel", "orders").text("instType", "ANY").str());
    args.bare(JsonObject().text("channel", "account").str());
    if (has_swaps) {
        args.bare(JsonObject().text("channel", "positions").text("instType", "SWAP").str());
    }
    return JsonObject().text("op", "subscribe").bare("args", args.str()).str();
}

std::string encode_algo_subscription() {
    JsonList args;
    args.bare(JsonObject().text("channel", "orders-algo").text("instType", "ANY").str());
    return JsonObject().text("op", "subscribe").bare("args", args.str()).str();
}

std::string encode_quote_subscription(std::vector<VenueSymbol> const& symbols) {
    JsonList args;
    bool has_spot = false;
    bool has_swaps = false;
    for (VenueSymbol const& symbol : symbols) {
        args.bare(JsonObject().text("channel", "bbo-tbt").text("instId", symbol.view()).str());
        (is_swap(symbol) ? has_swaps : has_spot) = true;
    }
    // A tick size that changes in the middle of the day comes here.
    if (has_spot) {
        args.bare(JsonObject().text("channel", "instruments").text("instType", "SPOT").str());
    }
    if (has_swaps) {
        args.bare(JsonObject().text("channel", "instruments").text("instType", "SWAP").str());
    }
    return JsonObject().text("op", "subscribe").bare("args", args.str()).str();
}

}  // namespace trestle::adapters::okx
