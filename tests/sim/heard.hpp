// Owns what the venue's words, once they have come in, oblige the house to: which fills it must
// tell, and before which end. Never asks the core nor the venue: what was said, not what is true.
#pragma once

#include <map>
#include <set>
#include <string>

#include "oms/model/effects.hpp"
#include "oms/model/inputs.hpp"

namespace trestle::sim {

class Heard {
public:
    // What leaves for the venue: which of its client ids are one venue order under two names.
    void note_request(Effect const& effect);
    void note(Input const& input);
    void note_told(Report const& report);

    // When all effects of the input have left. Empty, or what is wrong.
    [[nodiscard]] std::string check(Input const& input) const;
    // Of an order whose end is being told: empty, or what the venue had said that was not told yet.
    [[nodiscard]] std::string why_not_over(OrderId order) const;

private:
    struct VenueLeg {
        OrderId order;
        Quantity said;  // the largest cumulative quantity that came with its end
    };

    void note_end(VenueRef const& ref, Quantity cumulative);

    std::map<VenueClientId, VenueClientId> first_;  // the name that a reduced leg had at first
    std::map<VenueClientId, VenueLeg> legs_;        // by that name
    std::set<VenueOrderId> accepted_;
    std::map<OrderId, Quantity> told_;  // trades as they were told at first
    std::set<VenueTradeId> told_trades_;
};

}  // namespace trestle::sim
