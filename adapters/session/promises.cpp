#include "adapters/session/promises.hpp"

#include <algorithm>

namespace trestle::adapters::session {

namespace {

using words::Asked;

bool is_same(Asked const& a, Asked const& b) {
    return a.request == b.request && a.client_id == b.client_id;
}

template <class Fact>
constexpr bool ends_an_order =
    std::is_same_v<Fact, VenueCanceled> || std::is_same_v<Fact, VenueExpired> ||
    std::is_same_v<Fact, VenueRejected>;

// Does the fact say how the request ended?
template <class Fact>
bool keeps(Fact const& fact, Asked const& asked) {
    if constexpr (std::is_same_v<Fact, VenueOutcomeUnknown>) {
        bool const is_replace = asked.request == VenueRequest::replace;
        auto const& id = is_replace ? asked.old_client_id : asked.client_id;
        return fact.request == asked.request && fact.ref.client_id == id;
    } else if constexpr (std::is_same_v<Fact, VenueReplaced>) {
        return asked.request == VenueRequest::replace && fact.ref.client_id == asked.client_id;
    } else if constexpr (std::is_same_v<Fact, VenueReplaceRejected>) {
        return asked.request == VenueRequest::replace && fact.new_client_id == asked.client_id;
    } else if constexpr (requires { fact.ref.client_id; }) {
        if (fact.ref.client_id.empty() || fact.ref.client_id != asked.client_id) return false;
        if constexpr (std::is_same_v<Fact, VenueCancelRejected>) {
            return asked.request == VenueRequest::cancel;
        } else if constexpr (std::is_same_v<Fact, VenueAccepted> ||
                             std::is_same_v<Fact, VenueFilled>) {
            return asked.request == VenueRequest::submit;
        } else if constexpr (std::is_same_v<Fact, VenueOrderState>) {
            using State = VenueOrderState::State;
            if (asked.request == VenueRequest::submit) return fact.state != State::not_found;
            return asked.request == VenueRequest::cancel && fact.state != State::working &&
                   fact.state != State::not_found;
        } else {
            bool const is_about_order =
                asked.request == VenueRequest::submit || asked.request == VenueRequest::cancel;
            return ends_an_order<Fact> && is_about_order;
        }
    } else {
        return false;
    }
}

}  // namespace

void Promises::expect(Asked const& asked) { open_.push_back({asked, {}}); }

void Promises::acknowledge(Asked const& asked, Timestamp due) {
    for (Promise& promise : open_) {
        if (is_same(promise.asked, asked)) promise.due = due;
    }
}

bool Promises::is_open(Asked const& asked) const {
    return std::any_of(open_.begin(), open_.end(),
                       [&](Promise const& promise) { return is_same(promise.asked, asked); });
}

void Promises::hear(Input const& told) {
    if (open_.empty()) return;
    std::visit(
        [&](auto const& fact) {
            std::erase_if(open_,
                          [&](Promise const& promise) { return keeps(fact, promise.asked); });
        },
        told);
}

std::vector<Asked> Promises::take_overdue(Timestamp now) {
    std::vector<Asked> overdue;
    std::erase_if(open_, [&](Promise const& promise) {
        bool const is_overdue = promise.due.is_known() && promise.due <= now;
        if (is_overdue) overdue.push_back(promise.asked);
        return is_overdue;
    });
    return overdue;
}

std::vector<Asked> Promises::take_acknowledged() {
    std::vector<Asked> lost;
    std::erase_if(open_, [&](Promise const& promise) {
        if (promise.due.is_known()) lost.push_back(promise.asked);
        return promise.due.is_known();
    });
    return lost;
}

}  // namespace trestle::adapters::session
