// Owns the values of linear perpetuals: a position as it was traded, what it is worth at the mark
// price, and what an account's margin is.
#pragma once

#include <cstdint>
#include <string>

#include "adapters/sim/order.hpp"

namespace trestle::adapters::sim {

enum class InstrumentKind : std::uint8_t { spot, linear_perpetual };

struct Position {
    std::string account;
    std::string symbol;
    PositionSide side = PositionSide::both;
    MarginMode margin_mode = MarginMode::cross;
    int leverage = 20;
    Decimal quantity;  // signed, in the venue's unit; shorts are negative on every side
    Decimal cost;      // signed: what the open quantity cost; the entry price times it, exact
    Decimal isolated_margin;  // set aside of the wallet
    Decimal realised;         // since the position was opened, before fees
    Decimal fees;
    Decimal funding;  // received; negative: paid
    std::int64_t opened_ms = 0;
    std::int64_t updated_ms = 0;

    [[nodiscard]] bool is_flat() const { return quantity.is_zero(); }
};

// A position and what follows from the mark price.
struct PositionState {
    Position position;
    Decimal entry_price;
    Decimal mark_price;
    Decimal notional;    // signed, at the mark price
    Decimal unrealised;  // profit
    Decimal initial_margin;
    Decimal maintenance_margin;
    Decimal liquidation_price;  // zero: none
};

// Of one account and one margin asset.
struct MarginState {
    Decimal wallet;      // what is held, free or locked
    Decimal unrealised;  // of all positions
    Decimal position_margin;
    Decimal order_margin;
    Decimal maintenance_margin;
    Decimal available;  // for new orders; never negative
    [[nodiscard]] Decimal equity() const { return wallet + unrealised; }
    [[nodiscard]] Decimal initial_margin() const { return position_margin + order_margin; }
};

struct FundingTerms {
    Decimal rate;  // longs pay shorts so much of the notional when it is positive
    std::int64_t next_ms = 0;
    std::int64_t interval_ms = 0;
};

}  // namespace trestle::adapters::sim
