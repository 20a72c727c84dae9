// Owns how a FIX message looks to a person. Never shows a password.
#pragma once

#include <string>

#include "fix/desk/message.hpp"

namespace trestle::fix::desk {

// One line: what it is, what became of which order, and why.
[[nodiscard]] std::string describe(Message const& message);

// Every field on its own line: number, name, value, meaning.
[[nodiscard]] std::string describe_tags(Message const& message);

}  // namespace trestle::fix::desk
