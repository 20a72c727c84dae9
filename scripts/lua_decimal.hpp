// Owns the decimal that rules calculate with: exact, immutable. Never turns money into a double.
#pragma once

#include "oms/model/decimal.hpp"

struct lua_State;

namespace trestle::scripts {

void install_decimal(lua_State* lua);
void push_decimal(lua_State* lua, Decimal value);
[[nodiscard]] bool is_decimal(lua_State* lua, int index);

// A decimal, a whole number, a text, or a Lua number that says plainly which decimal it means;
// raises a Lua error for anything else.
[[nodiscard]] Decimal read_decimal(lua_State* lua, int index);

}  // namespace trestle::scripts
