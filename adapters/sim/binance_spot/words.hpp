// Owns Binance's words for the values of the matching core, in both directions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "adapters/sim/event.hpp"

namespace trestle::adapters::sim::binance_spot {

// What a request is answered with when it is not done; `detail` is JSON for the member "data".
struct Problem {
    int status = 400;
    int code = -1000;
    std::string text;
    std::string detail;
};

[[nodiscard]] std::string_view word_for(Side side);
[[nodiscard]] std::string_view word_for(Kind kind);
// LIMIT, STOP_LOSS_LIMIT, TAKE_PROFIT, …
[[nodiscard]] std::string_view type_of(Order const& order);
[[nodiscard]] std::string_view word_for(TimeInForce time_in_force);
[[nodiscard]] std::string_view word_for(Status status);
[[nodiscard]] std::string_view word_for(SelfTrade mode);
[[nodiscard]] std::string_view word_for(Happening what);
[[nodiscard]] std::string_view word_for(ExpiryReason reason);
[[nodiscard]] Problem problem_for(Refused refused);

[[nodiscard]] std::optional<Side> side_from(std::string_view word);
[[nodiscard]] std::optional<TimeInForce> time_in_force_from(std::string_view word);
[[nodiscard]] std::optional<SelfTrade> self_trade_from(std::string_view word);

}  // namespace trestle::adapters::sim::binance_spot
