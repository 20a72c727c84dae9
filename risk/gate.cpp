#include "risk/gate.hpp"

#include <algorithm>
#include <string>

namespace trestle::risk {

namespace {

Refusal no_limits(Account const& account, Symbol const& symbol) {
    return refusal_for(Reason::limit_not_set,
                       "account " + std::string(account.view()) + " has no limits on " +
                           std::string(symbol.view()) + "; ops must set limits." +
                           std::string(account.view()) + "." + std::string(symbol.view()));
}

std::optional<Price> value_at(Terms const& terms, Side side, Reference const& reference,
                              InstrumentLimits const& limits) {
    if (terms.price) return terms.price;
    auto const market = price_met(side, terms, reference);
    if (!market || !limits.price_collar_percent) return market;
    return worst_price(side, *market, *limits.price_collar_percent);
}

// The one conditional order without a value: C05 of spec/risk_controls.md.
Refusal trails_below_zero(Terms const& terms) {
    return refusal_for(Reason::price_out_of_range,
                       "PegOffsetValue(211) " +
                           (terms.trigger && terms.trigger->trail_bps != 0
                                ? std::to_string(terms.trigger->trail_bps) + " basis points"
                                : (terms.trigger ? terms.trigger->trail.to_string() : "")) +
                           " trails past zero, or there is no market to trail; send less");
}

bool is_dearer(Side side, Price a, Price b) { return side == Side::buy ? a > b : a < b; }

}  // namespace

void Gate::on(Configured const& configured) {
    timeouts_ = configured.timeouts;
    for (auto& [account, desk] : desks_) desk.limits = {};
    for (auto const& limits : configured.limits) desks_[limits.account].limits = limits;
}

InstrumentLimits const* Gate::limits_on(Account const& account, Symbol const& symbol) const {
    auto const desk = desks_.find(account);
    if (desk == desks_.end()) return nullptr;
    auto const& lines = desk->second.limits.instruments;
    auto const line = std::ranges::find(lines, symbol, &InstrumentLimits::symbol);
    return line == lines.end() ? nullptr : &*line;
}

std::optional<Price> Gate::valuation(Account const& account, Symbol const& symbol, Side side,
                                     Terms const& terms, Reference const& reference) const {
    auto const* limits = limits_on(account, symbol);
    return limits == nullptr ? terms.price : value_at(terms, side, reference, *limits);
}

Objection Gate::order_rate(Account const& account, Timestamp now) {
    auto& desk = desks_[account];
    if (!desk.limits.orders_per_second) {
        return refusal_for(Reason::limit_not_set,
                           "no orders_per_second for account " + std::string(account.view()) +
                               "; ops must set limits." + std::string(account.view()) +
                               ".orders_per_second");
    }
    while (!desk.recent.empty() && now - desk.recent.front() >= std::chrono::seconds(1)) {
        desk.recent.pop_front();
    }
    if (desk.recent.size() >= *desk.limits.orders_per_second) {
        return refusal_for(Reason::order_rate,
                           "more than " + std::to_string(*desk.limits.orders_per_second) +
                               " orders and replaces in one second (limits." +
                               std::string(account.view()) +
                               ".orders_per_second); slow down, cancels are never held back");
    }
    return std::nullopt;
}

Objection Gate::position(Account const& account, InstrumentLimits const& limits,
                         Reservation const& wanted, Reservation const& held) const {
    if (wanted.only_closes) return std::nullopt;
    auto const view = exposure_.position(account, wanted.instrument);
    Quantity const increase = wanted.quantity - held.quantity;
    if (held.quantity.is_positive() && !increase.is_positive()) return std::nullopt;
    Quantity const worst = wanted.side == Side::buy ? view.position + view.open_buy + increase
                                                    : view.position - view.open_sell - increase;
    // A sell that only closes a long cannot breach, whatever the size of the long.
    bool const is_increase = wanted.side == Side::buy ? worst.is_positive() : worst.is_negative();
    if (!is_increase && limits.max_position) return std::nullopt;
    return position_limit(account, limits, worst);
}

// Whatever of the working orders on this side fills, the position does not pass zero.
bool Gate::only_closes(Account const& account, Reservation const& wanted,
                       Reservation const& held) const {
    auto const view = exposure_.position(account, wanted.instrument);
    Quantity const increase = wanted.quantity - held.quantity;
    return wanted.side == Side::buy ? !(view.position + view.open_buy + increase).is_positive()
                                    : !(view.position - view.open_sell - increase).is_negative();
}

Objection Gate::funds(Account const& account, Instrument const& instrument,
                      Reservation const& wanted, Reservation const& held) const {
    if (wanted.only_closes) return std::nullopt;
    auto const balance = exposure_.balance(account, wanted.venue, wanted.asset);
    if (!balance.is_known) {
        return refusal_for(Reason::balance_unknown,
                           "the balance of account " + std::string(account.view()) + " at " +
                               std::string(name_of(wanted.venue)) +
                               " is not known yet; wait until the venue is connected");
    }
    Decimal const increase = wanted.amount - held.amount;
    if (!held.quantity.is_zero() && !increase.is_positive()) return std::nullopt;
    // Closing a perpetual position frees margin: refusing it for want of funds would hold risk.
    if (instrument.is_perpetual() && only_closes(account, wanted, held)) return std::nullopt;
    return balance_covers(account, wanted.asset, increase, balance.available());
}

// C29 and C01: where the order will meet the market, and that it pays no more there than the
// collar allows.
Objection Gate::trigger_and_collar(VenueOrder const& order, Terms const& terms,
                                   InstrumentLimits const& limits, Reference const& reference,
                                   Price price, Timestamp now) const {
    Duration const max_age = timeouts_.reference_max_age;
    if (auto objection = trigger_is_ahead(order.side, terms, reference, now, max_age)) {
        return objection;
    }
    auto const met = price_met(order.side, terms, reference);
    OMS_ASSERT(met.has_value());
    return price_collar(order.account, limits, order.side, price, *met);
}

Result<Approved<VenueOrder>, Refusal> Gate::approve(VenueOrder const& order,
                                                    Instrument const& instrument,
                                                    Reference const& reference, Timestamp now) {
    auto const* limits = limits_on(order.account, instrument.symbol);
    if (limits == nullptr) return no_limits(order.account, instrument.symbol);
    if (auto objection = position_effect_fits(instrument, order.terms)) return *objection;
    auto const price = value_at(order.terms, order.side, reference, *limits);
    if (auto objection = instrument_rules(instrument, order.terms, price)) return *objection;
    auto const value = price ? notional_of(*price, order.terms.quantity, Rounding::up) : Notional();
    if (!value) return refusal_for(Reason::max_order_notional, "the order's value is over 10^26");
    if (auto objection = order_size(order.account, *limits, order.terms, *value)) {
        return *objection;
    }
    if (meets_market(order.terms)) {
        auto objection =
            market_is_known(instrument.symbol, reference, now, timeouts_.reference_max_age);
        if (objection) return *objection;
    }
    if (!price) return trails_below_zero(order.terms);
    if (auto objection = trigger_and_collar(order, order.terms, *limits, reference, *price, now)) {
        return *objection;
    }
    if (auto objection = order_rate(order.account, now)) return *objection;
    auto const wanted = reservation_for(instrument, order.side, order.terms.quantity, *price,
                                        order.terms.position_effect);
    if (auto objection = position(order.account, *limits, wanted, {})) return *objection;
    if (auto objection = funds(order.account, instrument, wanted, {})) return *objection;

    desks_[order.account].recent.push_back(now);
    exposure_.reserve(order.order, order.account, wanted);
    return Approved<VenueOrder>(order);
}

Result<Approved<VenueReplacement>, Refusal> Gate::approve(VenueReplacement const& replacement,
                                                          Instrument const& instrument,
                                                          ReplaceCase const& asked, Timestamp now) {
    auto const& order = replacement.order;
    auto const* limits = limits_on(order.account, instrument.symbol);
    if (limits == nullptr) return no_limits(order.account, instrument.symbol);
    auto const price = value_at(asked.wanted, order.side, asked.reference, *limits);
    if (auto objection = instrument_rules(instrument, asked.wanted, price)) return *objection;
    auto const held = exposure_.reservation_of(order.order);
    if (!price) return trails_below_zero(asked.wanted);
    Price const current = asked.current.price.value_or(asked.valued_at);
    bool const is_dearer_price = is_dearer(order.side, *price, current);
    bool const is_moved = asked.wanted.trigger != asked.current.trigger;
    if (asked.wanted.quantity > asked.current.quantity || is_dearer_price) {
        auto const value = notional_of(*price, asked.wanted.quantity, Rounding::up);
        if (!value)
            return refusal_for(Reason::max_order_notional, "the order's value is over 10^26");
        if (auto objection = order_size(order.account, *limits, asked.wanted, *value)) {
            return *objection;
        }
    }
    if (is_dearer_price || is_moved || asked.is_new_leg) {
        if (meets_market(asked.wanted)) {
            auto objection = market_is_known(instrument.symbol, asked.reference, now,
                                             timeouts_.reference_max_age);
            if (objection) return *objection;
        }
        if (auto objection =
                trigger_and_collar(order, asked.wanted, *limits, asked.reference, *price, now)) {
            return *objection;
        }
    }
    if (auto objection = order_rate(order.account, now)) return *objection;
    Price const dearer = is_dearer_price ? *price : current;
    Quantity const leaves = asked.wanted.quantity - asked.filled;
    auto const worst = reservation_for(instrument, order.side, std::max(leaves, held.quantity),
                                       dearer, asked.wanted.position_effect);
    if (auto objection = position(order.account, *limits, worst, held)) return *objection;
    if (auto objection = funds(order.account, instrument, worst, held)) return *objection;

    desks_[order.account].recent.push_back(now);
    exposure_.reserve(order.order, order.account, worst);
    return Approved<VenueReplacement>(replacement);
}

}  // namespace trestle::risk
