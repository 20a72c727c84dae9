// What desks ask: new, replace, cancel, status. Each is answered here, now or when the venue has.
#include "oms/core/state_machine.hpp"

#include <algorithm>

#include "oms/core/corrective.hpp"
#include "oms/core/terms.hpp"

namespace trestle::core {

namespace {

std::string quoted(std::string_view text) { return "'" + std::string(text) + "'"; }

std::string state_text(Order const& order) {
    return "order " + to_string(order.id) + " is " + std::string(name_of(order.stage));
}

Refusal used_before(ClOrdId const& id) {
    return refusal_for(Reason::duplicate_cl_ord_id,
                       "ClOrdID(11) " + quoted(id.view()) +
                           " was used before; ids are unique for ever per session");
}

Refusal script_refusal(ScriptVerdict const& verdict) {
    using enum ScriptVerdict::Decision;
    switch (verdict.decision) {
        case not_asked:
        case allow: return {};
        case deny:
            return refusal_for(Reason::script_denied, verdict.text + " (" + verdict.rule + ")");
        case failed:
            return refusal_for(Reason::script_failed,
                               verdict.text + " (" + verdict.rule + "); ops must mend the rule");
    }
    __builtin_trap();
}

}  // namespace

void StateMachine::count(Origin const& origin) {
    auto& number = inbound_[origin.session];
    number = std::max(number, origin.msg_seq_num);
}

Refusal StateMachine::why_not_now(NewOrder const& input, Instrument const*& instrument) const {
    if (auto refusal = sessions_.why_not_trading(input.origin.session, input.account);
        refusal.reason != Reason::none) {
        return refusal;
    }
    auto const route = input.verdict.route ? input.verdict.route : input.route;
    instrument = listing(input.symbol, route);
    if (instrument == nullptr) {
        std::string const where = route ? " at " + std::string(name_of(*route)) : std::string();
        return refusal_for(Reason::unknown_symbol, "Symbol(55) " + quoted(input.symbol.view()) +
                                                       " is not traded" + where +
                                                       "; see the symbols of your session");
    }
    if (auto refusal = why_not_entitled(input, *instrument); refusal.reason != Reason::none) {
        return refusal;
    }
    if (!is_venue_up(instrument->venue, input.account)) {
        return refusal_for(Reason::venue_unavailable,
                           "not connected to " + std::string(name_of(instrument->venue)) +
                               " for account " + std::string(input.account.view()) +
                               "; try again when it is back");
    }
    if (!instrument->is_trading) {
        return refusal_for(Reason::market_closed, std::string(instrument->symbol.view()) +
                                                      " is not trading at " +
                                                      std::string(name_of(instrument->venue)));
    }
    auto refusal = why_not_trusted(
        {input.account, instrument->symbol, input.side, instrument->venue}, *instrument);
    if (refusal.reason != Reason::none) return refusal;
    refusal = script_refusal(input.verdict);
    if (refusal.reason != Reason::none) return refusal;
    return why_not_closing(input, *instrument);
}

void StateMachine::refuse_order(Step& step, NewOrder const& input, Refusal refusal,
                                Instrument const* instrument) {
    Order order{.id = {step.sequence},
                .session = input.origin.session,
                .account = input.account,
                .symbol = input.symbol,
                .side = input.side,
                .terms = input.terms,
                .cl_ord_id = input.cl_ord_id,
                .accepted_at = step.at,
                .stage = Stage::rejected,
                .refusal = refusal,
                .notes = input.notes,
                .list_id = input.list_id};
    order.notes.text.clear();
    if (instrument != nullptr) order.instrument = instrument->id;
    auto const& added = orders_.add(std::move(order));
    orders_.name(input.origin.session, input.cl_ord_id, added.id);
    report(step, added, ReportKind::rejected, std::move(refusal));
}

void StateMachine::on(Step& step, NewOrder const& input) {
    bool const is_read = input.list_id.empty() || input.is_last_of_list ||
                         is_mutated(Mutation::counts_list_at_first_order);
    if (is_read) count(input.origin);
    if (is_skipped(input)) return note_member(input);
    note_member(input);
    auto const& session = input.origin.session;
    if (auto const* known = orders_.find(session, input.cl_ord_id)) {
        if (input.origin.is_possible_resend) return report(step, *known, ReportKind::status);
        // FIX 4.4 Vol. 4 matrix F.1.a: the rejection states the first order's present state.
        return report(step, *known, ReportKind::rejected, used_before(input.cl_ord_id));
    }
    if (mass_cancels_.contains({session, input.cl_ord_id})) {
        return refuse_order(step, input, used_before(input.cl_ord_id), nullptr);
    }
    Instrument const* instrument = nullptr;
    if (auto refusal = why_not_now(input, instrument); refusal.reason != Reason::none) {
        return refuse_order(step, input, std::move(refusal), instrument);
    }
    auto const terms = needs_settling(input.terms) ? settle_terms(input, *instrument, step.at)
                                                   : Result<Terms, Refusal>(input.terms);
    if (!terms.ok()) return refuse_order(step, input, terms.error(), instrument);
    auto const* policy = policy_of(input.account);
    if (policy == nullptr) return accept_order(step, input, *terms, *instrument, {});
    auto const corrected = correct_terms(*policy, *instrument, input.side, *terms, input.reference);
    accept_order(step, input, corrected.terms, *instrument, corrected.text);
}

void StateMachine::accept_order(Step& step, NewOrder const& input, Terms const& terms,
                                Instrument const& listed, std::string const& corrected) {
    OrderId const id{step.sequence};
    VenueOrder const wanted{.order = id,
                            .leg = 1,
                            .account = input.account,
                            .instrument = listed.id,
                            .venue = listed.venue,
                            .symbol = listed.venue_symbol,
                            .client_id = make_venue_client_id(epoch_, id, 1),
                            .side = input.side,
                            .terms = terms_at_venue(terms, false)};
    auto approved = gate_.approve(wanted, listed, input.reference, step.at);
    if (!approved.ok()) return refuse_order(step, input, approved.error(), &listed);

    auto const valued_at =
        gate_.valuation(input.account, listed.symbol, input.side, terms, input.reference);
    OMS_ASSERT(valued_at.has_value());
    auto& order = orders_.add({.id = id,
                               .session = input.origin.session,
                               .account = input.account,
                               .symbol = listed.symbol,
                               .instrument = listed.id,
                               .side = input.side,
                               .terms = terms,
                               .cl_ord_id = input.cl_ord_id,
                               .valued_at = *valued_at,
                               .accepted_at = step.at,
                               .legs = {Leg{.number = 1,
                                            .client_id = wanted.client_id,
                                            .quantity = terms.quantity,
                                            .sent_at = step.at}},
                               .last_leg_number = 1,
                               .notes = input.notes,
                               .list_id = input.list_id});
    order.notes.text.clear();
    orders_.name(input.origin.session, input.cl_ord_id, id);
    orders_.name(wanted.client_id, LegPlace{id, 0});
    refresh_open(order);
    report(step, order, ReportKind::pending_new);
    if (!corrected.empty()) {
        report(step, order, ReportKind::restated, refusal_for(Reason::terms_corrected, corrected));
    }
    step.effects.push_back(SubmitToVenue{std::move(approved).value()});
    start_timer(step, order, TimerId::Kind::venue_ack, 1, gate_.timeouts().venue_ack);
    watch_expiry(step, order);
}

bool StateMachine::answered_before(Step& step, Origin const& origin, ClOrdId const& cl_ord_id,
                                   ClOrdId const& orig, bool is_replace) {
    auto const* known = orders_.find(origin.session, cl_ord_id);
    if (known == nullptr && !mass_cancels_.contains({origin.session, cl_ord_id})) return false;
    if (known != nullptr && origin.is_possible_resend) {
        Report state = report_on(step, *known, ReportKind::status);
        state.session = origin.session;
        step.effects.push_back(std::move(state));
        return true;
    }
    auto const* order = orders_.find(origin.session, orig);
    reject_request(step, origin.session, cl_ord_id, orig, order, is_replace,
                   used_before(cl_ord_id));
    return true;
}

namespace {

Refusal unknown_order(ClOrdId const& orig) {
    return refusal_for(Reason::unknown_order,
                       "no order of this session has OrigClOrdID(41) " + quoted(orig.view()));
}

// What a trigger is may not change, only where it is; and nothing of one that has fired.
char const* changed_trigger(Terms const& wanted, Order const& order) {
    auto const& was = order.terms.trigger;
    auto const& is = wanted.trigger;
    if (was.has_value() != is.has_value()) return "OrdType(40)";
    if (!was || *was == *is) return nullptr;
    if (was->kind != is->kind) return "OrdType(40)";
    if (was->watch != is->watch) return "TriggerPriceType(1107)";
    if (was->trail.is_zero() != is->trail.is_zero()) return "PegOffsetType(836)";
    if (!order.is_triggered()) return nullptr;
    return was->price == is->price ? "PegOffsetValue(211)" : "StopPx(99)";
}

Refusal changed_field(ReplaceOrder const& input, Order const& order, Venue venue) {
    char const* field = nullptr;
    bool const is_other_date =
        input.terms.expires_at.is_known() && input.terms.expires_at != order.terms.expires_at;
    if (!input.account.empty() && input.account != order.account) field = "Account(1)";
    if (input.route && *input.route != venue) field = "ExDestination(100)";
    if (is_other_date) field = "ExpireTime(126)";
    if (input.terms.cash) field = "CashOrderQty(152)";
    if (input.symbol != order.symbol) field = "Symbol(55)";
    if (input.side != order.side) field = "Side(54)";
    if (input.terms.type != order.terms.type) field = "OrdType(40)";
    if (input.terms.time_in_force != order.terms.time_in_force) field = "TimeInForce(59)";
    if (input.terms.is_post_only != order.terms.is_post_only) field = "ExecInst(18)";
    if (input.terms.position_effect != order.terms.position_effect) field = "PositionEffect(77)";
    if (input.terms.self_trade != order.terms.self_trade) field = "SelfTradeType(7604)";
    if (char const* other = changed_trigger(input.terms, order)) field = other;
    if (field == nullptr) return {};
    return refusal_for(Reason::immutable_field,
                       std::string(field) + " of " + to_string(order.id) + " cannot be replaced" +
                           (order.is_triggered() ? ", it has triggered" : "") +
                           "; OrderQty(38) and Price(44) can, or cancel and send a new order");
}

}  // namespace

namespace {

// FIX 4.4 Vol. 4 matrix C.1.c: a filled order is opened again by a larger total. Only one that may
// rest, of which nothing is alive at the venue or still to come.
bool may_reopen(Order const& order, Terms const& wanted, Timestamp now) {
    bool const is_dated = order.terms.time_in_force == TimeInForce::good_till_date;
    return order.stage == Stage::filled && wanted.quantity > order.filled &&
           may_rest(order.terms) && !(is_dated && order.terms.expires_at <= now) &&
           order.is_settled();
}

}  // namespace

Refusal StateMachine::why_not_now(Step const& step, ReplaceOrder const& input,
                                  Order const& order) const {
    bool const is_chained = order.replace && order.replace->cl_ord_id == input.orig_cl_ord_id;
    if (order.cl_ord_id != input.orig_cl_ord_id && !is_chained) {
        return refusal_for(Reason::unknown_order, "OrigClOrdID(41) " +
                                                      quoted(input.orig_cl_ord_id.view()) +
                                                      " is not the last accepted id; use " +
                                                      quoted(order.cl_ord_id.view()));
    }
    if (input.order_id && *input.order_id != order.id) {
        return refusal_for(Reason::unknown_order,
                           "OrderID(37) " + to_string(*input.order_id) +
                               " is not the order of OrigClOrdID(41), which is " +
                               to_string(order.id));
    }
    bool const waits = order.terms.trigger && !order.is_triggered();
    if (order.terms.type == OrderType::market && !waits) {
        return refusal_for(Reason::unsupported_characteristic,
                           order.terms.trigger
                               ? "the order has triggered: a market order cannot be replaced; "
                                 "cancel it"
                               : "a market order cannot be replaced; cancel it");
    }
    bool const is_open = !order.is_over() || may_reopen(order, input.terms, step.at);
    if (!is_open || order.delayed_end) {
        return refusal_for(Reason::too_late, state_text(order));
    }
    if (order.replace || order.cancel) {
        return refusal_for(Reason::already_pending, "order " + to_string(order.id) + " has a " +
                                                        (order.cancel ? "cancel" : "replace") +
                                                        " in flight; wait for its answer");
    }
    auto const* listed = instrument(order.instrument);
    if (auto refusal = changed_field(input, order, listed->venue); refusal.reason != Reason::none) {
        return refusal;
    }
    if (auto refusal = why_not_entitled(input, order); refusal.reason != Reason::none) {
        return refusal;
    }
    if (!is_venue_up(listed->venue, order.account)) {
        return refusal_for(Reason::venue_unavailable, "not connected to " +
                                                          std::string(name_of(listed->venue)) +
                                                          "; try again when it is back");
    }
    return script_refusal(input.verdict);
}

void StateMachine::on(Step& step, ReplaceOrder const& input) {
    count(input.origin);
    auto const& session = input.origin.session;
    if (answered_before(step, input.origin, input.cl_ord_id, input.orig_cl_ord_id, true)) return;
    auto* order = orders_.find(session, input.orig_cl_ord_id);
    if (order == nullptr) {
        return reject_request(step, session, input.cl_ord_id, input.orig_cl_ord_id, nullptr, true,
                              unknown_order(input.orig_cl_ord_id));
    }
    orders_.name(session, input.cl_ord_id, order->id);
    if (auto refusal = why_not_now(step, input, *order); refusal.reason != Reason::none) {
        return reject_request(step, session, input.cl_ord_id, order->cl_ord_id, order, true,
                              std::move(refusal));
    }
    order->replace = OpenReplace{.cl_ord_id = input.cl_ord_id,
                                 .session = session,
                                 .terms = terms_wanted(order->terms, input.terms),
                                 .reference = input.reference,
                                 .notes = input.notes};
    if (order->is_closed()) {
        order->replace->mode = OpenReplace::Mode::reopen;
        send_replace(step, *order);
    } else {
        send_waiting_requests(step, *order);
    }
    refresh_open(*order);
}

void StateMachine::on(Step& step, CancelOrder const& input) {
    count(input.origin);
    auto const& session = input.origin.session;
    if (answered_before(step, input.origin, input.cl_ord_id, input.orig_cl_ord_id, false)) return;
    if (auto refusal = sessions_.why_not_asking(session); refusal.reason != Reason::none) {
        return reject_request(step, session, input.cl_ord_id, input.orig_cl_ord_id, nullptr, false,
                              std::move(refusal));
    }
    // Any id of the order's chain will do: a cancel that crosses a replace must not be lost.
    auto* order = find_cancelable(session, input.orig_cl_ord_id, input.order_id);
    if (order == nullptr) {
        return reject_request(step, session, input.cl_ord_id, input.orig_cl_ord_id, nullptr, false,
                              unknown_order(input.orig_cl_ord_id));
    }
    orders_.name(session, input.cl_ord_id, order->id);
    Refusal refusal;
    if (input.order_id && *input.order_id != order->id) {
        refusal = refusal_for(Reason::unknown_order,
                              "OrderID(37) " + to_string(*input.order_id) +
                                  " is not the order of OrigClOrdID(41), which is " +
                                  to_string(order->id));
    } else if (order->is_over() || order->delayed_end) {
        refusal = refusal_for(Reason::too_late, state_text(*order));
    } else if (order->cancel && !order->cancel->is_ours()) {
        refusal = refusal_for(Reason::already_pending,
                              "order " + to_string(order->id) + " has a cancel in flight");
    }
    if (refusal.reason != Reason::none) {
        return reject_request(step, session, input.cl_ord_id, order->cl_ord_id, order, false,
                              std::move(refusal));
    }
    // A cancel of ours that is under way becomes the desk's.
    if (!order->cancel) order->cancel.emplace();
    order->cancel->cl_ord_id = input.cl_ord_id;
    order->cancel->session = session;
    announce_cancel(step, *order);
    send_waiting_requests(step, *order);
    refresh_open(*order);
}

namespace {

// FIX 4.4 Vol. 4 matrix G.1.c: asked by an id that a replace has superseded, the answer has the
// present one as ClOrdID and names the other as OrigClOrdID.
void name_as_asked(Report& answer, Order const& order, ClOrdId const& asked) {
    if (asked == order.cl_ord_id) return;
    bool const is_request_of_its_own = order.canceled_by == asked ||
                                       (order.replace && order.replace->cl_ord_id == asked) ||
                                       (order.cancel && order.cancel->cl_ord_id == asked);
    answer.cl_ord_id = is_request_of_its_own ? asked : order.cl_ord_id;
    answer.orig_cl_ord_id = is_request_of_its_own ? order.cl_ord_id : asked;
}

}  // namespace

void StateMachine::on(Step& step, StatusQuery const& input) {
    count(input.origin);
    auto const& session = input.origin.session;
    auto const* order = find_visible(session, input.cl_ord_id, input.order_id);
    Report answer{.session = session, .exec_id = step.next_exec_id(), .at = step.at};
    if (order != nullptr) {
        answer = report_on(step, *order, ReportKind::status);
        answer.session = session;
    } else {
        answer.status = OrderStatus::rejected;
        answer.symbol = input.symbol;
        answer.side = input.side;
        answer.refusal =
            refusal_for(Reason::unknown_order, "no order of this session has ClOrdID(11) " +
                                                   quoted(input.cl_ord_id.view()));
    }
    answer.kind = ReportKind::status;
    if (order == nullptr) {
        answer.cl_ord_id = input.cl_ord_id;
    } else if (orders_.find(session, input.cl_ord_id) == order) {
        name_as_asked(answer, *order, input.cl_ord_id);
    }
    answer.status_request_id = input.status_request_id;
    step.effects.push_back(std::move(answer));
}

void StateMachine::on(Step& step, RefusedMessage const& input) {
    count(input.origin);
    using enum RefusedMessage::Answer;
    switch (input.answer) {
        case already_answered: return;
        case session_reject:
        case business_reject:
            step.effects.push_back(MessageRejected{.session = input.origin.session,
                                                   .exec_id = step.next_exec_id(),
                                                   .is_business = input.answer == business_reject,
                                                   .ref_msg_seq_num = input.origin.msg_seq_num,
                                                   .ref_msg_type = input.msg_type,
                                                   .ref_field = input.field,
                                                   .code = input.code,
                                                   .ref_id = std::string(input.cl_ord_id.view()),
                                                   .text = input.refusal.text});
            return;
        case order_rejected:
            step.effects.push_back(Report{.session = input.origin.session,
                                          .exec_id = step.next_exec_id(),
                                          .kind = ReportKind::rejected,
                                          .status = OrderStatus::rejected,
                                          .cl_ord_id = input.cl_ord_id,
                                          .account = input.account,
                                          .symbol = input.symbol,
                                          .side = input.side,
                                          .terms = input.terms,
                                          .refusal = input.refusal,
                                          .at = step.at});
            return;
        case cancel_rejected: {
            auto const* order = orders_.find(input.origin.session, input.orig_cl_ord_id);
            reject_request(step, input.origin.session, input.cl_ord_id, input.orig_cl_ord_id, order,
                           input.msg_type.view() == "G", input.refusal);
            return;
        }
    }
    __builtin_trap();
}

}  // namespace trestle::core
