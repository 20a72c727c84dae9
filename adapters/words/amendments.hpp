// Owns the names of orders that a venue amends in place: the venue goes on under the first leg's id
// and counts all its fills, while each leg of ours has an id and fills of its own. Pure.
#pragma once

#include <map>

#include "adapters/words/asked.hpp"

namespace trestle::adapters::words {

class Amendments {
public:
    // A replace leaves. Its answer, or the order as the venue holds it, will tell how it ended.
    // Returns it with the total that the venue order must hold, earlier legs included.
    Asked begin(Asked replace);
    // It certainly took effect, or certainly did not.
    void end(VenueClientId const& new_client_id, bool is_done);
    // An answer named `at_venue` for the leg that we asked for; known again after a restart.
    void learn(VenueClientId const& at_venue, VenueClientId const& current);

    [[nodiscard]] bool is_in_flight(VenueClientId const& new_client_id) const;
    // The id at the venue of the order that this leg, in flight, is to replace.
    [[nodiscard]] std::optional<VenueClientId> venue_name_of_flight(
        VenueClientId const& new_client_id) const;

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
        Quantity base;  // filled of the venue order before the current leg
        bool is_base_known = true;
    };

    void enter(VenueRef& ref, Quantity* cumulative) const;

    std::map<VenueClientId, Leg> legs_;         // by the id at the venue
    std::map<VenueClientId, Asked> in_flight_;  // by the id at the venue
};

}  // namespace trestle::adapters::words
