// Owns the version that logs, the journal and exports name.
#pragma once

#include <string_view>

namespace trestle::server {

inline constexpr std::string_view version = "0.1.0";

}  // namespace trestle::server
