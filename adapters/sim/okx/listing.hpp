// Owns how OKX names what is listed: instId, instType, and the number that frames use instead.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "adapters/sim/exchange.hpp"

namespace trestle::adapters::sim::okx {

[[nodiscard]] std::string_view inst_id_of(Rules const& rules);
[[nodiscard]] std::string_view inst_type_of(Rules const& rules);  // SPOT or SWAP
// "BTC-USDT" of BTC-USDT-SWAP.
[[nodiscard]] std::string family_of(Rules const& rules);
[[nodiscard]] std::string_view fee_asset_of(Rules const& rules, Side side);

// Nothing when there is no such listing.
[[nodiscard]] Rules const* find_listing(Exchange const& exchange, std::string_view inst_id);
[[nodiscard]] Rules const* find_listing_by_code(Exchange const& exchange, std::int64_t code);
// 10001 and on for spot pairs, 20001 and on for swaps, in the order of their names.
[[nodiscard]] std::int64_t code_of(Exchange const& exchange, Rules const& listing);

}  // namespace trestle::adapters::sim::okx
