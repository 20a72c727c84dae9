// Events of the user-data stream and of the best-price stream, inward.
// Facts: user-data-stream.md of the venue's docs, 2026.
#include <algorithm>
#include <array>

#include "adapters/binance_spot/codec.hpp"
#include "adapters/binance_spot/json.hpp"

namespace trestle::adapters::binance_spot {

namespace {

// The fields of an executionReport that we use, by the venue's one-letter names.
struct OrderEvent {
    Element at;
    std::string_view kind;         // x
    std::string_view status;       // X
    std::string_view client_id;    // c: on a cancel, the id of the cancel
    std::string_view original_id;  // C: on a cancel, the id of the order
    VenueRef ref;
    VenueSymbol symbol;
    Quantity cumulative;  // z
};

Inputs odd(OrderEvent const& event, Payload const& payload, std::string why) {
    return {anomaly(event.ref, std::move(why), payload.text())};
}

// The order that an event is about. On CANCELED `c` names the cancel and `C` the order; on all
// others `c` names the order, and after an amendment `C` may still name its former id.
std::string_view order_name(OrderEvent const& event) {
    bool const has_original = !event.original_id.empty();
    if (event.kind == "CANCELED") return has_original ? event.original_id : event.client_id;
    if (our_client_id(event.client_id) || !has_original) return event.client_id;
    return event.original_id;
}

std::optional<OrderEvent> read_order_event(Element at) {
    auto const kind = text_of(at, "x");
    auto const status = text_of(at, "X");
    auto const client_id = text_of(at, "c");
    auto const order_id = order_id_of(at, "i");
    auto const symbol = VenueSymbol::from(text_of(at, "s").value_or(""));
    auto const cumulative = decimal_of(at, "z");
    if (!kind || !status || !client_id || !order_id || !symbol || !cumulative ||
        cumulative->is_negative()) {
        return std::nullopt;
    }
    OrderEvent event{.at = at,
                     .kind = *kind,
                     .status = *status,
                     .client_id = *client_id,
                     .original_id = text_of(at, "C").value_or(""),
                     .ref = {},
                     .symbol = *symbol,
                     .cumulative = Quantity(*cumulative)};
    event.ref.order_id = *order_id;
    event.ref.venue_time = time_of(at, "T").value_or(Timestamp{});
    return event;
}

Inputs on_trade(OrderEvent const& event, Payload const& payload) {
    auto const trade = integer_of(event.at, "t");
    auto const quantity = decimal_of(event.at, "l");
    auto const price = decimal_of(event.at, "L");
    auto const fee = decimal_of(event.at, "n");
    auto const asset =
        Asset::from(text_of(event.at, "N").value_or(""));  // null when there is no fee
    auto const is_maker = flag_of(event.at, "m");
    bool const is_sound = trade && *trade >= 0 && quantity && quantity->is_positive() && price &&
                          price->is_positive() && fee && asset && is_maker &&
                          (!asset->empty() || fee->is_zero());
    // Booked by quantity and trade id, whatever the status word beside it says.
    if (!is_sound) return odd(event, payload, "a trade without price, quantity, id or fee");
    return {VenueFilled{.ref = event.ref,
                        .trade_id = VenueTradeId::of(std::to_string(*trade)),
                        .symbol = event.symbol,
                        .quantity = Quantity(*quantity),
                        .price = Price(*price),
                        .cumulative = event.cumulative,
                        .fee = *fee,
                        .fee_asset = *asset,
                        .liquidity = *is_maker ? Liquidity::maker : Liquidity::taker}};
}

Inputs on_canceled(OrderEvent const& event, Payload const& payload) {
    if (event.status != "CANCELED") return odd(event, payload, "CANCELED with another status");
    // A cancel request has an id of its own; without one the venue acted by itself.
    bool const was_asked = !event.original_id.empty();
    return {VenueCanceled{event.ref,
                          was_asked ? VenueCanceled::Cause::requested : VenueCanceled::Cause::venue,
                          event.cumulative, was_asked ? "" : "canceled by the venue"}};
}

bool is_conditional(std::string_view type) {
    return type.starts_with("STOP_LOSS") || type.starts_with("TAKE_PROFIT");
}

// Also of one that waited for its trigger.
bool is_market(std::optional<std::string_view> type) {
    return type == "MARKET" || type == "STOP_LOSS" || type == "TAKE_PROFIT";
}

Inputs on_expired(OrderEvent const& event, Payload const& payload) {
    std::string_view const why = text_of(event.at, "eR").value_or("");
    if (event.status == "EXPIRED_IN_MATCH") {
        return {VenueExpired{event.ref, event.cumulative, "self-trade prevention"}};
    }
    if (event.status != "EXPIRED") return odd(event, payload, "EXPIRED with another status");
    auto const time_in_force = text_of(event.at, "f");
    bool const is_rest_of_taker =
        time_in_force == "IOC" || time_in_force == "FOK" || is_market(text_of(event.at, "o")) ||
        why == "UNFILLED_IOC_QUANTITY_EXPIRED" || why == "UNFILLED_FOK_ORDER_EXPIRED" ||
        why == "INSUFFICIENT_LIQUIDITY";
    if (is_rest_of_taker) {
        return {VenueCanceled{event.ref, VenueCanceled::Cause::time_in_force, event.cumulative,
                              std::string(why)}};
    }
    if (why == "EXCHANGE_CANCELED") {
        return {VenueCanceled{event.ref, VenueCanceled::Cause::venue, event.cumulative,
                              std::string(why)}};
    }
    return {VenueExpired{event.ref, event.cumulative, std::string(why)}};
}

Inputs on_rejected(OrderEvent const& event, Payload const& payload) {
    if (event.status != "REJECTED") return odd(event, payload, "REJECTED with another status");
    std::string_view const why = text_of(event.at, "r").value_or("");
    // It was taken when it began to wait; refused is what it became when it fired.
    if (is_conditional(text_of(event.at, "o").value_or(""))) {
        return {VenueCanceled{event.ref, VenueCanceled::Cause::venue, event.cumulative,
                              "refused when it was triggered: " + std::string(why)}};
    }
    Reason reason = Reason::venue_rejected;
    if (why == "INSUFFICIENT_BALANCES" || why == "INSUFFICIENT_BALANCE") {
        reason = Reason::insufficient_balance;
    }
    if (why == "WOULD_MATCH_IMMEDIATELY") reason = Reason::venue_would_take;
    return {VenueRejected{event.ref, reason, std::string(why)}};
}

Inputs on_replaced(OrderEvent const& event, Payload const& payload) {
    auto const old = our_client_id(event.original_id);
    if (!old) return odd(event, payload, "REPLACED without the former id of the order");
    return {VenueReplaced{event.ref, *old, event.cumulative}};
}

// Placed by hand, or by another program: the house adopts it.
Inputs on_external(OrderEvent const& event, Payload const& payload) {
    auto const side = text_of(event.at, "S");
    auto const quantity = words::quantity_of(event.at, "q");
    auto const price = decimal_of(event.at, "p");
    if (!side || !quantity || !price) {
        return odd(event, payload, "an order that is not ours cannot be read");
    }
    if (event.kind == "REJECTED") return {};  // there never was one
    Inputs inputs{VenueExternalOrder{
        .ref = event.ref,
        .account = {},
        .symbol = event.symbol,
        .side = *side == "SELL" ? Side::sell : Side::buy,
        .quantity = *quantity,
        .price = price->is_positive() ? std::optional(Price(*price)) : std::nullopt,
        .label = std::string(order_name(event))}};
    Inputs news;
    if (event.kind == "TRADE") news = on_trade(event, payload);
    if (event.kind == "CANCELED") news = on_canceled(event, payload);
    if (event.kind == "EXPIRED") news = on_expired(event, payload);
    for (Input& input : news) inputs.push_back(std::move(input));
    return inputs;
}

Inputs decode_order_event(Element at, Payload const& payload) {
    auto event = read_order_event(at);
    if (!event) return {anomaly({}, "an order event cannot be read", payload.text())};
    auto const ours = our_client_id(order_name(*event));
    if (!ours) return on_external(*event, payload);
    event->ref.client_id = *ours;
    if (event->kind == "NEW") {
        if (event->status != "NEW") return odd(*event, payload, "NEW with another status");
        // A conditional order is NEW twice: when it begins to wait, and when it enters the book.
        bool const has_fired =
            is_conditional(text_of(at, "o").value_or("")) && flag_of(at, "w").value_or(false);
        if (has_fired) return {VenueTriggered{event->ref, ""}};
        return {VenueAccepted{event->ref}};
    }
    if (event->kind == "TRADE") return on_trade(*event, payload);
    if (event->kind == "CANCELED") return on_canceled(*event, payload);
    if (event->kind == "REPLACED") return on_replaced(*event, payload);
    if (event->kind == "REJECTED") return on_rejected(*event, payload);
    if (event->kind == "EXPIRED") return on_expired(*event, payload);
    // With DECREMENT an order may live on, smaller: that we do not ask for and cannot book.
    if (event->kind == "TRADE_PREVENTION" && event->status == "EXPIRED_IN_MATCH") {
        return on_expired(*event, payload);
    }
    return odd(*event, payload, "unknown execution type " + std::string(event->kind));
}

Inputs decode_balances(Element at, Payload const& payload, Account const& account) {
    auto const rows = array_of(at, "B");
    auto const updated = time_of(at, "u");
    if (!rows || !updated) return {anomaly({}, "an account event cannot be read", payload.text())};
    VenueBalances balances;
    balances.account = account;
    balances.venue_time = *updated;
    Inputs inputs;
    for (Element const row : *rows) {
        auto const asset = Asset::from(text_of(row, "a").value_or(""));
        auto const free = decimal_of(row, "f");
        auto const locked = decimal_of(row, "l");
        if (!asset || asset->empty() || !free || !locked) {
            inputs.push_back(anomaly({}, "a balance cannot be read", payload.text()));
            continue;
        }
        balances.balances.push_back({*asset, *free, *locked});
    }
    inputs.insert(inputs.begin(), balances);
    return inputs;
}

// Order lists and deposits say nothing that outboundAccountPosition and executionReport do not.
constexpr std::array<std::string_view, 3> ignored_events{"balanceUpdate", "listStatus",
                                                         "externalLockUpdate"};

// `event` of the WebSocket API, `data` of a combined stream, or the object itself.
Element unwrapped(Element root) {
    if (auto const event = field(root, "event")) return *event;
    if (auto const inner = field(root, "data")) return *inner;
    return root;
}

std::optional<Price> side_of(Element at, std::string_view name) {
    auto const price = decimal_of(at, name);
    // An empty side of the book is "0.00000000".
    if (!price || !price->is_positive()) return std::nullopt;
    return Price(*price);
}

}  // namespace

Decoded decode_event(Payload const& payload, Account const& account) {
    Decoded decoded;
    auto const& root = payload.parsed().root;
    if (!root) {
        decoded.inputs.push_back(anomaly({}, "not a JSON document", payload.text()));
        return decoded;
    }
    Element const at = unwrapped(*root);
    auto const kind = text_of(at, "e").value_or("");
    auto const ignored = std::find(ignored_events.begin(), ignored_events.end(), kind);
    if (kind == "executionReport") {
        decoded.inputs = decode_order_event(at, payload);
    } else if (kind == "outboundAccountPosition") {
        decoded.inputs = decode_balances(at, payload, account);
    } else if (kind == "eventStreamTerminated" || kind == "serverShutdown") {
        decoded.must_reconnect = true;
    } else if (ignored != ignored_events.end()) {
        decoded.ignored = *ignored;
    } else {
        decoded.inputs.push_back(
            anomaly({}, "unknown event \"" + std::string(kind) + "\"", payload.text()));
    }
    return decoded;
}

std::optional<Quote> decode_quote(Payload const& payload, Timestamp now) {
    auto const& root = payload.parsed().root;
    if (!root) return std::nullopt;
    Element const at = unwrapped(*root);
    auto const symbol = VenueSymbol::from(text_of(at, "s").value_or(""));
    // Both sides must be there, even when one of them is zero: else it is some other message.
    bool const is_quote = symbol && !symbol->empty() && decimal_of(at, "b") &&
                          decimal_of(at, "a") && integer_of(at, "u");
    if (!is_quote) return std::nullopt;
    return Quote{*symbol, Reference{side_of(at, "b"), side_of(at, "a"), std::nullopt, now}};
}

}  // namespace trestle::adapters::binance_spot
