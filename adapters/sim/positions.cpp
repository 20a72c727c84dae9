// Linear perpetuals: what a trade does to a position, who pays the profit, what margin is needed.
#include "adapters/sim/amounts.hpp"
#include "adapters/sim/exchange.hpp"
#include "oms/model/assert.hpp"

namespace trestle::adapters::sim {

namespace {

Decimal quotient(Decimal a, Decimal b) {
    if (b.is_zero()) return {};
    return Decimal::divide(a, b, Rounding::half_even).value_or(Decimal());
}

Decimal larger_of(Decimal a, Decimal b) { return a < b ? b : a; }

// Of a signed amount, rounded to what the venue books. Divided first: the product might overflow.
Decimal part_of(Decimal whole, Decimal part, Decimal of) {
    auto const product = Decimal::multiply(quotient(whole, of), part, Rounding::half_even);
    OMS_ASSERT(product.has_value());
    return round_down_8(*product);
}

}  // namespace

Position const* Exchange::position(std::string_view account, std::string_view symbol,
                                   PositionSide side) const {
    auto const held = positions_.find(account);
    if (held == positions_.end()) return nullptr;
    auto const found = held->second.find({std::string(symbol), side});
    return found == held->second.end() ? nullptr : &found->second;
}

Position& Exchange::position_of(Order const& order) {
    auto const [place, is_new] =
        positions_[order.account].try_emplace({order.symbol, order.position_side});
    auto& held = place->second;
    if (is_new) {
        auto const chosen = settings(order.account, order.symbol);
        held.account = order.account;
        held.symbol = order.symbol;
        held.side = order.position_side;
        held.leverage = chosen.leverage;
        held.margin_mode = chosen.margin_mode;
    }
    return held;
}

Decimal Exchange::reducible(std::string_view account, std::string_view symbol, Side side,
                            PositionSide position_side) const {
    auto const* const held = position(account, symbol, position_side);
    if (!held) return {};
    auto const is_closing =
        side == Side::sell ? held->quantity.is_positive() : held->quantity.is_negative();
    return is_closing ? held->quantity.abs() : Decimal();
}

bool Exchange::reduces(Order const& order) {
    return order.is_reduce_only ||
           (order.position_side == PositionSide::longs && order.side == Side::sell) ||
           (order.position_side == PositionSide::shorts && order.side == Side::buy);
}

// The profit of what was closed; it is paid here.
Decimal Exchange::move_position(Listing const& at, Order const& order, Trade const& trade) {
    auto& held = position_of(order);
    auto const is_buy = order.side == Side::buy;
    auto const is_closing = is_buy ? held.quantity.is_negative() : held.quantity.is_positive();
    auto const closed = is_closing ? smaller_of(trade.quantity, held.quantity.abs()) : Decimal();
    auto const closed_quote =
        closed == trade.quantity ? trade.quote : worth(at, trade.price, closed);
    auto const opened = trade.quantity - closed;
    auto const opened_quote = trade.quote - closed_quote;
    Decimal profit;
    held.updated_ms = now_ms_;
    if (!closed.is_zero()) {
        auto const whole = held.quantity.abs();
        auto const cost = closed == whole ? held.cost : part_of(held.cost, closed, whole);
        profit = (is_buy ? -closed_quote : closed_quote) - cost;
        held.cost = held.cost - cost;
        held.isolated_margin =
            closed == whole ? Decimal()
                            : held.isolated_margin - part_of(held.isolated_margin, closed, whole);
        held.quantity = is_buy ? held.quantity + closed : held.quantity - closed;
        held.realised = held.realised + profit;
        settle_profit(order.account, at.rules.quote, profit);
    }
    if (!opened.is_zero()) {
        if (held.is_flat()) {
            held.opened_ms = now_ms_;
            held.realised = held.fees = held.funding = Decimal();
            if (order.account != market_account) {
                auto const chosen = settings(order.account, order.symbol);
                held.leverage = chosen.leverage;
                held.margin_mode = chosen.margin_mode;
            }
        }
        held.quantity = is_buy ? held.quantity + opened : held.quantity - opened;
        held.cost = is_buy ? held.cost + opened_quote : held.cost - opened_quote;
        if (held.margin_mode == MarginMode::isolated)
            held.isolated_margin =
                held.isolated_margin +
                round_up_8(quotient(opened_quote, Decimal::whole(held.leverage)));
    }
    return profit;
}

void Exchange::settle_profit(std::string const& account, std::string const& asset, Decimal profit) {
    if (!profit.is_negative()) {
        accounts_.pay_free(clearing_account, account, asset, profit);
        return;
    }
    // What the account cannot pay, the insurance fund pays: the other side has earned it.
    auto const paid = charge(account, clearing_account, asset, -profit);
    accounts_.pay_free(insurance_account, clearing_account, asset, -profit - paid);
}

// As much of it as there is.
Decimal Exchange::charge(std::string const& account, std::string_view to, std::string const& asset,
                         Decimal amount) {
    auto const paid = smaller_of(amount, accounts_.free(account, asset));
    accounts_.pay_free(account, to, asset, paid);
    return paid;
}

// Orders that may only reduce a position end with it.
void Exchange::drop_reducers(Listing& at, std::string const& account) {
    if (account == market_account) return;
    auto const open = at.open.find(account);
    if (open == at.open.end()) return;
    std::vector<Order*> ended;
    for (auto const& [id, order] : open->second)
        if (order->is_on_book && reduces(*order) &&
            reducible(account, order->symbol, order->side, order->position_side).is_zero())
            ended.push_back(order);
    for (auto* const order : ended) close(at, *order, ExpiryReason::nothing_left);
}

PositionState Exchange::state_of(Position const& held) const {
    auto const* const at = listing(held.symbol);
    OMS_ASSERT(at != nullptr);
    PositionState state;
    state.position = held;
    state.mark_price = at->mark;
    if (held.is_flat()) return state;
    auto const base = product_down_8(held.quantity.abs(), at->rules.contract_value);
    auto const value = product_down_8(at->mark, base);
    state.entry_price = round_down_8(quotient(held.cost.abs(), base));
    state.notional = held.quantity.is_negative() ? -value : value;
    state.unrealised = state.notional - held.cost;
    state.initial_margin = held.margin_mode == MarginMode::isolated
                               ? held.isolated_margin
                               : round_up_8(quotient(value, Decimal::whole(held.leverage)));
    state.maintenance_margin = product_down_8(value, at->rules.maintenance_rate);
    return state;
}

std::vector<PositionState> Exchange::positions(std::string_view account,
                                               std::string_view symbol) const {
    std::vector<PositionState> result;
    auto const held = positions_.find(account);
    if (held == positions_.end()) return result;
    for (auto const& [key, one] : held->second) {
        if (!symbol.empty() && key.first != symbol) continue;
        auto state = state_of(one);
        auto const& rules = listing(key.first)->rules;
        state.liquidation_price =
            liquidation_price(one, rules.maintenance_rate, rules.contract_value);
        result.push_back(std::move(state));
    }
    return result;
}

// What the open orders of one symbol need beyond its positions.
Decimal Exchange::order_margin(std::string_view account, Listing const& at,
                               OrderRequest const* extra) const {
    Decimal buys, sells, opening;
    auto const is_hedge = position_mode(account) == PositionMode::hedge;
    auto const add = [&](Side side, PositionSide position_side, bool is_reducing, Decimal value) {
        if (is_reducing) return;
        if (is_hedge) {
            if ((position_side == PositionSide::longs) == (side == Side::buy))
                opening = opening + value;
        } else if (side == Side::buy) {
            buys = buys + value;
        } else {
            sells = sells + value;
        }
    };
    auto const open = at.open.find(account);
    if (open != at.open.end())
        for (auto const& [id, order] : open->second)
            if (!order->is_waiting() && order->kind != Kind::market)
                add(order->side, order->position_side, order->is_reduce_only,
                    worth(at, order->price, order->remaining()));
    if (extra)
        add(extra->side, extra->position_side, extra->is_reduce_only,
            worth(at, extra->price.value_or(at.mark), extra->quantity.value_or(Decimal())));
    auto exposure = opening;
    if (!is_hedge) {
        auto const* const held = position(account, at.rules.symbol, PositionSide::both);
        auto const value = held ? state_of(*held).notional : Decimal();
        auto const most = larger_of((value + buys).abs(), (value - sells).abs());
        exposure = larger_of(most - value.abs(), Decimal());
    }
    auto const leverage = settings(account, at.rules.symbol).leverage;
    return round_up_8(quotient(exposure, Decimal::whole(leverage)));
}

MarginState Exchange::margin(std::string_view account, std::string_view asset) const {
    MarginState state;
    auto const locked = accounts_.locked(account, asset);
    state.wallet = accounts_.free(account, asset) + locked;
    Decimal cross_profit;
    if (auto const held = positions_.find(account); held != positions_.end())
        for (auto const& [key, one] : held->second) {
            if (one.is_flat() || listing(key.first)->rules.quote != asset) continue;
            auto const at_mark = state_of(one);
            state.unrealised = state.unrealised + at_mark.unrealised;
            state.position_margin = state.position_margin + at_mark.initial_margin;
            state.maintenance_margin = state.maintenance_margin + at_mark.maintenance_margin;
            if (one.margin_mode == MarginMode::cross)
                cross_profit = cross_profit + at_mark.unrealised;
        }
    for (auto const& [name, at] : listings_)
        if (at.rules.is_perpetual() && at.rules.quote == asset)
            state.order_margin = state.order_margin + order_margin(account, at, nullptr);
    auto const left =
        state.wallet - locked + cross_profit - state.position_margin - state.order_margin;
    state.available = larger_of(left, Decimal());
    return state;
}

// Of spot: what is free and needed for no position.
Decimal Exchange::spendable(std::string_view account, std::string const& asset) const {
    auto const free = accounts_.free(account, asset);
    if (!positions_.contains(account)) return free;
    return smaller_of(free, margin(account, asset).available);
}

void Exchange::tell_position(Position const& held, BalanceReason reason) {
    if (held.account == market_account) return;
    events_.emplace_back(PositionEvent{state_of(held), reason, now_ms_});
}

}  // namespace trestle::adapters::sim
