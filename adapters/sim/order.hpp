// Owns the values of the matching core: orders, trades, what happened to them, why one is refused.
// Never names a venue's code or spelling; each face has its own words for these.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "oms/model/decimal.hpp"
#include "oms/model/terms.hpp"

namespace trestle::adapters::sim {

enum class Kind : std::uint8_t { limit, market, limit_maker };
enum class Status : std::uint8_t {
    working,
    partially_filled,
    filled,
    canceled,
    expired,
    expired_in_match,
};
enum class SelfTrade : std::uint8_t { none, expire_taker, expire_maker, expire_both };
enum class ExpiryReason : std::uint8_t { none, unfilled_ioc, unfilled_fok, no_liquidity, venue };

struct OrderRequest {
    std::string account;
    std::string symbol;
    std::string client_id;
    Side side = Side::buy;
    Kind kind = Kind::limit;
    TimeInForce time_in_force = TimeInForce::good_till_cancel;
    std::optional<Decimal> price;
    std::optional<Decimal> quantity;
    std::optional<Decimal> quote_quantity;  // market orders: spend or earn so much
    SelfTrade self_trade = SelfTrade::expire_maker;
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
    Decimal executed_quote;
    Decimal prevented;  // taken away by self-trade prevention
    Decimal locked;     // of the asset that the order spends
    std::int64_t created_ms = 0;
    std::int64_t updated_ms = 0;
    int amendments = 0;
    bool is_on_book = false;

    [[nodiscard]] Decimal remaining() const { return quantity - executed; }
    [[nodiscard]] bool is_open() const {
        return status == Status::working || status == Status::partially_filled;
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
};

enum class Happening : std::uint8_t { accepted, trade, canceled, replaced, expired, prevented };

struct OrderEvent {
    Happening what = Happening::accepted;
    Order order;                     // after the event
    std::string request_id;          // canceled: the cancel's own id; replaced: empty
    std::string previous_client_id;  // replaced and canceled: the id the order had
    std::optional<Fill> fill;
    std::int64_t execution_id = 0;
    std::int64_t time_ms = 0;
};

struct Holding {
    std::string asset;
    Decimal free;
    Decimal locked;
};

struct BalanceEvent {
    std::string account;
    std::vector<Holding> changed;
    std::int64_t time_ms = 0;
};

using Event = std::variant<OrderEvent, BalanceEvent, Trade>;

// In order of precedence: the first that holds is told.
enum class Refused : std::uint8_t {
    unknown_symbol,
    market_closed,
    price_filter,
    percent_price,
    lot_size,
    market_lot_size,
    notional,
    too_many_orders,
    duplicate_client_id,
    would_take,
    insufficient_balance,
    unknown_order,
    cancel_restricted,
    amend_increases,
    amend_changes_nothing,
    too_many_amendments,
};

enum class CancelOnly : std::uint8_t { any, untouched, partially_filled };

}  // namespace trestle::adapters::sim
