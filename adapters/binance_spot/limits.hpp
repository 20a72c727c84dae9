// Owns how Binance tells of its rate limits, in headers and in frames; the same for its markets.
#pragma once

#include "adapters/binance_spot/codec.hpp"
#include "adapters/session/dialect.hpp"

namespace trestle::adapters::binance_spot {

void learn_headers(transport::HttpResponse const& response, transport::RateBudget& budget,
                   Timestamp now);
void learn_counts(Payload const& payload, transport::RateBudget& budget, Timestamp now);

// Too many orders in a window (-1015) is held back by its count; all else by the venue's own time.
[[nodiscard]] std::optional<Timestamp> pause_after(VenueError const& error, Payload const& payload,
                                                   transport::HttpResponse const* response,
                                                   Timestamp now);

// A request of ours as the session sends it; `costs` by the kind of request.
[[nodiscard]] session::Outgoing outgoing(Request request, Credentials const& credentials,
                                         std::vector<session::Cost> costs);
[[nodiscard]] std::vector<session::Cost> weight_of(Request const& request);

}  // namespace trestle::adapters::binance_spot
