// Owns what the exchange tells after something happened; each face puts it into its venue's words.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "adapters/sim/order.hpp"
#include "adapters/sim/position.hpp"

namespace trestle::adapters::sim {

enum class Happening : std::uint8_t {
    accepted,  // in the book, or waiting for its trigger
    trade,
    canceled,
    replaced,  // amended: new quantity, price or client id
    expired,
    prevented,  // left because of self-trade prevention
    triggered,  // its trigger was reached
    rejected,   // refused when it was triggered; `refused` says why
};

struct OrderEvent {
    Happening what = Happening::accepted;
    Order order;                     // after the event
    std::string request_id;          // canceled: the cancel's own id; replaced: empty
    std::string previous_client_id;  // replaced and canceled: the id the order had
    std::optional<Fill> fill;
    std::optional<Refused> refused;
    std::int64_t execution_id = 0;
    std::int64_t time_ms = 0;
};

struct Holding {
    std::string asset;
    Decimal free;
    Decimal locked;
};

enum class BalanceReason : std::uint8_t { order, funding, liquidation, transfer };

struct BalanceEvent {
    std::string account;
    std::vector<Holding> changed;
    BalanceReason reason = BalanceReason::order;
    std::int64_t time_ms = 0;
};

// A position changed by a trade, funding, or its margin; comes after the BalanceEvent of the same.
struct PositionEvent {
    PositionState state;
    BalanceReason reason = BalanceReason::order;
    std::int64_t time_ms = 0;
};

struct FundingEvent {
    std::string account;
    std::string symbol;
    PositionSide side = PositionSide::both;
    std::string asset;
    Decimal rate;
    Decimal amount;    // received; negative: paid
    Decimal quantity;  // of the position, signed
    Decimal mark_price;
    std::int64_t time_ms = 0;
};

// An account below its maintenance margin is closed by force; the trades follow as OrderEvents of
// an order that is `forced`.
struct LiquidationEvent {
    std::string account;
    std::string symbol;
    Side side = Side::buy;  // of the forced order
    Decimal quantity;
    Decimal price;  // where the position's margin is used up
    std::int64_t order_id = 0;
    std::int64_t time_ms = 0;
};

struct MarginCallEvent {
    std::string account;
    std::string asset;
    MarginState margin;
    std::vector<PositionState> positions;
    std::int64_t time_ms = 0;
};

using Event = std::variant<OrderEvent, BalanceEvent, Trade, PositionEvent, FundingEvent,
                           LiquidationEvent, MarginCallEvent>;

}  // namespace trestle::adapters::sim
