// Owns the JSON of Bybit's rows: listings, tickers, orders, executions, positions, wallets. Prices
// and quantities are text. Pure: it reads the venue and changes nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/sim/json.hpp"
#include "adapters/sim/v5/tape.hpp"
#include "adapters/sim/venue.hpp"

namespace trestle::adapters::sim::bybit {

// Notes that the face keeps at an order, by the names of the venue's fields.
namespace note {
inline constexpr std::string_view time_in_force = "timeInForce";
inline constexpr std::string_view filter = "orderFilter";
inline constexpr std::string_view unit = "marketUnit";
inline constexpr std::string_view quantity = "qty";  // as asked for, when in the quote asset
inline constexpr std::string_view last_price = "lastPriceOnCreated";
inline constexpr std::string_view stop_type = "stopOrderType";
inline constexpr std::string_view made_by = "createType";
}  // namespace note

[[nodiscard]] std::string_view note_of(Order const& order, std::string_view name);
// "" for an id that the venue made up because the client gave none.
[[nodiscard]] std::string_view client_id_of(std::string_view id);

[[nodiscard]] std::string_view name_of(Rules const& rules);
[[nodiscard]] std::string_view category_of(Rules const& rules);  // spot or linear
// Nothing when there is no such listing.
[[nodiscard]] Rules const* find_listing(Exchange const& exchange, std::string_view category,
                                        std::string_view name);
[[nodiscard]] std::string_view fee_asset_of(Rules const& rules, Side side);
[[nodiscard]] int position_index(PositionSide side);
[[nodiscard]] std::string_view status_of(Rules const& rules, Order const& order);

void encode_instrument(Json& json, Rules const& rules);
void encode_ticker(Json& json, Venue const& venue, v5::Tape const& tape, Rules const& rules);
void encode_public_trade(Json& json, Rules const& rules, Trade const& trade);
// "b" and "a": [price, size] each.
void encode_book_sides(Json& json, Book const& book, std::size_t limit);
void encode_order(Json& json, Venue const& venue, Order const& order);
void encode_execution(Json& json, Venue const& venue, Fill const& fill);
void encode_funding(Json& json, Venue const& venue, FundingEvent const& event);
void encode_fast_execution(Json& json, Venue const& venue, Fill const& fill);
// `is_push`: a push calls the average price entryPrice, an answer avgPrice.
void encode_position(Json& json, Venue const& venue, PositionState const& state, bool is_push);
// `assets` empty: all that are held.
void encode_wallet(Json& json, Venue const& venue, std::string_view account,
                   std::vector<std::string> const& assets);

}  // namespace trestle::adapters::sim::bybit
