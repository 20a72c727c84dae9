// Owns who may ask: X-BAPI headers, the login of a WebSocket, their clocks and signatures.
#pragma once

#include <string>
#include <string_view>

#include "adapters/sim/bybit/words.hpp"
#include "adapters/sim/port.hpp"
#include "adapters/sim/v5/fields.hpp"
#include "adapters/sim/venue.hpp"
#include "oms/model/result.hpp"

namespace trestle::adapters::sim::bybit {

// The account that asks.
[[nodiscard]] Result<std::string, Problem> admit(Venue const& venue, HttpRequest const& request);
// [key, expires, signature] of an auth frame; the account that logs in.
[[nodiscard]] Result<std::string, Problem> log_in(Venue const& venue, std::string_view args);
// 10002 unless serverTime - window <= stamp < serverTime + 1000.
[[nodiscard]] std::optional<Problem> check_time(std::int64_t now_ms, std::string_view stamp,
                                                std::string_view window);

}  // namespace trestle::adapters::sim::bybit
