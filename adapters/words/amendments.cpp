#include "adapters/words/amendments.hpp"

#include <algorithm>
#include <type_traits>

namespace trestle::adapters::words {

namespace {

constexpr std::size_t most_counted = 50'000;

// An order that has fired since has no trigger any more that could tell.
bool is_trigger_as(std::optional<Price> const& held, std::optional<Price> const& asked) {
    return !held || !asked || held == asked;
}

}  // namespace

Quantity& Amendments::told_entry(VenueClientId const& at_venue) {
    if (told_.try_emplace(at_venue).second) told_in_order_.push_back(at_venue);
    if (told_in_order_.size() > most_counted) {
        told_.erase(told_in_order_.front());
        told_in_order_.pop_front();
    }
    return told_[at_venue];
}

Quantity Amendments::told_of(VenueClientId const& at_venue) const {
    auto const found = told_.find(at_venue);
    return found == told_.end() ? Quantity() : found->second;
}

void Amendments::place(VenueClientId const& name) {
    if (!placed_.insert(name).second) return;
    placed_in_order_.push_back(name);
    if (placed_in_order_.size() <= most_counted) return;
    placed_.erase(placed_in_order_.front());
    placed_in_order_.pop_front();
}

Asked Amendments::begin(Asked replace) {
    auto const first = at_venue(replace.old_client_id);
    // A leg counts from where it began; a venue order from its own beginning.
    if (auto const leg = legs_.find(first); leg != legs_.end()) {
        replace.total += leg->second.base;
        replace.base += leg->second.base;
    }
    // What was told before we were started the core knows.
    Quantity& told = told_entry(first);
    told = std::max(told, replace.base);
    in_flight_[first] = replace;
    return replace;
}

void Amendments::resume(OpenAmendment const& amendment) {
    auto const& asked = amendment.asked;
    if (!amendment.earlier.is_zero()) {
        legs_[asked.old_client_id] = {.current = asked.old_client_id, .base = amendment.earlier};
    }
    told_entry(asked.old_client_id) = amendment.filled;
    in_flight_[asked.old_client_id] = asked;
}

void Amendments::learn_flight(VenueClientId const& at_venue, VenueClientId const& new_client_id) {
    auto const known = venue_name_of_flight(new_client_id);
    bool const is_news = known && *known != at_venue && is_same_order(at_venue, new_client_id);
    if (!is_news) return;
    auto flight = in_flight_.extract(*known);
    flight.key() = at_venue;
    in_flight_.insert(std::move(flight));
    told_entry(at_venue) = std::max(told_of(at_venue), told_of(*known));
    if (auto leg = legs_.extract(*known); !leg.empty()) {
        leg.key() = at_venue;
        legs_.insert(std::move(leg));
    } else {
        learn(at_venue, in_flight_.at(at_venue).old_client_id);
    }
}

VenueOrderId Amendments::order_id_of_flight(VenueClientId const& new_client_id) const {
    auto const first = venue_name_of_flight(new_client_id);
    return first ? in_flight_.at(*first).old_order_id : VenueOrderId{};
}

bool Amendments::is_held(Asked const& replace) const {
    auto const leg = legs_.find(at_venue(replace.old_client_id));
    return leg != legs_.end() && leg->second.total == replace.total &&
           leg->second.price == replace.price &&
           is_trigger_as(leg->second.trigger, replace.trigger);
}

void Amendments::count(VenueClientId const& named, Quantity quantity) {
    if (!named.empty()) told_entry(at_venue(named)) += quantity;
}

void Amendments::end(VenueClientId const& new_client_id, bool is_done) {
    auto const found = std::find_if(in_flight_.begin(), in_flight_.end(), [&](auto const& entry) {
        return entry.second.client_id == new_client_id;
    });
    if (found == in_flight_.end()) return;
    auto const& [first, replace] = *found;
    if (is_done) {
        // A reduced leg goes on counting where it began; a new one begins with what is told from
        // now on, also when a fill came in between our wish and the venue's deed.
        Quantity const base = replace.is_reduce ? replace.base : told_of(first);
        legs_[first] = {new_client_id, base, true, replace.total, replace.price, replace.trigger};
    }
    in_flight_.erase(found);
}

std::optional<VenueClientId> Amendments::venue_name_of_flight(
    VenueClientId const& new_client_id) const {
    for (auto const& [first, replace] : in_flight_) {
        if (replace.client_id == new_client_id) return first;
    }
    return std::nullopt;
}

bool Amendments::is_in_flight(VenueClientId const& new_client_id) const {
    return venue_name_of_flight(new_client_id).has_value();
}

void Amendments::learn(VenueClientId const& at_venue, VenueClientId const& current) {
    if (at_venue == current || legs_.contains(at_venue)) return;
    legs_[at_venue] = {.current = current, .is_base_known = false};
}

VenueClientId Amendments::at_venue(VenueClientId const& leg) const {
    for (auto const& [first, known] : legs_) {
        if (known.current == leg) return first;
    }
    return leg;
}

std::optional<Input> Amendments::settle(HeldOrder const& held) {
    auto const found = in_flight_.find(held.ref.client_id);
    if (found == in_flight_.end()) return std::nullopt;
    Asked const asked = found->second;
    if (held.quantity != asked.total || held.price != asked.price) return std::nullopt;
    // One that fired meanwhile says nothing of the trigger that was asked for: the answer tells.
    if (asked.trigger && held.trigger != asked.trigger) return std::nullopt;
    VenueReplaced replaced{held.ref, asked.old_client_id, held.cumulative};
    replaced.ref.client_id = asked.client_id;
    return in_our_names(std::move(replaced));
}

void Amendments::enter(VenueRef& ref, Quantity* cumulative) const {
    // By the venue's own name, or by the leg's that an answer was asked with.
    auto const found = legs_.find(at_venue(ref.client_id));
    if (found == legs_.end()) return;
    ref.client_id = found->second.current;
    if (cumulative == nullptr) return;
    Quantity const base = found->second.base;
    // Zero says that the venue did not say: better than a figure of another leg.
    bool const is_known = found->second.is_base_known && *cumulative > base;
    *cumulative = is_known ? *cumulative - base : Quantity();
}

HeldOrder Amendments::in_our_names(HeldOrder held) const {
    auto const found = legs_.find(at_venue(held.ref.client_id));
    if (found == legs_.end()) return held;
    Leg const& leg = found->second;
    held.ref.client_id = leg.current;
    bool const is_known = leg.is_base_known && held.cumulative >= leg.base;
    held.quantity = is_known ? held.quantity - leg.base : Quantity();
    held.cumulative = is_known ? held.cumulative - leg.base : Quantity();
    return held;
}

Input Amendments::in_our_names(Input input) {
    if (auto* const replaced = std::get_if<VenueReplaced>(&input)) {
        auto const first = venue_name_of_flight(replaced->ref.client_id);
        bool const is_new_leg = first && !in_flight_.at(*first).is_reduce;
        // Fills that are told from now on are the new leg's.
        if (is_new_leg) replaced->old_cumulative = told_of(*first);
        // What the old leg had by then counts from where that leg began.
        VenueRef old{.venue = replaced->ref.venue, .client_id = replaced->old_client_id};
        enter(old, &replaced->old_cumulative);
        replaced->old_client_id = old.client_id;
        end(replaced->ref.client_id, true);
        return input;
    }
    if (auto const* const rejected = std::get_if<VenueReplaceRejected>(&input)) {
        end(rejected->new_client_id, false);
    }
    std::visit(
        [&](auto& fact) {
            using Fact = std::remove_reference_t<decltype(fact)>;
            if constexpr (requires { fact.ref.client_id; }) {
                Quantity* cumulative = nullptr;
                if constexpr (requires { fact.cumulative; }) cumulative = &fact.cumulative;
                if constexpr (std::is_same_v<Fact, VenueReplaceRejected>) {
                    cumulative = &fact.old_cumulative;
                }
                enter(fact.ref, cumulative);
            }
        },
        input);
    return input;
}

}  // namespace trestle::adapters::words
