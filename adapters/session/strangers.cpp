#include "adapters/session/strangers.hpp"

#include <algorithm>

namespace trestle::adapters::session {

namespace {

constexpr std::size_t most_told = 20'000;

}  // namespace

bool Strangers::is_new(VenueOrderId const& order_id) {
    if (!told_.insert(order_id).second) return false;
    told_in_order_.push_back(order_id);
    if (told_in_order_.size() > most_told) {
        told_.erase(told_in_order_.front());
        told_in_order_.pop_front();
    }
    return true;
}

void Strangers::doubt(VenueExternalOrder order, VenueFilled fill) {
    auto const is_it = [&](auto const& each) {
        return each.second.trade_id == fill.trade_id && each.second.symbol == fill.symbol &&
               each.second.ref.order_id == fill.ref.order_id;
    };
    bool const is_known = std::any_of(fresh_.begin(), fresh_.end(), is_it) ||
                          std::any_of(waiting_.begin(), waiting_.end(), is_it);
    if (!is_known) fresh_.emplace_back(std::move(order), std::move(fill));
}

std::vector<std::pair<VenueExternalOrder, VenueFilled>> Strangers::take_waiting() {
    auto ripe = std::move(waiting_);
    waiting_ = std::move(fresh_);
    fresh_.clear();
    return ripe;
}

}  // namespace trestle::adapters::session
