#include "scripts/lua_decimal.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstring>
#include <lua.hpp>
#include <string_view>

#include "scripts/machine.hpp"

namespace trestle::scripts {

namespace {

// A double names every decimal of up to 15 digits uniquely, so 0.1 in a rule is the decimal 0.1.
// A number that needs more digits came out of floating arithmetic: its last digits are noise.
constexpr int exact_double_digits = 15;

int significant_digits(std::string_view text) {
    int digits = 0;
    int zeros = 0;
    for (char const c : text) {
        if (c < '0' || c > '9') continue;
        if (c == '0') {
            if (digits > 0) ++zeros;
            continue;
        }
        digits += zeros + 1;
        zeros = 0;
    }
    return digits;
}

Decimal decimal_of_number(lua_State* lua, int index) {
    if (lua_isinteger(lua, index)) return Decimal::whole(lua_tointeger(lua, index));
    double const number = lua_tonumber(lua, index);
    double const size = std::fabs(number);
    if (size == 0) return {};
    if (size >= 1e-12 && size < 1e18) {
        std::array<char, 64> text;
        auto const end =
            std::to_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed)
                .ptr;
        std::string_view const digits(text.data(), static_cast<std::size_t>(end - text.data()));
        auto const parsed = Decimal::parse(digits);
        if (parsed && significant_digits(digits) <= exact_double_digits) return *parsed;
    }
    luaL_error(lua, "the number %f is not an exact decimal; write it as a text, decimal(\"0.1\")",
               number);
    return {};
}

Decimal decimal_of_text(lua_State* lua, int index) {
    std::size_t size = 0;
    char const* const text = lua_tolstring(lua, index, &size);
    auto const parsed = Decimal::parse({text, size});
    if (parsed) return *parsed;
    luaL_error(lua, "\"%s\" %s", size > 64 ? "the text" : text,
               std::string(describe(parsed.error())).c_str());
    return {};
}

int decimal_new(lua_State* lua) {
    push_decimal(lua, read_decimal(lua, 1));
    return 1;
}

int push_checked(lua_State* lua, std::optional<Decimal> result, char const* operation) {
    if (!result) return luaL_error(lua, "%s of decimals leaves the range", operation);
    push_decimal(lua, *result);
    return 1;
}

int decimal_add(lua_State* lua) {
    auto const a = read_decimal(lua, 1), b = read_decimal(lua, 2);
    return push_checked(lua, Decimal::add(a, b), "the sum");
}

int decimal_subtract(lua_State* lua) {
    auto const a = read_decimal(lua, 1), b = read_decimal(lua, 2);
    return push_checked(lua, Decimal::add(a, -b), "the difference");
}

int decimal_multiply(lua_State* lua) {
    auto const a = read_decimal(lua, 1), b = read_decimal(lua, 2);
    return push_checked(lua, Decimal::multiply(a, b, Rounding::half_even), "the product");
}

int decimal_divide(lua_State* lua) {
    auto const a = read_decimal(lua, 1), b = read_decimal(lua, 2);
    if (b.is_zero()) return luaL_error(lua, "division by zero; compare the divisor first");
    return push_checked(lua, Decimal::divide(a, b, Rounding::half_even), "the quotient");
}

int decimal_negate(lua_State* lua) {
    push_decimal(lua, -read_decimal(lua, 1));
    return 1;
}

int decimal_less(lua_State* lua) {
    lua_pushboolean(lua, read_decimal(lua, 1) < read_decimal(lua, 2));
    return 1;
}

int decimal_less_or_equal(lua_State* lua) {
    lua_pushboolean(lua, read_decimal(lua, 1) <= read_decimal(lua, 2));
    return 1;
}

// Lua asks for == only between two userdata: the order is one as well, and equals no decimal.
int decimal_equal(lua_State* lua) {
    bool const are_decimals = is_decimal(lua, 1) && is_decimal(lua, 2);
    lua_pushboolean(lua, are_decimals && read_decimal(lua, 1) == read_decimal(lua, 2));
    return 1;
}

int decimal_eq(lua_State* lua) {
    lua_pushboolean(lua, read_decimal(lua, 1) == read_decimal(lua, 2));
    return 1;
}

int decimal_abs(lua_State* lua) {
    push_decimal(lua, read_decimal(lua, 1).abs());
    return 1;
}

int decimal_is_multiple_of(lua_State* lua) {
    lua_pushboolean(lua, read_decimal(lua, 1).is_multiple_of(read_decimal(lua, 2)));
    return 1;
}

int decimal_to_string(lua_State* lua) {
    std::array<char, 48> text;
    char const* const end = read_decimal(lua, 1).write(text.data());
    lua_pushlstring(lua, text.data(), static_cast<std::size_t>(end - text.data()));
    return 1;
}

int decimal_concat(lua_State* lua) {
    for (int operand = 1; operand <= 2; ++operand) {
        if (!is_decimal(lua, operand) && lua_isstring(lua, operand) == 0) {
            return luaL_error(lua, "cannot join a decimal and a %s", luaL_typename(lua, operand));
        }
        luaL_tolstring(lua, operand, nullptr);
    }
    lua_concat(lua, 2);
    return 1;
}

constexpr std::array metamethods{luaL_Reg{"__add", decimal_add},
                                 luaL_Reg{"__sub", decimal_subtract},
                                 luaL_Reg{"__mul", decimal_multiply},
                                 luaL_Reg{"__div", decimal_divide},
                                 luaL_Reg{"__unm", decimal_negate},
                                 luaL_Reg{"__lt", decimal_less},
                                 luaL_Reg{"__le", decimal_less_or_equal},
                                 luaL_Reg{"__eq", decimal_equal},
                                 luaL_Reg{"__tostring", decimal_to_string},
                                 luaL_Reg{"__concat", decimal_concat},
                                 luaL_Reg{nullptr, nullptr}};

constexpr std::array methods{luaL_Reg{"eq", decimal_eq}, luaL_Reg{"abs", decimal_abs},
                             luaL_Reg{"is_multiple_of", decimal_is_multiple_of},
                             luaL_Reg{nullptr, nullptr}};

}  // namespace

void install_decimal(lua_State* lua) {
    auto& bench = workbench_of(lua);
    lua_newtable(lua);
    luaL_setfuncs(lua, metamethods.data(), 0);
    lua_newtable(lua);
    luaL_setfuncs(lua, methods.data(), 0);
    lua_setfield(lua, -2, "__index");
    lua_pushliteral(lua, "decimal");
    lua_setfield(lua, -2, "__name");
    lua_pushliteral(lua, "locked");
    lua_setfield(lua, -2, "__metatable");
    bench.decimal_identity = lua_topointer(lua, -1);
    bench.decimal_metatable = luaL_ref(lua, LUA_REGISTRYINDEX);
    lua_register(lua, "decimal", decimal_new);
}

void push_decimal(lua_State* lua, Decimal value) {
    // Copied in and out: Lua aligns userdata for 8 bytes, a Decimal wants 16.
    void* const place = lua_newuserdatauv(lua, sizeof value, 0);
    std::memcpy(place, &value, sizeof value);
    lua_rawgeti(lua, LUA_REGISTRYINDEX, workbench_of(lua).decimal_metatable);
    lua_setmetatable(lua, -2);
}

bool is_decimal(lua_State* lua, int index) {
    if (lua_type(lua, index) != LUA_TUSERDATA || lua_getmetatable(lua, index) == 0) return false;
    bool const is_ours = lua_topointer(lua, -1) == workbench_of(lua).decimal_identity;
    lua_pop(lua, 1);
    return is_ours;
}

Decimal read_decimal(lua_State* lua, int index) {
    switch (lua_type(lua, index)) {
        case LUA_TNUMBER: return decimal_of_number(lua, index);
        case LUA_TSTRING: return decimal_of_text(lua, index);
        case LUA_TUSERDATA:
            if (is_decimal(lua, index)) {
                Decimal value;
                std::memcpy(&value, lua_touserdata(lua, index), sizeof value);
                return value;
            }
            break;
        default: break;
    }
    luaL_error(lua, "a number is needed here, not %s%s", luaL_typename(lua, index),
               lua_isnoneornil(lua, index)
                   ? "; test it first (a market order has no price): if order.price then"
                   : "");
    return {};
}

}  // namespace trestle::scripts
