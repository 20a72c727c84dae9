// Pushes of the private channels, inward. A push tells what an acknowledgement does not.
#include <algorithm>
#include <array>

#include "adapters/okx/json.hpp"

namespace trestle::adapters::okx {

using words::anomaly;
using words::field;
using words::positive_of;
using words::text_of;
using words::text_or_none;
using words::time_of;

namespace {

struct OrderRow {
    Element at;
    Listing const* listing = nullptr;
    VenueRef ref;
    std::string_view state;
    Quantity cumulative;
};

void odd(Decoded& decoded, VenueRef const& ref, Payload const& payload, std::string why) {
    decoded.inputs.push_back(anomaly(ref, std::move(why), payload.text()));
}

// The fee of this fill alone. `fee` counts the whole order: it is this fill's on the first only.
std::optional<AssetBalance> fee_of_fill(OrderRow const& row, Quantity quantity) {
    bool const has_own = !text_or_none(row.at, "fillFee").empty();
    if (!has_own && row.cumulative != quantity) return std::nullopt;
    auto const fee = fee_of(row.at, has_own ? "fillFee" : "fee");
    auto const asset = Asset::from(text_or_none(row.at, has_own ? "fillFeeCcy" : "feeCcy"));
    if (!fee || !asset || (asset->empty() && !fee->is_zero())) return std::nullopt;
    return AssetBalance{*asset, *fee, {}};
}

void add_fill(Decoded& decoded, OrderRow const& row, Payload const& payload) {
    auto const trade = VenueTradeId::from(text_or_none(row.at, "tradeId"));
    auto const quantity = size_of(row.at, "fillSz", *row.listing);
    auto const price = positive_of(row.at, "fillPx");
    auto const liquidity = liquidity_of(row.at);
    auto const fee = quantity ? fee_of_fill(row, *quantity) : std::nullopt;
    if (!trade || !quantity || !price || !liquidity || !fee) {
        return odd(decoded, row.ref, payload, "a fill without price, quantity, id or fee");
    }
    VenueRef ref = row.ref;
    ref.venue_time = time_of(row.at, "fillTime").value_or(ref.venue_time);
    decoded.inputs.push_back(VenueFilled{.ref = ref,
                                         .trade_id = *trade,
                                         .symbol = row.listing->symbol,
                                         .quantity = *quantity,
                                         .price = Price(*price),
                                         .cumulative = row.cumulative,
                                         .fee = fee->free,
                                         .fee_asset = fee->asset,
                                         .liquidity = *liquidity});
}

void add_canceled(Decoded& decoded, OrderRow const& row) {
    auto const source = text_or_none(row.at, "cancelSource");
    std::string text = source.empty() ? "" : "cancelSource " + std::string(source);
    if (auto const why = text_or_none(row.at, "cancelSourceReason"); !why.empty()) {
        text += (text.empty() ? "" : ": ") + std::string(why);
    }
    // 31: post-only would have taken. It never was in the book.
    if (source == "31" && row.cumulative.is_zero()) {
        decoded.inputs.push_back(VenueRejected{row.ref, Reason::venue_would_take, text});
        return;
    }
    if (source == "32") {
        decoded.inputs.push_back(
            VenueExpired{row.ref, row.cumulative, text + " (self-trade prevention)"});
        return;
    }
    auto cause = VenueCanceled::Cause::venue;
    if (source == "1") cause = VenueCanceled::Cause::requested;
    if (source == "13" || source == "14") cause = VenueCanceled::Cause::time_in_force;
    decoded.inputs.push_back(VenueCanceled{row.ref, cause, row.cumulative, text});
}

// amendResult: 0 done, -1 failed, 1 the order was canceled because it failed, 2 done by the venue.
void add_amended(Decoded& decoded, OrderRow const& row, std::string_view result,
                 Payload const& payload) {
    auto const wanted = words::our_client_id(text_or_none(row.at, "reqId"));
    auto const total = size_of(row.at, "sz", *row.listing);
    auto const price = positive_of(row.at, "px");
    std::string const text = "amendResult " + std::string(result) + " " +
                             std::string(text_or_none(row.at, "code")) + " " +
                             std::string(text_or_none(row.at, "msg"));
    if ((result == "0" || result == "2") && wanted) {
        VenueReplaced replaced{row.ref, row.ref.client_id, row.cumulative};
        replaced.ref.client_id = *wanted;
        decoded.inputs.push_back(std::move(replaced));
    } else if ((result == "0" || result == "2") && total && price) {
        decoded.inputs.push_back(VenueRestated{row.ref, *total, Price(*price), text});
    } else if ((result == "-1" || result == "1") && wanted) {
        bool const is_alive = result == "-1";
        decoded.inputs.push_back(
            VenueReplaceRejected{.ref = row.ref,
                                 .new_client_id = *wanted,
                                 .is_old_alive = is_alive,
                                 .old_cumulative = is_alive ? Quantity() : row.cumulative,
                                 .reason = Reason::venue_rejected,
                                 .text = text});
    } else {
        odd(decoded, row.ref, payload, text);
    }
}

// By our id; or, of an order that was made of an algo order, by that one's.
std::optional<VenueClientId> our_name_in(Element at, AlgoNames const& names) {
    if (auto const ours = words::our_client_id(text_or_none(at, "clOrdId"))) return ours;
    if (auto const ours = words::our_client_id(text_or_none(at, "algoClOrdId"))) return ours;
    auto const linked = field(at, "linkedAlgoOrd");
    auto algo_id = text_or_none(at, "algoId");
    if (algo_id.empty() && linked) algo_id = text_or_none(*linked, "algoId");
    auto const known = names.find(algo_id);
    return known.empty() ? std::nullopt : std::optional(known);
}

VenueExternalOrder::Sender sender_of(std::string_view category) {
    using enum VenueExternalOrder::Sender;
    if (category == "full_liquidation" || category == "partial_liquidation") return liquidation;
    if (category == "adl") return deleveraging;
    if (category == "delivery") return settlement;
    return somebody;
}

// Nobody here sent it: the house adopts it.
void add_external(Decoded& decoded, OrderRow const& row, Payload const& payload) {
    auto const quantity = size_of(row.at, "sz", *row.listing);
    auto const price = positive_of(row.at, "px");
    auto const side = text_or_none(row.at, "side");
    if (!quantity || (side != "buy" && side != "sell")) {
        return odd(decoded, row.ref, payload, "an order that is not ours cannot be read");
    }
    decoded.inputs.push_back(
        VenueExternalOrder{.ref = row.ref,
                           .account = {},
                           .symbol = row.listing->symbol,
                           .side = side == "sell" ? Side::sell : Side::buy,
                           .sender = sender_of(text_or_none(row.at, "category")),
                           .quantity = *quantity,
                           .price = price ? std::optional(Price(*price)) : std::nullopt,
                           .label = std::string(text_or_none(row.at, "clOrdId"))});
}

void decode_order_row(Decoded& decoded, Element at, Payload const& payload,
                      Listings const& listings, AlgoNames const& names) {
    OrderRow row{.at = at, .ref = nobody};
    auto const order_id = VenueOrderId::from(text_or_none(at, "ordId"));
    auto const ours = our_name_in(at, names);
    row.ref.order_id = order_id.value_or(VenueOrderId{});
    row.ref.client_id = ours.value_or(VenueClientId{});
    row.ref.venue_time = time_of(at, "uTime").value_or(Timestamp{});
    row.listing = listings.find(text_or_none(at, "instId"));
    if (row.listing == nullptr) {
        return odd(decoded, row.ref, payload,
                   std::string(ours ? "an order of ours" : "an order that is not ours") +
                       " in a listing that we do not know");
    }
    auto const filled = size_of(at, "accFillSz", *row.listing);
    row.state = text_or_none(at, "state");
    if (!order_id || order_id->empty() || !filled) {
        return odd(decoded, row.ref, payload, "an order push cannot be read");
    }
    row.cumulative = *filled;
    if (!ours) add_external(decoded, row, payload);
    // Before the rest: the fill belongs to the leg that was there.
    auto const fill_size = words::decimal_of(at, "fillSz");
    bool const is_fill =
        !text_or_none(at, "tradeId").empty() && fill_size && fill_size->is_positive();
    auto const amend = text_or_none(at, "amendResult");
    if (is_fill) add_fill(decoded, row, payload);
    // What somebody else amended is read from the list of open orders.
    if (!amend.empty() && ours) add_amended(decoded, row, amend, payload);
    bool const is_end_told = amend == "1";
    if (row.state == "canceled" || row.state == "mmp_canceled") {
        if (!is_end_told) add_canceled(decoded, row);
    } else if (row.state == "live") {
        if (amend.empty()) decoded.inputs.push_back(VenueAccepted{row.ref});
    } else if (row.state != "partially_filled" && row.state != "filled") {
        odd(decoded, row.ref, payload, "unknown state " + std::string(row.state));
    } else if (!is_fill && amend.empty()) {
        odd(decoded, row.ref, payload, std::string(row.state) + " without a fill");
    }
}

void decode_account(Decoded& decoded, Element root, Element row, Payload const& payload,
                    Account const& account) {
    // The first push after a subscription is the whole account, when it fits into one.
    bool const is_one_page = words::integer_of(root, "curPage").value_or(1) == 1 &&
                             words::flag_of(root, "lastPage").value_or(true);
    bool const is_complete = text_of(root, "eventType") == "snapshot" && is_one_page;
    for (Input& input : balances_in(payload, row, account, is_complete)) {
        decoded.inputs.push_back(std::move(input));
    }
}

void decode_push(Decoded& decoded, Element root, std::string_view channel, Payload const& payload,
                 Account const& account, Listings const& listings, AlgoNames const& names) {
    for (Element const row : words::rows_in(rows_of(payload))) {
        if (channel == "orders") {
            decode_order_row(decoded, row, payload, listings, names);
        } else if (channel == "orders-algo") {
            decode_algo_row(decoded, row, payload);
        } else if (channel == "account") {
            decode_account(decoded, root, row, payload, account);
        } else if (auto position = position_in(row, listings)) {
            decoded.positions.push_back(*position);
        } else {
            odd(decoded, nobody, payload, "a position cannot be read, or is not ours to count");
        }
    }
}

void decode_control(Decoded& decoded, Element root, std::string_view event,
                    Payload const& payload) {
    constexpr std::array<std::string_view, 4> good{"login", "subscribe", "unsubscribe",
                                                   "channel-conn-count"};
    if (event == "notice") {
        decoded.must_reconnect = true;  // 64008: this connection closes for an upgrade
    } else if (std::find(good.begin(), good.end(), event) != good.end() &&
               text_of(root, "code").value_or("0") == "0") {
        decoded.ignored = event;
    } else {
        odd(decoded, nobody, payload, "the venue refuses: " + std::string(event));
        decoded.must_reconnect = event == "channel-conn-count-error";
    }
}

// `account` and `positions` say the same with more; we place no icebergs; instruments are read by
// decode_instruments.
constexpr std::array<std::string_view, 4> ignored_channels{"balance_and_position", "algo-advance",
                                                           "fills", "instruments"};
constexpr std::array<std::string_view, 4> read_channels{"orders", "orders-algo", "account",
                                                        "positions"};

}  // namespace

Decoded decode_event(Payload const& payload, Account const& account, Listings const& listings,
                     AlgoNames const& names) {
    Decoded decoded;
    auto const& root = payload.parsed().root;
    auto const head = decode_frame_head(payload);
    if (!root || head.kind == FrameHead::Kind::other) {
        odd(decoded, nobody, payload, root ? "an unknown message" : "not a JSON document");
        return decoded;
    }
    auto const ignored = std::find(ignored_channels.begin(), ignored_channels.end(), head.channel);
    if (head.kind == FrameHead::Kind::control) {
        decode_control(decoded, *root, head.event, payload);
    } else if (std::find(read_channels.begin(), read_channels.end(), head.channel) !=
               read_channels.end()) {
        decode_push(decoded, *root, head.channel, payload, account, listings, names);
    } else if (ignored != ignored_channels.end()) {
        decoded.ignored = *ignored;
    } else {
        odd(decoded, nobody, payload, "unknown channel \"" + std::string(head.channel) + "\"");
    }
    return decoded;
}

}  // namespace trestle::adapters::okx
