#include "adapters/session/moves.hpp"

#include <algorithm>

namespace trestle::adapters::session {

using words::Asked;
using words::Inputs;

namespace {

VenueClientId client_id_in(Input const& input) {
    return std::visit(
        [](auto const& fact) {
            if constexpr (requires { fact.ref.client_id; }) return fact.ref.client_id;
            return VenueClientId{};
        },
        input);
}

Input refused(Asked const& asked, bool is_old_alive, Reason reason, std::string text) {
    return VenueReplaceRejected{.ref = words::ref_of(asked),
                                .new_client_id = asked.client_id,
                                .is_old_alive = is_old_alive,
                                .old_cumulative = {},
                                .reason = reason,
                                .text = std::move(text)};
}

}  // namespace

void Moves::begin(Asked const& replace, VenueOrder const& new_order) {
    moves_.push_back({replace, new_order});
}

bool Moves::is_canceling(VenueClientId const& old_client_id) const {
    return std::any_of(moves_.begin(), moves_.end(), [&](Move const& one) {
        return !one.is_placing && one.asked.old_client_id == old_client_id;
    });
}

void Moves::drop(VenueClientId const& new_client_id) {
    std::erase_if(moves_,
                  [id = new_client_id](Move const& one) { return one.asked.client_id == id; });
}

Moves::Heard Moves::hear(Input input) {
    auto const id = client_id_in(input);
    for (Move& move : moves_) {
        if (id.empty() || (id != move.asked.old_client_id && id != move.asked.client_id)) continue;
        return move.is_placing ? while_placing(move, std::move(input))
                               : while_canceling(move, std::move(input));
    }
    return {.tell = {std::move(input)}};
}

Moves::Heard Moves::while_canceling(Move const& move, Input input) {
    Asked const asked = move.asked;
    if (client_id_in(input) != asked.old_client_id) return {.tell = {std::move(input)}};
    if (std::holds_alternative<VenueCanceled>(input)) {
        VenueOrder const order = move.order;
        for (Move& one : moves_) {
            if (one.asked.client_id == asked.client_id) one.is_placing = true;
        }
        return {.place = order};
    }
    if (auto const* const no = std::get_if<VenueCancelRejected>(&input)) {
        drop(asked.client_id);
        return {.tell = {refused(asked, true, no->reason, no->text)}};
    }
    if (auto const* const unknown = std::get_if<VenueOutcomeUnknown>(&input)) {
        if (unknown->request != VenueRequest::cancel) return {.tell = {std::move(input)}};
        drop(asked.client_id);
        return {.tell = {words::unknown_outcome(asked, unknown->text)}};
    }
    auto const* const state = std::get_if<VenueOrderState>(&input);
    bool const is_over = std::holds_alternative<VenueExpired>(input) ||
                         std::holds_alternative<VenueRejected>(input) ||
                         (state && state->state != VenueOrderState::State::working &&
                          state->state != VenueOrderState::State::not_found);
    if (!is_over) return {.tell = {std::move(input)}};
    drop(asked.client_id);
    return {.tell = {std::move(input), refused(asked, false, Reason::too_late,
                                               "the order ended before it could be moved")}};
}

Moves::Heard Moves::while_placing(Move const& move, Input input) {
    Asked const asked = move.asked;
    if (client_id_in(input) == asked.old_client_id) {
        // The stream says again what the answer said.
        if (std::holds_alternative<VenueCanceled>(input)) return {};
        return {.tell = {std::move(input)}};
    }
    if (auto const* const no = std::get_if<VenueRejected>(&input)) {
        drop(asked.client_id);
        return {.tell = {refused(asked, false, no->reason, no->text)}};
    }
    if (auto const* const unknown = std::get_if<VenueOutcomeUnknown>(&input)) {
        drop(asked.client_id);
        return {.tell = {words::unknown_outcome(asked, unknown->text)}};
    }
    auto const* const accepted = std::get_if<VenueAccepted>(&input);
    bool const is_alive = accepted || std::holds_alternative<VenueFilled>(input) ||
                          std::holds_alternative<VenueTriggered>(input);
    drop(asked.client_id);
    if (!is_alive) return {.tell = {std::move(input)}};
    VenueReplaced replaced{.ref = {.venue = asked.venue, .client_id = asked.client_id},
                           .old_client_id = asked.old_client_id,
                           .old_cumulative = {}};
    if (accepted) {
        replaced.ref = accepted->ref;
        return {.tell = {std::move(replaced)}};
    }
    return {.tell = {std::move(replaced), std::move(input)}};
}

}  // namespace trestle::adapters::session
