#include "adapters/session/conditionals.hpp"

namespace trestle::adapters::session {

namespace {

constexpr std::size_t most_known = 50'000;

}  // namespace

Conditionals::Known& Conditionals::entry(VenueClientId const& client_id) {
    auto const [place, is_new] = known_.try_emplace(client_id);
    if (is_new) {
        in_order_.push_back(client_id);
        if (in_order_.size() > most_known) {
            known_.erase(in_order_.front());
            in_order_.pop_front();
        }
    }
    return place->second;
}

void Conditionals::asked(VenueClientId const& client_id, bool waits) {
    // Where nothing is kept apart, only what waits is of interest.
    if (!are_apart_ && !waits) return;
    entry(client_id).place = waits ? Place::waiting : Place::order;
}

void Conditionals::learn(VenueClientId const& client_id, Place place,
                         VenueOrderId const& order_id) {
    if (client_id.empty()) return;
    Known& known = entry(client_id);
    // What has fired never waits again: that was an older answer.
    bool const has_fired =
        known.place == Place::order && (!are_apart_ || !known.waiting_id.empty());
    if (place == Place::waiting && !has_fired) {
        known.place = place;
        known.waiting_id = order_id;
    } else if (place == Place::order) {
        known.place = place;
        if (!order_id.empty()) known.order_id = order_id;
    }
}

Conditionals::Place Conditionals::place_of(VenueClientId const& client_id) const {
    auto const found = known_.find(client_id);
    return found == known_.end() ? Place::unknown : found->second.place;
}

VenueOrderId Conditionals::order_id_of(VenueClientId const& client_id,
                                       VenueOrderId const& known) const {
    auto const found = known_.find(client_id);
    if (found == known_.end()) return known;
    if (!found->second.order_id.empty()) return found->second.order_id;
    return known == found->second.waiting_id ? VenueOrderId{} : known;
}

Conditionals::Heard Conditionals::hear(Input& input) {
    if (auto const* const fired = std::get_if<VenueTriggered>(&input)) {
        bool const is_told = !fired->ref.client_id.empty() &&
                             place_of(fired->ref.client_id) == Place::order &&
                             !order_id_of(fired->ref.client_id, {}).empty();
        if (are_apart_ && is_told) return {.is_news = false};
        auto const found = known_.find(fired->ref.client_id);
        // Elsewhere a stop that is filled at once was told by its first fill.
        if (!are_apart_ && found != known_.end() && found->second.place == Place::order) {
            return {.is_news = false};
        }
        learn(fired->ref.client_id, Place::order, fired->ref.order_id);
        return {};
    }
    if (auto const* const fill = std::get_if<VenueFilled>(&input)) {
        auto const found = known_.find(fill->ref.client_id);
        if (found == known_.end() || found->second.place != Place::waiting) return {};
        VenueRef const ref = fill->ref;
        learn(ref.client_id, Place::order, ref.order_id);
        return {.before = VenueTriggered{ref, ""}};
    }
    auto const* const accepted = std::get_if<VenueAccepted>(&input);
    if (!are_apart_ || accepted == nullptr) return {};
    VenueRef const ref = accepted->ref;
    auto const found = known_.find(ref.client_id);
    if (found == known_.end() || found->second.place != Place::waiting || ref.order_id.empty()) {
        return {};
    }
    if (found->second.waiting_id.empty() || found->second.waiting_id == ref.order_id) {
        learn(ref.client_id, Place::waiting, ref.order_id);
        return {};
    }
    learn(ref.client_id, Place::order, ref.order_id);
    input = VenueTriggered{ref, ""};
    return {};
}

}  // namespace trestle::adapters::session
