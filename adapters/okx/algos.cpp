// Answers and pushes of algo orders, inward: they wait under ids of their own (algoClOrdId,
// algoId), and an order with another id is made of one that fires.
// Facts: "Algo Trading" and the channel orders-algo of the venue's v5 docs, 2026.
#include "adapters/okx/json.hpp"

namespace trestle::adapters::okx {

using words::anomaly;
using words::HeldOrder;
using words::not_understood;
using words::positive_of;
using words::text_of;
using words::text_or_none;
using words::time_of;

namespace {

using State = VenueOrderState::State;

VenueRef ref_of_row(Element row, VenueClientId const& client_id) {
    return {.venue = Venue::okx,
            .client_id = client_id,
            .order_id = VenueOrderId::from(text_or_none(row, "algoId")).value_or(VenueOrderId{}),
            .venue_time = time_of(row, "uTime").value_or(Timestamp{})};
}

bool has_fired(std::string_view state) {
    return state == "effective" || state == "partially_effective" || state == "order_placed";
}

std::optional<State> state_of(std::string_view state) {
    if (state == "live" || state == "pause" || has_fired(state)) return State::working;
    // It was taken, and refused when it fired: what it became never was.
    if (state == "canceled" || state == "order_failed" || state == "partially_failed") {
        return State::canceled;
    }
    return std::nullopt;
}

std::optional<HeldOrder> decode_held(Element row, Listing const* listing) {
    auto const algo_id = text_or_none(row, "algoId");
    auto const quantity = listing != nullptr ? size_of(row, "sz", *listing) : std::nullopt;
    if (algo_id.empty() || !quantity) return std::nullopt;
    auto const ours = words::our_client_id(text_or_none(row, "algoClOrdId"));
    HeldOrder held{.ref = ref_of_row(row, ours.value_or(VenueClientId{})),
                   .quantity = *quantity,
                   .price = {},
                   .cumulative = {}};
    for (char const* const name : {"slTriggerPx", "tpTriggerPx", "triggerPx"}) {
        if (auto const price = positive_of(row, name)) held.trigger = Price(*price);
    }
    return held;
}

}  // namespace

bool is_about_algo(Element row, Asked const& asked) {
    return text_of(row, "algoClOrdId") == asked.client_id.view();
}

OrderAnswer algo_state(Payload const& payload, Element row, Asked const& asked) {
    auto const word = text_or_none(row, "state");
    auto const state = state_of(word);
    if (!state || !is_about_algo(row, asked)) {
        return {std::nullopt,
                not_understood(payload, asked, "the state of an algo order cannot be read"),
                {}};
    }
    OrderAnswer answer{
        VenueOrderState{ref_of_row(row, asked.client_id), *state, {}, "state " + std::string(word)},
        {},
        {}};
    if (has_fired(word)) {
        answer.fired_as = VenueOrderId::from(text_or_none(row, "ordId")).value_or(VenueOrderId{});
    }
    return answer;
}

OpenOrders decode_open_algos(Payload const& payload, Form form, Listings const& listings) {
    OpenOrders open;
    auto const rows = rows_of(payload, form);
    open.is_whole = rows.has_value();
    for (Element const row : words::rows_in(rows)) {
        open.next = text_or_none(row, "algoId");
        auto const* const listing = listings.find(text_or_none(row, "instId"));
        bool const is_ours = words::our_client_id(text_or_none(row, "algoClOrdId")).has_value();
        auto held = decode_held(row, listing);
        if (held) open.orders.push_back(std::move(*held));
        // Others may close a fraction of a position, and then have no size.
        if (!held && is_ours) open.is_whole = false;
    }
    if (rows && rows->size() < rows_per_page) open.next.clear();
    if (!open.is_whole) {
        open.inputs.push_back(anomaly(nobody, "the algo orders cannot be read", payload.text()));
    }
    return open;
}

void decode_algo_row(Decoded& decoded, Element row, Payload const& payload) {
    auto const name = text_or_none(row, "algoClOrdId");
    auto const ours = words::our_client_id(name);
    VenueRef ref = ref_of_row(row, ours.value_or(VenueClientId{}));
    if (!ours) {
        decoded.inputs.push_back(
            anomaly(ref, "an algo order that is not ours: " + std::string(name), payload.text()));
        return;
    }
    auto const state = text_or_none(row, "state");
    std::string const why(text_or_none(row, "failCode"));
    if (state == "live" || state == "pause") {
        decoded.inputs.push_back(VenueAccepted{ref});
    } else if (has_fired(state)) {
        auto const made = VenueOrderId::from(text_or_none(row, "ordId")).value_or(VenueOrderId{});
        if (!made.empty()) ref.order_id = made;
        decoded.inputs.push_back(VenueTriggered{ref, "state " + std::string(state)});
    } else if (state == "canceled") {
        decoded.inputs.push_back(VenueCanceled{ref, VenueCanceled::Cause::requested, {}, why});
    } else if (state == "order_failed" || state == "partially_failed") {
        decoded.inputs.push_back(VenueCanceled{ref,
                                               VenueCanceled::Cause::venue,
                                               {},
                                               "refused when it was triggered: failCode " + why});
    } else {
        decoded.inputs.push_back(
            anomaly(ref, "unknown state of an algo order: " + std::string(state), payload.text()));
    }
}

}  // namespace trestle::adapters::okx
