#include "adapters/words/asked.hpp"

#include <algorithm>

namespace trestle::adapters::words {

namespace {

std::optional<Price> trigger_of(Terms const& terms) {
    bool const has_price = terms.trigger && !terms.trigger->price.is_zero();
    return has_price ? std::optional(terms.trigger->price) : std::nullopt;
}

}  // namespace

Asked asked_of(VenueOrder const& order) {
    return {.request = VenueRequest::submit,
            .venue = order.venue,
            .symbol = order.symbol,
            .client_id = order.client_id};
}

Quantity total_of(VenueReplacement const& replacement) {
    Quantity const own = replacement.order.terms.quantity;
    bool const keeps_leg = replacement.mode == VenueReplacement::Mode::reduce;
    return keeps_leg ? own : own + replacement.old_cumulative;
}

Asked asked_of(VenueReplacement const& replacement) {
    bool const keeps_leg = replacement.mode == VenueReplacement::Mode::reduce;
    return {.request = VenueRequest::replace,
            .venue = replacement.order.venue,
            .symbol = replacement.order.symbol,
            .client_id = replacement.order.client_id,
            .order_id = replacement.old_order_id,
            .old_client_id = replacement.old_client_id,
            .old_order_id = replacement.old_order_id,
            .total = total_of(replacement),
            .price = replacement.order.terms.price,
            .trigger = trigger_of(replacement.order.terms),
            .base = keeps_leg ? Quantity() : replacement.old_cumulative,
            .is_reduce = keeps_leg};
}

Asked asked_of(CancelAtVenue const& cancel) {
    return {.request = VenueRequest::cancel,
            .venue = cancel.venue,
            .symbol = cancel.symbol,
            .client_id = cancel.client_id,
            .order_id = cancel.order_id};
}

Asked asked_of(QueryVenue const& query) {
    return {.request = VenueRequest::query,
            .venue = query.venue,
            .symbol = query.symbol,
            .client_id = query.client_id,
            .order_id = query.order_id};
}

VenueRef ref_of(Asked const& asked) {
    bool const is_replace = asked.request == VenueRequest::replace;
    return {.venue = asked.venue,
            .client_id = is_replace ? asked.old_client_id : asked.client_id,
            .order_id = is_replace ? asked.old_order_id : asked.order_id,
            .venue_time = {}};
}

Input unknown_outcome(Asked const& asked, std::string text) {
    return VenueOutcomeUnknown{ref_of(asked), asked.request, std::move(text)};
}

VenueExternalOrder external_of(HeldOrder const& held) {
    VenueExternalOrder order{.ref = held.ref,
                             .account = {},
                             .symbol = held.symbol,
                             .side = held.side,
                             .quantity = held.quantity,
                             .price = held.price,
                             .label = held.label};
    order.ref.client_id = {};
    return order;
}

Input refused(Asked const& asked, Reason reason, std::string text) {
    switch (asked.request) {
        case VenueRequest::submit: return VenueRejected{ref_of(asked), reason, std::move(text)};
        case VenueRequest::replace:
            return VenueReplaceRejected{.ref = ref_of(asked),
                                        .new_client_id = asked.client_id,
                                        .is_old_alive = true,
                                        .old_cumulative = {},
                                        .reason = reason,
                                        .text = std::move(text)};
        case VenueRequest::cancel:
            return VenueCancelRejected{ref_of(asked), reason, std::move(text)};
        case VenueRequest::query: return unknown_outcome(asked, std::move(text));
    }
    return unknown_outcome(asked, std::move(text));
}

Inputs not_understood(Payload const& payload, Asked const& asked, std::string const& why) {
    return {anomaly(ref_of(asked), why, payload.text()), unknown_outcome(asked, why)};
}

VenuePositions positions_input(Venue venue, Account const& account, bool is_complete,
                               std::vector<Position> const& positions) {
    VenuePositions input{
        .venue = venue, .account = account, .is_complete = is_complete, .venue_time = {}};
    for (Position const& position : positions) {
        VenuePosition one{
            .symbol = position.symbol, .side = position.side, .quantity = position.quantity};
        // A closed position has no price.
        if (position.entry.is_positive()) one.entry = position.entry;
        input.venue_time = std::max(input.venue_time, position.at);
        input.positions.push_back(std::move(one));
    }
    return input;
}

Inputs failed(Payload const& payload, Asked const& asked, VenueError const& error, ErrorKind kind,
              Reason reason) {
    // For a cancel or a replace "unknown order" is an answer; a submit cannot get it.
    if (kind == ErrorKind::order_not_found && asked.request != VenueRequest::submit) {
        return {refused(asked, Reason::unknown_order, error.to_string())};
    }
    switch (ending_of(kind)) {
        case Ending::refused: return {refused(asked, reason, error.to_string())};
        case Ending::unknown: return {unknown_outcome(asked, error.to_string())};
        case Ending::odd: break;
    }
    return not_understood(payload, asked, "unexpected error " + error.to_string());
}

}  // namespace trestle::adapters::words
