// Owns which fault of the core is switched on, and what people call it. Only in mutants.
#pragma once

#include <string_view>

#include "oms/core/mutations.hpp"

namespace trestle::sim {

void switch_on(core::Mutation mutation);
[[nodiscard]] std::string_view name_of(core::Mutation mutation);

}  // namespace trestle::sim
