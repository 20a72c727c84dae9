// Owns the reading of book levels and of public trades as all venues write them: lists of prices
// and sizes in text. Only for .cpp files of adapters.
#pragma once

#include "adapters/books/sync.hpp"
#include "adapters/market.hpp"
#include "adapters/words/json.hpp"

namespace trestle::adapters::words {

// Nothing when the side is missing, or when one of its levels cannot be read. `keeps_text`: for a
// checksum over what the venue wrote.
[[nodiscard]] std::optional<std::vector<books::Level>> levels_of(Element from,
                                                                 std::string_view side,
                                                                 bool keeps_text = false);

// What venues call the fields of a trade.
struct TradeFields {
    std::string_view id;
    std::string_view price;
    std::string_view quantity;
    std::string_view time;
};
// Without symbol and side, which each venue tells in its own way. The id may be a number.
[[nodiscard]] std::optional<PublicTrade> trade_of(Element row, TradeFields const& fields);

}  // namespace trestle::adapters::words
