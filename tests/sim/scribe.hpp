// Owns the way from a journal back to the words of a scenario: one line for each input. Never
// decides what is worth telling.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "oms/core/state_machine.hpp"

namespace trestle::sim {

// The lines that live through a journal of the hunter's world. What every scenario opens with is
// left out.
[[nodiscard]] std::vector<std::string> lines_of(std::vector<Stamped> const& journal);

}  // namespace trestle::sim
