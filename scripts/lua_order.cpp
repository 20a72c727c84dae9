#include "scripts/lua_order.hpp"

#include <array>
#include <chrono>
#include <cstdio>
#include <lua.hpp>
#include <string_view>

#include "scripts/lua_decimal.hpp"
#include "scripts/machine.hpp"

namespace trestle::scripts {

namespace {

using PushField = void (*)(lua_State*, OrderView const&);

void push_text(lua_State* lua, std::string_view text) {
    lua_pushlstring(lua, text.data(), text.size());
}

template <class Kind>
void push_amount(lua_State* lua, std::optional<Amount<Kind>> const& amount) {
    if (amount) {
        push_decimal(lua, amount->decimal());
    } else {
        lua_pushnil(lua);
    }
}

char const* name_of(Side side) {
    switch (side) {
        case Side::buy: return "buy";
        case Side::sell: return "sell";
    }
    __builtin_trap();
}

char const* name_of(OrderKind kind) {
    switch (kind) {
        case OrderKind::market: return "market";
        case OrderKind::limit: return "limit";
        case OrderKind::stop: return "stop";
        case OrderKind::stop_limit: return "stop_limit";
        case OrderKind::touch: return "touch";
        case OrderKind::trailing: return "trailing";
    }
    __builtin_trap();
}

char const* name_of(Trigger::Watch watch) {
    switch (watch) {
        case Trigger::Watch::last: return "last";
        case Trigger::Watch::mark: return "mark";
        case Trigger::Watch::index: return "index";
    }
    __builtin_trap();
}

// What is not stated is nil.
char const* name_of(PositionEffect effect) {
    switch (effect) {
        case PositionEffect::unstated: return nullptr;
        case PositionEffect::open: return "open";
        case PositionEffect::close: return "close";
    }
    __builtin_trap();
}

char const* name_of(SelfTrade mode) {
    switch (mode) {
        case SelfTrade::as_account_says: return nullptr;
        case SelfTrade::cancel_taker: return "cancel_taker";
        case SelfTrade::cancel_maker: return "cancel_maker";
        case SelfTrade::cancel_both: return "cancel_both";
    }
    __builtin_trap();
}

std::optional<Price> stop_price(std::optional<Terms> const& terms) {
    if (!terms || !terms->trigger || terms->trigger->price.is_zero()) return std::nullopt;
    return terms->trigger->price;
}

std::optional<Price> trail(Terms const& terms) {
    if (!terms.trigger || terms.trigger->trail.is_zero()) return std::nullopt;
    return terms.trigger->trail;
}

char const* name_of(TimeInForce time_in_force) {
    switch (time_in_force) {
        case TimeInForce::good_till_cancel: return "gtc";
        case TimeInForce::immediate_or_cancel: return "ioc";
        case TimeInForce::fill_or_kill: return "fok";
        case TimeInForce::good_till_date: return "gtd";
    }
    __builtin_trap();
}

// A market order is valued at the price it would take, a stop at the one it waits for; none when
// the market is not known.
std::optional<Price> price_to_value(OrderView const& order) {
    if (order.terms.price) return order.terms.price;
    if (auto const stop = stop_price(order.terms)) return stop;
    auto const& taken = order.side == Side::buy ? order.reference.ask : order.reference.bid;
    return taken ? taken : order.reference.last;
}

void push_notional(lua_State* lua, OrderView const& order) {
    auto const price = price_to_value(order);
    push_amount(lua, price ? notional_of(*price, order.terms.quantity, Rounding::up)
                           : std::optional<Notional>());
}

std::chrono::sys_days day_of(Timestamp at) {
    return std::chrono::floor<std::chrono::days>(
        std::chrono::sys_time<std::chrono::nanoseconds>(std::chrono::nanoseconds(at.ns)));
}

int second_of_day(Timestamp at) {
    auto const since = std::chrono::nanoseconds(at.ns) - day_of(at).time_since_epoch();
    return static_cast<int>(std::chrono::duration_cast<std::chrono::seconds>(since).count());
}

void push_date(lua_State* lua, OrderView const& order) {
    std::chrono::year_month_day const date(day_of(order.at));
    lua_pushfstring(lua, "%d-%d%d-%d%d", int(date.year()), int(unsigned(date.month()) / 10),
                    int(unsigned(date.month()) % 10), int(unsigned(date.day()) / 10),
                    int(unsigned(date.day()) % 10));
}

void push_time(lua_State* lua, OrderView const& order) {
    int const second = second_of_day(order.at);
    std::array<char, 16> text;
    std::snprintf(text.data(), text.size(), "%02d:%02d:%02d", second / 3600, second / 60 % 60,
                  second % 60);
    lua_pushstring(lua, text.data());
}

void push_weekday(lua_State* lua, OrderView const& order) {
    static constexpr std::array names{"sun", "mon", "tue", "wed", "thu", "fri", "sat"};
    lua_pushstring(lua, names[std::chrono::weekday(day_of(order.at)).c_encoding()]);
}

void push_reference_age(lua_State* lua, OrderView const& order) {
    if (!order.reference.at.is_known()) return lua_pushnil(lua);
    lua_pushinteger(lua, (order.at - order.reference.at).count() / 1'000'000);
}

void push_watch(lua_State* lua, OrderView const& order) {
    if (!order.terms.trigger) return lua_pushnil(lua);
    lua_pushstring(lua, name_of(order.terms.trigger->watch));
}

void push_basis_points(lua_State* lua, OrderView const& order) {
    auto const& trigger = order.terms.trigger;
    if (!trigger || trigger->trail_bps == 0) return lua_pushnil(lua);
    lua_pushinteger(lua, trigger->trail_bps);
}

struct Field {
    char const* name;
    PushField push;
};

#define TRESTLE_FIELD(name, ...)                                          \
    Field {                                                               \
        name, [](lua_State* lua, OrderView const& order) { __VA_ARGS__; } \
    }

constexpr std::array fields{
    TRESTLE_FIELD("desk", push_text(lua, order.desk.view())),
    TRESTLE_FIELD("account", push_text(lua, order.account.view())),
    TRESTLE_FIELD("symbol", push_text(lua, order.symbol.view())),
    TRESTLE_FIELD("base",
                  push_text(lua, order.symbol.view().substr(0, order.symbol.view().find('-')))),
    TRESTLE_FIELD("quote",
                  push_text(lua, order.symbol.view().substr(order.symbol.view().find('-') + 1))),
    TRESTLE_FIELD("side", lua_pushstring(lua, name_of(order.side))),
    TRESTLE_FIELD("type", lua_pushstring(lua, name_of(kind_of(order.terms)))),
    TRESTLE_FIELD("time_in_force", lua_pushstring(lua, name_of(order.terms.time_in_force))),
    TRESTLE_FIELD("post_only", lua_pushboolean(lua, order.terms.is_post_only)),
    TRESTLE_FIELD("quantity", push_decimal(lua, order.terms.quantity.decimal())),
    TRESTLE_FIELD("price", push_amount(lua, order.terms.price)),
    TRESTLE_FIELD("stop_price", push_amount(lua, stop_price(order.terms))),
    Field{"watch", push_watch},
    TRESTLE_FIELD("trail", push_amount(lua, trail(order.terms))),
    Field{"trail_bps", push_basis_points},
    TRESTLE_FIELD("position_effect", lua_pushstring(lua, name_of(order.terms.position_effect))),
    TRESTLE_FIELD("self_trade", lua_pushstring(lua, name_of(order.terms.self_trade))),
    Field{"notional", push_notional},
    TRESTLE_FIELD("cl_ord_id", push_text(lua, order.cl_ord_id.view())),
    TRESTLE_FIELD("route",
                  order.route ? push_text(lua, trestle::name_of(*order.route)) : lua_pushnil(lua)),
    TRESTLE_FIELD("possible_resend", lua_pushboolean(lua, order.is_possible_resend)),
    TRESTLE_FIELD("bid", push_amount(lua, order.reference.bid)),
    TRESTLE_FIELD("ask", push_amount(lua, order.reference.ask)),
    TRESTLE_FIELD("last", push_amount(lua, order.reference.last)),
    Field{"reference_age_ms", push_reference_age},
    TRESTLE_FIELD("position", push_amount(lua, order.position)),
    TRESTLE_FIELD("open_orders",
                  order.open_orders ? lua_pushinteger(lua, *order.open_orders) : lua_pushnil(lua)),
    Field{"date", push_date},
    Field{"time", push_time},
    Field{"weekday", push_weekday},
    TRESTLE_FIELD("hour", lua_pushinteger(lua, second_of_day(order.at) / 3600)),
    TRESTLE_FIELD("minute", lua_pushinteger(lua, second_of_day(order.at) / 60 % 60)),
    TRESTLE_FIELD("is_replace", lua_pushboolean(lua, order.old_terms.has_value())),
    TRESTLE_FIELD("orig_cl_ord_id", order.orig_cl_ord_id
                                        ? push_text(lua, order.orig_cl_ord_id->view())
                                        : lua_pushnil(lua)),
    TRESTLE_FIELD("old_quantity",
                  push_amount(lua, order.old_terms ? std::optional(order.old_terms->quantity)
                                                   : std::nullopt)),
    TRESTLE_FIELD("old_price",
                  push_amount(lua, order.old_terms ? order.old_terms->price : std::nullopt)),
    TRESTLE_FIELD("old_stop_price", push_amount(lua, stop_price(order.old_terms))),
    TRESTLE_FIELD("filled", push_amount(lua, order.filled)),
};

#undef TRESTLE_FIELD

// Upvalue 1: field name -> place in `fields`. Interned strings make this one table look-up.
int order_index(lua_State* lua) {
    auto const* const order = workbench_of(lua).order;
    if (order == nullptr) {
        return luaL_error(lua,
                          "an order can be read only while its rule runs; keep the fields "
                          "that you need instead");
    }
    lua_settop(lua, 2);
    if (lua_type(lua, 2) == LUA_TSTRING) {
        lua_pushvalue(lua, 2);
        lua_rawget(lua, lua_upvalueindex(1));
        if (lua_isinteger(lua, -1)) {
            fields[static_cast<std::size_t>(lua_tointeger(lua, -1))].push(lua, *order);
            return 1;
        }
        return luaL_error(lua, "order has no field '%s'; spec/lua_api.md lists them",
                          lua_tostring(lua, 2));
    }
    return luaL_error(lua, "order has named fields only, not [%s]", luaL_typename(lua, 2));
}

int order_newindex(lua_State* lua) {
    return luaL_error(lua, "an order cannot be changed by a rule; deny it instead");
}

}  // namespace

void push_order_object(lua_State* lua) {
    lua_newuserdatauv(lua, 1, 0);
    lua_newtable(lua);
    lua_createtable(lua, 0, static_cast<int>(fields.size()));
    for (std::size_t place = 0; place < fields.size(); ++place) {
        lua_pushinteger(lua, static_cast<lua_Integer>(place));
        lua_setfield(lua, -2, fields[place].name);
    }
    lua_pushcclosure(lua, order_index, 1);
    lua_setfield(lua, -2, "__index");
    lua_pushcfunction(lua, order_newindex);
    lua_setfield(lua, -2, "__newindex");
    lua_pushliteral(lua, "order");
    lua_setfield(lua, -2, "__name");
    lua_pushliteral(lua, "locked");
    lua_setfield(lua, -2, "__metatable");
    lua_setmetatable(lua, -2);
}

std::vector<char const*> order_field_names() {
    std::vector<char const*> names;
    for (auto const& field : fields) names.push_back(field.name);
    return names;
}

}  // namespace trestle::scripts
