// Owns the order that rules look at: one userdata per state, read field by field on demand, so that
// an order costs only the fields that its rule reads. Never valid outside the call of a rule.
#pragma once

#include <vector>

struct lua_State;

namespace trestle::scripts {

// Leaves the one order userdata of this state on the stack.
void push_order_object(lua_State* lua);

// As spec/lua_api.md must list them.
[[nodiscard]] std::vector<char const*> order_field_names();

}  // namespace trestle::scripts
