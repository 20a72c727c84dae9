// Events of the private stream and of the best-price stream, inward.
// Facts: "User Data Streams" of the venue's derivatives docs, 2026.
#include <algorithm>
#include <array>

#include "adapters/binance_usdm/json.hpp"

namespace trestle::adapters::binance_usdm {

using words::anomaly;
using words::decimal_of;
using words::field;
using words::flag_of;
using words::integer_of;
using words::positive_of;
using words::quantity_of;
using words::text_of;
using words::text_or_none;
using words::time_of;

namespace {

VenueRef const nobody{.venue = Venue::binance_usdm, .client_id = {}, .order_id = {}};

// The fields of `o` in an ORDER_TRADE_UPDATE that we use.
struct OrderEvent {
    Element at;
    std::string_view kind;    // x
    std::string_view status;  // X
    VenueRef ref;
    VenueSymbol symbol;
    Quantity cumulative;  // z
};

void odd(Decoded& decoded, OrderEvent const& event, Payload const& payload, std::string why) {
    decoded.inputs.push_back(anomaly(event.ref, std::move(why), payload.text()));
}

std::optional<OrderEvent> read_order_event(Element at) {
    auto const kind = text_of(at, "x");
    auto const status = text_of(at, "X");
    auto const order_id = order_id_of(at, "i");
    auto const symbol = VenueSymbol::from(text_or_none(at, "s"));
    auto const cumulative = quantity_of(at, "z");
    if (!kind || !status || !order_id || !symbol || symbol->empty() || !cumulative) {
        return std::nullopt;
    }
    OrderEvent event{.at = at,
                     .kind = *kind,
                     .status = *status,
                     .ref = nobody,
                     .symbol = *symbol,
                     .cumulative = *cumulative};
    event.ref.order_id = *order_id;
    event.ref.venue_time = time_of(at, "T").value_or(Timestamp{});
    return event;
}

void on_trade(Decoded& decoded, OrderEvent const& event, Payload const& payload) {
    auto const trade = integer_of(event.at, "t");
    auto const quantity = positive_of(event.at, "l");
    auto const price = positive_of(event.at, "L");
    auto const is_maker = flag_of(event.at, "m");
    // N and n are both left out when there is no fee; one without the other is not understood.
    bool const has_fee = !text_or_none(event.at, "N").empty() || text_of(event.at, "n");
    auto const fee = has_fee ? decimal_of(event.at, "n") : Decimal();
    auto const asset = Asset::from(text_or_none(event.at, "N"));
    bool const is_sound = trade && *trade > 0 && quantity && price && is_maker && fee && asset &&
                          (!asset->empty() || fee->is_zero());
    if (!is_sound)
        return odd(decoded, event, payload, "a trade without price, quantity, id or fee");
    decoded.inputs.push_back(
        VenueFilled{.ref = event.ref,
                    .trade_id = VenueTradeId::of(std::to_string(*trade)),
                    .symbol = event.symbol,
                    .quantity = Quantity(*quantity),
                    .price = Price(*price),
                    .cumulative = event.cumulative,
                    .fee = *fee,
                    .fee_asset = *asset,
                    .liquidity = *is_maker ? Liquidity::maker : Liquidity::taker});
}

void on_expired(Decoded& decoded, OrderEvent const& event, Payload const& payload) {
    if (event.status == "EXPIRED_IN_MATCH") {
        decoded.inputs.push_back(
            VenueExpired{event.ref, event.cumulative, "self-trade prevention"});
        return;
    }
    if (event.status != "EXPIRED") {
        return odd(decoded, event, payload, "EXPIRED with another status");
    }
    auto const tif = text_of(event.at, "f");
    if (tif == "GTX") {
        decoded.inputs.push_back(VenueCanceled{event.ref, VenueCanceled::Cause::venue,
                                               event.cumulative,
                                               "post-only would have taken liquidity"});
    } else if (tif == "IOC" || tif == "FOK" || text_of(event.at, "o") == "MARKET") {
        decoded.inputs.push_back(VenueCanceled{event.ref, VenueCanceled::Cause::time_in_force,
                                               event.cumulative,
                                               std::string(text_or_none(event.at, "er"))});
    } else {
        decoded.inputs.push_back(
            VenueExpired{event.ref, event.cumulative, std::string(text_or_none(event.at, "er"))});
    }
}

void on_amended(Decoded& decoded, OrderEvent const& event, Payload const& payload) {
    auto const quantity = quantity_of(event.at, "q");
    auto const price = positive_of(event.at, "p");
    if (!quantity || !price) return odd(decoded, event, payload, "an amendment without terms");
    decoded.held.push_back({event.ref, *quantity, Price(*price), event.cumulative});
}

// Liquidations, deleveraging and settlement come as orders that the venue itself made.
VenueExternalOrder::Sender sender_of(std::string_view client_id) {
    using enum VenueExternalOrder::Sender;
    if (client_id.starts_with("autoclose-")) return liquidation;
    if (client_id.starts_with("adl_autoclose")) return deleveraging;
    if (client_id.starts_with("settlement_autoclose-")) return settlement;
    return somebody;
}

// Forced orders trade under a word of their own, which also comes without a trade.
bool is_trade(OrderEvent const& event) {
    if (event.kind == "TRADE") return true;
    return event.kind == "CALCULATED" && positive_of(event.at, "l");
}

// Nobody here sent it: the house adopts it.
void on_external(Decoded& decoded, OrderEvent const& event, std::string_view name,
                 Payload const& payload) {
    auto const side = text_of(event.at, "S");
    auto const quantity = quantity_of(event.at, "q");
    auto const price = words::decimal_of(event.at, "p");
    if (!side || !quantity || !price) {
        return odd(decoded, event, payload, "an order that is not ours cannot be read");
    }
    if (quantity->is_zero()) {
        return odd(decoded, event, payload, "an order that is not ours has no quantity");
    }
    decoded.inputs.push_back(VenueExternalOrder{
        .ref = event.ref,
        .account = {},
        .symbol = event.symbol,
        .side = *side == "SELL" ? Side::sell : Side::buy,
        .sender = sender_of(name),
        .quantity = *quantity,
        .price = price->is_positive() ? std::optional(Price(*price)) : std::nullopt,
        .label = std::string(name)});
    if (is_trade(event)) return on_trade(decoded, event, payload);
    if (event.kind == "EXPIRED") return on_expired(decoded, event, payload);
    if (event.kind != "CANCELED") return;
    decoded.inputs.push_back(
        VenueCanceled{event.ref, VenueCanceled::Cause::requested, event.cumulative, ""});
}

void decode_order_event(Decoded& decoded, Element at, Payload const& payload) {
    auto const order = field(at, "o");
    auto event = order ? read_order_event(*order) : std::nullopt;
    if (!event) {
        decoded.inputs.push_back(anomaly(nobody, "an order event cannot be read", payload.text()));
        return;
    }
    auto const name = text_or_none(event->at, "c");
    auto const ours = words::our_client_id(name);
    if (!ours) return on_external(decoded, *event, name, payload);
    event->ref.client_id = *ours;
    bool const is_new = event->kind == "NEW" && event->status == "NEW";
    bool const is_canceled = event->kind == "CANCELED" && event->status == "CANCELED";
    // Booked by quantity and trade id, whatever the status word beside it says.
    if (is_trade(*event)) return on_trade(decoded, *event, payload);
    if (event->kind == "AMENDMENT") return on_amended(decoded, *event, payload);
    if (event->kind == "EXPIRED") return on_expired(decoded, *event, payload);
    if (is_new) {
        decoded.inputs.push_back(VenueAccepted{event->ref});
    } else if (is_canceled) {
        decoded.inputs.push_back(
            VenueCanceled{event->ref, VenueCanceled::Cause::requested, event->cumulative, ""});
    } else {
        odd(decoded, *event, payload,
            std::string(event->kind) + " with status " + std::string(event->status));
    }
}

void decode_account_event(Decoded& decoded, Element at, Payload const& payload,
                          Account const& account) {
    auto const update = field(at, "a");
    auto const time = time_of(at, "T");
    if (!update || !time) {
        decoded.inputs.push_back(
            anomaly(nobody, "an account event cannot be read", payload.text()));
        return;
    }
    VenueBalances balances{.venue = Venue::binance_usdm, .account = account, .venue_time = *time};
    for (Element const row : words::rows_in(words::array_of(*update, "B"))) {
        auto const asset = Asset::from(text_or_none(row, "a"));
        auto const wallet = decimal_of(row, "wb");
        auto const cross = decimal_of(row, "cw");
        if (!asset || asset->empty() || !wallet || !cross) {
            decoded.inputs.push_back(anomaly(nobody, "a balance cannot be read", payload.text()));
            continue;
        }
        balances.balances.push_back({*asset, *cross, *wallet - *cross});
    }
    if (!balances.balances.empty()) decoded.inputs.push_back(std::move(balances));
    for (Element const row : words::rows_in(words::array_of(*update, "P"))) {
        auto const symbol = VenueSymbol::from(text_or_none(row, "s"));
        auto const amount = decimal_of(row, "pa");
        auto const entry = decimal_of(row, "ep");
        auto const side = position_side_of(row, "ps");
        if (!symbol || !amount || !entry || !side) {
            decoded.inputs.push_back(anomaly(nobody, "a position cannot be read", payload.text()));
            continue;
        }
        decoded.positions.push_back({*symbol, Quantity(*amount), Price(*entry), *time, *side});
    }
}

// TRADE_LITE repeats what ORDER_TRADE_UPDATE says with its fee, and a refusal at the trigger what
// ALGO_UPDATE says; the others are of orders, settings
// and grids that we do not make.
constexpr std::array<std::string_view, 5> ignored_events{"TRADE_LITE", "ACCOUNT_CONFIG_UPDATE",
                                                         "CONDITIONAL_ORDER_TRIGGER_REJECT",
                                                         "STRATEGY_UPDATE", "GRID_UPDATE"};

Element unwrapped(Element root) { return field(root, "data").value_or(root); }

std::optional<Price> side_of(Element at, std::string_view name) {
    // An empty side of the book is "0.00".
    auto const price = positive_of(at, name);
    return price ? std::optional(Price(*price)) : std::nullopt;
}

}  // namespace

Decoded decode_event(Payload const& payload, Account const& account) {
    Decoded decoded;
    auto const& root = payload.parsed().root;
    if (!root) {
        decoded.inputs.push_back(anomaly(nobody, "not a JSON document", payload.text()));
        return decoded;
    }
    Element const at = unwrapped(*root);
    auto const kind = text_or_none(at, "e");
    auto const ignored = std::find(ignored_events.begin(), ignored_events.end(), kind);
    if (kind == "ORDER_TRADE_UPDATE") {
        decode_order_event(decoded, at, payload);
    } else if (kind == "ALGO_UPDATE") {
        decode_conditional_event(decoded, at, payload);
    } else if (kind == "ACCOUNT_UPDATE") {
        decode_account_event(decoded, at, payload, account);
    } else if (kind == "listenKeyExpired") {
        decoded.must_reconnect = true;
    } else if (kind == "MARGIN_CALL") {
        decoded.inputs.push_back(anomaly(nobody, "the venue calls for margin", payload.text()));
    } else if (ignored != ignored_events.end()) {
        decoded.ignored = *ignored;
    } else {
        decoded.inputs.push_back(
            anomaly(nobody, "unknown event \"" + std::string(kind) + "\"", payload.text()));
    }
    return decoded;
}

std::optional<Quote> decode_quote(Payload const& payload, Timestamp now) {
    auto const& root = payload.parsed().root;
    if (!root) return std::nullopt;
    Element const at = unwrapped(*root);
    auto const symbol = VenueSymbol::from(text_or_none(at, "s"));
    bool const is_quote = text_of(at, "e") == "bookTicker" && symbol && !symbol->empty() &&
                          decimal_of(at, "b") && decimal_of(at, "a");
    if (!is_quote) return std::nullopt;
    return Quote{*symbol, Reference{side_of(at, "b"), side_of(at, "a"), std::nullopt, now}};
}

}  // namespace trestle::adapters::binance_usdm
