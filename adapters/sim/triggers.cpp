// Orders that wait for a price: what they watch, when they fire, and what becomes of them then.
#include "adapters/sim/amounts.hpp"
#include "adapters/sim/exchange.hpp"
#include "oms/model/assert.hpp"

namespace trestle::adapters::sim {

Decimal Exchange::watched(Listing const& at, TriggerBy by) const {
    switch (by) {
        case TriggerBy::last_price: return at.last;
        case TriggerBy::mark_price:
        case TriggerBy::index_price: return at.mark;
    }
    OMS_ASSERT(false);
}

bool Exchange::is_reached(Trigger const& trigger, Decimal price) {
    if (trigger.is_trailing() && trigger.price.is_zero()) return false;
    return trigger.direction == TriggerDirection::rises_to ? price >= trigger.price
                                                           : price <= trigger.price;
}

// A trailing trigger follows the price while it gets better, and stays when it gets worse.
void Exchange::trail(Order& order, Decimal price) {
    auto& trigger = *order.trigger;
    auto const is_sell = order.side == Side::sell;
    if (trigger.activation) {
        if (is_sell ? price < *trigger.activation : price > *trigger.activation) return;
        trigger.activation.reset();
    }
    auto const distance = trigger.trailing_distance
                              ? *trigger.trailing_distance
                              : product_down_8(price, *trigger.trailing_share);
    auto const level = is_sell ? price - distance : price + distance;
    auto const is_better = is_sell ? level > trigger.price : level < trigger.price;
    if (trigger.price.is_zero() || is_better) trigger.price = level;
}

void Exchange::run_triggers(Listing& at) {
    // Each round fires one and forgets it: its trades may reach the next one's price.
    for (bool has_fired = true; has_fired;) {
        has_fired = false;
        for (auto const id : at.waiting) {
            auto& order = at.orders.at(id);
            auto const price = watched(at, order.trigger->by);
            if (order.trigger->is_trailing()) trail(order, price);
            if (!is_reached(*order.trigger, price)) continue;
            std::erase(at.waiting, id);
            fire(at, order);
            has_fired = true;
            break;
        }
    }
}

OrderRequest Exchange::request_of(Order const& order) const {
    OrderRequest request{.account = order.account,
                         .symbol = order.symbol,
                         .client_id = order.client_id,
                         .side = order.side,
                         .kind = order.kind,
                         .time_in_force = order.time_in_force,
                         .quantity = order.remaining(),
                         .self_trade = order.self_trade,
                         .position_side = order.position_side,
                         .is_reduce_only = order.is_reduce_only,
                         .display_quantity = order.display_quantity,
                         .expires_ms = order.expires_ms,
                         .notes = order.notes};
    if (order.kind != Kind::market) request.price = order.price;
    if (!order.quote_quantity.is_zero()) {
        request.quantity.reset();
        request.quote_quantity = order.quote_quantity;
    }
    return request;
}

void Exchange::fire(Listing& at, Order& order) {
    order.triggered_ms = order.updated_ms = now_ms_;
    if (order.closes_position)
        order.quantity = reducible(order.account, order.symbol, order.side, order.position_side);
    auto request = request_of(order);
    if (order.is_apart()) return fire_apart(at, order, request);
    if (at.rules.is_perpetual()) {
        if (auto const refused = check_reduction(request))
            return refuse_triggered(at, order, *refused);
        if (auto const refused = check_payment(at, request))
            return refuse_triggered(at, order, *refused);
    } else if (order.kind == Kind::market && !can_pay(at, request)) {
        return refuse_triggered(at, order, Refused::insufficient_balance);
    }
    order.status = Status::working;
    tell(at, {.what = Happening::triggered, .order = order});
    std::vector<Fill> fills;
    run(at, order, fills);
}

// Another order, with an id of its own, does what this one waited for.
void Exchange::fire_apart(Listing& at, Order& order, OrderRequest const& request) {
    auto refused = check_rules(at, request);
    if (!refused) refused = check_admission(at, request);
    if (refused) return refuse_triggered(at, order, *refused);
    order.status = Status::triggered;
    order.made_order = at.next_order;
    at.open[order.account].erase(order.id);
    tell(at, {.what = Happening::triggered, .order = order});
    static_cast<void>(execute(at, request, &order));
}

void Exchange::refuse_triggered(Listing& at, Order& order, Refused why) {
    order.status = Status::rejected;
    unlock(at, order);
    at.open[order.account].erase(order.id);
    tell(at, {.what = Happening::rejected, .order = order, .refused = why});
}

}  // namespace trestle::adapters::sim
