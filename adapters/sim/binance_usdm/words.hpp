// Owns the words in which Binance USD-M differs from spot: its refusals, its order types, its
// decimals.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "adapters/sim/binance_spot/words.hpp"
#include "adapters/sim/exchange.hpp"

namespace trestle::adapters::sim::binance_usdm {

using binance_spot::Problem;
using binance_spot::word_for;

[[nodiscard]] Problem problem_for(Refused refused, Side side = Side::buy);
[[nodiscard]] std::string_view word_for(PositionSide side);
[[nodiscard]] std::optional<PositionSide> position_side_from(std::string_view word);
// GTX and GTD are kinds of their own here.
[[nodiscard]] std::string_view time_in_force_of(Order const& order);
// LIMIT, MARKET; of an order that waits for its trigger STOP, TAKE_PROFIT_MARKET, ….
[[nodiscard]] std::string_view type_of(Order const& order);
[[nodiscard]] std::string_view execution_word(Happening what);
[[nodiscard]] std::string_view algo_status_of(Order const& order);
[[nodiscard]] std::string_view working_type_of(Trigger const& trigger);

// As many decimals as the tick or the lot has.
[[nodiscard]] std::string price_text(Rules const& rules, Decimal price);
[[nodiscard]] std::string quantity_text(Rules const& rules, Decimal quantity);
[[nodiscard]] int places_of(Decimal step);

}  // namespace trestle::adapters::sim::binance_usdm
