// Answers and events of conditional orders, inward: they wait under ids of their own (clientAlgoId,
// algoId), and an order with another id is made of one that fires.
// Facts: "New Algo Order" and ALGO_UPDATE of the venue's derivatives docs, 2026.
#include "adapters/binance_usdm/json.hpp"

namespace trestle::adapters::binance_usdm {

using words::anomaly;
using words::HeldOrder;
using words::not_understood;
using words::positive_of;
using words::quantity_of;
using words::text_of;
using words::text_or_none;
using words::time_of;

namespace {

using State = VenueOrderState::State;

VenueRef ref_of_row(Element row, VenueClientId const& client_id) {
    return {.venue = Venue::binance_usdm,
            .client_id = client_id,
            .order_id = order_id_of(row, "algoId").value_or(VenueOrderId{}),
            .venue_time = time_of(row, "updateTime").value_or(Timestamp{})};
}

bool is_named(Element row, Asked const& asked) {
    return text_of(row, "clientAlgoId") == asked.client_id.view() && order_id_of(row, "algoId");
}

// "" until there is one.
VenueOrderId made_order_in(Element row, std::string_view name) {
    auto const text = text_or_none(row, name);
    if (text.empty() || text == "0") return {};
    return VenueOrderId::from(text).value_or(VenueOrderId{});
}

std::optional<State> state_of(std::string_view status) {
    if (status == "NEW" || status == "TRIGGERING" || status == "TRIGGERED" ||
        status == "FINISHED") {
        return State::working;
    }
    // It was taken, and refused when it fired: what it became never was.
    if (status == "CANCELED" || status == "REJECTED") return State::canceled;
    if (status == "EXPIRED") return State::expired;
    return std::nullopt;
}

std::optional<HeldOrder> decode_held(Element row) {
    auto const id = order_id_of(row, "algoId");
    auto const name = text_of(row, "clientAlgoId");
    auto const quantity = quantity_of(row, "quantity");
    if (!id || !name || !quantity) return std::nullopt;
    auto const ours = words::our_client_id(*name).value_or(VenueClientId{});
    HeldOrder held{
        .ref = ref_of_row(row, ours), .quantity = *quantity, .price = {}, .cumulative = {}};
    if (auto const price = positive_of(row, "price")) held.price = Price(*price);
    if (auto const trigger = positive_of(row, "triggerPrice")) held.trigger = Price(*trigger);
    return held;
}

}  // namespace

Inputs conditional_placed(Payload const& payload, Element row, Asked const& asked) {
    if (!is_named(row, asked)) {
        return not_understood(payload, asked, "the answer to a conditional order names another");
    }
    return {VenueAccepted{ref_of_row(row, asked.client_id)}};
}

// {"code":"200","msg":"success"} with the ids, or the whole order.
Inputs conditional_canceled(Payload const& payload, Element row, Asked const& asked) {
    auto const status = text_of(row, "algoStatus").value_or("CANCELED");
    if (!is_named(row, asked) || status != "CANCELED") {
        return not_understood(payload, asked,
                              "the answer to a cancel of a conditional order cannot be read");
    }
    return {
        VenueCanceled{ref_of_row(row, asked.client_id), VenueCanceled::Cause::requested, {}, ""}};
}

OrderAnswer conditional_state(Payload const& payload, Element row, Asked const& asked) {
    auto const status = text_or_none(row, "algoStatus");
    auto const state = state_of(status);
    if (!state || !is_named(row, asked)) {
        return {std::nullopt,
                not_understood(payload, asked, "the state of a conditional order cannot be read"),
                {}};
    }
    OrderAnswer answer{
        VenueOrderState{
            ref_of_row(row, asked.client_id), *state, {}, "algoStatus " + std::string(status)},
        {},
        {}};
    if (*state == State::working) answer.fired_as = made_order_in(row, "actualOrderId");
    return answer;
}

OpenOrders decode_open_waiting(Payload const& payload, Form form) {
    OpenOrders open;
    auto const result = result_of(payload, form);
    Array rows;
    open.is_whole = result && result->get_array().get(rows) == simdjson::SUCCESS;
    for (Element const row : words::rows_in(open.is_whole ? std::optional(rows) : std::nullopt)) {
        auto held = decode_held(row);
        if (!held) open.is_whole = false;
        if (held) open.orders.push_back(std::move(*held));
    }
    if (!open.is_whole) {
        open.inputs.push_back(anomaly({.venue = Venue::binance_usdm},
                                      "the conditional orders cannot be read", payload.text()));
    }
    return open;
}

void decode_conditional_event(Decoded& decoded, Element at, Payload const& payload) {
    auto const order = words::field(at, "o");
    auto const name = order ? text_of(*order, "caid") : std::nullopt;
    auto const ours = name ? words::our_client_id(*name) : std::nullopt;
    VenueRef ref{.venue = Venue::binance_usdm};
    auto const id = order ? order_id_of(*order, "aid") : std::nullopt;
    if (!name || !id) {
        decoded.inputs.push_back(
            anomaly(ref, "a conditional event cannot be read", payload.text()));
        return;
    }
    ref.order_id = *id;
    ref.venue_time = time_of(at, "T").value_or(Timestamp{});
    if (!ours) {
        decoded.inputs.push_back(anomaly(
            ref, "a conditional order that is not ours: " + std::string(*name), payload.text()));
        return;
    }
    ref.client_id = *ours;
    auto const status = text_or_none(*order, "X");
    auto const made = made_order_in(*order, "ai");
    std::string const why(text_or_none(*order, "rm"));
    if (status == "NEW") {
        decoded.inputs.push_back(VenueAccepted{ref});
    } else if (status == "TRIGGERED" || status == "FINISHED") {
        if (!made.empty()) ref.order_id = made;
        decoded.inputs.push_back(VenueTriggered{ref, "algoStatus " + std::string(status)});
    } else if (status == "CANCELED") {
        decoded.inputs.push_back(VenueCanceled{ref, VenueCanceled::Cause::requested, {}, why});
    } else if (status == "REJECTED") {
        decoded.inputs.push_back(VenueCanceled{
            ref, VenueCanceled::Cause::venue, {}, "refused when it was triggered: " + why});
    } else if (status == "EXPIRED") {
        decoded.inputs.push_back(VenueExpired{ref, {}, why});
    } else if (status != "TRIGGERING") {
        decoded.inputs.push_back(
            anomaly(ref, "unknown algoStatus " + std::string(status), payload.text()));
    }
}

}  // namespace trestle::adapters::binance_usdm
