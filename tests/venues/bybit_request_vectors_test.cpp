// The requests of independent client libraries, given to our encoder: the parameters must agree.
#include <array>

#include "adapters/bybit/codec.hpp"
#include "tests/venues/request_vectors.hpp"

namespace trestle::adapters::bybit {
namespace {

using namespace adapters::tests;

// What an order of ours cannot say, with the reason a reader of the count needs.
constexpr std::array<std::pair<std::string_view, std::string_view>, 5> not_expressible{{
    {"stopLoss", "attached stops"},
    {"takeProfit", "attached stops"},
    {"trailingStop", "trailing orders"},
    {"isLeverage", "spot margin"},
    {"bboSideType", "pegged orders"},
}};

std::string category_in(RequestCase const& one) {
    return one.product == "spot" ? "spot" : "linear";
}

VenueSymbol symbol_in(RequestCase const& one, std::size_t i) {
    auto const& stated = one.statements[i];
    if (!stated.symbol.empty()) {
        return venue_symbol_of(Symbol::of(stated.symbol)).value_or(VenueSymbol{});
    }
    return venue_symbol_in(category_in(one), at(one.rows[i], "symbol")).value_or(VenueSymbol{});
}

// What the row says of positions, in our words: buying opens a long one, selling closes it.
void read_modes(Fields const& row, VenueOrder& order) {
    auto const index = at(row, "positionIdx");
    bool const is_buy = order.side == Side::buy;
    if (index == "1" || index == "2") {
        bool const opens = is_buy == (index == "1");
        order.terms.position_effect = opens ? PositionEffect::open : PositionEffect::close;
    }
    if (at(row, "reduceOnly") == "true") order.terms.position_effect = PositionEffect::close;
    auto const mode = at(row, "smpType");
    if (mode == "CancelTaker") order.terms.self_trade = SelfTrade::cancel_taker;
    if (mode == "CancelMaker") order.terms.self_trade = SelfTrade::cancel_maker;
    if (mode == "CancelBoth") order.terms.self_trade = SelfTrade::cancel_both;
}

AccountModes modes_in(Fields const& row) {
    AccountModes modes;
    auto const index = at(row, "positionIdx");
    if (index == "1" || index == "2") modes.position = words::PositionMode::hedge;
    return modes;
}

void read_trigger(Fields const& row, VenueOrder& order) {
    if (!row.contains("triggerPrice")) return;
    Trigger trigger{.price = Price(decimal(at(row, "triggerPrice")))};
    bool const rises = at(row, "triggerDirection") == "1";
    // The spot market takes no direction: either kind of ours is worded alike there.
    bool const is_stop = (order.side == Side::buy) == rises;
    if (row.contains("triggerDirection") && !is_stop) trigger.kind = Trigger::Kind::touch;
    if (at(row, "triggerBy") == "MarkPrice") trigger.watch = Trigger::Watch::mark;
    if (at(row, "triggerBy") == "IndexPrice") trigger.watch = Trigger::Watch::index;
    order.terms.trigger = trigger;
}

Request encode_setting(RequestCase const& one) {
    auto const& row = one.rows[0];
    auto const symbol = venue_symbol_in("linear", at(row, "symbol")).value_or(VenueSymbol{});
    if (one.op == "margin_mode") {
        return encode_margin_mode(at(row, "setMarginMode") == "ISOLATED_MARGIN"
                                      ? words::MarginMode::isolated
                                      : words::MarginMode::cross);
    }
    if (one.op == "position_mode") {
        return encode_position_mode(symbol, at(row, "mode") == "3" ? words::PositionMode::hedge
                                                                   : words::PositionMode::one_way);
    }
    return encode_leverage(symbol, static_cast<unsigned>(std::stoul(at(row, "buyLeverage"))));
}

VenueOrder order_in(RequestCase const& one, std::size_t i) {
    auto const& row = one.rows[i];
    auto const& stated = one.statements[i];
    VenueOrder order;
    order.venue = Venue::bybit;
    order.symbol = symbol_in(one, i);
    order.client_id = VenueClientId::of(first_of(stated.client_id, row, "orderLinkId"));
    auto const side = first_of(stated.side, row, "side");
    order.side = side == "buy" || side == "Buy" ? Side::buy : Side::sell;
    Terms& terms = order.terms;
    auto const type = first_of(stated.type, row, "orderType");
    terms.type = type == "market" || type == "Market" ? OrderType::market : OrderType::limit;
    auto const tif = first_of(stated.time_in_force, row, "timeInForce");
    if (tif == "IOC") terms.time_in_force = TimeInForce::immediate_or_cancel;
    if (tif == "FOK") terms.time_in_force = TimeInForce::fill_or_kill;
    terms.is_post_only = stated.is_post_only || tif == "PostOnly";
    terms.quantity = Quantity(decimal(exact(stated.amount, at(row, "qty"))));
    if (terms.type == OrderType::limit) {
        terms.price = Price(decimal(exact(stated.price, at(row, "price"))));
    }
    read_modes(row, order);
    read_trigger(row, order);
    return order;
}

CancelAtVenue cancel_in(RequestCase const& one, std::size_t i) {
    auto const& row = one.rows[i];
    CancelAtVenue cancel{.symbol = symbol_in(one, i)};
    cancel.order_id = VenueOrderId::of(at(row, "orderId"));
    cancel.client_id = VenueClientId::of(first_of(one.statements[i].client_id, row, "orderLinkId"));
    return cancel;
}

Request encode_batch(RequestCase const& one) {
    if (one.op == "batch_cancel") {
        std::vector<CancelAtVenue> cancels;
        for (std::size_t i = 0; i < one.rows.size(); ++i) cancels.push_back(cancel_in(one, i));
        return encode_cancel_batch(cancels);
    }
    std::vector<VenueOrder> orders;
    for (std::size_t i = 0; i < one.rows.size(); ++i) orders.push_back(order_in(one, i));
    return encode_submit_batch(orders, modes_in(one.rows[0]));
}

Request encode_trades_of(RequestCase const& one) {
    TradesFrom from;
    from.client_id = VenueClientId::of(at(one.rows[0], "orderLinkId"));
    if (auto const start = Decimal::parse(at(one.rows[0], "startTime"))) {
        from.at = Timestamp::from_ms(static_cast<std::int64_t>(start->raw() / Decimal::unit));
    }
    return encode_trades(symbol_in(one, 0), from);
}

Request encode_one(RequestCase const& one) {
    auto const& row = one.rows[0];
    if (one.op.starts_with("batch_")) return encode_batch(one);
    if (one.op == "place") return encode_submit(order_in(one, 0), modes_in(row));
    if (one.op == "leverage" || one.op == "margin_mode" || one.op == "position_mode") {
        return encode_setting(one);
    }
    if (one.op == "amend") {
        VenueReplacement change{.order = order_in(one, 0)};
        change.old_order_id = VenueOrderId::of(at(row, "orderId"));
        change.old_client_id =
            VenueClientId::of(first_of(one.statements[0].client_id, row, "orderLinkId"));
        return encode_replace(change, change.order.terms.quantity);
    }
    if (one.op == "cancel") {
        auto const waiting = at(row, "orderFilter") == "StopOrder"
                                 ? encode_cancel_waiting(cancel_in(one, 0))
                                 : std::nullopt;
        return waiting ? *waiting : encode_cancel(cancel_in(one, 0));
    }
    if (one.op == "cancel_all") {
        auto const coin = at(row, "settleCoin");
        return coin.empty() ? encode_cancel_all(symbol_in(one, 0))
                            : encode_cancel_all_of_coin(Asset::of(coin));
    }
    if (one.op == "fills") return encode_trades_of(one);
    if (one.op == "balance") return encode_balances();
    if (one.op == "positions") return encode_positions(Asset::of(at(row, "settleCoin")), "");
    bool const names_order =
        row.contains("orderId") || row.contains("orderLinkId") || row.contains("clientOrderId");
    if (one.op == "open_orders" && !names_order) return encode_open_orders(symbol_in(one, 0), "");
    auto const cancel = cancel_in(one, 0);
    return encode_query(
        {.symbol = cancel.symbol, .client_id = cancel.client_id, .order_id = cancel.order_id});
}

std::string why_not(RequestCase const& one) {
    std::set<std::string> const ours{"place",        "batch_place", "batch_cancel", "amend",
                                     "cancel",       "fills",       "balance",      "positions",
                                     "cancel_all",   "open_orders", "leverage",     "margin_mode",
                                     "position_mode"};
    if (!ours.contains(one.op)) return "not a request of this adapter yet";
    for (Fields const& row : one.rows) {
        for (auto const& [name, why] : not_expressible) {
            if (row.contains(std::string(name))) return std::string(why);
        }
        bool const is_spot_market = at(row, "orderType") == "Market" && one.product == "spot";
        if (is_spot_market && at(row, "marketUnit") != "baseCoin") {
            return "quantity in the quote asset";
        }
        if (at(row, "orderFilter") == "tpslOrder") {
            return "spot stops that lock what they would sell: ours are StopOrder";
        }
        bool const is_other_filter =
            at(row, "orderFilter") == "StopOrder" && one.op != "place" && one.op != "cancel";
        if (is_other_filter) return "lists and cancels of conditional orders alone";
        bool const is_mixed = row.contains("positionIdx") && row.contains("reduceOnly");
        if (is_mixed) return "both words of hedge and one-way mode at once";
    }
    if (one.path.find("query-account-coins") != std::string::npos) return "the funding account";
    if (one.op == "balance" && at(one.rows[0], "coin") != "") return "balances of some coins only";
    return {};
}

Encoded encode(RequestCase const& one) {
    if (auto const why = why_not(one); !why.empty()) return {.skipped = why};
    Request const request = encode_one(one);
    Stamp const stamp{1700000000000, 5000};
    if (one.is_frame) {
        Fields sent;
        for (auto& [path, value] : flattened_text(encode_frame(request, 1, stamp))) {
            if (path.starts_with("args/")) sent[path.substr(5)] = value;
        }
        return {.path = std::string(request.op), .sent = sent};
    }
    Credentials credentials{"key", transport::Secret(std::string_view("secret"))};
    return {.path = std::string(request.path),
            .sent = flattened_call(encode_rest(request, credentials, stamp))};
}

// Defaults that one side writes and the other leaves out; and names that one client leaks.
void normalize(Fields& fields) {
    auto const ends = [](std::string const& path, std::string_view name) {
        return path == name || path.ends_with("/" + std::string(name));
    };
    Fields kept;
    for (auto const& [path, value] : fields) {
        bool const is_default = (ends(path, "timeInForce") && value == "GTC") ||
                                (ends(path, "orderFilter") && value == "Order") ||
                                (ends(path, "openOnly") && value == "0") ||
                                (ends(path, "execType") && value == "Trade") ||
                                (ends(path, "orderId") && value.empty());
        if (is_default) continue;
        // The client's own name of the id, which the venue does not know.
        kept[ends(path, "clientOrderId") ? "orderLinkId" : path] = value;
    }
    fields = kept;
}

TEST(BybitRequestVectors, our_encoder_sends_what_independent_clients_send) {
    compare_requests({.files = "bybit",
                      .is_ours = [](std::string_view) { return true; },
                      .encode = encode,
                      .normalize = normalize,
                      .not_compared = {"limit"},
                      .vocabulary = {"category",
                                     "symbol",
                                     "side",
                                     "orderType",
                                     "qty",
                                     "price",
                                     "timeInForce",
                                     "orderLinkId",
                                     "orderId",
                                     "marketUnit",
                                     "settleCoin",
                                     "clientOrderId",
                                     "orderFilter",
                                     "openOnly",
                                     "execType",
                                     "startTime",
                                     "cursor",
                                     "accountType",
                                     "reduceOnly",
                                     "positionIdx",
                                     "smpType",
                                     "triggerPrice",
                                     "triggerDirection",
                                     "triggerBy",
                                     "buyLeverage",
                                     "sellLeverage",
                                     "setMarginMode",
                                     "mode"},
                      .at_least = 55});
}

}  // namespace
}  // namespace trestle::adapters::bybit
