// Owns the JSON of OKX's rows: listings, tickers, orders, fills, balances, positions. All numbers
// are text, and "" says that a field does not apply. Pure: it reads the venue and changes nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/sim/json.hpp"
#include "adapters/sim/v5/tape.hpp"
#include "adapters/sim/venue.hpp"

namespace trestle::adapters::sim::okx {

// What a push of the orders channel says beside the order itself.
struct OrderPush {
    Fill const* fill = nullptr;
    std::string_view amend_result;
    std::string_view request_id;
    int code = 0;
    std::string_view text;
};

// Notes that the face keeps at an order, by the names of the venue's fields.
namespace note {
inline constexpr std::string_view trade_mode = "tdMode";
inline constexpr std::string_view type = "ordType";
inline constexpr std::string_view position_side = "posSide";
inline constexpr std::string_view tag = "tag";
inline constexpr std::string_view target = "tgtCcy";
inline constexpr std::string_view size = "sz";  // as asked for, when it was in the quote asset
inline constexpr std::string_view self_trade = "stpMode";
inline constexpr std::string_view pair = "pair";    // of an oco: the other order's id
inline constexpr std::string_view price = "ordPx";  // of an algo order
}  // namespace note

[[nodiscard]] std::string_view note_of(Order const& order, std::string_view name);
// "" for an id that the venue made up because the client gave none.
[[nodiscard]] std::string_view client_id_of(std::string_view id);
[[nodiscard]] std::string uid_of(std::string_view account);

void encode_instrument(Json& json, Exchange const& exchange, Rules const& rules);
void encode_ticker(Json& json, Venue const& venue, v5::Tape const& tape, Rules const& rules);
// [price, size, "0", orders] on each side.
void encode_book_sides(Json& json, Book const& book, std::size_t limit);
void encode_levels(Json& json, Book const& book, Side side, std::vector<Quote> const& changed);
void encode_funding(Json& json, Venue const& venue, Rules const& rules);
void encode_public_trade(Json& json, Rules const& rules, Trade const& trade);

void encode_order(Json& json, Venue const& venue, Order const& order);
void encode_order_push(Json& json, Venue const& venue, Order const& order, OrderPush const& push);
void encode_algo(Json& json, Venue const& venue, Order const& order);
void encode_fill(Json& json, Venue const& venue, Fill const& fill);
// Sorts fills of all listings: later ones are larger.
[[nodiscard]] std::int64_t bill_id_of(Venue const& venue, Fill const& fill);

// `assets` empty: all that are held.
void encode_balance(Json& json, Venue const& venue, std::string_view account,
                    std::vector<std::string> const& assets);
void encode_position(Json& json, Venue const& venue, PositionState const& state);
[[nodiscard]] std::string position_id_of(Position const& position);
[[nodiscard]] std::string_view position_side_of(Venue const& venue, Position const& position);

}  // namespace trestle::adapters::sim::okx
