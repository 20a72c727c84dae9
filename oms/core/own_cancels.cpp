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

}  // namespace trestle::core
