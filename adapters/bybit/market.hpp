// Owns the words of Bybit about depth and trades. Pure. A topic `orderbook.N` begins with a
// snapshot; its changes are counted one by one, and a snapshot numbered 1 begins anew ("Orderbook"
// of the venue's v5 docs, 2026). There is no checksum.
#pragma once

#include <memory>

#include "adapters/bybit/codec.hpp"
#include "adapters/session/market_words.hpp"

namespace trestle::adapters::bybit {

inline constexpr books::SyncRules book_rules{
    .chain = books::Chain::counted, .restarts_at_one = true, .most_levels = 1000};

// The least depth of the venue's that shows so many levels: 50, 200 or 1000.
[[nodiscard]] unsigned topic_depth(unsigned levels);

// Nothing: it is not about a book deeper than one level. Topics do not say whose category they are
// of: the connection does.
[[nodiscard]] std::optional<books::BookMessage> decode_book(Payload const& payload, bool is_spot);
// Rows that cannot be read are left out: a trade is news, not a state.
[[nodiscard]] std::vector<PublicTrade> decode_public_trades(Payload const& payload, bool is_spot);

// `spot` and `linear`: the public connections of the two categories.
[[nodiscard]] std::unique_ptr<session::MarketWords> make_market(session::ChannelPlan spot,
                                                                session::ChannelPlan linear);

}  // namespace trestle::adapters::bybit
