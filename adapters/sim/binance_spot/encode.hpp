// Owns the JSON shapes of Binance spot: answers and events, with its names, types and decimals.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/sim/binance_spot/words.hpp"
#include "adapters/sim/exchange.hpp"
#include "adapters/sim/json.hpp"
#include "adapters/sim/settings.hpp"

namespace trestle::adapters::sim::binance_spot {

enum class ResponseType : std::uint8_t { ack, result, full };

void encode_placed(Json& json, Placed const& placed, ResponseType type);
void encode_canceled(Json& json, Order const& order, std::string_view request_id);
void encode_order(Json& json, Order const& order);
[[nodiscard]] std::string encode_amended(Amended const& amended, std::int64_t now_ms);
void encode_fill(Json& json, Fill const& fill);
[[nodiscard]] std::string encode_account(Accounts const& accounts, std::string_view account,
                                         Decimal fee_rate, bool omits_zero, std::int64_t now_ms);
void encode_symbol(Json& json, Rules const& rules);
void encode_rate_limits(Json& json, SimLimits const& limits);
[[nodiscard]] std::string encode_depth(Book const& book, std::size_t limit);
void encode_book_ticker(Json& json, std::string_view symbol, Top const& top);

void encode_recent(Json& json, Trade const& trade);
// The day has no history here: it opened at the last price.
void encode_day_ticker(Json& json, std::string_view symbol, Top const& top, Decimal last,
                       std::int64_t now_ms);

[[nodiscard]] std::string encode_event(OrderEvent const& event, std::int64_t now_ms);
[[nodiscard]] std::string encode_event(BalanceEvent const& event, std::int64_t now_ms);
[[nodiscard]] std::string encode_event(Trade const& trade, std::int64_t now_ms);
[[nodiscard]] std::string encode_depth_update(std::string_view symbol, BookChanges const& changes,
                                              std::int64_t now_ms);
[[nodiscard]] std::string encode_book_ticker_event(std::string_view symbol, Top const& top,
                                                   std::int64_t update);

[[nodiscard]] std::string encode_problem(Problem const& problem);

}  // namespace trestle::adapters::sim::binance_spot
