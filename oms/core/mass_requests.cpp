// Requests about many orders at once: OrderMassCancelRequest(q), OrderMassStatusRequest(AF).
#include "oms/core/state_machine.hpp"

namespace trestle::core {

namespace {

// FIX 4.4 Vol 4: what kind of mass cancel is not supported is said by OrderMassCancelReport(r),
// 531=0 and 532=0. Nothing but these two may ever cancel an order.
Refusal why_not_type(char type) {
    constexpr char of_a_security = '1';
    constexpr char of_all = '7';
    if (type == of_a_security || type == of_all) return {};
    return refusal_for(Reason::unsupported_characteristic,
                       "MassCancelRequestType(530) '" + std::string(1, type) +
                           "' is not supported; send 1 (a security) or 7 (all), and narrow it by "
                           "Account(1), Side(54) or SecurityExchange(207)");
}

}  // namespace

Refusal StateMachine::why_not_in_scope(SessionId const& session, OrderScope const& scope) const {
    if (auto refusal = sessions_.why_not_in_scope(session, scope); refusal.reason != Reason::none) {
        return refusal;
    }
    if (scope.symbol.empty() || listing(scope.symbol, std::nullopt) != nullptr) return {};
    return refusal_for(Reason::unknown_symbol, "Symbol(55) '" + std::string(scope.symbol.view()) +
                                                   "' is not traded; see the symbols of your "
                                                   "session");
}

void StateMachine::on(Step& step, MassCancel const& input) {
    count(input.origin);
    auto const& session = input.origin.session;
    auto const known = mass_cancels_.find({session, input.cl_ord_id});
    bool const is_known_mass = known != mass_cancels_.end();
    if (is_known_mass && input.origin.is_possible_resend) {
        MassCancelReport again = known->second;
        again.exec_id = step.next_exec_id();
        again.at = step.at;
        step.effects.push_back(std::move(again));
        return;
    }
    MassCancelReport answer{.session = session,
                            .exec_id = step.next_exec_id(),
                            .id = {step.sequence},
                            .cl_ord_id = input.cl_ord_id,
                            .type = input.type,
                            .scope = input.scope,
                            .at = step.at};
    if (is_known_mass || orders_.knows(session, input.cl_ord_id)) {
        answer.refusal = refusal_for(Reason::duplicate_cl_ord_id,
                                     "ClOrdID(11) '" + std::string(input.cl_ord_id.view()) +
                                         "' was used before; ids are unique for ever per session");
        step.effects.push_back(std::move(answer));
        return;
    }
    answer.refusal = sessions_.why_not_asking(session);
    if (answer.refusal.reason == Reason::none) answer.refusal = why_not_type(input.type);
    if (answer.refusal.reason == Reason::none) {
        answer.refusal = why_not_in_scope(session, input.scope);
    }
    std::vector<OrderId> affected;
    if (answer.refusal.reason == Reason::none) {
        affected = open_orders([&](Order const& order) {
            return sessions_.may_cancel(session, order.session) && !order.is_past_cancel() &&
                   is_within(input.scope, place_of(order));
        });
    }
    if (affected.size() > 1 && is_mutated(Mutation::misses_one_in_mass_cancel)) affected.pop_back();
    for (OrderId const id : affected) {
        answer.orders.push_back({id, orders_.find(id)->cl_ord_id});
    }
    mass_cancels_.emplace(std::pair(session, input.cl_ord_id), answer);
    step.effects.push_back(std::move(answer));
    cancel_all(
        step, affected,
        refusal_for(Reason::mass_canceled, "by mass cancel " + std::string(input.cl_ord_id.view()) +
                                               " of session " + std::string(session.view())));
}

void StateMachine::on(Step& step, MassStatusQuery const& input) {
    count(input.origin);
    auto const& session = input.origin.session;
    auto refusal = why_not_in_scope(session, input.scope);
    std::vector<OrderId> found;
    if (refusal.reason == Reason::none) {
        found = open_orders([&](Order const& order) {
            return sessions_.may_see(session, order.session, order.account) && !order.is_closed() &&
                   is_within(input.scope, place_of(order));
        });
        if (found.empty()) {
            refusal =
                refusal_for(Reason::unknown_order, "no open order of " + describe(input.scope));
        }
    }
    MassStatusPart part{.request_id = input.request_id,
                        .total = static_cast<std::uint32_t>(found.size())};
    for (OrderId const id : found) {
        Report answer = report_on(step, *orders_.find(id), ReportKind::status);
        part.is_last = id == found.back();
        answer.session = session;
        answer.mass_status = part;
        step.effects.push_back(std::move(answer));
    }
    if (!found.empty()) return;
    part.is_last = true;
    step.effects.push_back(Report{.session = session,
                                  .exec_id = step.next_exec_id(),
                                  .kind = ReportKind::status,
                                  .status = OrderStatus::rejected,
                                  .account = input.scope.account,
                                  .symbol = input.scope.symbol,
                                  .side = input.scope.side.value_or(Side::buy),
                                  .refusal = std::move(refusal),
                                  .at = step.at,
                                  .mass_status = part});
}

}  // namespace trestle::core
