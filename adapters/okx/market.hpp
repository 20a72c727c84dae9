// Owns the words of OKX about depth and trades. Pure. The channel `books` begins with a snapshot;
// each change names the one before it. The venue's checksum is always 0 since 2026 and is checked
// only where it is not. Sizes of swaps are contracts there, and base units here.
#pragma once

#include <memory>

#include "adapters/okx/codec.hpp"
#include "adapters/session/market_words.hpp"

namespace trestle::adapters::okx {

// "A smaller seqId than prevSeqId": the venue began to count anew, and the book goes on.
inline constexpr books::SyncRules book_rules{.chain = books::Chain::previous,
                                             .may_fall_back = true,
                                             .has_checksum = true,
                                             .most_levels = 400};

// Nothing: it is not about a book of ours. Sizes that are no exact base units make it unsound.
[[nodiscard]] std::optional<books::BookMessage> decode_book(Payload const& payload,
                                                            Listings const& listings);
// Rows that cannot be read are left out: a trade is news, not a state.
[[nodiscard]] std::vector<PublicTrade> decode_public_trades(Payload const& payload,
                                                            Listings const& listings);

// `plan`: the public connection. `listings` outlive it.
[[nodiscard]] std::unique_ptr<session::MarketWords> make_market(session::ChannelPlan plan,
                                                                Listings const& listings);

}  // namespace trestle::adapters::okx
