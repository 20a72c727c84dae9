#include "adapters/session/dialect.hpp"

#include <charconv>

namespace trestle::adapters::session {

Worded Dialect::submit_batch(std::vector<VenueOrder> const&) {
    return Refusal{Reason::unsupported_characteristic, "this venue has no batches of orders"};
}

Worded Dialect::cancel_waiting(CancelAtVenue const&) {
    return Refusal{Reason::unknown_order, "this venue keeps no conditional orders apart"};
}

Worded Dialect::query_waiting(QueryVenue const&) {
    return Refusal{Reason::unknown_order, "this venue keeps no conditional orders apart"};
}

Worded Dialect::cancel_batch(std::vector<CancelAtVenue> const&) {
    return Refusal{Reason::unsupported_characteristic, "this venue has no batches of cancels"};
}

Inputs Dialect::batch_answer(Payload const& payload, Form, std::vector<Asked> const& asked) {
    Inputs inputs;
    for (Asked const& one : asked) {
        for (Input& input : words::not_understood(payload, one, "an answer to no batch of ours")) {
            inputs.push_back(std::move(input));
        }
    }
    return inputs;
}

std::optional<Timestamp> Dialect::pause_after(VenueError const&, Payload const&,
                                              transport::HttpResponse const* response,
                                              Timestamp now) const {
    if (response == nullptr) return now + std::chrono::seconds(10);
    auto const text = response->header("Retry-After");
    std::int64_t seconds = 0;
    bool const is_told =
        text &&
        std::from_chars(text->data(), text->data() + text->size(), seconds).ec == std::errc{} &&
        seconds > 0 && seconds <= 7 * 86'400;
    return now + std::chrono::seconds(is_told ? seconds : 60);
}

}  // namespace trestle::adapters::session
