// Owns who may ask: OK-ACCESS headers, the login of a WebSocket, their clocks and signatures.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "adapters/sim/okx/words.hpp"
#include "adapters/sim/port.hpp"
#include "adapters/sim/v5/fields.hpp"
#include "adapters/sim/venue.hpp"
#include "oms/model/result.hpp"

namespace trestle::adapters::sim::okx {

// The account that asks. Codes 50102 to 50119; HTTP 401.
[[nodiscard]] Result<std::string, Problem> admit(Venue const& venue, HttpRequest const& request);
// The account that logs in. Codes 60004 to 60032.
[[nodiscard]] Result<std::string, Problem> log_in(Venue const& venue, v5::Fields const& args);

// "2020-12-08T09:08:57.715Z", with or without the fraction.
[[nodiscard]] std::optional<std::int64_t> read_iso_time(std::string_view text);

}  // namespace trestle::adapters::sim::okx
