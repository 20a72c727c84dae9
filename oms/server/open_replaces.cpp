#include "oms/server/open_replaces.hpp"

namespace trestle::server {

namespace {

using adapters::words::Asked;
using adapters::words::OpenAmendment;
using core::OpenReplace;

bool is_under_way(core::Order const& order) {
    if (!order.replace || !order.replace->is_sent || order.legs.empty()) return false;
    // The others are a cancel, and a new order.
    return order.replace->renames_leg() || order.replace->mode == OpenReplace::Mode::cancel_and_new;
}

OpenAmendment amendment_of(core::Order const& order, Instrument const& listed) {
    auto const& replace = *order.replace;
    auto const& leg = order.legs.back();
    OpenAmendment amendment;
    for (auto const& other : order.legs) {
        bool const is_before = &other != &leg && !leg.order_id.empty();
        if (is_before && other.order_id == leg.order_id) amendment.earlier += other.booked;
    }
    amendment.filled = amendment.earlier + leg.booked;
    bool const keeps_leg = replace.renames_leg();
    // A new leg was sized by what was filled then; since, only the old leg can have filled more.
    Quantity const filled_then = replace.terms.quantity - replace.leg_quantity;
    Quantity const base = keeps_leg ? amendment.earlier
                                    : amendment.earlier + filled_then - (order.filled - leg.booked);
    bool const waits = replace.terms.trigger && !replace.is_triggered;
    amendment.asked =
        Asked{.request = VenueRequest::replace,
              .venue = listed.venue,
              .symbol = listed.venue_symbol,
              .client_id = replace.client_id,
              .order_id = leg.order_id,
              .old_client_id = leg.client_id,
              .old_order_id = leg.order_id,
              .total = base + replace.leg_quantity,
              .price = replace.terms.price,
              .trigger = waits ? std::optional(replace.terms.trigger->price) : std::nullopt,
              .base = base,
              .is_reduce = keeps_leg};
    return amendment;
}

}  // namespace

std::vector<OpenAmendment> open_replaces(core::StateMachine const& state, Venue venue,
                                         Account const& account) {
    std::vector<OpenAmendment> amendments;
    for (OrderId const id : state.orders().open()) {
        auto const& order = *state.orders().find(id);
        auto const* const listed = state.instrument(order.instrument);
        bool const is_here = listed != nullptr && listed->venue == venue;
        if (is_here && order.account == account && is_under_way(order)) {
            amendments.push_back(amendment_of(order, *listed));
        }
    }
    return amendments;
}

}  // namespace trestle::server
