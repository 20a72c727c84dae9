// Owns the JSON shapes of Binance USD-M: answers and events, with its names, types and decimals.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/sim/binance_usdm/words.hpp"
#include "adapters/sim/exchange.hpp"
#include "adapters/sim/json.hpp"
#include "adapters/sim/settings.hpp"

namespace trestle::adapters::sim::binance_usdm {

// Orders. A query tells what was paid; the answer to a placement, change or cancel does not (since
// 2026-07-15).
void encode_order(Json& json, Rules const& rules, Order const& order);
void encode_queried(Json& json, Rules const& rules, Order const& order);
void encode_fill(Json& json, Rules const& rules, Fill const& fill);
// An order that waits for its trigger; `made` is the one that it became, if it did.
void encode_algo(Json& json, Rules const& rules, Order const& order, Order const* made);

// The account.
struct AccountView {
    std::vector<std::string> assets;
    std::vector<PositionState> positions;
    PositionMode mode = PositionMode::one_way;
    std::int64_t now_ms = 0;
};
[[nodiscard]] std::string encode_balances(Exchange const& exchange, std::string const& account,
                                          AccountView const& view);
[[nodiscard]] std::string encode_account(Exchange const& exchange, std::string const& account,
                                         AccountView const& view);
void encode_position_risk(Json& json, Rules const& rules, PositionState const& state);
void encode_brackets(Json& json, Rules const& rules);

// The market.
void encode_symbol(Json& json, Rules const& rules);
void encode_rate_limits(Json& json, SimLimits const& limits);
[[nodiscard]] std::string encode_depth(Rules const& rules, Book const& book, std::size_t limit,
                                       std::int64_t now_ms);
void encode_book_ticker(Json& json, Rules const& rules, Top const& top, std::int64_t now_ms);
void encode_premium(Json& json, Exchange const& exchange, std::string const& symbol,
                    std::int64_t now_ms);
void encode_recent(Json& json, Rules const& rules, Trade const& trade);
void encode_day_ticker(Json& json, Rules const& rules, Decimal last, std::int64_t now_ms);

// Events.
[[nodiscard]] std::string encode_event(Rules const& rules, OrderEvent const& event,
                                       std::int64_t now_ms);
[[nodiscard]] std::string encode_lite(Rules const& rules, OrderEvent const& event,
                                      std::int64_t now_ms);
[[nodiscard]] std::string encode_algo_event(Rules const& rules, Order const& order,
                                            std::string_view status, Order const* made,
                                            std::string_view reason, std::int64_t now_ms);
[[nodiscard]] std::string encode_trigger_reject(Order const& order, std::string_view reason,
                                                std::int64_t now_ms);
// Either may be absent.
[[nodiscard]] std::string encode_account_event(Exchange const& exchange,
                                               BalanceEvent const* balance,
                                               PositionEvent const* position, std::int64_t now_ms);
[[nodiscard]] std::string encode_margin_call(MarginCallEvent const& event, std::int64_t now_ms);
[[nodiscard]] std::string encode_force_order(Rules const& rules, LiquidationEvent const& event,
                                             std::int64_t now_ms);
[[nodiscard]] std::string encode_trade_event(Rules const& rules, Trade const& trade,
                                             std::int64_t now_ms);
[[nodiscard]] std::string encode_aggregate_event(Rules const& rules, Trade const& trade,
                                                 std::int64_t now_ms);
[[nodiscard]] std::string encode_depth_update(Rules const& rules, BookChanges const& changes,
                                              std::int64_t previous_update, std::int64_t now_ms);
[[nodiscard]] std::string encode_partial_depth(Rules const& rules, Book const& book,
                                               std::size_t limit, std::int64_t now_ms);
[[nodiscard]] std::string encode_book_ticker_event(Rules const& rules, Top const& top,
                                                   std::int64_t update, std::int64_t now_ms);
[[nodiscard]] std::string encode_mark_price(Exchange const& exchange, std::string const& symbol,
                                            std::int64_t now_ms);

}  // namespace trestle::adapters::sim::binance_usdm
