// Owns what must hold of anything that a venue's decoders make, whatever bytes came in.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "adapters/books/sync.hpp"
#include "adapters/market.hpp"
#include "adapters/words/asked.hpp"

namespace trestle::fuzz {

using adapters::words::Asked;
using adapters::words::Form;

inline constexpr std::array<Form, 4> forms{Form{}, Form{true, 200}, Form{true, 400},
                                           Form{true, 503}};

// One of each kind, about an order of ours.
inline std::array<Asked, 4> questions(Venue venue, VenueSymbol const& symbol) {
    std::array<Asked, 4> asked;
    constexpr std::array kinds{VenueRequest::submit, VenueRequest::replace, VenueRequest::cancel,
                               VenueRequest::query};
    for (std::size_t i = 0; i < kinds.size(); ++i) {
        asked[i] = {.request = kinds[i],
                    .venue = venue,
                    .symbol = symbol,
                    .client_id = VenueClientId::of("x1y2z1"),
                    .order_id = VenueOrderId::of("28"),
                    .old_client_id = VenueClientId::of("x1y2z0"),
                    .old_order_id = VenueOrderId::of("28")};
    }
    return asked;
}

inline void check(adapters::words::Inputs const& inputs) {
    for (Input const& input : inputs) {
        auto const* const fill = std::get_if<VenueFilled>(&input);
        bool const is_unsound = fill && (!fill->quantity.is_positive() ||
                                         !fill->price.is_positive() || fill->trade_id.empty());
        if (is_unsound) std::abort();
        auto const* const odd = std::get_if<VenueAnomaly>(&input);
        if (odd && odd->payload.size() > 2048) std::abort();
    }
}

inline void check(std::optional<adapters::words::Quote> const& quote) {
    if (!quote) return;
    auto const& [bid, ask, last, at] = quote->reference;
    for (auto const& price : {bid, ask, last}) {
        if (price && !price->is_positive()) std::abort();
    }
}

inline void check(std::optional<adapters::books::BookMessage> const& message) {
    if (!message) return;
    if (message->symbol.empty()) std::abort();
    bool const is_empty = message->bids.empty() && message->asks.empty();
    if (!message->is_whole && !is_empty) std::abort();
    for (auto const* side : {&message->bids, &message->asks}) {
        for (auto const& level : *side) {
            if (!level.price.is_positive() || level.quantity.is_negative()) std::abort();
        }
    }
}

inline void check(std::vector<adapters::PublicTrade> const& trades) {
    for (auto const& trade : trades) {
        bool const is_sound = trade.price.is_positive() && trade.quantity.is_positive() &&
                              !trade.symbol.empty() && !trade.trade_id.empty();
        if (!is_sound) std::abort();
    }
}

}  // namespace trestle::fuzz
