// Owns what is known of orders that nobody here sent: which of them were told, and trades of which
// it is not certain yet whose they are. Forgets the oldest when there are too many. Pure.
#pragma once

#include <deque>
#include <set>
#include <vector>

#include "adapters/session/working.hpp"

namespace trestle::adapters::session {

class Strangers {
public:
    // True the first time.
    [[nodiscard]] bool is_new(VenueOrderId const& order_id);
    [[nodiscard]] bool knows(VenueOrderId const& order_id) const {
        return told_.contains(order_id);
    }

    // A list names only the venue's id. An order of ours of which we have not heard that id yet
    // will have been named by the next pull.
    void doubt(VenueExternalOrder order, VenueFilled fill);
    // Those that have waited for a pull.
    [[nodiscard]] std::vector<std::pair<VenueExternalOrder, VenueFilled>> take_waiting();

private:
    std::set<VenueOrderId> told_;
    std::deque<VenueOrderId> told_in_order_;
    std::vector<std::pair<VenueExternalOrder, VenueFilled>> fresh_;
    std::vector<std::pair<VenueExternalOrder, VenueFilled>> waiting_;
};

}  // namespace trestle::adapters::session
