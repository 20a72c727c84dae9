#include "scripts/library.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <lua.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "oms/model/ids.hpp"
#include "oms/model/limits.hpp"
#include "scripts/lua_decimal.hpp"
#include "scripts/machine.hpp"

namespace trestle::scripts {

namespace {

// What a rule may return. Their addresses are their identities; nothing is stored behind them.
char allow_mark, deny_mark, route_mark;

// ---- Verdicts --------------------------------------------------------------------------------

std::string checked_text(lua_State* lua, int index, char const* call) {
    if (lua_type(lua, index) != LUA_TSTRING) {
        luaL_error(lua, "%s takes a text, not %s", call, luaL_typename(lua, index));
    }
    if (lua_rawlen(lua, index) == 0) luaL_error(lua, "%s takes a text that is not empty", call);
    std::size_t size = 0;
    char const* const text = lua_tolstring(lua, index, &size);
    std::string line(text, std::min(size, bounds::text_bytes / 2));
    std::replace_if(
        line.begin(), line.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }, ' ');
    return line;
}

void require_running_rule(lua_State* lua, char const* call) {
    if (workbench_of(lua).order == nullptr) {
        luaL_error(lua, "%s belongs inside on_order or on_replace", call);
    }
}

int rule_allow(lua_State* lua) {
    require_running_rule(lua, "allow()");
    lua_pushlightuserdata(lua, &allow_mark);
    return 1;
}

// Counts as soon as it is called: a forgotten `return` must not let an order pass.
int rule_deny(lua_State* lua) {
    require_running_rule(lua, "deny()");
    auto text = checked_text(lua, 1, "deny()");
    auto& denial = workbench_of(lua).denial;
    if (!denial) denial = Saying{current_line(lua), std::move(text), {}};
    lua_pushlightuserdata(lua, &deny_mark);
    return 1;
}

int rule_route(lua_State* lua) {
    require_running_rule(lua, "route()");
    auto const name = checked_text(lua, 1, "route()");
    auto const venue = venue_named(name);
    if (!venue) {
        std::string known;
        for (int i = 0; i < venue_count; ++i) {
            known += (i == 0 ? "" : ", ") + std::string(name_of(static_cast<Venue>(i)));
        }
        return luaL_error(lua, "no venue is called '%s'; write one of: %s", name.c_str(),
                          known.c_str());
    }
    auto why = lua_isnoneornil(lua, 2) ? std::string() : checked_text(lua, 2, "route()");
    workbench_of(lua).route = Saying{current_line(lua), std::move(why), venue};
    lua_pushlightuserdata(lua, &route_mark);
    return 1;
}

int add_rule(lua_State* lua, std::vector<int> Workbench::*rules, char const* call) {
    auto& bench = workbench_of(lua);
    if (!bench.is_loading) return luaL_error(lua, "%s belongs at the top of the file", call);
    if (lua_type(lua, 1) != LUA_TFUNCTION) {
        return luaL_error(lua, "%s takes a function, not %s; write %s(function(order) ... end)",
                          call, luaL_typename(lua, 1), call);
    }
    lua_settop(lua, 1);
    (bench.*rules).push_back(luaL_ref(lua, LUA_REGISTRYINDEX));
    return 0;
}

int rule_on_order(lua_State* lua) { return add_rule(lua, &Workbench::order_rules, "on_order"); }
int rule_on_replace(lua_State* lua) {
    return add_rule(lua, &Workbench::replace_rules, "on_replace");
}

// ---- Base ------------------------------------------------------------------------------------

// A call that met a bound is over: no pcall brings it back.
int safe_pcall(lua_State* lua) {
    luaL_checkany(lua, 1);
    int const status = lua_pcall(lua, lua_gettop(lua) - 1, LUA_MULTRET, 0);
    auto& bench = workbench_of(lua);
    if (status == LUA_ERRMEM && bench.trip == Workbench::Trip::none) {
        bench.trip = Workbench::Trip::memory;
    }
    if (bench.trip != Workbench::Trip::none) {
        if (status == LUA_OK) lua_pushnil(lua);
        return lua_error(lua);
    }
    lua_pushboolean(lua, status == LUA_OK);
    lua_insert(lua, 1);
    return lua_gettop(lua);
}

// Lua's own prints the address of a table, which differs from run to run.
void push_text_of(lua_State* lua, int index) {
    switch (lua_type(lua, index)) {
        case LUA_TNIL:
        case LUA_TBOOLEAN:
        case LUA_TNUMBER:
        case LUA_TSTRING: luaL_tolstring(lua, index, nullptr); return;
        case LUA_TUSERDATA:
            if (is_decimal(lua, index)) {
                luaL_tolstring(lua, index, nullptr);
            } else {
                lua_pushliteral(lua, "order");
            }
            return;
        case LUA_TLIGHTUSERDATA: lua_pushliteral(lua, "verdict"); return;
        default: lua_pushstring(lua, luaL_typename(lua, index)); return;
    }
}

int safe_tostring(lua_State* lua) {
    luaL_checkany(lua, 1);
    push_text_of(lua, 1);
    return 1;
}

struct Key {
    bool is_text;
    long double number;     // holds every integer and every float of Lua
    std::string_view text;  // lives in the table that is walked
    int place;

    bool operator<(Key const& other) const {
        if (is_text != other.is_text) return !is_text;
        return is_text ? text < other.text : number < other.number;
    }
};

int next_sorted(lua_State* lua) {
    lua_Integer place = lua_tointeger(lua, lua_upvalueindex(3));
    for (;;) {
        ++place;
        if (lua_rawgeti(lua, lua_upvalueindex(2), place) == LUA_TNIL) return 1;
        lua_pushvalue(lua, -1);
        lua_rawget(lua, lua_upvalueindex(1));
        if (!lua_isnil(lua, -1)) break;
        lua_pop(lua, 2);
        charge(lua, 1);
    }
    lua_pushinteger(lua, place);
    lua_replace(lua, lua_upvalueindex(3));
    return 2;
}

// Walks numbers, then texts, each in ascending order: Lua's own order differs from run to run.
int sorted_pairs(lua_State* lua) {
    luaL_checktype(lua, 1, LUA_TTABLE);
    lua_settop(lua, 1);
    charge(lua, 32);
    lua_newtable(lua);
    std::vector<Key> keys;
    lua_pushnil(lua);
    while (lua_next(lua, 1) != 0) {
        charge(lua, 4);
        lua_pop(lua, 1);
        bool const is_text = lua_type(lua, -1) == LUA_TSTRING;
        if (!is_text && lua_type(lua, -1) != LUA_TNUMBER) {
            return luaL_error(lua, "pairs() walks keys that are numbers or texts, not %s",
                              luaL_typename(lua, -1));
        }
        int const place = static_cast<int>(keys.size()) + 1;
        std::size_t size = 0;
        char const* const text = is_text ? lua_tolstring(lua, -1, &size) : "";
        long double const number = lua_isinteger(lua, -1)
                                       ? static_cast<long double>(lua_tointeger(lua, -1))
                                       : static_cast<long double>(lua_tonumber(lua, -1));
        keys.push_back({is_text, is_text ? 0 : number, {text, size}, place});
        lua_pushvalue(lua, -1);
        lua_rawseti(lua, 2, place);
    }
    std::sort(keys.begin(), keys.end());
    lua_pushvalue(lua, 1);
    lua_createtable(lua, static_cast<int>(keys.size()), 0);
    for (std::size_t i = 0; i < keys.size(); ++i) {
        lua_rawgeti(lua, 2, keys[i].place);
        lua_rawseti(lua, -2, static_cast<lua_Integer>(i + 1));
    }
    lua_pushinteger(lua, 0);
    lua_pushcclosure(lua, next_sorted, 3);
    return 1;
}

// ---- Calls whose work grows with their arguments ------------------------------------------------

// Calls the original, kept as upvalue 1, with the arguments as they are.
int call_original(lua_State* lua) {
    lua_pushvalue(lua, lua_upvalueindex(1));
    lua_insert(lua, 1);
    lua_call(lua, lua_gettop(lua) - 1, LUA_MULTRET);
    return lua_gettop(lua);
}

std::uint64_t size_of_argument(lua_State* lua, int index) {
    return lua_type(lua, index) == LUA_TSTRING || lua_type(lua, index) == LUA_TTABLE
               ? lua_rawlen(lua, index)
               : 0;
}

// One unit for eight bytes or entries touched.
int charged_by_size(lua_State* lua) {
    std::uint64_t size = 0;
    for (int i = 1; i <= lua_gettop(lua); ++i) size += size_of_argument(lua, i);
    charge(lua, 1 + size / 8);
    return call_original(lua);
}

int charged_rep(lua_State* lua) {
    std::uint64_t const unit = size_of_argument(lua, 1) + size_of_argument(lua, 3) + 1;
    lua_Integer const count = std::max<lua_Integer>(luaL_checkinteger(lua, 2), 0);
    auto const total = static_cast<unsigned __int128>(unit) * static_cast<std::uint64_t>(count);
    charge(lua, total / 8 > INT64_MAX ? INT64_MAX : static_cast<std::uint64_t>(total / 8) + 1);
    return call_original(lua);
}

// A pattern may try every stretch for each of its repeats: (length + 1) ^ (repeats + 1) steps. The
// whole of that is charged before it runs, because nothing can stop it afterwards.
std::uint64_t pattern_cost(std::string_view subject, std::string_view pattern) {
    std::uint64_t cost = subject.size() + pattern.size() + 1;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        bool const is_escaped = i > 0 && pattern[i - 1] == '%';
        char const c = pattern[i];
        bool const repeats = std::strchr("*+-?", c) != nullptr && c != '\0';
        bool const is_long = is_escaped && (c == 'b' || c == 'f' || (c >= '0' && c <= '9'));
        if (!repeats && !is_long) continue;
        if (cost > INT64_MAX / (subject.size() + 2)) return INT64_MAX;
        cost *= subject.size() + 2;
    }
    return cost / 4 + 1;
}

int charged_pattern(lua_State* lua) {
    std::size_t subject_size = 0, pattern_size = 0;
    char const* const subject = luaL_checklstring(lua, 1, &subject_size);
    char const* const pattern = luaL_checklstring(lua, 2, &pattern_size);
    charge(lua, pattern_cost({subject, subject_size}, {pattern, pattern_size}));
    if (lua_type(lua, 3) == LUA_TSTRING) {  // gsub's replacement is written once for each match
        charge(lua, (subject_size + 1) * lua_rawlen(lua, 3) / 8);
    }
    return call_original(lua);
}

int charged_find(lua_State* lua) {
    if (lua_toboolean(lua, 4) == 0) return charged_pattern(lua);
    charge(lua, (size_of_argument(lua, 1) + 1) * (size_of_argument(lua, 2) + 1) / 16 + 1);
    return call_original(lua);
}

int safe_format(lua_State* lua) {
    std::size_t size = 0;
    char const* const text = luaL_checklstring(lua, 1, &size);
    std::string_view const format(text, size);
    for (std::size_t at = format.find('%'); at != std::string_view::npos;
         at = format.find('%', at)) {
        std::size_t const end = format.find_first_not_of("-+ #0123456789.", at + 1);
        if (end != std::string_view::npos && format[end] == 'p') {
            return luaL_error(lua, "%%p prints an address; it differs from run to run");
        }
        at = end == std::string_view::npos ? size : end + 1;
    }
    for (int i = 2; i <= lua_gettop(lua); ++i) {
        int const type = lua_type(lua, i);
        if (type <= LUA_TSTRING && type != LUA_TLIGHTUSERDATA) continue;
        if (is_decimal(lua, i)) continue;  // %s prints it, %f refuses it
        push_text_of(lua, i);
        lua_replace(lua, i);
    }
    return charged_by_size(lua);
}

int charged_range(lua_State* lua, int first_index, int last_index) {
    luaL_checktype(lua, 1, LUA_TTABLE);
    lua_Integer const first = luaL_optinteger(lua, first_index, 1);
    auto const length = static_cast<lua_Integer>(lua_rawlen(lua, 1));
    lua_Integer const last = luaL_optinteger(lua, last_index, length);
    if (last >= first) {
        auto const count = static_cast<std::uint64_t>(last) - static_cast<std::uint64_t>(first);
        charge(lua, count == UINT64_MAX ? count : count + 1);
    }
    return call_original(lua);
}

int charged_concat(lua_State* lua) { return charged_range(lua, 3, 4); }
int charged_unpack(lua_State* lua) { return charged_range(lua, 2, 3); }

// ---- Assembly --------------------------------------------------------------------------------

struct Wrapped {
    char const* name;
    lua_CFunction wrapper;  // nullptr: as it is
};

constexpr std::array string_names{Wrapped{"len", nullptr},
                                  Wrapped{"sub", charged_by_size},
                                  Wrapped{"upper", charged_by_size},
                                  Wrapped{"lower", charged_by_size},
                                  Wrapped{"reverse", charged_by_size},
                                  Wrapped{"byte", charged_by_size},
                                  Wrapped{"char", charged_by_size},
                                  Wrapped{"rep", charged_rep},
                                  Wrapped{"format", safe_format},
                                  Wrapped{"find", charged_find},
                                  Wrapped{"match", charged_pattern},
                                  Wrapped{"gmatch", charged_pattern},
                                  Wrapped{"gsub", charged_pattern}};
constexpr std::array table_names{
    Wrapped{"insert", charged_by_size}, Wrapped{"remove", charged_by_size},
    Wrapped{"concat", charged_concat}, Wrapped{"unpack", charged_unpack}};
constexpr std::array math_names{Wrapped{"abs", nullptr},        Wrapped{"ceil", nullptr},
                                Wrapped{"floor", nullptr},      Wrapped{"max", nullptr},
                                Wrapped{"min", nullptr},        Wrapped{"tointeger", nullptr},
                                Wrapped{"type", nullptr},       Wrapped{"huge", nullptr},
                                Wrapped{"maxinteger", nullptr}, Wrapped{"mininteger", nullptr}};
constexpr std::array base_names{Wrapped{"assert", nullptr},   Wrapped{"error", nullptr},
                                Wrapped{"ipairs", nullptr},   Wrapped{"select", charged_by_size},
                                Wrapped{"tonumber", nullptr}, Wrapped{"type", nullptr}};

// Takes the names listed from the library on top of the stack into a new table in its place.
template <std::size_t Count>
void keep_only(lua_State* lua, std::array<Wrapped, Count> const& names) {
    lua_createtable(lua, 0, static_cast<int>(Count));
    for (auto const& [name, wrapper] : names) {
        lua_getfield(lua, -2, name);
        if (wrapper != nullptr) lua_pushcclosure(lua, wrapper, 1);
        lua_setfield(lua, -2, name);
    }
    lua_remove(lua, -2);
}

void install_string(lua_State* lua) {
    luaL_requiref(lua, "string", luaopen_string, 0);
    keep_only(lua, string_names);
    // ("x"):rep(3) finds its functions through the metatable of all strings: locked, and a copy.
    lua_pushliteral(lua, "");
    lua_getmetatable(lua, -1);
    lua_createtable(lua, 0, static_cast<int>(string_names.size()));
    for (auto const& wrapped : string_names) {
        lua_getfield(lua, -4, wrapped.name);
        lua_setfield(lua, -2, wrapped.name);
    }
    lua_setfield(lua, -2, "__index");
    lua_pushliteral(lua, "locked");
    lua_setfield(lua, -2, "__metatable");
    lua_pop(lua, 2);
    lua_setglobal(lua, "string");
}

int refuse_new_global(lua_State* lua) {
    return luaL_error(lua, "'%s' would become a global; write: local %s", lua_tostring(lua, 2),
                      lua_tostring(lua, 2));
}

int refuse_unknown_name(lua_State* lua) {
    static constexpr std::array withheld{
        "os",         "io",           "require",      "package", "load",
        "loadstring", "loadfile",     "dofile",       "debug",   "collectgarbage",
        "coroutine",  "setmetatable", "getmetatable", "rawget",  "rawset",
        "rawequal",   "rawlen",       "print",        "xpcall",  "next",
        "utf8",       "_G",           "warn"};
    char const* const name = lua_tostring(lua, 2);
    for (char const* const each : withheld) {
        if (name != nullptr && std::strcmp(name, each) == 0) {
            return luaL_error(lua, "'%s' is not available to rules; spec/lua_api.md lists what is",
                              name);
        }
    }
    return luaL_error(lua,
                      "no name '%s' is known here; check its spelling, or declare it with "
                      "local above",
                      name == nullptr ? "?" : name);
}

}  // namespace

void install_library(lua_State* lua) {
    luaL_checkstack(lua, 16, nullptr);
    // luaL_requiref notes the originals in the registry, where error texts find their names.
    // The base library fills the globals, so it goes first and what is not listed goes away.
    luaL_requiref(lua, "_G", luaopen_base, 0);
    keep_only(lua, base_names);
    lua_rawgeti(lua, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);
    lua_getfield(lua, -1, "decimal");
    lua_setfield(lua, -3, "decimal");
    lua_pop(lua, 1);
    lua_rawseti(lua, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);
    install_string(lua);
    luaL_requiref(lua, "table", luaopen_table, 0);
    keep_only(lua, table_names);
    lua_setglobal(lua, "table");
    luaL_requiref(lua, "math", luaopen_math, 0);
    keep_only(lua, math_names);
    lua_setglobal(lua, "math");
    lua_register(lua, "pairs", sorted_pairs);
    lua_register(lua, "pcall", safe_pcall);
    lua_register(lua, "tostring", safe_tostring);
    lua_register(lua, "allow", rule_allow);
    lua_register(lua, "deny", rule_deny);
    lua_register(lua, "route", rule_route);
    lua_register(lua, "on_order", rule_on_order);
    lua_register(lua, "on_replace", rule_on_replace);
    if (workbench_of(lua).collector != nullptr) install_case_functions(lua);
    // Reading a name that does not exist is an error from the first line on; new globals are an
    // error once the file has run.
    lua_rawgeti(lua, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);
    lua_newtable(lua);
    lua_pushcfunction(lua, refuse_unknown_name);
    lua_setfield(lua, -2, "__index");
    lua_setmetatable(lua, -2);
    lua_pop(lua, 1);
}

void install_name_guard(lua_State* lua) {
    lua_rawgeti(lua, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);
    lua_getmetatable(lua, -1);
    lua_pushcfunction(lua, refuse_new_global);
    lua_setfield(lua, -2, "__newindex");
    lua_pop(lua, 2);
}

}  // namespace trestle::scripts
