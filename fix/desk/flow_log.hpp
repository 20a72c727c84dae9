// Owns the log of one case as the rules of engagement print it: bodies only, one message a line,
// and nothing in it that differs from run to run. Never changes what a message says beside that.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "fix/desk/case_player.hpp"

namespace trestle::fix::desk {

// ClOrdIDs become the case's own names; ids of the gateway and the venue are counted from 1 in the
// order in which they come; times are one second apart and fees stay. `name_of` gives the name.
[[nodiscard]] std::string flow_log(Case const& one, std::vector<Passed> const& conversation,
                                   std::function<std::string(std::string_view)> const& name_of);

}  // namespace trestle::fix::desk
