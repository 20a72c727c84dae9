// Conditional orders and those that close: what their venue's word that they have triggered means,
// what they are valued at, and whether there is anything to close.
#include <algorithm>

#include "oms/core/state_machine.hpp"

namespace trestle::core {

void StateMachine::on(Step& step, VenueTriggered const& input) {
    auto const place = locate_or_alert(step, input.ref, "the triggering");
    if (place.order == nullptr) return;
    auto& order = *place.order;
    if (!order.terms.trigger) {
        alert_and_ask(step, order, "the venue says it has triggered, but it waits for no price");
    } else if (outcome_of(order.stage, Event::triggered) == Outcome::alert) {
        take_down(step, place, input.ref, "triggered");
    } else {
        acknowledge(step, order, *place.leg, place.index, input.ref);
        note_trigger(step, place, input.ref.order_id, input.text);
        send_waiting_requests(step, order);
    }
    refresh_open(order);
}

// FIX 4.4 has no ExecType for it (L is of FIX 5.0): the desk is told by a restatement, once. A fill
// says it as well, and may be here first.
void StateMachine::note_trigger(Step& step, Place place, VenueOrderId const& order_id,
                                std::string const& text) {
    auto& order = *place.order;
    auto& leg = *place.leg;
    bool const is_renamed = !order_id.empty() && leg.order_id != order_id;
    if (is_renamed) leg.order_id = order_id;  // acknowledge() has made it known
    bool const is_news = !leg.is_triggered;
    leg.is_triggered = true;
    bool const is_present = place.index + 1 == order.legs.size() && leg.state != Leg::State::ended;
    if (order.is_closed() || !is_present) return;
    if (is_news) {
        constexpr std::string_view word = "triggered";
        bool const says_more = !text.empty() && text != word;
        report(step, order, ReportKind::restated,
               {Reason::none, std::string(word) + (says_more ? ": " + text : "")});
    }
    if (is_renamed && is_news) cancel_as_triggered(step, order, leg);
}

// A cancel that is under way names an order that is no more: it is sent again, which is harmless.
void StateMachine::cancel_as_triggered(Step& step, Order& order, Leg const& leg) {
    if (!order.cancel || !order.cancel->is_sent) return;
    // Its refusal may be here already, or is to come and says nothing.
    order.cancel->is_repeated = order.cancel->refusal.reason == Reason::none;
    order.cancel->refusal = {};
    cancel_leg(step, order, leg);
}

// What reservations count an order at, at other terms than its own as well.
Price StateMachine::value_of(Order const& order, Terms const& terms,
                             Reference const& reference) const {
    if (terms.price) return *terms.price;
    bool const is_as_it_was = terms.trigger == order.terms.trigger;
    if (is_as_it_was) return order.valued_at;
    return gate_.valuation(order.account, order.symbol, order.side, terms, reference)
        .value_or(order.valued_at);
}

// Only where the venue has told a position, and neither it nor our fills have anything to close:
// every venue refuses that. A larger order than the position is the venue's to cut or to refuse; a
// conditional order meets the position that there is when it triggers.
Refusal StateMachine::why_not_closing(NewOrder const& input, Instrument const& listed) const {
    bool const is_asked =
        input.terms.position_effect == PositionEffect::close && !input.terms.trigger;
    if (!is_asked || !listed.is_perpetual()) return {};
    bool const is_buy = input.side == Side::buy;
    auto const can_be_closed = [&](Quantity position) {
        return is_buy ? position.is_negative() : position.is_positive();
    };
    bool is_told = false;
    Quantity told;
    for (auto const side :
         {PositionSide::both, PositionSide::long_only, PositionSide::short_only}) {
        auto const* position =
            told_positions_.find(listed.venue, input.account, listed.venue_symbol, side);
        if (position == nullptr) continue;
        is_told = true;
        if (can_be_closed(position->position.quantity)) return {};
        if (!position->position.quantity.is_zero()) told = position->position.quantity;
    }
    auto const ours = gate_.exposure().position(input.account, listed.id).position;
    if (!is_told || can_be_closed(ours)) return {};
    return refusal_for(
        Reason::position_limit,
        "PositionEffect(77) 'C' (close) of a " + std::string(is_buy ? "buy" : "sell") +
            " has nothing to close: the position in " + std::string(listed.symbol.view()) + " at " +
            std::string(name_of(listed.venue)) + " is " + told.to_string() +
            "; turn Side(54), or leave 77 out to open a position");
}

}  // namespace trestle::core
