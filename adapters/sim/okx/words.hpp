// Owns OKX's words for the values of the matching core, in both directions, and its refusals.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "adapters/sim/order.hpp"

namespace trestle::adapters::sim::okx {

// What a request, or one row of it, is answered with when it is not done.
struct Problem {
    int code = 0;
    std::string text;
    int status = 200;  // most refusals come with HTTP 200; the code tells
};

[[nodiscard]] std::string_view word_for(Side side);
[[nodiscard]] std::string_view word_for(Status status);
[[nodiscard]] std::string_view word_for(SelfTrade mode);
[[nodiscard]] std::optional<Side> side_from(std::string_view word);
[[nodiscard]] std::optional<SelfTrade> self_trade_from(std::string_view word);

// Why the venue ended an order by itself ("cancelSource"); empty while it lives or is filled.
[[nodiscard]] std::string_view cancel_source(Order const& order);

[[nodiscard]] Problem problem_for(Refused refused);
[[nodiscard]] Problem parameter_problem(std::string_view name);
[[nodiscard]] Problem missing_parameter(std::string_view name);

// 1 to 32 letters and digits, nothing else.
[[nodiscard]] bool is_client_id(std::string_view text);

}  // namespace trestle::adapters::sim::okx
