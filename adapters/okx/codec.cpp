// Requests, outward. Answers are in answers.cpp and queries.cpp, events in events.cpp.
#include "adapters/okx/codec.hpp"

#include "adapters/words/json_text.hpp"
#include "oms/model/assert.hpp"

namespace trestle::adapters::okx {

using words::JsonList;
using words::JsonObject;

namespace {

using Field = std::pair<std::string_view, std::string>;
using Fields = std::vector<Field>;

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
    for (auto const& [name, value] : fields) row.text(name, value);
    return row.str();
}

std::string in_frame(Fields const& fields, Listing const& listing) {
    JsonObject row;
    row.number("instIdCode", listing.code.value_or(0));
    for (auto const& [name, value] : fields) row.text(name, value);
    return row.str();
}

std::optional<Fields> order_fields(VenueOrder const& order, Listing const& listing) {
    auto const units = listing.units_of(order.terms.quantity);
    if (!units) return std::nullopt;
    bool const is_market = order.terms.type == OrderType::market;
    Fields fields{{"tdMode", listing.is_swap() ? "cross" : "cash"},
                  {"side", order.side == Side::buy ? "buy" : "sell"},
                  {"ordType", std::string(name_of_type(order.terms))},
                  {"sz", units->to_string()}};
    if (!is_market) fields.emplace_back("px", order.terms.price.value_or(Price()).to_string());
    // Without it a market buy on the spot market counts in the quote asset.
    if (is_market && !listing.is_swap()) fields.emplace_back("tgtCcy", "base_ccy");
    fields.emplace_back("clOrdId", order.client_id.view());
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

bool is_swap(VenueSymbol const& symbol) { return symbol.view().ends_with("-SWAP"); }

}  // namespace

std::optional<Request> encode_submit(VenueOrder const& order, Listing const& listing) {
    auto const fields = order_fields(order, listing);
    if (!fields) return std::nullopt;
    return single("order", "/api/v5/trade/order", *fields, listing);
}

std::optional<Request> encode_submit_batch(std::vector<OrderAt> const& orders) {
    OMS_ASSERT(!orders.empty() && orders.size() <= orders_per_batch);
    Batch batch;
    for (OrderAt const& one : orders) {
        auto const fields = order_fields(one.order, one.listing);
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
    return question("/api/v5/trade/order", {{"instId", std::string(query.symbol.view())},
                                            order_name(query.order_id, query.client_id)});
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
    Request request{.op = {},
                    .verb = "POST",
                    .path = "/api/v5/trade/cancel-all-after",
                    .query = {},
                    .body = {},
                    .args = {}};
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
