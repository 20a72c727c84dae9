// Changes of orders that stand: amended in place, canceled together, ended by the clock.
#include "adapters/sim/amounts.hpp"
#include "adapters/sim/exchange.hpp"
#include "oms/model/assert.hpp"

namespace trestle::adapters::sim {

Result<Order, Refused> Exchange::modify(std::string_view symbol, std::int64_t id,
                                        Modification const& change) {
    auto* const at = listing(symbol);
    if (!at) return Refused::unknown_symbol;
    if (!at->rules.is_trading) return Refused::market_closed;
    auto const found = at->orders.find(id);
    if (found == at->orders.end() || !found->second.is_open()) return Refused::unknown_order;
    Order& order = found->second;
    if (!order.is_waiting() && (order.kind == Kind::market || change.trigger_price))
        return Refused::not_amendable;
    auto const price = change.price.value_or(order.price);
    auto const quantity = change.quantity.value_or(order.quantity);
    auto const is_same_trigger =
        !change.trigger_price || (order.trigger && *change.trigger_price == order.trigger->price);
    if (price == order.price && quantity == order.quantity && is_same_trigger)
        return Refused::amend_changes_nothing;
    if (auto const refused = check_change(*at, order, change)) {
        if (*refused != Refused::amend_changes_nothing && *refused != Refused::would_take)
            return *refused;
        if (!change.may_cancel) return *refused;
        return end(*at, order, change.request_id, ExpiryReason::venue);
    }
    apply_change(*at, order, change);
    if (!order.is_waiting() && !order.is_on_book) {
        std::vector<Fill> fills;
        match(*at, order, fills);
        settle_rest(*at, order);
    }
    Order const result = order;
    run_triggers(*at);
    return result;
}

// With a total that is filled already: amend_changes_nothing; a post-only order that would take:
// would_take. The caller decides what becomes of the order.
std::optional<Refused> Exchange::check_change(Listing& at, Order& order,
                                              Modification const& change) {
    auto request = request_of(order);
    request.price = order.kind == Kind::market ? std::nullopt
                                               : std::optional(change.price.value_or(order.price));
    request.quantity = change.quantity.value_or(order.quantity);
    if (request.quantity && *request.quantity <= order.executed && !order.closes_position)
        return Refused::amend_changes_nothing;
    if (order.trigger) request.trigger = order.trigger;
    if (change.trigger_price) request.trigger->price = *change.trigger_price;
    if (auto const refused = check_rules(at, request)) return refused;
    if (order.is_waiting()) return check_trigger(at, request);
    if (order.kind == Kind::limit_maker && would_take(at, order.side, *request.price))
        return Refused::would_take;
    // What the order holds now is free for what it becomes.
    request.quantity = *request.quantity - order.executed;
    auto const held = order.locked;
    unlock(at, order);
    at.open[order.account].erase(order.id);
    auto const refused = check_payment(at, request);
    at.open[order.account].emplace(order.id, &order);
    order.locked = held;
    if (!held.is_zero())
        accounts_.lock(order.account, order.side == Side::buy ? at.rules.quote : at.rules.base,
                       held);
    return refused;
}

void Exchange::apply_change(Listing& at, Order& order, Modification const& change) {
    auto const price = change.price.value_or(order.price);
    auto const quantity = change.quantity.value_or(order.quantity);
    auto const stays = change.keeps_priority && price == order.price && quantity < order.quantity &&
                       !order.display_quantity;
    order.updated_ms = now_ms_;
    ++order.amendments;
    if (order.is_waiting()) {
        if (change.trigger_price) order.trigger->price = *change.trigger_price;
    } else if (stays) {
        at.book.reduce(order.side, order.price, order.id, order.quantity - quantity);
        order.shown = order.shown - (order.quantity - quantity);
    } else {
        take_off(at, order);
    }
    order.price = price;
    order.quantity = quantity;
    if (!order.is_apart()) {
        unlock(at, order);
        lock_for(at, order);
    }
    tell(at, {.what = Happening::replaced,
              .order = order,
              .request_id = change.request_id,
              .previous_client_id = order.client_id});
}

std::vector<Order> Exchange::cancel_those(std::string_view account, std::string_view symbol,
                                          std::string const& request_id, ExpiryReason why,
                                          bool is_apart) {
    std::vector<Order> result;
    for (auto& [name, at] : listings_) {
        if (!symbol.empty() && symbol != name) continue;
        auto const open = at.open.find(account);
        if (open == at.open.end()) continue;
        auto const orders = open->second;  // a copy: each cancel takes one away
        for (auto const& [id, order] : orders)
            if (order->is_apart() == is_apart) result.push_back(end(at, *order, request_id, why));
    }
    return result;
}

std::vector<Order> Exchange::cancel_all(std::string_view account, std::string_view symbol,
                                        std::string const& request_id) {
    return cancel_those(account, symbol, request_id, ExpiryReason::none, false);
}

std::vector<Order> Exchange::cancel_all_apart(std::string_view account, std::string_view symbol,
                                              std::string const& request_id) {
    return cancel_those(account, symbol, request_id, ExpiryReason::none, true);
}

void Exchange::arm_countdown(std::string_view account, std::string_view symbol,
                             std::int64_t at_ms) {
    auto const key = std::pair(std::string(account), std::string(symbol));
    if (at_ms == 0)
        countdowns_.erase(key);
    else
        countdowns_[key] = at_ms;
}

void Exchange::on_time(std::int64_t now_ms) {
    now_ms_ = now_ms;
    for (auto it = countdowns_.begin(); it != countdowns_.end();) {
        if (it->second > now_ms) {
            ++it;
            continue;
        }
        auto const [account, symbol] = it->first;
        it = countdowns_.erase(it);
        cancel_those(account, symbol, {}, ExpiryReason::countdown, false);
    }
    for (auto& [name, at] : listings_) {
        expire_dated(at);
        if (!at.rules.is_perpetual()) continue;
        auto const due_ms = next_funding_ms(at);
        at.next_funding_ms = due_ms;
        if (now_ms < due_ms) continue;
        at.next_funding_ms =
            (now_ms / at.rules.funding_interval_ms + 1) * at.rules.funding_interval_ms;
        settle_funding(name);
    }
}

void Exchange::expire_dated(Listing& at) {
    std::vector<Order*> ended;
    for (auto const& [account, open] : at.open)
        if (account != market_account)
            for (auto const& [id, order] : open)
                if (order->expires_ms != 0 && order->expires_ms <= now_ms_) ended.push_back(order);
    for (auto* const order : ended) {
        std::erase(at.waiting, order->id);
        close(at, *order, ExpiryReason::date);
    }
}

}  // namespace trestle::adapters::sim
