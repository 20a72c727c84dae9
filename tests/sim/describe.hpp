// Owns one line for each input, for people who read the history of a failed run.
#pragma once

#include <string>

#include "oms/model/inputs.hpp"

namespace trestle::sim {

[[nodiscard]] std::string describe(Input const& input);

}  // namespace trestle::sim
