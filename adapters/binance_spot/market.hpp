// Owns the words of Binance spot about depth and trades. Pure. Books begin with a snapshot over
// REST; each change has the first and the last of its update ids (web-socket-streams.md, "How to
// manage a local order book correctly", 2026).
#pragma once

#include <memory>

#include "adapters/binance_spot/codec.hpp"
#include "adapters/session/market_words.hpp"

namespace trestle::adapters::binance_spot {

inline constexpr books::SyncRules book_rules{
    .chain = books::Chain::ranges, .asks_snapshot = true, .skips_older = true};

[[nodiscard]] Request encode_book_snapshot(VenueSymbol const& symbol);
// The body of an answer names no symbol.
[[nodiscard]] std::optional<books::BookMessage> decode_book_snapshot(Payload const& payload,
                                                                     Form form,
                                                                     VenueSymbol const& symbol);
// Nothing: it is not about a book, or a trade. Plain or wrapped.
[[nodiscard]] std::optional<books::BookMessage> decode_book(Payload const& payload);
[[nodiscard]] std::optional<PublicTrade> decode_public_trade(Payload const& payload);
// Of another market of the venue, which has other names for the event and for the trade's id.
[[nodiscard]] std::optional<PublicTrade> decode_public_trade(Payload const& payload,
                                                             std::string_view event,
                                                             std::string_view id);

// `plan`: where public streams are.
[[nodiscard]] std::unique_ptr<session::MarketWords> make_market(session::ChannelPlan plan);

}  // namespace trestle::adapters::binance_spot
