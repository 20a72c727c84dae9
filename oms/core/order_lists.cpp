// Lists of orders: NewOrderList(E), ListStatusRequest(M), ListCancelRequest(K). A list is a name
// for orders that live alone; it is whole when its last order has been read.
#include "oms/core/state_machine.hpp"

#include <algorithm>

namespace trestle::core {

namespace {

std::string quoted(ListId const& id) { return "ListID(66) '" + std::string(id.view()) + "'"; }

bool repeats_an_id(std::vector<ClOrdId> ids) {
    std::ranges::sort(ids);
    return std::ranges::adjacent_find(ids) != ids.end();
}

}  // namespace

ListStatus::Order StateMachine::status_of_member(Lists::Key const& key, List const& list,
                                                 ClOrdId const& cl_ord_id) const {
    ListStatus::Order result{.cl_ord_id = cl_ord_id};
    auto const* order = orders_.find(key.first, cl_ord_id);
    if (order == nullptr || order->list_id != key.second) {
        // An id that had been used before: the order of this list was refused.
        if (list.is_complete) {
            result.status = OrderStatus::rejected;
            result.refusal =
                refusal_for(Reason::duplicate_cl_ord_id,
                            "ClOrdID(11) '" + std::string(cl_ord_id.view()) + "' was used before");
        }
        return result;
    }
    result.status = order->status();
    result.cumulative = order->filled;
    result.leaves = order->leaves();
    if (order->is_closed() && order->stage != Stage::rejected) {
        result.canceled = std::max(order->terms.quantity - order->filled, Quantity());
    }
    if (order->filled.is_positive()) {
        result.average = average_price(order->filled_notional, order->filled);
    }
    result.refusal = order->refusal;
    return result;
}

ListStatus StateMachine::status_of(Step& step, Lists::Key const& key, List const& list,
                                   ListStatus::Kind kind) const {
    ListStatus status{.session = key.first,
                      .exec_id = step.next_exec_id(),
                      .list_id = key.second,
                      .kind = kind,
                      .at = step.at};
    for (auto const& id : list.orders) status.orders.push_back(status_of_member(key, list, id));
    return status;
}

void StateMachine::refuse_list(Step& step, Lists::Key const& key, Refusal refusal) {
    step.effects.push_back(ListStatus{.session = key.first,
                                      .exec_id = step.next_exec_id(),
                                      .list_id = key.second,
                                      .kind = ListStatus::Kind::response,
                                      .is_rejected = true,
                                      .refusal = std::move(refusal),
                                      .at = step.at});
}

// Its number counts with its last order only: NewOrder does that.
void StateMachine::on(Step& step, OrderList const& input) {
    Lists::Key const key{input.origin.session, input.list_id};
    if (lists_.is_refused(input.origin)) return;  // answered; read again after a crash
    if (auto const* known = lists_.find(key)) {
        bool const goes_on = !known->is_complete && known->orders == input.orders;
        if (goes_on) return;  // cut short by a crash, and asked for again
        lists_.refuse(input.origin);
        if (known->is_complete && input.origin.is_possible_resend) {
            step.effects.push_back(status_of(step, key, *known, ListStatus::Kind::response));
            return;
        }
        return refuse_list(step, key,
                           refusal_for(Reason::duplicate_cl_ord_id,
                                       quoted(input.list_id) + " was used before; ids are unique "
                                                               "for ever per session"));
    }
    if (repeats_an_id(input.orders)) {
        lists_.refuse(input.origin);
        return refuse_list(step, key,
                           refusal_for(Reason::duplicate_cl_ord_id,
                                       quoted(input.list_id) + " names a ClOrdID(11) twice; give "
                                                               "each of its orders its own"));
    }
    lists_.add(key, input.orders);
    step.effects.push_back(status_of(step, key, *lists_.find(key), ListStatus::Kind::ack));
}

// Orders of a list that was refused, and those that an earlier reading of it has brought already.
bool StateMachine::is_skipped(NewOrder const& input) const {
    if (input.list_id.empty() || is_mutated(Mutation::reads_list_twice)) return false;
    if (lists_.is_refused(input.origin)) return true;
    auto const* list = lists_.find({input.origin.session, input.list_id});
    auto const* known = orders_.find(input.origin.session, input.cl_ord_id);
    return list != nullptr && !list->is_complete && known != nullptr &&
           known->list_id == input.list_id;
}

void StateMachine::note_member(NewOrder const& input) {
    if (input.list_id.empty()) return;
    if (lists_.is_refused(input.origin)) {
        if (input.is_last_of_list) lists_.forget_refused(input.origin.session);
        return;
    }
    Lists::Key const key{input.origin.session, input.list_id};
    if (auto* list = lists_.find(key); list != nullptr && input.is_last_of_list) {
        list->is_complete = true;
    }
    closed_members_.push_back(key);
}

void StateMachine::announce_finished_lists(Step& step) {
    if (closed_members_.empty()) return;
    auto const keys = std::move(closed_members_);
    closed_members_.clear();
    for (auto const& key : keys) {
        auto* list = lists_.find(key);
        if (list == nullptr || !list->is_complete || list->is_done_told) continue;
        bool const is_done = std::ranges::all_of(list->orders, [&](ClOrdId const& id) {
            auto const* order = orders_.find(key.first, id);
            return order == nullptr || order->list_id != key.second || order->is_closed();
        });
        if (!is_done) continue;
        list->is_done_told = true;
        step.effects.push_back(status_of(step, key, *list, ListStatus::Kind::all_done));
    }
}

void StateMachine::on(Step& step, ListStatusQuery const& input) {
    count(input.origin);
    Lists::Key const key{input.origin.session, input.list_id};
    if (auto const* list = lists_.find(key)) {
        step.effects.push_back(status_of(step, key, *list, ListStatus::Kind::response));
        return;
    }
    refuse_list(
        step, key,
        refusal_for(Reason::unknown_order, "no list of this session has " + quoted(input.list_id)));
}

void StateMachine::on(Step& step, ListCancel const& input) {
    count(input.origin);
    Lists::Key const key{input.origin.session, input.list_id};
    auto refusal = sessions_.why_not_asking(key.first);
    auto const* list = lists_.find(key);
    if (refusal.reason == Reason::none && list == nullptr) {
        refusal = refusal_for(Reason::unknown_order,
                              "no list of this session has " + quoted(input.list_id));
    }
    if (refusal.reason != Reason::none) return refuse_list(step, key, std::move(refusal));
    step.effects.push_back(status_of(step, key, *list, ListStatus::Kind::response));
    auto const open = open_orders([&](Order const& order) {
        return order.session == key.first && order.list_id == key.second;
    });
    cancel_all(step, open,
               refusal_for(Reason::mass_canceled,
                           "by the cancel of list " + std::string(input.list_id.view())));
}

}  // namespace trestle::core
