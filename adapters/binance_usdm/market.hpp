// Owns the words of Binance USD-M about depth and trades. Pure. Books begin with a snapshot over
// REST; each change names the change before it ("How to manage a local order book correctly" of the
// venue's derivatives docs, 2026).
#pragma once

#include <memory>

#include "adapters/binance_usdm/codec.hpp"
#include "adapters/session/market_words.hpp"

namespace trestle::adapters::binance_usdm {

inline constexpr books::SyncRules book_rules{.chain = books::Chain::previous,
                                             .asks_snapshot = true};

[[nodiscard]] Request encode_book_snapshot(VenueSymbol const& symbol);
// The body of an answer names no symbol.
[[nodiscard]] std::optional<books::BookMessage> decode_book_snapshot(Payload const& payload,
                                                                     Form form,
                                                                     VenueSymbol const& symbol);
// Nothing: it is not about a book, or a trade. Plain or wrapped.
[[nodiscard]] std::optional<books::BookMessage> decode_book(Payload const& payload);
// Of the aggregated stream: what one order took at one price.
[[nodiscard]] std::optional<PublicTrade> decode_public_trade(Payload const& payload);

// `plan`: where streams are.
[[nodiscard]] std::unique_ptr<session::MarketWords> make_market(session::ChannelPlan plan);

}  // namespace trestle::adapters::binance_usdm
