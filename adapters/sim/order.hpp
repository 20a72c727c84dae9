// Owns the values of the matching core: orders, trades, what happened to them, why one is refused.
// Never names a venue's code or spelling; each face has its own words for these.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "oms/model/decimal.hpp"
#include "oms/model/terms.hpp"

namespace trestle::adapters::sim {

enum class Kind : std::uint8_t { limit, market, limit_maker };
enum class Status : std::uint8_t {
    untriggered,  // waits for its trigger, outside the book
    working,
    partially_filled,
    filled,
    canceled,
    expired,
    expired_in_match,
    triggered,  // closed: another order was made from it (Trigger::makes_new_order)
    rejected,   // refused when it was triggered
};
// Of the taker: who leaves when two orders of one account would trade with each other.
enum class SelfTrade : std::uint8_t { none, expire_taker, expire_maker, expire_both };
enum class ExpiryReason : std::uint8_t {
    none,
    unfilled_ioc,
    unfilled_fok,
    no_liquidity,
    venue,
    would_take,    // a post-only order of a venue that accepts it first and then cancels it
    nothing_left,  // reduce-only, and the position is gone
    date,          // OrderRequest::expires_ms
    countdown,     // the dead man's switch
    liquidation,
};

enum class PositionSide : std::uint8_t { both, longs, shorts };
enum class PositionMode : std::uint8_t { one_way, hedge };
enum class MarginMode : std::uint8_t { cross, isolated };
enum class Forced : std::uint8_t { no, liquidation, deleveraging, settlement };

enum class TriggerBy : std::uint8_t { last_price, mark_price, index_price };
enum class TriggerDirection : std::uint8_t { rises_to, falls_to };

struct Trigger {
    Decimal price;  // a trailing one is set by the exchange as the market moves
    TriggerDirection direction = TriggerDirection::rises_to;
    TriggerBy by = TriggerBy::last_price;
    bool is_take_profit = false;  // for the face's words; the direction alone decides
    // Trailing: the best price since activation, less (sell) or plus (buy) this share or distance.
    std::optional<Decimal> trailing_share;     // 0.01: one percent
    std::optional<Decimal> trailing_distance;  // in the quote asset
    std::optional<Decimal> activation;         // trailing begins when the market gets here
    // True: when triggered, a new order with its own id enters the book, and this one is closed as
    // `triggered`. False: the same order enters the book.
    bool makes_new_order = false;

    [[nodiscard]] bool is_trailing() const { return trailing_share || trailing_distance; }
};

// Quantities are in the venue's unit: base units, or contracts of Rules::contract_value base units.
struct OrderRequest {
    std::string account;
    std::string symbol;
    std::string client_id;
    Side side = Side::buy;
    Kind kind = Kind::limit;
    TimeInForce time_in_force = TimeInForce::good_till_cancel;
    std::optional<Decimal> price;
    std::optional<Decimal> quantity;
    std::optional<Decimal> quote_quantity;  // market orders of spot: spend or earn so much
    SelfTrade self_trade = SelfTrade::expire_maker;
    PositionSide position_side = PositionSide::both;
    bool is_reduce_only = false;
    bool closes_position = false;  // the quantity is whatever the position is when it is triggered
    std::optional<Trigger> trigger;
    std::optional<Decimal> display_quantity;  // iceberg: so much is shown at a time
    std::int64_t expires_ms = 0;              // zero: never
    // A post-only order that would take is accepted, then canceled, instead of refused.
    bool would_take_cancels = false;
    // A fill-or-kill order that cannot be filled is refused, instead of accepted and expired.
    bool refuses_unfilled_fok = false;
    // For the face alone: what it wants to say again of this order ("tag", "tdMode").
    std::map<std::string, std::string, std::less<>> notes;
};

struct Order {
    std::int64_t id = 0;  // unique per symbol
    std::string client_id;
    std::string account;
    std::string symbol;
    Side side = Side::buy;
    Kind kind = Kind::limit;
    TimeInForce time_in_force = TimeInForce::good_till_cancel;
    SelfTrade self_trade = SelfTrade::expire_maker;
    Status status = Status::working;
    ExpiryReason expiry = ExpiryReason::none;
    Decimal price;  // zero for market orders
    Decimal quantity;
    Decimal quote_quantity;
    Decimal executed;
    Decimal executed_quote;  // of contracts: executed times price times contract value
    Decimal prevented;       // taken away by self-trade prevention
    Decimal locked;          // of the asset that the order spends; nothing for perpetuals
    Decimal fee;             // of all fills so far
    Decimal realised;        // profit of all fills so far
    std::int64_t created_ms = 0;
    std::int64_t updated_ms = 0;
    std::int64_t triggered_ms = 0;
    int amendments = 0;
    bool is_on_book = false;
    PositionSide position_side = PositionSide::both;
    bool is_reduce_only = false;
    bool closes_position = false;
    Forced forced = Forced::no;
    std::optional<Trigger> trigger;
    std::int64_t made_order = 0;  // the order that was made when this one was triggered
    std::int64_t made_by = 0;     // the trigger order that this one was made from
    std::optional<Decimal> display_quantity;
    Decimal shown;  // of an iceberg, in the book
    std::int64_t expires_ms = 0;
    std::map<std::string, std::string, std::less<>> notes;

    // A trigger order with ids of its own kind: find_trigger() finds it, find_client() does not.
    [[nodiscard]] bool is_apart() const { return trigger && trigger->makes_new_order; }
    [[nodiscard]] Decimal remaining() const { return quantity - executed; }
    [[nodiscard]] bool is_waiting() const { return status == Status::untriggered; }
    [[nodiscard]] bool is_open() const {
        return status == Status::untriggered || status == Status::working ||
               status == Status::partially_filled;
    }
};

struct Trade {
    std::int64_t id = 0;  // unique per symbol
    std::string symbol;
    Decimal price;
    Decimal quantity;
    Decimal quote;
    std::int64_t buy_order = 0;
    std::int64_t sell_order = 0;
    bool is_buyer_maker = false;
    std::int64_t time_ms = 0;
};

// One account's side of a trade.
struct Fill {
    std::int64_t trade_id = 0;
    std::int64_t order_id = 0;
    std::string account;
    std::string symbol;
    std::string client_id;
    Side side = Side::buy;
    Decimal price;
    Decimal quantity;
    Decimal quote;
    Decimal fee;
    std::string fee_asset;
    bool is_maker = false;
    std::int64_t time_ms = 0;
    PositionSide position_side = PositionSide::both;
    Decimal realised;  // profit of the closed part, before the fee
    Forced forced = Forced::no;
};

// In order of precedence: the first that holds is told.
enum class Refused : std::uint8_t {
    unknown_symbol,
    market_closed,
    price_filter,
    percent_price,
    lot_size,
    market_lot_size,
    notional,
    iceberg_parts,
    too_many_orders,
    too_many_trigger_orders,
    duplicate_client_id,
    position_side,  // does not fit the account's position mode
    reduce_only,    // there is nothing to reduce
    would_trigger,  // at once
    would_take,
    unfilled_fok,
    insufficient_balance,
    insufficient_margin,
    unknown_order,
    cancel_restricted,
    amend_increases,
    amend_changes_nothing,
    too_many_amendments,
    not_amendable,  // a market order, or one of a kind that the venue does not amend
    leverage,       // out of the symbol's range
    no_change,      // of a setting: it is so already
    has_orders,     // a setting that must not change under open orders
    has_position,   // or under a position
};

enum class CancelOnly : std::uint8_t { any, untouched, partially_filled };

}  // namespace trestle::adapters::sim
