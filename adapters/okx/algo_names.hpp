// Owns whose algo order is whose: the venue names what it made of one that fired by the algo's id
// alone. Forgets the oldest. Pure.
#pragma once

#include <deque>
#include <map>

#include "oms/model/ids.hpp"

namespace trestle::adapters::okx {

class AlgoNames {
public:
    void learn(VenueOrderId const& algo_id, VenueClientId const& client_id) {
        bool const is_named = !algo_id.empty() && !client_id.empty();
        if (!is_named || !names_.emplace(algo_id, client_id).second) return;
        in_order_.push_back(algo_id);
        if (in_order_.size() <= most_names) return;
        names_.erase(in_order_.front());
        in_order_.pop_front();
    }
    // Empty when it is not known.
    [[nodiscard]] VenueClientId find(std::string_view algo_id) const {
        auto const id = VenueOrderId::from(algo_id);
        auto const found = id ? names_.find(*id) : names_.end();
        return found == names_.end() ? VenueClientId{} : found->second;
    }

private:
    static constexpr std::size_t most_names = 20'000;
    std::map<VenueOrderId, VenueClientId> names_;
    std::deque<VenueOrderId> in_order_;
};

}  // namespace trestle::adapters::okx
