// Settings of perpetuals, mark prices, funding, and the closing of positions by force.
#include "adapters/sim/amounts.hpp"
#include "adapters/sim/exchange.hpp"
#include "oms/model/assert.hpp"

namespace trestle::adapters::sim {

namespace {

Decimal half_of(Decimal value) { return Decimal::from_raw(value.raw() / 2); }

// A margin call comes before the end: at this share of the maintenance margin, in percent.
constexpr int call_at_percent = 125;

std::int64_t next_multiple(std::int64_t now_ms, std::int64_t interval_ms) {
    return (now_ms / interval_ms + 1) * interval_ms;
}

}  // namespace

std::optional<Refused> Exchange::set_leverage(std::string_view account, std::string_view symbol,
                                              int leverage) {
    auto const* const at = listing(symbol);
    if (!at || !at->rules.is_perpetual()) return Refused::unknown_symbol;
    if (leverage < 1 || leverage > at->rules.max_leverage) return Refused::leverage;
    auto const before = settings(account, symbol);
    auto& chosen = settings_[{std::string(account), std::string(symbol)}];
    chosen = before;
    chosen.leverage = leverage;
    auto const held = positions_.find(account);
    if (held == positions_.end()) return std::nullopt;
    for (auto& [key, one] : held->second)
        if (key.first == symbol) one.leverage = leverage;
    return std::nullopt;
}

std::optional<Refused> Exchange::set_margin_mode(std::string_view account, std::string_view symbol,
                                                 MarginMode mode) {
    auto const* const at = listing(symbol);
    if (!at || !at->rules.is_perpetual()) return Refused::unknown_symbol;
    auto const before = settings(account, symbol);
    if (before.margin_mode == mode) return Refused::no_change;
    if (!open_orders(account, symbol).empty()) return Refused::has_orders;
    for (auto const& state : positions(account, symbol))
        if (!state.position.is_flat()) return Refused::has_position;
    auto& chosen = settings_[{std::string(account), std::string(symbol)}];
    chosen = before;
    chosen.margin_mode = mode;
    if (auto const held = positions_.find(account); held != positions_.end())
        for (auto& [key, one] : held->second)
            if (key.first == symbol) one.margin_mode = mode;
    return std::nullopt;
}

std::optional<Refused> Exchange::set_position_mode(std::string_view account, PositionMode mode) {
    if (position_mode(account) == mode) return Refused::no_change;
    for (auto const& [name, at] : listings_)
        if (at.rules.is_perpetual() && !open_orders(account, name).empty())
            return Refused::has_orders;
    for (auto const& state : positions(account, {}))
        if (!state.position.is_flat()) return Refused::has_position;
    modes_[std::string(account)] = mode;
    return std::nullopt;
}

PositionMode Exchange::position_mode(std::string_view account) const {
    auto const found = modes_.find(account);
    return found == modes_.end() ? PositionMode::one_way : found->second;
}

SymbolSettings Exchange::settings(std::string_view account, std::string_view symbol) const {
    auto const found = settings_.find({std::string(account), std::string(symbol)});
    if (found != settings_.end()) return found->second;
    SymbolSettings usual;
    if (auto const* const at = listing(symbol))
        if (usual.leverage > at->rules.max_leverage) usual.leverage = at->rules.max_leverage;
    return usual;
}

Decimal Exchange::mark_price(std::string_view symbol) const {
    auto const* const at = listing(symbol);
    return at ? at->mark : Decimal();
}

void Exchange::hold_mark_price(std::string_view symbol, std::optional<Decimal> price) {
    auto* const at = listing(symbol);
    if (!at) return;
    at->held_mark = price;
    revalue();
}

FundingTerms Exchange::funding(std::string_view symbol) const {
    auto const* const at = listing(symbol);
    if (!at) return {};
    return {at->rules.funding_rate, next_funding_ms(*at), at->rules.funding_interval_ms};
}

void Exchange::set_funding_rate(std::string_view symbol, Decimal rate) {
    if (auto* const at = listing(symbol)) at->rules.funding_rate = rate;
}

std::int64_t Exchange::next_funding_ms(Listing const& at) const {
    if (at.next_funding_ms != 0) return at.next_funding_ms;
    return next_multiple(now_ms_, at.rules.funding_interval_ms);
}

// Longs and shorts are as many as each other, and the market holds what the accounts do not: what
// it pays and gets closes the round.
void Exchange::settle_funding(std::string_view symbol) {
    auto* const at = listing(symbol);
    if (!at || !at->rules.is_perpetual()) return;
    auto const rate = at->rules.funding_rate;
    auto const& asset = at->rules.quote;
    for (auto& [account, held] : positions_) {
        if (account == market_account) continue;
        for (auto& [key, one] : held) {
            if (key.first != symbol || one.is_flat()) continue;
            auto const due = product_down_8(state_of(one).notional.abs(), rate.abs());
            auto const pays = one.quantity.is_positive() == rate.is_positive();
            auto amount = due;
            if (pays)
                amount = -charge(account, market_account, asset, due);
            else
                accounts_.pay_free(market_account, account, asset, due);
            one.funding = one.funding + amount;
            if (one.margin_mode == MarginMode::isolated)
                one.isolated_margin = one.isolated_margin + amount;
            events_.emplace_back(FundingEvent{.account = account,
                                              .symbol = std::string(symbol),
                                              .side = one.side,
                                              .asset = asset,
                                              .rate = rate,
                                              .amount = amount,
                                              .quantity = one.quantity,
                                              .mark_price = at->mark,
                                              .time_ms = now_ms_});
            tell_balance(account, BalanceReason::funding);
            tell_position(one, BalanceReason::funding);
        }
    }
    revalue();
}

void Exchange::transfer(std::string_view account, std::string_view asset, Decimal amount) {
    auto const name = std::string(account);
    if (amount.is_negative())
        charge(name, market_account, std::string(asset), -amount);
    else
        accounts_.pay_free(market_account, account, asset, amount);
    tell_balance(name, BalanceReason::transfer);
}

void Exchange::revalue() {
    for (auto& [name, at] : listings_) {
        auto const top = at.book.top();
        if (at.held_mark)
            at.mark = *at.held_mark;
        else if (top.bid && top.ask)
            at.mark = round_down_8(half_of(top.bid->price + top.ask->price));
        else
            at.mark = at.last;
        run_triggers(at);
    }
    std::vector<std::string> accounts;
    for (auto const& [account, held] : positions_)
        if (account != market_account) accounts.push_back(account);
    for (auto const& account : accounts) liquidate_if_due(account);
}

void Exchange::liquidate_if_due(std::string const& account) {
    struct Cross {
        Decimal equity, maintenance;
    };
    std::map<std::string, Cross> by_asset;
    std::vector<PositionKey> ended;
    auto const& held = positions_.at(account);
    for (auto const& [key, one] : held) {
        if (one.is_flat()) continue;
        auto const state = state_of(one);
        if (one.margin_mode == MarginMode::isolated) {
            if (one.isolated_margin + state.unrealised < state.maintenance_margin)
                ended.push_back(key);
            continue;
        }
        auto& cross = by_asset[listing(key.first)->rules.quote];
        cross.equity = cross.equity + state.unrealised;
        cross.maintenance = cross.maintenance + state.maintenance_margin;
    }
    for (auto& [asset, cross] : by_asset) {
        cross.equity =
            cross.equity + accounts_.free(account, asset) + accounts_.locked(account, asset);
        for (auto const& [key, one] : held)
            if (listing(key.first)->rules.quote == asset)
                cross.equity = cross.equity - one.isolated_margin;
        auto const is_near =
            cross.equity <= Decimal::from_raw(cross.maintenance.raw() * call_at_percent / 100);
        if (!is_near) called_.erase(account);
        if (is_near && called_.insert(account).second)
            events_.emplace_back(MarginCallEvent{account, asset, margin(account, asset),
                                                 positions(account, {}), now_ms_});
        if (cross.equity >= cross.maintenance) continue;
        for (auto const& [key, one] : held)
            if (!one.is_flat() && one.margin_mode == MarginMode::cross &&
                listing(key.first)->rules.quote == asset)
                ended.push_back(key);
    }
    for (auto const& key : ended)
        if (auto const found = held.find(key); found != held.end() && !found->second.is_flat())
            liquidate(*listing(key.first), found->second);
}

void Exchange::liquidate(std::string_view account, std::string_view symbol) {
    auto* const at = listing(symbol);
    if (!at) return;
    for (auto const side : {PositionSide::both, PositionSide::longs, PositionSide::shorts}) {
        auto const* const held = position(account, symbol, side);
        if (held && !held->is_flat()) liquidate(*at, *held);
    }
}

void Exchange::liquidate(Listing& at, Position const& held) {
    auto const account = held.account;
    auto const side = held.side;
    cancel_those(account, at.rules.symbol, {}, ExpiryReason::liquidation, false);
    OrderRequest request{.account = account,
                         .symbol = at.rules.symbol,
                         .client_id = "autoclose-" + std::to_string(at.next_order),
                         .side = held.quantity.is_positive() ? Side::sell : Side::buy,
                         .kind = Kind::market,
                         .time_in_force = TimeInForce::immediate_or_cancel,
                         .quantity = held.quantity.abs(),
                         .self_trade = SelfTrade::none,
                         .position_side = side,
                         .is_reduce_only = true};
    auto& order = enter(at, request);
    order.forced = Forced::liquidation;
    auto const price = liquidation_price(held, Decimal(), at.rules.contract_value);
    events_.emplace_back(LiquidationEvent{.account = account,
                                          .symbol = at.rules.symbol,
                                          .side = order.side,
                                          .quantity = order.quantity,
                                          .price = price,
                                          .order_id = order.id,
                                          .time_ms = now_ms_});
    tell(at, {.what = Happening::accepted, .order = order});
    std::vector<Fill> fills;
    match(at, order, fills);
    if (order.is_open()) {
        // The book is empty: the venue takes the rest over at the mark price.
        OrderRequest const rest_of_it{.account = std::string(market_account),
                                      .symbol = at.rules.symbol,
                                      .client_id = {},
                                      .side = order.side == Side::buy ? Side::sell : Side::buy,
                                      .price = floor_to(at.mark, at.rules.tick),
                                      .quantity = order.remaining(),
                                      .self_trade = SelfTrade::none};
        rest(at, enter(at, rest_of_it));
        match(at, order, fills);
    }
    Decimal value;
    for (auto const& fill : fills) value = value + fill.quote;
    charge(account, insurance_account, at.rules.quote,
           product_down_8(value, at.rules.liquidation_fee));
    tell_balance(account, BalanceReason::liquidation);
    if (auto const* const left = position(account, at.rules.symbol, side))
        tell_position(*left, BalanceReason::liquidation);
}

// Where equity is no more than the maintenance margin; with a rate of zero, where it is nothing.
Decimal Exchange::liquidation_price(Position const& held, Decimal maintenance_rate,
                                    Decimal contract_value) const {
    if (held.is_flat()) return {};
    auto const& asset = listing(held.symbol)->rules.quote;
    auto backing = held.isolated_margin;
    if (held.margin_mode == MarginMode::cross) {
        backing = accounts_.free(held.account, asset) + accounts_.locked(held.account, asset);
        for (auto const& [key, one] : positions_.at(held.account)) {
            if (one.is_flat() || listing(key.first)->rules.quote != asset) continue;
            if (one.margin_mode == MarginMode::isolated)
                backing = backing - one.isolated_margin;
            else if (&one != &held && (key.first != held.symbol || one.side != held.side))
                backing = backing + state_of(one).unrealised - state_of(one).maintenance_margin;
        }
    }
    // quantity * price - cost + backing = |quantity| * price * rate
    auto const base = product_down_8(held.quantity.abs(), contract_value);
    auto const slope =
        (held.quantity.is_negative() ? -base : base) - product_down_8(base, maintenance_rate);
    if (slope.is_zero()) return {};
    auto const price = Decimal::divide(held.cost - backing, slope, Rounding::half_even);
    return price && price->is_positive() ? round_down_8(*price) : Decimal();
}

}  // namespace trestle::adapters::sim
