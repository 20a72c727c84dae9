// Owns finding what somebody may have meant by a mistyped word. Never guesses for him: the caller
// says it as a question.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace trestle::server {

// The word that differs by the fewest letters put in, left out, changed or swapped; empty when none
// is near.
[[nodiscard]] std::string nearest(std::string_view word, std::vector<std::string> const& known);

}  // namespace trestle::server
