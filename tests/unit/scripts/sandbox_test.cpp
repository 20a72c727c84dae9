#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "tests/unit/scripts/rules_for_tests.hpp"

namespace trestle::scripts {
namespace {

using Decision = ScriptVerdict::Decision;
using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr auto over_budget =
    "ran for more than 100000 instructions; end its loop sooner or raise "
    "instruction_budget";
constexpr auto over_memory = "needs more than 8388608 bytes of memory";

// Every attack ends as `failed`, names its file, and ends soon: generous bounds for slow machines
// and sanitizers, but far below "for ever".
ScriptVerdict attack(std::string const& body, HostSettings settings = {}) {
    auto const begin = std::chrono::steady_clock::now();
    auto verdict = ask(body, settings);
    auto const took = std::chrono::steady_clock::now() - begin;
    EXPECT_LT(took, std::chrono::seconds(20)) << body;
    EXPECT_EQ(verdict.decision, Decision::failed) << body << "\n" << verdict.text;
    EXPECT_THAT(verdict.rule, StartsWith("r.lua:")) << body;
    return verdict;
}

TEST(Sandbox, has_no_door_to_the_machine) {
    for (std::string const name :
         {"os",           "io",     "require", "package",        "load",      "loadstring",
          "loadfile",     "dofile", "debug",   "collectgarbage", "coroutine", "setmetatable",
          "getmetatable", "rawget", "rawset",  "rawequal",       "rawlen",    "print",
          "xpcall",       "next",   "_G",      "warn",           "utf8"}) {
        auto const verdict = attack("return " + name);
        EXPECT_EQ(verdict.text,
                  "'" + name + "' is not available to rules; spec/lua_api.md lists what is");
    }
    for (auto const* absent :
         {"string.dump", "string.pack", "string.unpack", "string.packsize", "math.random",
          "math.randomseed", "table.sort", "table.move", "('x').dump"}) {
        EXPECT_EQ(value_of(absent), "nil") << absent;
    }
}

TEST(Sandbox, an_endless_loop_ends_and_names_its_line) {
    auto const verdict = attack("\n\n while true do end");
    EXPECT_EQ(verdict.rule, "r.lua:3");
    EXPECT_EQ(verdict.text, over_budget);
}

TEST(Sandbox, the_budget_is_what_was_set) {
    auto const verdict = attack("while true do end", {.instruction_budget = 500});
    EXPECT_THAT(verdict.text, StartsWith("ran for more than 500 instructions"));
    EXPECT_EQ(ask("for i = 1, 20000 do end").decision, Decision::allow);
    attack("for i = 1, 20000 do end", {.instruction_budget = 10'000});
}

TEST(Sandbox, the_budget_is_whole_again_for_the_next_rule_and_order) {
    std::string const busy = "on_order(function(o) for i = 1, 60000 do end end)\n";
    auto host = host_of({{"r.lua", busy + busy}, {"s.lua", busy}});
    for (int i = 0; i < 5; ++i) {
        EXPECT_EQ(host->on_new_order(limit_buy()).decision, Decision::allow);
    }
}

TEST(Sandbox, the_same_order_meets_the_budget_at_the_same_place) {
    auto host = host_of({{"r.lua",
                          "local reached = 0\non_order(function(o)\n"
                          "if reached > 0 then deny('' .. reached) reached = 0 return\n"
                          "end\n"
                          "while true do reached = reached + 1 end end)"}});
    EXPECT_EQ(host->on_new_order(limit_buy()).decision, Decision::failed);
    auto const first = host->on_new_order(limit_buy()).text;
    EXPECT_EQ(host->on_new_order(limit_buy()).decision, Decision::failed);
    EXPECT_EQ(host->on_new_order(limit_buy()).text, first);
}

TEST(Sandbox, pcall_catches_mistakes) {
    EXPECT_EQ(value_of("select(2, pcall(error, 'caught'))"), "caught");
    EXPECT_EQ(value_of("pcall(error, {})"), "false");
    EXPECT_EQ(value_of("select('#', pcall(function() return 1, 2 end))"), "3");
    EXPECT_EQ(ask("pcall(error, 'caught') return allow()").decision, Decision::allow);
}

TEST(Sandbox, pcall_cannot_swallow_the_budget) {
    for (auto const* body : {"pcall(function() while true do end end)",
                             "while true do pcall(function() while true do end end) end",
                             "local function f() while true do pcall(f) end end f()",
                             "while true do pcall(pcall, pcall, error) end",
                             "pcall(pcall, function() while true do end end) return allow()",
                             "local ok = pcall(string.rep, '', 1 << 60) return allow()"}) {
        EXPECT_EQ(attack(body).text, over_budget) << body;
    }
}

TEST(Sandbox, pcall_cannot_swallow_the_memory_cap) {
    std::string const grow = "local t = {} for i = 1, 90 do t[i] = ('x'):rep(500000) .. i end";
    HostSettings const long_runs{.instruction_budget = 100'000'000};
    EXPECT_THAT(attack(grow, long_runs).text, StartsWith(over_memory));
    EXPECT_THAT(attack("pcall(function() " + grow + " end) return allow()", long_runs).text,
                StartsWith(over_memory));
    EXPECT_THAT(attack("while true do pcall(function() " + grow + " end) end", long_runs).text,
                StartsWith(over_memory));
}

TEST(Sandbox, a_memory_bomb_names_its_line_and_leaves_the_rule_alive) {
    auto host = host_of({{"r.lua",
                          "on_order(function(order)\n"
                          "  if order.account == 'BAD' then\n"
                          "    local t = {}\n"
                          "    while true do\n"
                          "      t = { t, t, ('x'):rep(1000) .. #t }\n"
                          "    end\n"
                          "  end\n"
                          "end)"}},
                        {.instruction_budget = 100'000'000});
    auto bad = limit_buy();
    bad.account = Account::of("BAD");
    for (int i = 0; i < 3; ++i) {
        auto const verdict = host->on_new_order(bad);
        EXPECT_EQ(verdict.decision, Decision::failed);
        EXPECT_EQ(verdict.rule, "r.lua:5");
        EXPECT_THAT(verdict.text, StartsWith(over_memory));
        EXPECT_EQ(host->on_new_order(limit_buy()).decision, Decision::allow);
    }
}

TEST(Sandbox, bombs_of_every_kind_end) {
    for (auto const* body :
         {"local s = 'x' while true do s = s .. s end",
          "local s = ('x'):rep(1000000) while true do local t = s .. 'y' end",
          "return ('x'):rep(1 << 40)",
          "return (''):rep(1 << 60)",
          "return ('x'):rep(1 << 20, ('y'):rep(1 << 19))",
          "local t = {} for i = 1, 1 << 60 do t[i] = i end",
          "local s = ('a'):rep(60000) return s:find('.-.-.-.-b')",
          "local s = ('a'):rep(200) while true do s:match('a*a*b') end",
          "local s = ('a'):rep(30) return s:match(('a?'):rep(30) .. ('a'):rep(30))",
          "local s = ('a'):rep(60000) return s:gsub('a', s)",
          "local s = ('a'):rep(5000) for w in s:gmatch('.-.-.-b') do end",
          "local s = ('('):rep(50000) return s:find('%b()')",
          "local s = ('a'):rep(500000) while true do s:find('aaaaaaaaaab', 1, true) end",
          "local s = ('a'):rep(500000) while true do s:upper() end",
          "local s = ('a'):rep(500000) while true do s:byte(1, -1) end",
          "return string.format(('%99s'):rep(200000), 'x')",
          "return table.concat({}, '', 1, 1 << 60)",
          "return table.unpack({}, 1, 1 << 60)",
          "return table.unpack({}, math.mininteger, math.maxinteger)",
          "local t = {} for i = 1, 9000 do t[i] = i end while true do table.insert(t, 1, 0) end",
          "local t = {} while true do for k in pairs(t) do end end",
          "local t = {} for i = 1, 5000 do t[i] = i end while true do pairs(t) end"}) {
        auto const verdict = attack(body);
        EXPECT_THAT(verdict.text, AnyOf(over_budget, StartsWith(over_memory),
                                        HasSubstr("resulting string too large")))
            << body;
    }
}

TEST(Sandbox, deep_recursion_ends) {
    attack("local function f() return 1 + f() end return f()");
    attack("local function f() local ok = pcall(f) return ok end f() while true do end");
    attack("local s = 'x' local function g(t) return t:gsub('x', g) end return g(s)");
    attack("local function f(...) return f(1, ...) end return f()");
    EXPECT_THAT(attack("local function f() return 1 + f() end return f()",
                       {.instruction_budget = 100'000'000})
                    .text,
                AnyOf(StartsWith(over_memory), HasSubstr("stack overflow")));
}

TEST(Sandbox, errors_that_are_not_texts_are_named_by_their_type) {
    EXPECT_EQ(attack("error({})").text, "raised a table as an error; raise a text: error(\"why\")");
    EXPECT_EQ(attack("error(nil)").text, "raised a nil as an error; raise a text: error(\"why\")");
    EXPECT_EQ(attack("error()").text, "raised a nil as an error; raise a text: error(\"why\")");
    EXPECT_EQ(attack("error(order)").text,
              "raised a userdata as an error; raise a text: error(\"why\")");
    EXPECT_EQ(attack("error('plain')").text, "plain");
    EXPECT_EQ(attack("error('no position', 0)").text, "no position");
    EXPECT_EQ(attack("assert(false, 'claimed')").text, "claimed");
    EXPECT_EQ(attack("error('a\\nb')").text, "a b");
}

// A __tostring, __gc, __close or __index of a rule's own could run where no budget counts.
TEST(Sandbox, no_metatable_can_be_made_or_reached) {
    attack("local t = setmetatable({}, { __tostring = function() while true do end end })");
    attack("getmetatable('').__index.upper = nil");
    attack("local x <close> = {}");
    EXPECT_EQ(value_of("('x'):upper()"), "X");
}

TEST(Sandbox, what_one_file_breaks_another_does_not_see) {
    auto host = host_of({{"a.lua",
                          "string.upper = nil pairs = nil deny = nil decimal = nil\n"
                          "shared = 'from a'\n"
                          "on_order(function(o) math.floor = nil end)"},
                         {"b.lua",
                          "on_order(function(o)\n"
                          "for k in pairs({ 1 }) do decimal(math.floor(1.5)) end\n"
                          "return deny(('x'):upper() .. string.upper('y')) end)"},
                         {"c.lua", "on_order(function(o) return deny(shared) end)"}});
    EXPECT_EQ(host->on_new_order(limit_buy()).text, "XY");
    auto alone = host_of({{"a.lua", "shared = 'from a' on_order(function(o) end)"},
                          {"c.lua", "on_order(function(o) return deny(shared) end)"}});
    EXPECT_THAT(alone->on_new_order(limit_buy()).text, HasSubstr("no name 'shared' is known here"));
}

TEST(Sandbox, a_rule_cannot_create_globals_or_change_the_order) {
    EXPECT_EQ(attack("x = 1").text, "'x' would become a global; write: local x");
    EXPECT_EQ(attack("order.price = 1").text,
              "an order cannot be changed by a rule; deny it instead");
    EXPECT_EQ(attack("on_order(function() end)").text, "on_order belongs at the top of the file");
}

TEST(Sandbox, nothing_prints_an_address) {
    EXPECT_EQ(value_of("{}"), "table");
    EXPECT_EQ(value_of("order"), "order");
    EXPECT_EQ(value_of("deny"), "function");
    EXPECT_EQ(value_of("allow()"), "verdict");
    EXPECT_EQ(value_of("string.format('%s %s', {}, pairs)"), "table function");
    EXPECT_THAT(value_of("string.format('%p', {})"), HasSubstr("prints an address"));
    EXPECT_THAT(value_of("string.format('%-20p', {})"), HasSubstr("prints an address"));
    EXPECT_EQ(value_of("string.format('%d%%p', 5)"), "5%p");
}

TEST(Sandbox, pairs_walks_in_one_order_only) {
    std::string const body =
        "local t = { zeta = 1, alpha = 2, [3] = 'c', [1] = 'a', [2.5] = 'b', [-1] = 'z' }\n"
        "local s = '' for k, v in pairs(t) do s = s .. k .. '=' .. v .. ' ' end return deny(s)";
    for (int run = 0; run < 5; ++run) {
        EXPECT_EQ(ask(body).text, "-1=z 1=a 2.5=b 3=c alpha=2 zeta=1 ");
    }
    EXPECT_EQ(ask("local t = { a = 1, b = 2, c = 3 } local s = ''\n"
                  "for k in pairs(t) do t.b = nil s = s .. k end return deny(s)")
                  .text,
              "ac");
    EXPECT_THAT(attack("for k in pairs({ [{}] = 1 }) do end").text,
                HasSubstr("keys that are numbers or texts, not table"));
}

TEST(Sandbox, the_ordinary_library_works) {
    EXPECT_EQ(value_of("('BTC-USDT'):match('^(%a+)-')"), "BTC");
    EXPECT_EQ(value_of("('a,b'):gsub(',', ';')"), "a;b");
    EXPECT_EQ(value_of("('abc'):find('c', 1, true)"), "3");
    EXPECT_EQ(value_of("('x'):rep(3, '-')"), "x-x-x");
    EXPECT_EQ(value_of("table.concat({ 1, 2, 3 }, ',')"), "1,2,3");
    EXPECT_EQ(value_of("select(2, table.unpack({ 7, 8 }))"), "8");
    EXPECT_EQ(value_of("math.max(1, 3) + math.floor(2.7)"), "5");
    EXPECT_EQ(value_of("tonumber('12') + tonumber('ff', 16)"), "267");
    EXPECT_EQ(value_of("#'abc' .. type(nil)"), "3nil");
    EXPECT_EQ(ask("local t = {} table.insert(t, 'a') table.insert(t, 1, 'b')\n"
                  "table.remove(t) for i, v in ipairs(t) do deny(i .. v) end")
                  .text,
              "1b");
    EXPECT_THAT(attack("string.upper()").text, HasSubstr("bad argument #1 to 'string.upper'"));
}

TEST(Sandbox, a_list_of_ten_thousand_names_fits) {
    std::string text = "local blocked = {";
    for (int i = 0; i < 10'000; ++i) text += "['account" + std::to_string(i) + "']=true,";
    text +=
        "['DEMO']=true}\n"
        "on_order(function(o) if blocked[o.account] then deny('listed') end end)";
    auto host = host_of({{"r.lua", text}});
    ASSERT_NE(host, nullptr);
    EXPECT_EQ(host->on_new_order(limit_buy()).text, "listed");
}

TEST(Sandbox, loading_is_bounded_as_well) {
    auto const endless = Host::load_sources({{"r.lua", "\nwhile true do end"}});
    ASSERT_FALSE(endless.ok());
    EXPECT_THAT(endless.error().at(0), HasSubstr("r.lua:2: ran for more than"));
    auto const huge = Host::load_sources({{"r.lua", "local t={}\nfor i=1,1e9 do t[i]={} end"}});
    ASSERT_FALSE(huge.ok());
    EXPECT_THAT(huge.error().at(0), HasSubstr("r.lua:2: needs more than"));
    auto const small =
        Host::load_sources({{"r.lua", "on_order(function() end)"}}, {.memory_bytes = 10'000});
    ASSERT_FALSE(small.ok());
    EXPECT_THAT(small.error().at(0), HasSubstr("does not even hold an empty rule"));
    auto const nested = Host::load_sources({{"r.lua", "return " + std::string(100'000, '(')}});
    ASSERT_FALSE(nested.ok());
    EXPECT_THAT(nested.error().at(0), HasSubstr("r.lua:1:"));
}

}  // namespace
}  // namespace trestle::scripts
