// What requests and commands about many orders reach, and how the house cancels an order.
#include "oms/core/state_machine.hpp"

#include <algorithm>

namespace trestle::core {

OrderPlace StateMachine::place_of(Order const& order) const {
    auto const* listed = instrument(order.instrument);
    return {order.account, order.symbol, order.side,
            listed == nullptr ? Venue::binance_spot : listed->venue};
}

// By any id of the order's chain; an order of a colleague by our id, or by its own id when only
// one colleague has used that.
Order const* StateMachine::find_visible(SessionId const& asker, ClOrdId const& cl_ord_id,
                                        std::optional<OrderId> order_id) const {
    if (auto const* own = orders_.find(asker, cl_ord_id)) return own;
    if (order_id) {
        auto const* order = orders_.find(*order_id);
        if (order != nullptr && sessions_.may_see(asker, order->session, order->account)) {
            return order;
        }
    }
    Order const* only = nullptr;
    for (auto const& colleague : sessions_.colleagues(asker)) {
        auto const* order = orders_.find(colleague, cl_ord_id);
        if (order == nullptr) continue;
        if (only != nullptr) return nullptr;
        only = order;
    }
    return only;
}

// Its own orders a session names by their ClOrdIDs alone.
Order* StateMachine::find_cancelable(SessionId const& asker, ClOrdId const& cl_ord_id,
                                     std::optional<OrderId> order_id) {
    if (auto* own = orders_.find(asker, cl_ord_id)) return own;
    auto const* order = find_visible(asker, cl_ord_id, order_id);
    bool const is_theirs =
        order != nullptr && order->session != asker && sessions_.may_cancel(asker, order->session);
    return is_theirs ? orders_.find(order->id) : nullptr;
}

// Of a cancel that is under way already the desk is answered as it asked; should the venue refuse
// it, ours goes on.
void StateMachine::cancel_surely(Step& step, Order& order, Refusal why) {
    if (order.is_past_cancel()) return;
    if (order.cancel) {
        if (order.cancel->why.reason == Reason::none) order.cancel->why = std::move(why);
        return;
    }
    cancel_unasked(step, order, std::move(why));
    // What has not left must not go out any more: it would only be canceled.
    if (order.cancel && order.replace && !order.replace->is_sent) {
        drop_replace(step, order,
                     refusal_for(Reason::already_pending,
                                 "order " + to_string(order.id) + " is being canceled"));
        refresh_open(order);
    }
}

void StateMachine::cancel_all(Step& step, std::vector<OrderId> const& orders, Refusal const& why) {
    for (OrderId const id : orders) cancel_surely(step, *orders_.find(id), why);
}

// Nobody else will ask again: what the house cancels is canceled until the venue shows that it is.
void StateMachine::cancel_again_later(Step& step, Order& order, Leg const& leg) {
    auto const why = order.cancel->why;
    auto const end = order.cancel->end;
    auto const refusal = order.cancel->refusal;
    drop_cancel(step, order, refusal);
    if (is_mutated(Mutation::gives_up_own_cancel)) return;
    order.cancel = OpenCancel{.session = order.session, .is_sent = true, .end = end, .why = why};
    ask_later(step, order, leg);
}

Refusal StateMachine::why_not_entitled(NewOrder const& input, Instrument const& instrument) const {
    std::optional<Notional> value = input.terms.cash;
    if (!value) {
        auto const price = gate_.valuation(input.account, instrument.symbol, input.side,
                                           input.terms, input.reference);
        if (price) value = notional_of(*price, input.terms.quantity, Rounding::up);
    }
    auto refusal =
        sessions_.why_not_entitled(input.origin.session, instrument, kind_of(input.terms), value);
    if (refusal.reason != Reason::none) return refusal;
    return halts_.why_not({input.account, instrument.symbol, input.side, instrument.venue});
}

namespace {

bool raises_risk(Order const& order, Terms const& wanted) {
    if (wanted.quantity > order.terms.quantity || wanted.trigger != order.terms.trigger)
        return true;
    if (!wanted.price || !order.terms.price) return wanted.price != order.terms.price;
    return order.side == Side::buy ? *wanted.price > *order.terms.price
                                   : *wanted.price < *order.terms.price;
}

}  // namespace

// Less of the same is always allowed; more of it needs every right that a new order needs.
Refusal StateMachine::why_not_entitled(ReplaceOrder const& input, Order const& order) const {
    if (!raises_risk(order, input.terms)) return sessions_.why_not_asking(input.origin.session);
    auto refusal = sessions_.why_not_trading(input.origin.session, order.account);
    if (refusal.reason != Reason::none) return refusal;
    auto const price = value_of(order, input.terms, input.reference);
    refusal = sessions_.why_not_entitled(input.origin.session, *instrument(order.instrument),
                                         kind_of(input.terms),
                                         notional_of(price, input.terms.quantity, Rounding::up));
    if (refusal.reason != Reason::none) return refusal;
    return why_not_while_halted(order, input.terms);
}

Refusal StateMachine::why_not_while_halted(Order const& order, Terms const& wanted) const {
    if (!raises_risk(order, wanted) || is_mutated(Mutation::replaces_while_halted)) return {};
    auto const place = place_of(order);
    if (auto refusal = halts_.why_not(place); refusal.reason != Reason::none) return refusal;
    return why_not_trusted(place, *instrument(order.instrument));
}

Refusal StateMachine::why_not_trusted(OrderPlace const& place, Instrument const& listed) const {
    auto refusal = recon_.why_not(place, listed);
    if (refusal.reason != Reason::none && !is_mutated(Mutation::trades_while_frozen)) {
        return refusal;
    }
    bool const must_be_reconciled =
        policy_.must_reconcile_first && !is_mutated(Mutation::trades_before_comparison);
    return recon_.why_not_trusted({place.venue, place.account}, must_be_reconciled);
}

void StateMachine::on(Step& step, DeskQuery const& input) {
    count(input.origin);
    step.effects.push_back(AnswerQuery{step.next_exec_id(), input});
}

}  // namespace trestle::core
