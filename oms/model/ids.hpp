// Owns the identities of the house. Each is its own type; text ids are bounded and stored inline.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <string>

#include "oms/model/text.hpp"

namespace trestle {

using SessionId = Text<struct SessionIdTag, 32>;      // the desk's CompID
using Account = Text<struct AccountTag, 32>;          // Account(1)
using Symbol = Text<struct SymbolTag, 32>;            // canonical symbol, "BTC-USDT"
using VenueSymbol = Text<struct VenueSymbolTag, 32>;  // as the venue writes it, "BTCUSDT"
using Asset = Text<struct AssetTag, 16>;              // "BTC"
using ClOrdId = Text<struct ClOrdIdTag, 64>;          // the desk's id of one request, ClOrdID(11)
using ListId = Text<struct ListIdTag, 64>;              // ListID(66) of a NewOrderList
using VenueOrderId = Text<struct VenueOrderIdTag, 40>;
using VenueTradeId = Text<struct VenueTradeIdTag, 40>;
// Ours at the venue. [a-z0-9], at most 32: valid in every venue's charset, unique for ever.
using VenueClientId = Text<struct VenueClientIdTag, 32>;

// Owns what nobody here sent: orders by hand, of other programs, of the venue itself.
inline constexpr SessionId house_session = SessionId::of("HOUSE");

enum class Venue : std::uint8_t { binance_spot, binance_usdm, okx, bybit };
inline constexpr int venue_count = 4;

// Place of one record in the journal, from 1; the only order of events that counts.
using Sequence = std::uint64_t;

// Our order: the journal sequence of the input that brought it.
struct OrderId {
    std::uint64_t value = 0;
    [[nodiscard]] constexpr bool is_known() const { return value != 0; }
    friend constexpr bool operator==(OrderId, OrderId) = default;
    friend constexpr auto operator<=>(OrderId, OrderId) = default;
};

// Index of a listing (symbol at a venue) in the instrument registry, from 1.
struct InstrumentId {
    std::uint32_t value = 0;
    [[nodiscard]] constexpr bool is_known() const { return value != 0; }
    friend constexpr bool operator==(InstrumentId, InstrumentId) = default;
    friend constexpr auto operator<=>(InstrumentId, InstrumentId) = default;
};

// Journal sequence and effect index: replay makes the same id, so a resent report keeps its own.
struct ExecId {
    Sequence sequence = 0;
    std::uint32_t index = 0;
    friend constexpr bool operator==(ExecId, ExecId) = default;
    friend constexpr auto operator<=>(ExecId, ExecId) = default;
};

[[nodiscard]] std::string_view name_of(Venue venue);                      // "binance_spot"
[[nodiscard]] std::optional<Venue> venue_named(std::string_view name);
[[nodiscard]] std::string to_string(OrderId id);                          // "T184"
[[nodiscard]] std::string to_string(ExecId id);                           // "184-0"
[[nodiscard]] std::optional<OrderId> parse_order_id(std::string_view text);
[[nodiscard]] std::optional<ExecId> parse_exec_id(std::string_view text);

// "x" epoch "y" order "z" leg, numbers in base 32: the epoch is when this journal began, in
// seconds, so a wiped journal never repeats an id; each venue leg of an order has its own number.
[[nodiscard]] VenueClientId make_venue_client_id(std::uint64_t epoch, OrderId order,
                                                 std::uint32_t leg);

}  // namespace trestle

template <>
struct std::hash<trestle::OrderId> {
    std::size_t operator()(trestle::OrderId id) const noexcept {
        return std::hash<std::uint64_t>{}(id.value);
    }
};
template <>
struct std::hash<trestle::InstrumentId> {
    std::size_t operator()(trestle::InstrumentId id) const noexcept {
        return std::hash<std::uint32_t>{}(id.value);
    }
};
