// Owns what the config means for FIX sessions: who may be on, from where, when, and how many.
#pragma once

#include "fix/engine/engine.hpp"
#include "oms/server/config.hpp"

namespace trestle::server {

[[nodiscard]] fix::engine::Settings engine_settings(Config const& config);

}  // namespace trestle::server
