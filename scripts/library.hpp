// Owns the names that a rule file finds: the verdict functions and the harmless part of Lua's own.
// Never one that reaches files, time, chance, other states or the debugger.
#pragma once

struct lua_State;

namespace trestle::scripts {

// Fills the globals of a fresh state. Raises a Lua error when memory runs out.
void install_library(lua_State* lua);

// rule_file() and case(), for rule test files only (rule_cases.cpp).
void install_case_functions(lua_State* lua);

// After this, a rule can neither create globals nor read names that do not exist.
void install_name_guard(lua_State* lua);

}  // namespace trestle::scripts
