#include "scripts/rule_cases.hpp"

#include <array>
#include <cstdio>
#include <lua.hpp>
#include <string_view>

#include "scripts/library.hpp"
#include "scripts/lua_decimal.hpp"
#include "scripts/machine.hpp"

namespace trestle::scripts {

namespace {

struct RuleCase {
    std::string name;
    int line = 0;
    OrderView order;
    std::string expect;  // "allow", "deny", "failed", or the name of a venue
    std::string text;    // must appear in the verdict's text
};

}  // namespace

class CaseCollector {
public:
    std::string rule_path;
    std::vector<RuleCase> cases;
};

namespace {

// A quiet Monday noon with a market around 60,000: each case states only what matters to it.
OrderView usual_order() {
    using namespace trestle::literals;
    OrderView order;
    order.desk = SessionId::of("DESK1");
    order.account = Account::of("DEMO");
    order.symbol = Symbol::of("BTC-USDT");
    order.cl_ord_id = ClOrdId::of("case");
    order.terms.quantity = Quantity(0.1_d);
    order.terms.price = Price(60000_d);
    order.at = Timestamp{1'767'614'400'000'000'000};  // 2026-01-05T12:00:00Z
    order.reference = {Price(59999.9_d), Price(60000.1_d), Price(60000_d), order.at};
    order.position = Quantity();
    order.open_orders = 0;
    return order;
}

// Reads the fields of the `order` table at `index`; each that it takes it also removes, so that
// what is left over is a spelling mistake.
class OrderReader {
public:
    OrderReader(lua_State* lua, int index) : lua_(lua), index_(index) {}

    bool take(char const* name) {
        lua_getfield(lua_, index_, name);
        if (lua_isnil(lua_, -1)) {
            lua_pop(lua_, 1);
            return false;
        }
        lua_pushnil(lua_);
        lua_setfield(lua_, index_, name);
        return true;
    }

    std::optional<std::string> text(char const* name) {
        if (!take(name)) return std::nullopt;
        if (lua_type(lua_, -1) != LUA_TSTRING) luaL_error(lua_, "order.%s must be a text", name);
        std::string const result = lua_tostring(lua_, -1);
        lua_pop(lua_, 1);
        return result;
    }

    template <class Id>
    void id(char const* name, Id& target) {
        auto const given = text(name);
        if (!given) return;
        auto const read = Id::from(*given);
        if (!read) luaL_error(lua_, "order.%s is too long", name);
        target = *read;
    }

    template <class Kind>
    void amount(char const* name, std::optional<Amount<Kind>>& target) {
        if (!take(name)) return;
        // false says that it is not known.
        target = lua_type(lua_, -1) == LUA_TBOOLEAN
                     ? std::nullopt
                     : std::optional(Amount<Kind>(read_decimal(lua_, -1)));
        lua_pop(lua_, 1);
    }

    template <class Choice, std::size_t Count>
    void choice(char const* name, Choice& target, std::array<char const*, Count> const& names) {
        auto const given = text(name);
        if (!given) return;
        for (std::size_t i = 0; i < Count; ++i) {
            if (*given == names[i]) {
                target = static_cast<Choice>(i);
                return;
            }
        }
        luaL_error(lua_, "order.%s cannot be '%s'", name, given->c_str());
    }

    void require_nothing_left() {
        lua_pushnil(lua_);
        if (lua_next(lua_, index_) == 0) return;
        luaL_error(lua_, "a case cannot set order.%s; spec/lua_api.md lists what it can",
                   lua_type(lua_, -2) == LUA_TSTRING ? lua_tostring(lua_, -2) : "?");
    }

    lua_State* lua() const { return lua_; }

private:
    lua_State* lua_;
    int index_;
};

// A type that has no price takes away the one that a case has unless it says another.
void read_condition(OrderReader& reader, Terms& terms) {
    static constexpr std::array kinds{"market", "limit", "stop", "stop_limit", "touch", "trailing"};
    static constexpr std::array watches{"last", "mark", "index"};
    static constexpr std::array effects{"unstated", "open", "close"};
    static constexpr std::array modes{"as_account_says", "cancel_taker", "cancel_maker",
                                      "cancel_both"};
    auto kind = OrderKind::limit;
    reader.choice("type", kind, kinds);
    bool const is_limit = kind == OrderKind::limit || kind == OrderKind::stop_limit;
    if (!is_limit) terms.price.reset();
    reader.amount("price", terms.price);
    bool const has_limit = is_limit || (kind == OrderKind::touch && terms.price);
    terms.type = has_limit ? OrderType::limit : OrderType::market;
    reader.choice("position_effect", terms.position_effect, effects);
    reader.choice("self_trade", terms.self_trade, modes);
    if (kind == OrderKind::market || kind == OrderKind::limit) return;
    Trigger trigger{.kind = kind == OrderKind::touch      ? Trigger::Kind::touch
                            : kind == OrderKind::trailing ? Trigger::Kind::trailing
                                                          : Trigger::Kind::stop};
    std::optional<Price> stop_price, trail;
    std::optional<Quantity> basis_points;
    reader.amount("stop_price", stop_price);
    reader.amount("trail", trail);
    reader.amount("trail_bps", basis_points);
    reader.choice("watch", trigger.watch, watches);
    trigger.price = stop_price.value_or(Price());
    trigger.trail = trail.value_or(Price());
    if (basis_points) {
        auto const whole = basis_points->decimal().raw() / Decimal::whole(1).raw();
        trigger.trail_bps = static_cast<std::uint32_t>(whole);
    }
    terms.trigger = trigger;
}

void read_terms(OrderReader& reader, OrderView& order) {
    static constexpr std::array times_in_force{"gtc", "ioc", "fok", "gtd"};
    static constexpr std::array sides{"buy", "sell"};
    reader.choice("side", order.side, sides);
    reader.choice("time_in_force", order.terms.time_in_force, times_in_force);
    read_condition(reader, order.terms);
    std::optional<Quantity> quantity = order.terms.quantity;
    reader.amount("quantity", quantity);
    order.terms.quantity = quantity.value_or(Quantity());
    if (reader.take("post_only")) {
        order.terms.is_post_only = lua_toboolean(reader.lua(), -1) != 0;
        lua_pop(reader.lua(), 1);
    }
}

void read_replaced(OrderReader& reader, OrderView& order) {
    std::optional<Quantity> old_quantity;
    std::optional<Price> old_price = order.terms.price;
    std::optional<Price> old_stop_price;
    reader.amount("old_quantity", old_quantity);
    reader.amount("old_price", old_price);
    reader.amount("old_stop_price", old_stop_price);
    reader.amount("filled", order.filled);
    if (!old_quantity) return;
    order.old_terms = order.terms;
    order.old_terms->quantity = *old_quantity;
    order.old_terms->price = old_price;
    if (old_stop_price && order.old_terms->trigger)
        order.old_terms->trigger->price = *old_stop_price;
    order.orig_cl_ord_id = ClOrdId::of("before");
    if (!order.filled) order.filled = Quantity();
}

void read_time(OrderReader& reader, OrderView& order) {
    auto const given = reader.text("at");
    if (!given) return;
    int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, used = 0;
    int const count = std::sscanf(given->c_str(), "%4d-%2d-%2dT%2d:%2d:%2dZ%n", &year, &month, &day,
                                  &hour, &minute, &second, &used);
    std::chrono::year_month_day const date{std::chrono::year(year),
                                           std::chrono::month(static_cast<unsigned>(month)),
                                           std::chrono::day(static_cast<unsigned>(day))};
    bool const is_whole = used == static_cast<int>(given->size());
    if (count != 6 || !is_whole || !date.ok() || hour > 23 || minute > 59 || second > 59) {
        luaL_error(reader.lua(), "order.at must read like 2026-01-05T12:00:00Z");
    }
    auto const time = std::chrono::sys_days(date).time_since_epoch() + std::chrono::hours(hour) +
                      std::chrono::minutes(minute) + std::chrono::seconds(second);
    order.at = {std::chrono::duration_cast<std::chrono::nanoseconds>(time).count()};
    order.reference.at = order.at;
}

void read_order(lua_State* lua, int index, OrderView& order) {
    OrderReader reader(lua, index);
    reader.id("desk", order.desk);
    reader.id("account", order.account);
    reader.id("symbol", order.symbol);
    reader.id("cl_ord_id", order.cl_ord_id);
    read_terms(reader, order);
    read_replaced(reader, order);
    read_time(reader, order);
    reader.amount("bid", order.reference.bid);
    reader.amount("ask", order.reference.ask);
    reader.amount("last", order.reference.last);
    reader.amount("position", order.position);
    if (auto const name = reader.text("route")) order.route = venue_named(*name);
    if (reader.take("open_orders")) {
        order.open_orders = static_cast<std::uint32_t>(luaL_checkinteger(lua, -1));
        lua_pop(lua, 1);
    }
    if (reader.take("reference_age_ms")) {
        order.reference.at =
            order.at - Duration(std::chrono::milliseconds(luaL_checkinteger(lua, -1)));
        lua_pop(lua, 1);
    }
    reader.require_nothing_left();
}

std::string text_field(lua_State* lua, char const* name) {
    lua_getfield(lua, 1, name);
    std::string const result = lua_type(lua, -1) == LUA_TSTRING ? lua_tostring(lua, -1) : "";
    lua_pop(lua, 1);
    return result;
}

int add_case(lua_State* lua) {
    luaL_checktype(lua, 1, LUA_TTABLE);
    RuleCase added;
    added.line = current_line(lua);
    added.order = usual_order();
    lua_rawgeti(lua, 1, 1);
    if (lua_type(lua, -1) != LUA_TSTRING) luaL_error(lua, "a case begins with its name");
    added.name = lua_tostring(lua, -1);
    lua_pop(lua, 1);
    lua_getfield(lua, 1, "order");
    if (lua_istable(lua, -1)) read_order(lua, lua_gettop(lua), added.order);
    lua_settop(lua, 1);
    added.expect = text_field(lua, "expect");
    added.text = text_field(lua, "text");
    if (added.expect != "allow" && added.expect != "deny" && added.expect != "failed" &&
        !venue_named(added.expect)) {
        luaL_error(lua, "expect must be \"allow\", \"deny\", \"failed\" or the name of a venue");
    }
    workbench_of(lua).collector->cases.push_back(std::move(added));
    return 0;
}

int set_rule_file(lua_State* lua) {
    workbench_of(lua).collector->rule_path = luaL_checkstring(lua, 1);
    return 0;
}

std::string name_of(ScriptVerdict const& verdict) {
    switch (verdict.decision) {
        case ScriptVerdict::Decision::not_asked: return "not asked";
        case ScriptVerdict::Decision::deny: return "deny";
        case ScriptVerdict::Decision::failed: return "failed";
        case ScriptVerdict::Decision::allow:
            return verdict.route ? std::string(trestle::name_of(*verdict.route)) : "allow";
    }
    __builtin_trap();
}

CaseOutcome run_case(Host& host, RuleCase const& rule_case) {
    auto const verdict = rule_case.order.old_terms ? host.on_replace(rule_case.order)
                                                   : host.on_new_order(rule_case.order);
    CaseOutcome outcome{rule_case.name, rule_case.line, true, {}};
    auto const said = name_of(verdict);
    if (said != rule_case.expect) {
        outcome.text = "expected " + rule_case.expect + ", got " + said + " (" + verdict.rule +
                       ": " + verdict.text + ")";
    } else if (verdict.text.find(rule_case.text) == std::string::npos) {
        outcome.text = "\"" + rule_case.text + "\" is not in \"" + verdict.text + "\"";
    }
    outcome.has_passed = outcome.text.empty();
    return outcome;
}

}  // namespace

void install_case_functions(lua_State* lua) {
    lua_register(lua, "case", add_case);
    lua_register(lua, "rule_file", set_rule_file);
}

Result<std::vector<CaseOutcome>, Problems> run_rule_cases(std::filesystem::path const& test_file) {
    auto const source = read_rule_file(test_file);
    if (!source.ok()) return Problems{source.error()};
    CaseCollector collector;
    auto const machine = Machine::load(source->path, source->text, {}, &collector);
    if (!machine.ok()) return Problems{machine.error()};
    if (collector.rule_path.empty() || collector.cases.empty()) {
        return Problems{source->path + ":1: needs rule_file(\"...\") and at least one case{...}"};
    }
    auto const rule_path = (test_file.parent_path() / collector.rule_path).lexically_normal();
    auto host = Host::load({.files = {rule_path}});
    if (!host.ok()) return host.error();
    std::vector<CaseOutcome> outcomes;
    for (auto const& rule_case : collector.cases) {
        outcomes.push_back(run_case(*host.value(), rule_case));
    }
    return outcomes;
}

}  // namespace trestle::scripts
