// Owns the words of the control API: the same at every face, whatever its venue calls the thing.
#pragma once

#include <string_view>

#include "adapters/sim/event.hpp"
#include "adapters/sim/json.hpp"

namespace trestle::adapters::sim {

[[nodiscard]] std::string_view name_of(Refused refused);
[[nodiscard]] std::string_view name_of(Status status);
[[nodiscard]] std::string_view name_of(PositionSide side);
void encode(Json& json, Fill const& fill);
void encode(Json& json, Order const& order);
void encode(Json& json, PositionState const& state);

}  // namespace trestle::adapters::sim
