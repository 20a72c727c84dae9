// Owns the hours of a session: whether it may be on now, and when the span that runs began. Never
// knows a local time zone: everything is UTC, so that no hour comes twice.
#pragma once

#include <cstdint>
#include <string>

#include "fix/engine/engine.hpp"

namespace trestle {
namespace fix {
namespace engine {

// When the span that holds `now_ns` began (ns since 1970, UTC); 0 when the session is closed then.
// A session that is always open has one span, which began in 1970: 1.
std::int64_t span_start(Schedule const& schedule, std::int64_t now_ns);

// "08:00:00 to 17:00:00 UTC on Mon Tue Wed Thu Fri".
std::string hours_of(Schedule const& schedule);

}  // namespace engine
}  // namespace fix
}  // namespace trestle
