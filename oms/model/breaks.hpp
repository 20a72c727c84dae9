// Owns one break: a difference between our books and a venue that nothing explains, with both
// sides' evidence, what is frozen for it, and who decided what. Never loses a side: what was seen
// stays as it was seen.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "oms/model/decimal.hpp"
#include "oms/model/ids.hpp"
#include "oms/model/money.hpp"
#include "oms/model/time.hpp"

namespace trestle {

// Each operator command names who gave it and why.
struct Operator {
    std::string who;  // the system's user, and the name given with --by
    std::string why;
    friend bool operator==(Operator const&, Operator const&) = default;
};

// Whether nobody can be both. Of one user of the system each must have given another name; the case
// of letters and the spaces around a name make no other one.
[[nodiscard]] bool are_two_persons(Operator const& first, Operator const& second);

// Running number from 1, the same after each replay: "B7".
struct BreakId {
    std::uint64_t value = 0;
    [[nodiscard]] constexpr bool is_known() const { return value != 0; }
    friend constexpr bool operator==(BreakId, BreakId) = default;
    friend constexpr auto operator<=>(BreakId, BreakId) = default;
};
[[nodiscard]] std::string to_string(BreakId id);
[[nodiscard]] std::optional<BreakId> parse_break_id(std::string_view text);

enum class BreakKind : std::uint8_t {
    position,        // the venue's position is not what fills and adjustments add up to
    balance,         // an asset moved, and neither a fill nor the stream told why
    unknown_order,   // the venue holds an order in our name that we never sent
    external_order,  // one that nobody here sent, where policy says freeze
    missing_order,   // one of ours works here, and every list of the venue asked does not have it
    missing_fills,   // the venue counts more filled than it lists trades for
    excess_fills,    // we booked more than the venue counts
    terms,           // the venue holds the order at another quantity or price
    unanswered,      // in doubt, and the budget of questions is spent
};
inline constexpr int break_kind_count = static_cast<int>(BreakKind::unanswered) + 1;
[[nodiscard]] std::string_view name_of(BreakKind kind);  // "missing_order"

enum class BreakAction : std::uint8_t {
    accept,    // we take the venue's side: an adjustment is booked that says so
    adjust,    // the operator gives the figures
    unfreeze,  // trading goes on; the break is kept
};
[[nodiscard]] std::string_view name_of(BreakAction action);

enum class BreakState : std::uint8_t {
    open,
    tolerated,  // counted, not frozen: policy says so
    unfrozen,   // trading goes on with it
    settled,    // accepted or adjusted
};
[[nodiscard]] std::string_view name_of(BreakState state);

// What an operator gives to adjust with.
struct BreakFigures {
    std::optional<Quantity> quantity;
    std::optional<Price> price;
    VenueTradeId trade_id;
    friend bool operator==(BreakFigures const&, BreakFigures const&) = default;
};
// "--quantity 3 --price 100 --trade 7", as far as it is given.
[[nodiscard]] std::string to_string(BreakFigures const& figures);

struct Break {
    BreakId id;
    BreakKind kind = BreakKind::position;
    BreakState state = BreakState::open;
    // The scope. A symbol that is empty means every symbol that has `asset` on one side.
    Account account;
    Venue venue = Venue::binance_spot;
    Symbol symbol;
    Asset asset;
    std::optional<OrderId> order;
    VenueOrderId venue_order_id;
    // Figures that differ (of a position, a balance, a cumulative quantity), and each side's words.
    Decimal ours;
    Decimal theirs;
    std::optional<Price> their_price;  // of terms
    std::string our_evidence;
    std::string their_evidence;
    Timestamp since;            // first seen
    Timestamp seen;             // last seen; our clock
    bool agrees_again = false;  // a later statement no longer shows it; it waits for its operator
    bool is_frozen = false;
    // Of two persons the first one's word, until the second one says the same; of a decision both
    // stay. The figures are those of the one or of the other.
    std::optional<BreakAction> proposed;
    Operator proposed_by;
    BreakFigures figures;
    std::optional<BreakAction> decision;
    Operator decided_by;
    Timestamp decided_at;
    friend bool operator==(Break const&, Break const&) = default;
};

}  // namespace trestle
