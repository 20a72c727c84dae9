#include "oms/core/order.hpp"

#include <algorithm>

#include "oms/core/mutations.hpp"

namespace trestle::core {

Quantity Order::leaves() const {
    if (is_closed() || filled >= terms.quantity) return {};
    return terms.quantity - filled;
}

bool Order::is_replace_announced() const {
    return replace && replace->is_sent && replace->mode != OpenReplace::Mode::trim;
}

bool Order::is_reopening() const { return replace && replace->mode == OpenReplace::Mode::reopen; }

bool Order::is_closing_balance() const {
    return replace && replace->is_sent && replace->mode == OpenReplace::Mode::close_balance;
}

bool Order::misses_fills() const { return std::ranges::any_of(legs, &Leg::misses_fills); }

bool Order::is_settled() const { return std::ranges::all_of(legs, &Leg::is_settled); }

// Precedence of FIX 4.4 Vol. 4: Pending Cancel, Pending Replace, then what is settled.
OrderStatus Order::status() const {
    if (is_replace_announced() && is_mutated(Mutation::shows_replace_before_cancel)) {
        return OrderStatus::pending_replace;
    }
    if (cancel && cancel->is_announced) return OrderStatus::pending_cancel;
    if (is_replace_announced()) return OrderStatus::pending_replace;
    switch (stage) {
        case Stage::pending: return OrderStatus::pending_new;
        case Stage::working:
            return filled.is_zero() ? OrderStatus::working : OrderStatus::partially_filled;
        case Stage::filled: return OrderStatus::filled;
        case Stage::canceled: return OrderStatus::canceled;
        case Stage::rejected: return OrderStatus::rejected;
        case Stage::expired: return OrderStatus::expired;
    }
    __builtin_trap();
}

Leg* Order::live_leg() {
    for (auto leg = legs.rbegin(); leg != legs.rend(); ++leg) {
        if (leg->state != Leg::State::ended) return &*leg;
    }
    return nullptr;
}

void Order::check_invariants() const {
    Quantity booked;
    for (auto const& leg : legs) booked += leg.booked;
    OMS_ASSERT(booked == filled);
    OMS_ASSERT(!filled.is_negative());
    OMS_ASSERT(stage != Stage::filled || filled >= terms.quantity);
    OMS_ASSERT(stage != Stage::pending || filled.is_zero());
    OMS_ASSERT(filled.is_positive() || filled_notional.is_zero());
    OMS_ASSERT(leaves().is_zero() || !is_closed());
}

}  // namespace trestle::core
