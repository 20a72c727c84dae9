// Owns where a desk's password comes from. Never echoes it.
#pragma once

#include <string>

#include "fix/desk/session.hpp"
#include "oms/model/result.hpp"

namespace trestle::fix::desk {

struct Password {
    std::string text;
};

// Of the option, the file, TRESTLE_DESK_PASSWORD or a prompt on the terminal; empty without any.
[[nodiscard]] Result<Password, std::string> find_password(DeskOptions const& options);
// For a change: TRESTLE_DESK_NEW_PASSWORD, or a prompt on the terminal, twice.
[[nodiscard]] Result<Password, std::string> find_new_password(std::string const& username);

}  // namespace trestle::fix::desk
