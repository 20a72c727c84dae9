#include "oms/core/order.hpp"

#include "oms/core/hash.hpp"

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

namespace {

void add_requests(Hash& hash, Order const& order) {
    hash.add(static_cast<std::uint64_t>(order.replace.has_value()));
    if (order.replace) {
        hash.add(order.replace->cl_ord_id.view());
        hash.add(order.replace->terms);
        hash.add(static_cast<std::uint64_t>(order.replace->mode));
        hash.add(static_cast<std::uint64_t>(order.replace->is_sent) * 2 +
                 static_cast<std::uint64_t>(order.replace->is_in_doubt));
    }
    hash.add(static_cast<std::uint64_t>(order.cancel.has_value()));
    if (order.cancel) {
        hash.add(order.cancel->cl_ord_id.view());
        hash.add(static_cast<std::uint64_t>(order.cancel->is_sent) * 4 +
                 static_cast<std::uint64_t>(order.cancel->is_announced) * 2 +
                 static_cast<std::uint64_t>(order.cancel->is_in_doubt));
        hash.add(static_cast<std::uint64_t>(order.cancel->why.reason));
    }
    hash.add(static_cast<std::uint64_t>(order.delayed_end.has_value()));
}

}  // namespace

std::uint64_t hash_of(Order const& order) {
    Hash hash;
    hash.add(order.id.value);
    hash.add(order.session.view());
    hash.add(order.cl_ord_id.view());
    hash.add(order.account.view());
    hash.add(order.terms);
    hash.add(static_cast<std::uint64_t>(order.stage));
    hash.add(order.filled);
    hash.add(order.filled_notional);
    add_requests(hash, order);
    for (auto const& leg : order.legs) {
        hash.add(leg.client_id.view());
        hash.add(leg.order_id.view());
        hash.add(leg.quantity);
        hash.add(leg.booked);
        hash.add(leg.traded);
        hash.add(leg.told);
        hash.add(static_cast<std::uint64_t>(leg.state) * 4 +
                 static_cast<std::uint64_t>(leg.is_count_open) * 2 +
                 static_cast<std::uint64_t>(leg.is_in_doubt));
    }
    return hash.value();
}

}  // namespace trestle::core
