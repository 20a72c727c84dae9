// The requests of independent client libraries, given to our encoder: the parameters must agree.
#include <array>

#include "adapters/binance_usdm/codec.hpp"
#include "adapters/binance_usdm/symbols.hpp"
#include "tests/venues/request_vectors.hpp"

namespace trestle::adapters::binance_usdm {
namespace {

using namespace adapters::tests;

// What an order of ours cannot say, with the reason a reader of the count needs.
constexpr std::array<std::pair<std::string_view, std::string_view>, 3> not_expressible{{
    {"priceMatch", "pegged orders"},
    {"goodTillDate", "dated orders at the venue: ours rest until we end them"},
    {"closePosition", "orders without a quantity"},
}};

VenueSymbol symbol_in(Fields const& row, Stated const& stated) {
    if (stated.symbol.empty()) return VenueSymbol::of(adapters::tests::at(row, "symbol"));
    return venue_symbol_of(Symbol::of(stated.symbol)).value_or(VenueSymbol{});
}

// What the row says of positions, in our words: buying opens a long one, selling closes it.
void read_modes(Fields const& row, VenueOrder& order) {
    auto const position = at(row, "positionSide");
    bool const is_buy = order.side == Side::buy;
    if (position == "LONG" || position == "SHORT") {
        bool const opens = is_buy == (position == "LONG");
        order.terms.position_effect = opens ? PositionEffect::open : PositionEffect::close;
    }
    if (at(row, "reduceOnly") == "true") order.terms.position_effect = PositionEffect::close;
    auto const mode = at(row, "selfTradePreventionMode");
    if (mode == "EXPIRE_TAKER") order.terms.self_trade = SelfTrade::cancel_taker;
    if (mode == "EXPIRE_MAKER") order.terms.self_trade = SelfTrade::cancel_maker;
    if (mode == "EXPIRE_BOTH") order.terms.self_trade = SelfTrade::cancel_both;
}

AccountModes modes_in(Fields const& row) {
    AccountModes modes;
    auto const position = at(row, "positionSide");
    if (!position.empty() && position != "BOTH") modes.position = words::PositionMode::hedge;
    return modes;
}

void read_trigger(Fields const& row, Terms& terms) {
    auto const type = at(row, "type");
    bool const is_trailing = type == "TRAILING_STOP_MARKET";
    if (!row.contains("triggerPrice") && !is_trailing) return;
    Trigger trigger;
    if (type.starts_with("TAKE_PROFIT")) trigger.kind = Trigger::Kind::touch;
    if (at(row, "workingType") == "MARK_PRICE") trigger.watch = Trigger::Watch::mark;
    if (is_trailing) {
        trigger.kind = Trigger::Kind::trailing;
        auto const bps = Decimal::multiply(decimal(at(row, "callbackRate")), Decimal::whole(100),
                                           Rounding::down);
        trigger.trail_bps = static_cast<std::uint32_t>(bps->raw() / Decimal::unit);
        auto const begin = at(row, "activatePrice");
        if (!begin.empty()) trigger.price = Price(decimal(begin));
    } else {
        trigger.price = Price(decimal(at(row, "triggerPrice")));
    }
    terms.trigger = trigger;
    bool const is_market = type.ends_with("_MARKET");
    terms.type = is_market ? OrderType::market : OrderType::limit;
}

VenueOrder order_in(Fields const& row, Stated const& stated) {
    VenueOrder order;
    order.venue = Venue::binance_usdm;
    order.symbol = symbol_in(row, stated);
    bool const is_algo = row.contains("clientAlgoId");
    order.client_id = VenueClientId::of(
        first_of(stated.client_id, row, is_algo ? "clientAlgoId" : "newClientOrderId"));
    auto const side = first_of(stated.side, row, "side");
    order.side = side == "buy" || side == "BUY" ? Side::buy : Side::sell;
    Terms& terms = order.terms;
    auto const type = first_of(stated.type, row, "type");
    terms.type = type == "market" || type == "MARKET" ? OrderType::market : OrderType::limit;
    auto const tif = first_of(stated.time_in_force, row, "timeInForce");
    if (tif == "IOC") terms.time_in_force = TimeInForce::immediate_or_cancel;
    if (tif == "FOK") terms.time_in_force = TimeInForce::fill_or_kill;
    terms.is_post_only = stated.is_post_only || tif == "GTX";
    auto const at = [&](char const* name) { return adapters::tests::at(row, name); };
    terms.quantity = Quantity(decimal(exact(stated.amount, at("quantity"))));
    read_modes(row, order);
    read_trigger(row, terms);
    if (terms.type == OrderType::limit) {
        terms.price = Price(decimal(exact(stated.price, at("price"))));
    }
    return order;
}

VenueClientId client_id_in(Fields const& row, Stated const& stated) {
    return VenueClientId::of(first_of(stated.client_id, row, "origClientOrderId"));
}

Request cancel_batch(RequestCase const& one) {
    auto const& row = one.rows[0];
    std::vector<CancelAtVenue> cancels;
    for (auto const& [path, value] : row) {
        bool const is_id = path.starts_with("orderIdList/") || path.starts_with("orderidlist/");
        bool const is_ours = path.starts_with("origClientOrderIdList/");
        if (!is_id && !is_ours) continue;
        CancelAtVenue cancel{.symbol = symbol_in(row, {})};
        if (is_id) cancel.order_id = VenueOrderId::of(value);
        if (is_ours) cancel.client_id = VenueClientId::of(value);
        cancels.push_back(cancel);
    }
    return encode_cancel_batch(cancels);
}

Request encode_one(RequestCase const& one) {
    auto const& row = one.rows[0];
    auto const& stated = one.statements[0];
    auto const symbol = symbol_in(row, stated);
    auto const maybe_symbol = symbol.empty() ? std::nullopt : std::optional(symbol);
    if (one.op == "place" || one.op == "conditional_place") {
        return encode_submit(order_in(row, stated), modes_in(row));
    }
    if (one.op == "conditional_cancel") {
        return encode_cancel_waiting(
            {.client_id = VenueClientId::of(first_of(stated.client_id, row, "clientAlgoId"))});
    }
    if (one.op == "conditional_query") return encode_open_waiting(maybe_symbol);
    if (one.op == "leverage") {
        return encode_leverage(symbol, static_cast<unsigned>(std::stoul(at(row, "leverage"))));
    }
    if (one.op == "margin_mode") {
        return encode_margin_mode(symbol, at(row, "marginType") == "ISOLATED"
                                              ? words::MarginMode::isolated
                                              : words::MarginMode::cross);
    }
    if (one.op == "position_mode") {
        return encode_position_mode(at(row, "dualSidePosition") == "true"
                                        ? words::PositionMode::hedge
                                        : words::PositionMode::one_way);
    }
    if (one.op == "batch_place") {
        std::vector<VenueOrder> orders;
        for (std::size_t i = 0; i < one.rows.size(); ++i) {
            orders.push_back(order_in(one.rows[i], one.statements[i]));
        }
        return encode_submit_batch(orders, modes_in(one.rows[0]));
    }
    if (one.op == "amend") {
        VenueReplacement change{.order = order_in(row, stated)};
        change.old_order_id = VenueOrderId::of(first_of(stated.order_id, row, "orderId"));
        change.old_client_id = client_id_in(row, stated);
        return encode_replace(change, change.order.terms.quantity);
    }
    if (one.op == "cancel") {
        return encode_cancel({.symbol = symbol,
                              .client_id = client_id_in(row, stated),
                              .order_id = VenueOrderId::of(stated.order_id)});
    }
    if (one.op == "query") {
        return encode_query({.symbol = symbol, .client_id = client_id_in(row, stated)});
    }
    if (one.op == "batch_cancel") return cancel_batch(one);
    if (one.op == "cancel_all") {
        return one.path == "/fapi/v1/algoOpenOrders" ? encode_cancel_all_waiting(symbol)
                                                     : encode_cancel_all(symbol);
    }
    if (one.op == "open_orders") return encode_open_orders(maybe_symbol);
    if (one.op == "fills") return encode_trades(symbol, {});
    if (one.op == "balance") return encode_balances();
    if (one.op == "positions") return encode_positions(maybe_symbol);
    return encode_listen_key(one.is_frame ? ListenKey::open : ListenKey::renew,
                             one.is_frame ? "key" : "");
}

std::string why_not(RequestCase const& one) {
    for (Fields const& row : one.rows) {
        for (auto const& [name, why] : not_expressible) {
            if (row.contains(std::string(name))) return std::string(why);
        }
    }
    std::set<std::string> const ours{"place",
                                     "batch_place",
                                     "amend",
                                     "cancel",
                                     "query",
                                     "fills",
                                     "cancel_all",
                                     "open_orders",
                                     "balance",
                                     "positions",
                                     "batch_cancel",
                                     "user_stream_key",
                                     "conditional_place",
                                     "conditional_cancel",
                                     "leverage",
                                     "conditional_query",
                                     "margin_mode",
                                     "position_mode"};
    if (one.path == "SUBSCRIBE") {
        return at(one.rows[0], "0").ends_with("@bookTicker") ? "" : "a stream that we do not take";
    }
    if (!ours.contains(one.op)) return "not a request of this adapter yet";
    if (one.path == "/fapi/v1/allAlgoOrders") return "the history of conditional orders";
    // Two ways to the same figures; ours is /fapi/v3/balance.
    if (one.path == "/fapi/v3/account" || one.path == "account.status") {
        return "balances by another path";
    }
    return {};
}

Encoded encode(RequestCase const& one) {
    if (auto const why = why_not(one); !why.empty()) return {.skipped = why};
    Credentials const credentials{
        text_at(one.record, "/credentials/api_key"),
        transport::Secret(text_at(one.record, "/credentials/api_secret"))};
    Stamp const stamp{1700000000000, 5000};
    if (one.path == "SUBSCRIBE") {
        std::string name = at(one.rows[0], "0");
        name = name.substr(0, name.find('@'));
        for (char& c : name) c = static_cast<char>(std::toupper(c));
        Fields sent;
        for (auto& [path, value] :
             flattened_text(encode_subscription({VenueSymbol::of(name)}, "@bookTicker", 1))) {
            if (path.starts_with("params/")) sent[path.substr(7)] = value;
        }
        return {.path = "SUBSCRIBE", .sent = sent};
    }
    Request const request = encode_one(one);
    if (one.is_frame) {
        Fields sent;
        for (auto& [path, value] : flattened_text(encode_frame(request, 1, credentials, stamp))) {
            if (path.starts_with("params/")) sent[path.substr(7)] = value;
        }
        return {.path = std::string(request.method), .sent = sent};
    }
    auto const call = encode_rest(request, credentials, stamp);
    auto const mark = call.target.find('?');
    std::string const payload = !call.body.empty()          ? call.body
                                : mark == std::string::npos ? ""
                                                            : call.target.substr(mark + 1);
    return {.path = std::string(request.path), .sent = flattened_query(payload)};
}

TEST(UsdmRequestVectors, our_encoder_sends_what_independent_clients_send) {
    compare_requests(
        {.files = "binance",
         .is_ours = [](std::string_view product) { return product == "usdm"; },
         .encode = encode,
         .normalize =
             [](Fields& fields) {
                 // One client spells this name its own way.
                 Fields renamed;
                 for (auto const& [path, value] : fields) {
                     bool const is_odd = path.starts_with("orderidlist");
                     renamed[is_odd ? "orderIdList" + path.substr(11) : path] = value;
                 }
                 fields = renamed;
             },
         .not_compared = {"newOrderRespType", "limit", "signature", "timestamp", "recvWindow"},
         .vocabulary = {"symbol",
                        "side",
                        "type",
                        "timeInForce",
                        "quantity",
                        "price",
                        "newClientOrderId",
                        "orderId",
                        "origClientOrderId",
                        "apiKey",
                        "orderIdList",
                        "orderidlist",
                        "origClientOrderIdList",
                        "fromId",
                        "startTime",
                        "postOnly",
                        "acknowledged",
                        "reduceOnly",
                        "positionSide",
                        "selfTradePreventionMode",
                        "algoType",
                        "triggerPrice",
                        "clientAlgoId",
                        "workingType",
                        "callbackRate",
                        "activatePrice",
                        "leverage",
                        "marginType",
                        "dualSidePosition"},
         .at_least = 30});
}

}  // namespace
}  // namespace trestle::adapters::binance_usdm
