// What may enter: the symbol's rules, the account's open orders, what it can pay.
#include "adapters/sim/amounts.hpp"
#include "adapters/sim/exchange.hpp"

namespace trestle::adapters::sim {

namespace {

constexpr std::int64_t iceberg_parts = 100;

bool is_price_allowed(Rules const& rules, Decimal price) {
    if (!price.is_positive() || price < rules.min_price) return false;
    if (!rules.max_price.is_zero() && price > rules.max_price) return false;
    return price.is_multiple_of(rules.tick);
}

}  // namespace

std::optional<Refused> Exchange::check_rules(Listing const& at, OrderRequest const& request) const {
    auto const& rules = at.rules;
    if (!rules.is_trading) return Refused::market_closed;
    if (request.price) {
        if (!is_price_allowed(rules, *request.price)) return Refused::price_filter;
        // Spot judges both sides by the last price; a perpetual only what would pay too much.
        auto const reference = rules.is_perpetual() ? at.mark : at.last;
        auto const is_high = *request.price > product_up_8(reference, rules.price_times_up);
        auto const is_low = *request.price < product_down_8(reference, rules.price_times_down);
        auto const is_buy = request.side == Side::buy;
        // The market itself makes the price that others are judged by.
        if (request.account != market_account &&
            (rules.is_perpetual() ? (is_buy ? is_high : is_low) : (is_high || is_low)))
            return Refused::percent_price;
    }
    if (request.trigger && !request.trigger->is_trailing() &&
        !is_price_allowed(rules, request.trigger->price))
        return Refused::price_filter;
    return check_quantity(at, request);
}

std::optional<Refused> Exchange::check_quantity(Listing const& at,
                                                OrderRequest const& request) const {
    auto const& rules = at.rules;
    if (request.quantity) {
        auto const quantity = *request.quantity;
        if (quantity < rules.min_quantity || quantity > rules.max_quantity ||
            !quantity.is_positive() || !quantity.is_multiple_of(rules.lot))
            return Refused::lot_size;
        if (request.kind == Kind::market && quantity > rules.max_market_quantity)
            return Refused::market_lot_size;
        if (request.display_quantity) {
            auto const shown = *request.display_quantity;
            if (!shown.is_positive() || !shown.is_multiple_of(rules.lot) || shown > quantity)
                return Refused::lot_size;
            if (product_down_8(shown, Decimal::whole(iceberg_parts)) < quantity)
                return Refused::iceberg_parts;
        }
    }
    if (request.is_reduce_only || request.closes_position) return std::nullopt;
    auto const price = request.price.value_or(request.trigger ? request.trigger->price : at.last);
    auto const notional = request.quote_quantity ? *request.quote_quantity
                                                 : worth(at, price.is_zero() ? at.last : price,
                                                         request.quantity.value_or(Decimal()));
    if (notional < rules.min_notional) return Refused::notional;
    if (request.kind != Kind::market && notional > rules.max_notional) return Refused::notional;
    return std::nullopt;
}

std::optional<Refused> Exchange::check_admission(Listing const& at,
                                                 OrderRequest const& request) const {
    if (request.account != market_account) {
        auto const open = at.open.find(request.account);
        std::size_t waiting = 0;
        if (open != at.open.end())
            for (auto const& [id, order] : open->second) waiting += order->is_waiting();
        if (request.trigger && waiting >= at.rules.max_trigger_orders)
            return Refused::too_many_trigger_orders;
        if (open != at.open.end() && open->second.size() >= at.rules.max_open_orders)
            return Refused::too_many_orders;
        auto const is_apart = request.trigger && request.trigger->makes_new_order;
        auto const* const same =
            is_apart ? find_trigger(request.account, request.symbol, request.client_id)
                     : find_client(request.account, request.symbol, request.client_id);
        if (same && same->is_open()) return Refused::duplicate_client_id;
    }
    if (at.rules.is_perpetual() && request.account != market_account)
        if (auto const refused = check_reduction(request)) return refused;
    if (request.trigger) return check_trigger(at, request);
    if (request.kind == Kind::limit_maker && !request.would_take_cancels &&
        would_take(at, request.side, *request.price))
        return Refused::would_take;
    if (request.refuses_unfilled_fok && request.time_in_force == TimeInForce::fill_or_kill &&
        reach(at, request).base < request.quantity.value_or(Decimal()))
        return Refused::unfilled_fok;
    return check_payment(at, request);
}

std::optional<Refused> Exchange::check_payment(Listing const& at,
                                               OrderRequest const& request) const {
    if (can_pay(at, request)) return std::nullopt;
    return at.rules.is_perpetual() ? Refused::insufficient_margin : Refused::insufficient_balance;
}

std::optional<Refused> Exchange::check_trigger(Listing const& at,
                                               OrderRequest const& request) const {
    auto const& trigger = *request.trigger;
    if (!trigger.is_trailing() && is_reached(trigger, watched(at, trigger.by)))
        return Refused::would_trigger;
    // A perpetual's trigger order holds no margin; one of spot holds what its limit may spend.
    if (at.rules.is_perpetual() || trigger.makes_new_order || request.kind == Kind::market)
        return std::nullopt;
    return check_payment(at, request);
}

std::optional<Refused> Exchange::check_reduction(OrderRequest const& request) const {
    auto const is_hedge = position_mode(request.account) == PositionMode::hedge;
    if (is_hedge != (request.position_side != PositionSide::both)) return Refused::position_side;
    auto const closes_side =
        (request.position_side == PositionSide::longs && request.side == Side::sell) ||
        (request.position_side == PositionSide::shorts && request.side == Side::buy);
    if (!request.is_reduce_only && !closes_side) return std::nullopt;
    if (request.trigger) return std::nullopt;  // judged when it is triggered
    auto const most =
        reducible(request.account, request.symbol, request.side, request.position_side);
    if (most.is_zero()) return Refused::reduce_only;
    if (closes_side && request.quantity && *request.quantity > most) return Refused::reduce_only;
    return std::nullopt;
}

bool Exchange::can_pay(Listing const& at, OrderRequest const& request) const {
    if (request.account == market_account) return true;
    if (at.rules.is_perpetual()) {
        auto const closes_side =
            request.position_side != PositionSide::both &&
            (request.position_side == PositionSide::longs) == (request.side == Side::sell);
        auto const is_closing = request.is_reduce_only || closes_side;
        if (is_closing) return true;
        auto const now = order_margin(request.account, at, nullptr);
        auto const then = order_margin(request.account, at, &request);
        return then <= now || then - now <= margin(request.account, at.rules.quote).available;
    }
    auto const is_buy = request.side == Side::buy;
    auto const free = spendable(request.account, is_buy ? at.rules.quote : at.rules.base);
    if (request.kind != Kind::market)
        return free >=
               (is_buy ? product_up_8(*request.price, *request.quantity) : *request.quantity);
    auto const reached = reach(at, request);
    if (is_buy && request.quote_quantity && free < *request.quote_quantity) return false;
    if (!is_buy && request.quantity && free < *request.quantity) return false;
    return free >= (is_buy ? reached.quote : reached.base);
}

}  // namespace trestle::adapters::sim
