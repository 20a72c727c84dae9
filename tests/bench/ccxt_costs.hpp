// Owns the comparison with ccxt: what the same encoding and signing costs there, by its published
// package, where tests/acceptance/clients has installed it.
#pragma once

#include <map>
#include <string>

#include "oms/model/result.hpp"

namespace trestle::bench {

// ns of each venue's name, or why there are none and what to do.
[[nodiscard]] Result<std::map<std::string, double>, std::string> ccxt_encode_ns(int rounds,
                                                                                int calls);

}  // namespace trestle::bench
