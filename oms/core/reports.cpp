// What desks are told of an order, always computed from the order's facts at that moment.
#include "oms/core/state_machine.hpp"

namespace trestle::core {

Report StateMachine::report_on(Step& step, Order const& order, ReportKind kind) const {
    Report report{.session = order.session,
                  .exec_id = step.next_exec_id(),
                  .kind = kind,
                  .status = order.status(),
                  .order_id = order.id,
                  .cl_ord_id = order.cl_ord_id,
                  .account = order.account,
                  .symbol = order.symbol,
                  .side = order.side,
                  .terms = order.terms,
                  .cumulative = order.filled,
                  .leaves = order.leaves(),
                  .at = step.at,
                  .notes = order.notes,
                  .list_id = order.list_id};
    if (order.filled.is_positive()) {
        report.average = average_price(order.filled_notional, order.filled);
    }
    if (!order.legs.empty()) {
        auto const* listing = instrument(order.instrument);
        OMS_ASSERT(listing != nullptr);
        report.venue = listing->venue;
        report.venue_order_id = order.legs.back().order_id;
    }
    return report;
}

void StateMachine::report(Step& step, Order const& order, ReportKind kind, Refusal refusal) {
    Report report = report_on(step, order, kind);
    report.refusal = std::move(refusal);
    step.effects.push_back(std::move(report));
}

// An answer to a request has the request's ClOrdID, and the last accepted one as OrigClOrdID.
void StateMachine::report_request(Step& step, Order const& order, ReportKind kind,
                                  SessionId const& session, ClOrdId const& cl_ord_id,
                                  ClOrdId const& orig, Refusal refusal) {
    Report report = report_on(step, order, kind);
    report.session = session;
    report.cl_ord_id = cl_ord_id;
    report.orig_cl_ord_id = orig;
    report.refusal = std::move(refusal);
    step.effects.push_back(std::move(report));
}

void StateMachine::reject_request(Step& step, SessionId const& session, ClOrdId const& cl_ord_id,
                                  ClOrdId const& orig, Order const* order, bool is_replace,
                                  Refusal refusal) {
    CancelRejected rejected{.session = session,
                            .exec_id = step.next_exec_id(),
                            .cl_ord_id = cl_ord_id,
                            .orig_cl_ord_id = orig,
                            .is_replace = is_replace,
                            .refusal = std::move(refusal),
                            .at = step.at};
    if (order != nullptr) {
        rejected.order_id = order->id;
        rejected.account = order->account;
        rejected.status = order->status();
        rejected.notes = order->notes;
    }
    step.effects.push_back(std::move(rejected));
}

void StateMachine::alert(Step& step, Order const* order, std::string text) {
    Alert alert{.text = std::move(text)};
    if (order != nullptr) alert.order = order->id;
    step.effects.push_back(std::move(alert));
}

}  // namespace trestle::core
