#include "tests/sim/heard.hpp"

#include <algorithm>

namespace trestle::sim {

void Heard::note_request(Effect const& effect) {
    if (auto const* submit = std::get_if<SubmitToVenue>(&effect)) {
        auto const& order = *submit->order;
        first_.try_emplace(order.client_id, order.client_id);
        legs_[order.client_id].order = order.order;
    } else if (auto const* replace = std::get_if<ReplaceAtVenue>(&effect)) {
        auto const& wanted = *replace->replacement;
        auto const& id = wanted.order.client_id;
        bool const is_same = wanted.mode == VenueReplacement::Mode::reduce;
        auto const old = first_.find(wanted.old_client_id);
        first_.try_emplace(id, is_same && old != first_.end() ? old->second : id);
        legs_[first_.at(id)].order = wanted.order.order;
    }
}

void Heard::note_end(VenueRef const& ref, Quantity cumulative) {
    auto const first = first_.find(ref.client_id);
    if (first == first_.end()) return;
    auto& said = legs_.at(first->second).said;
    said = std::max(said, cumulative);
}

void Heard::note(Input const& input) {
    if (auto const* accepted = std::get_if<VenueAccepted>(&input)) {
        if (first_.contains(accepted->ref.client_id)) accepted_.insert(accepted->ref.order_id);
    } else if (auto const* canceled = std::get_if<VenueCanceled>(&input)) {
        note_end(canceled->ref, canceled->cumulative);
    } else if (auto const* expired = std::get_if<VenueExpired>(&input)) {
        note_end(expired->ref, expired->cumulative);
    } else if (auto const* state = std::get_if<VenueOrderState>(&input)) {
        using enum VenueOrderState::State;
        bool const is_end =
            state->state == canceled || state->state == expired || state->state == filled;
        if (is_end) note_end(state->ref, state->cumulative);
    }
}

void Heard::note_told(Report const& report) {
    if (report.kind != ReportKind::trade || !report.execution) return;
    told_[*report.order_id] += report.execution->quantity;
    told_trades_.insert(report.execution->trade_id);
}

// Busted or not, in whatever stage the order is: what was traded is told with the input that says
// so, also when it names the order by the venue's id alone.
std::string Heard::check(Input const& input) const {
    auto const* fill = std::get_if<VenueFilled>(&input);
    bool const must_be_told = fill != nullptr && fill->ref.client_id.empty() &&
                              accepted_.contains(fill->ref.order_id) &&
                              !told_trades_.contains(fill->trade_id);
    if (!must_be_told) return {};
    return "trade " + std::string(fill->trade_id.view()) + " names its order by the venue's id " +
           std::string(fill->ref.order_id.view()) + ", which is known, and was not told";
}

std::string Heard::why_not_over(OrderId order) const {
    Quantity said;
    for (auto const& [id, leg] : legs_) {
        if (leg.order == order) said += leg.said;
    }
    auto const told = told_.find(order);
    auto const sum = told == told_.end() ? Quantity() : told->second;
    if (sum >= said) return {};
    return "the end of " + to_string(order) + " was told with trades of " + sum.to_string() +
           ", and the venue had said " + said.to_string();
}

}  // namespace trestle::sim
