#include "tests/sim/oracle.hpp"

namespace trestle::sim {

void Oracle::check_step(core::StateMachine const& machine, VenueModel const& venue) {
    for (auto const& order : machine.orders().all()) {
        order.check_invariants();
        int live = 0;
        for (auto const& leg : order.legs) live += leg.state != core::Leg::State::ended ? 1 : 0;
        if (live > 1) return fail("order " + to_string(order.id) + " has two live legs");
    }
    blame_if(ledger_.check(machine));
    check_counts(machine);
    check_balances(machine);
    check_reservations(machine, venue);
}

// No message counts before its end was read, and none that was is asked for again.
void Oracle::check_counts(core::StateMachine const& machine) {
    for (auto const& [session, number] : machine.inbound()) {
        auto const read = read_.find(session);
        auto const expected = read == read_.end() ? 0 : read->second;
        if (number == expected) continue;
        return fail("message " + std::to_string(number) + " of " + std::string(session.view()) +
                    " counts as its last, read to its end was " + std::to_string(expected));
    }
}

// What was opened with, and every fill since as it stands.
void Oracle::check_balances(core::StateMachine const& machine) {
    Decimal const opening = Decimal::whole(1'000'000'000);
    std::map<Asset, Decimal> expected{{Asset::of("BTC"), opening}, {Asset::of("USDT"), opening}};
    for (auto const& [id, trade] : ledger_.trades()) {
        auto const value = notional_of(trade.price, trade.quantity, Rounding::half_even);
        auto const sign = [&](Decimal amount) {
            return trade.side == Side::buy ? amount : -amount;
        };
        auto& base = expected[Asset::of("BTC")];
        auto& quote = expected[Asset::of("USDT")];
        base = base + sign(trade.quantity.decimal());
        quote = quote - sign(value->decimal());
        if (trade.fee_asset.empty()) continue;
        auto& fees = expected[trade.fee_asset];
        fees = fees - trade.fee;
    }
    for (auto const& [asset, amount] : expected) {
        auto const view = machine.exposure().balance(Account::of("DEMO"), at_, asset);
        if (view.total == amount) continue;
        return fail("the balance of " + std::string(asset.view()) + " is " +
                    view.total.to_string() + ", opening and fills say " + amount.to_string());
    }
}

// Whatever the venue may still trade is reserved, at the price that it may trade at.
void Oracle::check_reservations(core::StateMachine const& machine, VenueModel const& venue) {
    std::map<OrderId, std::pair<Quantity, Decimal>> needed;
    for (auto const& [number, order] : venue.orders()) {
        if (!order.is_live || order.is_by_hand) continue;
        auto& [quantity, amount] = needed[order.asked.order];
        quantity += order.left();
        auto const price = order.asked.terms.price.value_or(Price());
        amount = amount + (order.asked.side == Side::buy
                               ? notional_of(price, order.left(), Rounding::up)->decimal()
                               : order.left().decimal());
    }
    for (auto const& [id, need] : needed) {
        auto const held = machine.exposure().reservation_of(id);
        if (held.quantity >= need.first && held.amount >= need.second) continue;
        return fail("the venue may trade " + need.first.to_string() + " for " +
                    need.second.to_string() + " of order " + to_string(id) + ", reserved are " +
                    held.quantity.to_string() + " and " + held.amount.to_string());
    }
}

void Oracle::check_trades(VenueModel const& venue) {
    for (auto const& [number, order] : venue.orders()) {
        for (auto const& trade : order.trades) {
            std::string const name = "trade " + std::string(trade.id.view()) + " of order " +
                                     to_string(order.asked.order);
            auto const told = ledger_.trades().find({trade.id, order.asked.side});
            if (told == ledger_.trades().end()) return fail(name + " was never told");
            if (told->second.is_busted != trade.is_busted) {
                return fail(name + (trade.is_busted ? " was busted, and nobody was told"
                                                    : " was told to be busted"));
            }
            auto const quantity =
                trade.is_busted ? Quantity() : trade.corrected.value_or(trade.quantity);
            if (told->second.quantity == quantity) continue;
            return fail(name + " is " + quantity.to_string() + ", told was " +
                        told->second.quantity.to_string());
        }
    }
}

void Oracle::check_orders(core::StateMachine const& machine, VenueModel const& venue) {
    std::map<OrderId, Quantity> filled;
    std::set<OrderId> live;
    for (auto const& [number, order] : venue.orders()) {
        auto id = order.asked.order;
        if (order.is_by_hand) {
            auto const* adopted =
                machine.orders().place_of(VenueRef{.venue = at_, .order_id = order.id});
            if (adopted == nullptr && !order.is_live && order.trades.empty()) continue;
            if (adopted == nullptr) return fail("nobody adopted " + std::string(order.id.view()));
            id = adopted->order;
        }
        filled[id] += order.stands();
        if (order.is_live) live.insert(id);
    }
    for (auto const& order : machine.orders().all()) {
        std::string const name = "order " + to_string(order.id);
        if (order.filled != filled[order.id]) {
            return fail(name + ": core has " + order.filled.to_string() + ", venue has " +
                        filled[order.id].to_string());
        }
        bool const is_unanswered = order.replace || order.cancel || order.delayed_end ||
                                   order.stage == core::Stage::pending;
        if (is_unanswered) return fail(name + " has a request unanswered");
        if (!order.is_closed() && order.filled > order.terms.quantity) {
            return fail(name + " is overfilled and open");
        }
        if (live.contains(order.id) == order.is_closed()) {
            return fail(name + " is " + std::string(core::name_of(order.stage)) + " here, but " +
                        (live.contains(order.id) ? "live" : "not live") + " at the venue");
        }
    }
}

void Oracle::check_answers(core::StateMachine const& machine) {
    for (auto const& [key, line] : lines_) {
        auto const id = std::string(key.second.view()) + " of " + std::string(key.first.view());
        auto const* order = machine.orders().find(key.first, key.second);
        if (order == nullptr || !line.id.is_known()) return fail("order " + id + " has no answer");
        bool const is_filled = order->stage == core::Stage::filled;
        if (order->is_closed() && !is_filled && line.ends_told != 1) {
            return fail("the end of " + id + " was told " + std::to_string(line.ends_told) +
                        " times");
        }
        if (order->is_closed() != line.is_done)
            return fail("its desk does not know how " + id + " is");
        if (!line.must_end.empty() && !order->is_closed()) {
            return fail("order " + id + " should have ended: " + line.must_end);
        }
    }
    for (auto const& [key, times] : requests_) {
        if (times == 1) continue;
        return fail("request " + std::string(key.second.view()) + " of " +
                    std::string(key.first.view()) + " was answered " + std::to_string(times) +
                    " times");
    }
}

void Oracle::check_lists(core::StateMachine const& machine) {
    for (auto const& [key, list] : lists_) {
        auto const id = "list " + std::string(key.second.view());
        if (list.acks != 1) {
            return fail(id + " was acknowledged " + std::to_string(list.acks) + " times");
        }
        bool is_done = list.is_complete;
        for (auto const& order : list.orders) {
            auto const* known = machine.orders().find(key.first, order);
            is_done = is_done && (known == nullptr || known->is_closed());
        }
        // Done once is told once, also when one of its orders was opened again.
        if (list.dones > 1 || (is_done && list.dones == 0)) {
            return fail(id + " was done " + std::to_string(list.dones) + " times");
        }
    }
}

void Oracle::check_exposure(core::StateMachine const& machine) {
    Quantity position;
    for (auto const& order : machine.orders().all()) {
        position += order.side == Side::buy ? order.filled : -order.filled;
    }
    auto const view = machine.exposure().position(Account::of("DEMO"), {1});
    if (view.position != position) return fail("the position is not the sum of the fills");
    for (auto const& order : machine.orders().all()) {
        auto const held = machine.exposure().reservation_of(order.id).quantity;
        if (held == order.leaves()) continue;
        return fail("order " + to_string(order.id) + " holds " + held.to_string() +
                    " but can still do " + order.leaves().to_string());
    }
}

void Oracle::check_end(core::StateMachine const& machine, VenueModel const& venue) {
    check_trades(venue);
    check_orders(machine, venue);
    check_answers(machine);
    check_lists(machine);
    check_exposure(machine);
    blame_if(freezes_.check_end());
}

}  // namespace trestle::sim
