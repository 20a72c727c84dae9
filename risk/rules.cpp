#include "risk/rules.hpp"

#include <string>

namespace trestle::risk {

namespace {

std::string limit_name(Account const& account, Symbol const& symbol, std::string_view limit) {
    return "limits." + std::string(account.view()) + "." + std::string(symbol.view()) + "." +
           std::string(limit);
}

Refusal not_set(Account const& account, Symbol const& symbol, std::string_view limit) {
    return refusal_for(Reason::limit_not_set, "no " + std::string(limit) + " for account " +
                                                  std::string(account.view()) + " on " +
                                                  std::string(symbol.view()) + "; ops must set " +
                                                  limit_name(account, symbol, limit));
}

std::string on(Instrument const& instrument) {
    return " on " + std::string(instrument.symbol.view()) + " at " +
           std::string(name_of(instrument.venue));
}

Objection price_rules(Instrument const& instrument, std::string const& field, Price price) {
    if (!price.decimal().is_multiple_of(instrument.tick.decimal())) {
        return refusal_for(Reason::price_off_tick,
                           field + " " + price.to_string() + " is not a multiple of the tick " +
                               instrument.tick.to_string() + on(instrument));
    }
    bool const is_low = price < instrument.min_price;
    bool const is_high = !instrument.max_price.is_zero() && price > instrument.max_price;
    if (is_low || is_high) {
        return refusal_for(Reason::price_out_of_range,
                           field + " " + price.to_string() + " is outside " +
                               instrument.min_price.to_string() + " to " +
                               instrument.max_price.to_string() + on(instrument));
    }
    return std::nullopt;
}

Objection quantity_rules(Instrument const& instrument, Terms const& terms) {
    bool const is_market = terms.type == OrderType::market;
    Quantity const lot =
        is_market && !instrument.market_lot.is_zero() ? instrument.market_lot : instrument.lot;
    if (!terms.quantity.decimal().is_multiple_of(lot.decimal())) {
        return refusal_for(Reason::quantity_off_lot, "OrderQty " + terms.quantity.to_string() +
                                                         " is not a multiple of the lot " +
                                                         lot.to_string() + on(instrument));
    }
    if (terms.quantity < instrument.min_quantity || !terms.quantity.is_positive()) {
        return refusal_for(Reason::quantity_below_minimum,
                           "OrderQty " + terms.quantity.to_string() + " is below the minimum " +
                               instrument.min_quantity.to_string() + on(instrument));
    }
    Quantity const most = is_market && !instrument.max_market_quantity.is_zero()
                              ? instrument.max_market_quantity
                              : instrument.max_quantity;
    if (!most.is_zero() && terms.quantity > most) {
        return refusal_for(Reason::quantity_above_maximum,
                           "OrderQty " + terms.quantity.to_string() + " is above the maximum " +
                               most.to_string() + on(instrument));
    }
    return std::nullopt;
}

Objection notional_rules(Instrument const& instrument, Terms const& terms, Price price) {
    auto const value = notional_of(price, terms.quantity, Rounding::up);
    bool const counts = terms.type == OrderType::limit || instrument.min_notional_applies_to_market;
    if (value && counts && *value < instrument.min_notional) {
        return refusal_for(Reason::notional_below_minimum,
                           "value " + value->to_string() + " " +
                               std::string(instrument.quote.view()) + " is below the minimum " +
                               instrument.min_notional.to_string() + on(instrument));
    }
    if (!value || (!instrument.max_notional.is_zero() && *value > instrument.max_notional)) {
        return refusal_for(Reason::notional_above_maximum,
                           "value " + (value ? value->to_string() : std::string("over 10^26")) +
                               " " + std::string(instrument.quote.view()) +
                               " is above the maximum " + instrument.max_notional.to_string() +
                               on(instrument));
    }
    return std::nullopt;
}

}  // namespace

Objection position_effect_fits(Instrument const& instrument, Terms const& terms) {
    bool const is_stated = terms.position_effect != PositionEffect::unstated;
    if (!is_stated || instrument.is_perpetual()) return std::nullopt;
    bool const is_close = terms.position_effect == PositionEffect::close;
    return refusal_for(
        Reason::unsupported_characteristic,
        std::string("PositionEffect(77) ") + (is_close ? "'C' (close)" : "'O' (open)") +
            " does not go with the spot pair " + std::string(instrument.symbol.view()) +
            ", which has no position; leave it out" +
            (is_close ? " and send no more than you hold, or trade the perpetual" : ""));
}

Objection trigger_is_ahead(Side side, Terms const& terms, Reference const& reference, Timestamp now,
                           Duration max_age) {
    if (!terms.trigger || terms.trigger->watch != Trigger::Watch::last) return std::nullopt;
    bool const is_stop = terms.trigger->kind == Trigger::Kind::stop;
    bool const is_touch = terms.trigger->kind == Trigger::Kind::touch;
    bool const is_known = reference.at.is_known() && now - reference.at <= max_age;
    if (!is_known || (!is_stop && !is_touch)) return std::nullopt;
    bool const is_above = (side == Side::buy) == is_stop;
    // The last price is between bid and ask: a trigger in between is the venue's to judge.
    auto const& near = is_above ? reference.bid : reference.ask;
    auto const market = near ? near : reference.last;
    Price const trigger = terms.trigger->price;
    if (!market || (is_above ? trigger > *market : trigger < *market)) return std::nullopt;
    return refusal_for(
        Reason::price_out_of_range,
        "StopPx(99) " + trigger.to_string() + " of a " + (side == Side::buy ? "buy " : "sell ") +
            (is_stop ? "stop" : "touch") + " must be " + (is_above ? "above" : "below") +
            " the market " + market->to_string() + ", or it would fire at once; send OrdType(40) " +
            (is_stop ? "J (market if touched)" : "3 (stop)") +
            " to trade when the market comes back to it, or 1 (market) to trade now");
}

Objection instrument_rules(Instrument const& instrument, Terms const& terms,
                           std::optional<Price> price) {
    if (terms.price) {
        if (auto objection = price_rules(instrument, "Price", *terms.price)) return objection;
    }
    if (terms.trigger && !terms.trigger->price.is_zero()) {
        auto objection = price_rules(instrument, "StopPx", terms.trigger->price);
        if (objection) return objection;
    }
    if (auto objection = quantity_rules(instrument, terms)) return objection;
    return price ? notional_rules(instrument, terms, *price) : std::nullopt;
}

Objection order_size(Account const& account, InstrumentLimits const& limits, Terms const& terms,
                     Notional value) {
    if (!limits.max_order_quantity) return not_set(account, limits.symbol, "max_order_quantity");
    if (!limits.max_order_notional) return not_set(account, limits.symbol, "max_order_notional");
    if (terms.quantity > *limits.max_order_quantity) {
        return refusal_for(Reason::max_order_quantity,
                           "OrderQty " + terms.quantity.to_string() + " is above the limit " +
                               limits.max_order_quantity->to_string() + " (" +
                               limit_name(account, limits.symbol, "max_order_quantity") +
                               "); send less, or ask risk to raise it");
    }
    // What only closes a position passes: to refuse it would hold risk.
    bool const only_closes = terms.position_effect == PositionEffect::close;
    if (value > *limits.max_order_notional && !only_closes) {
        return refusal_for(Reason::max_order_notional,
                           "value " + value.to_string() + " is above the limit " +
                               limits.max_order_notional->to_string() + " (" +
                               limit_name(account, limits.symbol, "max_order_notional") +
                               "); send less, or ask risk to raise it");
    }
    return std::nullopt;
}

Objection market_is_known(Symbol const& symbol, Reference const& reference, Timestamp now,
                          Duration max_age) {
    bool const has_price = reference.bid || reference.ask || reference.last;
    if (!reference.at.is_known() || !has_price) {
        return refusal_for(Reason::no_reference_price,
                           "no market data for " + std::string(symbol.view()) +
                               " to check the price against; wait for the venue's feed");
    }
    if (now - reference.at > max_age) {
        auto const age = std::chrono::duration_cast<std::chrono::milliseconds>(now - reference.at);
        auto const most = std::chrono::duration_cast<std::chrono::milliseconds>(max_age);
        return refusal_for(Reason::no_reference_price,
                           "market data for " + std::string(symbol.view()) + " is " +
                               std::to_string(age.count()) + " ms old, the limit is " +
                               std::to_string(most.count()) + " ms; wait for the venue's feed");
    }
    return std::nullopt;
}

Objection price_collar(Account const& account, InstrumentLimits const& limits, Side side,
                       Price price, Price market) {
    if (!limits.price_collar_percent) {
        return not_set(account, limits.symbol, "price_collar_percent");
    }
    auto const worst = worst_price(side, market, *limits.price_collar_percent);
    bool const is_worse = !worst || (side == Side::buy ? price > *worst : price < *worst);
    if (!is_worse) return std::nullopt;
    return refusal_for(
        Reason::price_collar,
        "Price " + price.to_string() + " is more than " + limits.price_collar_percent->to_string() +
            " % " + (side == Side::buy ? "above" : "below") + " the market " + market.to_string() +
            " (" + limit_name(account, limits.symbol, "price_collar_percent") +
            "); send a better price");
}

Objection position_limit(Account const& account, InstrumentLimits const& limits,
                         Quantity worst_position) {
    if (!limits.max_position) return not_set(account, limits.symbol, "max_position");
    Quantity const size(worst_position.decimal().abs());
    if (size <= *limits.max_position) return std::nullopt;
    return refusal_for(Reason::position_limit,
                       "position could become " + worst_position.to_string() + ", the limit is " +
                           limits.max_position->to_string() + " (" +
                           limit_name(account, limits.symbol, "max_position") +
                           "); cancel working orders or send less");
}

Objection balance_covers(Account const& account, Asset const& asset, Decimal needed,
                         Decimal available) {
    if (needed <= available) return std::nullopt;
    return refusal_for(Reason::insufficient_balance,
                       "needs " + needed.to_string() + " " + std::string(asset.view()) +
                           ", account " + std::string(account.view()) + " has " +
                           available.to_string() +
                           " free of working orders; send less or add funds");
}

namespace {

std::optional<Price> trailed(Side side, Trigger const& trigger, Price start) {
    auto trail = std::optional(trigger.trail.decimal());
    if (trigger.trail_bps != 0) {
        auto const parts = Decimal::whole(trigger.trail_bps);
        auto const scaled = Decimal::multiply(start.decimal(), parts, Rounding::up);
        trail =
            scaled ? Decimal::divide(*scaled, Decimal::whole(10'000), Rounding::up) : std::nullopt;
    }
    if (!trail) return std::nullopt;
    Price const met(side == Side::buy ? start.decimal() + *trail : start.decimal() - *trail);
    return met.is_positive() ? std::optional(met) : std::nullopt;
}

}  // namespace

bool meets_market(Terms const& terms) { return !terms.trigger || terms.trigger->price.is_zero(); }

std::optional<Price> price_met(Side side, Terms const& terms, Reference const& reference) {
    auto const start =
        meets_market(terms) ? market_price(side, reference) : std::optional(terms.trigger->price);
    bool const trails = terms.trigger && terms.trigger->kind == Trigger::Kind::trailing;
    return trails && start ? trailed(side, *terms.trigger, *start) : start;
}

std::optional<Price> market_price(Side side, Reference const& reference) {
    auto const& other_side = side == Side::buy ? reference.ask : reference.bid;
    auto const& own_side = side == Side::buy ? reference.bid : reference.ask;
    if (other_side) return other_side;
    return reference.last ? reference.last : own_side;
}

std::optional<Price> worst_price(Side side, Price market, Decimal collar_percent) {
    Decimal const percent = side == Side::buy ? Decimal::whole(100) + collar_percent
                                              : Decimal::whole(100) - collar_percent;
    auto const rounding = side == Side::buy ? Rounding::up : Rounding::down;
    auto const scaled = Decimal::multiply(market.decimal(), percent, rounding);
    if (!scaled) return std::nullopt;
    auto const worst = Decimal::divide(*scaled, Decimal::whole(100), rounding);
    return worst ? std::optional(Price(*worst)) : std::nullopt;
}

}  // namespace trestle::risk
