#include "oms/core/state_machine.hpp"

#include <algorithm>

namespace trestle::core {

void StateMachine::apply(Stamped const& stamped, Effects& effects) {
    OMS_ASSERT(stamped.sequence == last_applied_ + 1);
    last_applied_ = stamped.sequence;
    Step step{stamped.sequence, stamped.at, effects, effects.size()};
    std::visit([&](auto const& input) { on(step, input); }, stamped.input);
    announce_finished_lists(step);
    orders_.settle();
}

Instrument const* StateMachine::instrument(InstrumentId id) const {
    auto const found = std::ranges::find(instruments_, id, &Instrument::id);
    return found == instruments_.end() ? nullptr : &*found;
}

Instrument const* StateMachine::listing(Symbol const& symbol, std::optional<Venue> route) const {
    Instrument const* found = nullptr;
    for (auto const& candidate : instruments_) {
        if (candidate.symbol != symbol || (route && candidate.venue != *route)) continue;
        if (found == nullptr || candidate.id < found->id) found = &candidate;
    }
    return found;
}

bool StateMachine::is_venue_up(Venue venue, Account const& account) const {
    auto const found = links_.find({venue, account});
    return found != links_.end() && found->second;
}

// A new run: what was on its way when the last one ended has no answer that we can wait for.
void StateMachine::on(Step& step, Started const& input) {
    if (epoch_ == 0) epoch_ = input.epoch;
    OMS_ASSERT(epoch_ == input.epoch);
    for (auto& [key, is_up] : links_) is_up = false;
    recon_.distrust_all();
    if (is_mutated(Mutation::forgets_halts_at_start)) halts_ = {};
    for (OrderId const id : orders_.open()) {
        auto& order = *orders_.find(id);
        for (auto& leg : order.legs) {
            if (leg.state == Leg::State::pending) leg.is_in_doubt = true;
        }
        if (order.replace && order.replace->is_sent) order.replace->is_in_doubt = true;
        if (order.cancel && order.cancel->is_sent) order.cancel->is_in_doubt = true;
        watch_expiry(step, order);
    }
    if (!is_mutated(Mutation::forgets_graces_at_start)) disconnect_everybody(step);
}

void StateMachine::on(Step&, Configured const& input) {
    gate_.on(input);
    sessions_.on(input);
    policy_ = input.recon;
    policies_ = input.policies;
}

void StateMachine::on(Step& step, InstrumentDefined const& input) {
    auto const found = std::ranges::find(instruments_, input.instrument.id, &Instrument::id);
    if (found == instruments_.end()) {
        instruments_.push_back(input.instrument);
        return;
    }
    bool const was_trading = found->is_trading;
    *found = input.instrument;
    if (found->is_trading == was_trading) return;
    announce_venue_halt(step, *found);
    if (was_trading) cancel_halted(step, *found);
}

void StateMachine::on(Step& step, VenueBalances const& input) {
    if (input.is_complete) compare_balances(step, input);
    gate_.on(input);
}

void StateMachine::on(Step& step, VenuePositions const& input) {
    told_positions_.on(input, step.at);
}

void StateMachine::on(Step& step, VenueAnomaly const& input) {
    auto const place = locate(input.ref);
    alert(step, place.order,
          "venue " + std::string(name_of(input.ref.venue)) +
              " said what we do not understand: " + input.text);
    if (place.leg != nullptr) ask_venue(step, *place.order, *place.leg);
}

void StateMachine::refresh_open(Order const& order) {
    bool is_open = !order.is_closed() || order.replace || order.cancel || order.delayed_end;
    for (auto const& leg : order.legs) {
        is_open = is_open || !leg.is_settled();
    }
    orders_.set_open(order.id, is_open);
    if (!order.list_id.empty() && order.is_closed()) {
        closed_members_.push_back({order.session, order.list_id});
    }
    order.check_invariants();
}

std::uint64_t StateMachine::state_hash() const {
    Hash hash;
    hash.add(last_applied_);
    hash.add(epoch_);
    orders_.add_to(hash);
    for (auto const& listed : instruments_) {
        hash.add(static_cast<std::uint64_t>(listed.id.value) * 2 +
                 static_cast<std::uint64_t>(listed.is_trading));
    }
    for (auto const& trade : trades_.all()) {
        hash.add(trade.trade_id.view());
        hash.add(trade.quantity);
        hash.add(trade.price);
        hash.add(trade.last_told.sequence * 2 + static_cast<std::uint64_t>(trade.is_canceled));
    }
    gate_.exposure().visit_figures([&](Decimal figure) { hash.add(figure); });
    for (auto const& [session, number] : inbound_) {
        hash.add(session.view());
        hash.add(number);
    }
    for (auto const& [key, is_up] : links_) hash.add(static_cast<std::uint64_t>(is_up));
    sessions_.add_to(hash);
    halts_.add_to(hash);
    told_positions_.add_to(hash);
    recon_.add_to(hash);
    for (auto const& each : unclaimed_) {
        hash.add(each.order.ref.order_id.view());
        for (auto const& fill : each.fills) hash.add(fill.trade_id.view());
    }
    lists_.add_to(hash);
    for (auto const& [key, report] : mass_cancels_) {
        hash.add(key.first.view());
        hash.add(key.second.view());
        hash.add(report.scope);
        for (auto const& order : report.orders) hash.add(order.id.value);
    }
    return hash.value();
}

}  // namespace trestle::core
