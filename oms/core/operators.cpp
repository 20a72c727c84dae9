// What operators command, each with who and why; and what desks must hear of it at once.
#include <algorithm>

#include "oms/core/state_machine.hpp"

namespace trestle::core {

void StateMachine::announce(Step& step, OrderScope const& scope, std::string const& headline,
                            std::string const& text) {
    for (auto const& [session, rights] : sessions_.all()) {
        if (!Sessions::may_trade_in(rights, scope)) continue;
        step.effects.push_back(News{.session = session,
                                    .exec_id = step.next_exec_id(),
                                    .headline = headline,
                                    .text = text,
                                    .at = step.at});
    }
}

void StateMachine::announce_venue_halt(Step& step, Instrument const& instrument) {
    std::string const what =
        std::string(instrument.symbol.view()) + " at " + std::string(name_of(instrument.venue));
    announce(step, {.symbol = instrument.symbol, .venue = instrument.venue},
             (instrument.is_trading ? "Trading resumed by the venue: "
                                    : "Trading halted by the venue: ") +
                 what,
             instrument.is_trading ? "orders are taken again"
                                   : "new orders are refused until the venue trades again");
}

void StateMachine::on(Step& step, HaltChanged const& input) {
    std::string const what = describe(input.scope);
    std::string const who = describe(input.by);
    if (!input.is_halted) {
        if (!halts_.lift(input.scope)) {
            return alert(step, nullptr, "there is no halt of " + what + " to lift");
        }
        return announce(step, input.scope, "Trading resumed: " + what, "halt lifted " + who);
    }
    if (halts_.set(input, step.at)) {
        announce(step, input.scope, "Trading halted: " + what,
                 "halted " + who +
                     (input.cancels_orders ? "; open orders are being canceled"
                                           : "; open orders stay, cancels pass"));
    }
    if (!input.cancels_orders) return;
    auto const affected = open_orders([&](Order const& order) {
        return !order.is_past_cancel() && is_within(input.scope, place_of(order));
    });
    cancel_all(step, affected, refusal_for(Reason::trading_halted, what + " is halted " + who));
}

void StateMachine::on(Step& step, OperatorCancel const& input) {
    auto* order = orders_.find(input.order);
    if (order == nullptr) {
        return alert(
            step, nullptr,
            "there is no order " + to_string(input.order) + " to cancel " + describe(input.by));
    }
    if (order->is_past_cancel()) {
        return alert(step, order,
                     "is " + std::string(name_of(order->stage)) + ": nothing to cancel " +
                         describe(input.by));
    }
    // The one in flight may be refused: from now on it is repeated until the venue has done it.
    if (order->cancel) alert(step, order, "has a cancel in flight already");
    cancel_surely(step, *order, refusal_for(Reason::operator_canceled, describe(input.by)));
}

void StateMachine::on(Step& step, SessionCommand const& input) {
    using enum SessionCommand::Action;
    if (sessions_.rights(input.session) == nullptr) {
        alert(step, nullptr,
              "there is no session " + std::string(input.session.view()) + " to command " +
                  describe(input.by));
    }
    switch (input.action) {
        case enable: sessions_.set_enabled(input.session, true); break;
        case disable: sessions_.set_enabled(input.session, false); break;
        case set_numbers:
            // The engine refuses it while the desk is on, and so do we.
            if (input.next_inbound > 0 && !sessions_.is_on(input.session)) {
                inbound_[input.session] = input.next_inbound - 1;
                lists_.forget_refused(input.session);
            }
            break;
        case logout:
        case kick: break;
    }
    step.effects.push_back(AdministerSession{input});
}

void StateMachine::on(Step&, DeliveryConfirmed const& input) { sessions_.on(input); }

// Nothing changes: the trade stands until the venue says otherwise, and people must talk.
void StateMachine::on(Step& step, TradeDisputed const& input) {
    count(input.origin);
    auto const exec_id = parse_exec_id(input.exec_id);
    auto const trade = std::ranges::find_if(trades_.all(), [&](Trade const& one) {
        return exec_id && (one.exec_id == *exec_id || one.last_told == *exec_id);
    });
    Order const* order = trade == trades_.all().end() ? nullptr : orders_.find(trade->order);
    auto const& session = input.origin.session;
    bool const is_theirs =
        order != nullptr && sessions_.may_see(session, order->session, order->account);
    std::string const what =
        is_theirs ? "trade " + std::string(trade->trade_id.view()) + ", " +
                        trade->quantity.to_string() + " @ " + trade->price.to_string()
                  : "ExecID(17) '" + input.exec_id + "', which is no trade of its orders";
    alert(step, is_theirs ? order : nullptr,
          "session " + std::string(session.view()) + " disputes " + what + ", DKReason(127) " +
              std::string(1, input.reason) + (input.text.empty() ? "" : ": " + input.text) +
              "; call the desk");
}

}  // namespace trestle::core
