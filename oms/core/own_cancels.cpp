// Cancels that no desk asked for by a ClOrdID: a date that has come, a symbol that was halted.
#include "oms/core/state_machine.hpp"

namespace trestle::core {

// Nothing is announced: the desk hears how the order ended, and why (FIX 4.4 Vol. 4, E.1.b and
// K.1.b). An order that is being canceled already is left to that; a desk's own cancel that comes
// later takes this one over.
void StateMachine::cancel_unasked(Step& step, Order& order, Refusal why, Event end) {
    if (order.is_over() || order.delayed_end || order.cancel) return;
    order.cancel = OpenCancel{.session = order.session, .end = end, .why = std::move(why)};
    send_waiting_requests(step, order);
    refresh_open(order);
}

// The venue would not, and the order works on.
void StateMachine::on_own_cancel_refused(Step& step, Order const& order, OpenCancel const& cancel,
                                         Refusal const& refusal) {
    if (order.is_over()) return;
    alert(step, &order,
          "the venue refused to cancel it (" + std::string(trestle::name_of(cancel.why.reason)) +
              "): " + refusal.text);
}

// Timers do not outlive a run: each start sets them again.
void StateMachine::watch_expiry(Step& step, Order const& order) {
    if (order.terms.time_in_force != TimeInForce::good_till_date || order.is_over()) return;
    step.effects.push_back(
        StartTimer{{order.id, TimerId::Kind::expiry, 0}, order.terms.expires_at});
}

void StateMachine::expire(Step& step, Order& order) {
    if (order.terms.time_in_force != TimeInForce::good_till_date) return;
    if (order.is_over() && is_mutated(Mutation::acts_on_timer_of_closed_order)) {
        return order.legs.empty() ? void() : cancel_leg(step, order, order.legs.back());
    }
    if (order.is_over()) return;
    if (step.at < order.terms.expires_at) return watch_expiry(step, order);
    cancel_unasked(step, order, {Reason::time_in_force_ended, "ExpireTime(126) has come"},
                   Event::expired);
    // Until it has ended: a cancel may be refused, by the venue or with the request it follows.
    start_timer(step, order, TimerId::Kind::expiry, 0, gate_.timeouts().in_doubt_horizon);
}

void StateMachine::cancel_halted(Step& step, Instrument const& halted) {
    auto const open = orders_.open();
    for (OrderId const id : open) {
        auto& order = *orders_.find(id);
        if (order.instrument != halted.id || order.terms.on_halt != OnHalt::cancel) continue;
        cancel_surely(
            step, order,
            {Reason::symbol_halted, std::string(halted.symbol.view()) + " was halted by " +
                                        std::string(name_of(halted.venue))});
    }
}

}  // namespace trestle::core
