// Replaces and cancels between the desk's wish and the venue's answer.
#include <algorithm>

#include "oms/core/state_machine.hpp"
#include "oms/core/terms.hpp"

namespace trestle::core {

namespace {

bool is_dearer(Side side, Price a, Price b) { return side == Side::buy ? a > b : a < b; }

OpenReplace::Mode mode_for(Order const& order, Terms const& wanted) {
    if (order.is_closed()) return OpenReplace::Mode::reopen;
    if (wanted.quantity <= order.filled) return OpenReplace::Mode::close_balance;
    bool const keeps_price =
        wanted.price == order.terms.price && wanted.trigger == order.terms.trigger;
    return keeps_price && wanted.quantity < order.terms.quantity
               ? OpenReplace::Mode::reduce
               : OpenReplace::Mode::cancel_and_new;
}

// What a replace says anew of the desk's own notes counts with it.
void restate_notes(Order& order, DeskNotes const& notes) {
    if (!notes.secondary_cl_ord_id.empty()) {
        order.notes.secondary_cl_ord_id = notes.secondary_cl_ord_id;
    }
    if (!notes.cl_ord_link_id.empty()) order.notes.cl_ord_link_id = notes.cl_ord_link_id;
    if (!notes.parties.empty()) order.notes.parties = notes.parties;
}

}  // namespace

void StateMachine::start_timer(Step& step, Order const& order, TimerId::Kind kind,
                               std::uint32_t leg, Duration span) {
    step.effects.push_back(StartTimer{{order.id, kind, leg}, step.at + span});
}

void StateMachine::stop_timer(Step& step, Order const& order, std::uint32_t leg) {
    step.effects.push_back(StopTimer{{order.id, TimerId::Kind::venue_ack, leg}});
}

// Reserves what the order can still do at its worst, a replace in flight included.
void StateMachine::reserve(Order const& order) {
    auto const* listed = instrument(order.instrument);
    OMS_ASSERT(listed != nullptr);
    Quantity quantity = order.leaves();
    for (auto const& leg : order.legs) {
        if (!leg.is_settled()) {
            quantity = std::max(quantity, std::max(leg.leaves(), Quantity()));
        }
    }
    Price price = order.valued_at;
    if (order.is_replace_announced() && !order.is_over() &&
        !is_mutated(Mutation::forgets_reservation_of_replace)) {
        quantity = std::max(quantity, order.replace->terms.quantity - order.filled);
        // Fills that crossed it do not make the new leg smaller until it is trimmed.
        bool const is_new_leg = order.replace->mode == OpenReplace::Mode::cancel_and_new;
        if (is_new_leg) quantity = std::max(quantity, order.replace->leg_quantity);
        Price const wanted = value_of(order, order.replace->terms, order.replace->reference);
        if (is_dearer(order.side, wanted, price)) price = wanted;
    }
    // An amendment on its way may lift what the venue has taken off meanwhile.
    bool const is_amended = order.replace && order.replace->is_sent && order.replace->renames_leg();
    if (is_amended && !order.legs.empty()) {
        auto const lifted = order.replace->leg_quantity - order.legs.back().booked;
        quantity = std::max(quantity, lifted);
    }
    if (order.cancel && is_mutated(Mutation::releases_reservation_at_cancel)) quantity = {};
    gate_.hold(
        order.id, order.account,
        risk::reservation_for(*listed, order.side, quantity, price, order.terms.position_effect));
}

void StateMachine::send_waiting_requests(Step& step, Order& order) {
    if (order.is_closed()) return end_requests_of_closed(step, order);
    auto const* leg = order.live_leg();
    if (leg == nullptr) return end_without_legs(step, order);
    if (leg->state != Leg::State::live) return;
    if (order.replace && !order.replace->is_sent) send_replace(step, order);
    if (order.replace) return;  // a cancel waits until it is known which leg is live
    if (order.cancel && !order.cancel->is_sent) send_cancel(step, order);
    if (!order.cancel) trim_excess(step, order);
}

// Fills that crossed a replace: what the venue may still fill is more than is wanted.
void StateMachine::trim_excess(Step& step, Order& order) {
    auto& leg = *order.live_leg();
    if (leg.was_taken_back()) return;  // traded out at the venue: there is nothing to take it off
    Quantity held = leg.booked + leg.leaves();
    for (auto const& other : order.legs) {
        if (&other != &leg) held += other.booked + other.missing();
    }
    if (held > order.terms.quantity) trim(step, order, leg, held - order.terms.quantity);
}

void StateMachine::send_replace(Step& step, Order& order) {
    auto& replace = *order.replace;
    auto& leg = order.legs.back();  // the live one, or of a filled order the last
    auto const* listed = instrument(order.instrument);
    replace.mode = mode_for(order, replace.terms);
    replace.sent_at = step.at;
    replace.is_triggered = order.is_triggered();
    if (replace.mode == OpenReplace::Mode::close_balance) {
        replace.is_sent = true;
        report_request(step, order, ReportKind::pending_replace, replace.session, replace.cl_ord_id,
                       order.cl_ord_id);
        return cancel_leg(step, order, leg);
    }
    bool const is_reduce = replace.mode == OpenReplace::Mode::reduce;
    replace.leg_number = ++order.last_leg_number;
    replace.client_id = make_venue_client_id(epoch_, order.id, replace.leg_number);
    // A reduced leg keeps its own fills; a new leg starts with none.
    replace.leg_quantity = replace.terms.quantity - order.filled;
    if (is_mutated(Mutation::forgets_old_cumulative)) replace.leg_quantity += order.filled;
    if (is_reduce) replace.leg_quantity += leg.booked;
    VenueReplacement wanted{
        .mode = is_reduce ? VenueReplacement::Mode::reduce : VenueReplacement::Mode::cancel_and_new,
        .old_client_id = leg.client_id,
        .old_order_id = leg.order_id,
        .old_cumulative = leg.booked,
        .order = {.order = order.id,
                  .leg = replace.leg_number,
                  .account = order.account,
                  .instrument = order.instrument,
                  .venue = listed->venue,
                  .symbol = listed->venue_symbol,
                  .client_id = replace.client_id,
                  .side = order.side,
                  .terms = terms_at_venue(replace.terms, replace.is_triggered)}};
    wanted.order.terms.quantity = replace.leg_quantity;
    // Ops may have halted trading while it waited.
    if (auto refusal = why_not_while_halted(order, replace.terms); refusal.reason != Reason::none) {
        return drop_replace(step, order, std::move(refusal));
    }
    bool const is_reopening = order.is_reopening();
    auto approved = gate_.approve(wanted, *listed,
                                  {.current = terms_at_venue(order.terms, replace.is_triggered),
                                   .wanted = terms_at_venue(replace.terms, replace.is_triggered),
                                   .filled = order.filled,
                                   .reference = replace.reference,
                                   .is_new_leg = is_reopening,
                                   .valued_at = order.valued_at},
                                  step.at);
    if (!approved.ok()) return drop_replace(step, order, approved.error());

    replace.is_sent = true;
    auto const index = static_cast<std::uint32_t>(order.legs.size()) - (is_reduce ? 1 : 0);
    orders_.name(replace.client_id, LegPlace{order.id, index});
    reserve(order);
    report_request(step, order, ReportKind::pending_replace, replace.session, replace.cl_ord_id,
                   order.cl_ord_id);
    if (is_reopening) {
        step.effects.push_back(SubmitToVenue{gate_.approve_alone(*approved)});
    } else {
        step.effects.push_back(ReplaceAtVenue{std::move(approved).value()});
    }
    start_timer(step, order, TimerId::Kind::venue_ack, replace.leg_number,
                gate_.timeouts().venue_ack);
}

void StateMachine::announce_cancel(Step& step, Order& order) {
    auto& cancel = *order.cancel;
    if (cancel.is_announced || cancel.is_ours()) return;
    cancel.is_announced = true;
    report_request(step, order, ReportKind::pending_cancel, cancel.session, cancel.cl_ord_id,
                   order.cl_ord_id);
}

void StateMachine::send_cancel(Step& step, Order& order) {
    announce_cancel(step, order);
    order.cancel->is_sent = true;
    cancel_leg(step, order, *order.live_leg());
}

void StateMachine::cancel_leg(Step& step, Order& order, Leg const& wanted) {
    auto const& leg = is_mutated(Mutation::cancels_first_leg) ? order.legs.front() : wanted;
    auto const* listed = instrument(order.instrument);
    step.effects.push_back(CancelAtVenue{.order = order.id,
                                         .account = order.account,
                                         .venue = listed->venue,
                                         .symbol = listed->venue_symbol,
                                         .client_id = leg.client_id,
                                         .order_id = leg.order_id});
    start_timer(step, order, TimerId::Kind::venue_ack, 0, gate_.timeouts().venue_ack);
}

// The venue did it: only now are the new terms in force.
void StateMachine::confirm_replace(Step& step, Order& order, VenueOrderId const& venue_order_id,
                                   std::optional<Quantity> old_cumulative) {
    auto const replace = std::move(*order.replace);
    order.replace.reset();
    order.replaced_leg_end.reset();
    auto const* listed = instrument(order.instrument);
    auto& old_leg = order.legs.back();
    if (old_cumulative) hear_count(order, old_leg, *old_cumulative);
    bool const is_reopened = replace.mode == OpenReplace::Mode::reopen;
    bool const is_new_leg = is_reopened || replace.mode == OpenReplace::Mode::cancel_and_new;
    stop_timer(step, order, replace.leg_number);
    if (is_new_leg) {
        // The new leg has spoken first: how the old one ended is to come, or is asked for.
        bool const is_inferred = old_leg.state != Leg::State::ended && !old_cumulative;
        if (is_inferred) {
            old_leg.is_count_open = true;
            ask_later(step, order, old_leg);
        }
        old_leg.state = Leg::State::ended;
        if (old_leg.misses_fills()) ask_venue(step, order, old_leg);
        order.legs.push_back({.number = replace.leg_number,
                              .client_id = replace.client_id,
                              .order_id = venue_order_id,
                              .quantity = replace.leg_quantity,
                              .state = Leg::State::live,
                              .is_triggered = replace.is_triggered,
                              .sent_at = replace.sent_at,
                              .heard_at = step.at});
    } else if (replace.renames_leg()) {
        old_leg.number = replace.leg_number;
        old_leg.client_id = replace.client_id;
        old_leg.quantity = replace.leg_quantity;
        old_leg.heard_at = step.at;
        if (!venue_order_id.empty()) old_leg.order_id = venue_order_id;
        if (old_leg.is_traded_out()) old_leg.state = Leg::State::ended;
        if (old_leg.was_taken_back()) ask_venue(step, order, old_leg);
    }
    auto& leg = order.legs.back();
    if (!leg.order_id.empty()) {
        orders_.name(listed->venue, leg.order_id,
                     {order.id, static_cast<std::uint32_t>(order.legs.size()) - 1});
    }
    if (replace.mode != OpenReplace::Mode::trim) {
        auto const orig = order.cl_ord_id;
        order.valued_at = value_of(order, replace.terms, replace.reference);
        order.terms = replace.terms;
        order.cl_ord_id = replace.cl_ord_id;
        // A venue may do it although the old leg was filled to the end.
        bool const has_more = order.stage == Stage::filled && order.filled < order.terms.quantity;
        if (is_reopened || has_more) order.stage = Stage::working;
        restate_notes(order, replace.notes);
        if (!order.is_closed() && order.filled >= order.terms.quantity) {
            order.stage = Stage::filled;
        }
        report_request(step, order, ReportKind::replaced, replace.session, replace.cl_ord_id, orig);
    }
    if (is_reopened) watch_expiry(step, order);
    reserve(order);
    after_fill(step, order);  // a fill of the old leg may have left nothing for the new one
}

void StateMachine::trim(Step& step, Order& order, Leg& leg, Quantity excess) {
    alert(step, &order,
          "fills crossed a replace; taking " + excess.to_string() + " off the new venue order");
    if (excess >= leg.leaves()) return cancel_leg(step, order, leg);
    auto const* listed = instrument(order.instrument);
    OpenReplace replace{.cl_ord_id = order.cl_ord_id,
                        .session = order.session,
                        .terms = order.terms,
                        .mode = OpenReplace::Mode::trim,
                        .sent_at = step.at,
                        .is_sent = true,
                        .leg_number = ++order.last_leg_number,
                        .leg_quantity = leg.quantity - excess};
    replace.client_id = make_venue_client_id(epoch_, order.id, replace.leg_number);
    VenueReplacement wanted{.mode = VenueReplacement::Mode::reduce,
                            .old_client_id = leg.client_id,
                            .old_order_id = leg.order_id,
                            .old_cumulative = leg.booked,
                            .order = {.order = order.id,
                                      .leg = replace.leg_number,
                                      .account = order.account,
                                      .instrument = order.instrument,
                                      .venue = listed->venue,
                                      .symbol = listed->venue_symbol,
                                      .client_id = replace.client_id,
                                      .side = order.side,
                                      .terms = terms_at_venue(order.terms, leg.is_triggered)}};
    wanted.order.terms.quantity = replace.leg_quantity;
    orders_.name(replace.client_id,
                 LegPlace{order.id, static_cast<std::uint32_t>(order.legs.size()) - 1});
    step.effects.push_back(ReplaceAtVenue{gate_.approve_trim(wanted)});
    start_timer(step, order, TimerId::Kind::venue_ack, replace.leg_number,
                gate_.timeouts().venue_ack);
    order.replace = std::move(replace);
}

void StateMachine::drop_replace(Step& step, Order& order, Refusal refusal) {
    auto const replace = std::move(*order.replace);
    order.replace.reset();
    if (replace.is_sent) stop_timer(step, order, replace.leg_number);
    reserve(order);
    if (replace.mode == OpenReplace::Mode::trim) {
        if (auto const* leg = order.live_leg()) return cancel_leg(step, order, *leg);
    } else {
        reject_request(step, replace.session, replace.cl_ord_id, order.cl_ord_id, &order, true,
                       std::move(refusal));
    }
    if (order.replaced_leg_end) {
        order.delayed_end = std::move(order.replaced_leg_end);
        order.replaced_leg_end.reset();
        settle_delayed_end(step, order);
    }
    send_waiting_requests(step, order);
}

void StateMachine::drop_cancel(Step& step, Order& order, Refusal refusal) {
    auto const cancel = std::move(*order.cancel);
    order.cancel.reset();
    if (cancel.is_sent) stop_timer(step, order, 0);
    if (cancel.is_ours()) return on_own_cancel_refused(step, order, cancel, refusal);
    reject_request(step, cancel.session, cancel.cl_ord_id, order.cl_ord_id, &order, false,
                   std::move(refusal));
}

}  // namespace trestle::core
