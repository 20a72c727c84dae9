// Owns Bybit's words for the values of the matching core, in both directions, and its refusals.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "adapters/sim/order.hpp"

namespace trestle::adapters::sim::bybit {

// What a request, or one row of a batch, is answered with when it is not done.
struct Problem {
    int code = 0;
    std::string text;
    int status = 200;  // most refusals come with HTTP 200; retCode tells
};

[[nodiscard]] std::string_view word_for(Side side);
[[nodiscard]] std::string_view word_for(SelfTrade mode);
[[nodiscard]] std::optional<Side> side_from(std::string_view word);
[[nodiscard]] std::optional<SelfTrade> self_trade_from(std::string_view word);

// The spot market has codes of its own (1701xx); contracts have 1100xx.
[[nodiscard]] Problem problem_for(Refused refused, bool is_spot);
[[nodiscard]] Problem parameter_problem(std::string_view text);

// 1 to 36 letters, digits, dashes and underscores.
[[nodiscard]] bool is_client_id(std::string_view text);

}  // namespace trestle::adapters::sim::bybit
