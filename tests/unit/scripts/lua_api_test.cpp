// Runs every example of spec/lua_api.md, so that the page cannot lie.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "scripts/lua_order.hpp"
#include "scripts/rule_cases.hpp"
#include "tests/unit/scripts/rules_for_tests.hpp"

namespace trestle::scripts {
namespace {

std::string page() {
    std::ifstream file(std::filesystem::path(TRESTLE_SOURCE_DIR) / "spec" / "lua_api.md");
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

struct Block {
    std::string title;  // the words after ```lua
    std::string text;
};

std::vector<Block> blocks_of(std::string const& text) {
    std::vector<Block> blocks;
    std::string const open = "```lua";
    for (auto at = text.find(open); at != std::string::npos; at = text.find(open, at)) {
        auto const line_end = text.find('\n', at);
        auto const close = text.find("\n```", line_end);
        blocks.push_back({text.substr(at + open.size(), line_end - at - open.size()),
                          text.substr(line_end + 1, close - line_end)});
        at = close;
    }
    return blocks;
}

// An example that is a whole rule file is loaded and asked. "deny: text" after ```lua says what it
// must answer; without it, it must not fail.
TEST(LuaApiPage, every_example_runs_and_says_what_the_page_claims) {
    auto const blocks = blocks_of(page());
    ASSERT_GE(blocks.size(), 5u);
    for (auto const& [title, text] : blocks) {
        if (text.find("rule_file(") != std::string::npos) continue;  // below
        SCOPED_TRACE(text);
        auto host = host_of({{"example.lua", text}});
        ASSERT_NE(host, nullptr);
        auto const verdict = host->on_new_order(limit_buy());
        EXPECT_NE(verdict.decision, ScriptVerdict::Decision::failed) << verdict.text;
        if (title.rfind(" deny: ", 0) == 0) {
            EXPECT_EQ(verdict.decision, ScriptVerdict::Decision::deny);
            EXPECT_EQ(" deny: " + verdict.text, title);
        }
    }
}

TEST(LuaApiPage, the_test_example_passes) {
    int runs = 0;
    for (auto const& block : blocks_of(page())) {
        if (block.text.find("rule_file(") == std::string::npos) continue;
        auto const folder = std::filesystem::path(TRESTLE_SOURCE_DIR) / "scripts" / "tests";
        auto pattern = (std::filesystem::temp_directory_path() / "page-XXXXXX").string();
        ASSERT_NE(mkdtemp(pattern.data()), nullptr);
        std::filesystem::path const copy = pattern;
        std::filesystem::create_directory(copy / "tests");
        std::filesystem::create_directory_symlink(folder.parent_path() / "rules", copy / "rules");
        std::ofstream(copy / "tests" / "t.lua") << block.text;
        auto const outcomes = run_rule_cases(copy / "tests" / "t.lua");
        std::filesystem::remove_all(copy);
        ASSERT_TRUE(outcomes.ok()) << outcomes.error().at(0);
        for (auto const& outcome : outcomes.value()) {
            EXPECT_TRUE(outcome.has_passed) << outcome.name << ": " << outcome.text;
        }
        ++runs;
    }
    EXPECT_EQ(runs, 1);
}

// Fields and functions: what the page lists exists, and what exists is listed.
TEST(LuaApiPage, lists_every_field_of_an_order) {
    auto const text = page();
    for (auto const* field : order_field_names()) {
        EXPECT_NE(text.find("| `" + std::string(field) + "`"), std::string::npos) << field;
    }
    int listed = 0;
    for (auto at = text.find("\n| `"); at != std::string::npos; at = text.find("\n| `", at + 1)) {
        auto const begin = at + 4;
        auto const name = text.substr(begin, text.find('`', begin) - begin);
        if (name.find('(') != std::string::npos) continue;  // a function
        EXPECT_EQ(value_of("order." + name).rfind("failed", 0), std::string::npos) << name;
        ++listed;
    }
    EXPECT_EQ(listed, static_cast<int>(order_field_names().size()));
}

TEST(LuaApiPage, names_only_functions_that_exist) {
    for (auto const* name :
         {"on_order",     "on_replace",    "allow",          "deny",          "route",
          "decimal",      "assert",        "error",          "ipairs",        "pairs",
          "pcall",        "select",        "tonumber",       "tostring",      "type",
          "string.len",   "string.sub",    "string.upper",   "string.lower",  "string.reverse",
          "string.byte",  "string.char",   "string.rep",     "string.format", "string.find",
          "string.match", "string.gmatch", "string.gsub",    "table.insert",  "table.remove",
          "table.concat", "table.unpack",  "math.abs",       "math.ceil",     "math.floor",
          "math.max",     "math.min",      "math.tointeger", "math.type"}) {
        EXPECT_EQ(value_of(std::string("type(") + name + ")"), "function") << name;
        auto const dot = std::string(name).find('.');
        auto const last = dot == std::string::npos ? name : std::string(name).substr(dot + 1);
        EXPECT_NE(page().find(last), std::string::npos) << name;
    }
}

}  // namespace
}  // namespace trestle::scripts
