// What venues say of orders: acknowledgements, fills, ends, refusals.
#include <algorithm>

#include "oms/core/state_machine.hpp"

namespace trestle::core {

namespace {

Refusal too_late(Order const& order) {
    return refusal_for(Reason::too_late,
                       "order " + to_string(order.id) + " is " + std::string(name_of(order.stage)));
}

std::string_view venue_id(VenueRef const& ref) {
    return ref.client_id.empty() ? ref.order_id.view() : ref.client_id.view();
}

bool is_of_replacement(Order const& order, VenueRef const& ref) {
    return order.replace && order.replace->is_sent && !order.replace->client_id.empty() &&
           order.replace->client_id == ref.client_id;
}

}  // namespace

StateMachine::Place StateMachine::locate(VenueRef const& ref) {
    auto const* place = orders_.place_of(ref);
    if (place == nullptr) return {};
    auto* order = orders_.find(place->order);
    OMS_ASSERT(order != nullptr);
    if (place->leg >= order->legs.size()) return {.order = order, .index = place->leg};
    return {order, &order->legs[place->leg], place->leg};
}

StateMachine::Place StateMachine::locate_or_alert(Step& step, VenueRef const& ref,
                                                  std::string_view what) {
    auto place = locate(ref);
    if (place.order != nullptr && is_of_replacement(*place.order, ref)) {
        confirm_replace(step, *place.order, ref.order_id, {});
        place = locate(ref);
    }
    if (place.leg == nullptr) {
        alert(step, place.order,
              std::string(what) + " for an order we do not know at " +
                  std::string(name_of(ref.venue)) + ": " + std::string(venue_id(ref)));
        return {};
    }
    return place;
}

void StateMachine::acknowledge(Step& step, Order& order, Leg& leg, std::uint32_t index,
                               VenueRef const& ref) {
    // A conditional order may be spoken of by the id that it had before it triggered, or has since.
    bool const may_have_two = order.terms.trigger && leg.order_id != ref.order_id;
    if (!ref.order_id.empty() && (leg.order_id.empty() || may_have_two)) {
        if (leg.order_id.empty()) leg.order_id = ref.order_id;
        if (!is_mutated(Mutation::forgets_venue_ids)) {
            orders_.name(ref.venue, ref.order_id, {order.id, index});
        }
    }
    leg.is_in_doubt = false;
    leg.heard_at = step.at;
    if (leg.state != Leg::State::pending) return;
    leg.unanswered = 0;
    leg.state = Leg::State::live;
    stop_timer(step, order, leg.number);
    if (outcome_of(order.stage, Event::accepted) != Outcome::to_working) return;
    order.stage = Stage::working;
    report(step, order, ReportKind::accepted);
}

void StateMachine::on(Step& step, VenueAccepted const& input) {
    auto const place = locate_or_alert(step, input.ref, "an acknowledgement");
    if (place.order == nullptr) return;
    auto& order = *place.order;
    if (outcome_of(order.stage, Event::accepted) == Outcome::alert) {
        take_down(step, place, input.ref, "accepted");
    } else {
        acknowledge(step, order, *place.leg, place.index, input.ref);
        send_waiting_requests(step, order);
    }
    refresh_open(order);
}

// The desk was told that the order does not exist: it must not trade.
void StateMachine::take_down(Step& step, Place place, VenueRef const& ref, std::string_view deed) {
    if (!ref.order_id.empty()) {
        place.leg->order_id = ref.order_id;
        orders_.name(ref.venue, ref.order_id, {place.order->id, place.index});
    }
    place.leg->state = Leg::State::live;
    alert(step, place.order,
          "the venue " + std::string(deed) + " an order that was reported rejected; canceling it");
    cancel_leg(step, *place.order, *place.leg);
}

void StateMachine::on(Step& step, VenueRejected const& input) {
    auto const place = locate(input.ref);
    if (place.order != nullptr && is_of_replacement(*place.order, input.ref)) {
        drop_replace(step, *place.order, {input.reason, input.text});
        return refresh_open(*place.order);
    }
    if (place.leg == nullptr) {
        return alert(step, place.order,
                     "a rejection for an order we do not know at " +
                         std::string(name_of(input.ref.venue)) + ": " +
                         std::string(venue_id(input.ref)));
    }
    auto& order = *place.order;
    if (outcome_of(order.stage, Event::rejected) == Outcome::to_rejected) {
        stop_timer(step, order, place.leg->number);
    }
    end_leg(step, order, place.index, Event::rejected, {}, {input.reason, input.text});
    refresh_open(order);
}

void StateMachine::on(Step& step, VenueFilled const& input) {
    if (input.trade_id.empty() || !input.quantity.is_positive()) {
        return alert(step, locate(input.ref).order, "a fill without a trade id or a quantity");
    }
    bool const is_nobodys = locate(input.ref).order == nullptr;
    if (is_nobodys && keep_unclaimed(input)) return;
    auto const place = locate_or_alert(step, input.ref, "a fill");
    if (place.order == nullptr) return;
    bool const is_repeat = trades_.has(key_of(*place.order, input.symbol, input.trade_id));
    if (is_repeat && !is_mutated(Mutation::forgets_trade_ids)) return;
    // Venues use their ids again: one that names an order with nothing left means another order.
    // What nobody here sent has no other name, and nobody may know how large it is.
    bool const is_ours =
        !place.leg->client_id.empty() || is_mutated(Mutation::drops_fills_of_strangers);
    bool const may_be_another = input.ref.client_id.empty() && is_ours;
    if (may_be_another && place.leg->traded >= place.leg->quantity) {
        return alert(step, nullptr,
                     "a fill for an order we do not know at " +
                         std::string(trestle::name_of(input.ref.venue)) + ": its id " +
                         std::string(input.ref.order_id.view()) + " was that of " +
                         to_string(place.order->id) + ", which is filled");
    }
    auto& order = *place.order;
    if (is_older_than_our_books(order, input)) return;
    if (order.stage == Stage::canceled && is_mutated(Mutation::drops_fill_after_cancel)) return;
    acknowledge(step, order, *place.leg, place.index, input.ref);
    if (order.terms.trigger) note_trigger(step, place, input.ref.order_id, {});
    book(step, place, input);
    after_fill(step, order);
    refresh_open(order);
}

void StateMachine::book(Step& step, Place place, VenueFilled const& fill) {
    auto& order = *place.order;
    auto& leg = *place.leg;
    leg.booked += fill.quantity;
    leg.traded += fill.quantity;
    bool const is_counted = order.session != house_session;
    leg.told = std::max({leg.told, is_counted ? fill.cumulative : leg.traded, leg.traded});
    leg.unanswered = 0;
    if (leg.is_traded_out()) leg.state = Leg::State::ended;
    if (leg.was_taken_back()) ask_venue(step, order, leg);
    order.filled += fill.quantity;
    grow_external(order, leg);
    auto const value = notional_of(fill.price, fill.quantity, Rounding::half_even);
    if (value) order.filled_notional += *value;
    auto const told = gate_.on(risk::Fill{.order = order.id,
                                          .account = order.account,
                                          .instrument = instrument(order.instrument),
                                          .side = order.side,
                                          .quantity = fill.quantity,
                                          .price = fill.price,
                                          .fee = fill.fee,
                                          .fee_asset = fill.fee_asset,
                                          .venue_time = fill.ref.venue_time});
    for (auto const& [asset, amount] : told) {
        recon_.explain_balance({fill.ref.venue, order.account}, asset, amount, fill.ref.venue_time);
    }
    bool const is_odd = is_counted && outcome_of(order.stage, Event::filled) == Outcome::alert;
    if (!is_odd && order.filled >= order.terms.quantity) order.stage = Stage::filled;
    reserve(order);

    remember_trade(step, place, fill);
    Report trade = report_on(step, order, ReportKind::trade);
    trade.venue_order_id = leg.order_id;
    trade.execution = Execution{.quantity = fill.quantity,
                                .price = fill.price,
                                .fee = fill.fee,
                                .fee_asset = fill.fee_asset,
                                .liquidity = fill.liquidity,
                                .trade_id = fill.trade_id,
                                .venue_time = fill.ref.venue_time};
    step.effects.push_back(std::move(trade));
    if (is_odd || order.filled > order.terms.quantity) {
        alert_and_ask(step, order,
                      "a fill of " + fill.quantity.to_string() + " on an order that is " +
                          std::string(name_of(order.stage)) + ", filled " +
                          order.filled.to_string() + " of " + order.terms.quantity.to_string());
    }
}

void StateMachine::remember_trade(Step const& step, Place place, VenueFilled const& fill) {
    trades_.add({.exec_id = step.next_exec_id(),
                 .last_told = step.next_exec_id(),
                 .order = place.order->id,
                 .leg = place.index,
                 .venue = fill.ref.venue,
                 .symbol = fill.symbol,
                 .trade_id = fill.trade_id,
                 .quantity = fill.quantity,
                 .price = fill.price,
                 .fee = fill.fee,
                 .fee_asset = fill.fee_asset,
                 .liquidity = fill.liquidity,
                 .at = step.at,
                 .venue_time = fill.ref.venue_time},
                key_of(*place.order, fill.symbol, fill.trade_id));
}

FillKey StateMachine::key_of(Order const& order, VenueSymbol const& symbol,
                             VenueTradeId const& trade_id) const {
    return {instrument(order.instrument)->venue, order.account, symbol, order.side, trade_id};
}

// What the venue says of all that a leg has filled.
void StateMachine::hear_count(Order& order, Leg& leg, Quantity cumulative) {
    // Of an external order fills may be older than our books: only its trades count.
    if (order.session != house_session) leg.told = std::max(leg.told, cumulative);
    if (!leg.is_count_open) return;
    leg.is_count_open = false;
    reserve(order);
}

// What a fill settles beside itself: a delayed end, requests that can no longer succeed.
void StateMachine::after_fill(Step& step, Order& order) {
    settle_delayed_end(step, order);
    if (order.stage != Stage::filled) return send_waiting_requests(step, order);
    auto const* leg = order.live_leg();
    if (leg != nullptr && leg->leaves().is_positive() && !leg->was_taken_back()) {
        bool const is_being_replaced = order.replace && order.replace->is_sent;
        bool const is_being_canceled = order.cancel && order.cancel->is_sent;
        if (!is_being_replaced && !is_being_canceled) cancel_leg(step, order, *leg);
    }
    end_requests_of_closed(step, order);
}

// An order is over, but not by the answer to what is open on it.
void StateMachine::end_requests_of_closed(Step& step, Order& order) {
    // Requests that have left wait for the venue's word, unless it is lost and nothing is left to
    // cancel. A replacement in doubt may live: it is asked for until that is known.
    bool const is_close_lost = order.is_closing_balance() && order.replace->is_in_doubt;
    bool const is_replace_over = order.replace && (!order.replace->is_sent || is_close_lost ||
                                                   order.replace->refusal.reason != Reason::none);
    if (is_replace_over) drop_replace(step, order, too_late(order));
    bool const is_cancel_over =
        order.cancel && (!order.cancel->is_sent || order.cancel->is_in_doubt ||
                         order.cancel->refusal.reason != Reason::none);
    if (is_cancel_over && !order.replace) drop_cancel(step, order, too_late(order));
}

void StateMachine::settle_delayed_end(Step& step, Order& order) {
    if (!order.delayed_end || order.misses_fills()) return;
    auto const end = std::move(*order.delayed_end);
    order.delayed_end.reset();
    end_order(step, order, end.event, end.why);
}

void StateMachine::on(Step& step, VenueCanceled const& input) {
    auto const place = locate_or_alert(step, input.ref, "a cancelation");
    if (place.order == nullptr) return;
    acknowledge(step, *place.order, *place.leg, place.index, input.ref);
    Refusal why;
    switch (input.cause) {
        case VenueCanceled::Cause::requested: break;
        case VenueCanceled::Cause::time_in_force:
            why = {Reason::time_in_force_ended, input.text};
            break;
        case VenueCanceled::Cause::venue: why = {Reason::venue_canceled, input.text}; break;
    }
    end_leg(step, *place.order, place.index, Event::canceled, input.cumulative, std::move(why));
    refresh_open(*place.order);
}

void StateMachine::on(Step& step, VenueExpired const& input) {
    auto const place = locate_or_alert(step, input.ref, "an expiry");
    if (place.order == nullptr) return;
    acknowledge(step, *place.order, *place.leg, place.index, input.ref);
    end_leg(step, *place.order, place.index, Event::expired, input.cumulative,
            {Reason::time_in_force_ended, input.text});
    refresh_open(*place.order);
}

// A leg is over. The order is over when no other leg lives, no replace is about to put a new one
// in its place, and no fill of the leg is still to come.
void StateMachine::end_leg(Step& step, Order& order, std::uint32_t index, Event event,
                           Quantity cumulative, Refusal why) {
    auto& leg = order.legs[index];
    bool const is_impossible = outcome_of(order.stage, event) == Outcome::alert;
    if (is_impossible) {
        if (event != Event::rejected) leg.state = Leg::State::ended;
        return alert_and_ask(step, order,
                             "the venue says " + std::string(name_of(event)) +
                                 " of an order that is " + std::string(name_of(order.stage)));
    }
    bool const is_repeat = leg.state == Leg::State::ended;
    leg.state = Leg::State::ended;
    leg.is_in_doubt = false;
    leg.heard_at = step.at;
    hear_count(order, leg, cumulative);
    bool const is_last = index + 1 == order.legs.size();
    bool const is_being_replaced = order.replace && order.replace->is_sent &&
                                   order.replace->mode == OpenReplace::Mode::cancel_and_new;
    if (leg.misses_fills()) {
        is_repeat ? ask_later(step, order, leg) : ask_venue(step, order, leg);
    }
    if (is_repeat && !order.delayed_end) {
        // A refused cancel or replace may have waited for this word.
        if (order.is_closed()) end_requests(step, order, event);
        return end_without_legs(step, order);
    }
    if (!is_last) return end_without_legs(step, order);
    if (is_being_replaced) {
        order.replaced_leg_end = DelayedEnd{event, std::move(why)};
        // It only waited for this word: nothing takes the leg's place.
        auto const refusal = order.replace->refusal;
        return refusal.reason != Reason::none ? drop_replace(step, order, refusal) : void();
    }
    if (order.misses_fills() && !is_mutated(Mutation::ends_before_last_fills)) {
        order.delayed_end = DelayedEnd{event, std::move(why)};
        return;
    }
    order.delayed_end.reset();
    end_order(step, order, event, std::move(why));
}

// An order that wants more, and of which nothing lives at a venue: trades were taken back when
// their leg was over. A request that waited for the order's true state has it now: one that never
// left has no answer to come, and ends with the order.
void StateMachine::end_without_legs(Step& step, Order& order) {
    if (order.is_closed() || order.delayed_end || !order.is_settled()) return;
    bool const is_under_way = order.replace && order.replace->is_sent;
    if (is_under_way && !order.is_closing_balance()) {
        bool const is_refused = order.replace->refusal.reason != Reason::none;
        return is_refused ? drop_replace(step, order, order.replace->refusal) : void();
    }
    end_order(step, order, Event::canceled,
              refusal_for(Reason::venue_canceled,
                          "the venue took trades back and does not trade them again"));
}

void StateMachine::end_order(Step& step, Order& order, Event event, Refusal why) {
    bool const is_our_cancel = event == Event::canceled && order.cancel &&
                               order.cancel->is_ours() && order.cancel->is_sent;
    if (is_our_cancel) {
        event = order.cancel->end;
        why = std::move(order.cancel->why);
        order.cancel.reset();
        stop_timer(step, order, 0);
    }
    auto const outcome = outcome_of(order.stage, event);
    if (order.is_closing_balance() && outcome == Outcome::to_canceled) {
        order.replace->terms.quantity = order.filled;  // never below what is filled
        confirm_replace(step, order, {}, {});
        reserve(order);
        return end_requests(step, order, event);
    }
    if (outcome == Outcome::to_canceled) order.stage = Stage::canceled;
    if (outcome == Outcome::to_expired) order.stage = Stage::expired;
    if (outcome == Outcome::to_rejected) order.stage = Stage::rejected;
    bool const has_ended = outcome == Outcome::to_canceled || outcome == Outcome::to_expired ||
                           outcome == Outcome::to_rejected;
    reserve(order);
    if (!has_ended) return end_requests(step, order, event);

    order.refusal = why;
    bool const is_as_asked = event == Event::canceled && order.cancel && order.cancel->is_announced;
    if (is_as_asked) {
        auto const cancel = *order.cancel;
        if (!is_mutated(Mutation::answers_cancel_twice)) order.cancel.reset();
        stop_timer(step, order, 0);
        order.canceled_by = cancel.cl_ord_id;
        report_request(step, order, ReportKind::canceled, cancel.session, cancel.cl_ord_id,
                       order.cl_ord_id, std::move(why));
        // A colleague asked: the order's own desk must hear of its end as well.
        if (cancel.session != order.session) {
            report(step, order, ReportKind::canceled,
                   refusal_for(Reason::mass_canceled, "by " + std::string(cancel.cl_ord_id.view()) +
                                                          " of session " +
                                                          std::string(cancel.session.view())));
        }
    } else {
        ReportKind const kind = event == Event::canceled  ? ReportKind::canceled
                                : event == Event::expired ? ReportKind::expired
                                                          : ReportKind::rejected;
        report(step, order, kind, std::move(why));
    }
    end_requests(step, order, event);
}

// The order is over: what is still open on it cannot succeed any more.
void StateMachine::end_requests(Step& step, Order& order, Event) {
    OMS_ASSERT(order.is_closed());
    if (order.replace) drop_replace(step, order, too_late(order));
    if (order.cancel) drop_cancel(step, order, too_late(order));
}

void StateMachine::on(Step& step, VenueReplaced const& input) {
    auto const place = locate(input.ref);
    if (place.order == nullptr) {
        return alert(step, nullptr,
                     "a replacement of an order we do not know at " +
                         std::string(name_of(input.ref.venue)) + ": " +
                         std::string(venue_id(input.ref)));
    }
    auto& order = *place.order;
    if (is_of_replacement(order, input.ref)) {
        confirm_replace(step, order, input.ref.order_id, input.old_cumulative);
    } else if (auto const* old = orders_.place_of(input.old_client_id);
               old != nullptr && old->order == order.id && old->leg < order.legs.size()) {
        // Its new leg spoke first; what the old leg had filled is still news.
        auto& leg = order.legs[old->leg];
        hear_count(order, leg, input.old_cumulative);
        if (leg.misses_fills()) ask_venue(step, order, leg);
        send_waiting_requests(step, order);
    }
    refresh_open(order);
}

void StateMachine::on(Step& step, VenueReplaceRejected const& input) {
    auto const place = locate(input.ref);
    if (place.order == nullptr || !place.order->replace ||
        place.order->replace->client_id != input.new_client_id || place.leg == nullptr) {
        return;  // answered before
    }
    auto& order = *place.order;
    Refusal const refusal{input.reason, input.text};
    bool const is_old_over = !input.is_old_alive || place.leg->state == Leg::State::ended;
    if (is_old_over && !order.is_closed()) {
        Refusal why{Reason::venue_canceled,
                    "the venue canceled the order and refused its replacement: " + input.text};
        if (place.leg->state != Leg::State::ended) {
            end_leg(step, order, place.index, Event::canceled, input.old_cumulative, why);
        }
        if (order.replaced_leg_end) order.replaced_leg_end->why = std::move(why);
        drop_replace(step, order, refusal);
    } else if (is_old_over) {
        drop_replace(step, order, refusal);
    } else if (input.reason == Reason::too_late || input.reason == Reason::unknown_order) {
        order.replace->refusal = refusal;  // proves nothing: answered when the truth is known
        ask_venue(step, order, *place.leg);
    } else {
        drop_replace(step, order, refusal);
    }
    refresh_open(order);
}

void StateMachine::on(Step& step, VenueCancelRejected const& input) {
    auto const place = locate(input.ref);
    if (place.leg == nullptr) return;
    auto& order = *place.order;
    Refusal const refusal{input.reason, input.text};
    if (order.is_closing_balance()) order.replace->refusal = refusal;
    if (order.cancel && order.cancel->is_repeated) {
        order.cancel->is_repeated = false;
        return;
    }
    if (order.cancel && order.cancel->is_sent) order.cancel->refusal = refusal;
    if (order.is_closed()) {
        end_requests_of_closed(step, order);
        if (!place.leg->is_settled()) ask_later(step, order, *place.leg);
    } else {
        ask_venue(step, order, *place.leg);
    }
    refresh_open(order);
}

void StateMachine::alert_and_ask(Step& step, Order& order, std::string const& text) {
    alert(step, &order, text);
    if (!order.legs.empty()) ask_venue(step, order, order.legs.back());
}

}  // namespace trestle::core
