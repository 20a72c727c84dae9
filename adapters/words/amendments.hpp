// Owns the names of orders that a venue amends in place: the venue goes on under the first leg's id
// and counts all its fills, while each leg of ours has an id and fills of its own. Pure.
#pragma once

#include <deque>
#include <map>
#include <set>

#include "adapters/words/asked.hpp"

namespace trestle::adapters::words {

class Amendments {
public:
    // A replace leaves. Its answer, or the order as the venue holds it, will tell how it ended.
    // Returns it with the total that the venue order must hold, earlier legs included.
    Asked begin(Asked replace);
    // One that left before our start. Which name the venue's order has, its own words tell.
    void resume(OpenAmendment const& amendment);
    void learn_flight(VenueClientId const& at_venue, VenueClientId const& new_client_id);
    // It certainly took effect, or certainly did not.
    void end(VenueClientId const& new_client_id, bool is_done);
    // An order of its own leaves under this name; whatever is asked by it, the venue can know.
    void place(VenueClientId const& name);
    [[nodiscard]] bool is_placed(VenueClientId const& name) const { return placed_.contains(name); }
    // An answer named `at_venue` for the leg that we asked for; known again after a restart.
    void learn(VenueClientId const& at_venue, VenueClientId const& current);

    [[nodiscard]] bool is_in_flight(VenueClientId const& new_client_id) const;
    // The id at the venue of the order that this leg, in flight, is to replace.
    [[nodiscard]] std::optional<VenueClientId> venue_name_of_flight(
        VenueClientId const& new_client_id) const;

    // The number at the venue of that order; empty: it has not told it.
    [[nodiscard]] VenueOrderId order_id_of_flight(VenueClientId const& new_client_id) const;

    // The venue holds it already as it is wanted, fills in between included: nothing is to be sent.
    [[nodiscard]] bool is_held(Asked const& replace) const;
    // A trade is told for the first time; by either name of the order.
    void count(VenueClientId const& named, Quantity quantity);

    // The id under which the venue knows this leg.
    [[nodiscard]] VenueClientId at_venue(VenueClientId const& leg) const;
    // VenueReplaced, when the venue now holds the order as a replace in flight wants it.
    [[nodiscard]] std::optional<Input> settle(HeldOrder const& held);
    // The venue's word in our names: the current leg, and what that leg itself has filled.
    [[nodiscard]] Input in_our_names(Input input);
    // The order as it is held. A quantity of zero: what this leg has of it is not known.
    [[nodiscard]] HeldOrder in_our_names(HeldOrder held) const;

private:
    struct Leg {
        VenueClientId current;
        Quantity base{};  // filled of the venue order before the current leg
        bool is_base_known = true;
        Quantity total{};  // as the venue holds it since the last amendment
        std::optional<Price> price{};
        std::optional<Price> trigger{};
    };

    void enter(VenueRef& ref, Quantity* cumulative) const;
    Quantity& told_entry(VenueClientId const& at_venue);
    [[nodiscard]] Quantity told_of(VenueClientId const& at_venue) const;

    std::map<VenueClientId, Leg> legs_;         // by the id at the venue
    std::map<VenueClientId, Asked> in_flight_;  // by the id at the venue
    // Filled of a venue order as it was told, by the id at the venue: a fill belongs to the leg in
    // whose name it was told, also when it happened while an amendment was on its way.
    std::map<VenueClientId, Quantity> told_;
    std::deque<VenueClientId> told_in_order_;
    std::set<VenueClientId> placed_;
    std::deque<VenueClientId> placed_in_order_;
};

}  // namespace trestle::adapters::words
