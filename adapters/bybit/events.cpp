// Pushes of the private topics, inward. A push tells what an acknowledgement does not.
#include <algorithm>
#include <array>

#include "adapters/bybit/errors.hpp"
#include "adapters/bybit/json.hpp"

namespace trestle::adapters::bybit {

using words::anomaly;
using words::decimal_of;
using words::flag_of;
using words::integer_of;
using words::quantity_of;
using words::text_of;
using words::text_or_none;
using words::time_of;

namespace {

void odd(Decoded& decoded, VenueRef const& ref, Payload const& payload, std::string why) {
    decoded.inputs.push_back(anomaly(ref, std::move(why), payload.text()));
}

VenueExternalOrder::Sender sender_of(Element row) {
    using enum VenueExternalOrder::Sender;
    auto const created = text_or_none(row, "createType");
    auto const type = text_or_none(row, "execType");
    bool const is_taken_over =
        created == "CreateByLiq" || created == "CreateByTakeOver_PassThrough";
    if (is_taken_over || type == "BustTrade") return liquidation;
    if (created == "CreateByAdl_PassThrough" || type == "AdlTrade") return deleveraging;
    if (created == "CreateBySettle" || created == "CreateByDelivery") return settlement;
    return somebody;
}

// Nobody here sent it: the house adopts it. Orders and executions name the same things otherwise.
bool add_external(Decoded& decoded, Element row, VenueRef const& ref) {
    bool const is_execution = !text_or_none(row, "execId").empty();
    auto const symbol = venue_symbol_in(text_or_none(row, "category"), text_or_none(row, "symbol"));
    auto const quantity = quantity_of(row, is_execution ? "orderQty" : "qty");
    auto const price = decimal_of(row, is_execution ? "orderPrice" : "price");
    auto const side = text_or_none(row, "side");
    bool const is_sound = symbol && quantity && (side == "Buy" || side == "Sell");
    if (!is_sound || ref.order_id.empty()) return false;
    bool const has_price = price && price->is_positive();
    decoded.inputs.push_back(
        VenueExternalOrder{.ref = ref,
                           .account = {},
                           .symbol = *symbol,
                           .side = side == "Sell" ? Side::sell : Side::buy,
                           .sender = sender_of(row),
                           .quantity = *quantity,
                           .price = has_price ? std::optional(Price(*price)) : std::nullopt,
                           .label = std::string(text_or_none(row, "orderLinkId"))});
    return true;
}

// What an order or an execution is about; nothing when that cannot be read, which is told.
std::optional<VenueRef> order_in(Decoded& decoded, Element row, Payload const& payload,
                                 std::string_view what) {
    VenueRef ref = nobody;
    auto const order_id = VenueOrderId::from(text_or_none(row, "orderId"));
    auto const name = text_or_none(row, "orderLinkId");
    auto const ours = words::our_client_id(name);
    ref.order_id = order_id.value_or(VenueOrderId{});
    ref.venue_time = time_of(row, "updatedTime").value_or(Timestamp{});
    ref.client_id = ours.value_or(VenueClientId{});
    if (ours || add_external(decoded, row, ref)) return ref;
    odd(decoded, ref, payload,
        std::string(what) + " that is not ours cannot be read: " + std::string(name));
    return std::nullopt;
}

void add_held(Decoded& decoded, Element row, VenueRef const& ref, Quantity filled,
              Payload const& payload) {
    auto const quantity = quantity_of(row, "qty");
    auto const price = decimal_of(row, "price");
    // A market order has no price, or the cap that the venue made of it.
    bool const has_price = price && price->is_positive();
    if (!quantity) return odd(decoded, ref, payload, "an order without its quantity");
    decoded.held.push_back({ref, *quantity, has_price ? std::optional(Price(*price)) : std::nullopt,
                            filled, trigger_in(row)});
}

// A stop of ours; the others are of positions.
bool was_conditional(Element row) {
    auto const trigger = decimal_of(row, "triggerPrice");
    return trigger && trigger->is_positive();
}

void decode_order_row(Decoded& decoded, Element row, Payload const& payload) {
    auto const ref = order_in(decoded, row, payload, "an order");
    if (!ref) return;
    auto const filled = quantity_of(row, "cumExecQty");
    auto const status = text_or_none(row, "orderStatus");
    if (!filled) return odd(decoded, *ref, payload, "an order push cannot be read");
    if (status == "New" || status == "PartiallyFilled" || status == "Filled") {
        // The fills themselves come as executions. A repeat of New may be an amendment: `held`.
        if (status == "New" && was_conditional(row)) {
            decoded.inputs.push_back(VenueTriggered{*ref, ""});
        } else if (status == "New") {
            decoded.inputs.push_back(VenueAccepted{*ref});
        }
        add_held(decoded, row, *ref, *filled, payload);
    } else if (status == "Untriggered") {
        decoded.inputs.push_back(VenueAccepted{*ref});
        add_held(decoded, row, *ref, *filled, payload);
    } else if (status == "Triggered") {
        decoded.inputs.push_back(VenueTriggered{*ref, ""});
    } else if (status == "Cancelled" || status == "PartiallyFilledCanceled" ||
               status == "Deactivated") {
        decoded.inputs.push_back(end_of(row, *ref, *filled));
    } else if (status == "Rejected" && was_conditional(row)) {
        // It was taken when it began to wait; refused is what it became when it fired.
        decoded.inputs.push_back(VenueCanceled{
            *ref, VenueCanceled::Cause::venue, *filled,
            "refused when it was triggered: " + std::string(text_or_none(row, "rejectReason"))});
    } else if (status == "Rejected") {
        auto const why = text_or_none(row, "rejectReason");
        if (filled->is_zero()) {
            decoded.inputs.push_back(
                VenueRejected{*ref, reason_of_rejection(why), std::string(why)});
        } else {
            // What was filled stands: only the rest was refused.
            decoded.inputs.push_back(VenueCanceled{*ref, VenueCanceled::Cause::venue, *filled,
                                                   "rejected after fills: " + std::string(why)});
        }
    } else {
        odd(decoded, *ref, payload, "orderStatus " + std::string(status));
    }
}

void decode_execution_row(Decoded& decoded, Element row, Payload const& payload,
                          SettleCoins const& coins) {
    auto const type = text_or_none(row, "execType");
    if (type == "Funding") {
        decoded.ignored = "Funding";  // the wallet tells it
        return;
    }
    // BustTrade and AdlTrade are the venue's liquidations and deleveraging: real trades.
    if (type != "Trade" && type != "BustTrade" && type != "AdlTrade") {
        VenueRef ref = nobody;
        ref.order_id = VenueOrderId::from(text_or_none(row, "orderId")).value_or(VenueOrderId{});
        return odd(decoded, ref, payload, "the venue trades by force: " + std::string(type));
    }
    auto const ref = order_in(decoded, row, payload, "an execution");
    if (!ref) return;
    if (type != "Trade" && !ref->client_id.empty()) {
        return odd(decoded, *ref, payload,
                   "by force, in the name of our order: " + std::string(type));
    }
    auto const symbol = venue_symbol_in(text_or_none(row, "category"), text_or_none(row, "symbol"));
    auto fill = symbol ? fill_in(row, *ref, *symbol, coins) : std::nullopt;
    if (!fill)
        return odd(decoded, *ref, payload, "an execution without price, quantity, id or fee");
    decoded.inputs.push_back(std::move(*fill));
}

void decode_row(Decoded& decoded, Element row, std::string_view kind, Payload const& payload,
                Account const& account, SettleCoins const& coins) {
    if (kind == "order") {
        decode_order_row(decoded, row, payload);
    } else if (kind == "execution") {
        decode_execution_row(decoded, row, payload, coins);
    } else if (kind == "wallet") {
        auto const at = time_of(*payload.parsed().root, "creationTime").value_or(Timestamp{});
        for (Input& input : balances_in(payload, row, account, at, false)) {
            decoded.inputs.push_back(std::move(input));
        }
    } else if (auto position = position_in(row, "")) {
        decoded.positions.push_back(*position);
    } else {
        odd(decoded, nobody, payload, "a position cannot be read");
    }
}

// "order.linear" is a part of "order"; "execution.fast" is another topic, without fees.
std::string_view kind_of_topic(std::string_view topic) {
    constexpr std::array<std::string_view, 4> kinds{"order", "execution", "wallet", "position"};
    auto const dot = topic.find('.');
    auto const head = topic.substr(0, dot);
    auto const tail = dot == topic.npos ? std::string_view() : topic.substr(dot + 1);
    bool const is_part =
        tail.empty() || tail == "spot" || tail == "linear" || tail == "inverse" || tail == "option";
    bool const is_kind = std::find(kinds.begin(), kinds.end(), head) != kinds.end();
    return is_part && is_kind ? head : std::string_view();
}

void decode_control(Decoded& decoded, Element root, std::string_view op, Payload const& payload) {
    auto const code = integer_of(root, "retCode");
    bool const is_good = code ? *code == 0 : flag_of(root, "success").value_or(op == "pong");
    if (is_good || op == "ping") {
        decoded.ignored = op.empty() ? "subscribe" : op;
        return;
    }
    auto const text = code ? text_or_none(root, "retMsg") : text_or_none(root, "ret_msg");
    odd(decoded, nobody, payload,
        "the venue refuses " + std::string(op) + ": " + std::string(text));
    decoded.must_reconnect = op == "auth";
}

}  // namespace

Decoded decode_event(Payload const& payload, Account const& account, SettleCoins const& coins) {
    Decoded decoded;
    auto const& root = payload.parsed().root;
    auto const head = decode_frame_head(payload);
    if (!root || head.kind == FrameHead::Kind::other || head.kind == FrameHead::Kind::answer) {
        odd(decoded, nobody, payload, root ? "an unknown message" : "not a JSON document");
        return decoded;
    }
    if (head.kind == FrameHead::Kind::control) {
        decode_control(decoded, *root, head.op, payload);
        return decoded;
    }
    auto const kind = kind_of_topic(head.topic);
    bool const is_ignored = head.topic.starts_with("execution.fast") ||
                            head.topic.starts_with("dcp.") || head.topic == "greeks" ||
                            head.topic.starts_with("priceLimit.");
    if (is_ignored) {
        decoded.ignored = head.topic;
    } else if (kind.empty()) {
        odd(decoded, nobody, payload, "unknown topic \"" + std::string(head.topic) + "\"");
    } else {
        auto const rows = words::array_of(*root, "data");
        if (!rows) odd(decoded, nobody, payload, "a push without rows");
        for (Element const row : words::rows_in(rows)) {
            decode_row(decoded, row, kind, payload, account, coins);
        }
    }
    return decoded;
}

}  // namespace trestle::adapters::bybit
