// Orders in doubt: no answer is not "no". They are asked for by our own id, never sent again.
#include <algorithm>

#include "oms/core/recon_words.hpp"
#include "oms/core/state_machine.hpp"

namespace trestle::core {

// While the venue is away nothing is asked: when it is back, every open order is.
void StateMachine::ask_venue(Step& step, Order const& order, Leg const& leg) {
    auto const* listed = instrument(order.instrument);
    // What nobody here sent has no name of ours to ask by: statements tell what becomes of it.
    bool const can_ask = is_venue_up(listed->venue, order.account) && !leg.client_id.empty();
    if (!can_ask) return;
    step.effects.push_back(QueryVenue{.order = order.id,
                                      .account = order.account,
                                      .venue = listed->venue,
                                      .symbol = listed->venue_symbol,
                                      .client_id = leg.client_id,
                                      .order_id = leg.order_id});
}

void StateMachine::ask_later(Step& step, Order const& order, Leg const& leg) {
    start_timer(step, order, TimerId::Kind::query_retry, leg.number, gate_.timeouts().query_retry);
}

void StateMachine::ask_after_failure(Step& step, Order& order, std::uint32_t number,
                                     std::uint32_t& unanswered, std::string const& why) {
    auto const& limits = gate_.timeouts();
    ++unanswered;
    Duration wait = limits.query_retry;
    for (std::uint32_t i = 1; i < unanswered && wait < limits.query_retry_cap; ++i) wait *= 2;
    wait = std::max(limits.query_retry, std::min(wait, limits.query_retry_cap));
    start_timer(step, order, TimerId::Kind::query_retry, number, wait);
    if (unanswered == limits.query_budget) escalate(step, order, why);
}

// Asked often enough: it stays as unknown as it is, what it reserves stays reserved, and nothing
// new is risked there until a person has looked.
void StateMachine::escalate(Step& step, Order const& order, std::string const& why) {
    auto const& leg = order.legs.back();
    auto const kind = leg.misses_fills() ? BreakKind::missing_fills : BreakKind::unanswered;
    if (recon_.find(kind, order.id) != nullptr) return;
    auto const* listed = instrument(order.instrument);
    auto difference = matter_of(order, {listed->venue, order.account}, kind);
    difference.ours = leg.traded.decimal();
    difference.theirs = leg.told.decimal();
    difference.our_evidence = words_of(order, leg);
    difference.their_evidence =
        "after " + std::to_string(gate_.timeouts().query_budget) + " questions still " + why;
    open_break(step, difference, BreakState::open);
}

void StateMachine::ask_for_replacement(Step& step, Order const& order) {
    auto const* listed = instrument(order.instrument);
    if (!is_venue_up(listed->venue, order.account)) return;
    step.effects.push_back(QueryVenue{.order = order.id,
                                      .account = order.account,
                                      .venue = listed->venue,
                                      .symbol = listed->venue_symbol,
                                      .client_id = order.replace->client_id});
}

void StateMachine::ask_all(Step& step, Order& order) {
    if (order.is_closed()) end_requests_of_closed(step, order);
    bool const is_replacing =
        order.replace && order.replace->is_sent && !order.replace->client_id.empty();
    if (is_replacing) ask_for_replacement(step, order);
    for (auto const& leg : order.legs) {
        if (!leg.is_settled()) ask_venue(step, order, leg);
    }
}

void StateMachine::on(Step& step, VenueLink const& input) {
    links_[{input.venue, input.account}] = input.is_up;
    if (!input.is_up && is_mutated(Mutation::forgets_replace_at_disconnect)) {
        for (OrderId const id : orders_.open()) orders_.find(id)->replace.reset();
    }
    if (!input.is_up) {
        recon_.distrust({input.venue, input.account});
        return alert(step, nullptr,
                     "lost " + std::string(name_of(input.venue)) + " for account " +
                         std::string(input.account.view()) + ": " + input.text);
    }
    auto const open = orders_.open();
    for (OrderId const id : open) {
        auto& order = *orders_.find(id);
        auto const* listed = instrument(order.instrument);
        if (listed->venue != input.venue || order.account != input.account) continue;
        ask_all(step, order);
        refresh_open(order);
    }
}

// A cancel has no answer. Of an order that is over meanwhile it was too late in any case.
void StateMachine::doubt_cancel(Step& step, Order& order) {
    if (order.cancel && order.cancel->is_sent) order.cancel->is_in_doubt = true;
    if (order.is_closing_balance()) order.replace->is_in_doubt = true;
    if (order.is_closed()) end_requests_of_closed(step, order);
    if (auto const* leg = order.live_leg()) ask_venue(step, order, *leg);
}

void StateMachine::on(Step& step, VenueOutcomeUnknown const& input) {
    auto const place = locate(input.ref);
    if (place.order == nullptr) {
        return alert(step, nullptr, "no outcome for a request we do not know: " + input.text);
    }
    auto& order = *place.order;
    bool const is_of_replacement = order.replace && order.replace->client_id == input.ref.client_id;
    switch (input.request) {
        case VenueRequest::submit:
            if (is_of_replacement) {
                order.replace->is_in_doubt = true;
                ask_for_replacement(step, order);
                break;
            }
            if (place.leg == nullptr || place.leg->state != Leg::State::pending) break;
            place.leg->is_in_doubt = true;
            ask_venue(step, order, *place.leg);
            if (order.cancel) announce_cancel(step, order);
            break;
        case VenueRequest::replace:
            if (!order.replace || !order.replace->is_sent) break;
            order.replace->is_in_doubt = true;
            ask_for_replacement(step, order);
            break;
        case VenueRequest::cancel: doubt_cancel(step, order); break;
        case VenueRequest::query:
            if (is_of_replacement) {
                ask_after_failure(step, order, order.replace->leg_number, order.replace->unanswered,
                                  input.text);
            } else if (place.leg != nullptr) {
                ask_after_failure(step, order, place.leg->number, place.leg->unanswered,
                                  input.text);
            }
            break;
    }
    refresh_open(order);
}

void StateMachine::on(Step& step, TimerFired const& input) {
    if (input.timer.kind == TimerId::Kind::disconnect_grace) {
        return on_grace_over(step, input.timer.session);
    }
    auto* order = orders_.find(input.timer.order);
    if (order == nullptr) return;
    if (input.timer.kind == TimerId::Kind::expiry) return expire(step, *order);
    bool const is_ack = input.timer.kind == TimerId::Kind::venue_ack;
    if (is_ack && input.timer.leg == 0) {
        doubt_cancel(step, *order);
        return refresh_open(*order);
    }
    // So long without the end that it should have brought: it is sent again if the order lives.
    if (!is_ack && order->cancel && order->cancel->is_sent) {
        order->cancel->is_in_doubt = true;
        if (order->is_closed()) end_requests_of_closed(step, *order);
    }
    if (order->replace && order->replace->leg_number == input.timer.leg) {
        order->replace->is_in_doubt = true;
        ask_for_replacement(step, *order);
        return refresh_open(*order);
    }
    for (auto& leg : order->legs) {
        if (leg.number != input.timer.leg) continue;
        bool const is_unanswered = leg.state == Leg::State::pending;
        if (is_ack ? !is_unanswered : leg.is_settled()) break;
        if (is_unanswered) {
            leg.is_in_doubt = true;
            if (order->cancel) announce_cancel(step, *order);
        }
        ask_venue(step, *order, leg);
        break;
    }
    refresh_open(*order);
}

namespace {

// Whether the order's stage forbids what the venue answers.
bool is_impossible(Order const& order, VenueOrderState::State state) {
    using enum VenueOrderState::State;
    auto const is_alarming = [&](Event event) {
        return outcome_of(order.stage, event) == Outcome::alert;
    };
    switch (state) {
        case not_found:
        case working:
        case filled: return false;
        case canceled: return is_alarming(Event::canceled);
        case rejected: return is_alarming(Event::rejected);
        case expired: return is_alarming(Event::expired);
    }
    __builtin_trap();
}

}  // namespace

void StateMachine::on(Step& step, VenueOrderState const& input) {
    auto place = locate(input.ref);
    if (place.order == nullptr) {
        return alert(step, nullptr,
                     "the venue answered for an order we do not know: " +
                         std::string(input.ref.client_id.view()));
    }
    auto& order = *place.order;
    bool const is_of_replacement =
        order.replace && order.replace->is_sent && order.replace->client_id == input.ref.client_id;
    if (is_of_replacement) {
        if (input.state == VenueOrderState::State::not_found) {
            on_replacement_not_found(step, order);
            return refresh_open(order);
        }
        if (input.state == VenueOrderState::State::rejected) {
            drop_replace(step, order, {Reason::venue_rejected, input.text});
            return refresh_open(order);
        }
        confirm_replace(step, order, input.ref.order_id, {});
        place = locate(input.ref);
    }
    if (place.leg == nullptr) return refresh_open(order);  // a replacement that was given up
    if (input.state == VenueOrderState::State::not_found) {
        on_not_found(step, place);
    } else if (is_impossible(order, input.state)) {
        // Asked at once it would only say so again, for ever.
        auto& leg = *place.leg;
        if (input.state != VenueOrderState::State::rejected) leg.state = Leg::State::ended;
        alert(step, &order,
              "the venue says what cannot be of an order that is " +
                  std::string(name_of(order.stage)));
        if (!leg.is_settled()) {
            ask_after_failure(step, order, leg.number, leg.unanswered, "what cannot be");
        }
    } else {
        on_leg_state(step, place, input);
    }
    refresh_open(order);
}

// The new leg was never made, once the venue can no longer accept it. Then the old leg decides.
void StateMachine::on_replacement_not_found(Step& step, Order& order) {
    auto& replace = *order.replace;
    bool const may_still_come = step.at - replace.sent_at < gate_.timeouts().in_doubt_horizon;
    if (may_still_come) {
        return start_timer(step, order, TimerId::Kind::query_retry, replace.leg_number,
                           gate_.timeouts().query_retry);
    }
    replace.refusal =
        refusal_for(Reason::never_reached_venue, "the venue does not know the replacement");
    auto& leg = order.legs.back();
    if (leg.state != Leg::State::ended) return ask_venue(step, order, leg);
    drop_replace(step, order, replace.refusal);
}

void StateMachine::on_not_found(Step& step, Place place) {
    auto& order = *place.order;
    auto& leg = *place.leg;
    // Under its new name it may live: that decides.
    bool const may_be_renamed = order.replace && order.replace->is_sent &&
                                order.replace->refusal.reason == Reason::none &&
                                order.replace->renames_leg();
    if (leg.state == Leg::State::live && may_be_renamed) {
        order.replace->is_in_doubt = true;
        return ask_for_replacement(step, order);
    }
    if (leg.state != Leg::State::pending) {
        bool const is_news = recon_.find(BreakKind::missing_order, order.id) == nullptr;
        if (is_news) {
            alert(step, &order,
                  "the venue does not know " + std::string(leg.client_id.view()) +
                      ", which it had accepted");
        }
        if (leg.state == Leg::State::live) doubt_existence(step, order, leg);
        return;
    }
    bool const may_still_come = step.at - leg.sent_at < gate_.timeouts().in_doubt_horizon;
    if (may_still_come && !is_mutated(Mutation::believes_first_not_found)) {
        leg.is_in_doubt = true;
        if (is_mutated(Mutation::sends_again_in_doubt)) send_again_blindly(step, order, leg);
        return ask_later(step, order, leg);
    }
    end_leg(
        step, order, place.index, Event::rejected, {},
        refusal_for(Reason::never_reached_venue,
                    "the order had no answer and the venue does not know it; it was not placed"));
}

void StateMachine::on_leg_state(Step& step, Place place, VenueOrderState const& input) {
    using enum VenueOrderState::State;
    auto& order = *place.order;
    auto& leg = *place.leg;
    if (input.state == rejected) {
        return end_leg(step, order, place.index, Event::rejected, {},
                       {Reason::venue_rejected, input.text});
    }
    // The venue is done with it.
    auto const end = [&](Event event, Refusal why) {
        end_leg(step, order, place.index, event, input.cumulative, std::move(why));
    };
    acknowledge(step, order, leg, place.index, input.ref);
    // A copy that lags behind: what has ended works no more, and this count is not its last.
    if (input.state == working && leg.state == Leg::State::ended) {
        if (leg.is_settled()) return;
        return ask_after_failure(step, order, leg.number, leg.unanswered,
                                 "says that it works, which is over");
    }
    hear_count(order, leg, input.cumulative);
    switch (input.state) {
        case not_found:
        case rejected: __builtin_trap();
        case canceled: return end(Event::canceled, {Reason::venue_canceled, input.text});
        case expired: return end(Event::expired, {Reason::time_in_force_ended, input.text});
        case filled:
        case working: break;
    }
    if (leg.misses_fills()) {
        return ask_after_failure(step, order, leg.number, leg.unanswered,
                                 "counts " + leg.told.to_string() + " filled and lists trades of " +
                                     leg.traded.to_string());
    }
    leg.unanswered = 0;
    if (input.state == filled && leg.was_taken_back()) {
        return end(Event::canceled,
                   refusal_for(Reason::venue_canceled,
                               "the venue took trades back and does not trade them again"));
    }
    // All of less than was asked for: the venue had taken some off, and nobody heard of it. Without
    // a count it has said nothing yet.
    if (input.state == filled && leg.traded < leg.quantity) {
        if (input.cumulative.is_zero()) return ask_later(step, order, leg);
        return end(Event::canceled,
                   refusal_for(Reason::quantity_restated, "the venue has filled it at " +
                                                              input.cumulative.to_string() +
                                                              ", and holds no more of it"));
    }
    if (input.state == filled) {
        after_fill(step, order);
        return end_without_legs(step, order);
    }
    settle_requests_of_working(step, order, leg);
}

// Requests that the venue refused are over; those without an answer are sent again only when that
// is harmless: a second cancel is, a second order never.
void StateMachine::settle_requests_of_working(Step& step, Order& order, Leg& leg) {
    // Left over of an order that is over: the venue would not cancel it when it was told to.
    bool const is_left_over = order.is_over() && !order.replace && !leg.was_taken_back();
    if (is_left_over) {
        end_requests_of_closed(step, order);
        return cancel_leg(step, order, leg);
    }
    bool const was_replace_refused = order.replace && order.replace->refusal.reason != Reason::none;
    if (was_replace_refused) drop_replace(step, order, order.replace->refusal);
    bool const was_cancel_refused = order.cancel && order.cancel->refusal.reason != Reason::none;
    bool const is_cancel_lost = order.cancel && order.cancel->is_sent && order.cancel->is_in_doubt;
    bool const is_close_lost = order.is_closing_balance() && order.replace->is_in_doubt;
    if (was_cancel_refused && order.cancel->why.reason != Reason::none) {
        return cancel_again_later(step, order, leg);
    }
    if (was_cancel_refused) {
        drop_cancel(step, order, order.cancel->refusal);
    } else if (is_cancel_lost || is_close_lost) {
        if (order.cancel) order.cancel->is_in_doubt = false;
        if (order.replace) order.replace->is_in_doubt = false;
        cancel_leg(step, order, leg);
    }
    send_waiting_requests(step, order);
}

}  // namespace trestle::core
