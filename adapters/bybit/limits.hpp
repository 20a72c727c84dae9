// Owns how Bybit tells of its rate limits: of each kind of request, in the answer to it.
#pragma once

#include "adapters/bybit/codec.hpp"
#include "adapters/session/dialect.hpp"

namespace trestle::adapters::bybit {

// Until an answer told another one.
void set_first_limit(transport::RateBudget& budget, std::string const& bucket,
                     std::uint32_t per_second);

void learn_headers(transport::HttpResponse const& response, std::span<session::Cost const> costs,
                   transport::RateBudget& budget, Timestamp now);
// `header` of a frame.
void learn_counts(Payload const& payload, std::span<session::Cost const> costs,
                  transport::RateBudget& budget, Timestamp now);

[[nodiscard]] std::optional<Timestamp> pause_after(VenueError const& error,
                                                   transport::HttpResponse const* response,
                                                   Timestamp now);

}  // namespace trestle::adapters::bybit
