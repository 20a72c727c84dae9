// The requests of independent client libraries, given to our encoder: the parameters must agree.
#include <array>

#include "adapters/okx/codec.hpp"
#include "tests/venues/request_vectors.hpp"

namespace trestle::adapters::okx {
namespace {

using namespace adapters::tests;

// What an order of ours cannot say, with the reason a reader of the count needs.
constexpr std::array<std::pair<std::string_view, std::string_view>, 5> not_expressible{{
    {"closeFraction", "orders without a quantity"},
    {"attachAlgoOrds/0/slTriggerPx", "attached stops"},
    {"attachAlgoOrds/0/tpTriggerPx", "attached stops"},
    {"begin", "history by time is /fills or /fills-history"},
    {"state", "history by state"},
}};

VenueSymbol symbol_in(RequestCase const& one, std::size_t i) {
    auto const& stated = one.statements[i];
    if (!stated.symbol.empty()) {
        return venue_symbol_of(Symbol::of(stated.symbol)).value_or(VenueSymbol{});
    }
    return VenueSymbol::of(at(one.rows[i], "instId"));
}

// Contracts of a hundredth, and the number that frames name the listing by.
Listing listing_in(RequestCase const& one, std::size_t i) {
    Listing listing{.symbol = symbol_in(one, i)};
    bool const is_swap = one.product == "swap";
    if (is_swap) listing.contract = decimal("0.01");
    auto const code = Decimal::parse(at(one.rows[i], "instIdCode"));
    if (code) listing.code = static_cast<std::int64_t>(code->raw() / Decimal::unit);
    if (listing.symbol.empty()) listing.symbol = VenueSymbol::of(is_swap ? "X-Y-SWAP" : "X-Y");
    return listing;
}

Terms terms_in(Fields const& row, Stated const& stated, Listing const& listing,
               char const* size_name, char const* price_name) {
    Terms terms;
    auto const type = at(row, "ordType");
    terms.type = type == "market" || stated.type == "market" ? OrderType::market : OrderType::limit;
    if (type == "ioc" || stated.time_in_force == "IOC") {
        terms.time_in_force = TimeInForce::immediate_or_cancel;
    }
    if (type == "fok" || stated.time_in_force == "FOK") {
        terms.time_in_force = TimeInForce::fill_or_kill;
    }
    terms.is_post_only = stated.is_post_only || type == "post_only";
    auto const units = decimal(exact(stated.amount, at(row, size_name)));
    terms.quantity = listing.quantity_of(units).value_or(Quantity{});
    if (terms.type == OrderType::limit) {
        terms.price = Price(decimal(exact(stated.price, at(row, price_name))));
    }
    return terms;
}

// What the row says of positions, in our words: buying opens a long one, selling closes it.
void read_modes(Fields const& row, VenueOrder& order) {
    auto const position = at(row, "posSide");
    bool const is_buy = order.side == Side::buy;
    if (position == "long" || position == "short") {
        bool const opens = is_buy == (position == "long");
        order.terms.position_effect = opens ? PositionEffect::open : PositionEffect::close;
    }
    if (at(row, "reduceOnly") == "true") order.terms.position_effect = PositionEffect::close;
}

AccountModes modes_in(RequestCase const& one) {
    AccountModes modes;
    auto const position = at(one.rows[0], "posSide");
    if (position == "long" || position == "short") modes.position = words::PositionMode::hedge;
    if (at(one.rows[0], "tdMode") == "isolated") modes.margin = words::MarginMode::isolated;
    return modes;
}

void read_trigger(Fields const& row, Terms& terms) {
    auto const price_of = [&](char const* name) { return Price(decimal(at(row, name))); };
    Trigger trigger;
    bool const is_touch = row.contains("tpTriggerPx");
    std::string const leg = is_touch ? "tp" : "sl";
    if (at(row, "ordType") == "move_order_stop") {
        trigger.kind = Trigger::Kind::trailing;
        terms.type = OrderType::market;
        terms.price.reset();
        if (row.contains("callbackRatio")) {
            auto const bps = Decimal::multiply(decimal(at(row, "callbackRatio")),
                                               Decimal::whole(10'000), Rounding::down);
            trigger.trail_bps = static_cast<std::uint32_t>(bps->raw() / Decimal::unit);
        } else {
            trigger.trail = price_of("callbackSpread");
        }
        if (row.contains("activePx")) trigger.price = price_of("activePx");
    } else {
        if (is_touch) trigger.kind = Trigger::Kind::touch;
        trigger.price = price_of((leg + "TriggerPx").c_str());
        auto const watch = at(row, leg + "TriggerPxType");
        if (watch == "mark") trigger.watch = Trigger::Watch::mark;
        if (watch == "index") trigger.watch = Trigger::Watch::index;
        bool const is_market = at(row, leg + "OrdPx") == "-1";
        terms.type = is_market ? OrderType::market : OrderType::limit;
        terms.price = is_market ? std::nullopt : std::optional(price_of((leg + "OrdPx").c_str()));
    }
    terms.trigger = trigger;
}

VenueOrder order_in(RequestCase const& one, std::size_t i) {
    auto const& row = one.rows[i];
    auto const& stated = one.statements[i];
    VenueOrder order;
    order.venue = Venue::okx;
    order.symbol = symbol_in(one, i);
    order.client_id = VenueClientId::of(first_of(stated.client_id, row, "clOrdId"));
    order.side = first_of(stated.side, row, "side") == "buy" ? Side::buy : Side::sell;
    if (one.op == "conditional_place") {
        Listing const listing = listing_in(one, i);
        auto const units = decimal(exact(stated.amount, at(row, "sz")));
        order.terms.quantity = listing.quantity_of(units).value_or(Quantity{});
        read_trigger(row, order.terms);
        auto const own = at(row, "algoClOrdId");
        if (!own.empty()) order.client_id = VenueClientId::of(own);
    } else {
        order.terms = terms_in(row, stated, listing_in(one, i), "sz", "px");
    }
    read_modes(row, order);
    return order;
}

CancelAt cancel_in(RequestCase const& one, std::size_t i) {
    auto const& row = one.rows[i];
    CancelAtVenue cancel{.symbol = symbol_in(one, i)};
    cancel.order_id = VenueOrderId::of(at(row, "ordId"));
    cancel.client_id = VenueClientId::of(at(row, "clOrdId"));
    return {cancel, listing_in(one, i)};
}

std::optional<Request> encode_batch(RequestCase const& one) {
    if (one.op == "batch_cancel") {
        std::vector<CancelAt> cancels;
        for (std::size_t i = 0; i < one.rows.size(); ++i) cancels.push_back(cancel_in(one, i));
        return encode_cancel_batch(cancels);
    }
    std::vector<OrderAt> orders;
    for (std::size_t i = 0; i < one.rows.size(); ++i) {
        orders.push_back({order_in(one, i), listing_in(one, i)});
    }
    return encode_submit_batch(orders, modes_in(one));
}

Request encode_setting(RequestCase const& one) {
    auto const& row = one.rows[0];
    if (one.op == "position_mode") {
        return encode_position_mode(at(row, "posMode") == "net_mode" ? words::PositionMode::one_way
                                                                     : words::PositionMode::hedge);
    }
    auto const side = at(row, "posSide");
    return encode_leverage(
        VenueSymbol::of(at(row, "instId")), static_cast<unsigned>(std::stoul(at(row, "lever"))),
        at(row, "mgnMode") == "isolated" ? words::MarginMode::isolated : words::MarginMode::cross,
        side == "long"    ? PositionSide::long_only
        : side == "short" ? PositionSide::short_only
                          : PositionSide::both);
}

Request encode_algo(RequestCase const& one) {
    auto const& row = one.rows[0];
    if (one.op == "conditional_query") {
        auto const symbol = symbol_in(one, 0);
        return encode_open_waiting(at(row, "ordType"),
                                   symbol.empty() ? std::nullopt : std::optional(symbol), "");
    }
    std::vector<CancelAtVenue> cancels;
    for (std::size_t i = 0; i < one.rows.size(); ++i) {
        cancels.push_back({.symbol = symbol_in(one, i),
                           .client_id = VenueClientId::of(at(one.rows[i], "algoClOrdId"))});
    }
    return encode_cancel_waiting(cancels);
}

std::optional<Request> encode_one(RequestCase const& one) {
    auto const& row = one.rows[0];
    auto const& stated = one.statements[0];
    auto const symbol = symbol_in(one, 0);
    auto const maybe_symbol = symbol.empty() ? std::nullopt : std::optional(symbol);
    if (one.op.starts_with("batch_")) return encode_batch(one);
    if (one.op == "place" || one.op == "conditional_place") {
        return encode_submit(order_in(one, 0), listing_in(one, 0), modes_in(one));
    }
    if (one.op == "conditional_cancel" || one.op == "conditional_query") return encode_algo(one);
    if (one.op == "position_mode" || one.op == "leverage") return encode_setting(one);
    if (one.op == "amend") {
        VenueReplacement change{.order = {.symbol = symbol}};
        change.order.terms = terms_in(row, stated, listing_in(one, 0), "newSz", "newPx");
        change.old_order_id = VenueOrderId::of(first_of(stated.order_id, row, "ordId"));
        return encode_replace(change, change.order.terms.quantity, listing_in(one, 0));
    }
    if (one.op == "cancel") {
        auto const cancel = cancel_in(one, 0);
        return encode_cancel(cancel.cancel, cancel.listing);
    }
    if (one.op == "query") {
        QueryVenue query{.symbol = symbol};
        query.order_id = VenueOrderId::of(first_of(stated.order_id, row, "ordId"));
        query.client_id = VenueClientId::of(first_of(stated.client_id, row, "clOrdId"));
        return encode_query(query);
    }
    if (one.op == "open_orders") return encode_open_orders(maybe_symbol, "");
    if (one.op == "fills" || one.op == "history") {
        TradesFrom from{.symbol = maybe_symbol, .is_old = one.op == "history"};
        from.order_id = VenueOrderId::of(at(row, "ordId"));
        if (auto const begin = Decimal::parse(at(row, "begin"))) {
            from.at = Timestamp::from_ms(static_cast<std::int64_t>(begin->raw() / Decimal::unit));
        }
        return encode_trades(one.product == "swap", from);
    }
    if (one.op == "balance") return encode_balances();
    if (one.op == "positions") return encode_positions(maybe_symbol);
    if (one.op == "account_config") return encode_account_config();
    if (one.op == "dead_man_switch") {
        return encode_cancel_all_after(at(row, "timeOut") == "0" ? 0 : 10);
    }
    return encode_time();
}

std::string why_not(RequestCase const& one) {
    std::set<std::string> const ours{"place",
                                     "batch_place",
                                     "batch_cancel",
                                     "amend",
                                     "cancel",
                                     "query",
                                     "fills",
                                     "history",
                                     "open_orders",
                                     "balance",
                                     "positions",
                                     "time",
                                     "account_config",
                                     "dead_man_switch",
                                     "conditional_place",
                                     "conditional_cancel",
                                     "conditional_query",
                                     "leverage",
                                     "position_mode"};
    if (!ours.contains(one.op)) return "not a request of this adapter yet";
    for (Fields const& row : one.rows) {
        for (auto const& [name, why] : not_expressible) {
            bool const is_fills = name == "begin" && one.path.ends_with("fills-history");
            if (row.contains(std::string(name)) && !is_fills) return std::string(why);
        }
        if (at(row, "tgtCcy") == "quote_ccy") return "quantity in the quote asset";
        if (at(row, "ordType") == "trigger" && one.op == "conditional_place") {
            return "a trigger whose direction the venue guesses: ours say it";
        }
        bool const is_by_id = one.op == "conditional_cancel" && row.contains("algoId");
        if (is_by_id) return "algo orders by the venue's id: ours go by our own";
    }
    if (one.path.find("amend-batch") != std::string::npos) return "amends in batches";
    if (one.path.ends_with("/leverage-info")) return "a question that we do not ask";
    if (one.path == "/api/v5/asset/balances") return "the funding account";
    if (one.op == "balance" && !one.rows[0].empty()) return "balances of some assets only";
    return {};
}

Encoded encode(RequestCase const& one) {
    if (one.op == "subscribe" && at(one.rows[0], "channel") == "orders" && one.rows.size() == 4) {
        Fields sent;
        for (auto& [path, value] : flattened_text(encode_subscription(true))) {
            if (path.starts_with("args/")) sent[path.substr(5)] = value;
        }
        // The other client also takes a channel that says nothing more.
        sent["3/channel"] = "balance_and_position";
        return {.path = "subscribe", .sent = sent};
    }
    if (auto const why = why_not(one); !why.empty()) return {.skipped = why};
    auto const request = encode_one(one);
    EXPECT_TRUE(request);
    if (!request) return {.skipped = "no exact number of contracts"};
    Stamp const stamp{.at = Timestamp::from_ms(1700000000000)};
    if (one.is_frame) {
        Fields sent;
        for (auto& [path, value] : flattened_text(encode_frame(*request, 1, stamp))) {
            if (path.starts_with("args/")) sent[path.substr(5)] = value;
        }
        return {.path = std::string(request->op), .sent = sent};
    }
    Credentials credentials{"key", transport::Secret(std::string_view("secret")),
                            transport::Secret(std::string_view("password"))};
    Fields sent = flattened_call(encode_rest(*request, credentials, stamp));
    if (one.op == "conditional_place") {
        // One client names algo orders as it names others, and takes spot ones for margin trades.
        auto name = sent.extract("algoClOrdId");
        if (!name.empty() && one.rows[0].contains("clOrdId")) name.key() = "clOrdId";
        if (!name.empty()) sent.insert(std::move(name));
        if (one.product == "spot") sent["tdMode"] = at(one.rows[0], "tdMode");
        // Without it the last price is watched.
        for (char const* const type : {"slTriggerPxType", "tpTriggerPxType"}) {
            if (!one.rows[0].contains(type) && at(sent, type) == "last") sent.erase(type);
        }
    }
    // A listing's name says its type already; one client repeats it.
    if (one.op == "positions" && sent.contains("instId")) {
        if (auto const type = at(one.rows[0], "instType"); !type.empty()) sent["instType"] = type;
    }
    return {.path = std::string(request->path), .sent = sent};
}

// The venue heeds tgtCcy on market orders only; one client sends its default with limits too.
void normalize(Fields& fields) {
    for (auto it = fields.begin(); it != fields.end();) {
        auto const name = it->first.rfind("tgtCcy");
        bool is_default = name != std::string::npos && it->second == "base_ccy" &&
                          at(fields, it->first.substr(0, name) + "ordType") != "market";
        // With posSide it means nothing, and one client sends both.
        bool const is_idle =
            it->first.ends_with("reduceOnly") &&
            fields.contains(it->first.substr(0, it->first.size() - 10) + "posSide");
        is_default = is_default || is_idle;
        it = is_default ? fields.erase(it) : std::next(it);
    }
}

TEST(OkxRequestVectors, our_encoder_sends_what_independent_clients_send) {
    compare_requests({.files = "okx",
                      .is_ours = [](std::string_view) { return true; },
                      .encode = encode,
                      .normalize = normalize,
                      // reqId is how an amendment of ours comes back with its outcome.
                      .not_compared = {"tag", "reqId", "acknowledged", "limit"},
                      .vocabulary = {"instId",
                                     "instIdCode",
                                     "instType",
                                     "tdMode",
                                     "side",
                                     "ordType",
                                     "sz",
                                     "px",
                                     "tgtCcy",
                                     "clOrdId",
                                     "ordId",
                                     "newSz",
                                     "newPx",
                                     "timeOut",
                                     "channel",
                                     "begin",
                                     "after",
                                     "reduceOnly",
                                     "posSide",
                                     "slTriggerPx",
                                     "slOrdPx",
                                     "slTriggerPxType",
                                     "tpTriggerPx",
                                     "tpOrdPx",
                                     "tpTriggerPxType",
                                     "callbackRatio",
                                     "callbackSpread",
                                     "activePx",
                                     "algoClOrdId",
                                     "posMode",
                                     "lever",
                                     "mgnMode"},
                      .at_least = 60});
}

}  // namespace
}  // namespace trestle::adapters::okx
