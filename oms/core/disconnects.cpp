// Sessions that come and go: cancel on disconnect, after the grace that ops have set.
#include "oms/core/state_machine.hpp"

namespace trestle::core {

namespace {

TimerId timer_of(SessionId const& session) {
    return {.kind = TimerId::Kind::disconnect_grace, .session = session};
}

bool covers(SessionRights const* rights, bool is_logout) {
    using enum SessionRights::CancelOn;
    if (rights == nullptr) return false;
    switch (rights->cancel_on) {
        case never: return false;
        case disconnect: return !is_logout;
        case logout: return is_logout;
        case both: return true;
    }
    __builtin_trap();
}

}  // namespace

void StateMachine::on(Step& step, DeskLoggedOn const& input) {
    if (input.has_reset_numbers) {
        inbound_[input.session] = 0;
        lists_.forget_refused(input.session);
    }
    sessions_.set_on(input.session, true);
    if (sessions_.graces().erase(input.session) > 0) {
        step.effects.push_back(StopTimer{timer_of(input.session)});
    }
}

void StateMachine::on(Step& step, DeskLoggedOff const& input) {
    bool const was_on = sessions_.is_on(input.session);
    sessions_.set_on(input.session, false);
    if (was_on) begin_grace(step, input.session, input.is_logout);
}

// A desk that says goodbye has left its marked orders on purpose: they are for lost connections.
void StateMachine::begin_grace(Step& step, SessionId const& session, bool is_logout) {
    auto const* rights = sessions_.rights(session);
    bool const covers_all = covers(rights, is_logout);
    bool const has_marked =
        !is_logout && !open_orders([&](Order const& order) {
                           return order.session == session &&
                                  order.terms.on_disconnect == OnDisconnect::cancel;
                       }).empty();
    if (!covers_all && !has_marked) return;
    auto const span = rights == nullptr ? Duration::zero() : rights->cancel_grace;
    if (span <= Duration::zero()) return end_grace(step, session, covers_all);
    sessions_.graces()[session] = {step.at + span, covers_all};
    step.effects.push_back(StartTimer{timer_of(session), step.at + span});
}

void StateMachine::end_grace(Step& step, SessionId const& session, bool covers_all) {
    auto const affected = open_orders([&](Order const& order) {
        if (order.session != session || order.is_past_cancel()) return false;
        switch (order.terms.on_disconnect) {
            case OnDisconnect::as_session_says: return covers_all;
            case OnDisconnect::keep: return false;
            case OnDisconnect::cancel: return true;
        }
        __builtin_trap();
    });
    cancel_all(step, affected,
               refusal_for(Reason::desk_disconnected,
                           "session " + std::string(session.view()) +
                               " is gone, and the order is not to outlive that"));
}

void StateMachine::on_grace_over(Step& step, SessionId const& session) {
    auto const found = sessions_.graces().find(session);
    if (found == sessions_.graces().end() || step.at < found->second.due) return;
    bool const covers_all = found->second.covers_all;
    sessions_.graces().erase(found);
    end_grace(step, session, covers_all);
}

// A new run: whoever was on has lost its connection, and timers did not survive. Those who come
// back in time keep their orders, as after any other break.
void StateMachine::disconnect_everybody(Step& step) {
    auto const graces = sessions_.graces();
    for (auto const& [session, grace] : graces) {
        auto const* rights = sessions_.rights(session);
        auto const span = rights == nullptr ? Duration::zero() : rights->cancel_grace;
        sessions_.graces()[session].due = step.at + span;
        step.effects.push_back(StartTimer{timer_of(session), step.at + span});
    }
    auto const on = sessions_.on();
    for (auto const& session : on) {
        sessions_.set_on(session, false);
        begin_grace(step, session, false);
    }
}

}  // namespace trestle::core
