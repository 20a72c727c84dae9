#include "oms/core/state_machine.hpp"

#include <algorithm>

namespace trestle::core {

void StateMachine::apply(Stamped const& stamped, Effects& effects) {
    OMS_ASSERT(stamped.sequence == last_applied_ + 1);
    last_applied_ = stamped.sequence;
    Step step{stamped.sequence, stamped.at, effects, effects.size()};
    std::visit([&](auto const& input) { on(step, input); }, stamped.input);
}

Instrument const* StateMachine::instrument(InstrumentId id) const {
    auto const found = std::ranges::find(instruments_, id, &Instrument::id);
    return found == instruments_.end() ? nullptr : &*found;
}

Instrument const* StateMachine::listing(Symbol const& symbol, std::optional<Venue> route) const {
    for (auto const& candidate : instruments_) {
        if (candidate.symbol == symbol && (!route || candidate.venue == *route)) return &candidate;
    }
    return nullptr;
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
    for (OrderId const id : orders_.open()) {
        auto& order = *orders_.find(id);
        for (auto& leg : order.legs) {
            if (leg.state == Leg::State::pending) leg.is_in_doubt = true;
        }
        if (order.replace && order.replace->is_sent) order.replace->is_in_doubt = true;
        if (order.cancel && order.cancel->is_sent) order.cancel->is_in_doubt = true;
        watch_expiry(step, order);
    }
}

void StateMachine::on(Step&, Configured const& input) {
    gate_.on(input);
    rights_.clear();
    for (auto const& session : input.sessions) rights_[session.session] = session.accounts;
}

void StateMachine::on(Step& step, InstrumentDefined const& input) {
    auto const found = std::ranges::find(instruments_, input.instrument.id, &Instrument::id);
    if (found == instruments_.end()) {
        instruments_.push_back(input.instrument);
        return;
    }
    bool const is_halted = found->is_trading && !input.instrument.is_trading;
    *found = input.instrument;
    if (is_halted) cancel_halted(step, *found);
}

void StateMachine::on(Step&, DeskLoggedOn const& input) {
    if (input.has_reset_numbers) inbound_[input.session] = 0;
}

void StateMachine::on(Step&, DeskLoggedOff const&) {}

void StateMachine::on(Step&, VenueBalances const& input) {
    gate_.on(input);
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
        is_open = is_open || leg.state != Leg::State::ended || leg.misses_fills();
    }
    orders_.set_open(order.id, is_open);
    order.check_invariants();
}

namespace {

// SplitMix64 over every figure: order matters, equal histories agree, a changed bit shows.
class Hash {
public:
    void add(std::uint64_t value) {
        state_ += value + 0x9e3779b97f4a7c15ULL;
        state_ = (state_ ^ (state_ >> 30)) * 0xbf58476d1ce4e5b9ULL;
        state_ = (state_ ^ (state_ >> 27)) * 0x94d049bb133111ebULL;
        state_ ^= state_ >> 31;
    }
    void add(Decimal value) {
        add(static_cast<std::uint64_t>(value.raw()));
        add(static_cast<std::uint64_t>(static_cast<unsigned __int128>(value.raw()) >> 64));
    }
    template <class Kind>
    void add(Amount<Kind> value) {
        add(value.decimal());
    }
    void add(std::string_view text) {
        add(static_cast<std::uint64_t>(text.size()));
        for (char const c : text) add(static_cast<std::uint64_t>(static_cast<unsigned char>(c)));
    }
    void add(Terms const& terms) {
        add(static_cast<std::uint64_t>(terms.type));
        add(static_cast<std::uint64_t>(terms.time_in_force));
        add(static_cast<std::uint64_t>(terms.is_post_only));
        add(terms.quantity);
        add(terms.price.value_or(Price()));
    }
    [[nodiscard]] std::uint64_t value() const { return state_; }

private:
    std::uint64_t state_ = 0;
};

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

std::uint64_t StateMachine::state_hash() const {
    Hash hash;
    hash.add(last_applied_);
    hash.add(epoch_);
    for (auto const& order : orders_.all()) {
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
            hash.add(static_cast<std::uint64_t>(leg.state) * 2 +
                     static_cast<std::uint64_t>(leg.is_in_doubt));
        }
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
    return hash.value();
}

}  // namespace trestle::core
