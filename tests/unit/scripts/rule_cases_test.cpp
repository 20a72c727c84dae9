#include "scripts/rule_cases.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

namespace trestle::scripts {
namespace {

using ::testing::HasSubstr;

std::vector<std::filesystem::path> lua_files(std::filesystem::path const& folder) {
    std::vector<std::filesystem::path> files;
    for (auto const& entry : std::filesystem::directory_iterator(folder)) {
        if (entry.path().extension() == ".lua") files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    return files;
}

std::filesystem::path const scripts_folder = std::filesystem::path(TRESTLE_SOURCE_DIR) / "scripts";

TEST(StockRules, say_what_their_cases_expect) {
    int cases = 0;
    for (auto const& file : lua_files(scripts_folder / "tests")) {
        auto const outcomes = run_rule_cases(file);
        ASSERT_TRUE(outcomes.ok()) << outcomes.error().at(0);
        for (auto const& outcome : outcomes.value()) {
            EXPECT_TRUE(outcome.has_passed) << file.generic_string() << ":" << outcome.line << ": "
                                            << outcome.name << ": " << outcome.text;
            ++cases;
        }
    }
    EXPECT_GE(cases, 20);
}

TEST(StockRules, each_has_a_test_file) {
    for (auto const& rule : lua_files(scripts_folder / "rules")) {
        auto const test = scripts_folder / "tests" / (rule.stem().string() + "_test.lua");
        EXPECT_TRUE(std::filesystem::exists(test)) << test;
    }
}

class CaseFiles : public ::testing::Test {
protected:
    void SetUp() override {
        auto pattern = (std::filesystem::temp_directory_path() / "cases-XXXXXX").string();
        ASSERT_NE(mkdtemp(pattern.data()), nullptr);
        folder_ = pattern;
        std::ofstream(folder_ / "r.lua")
            << "on_order(function(o) if o.quantity > 1 then deny('too big') end end)";
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    Result<std::vector<CaseOutcome>, Problems> run(std::string const& text) {
        std::ofstream(folder_ / "t.lua") << text;
        return run_rule_cases(folder_ / "t.lua");
    }

    std::filesystem::path folder_;
};

TEST_F(CaseFiles, tell_what_differs) {
    auto const outcomes =
        run("rule_file('r.lua')\n"
            "case { 'passes', order = { quantity = 1 }, expect = 'allow' }\n"
            "case { 'wrong', order = { quantity = 2 }, expect = 'allow' }\n"
            "case { 'words', order = { quantity = 2 }, expect = 'deny',\n"
            "       text = 'small' }\n");
    ASSERT_TRUE(outcomes.ok()) << outcomes.error().at(0);
    ASSERT_EQ(outcomes->size(), 3u);
    EXPECT_TRUE(outcomes->at(0).has_passed);
    EXPECT_FALSE(outcomes->at(1).has_passed);
    EXPECT_EQ(outcomes->at(1).line, 3);
    EXPECT_THAT(outcomes->at(1).text, HasSubstr("expected allow, got deny"));
    EXPECT_EQ(outcomes->at(2).text, "\"small\" is not in \"too big\"");
}

TEST_F(CaseFiles, state_conditional_orders) {
    std::ofstream(folder_ / "stops.lua")
        << "on_order(function(o)\n"
           "  if o.type == 'stop' and o.watch ~= 'mark' then return deny(o.stop_price .. '') end\n"
           "  if o.trail_bps and o.trail_bps > 100 then return deny('loose') end\n"
           "  if o.position_effect ~= 'close' then return deny('opens') end\n"
           "end)\n"
           "on_replace(function(o) return deny(o.old_stop_price .. ' was') end)\n";
    std::string const stop = "case { 'a', order = { type = 'stop', stop_price = '61000'";
    auto const outcomes = run(
        "rule_file('stops.lua')\n" + stop + " }, expect = 'deny', text = '61000' }\n" + stop +
        ", watch = 'mark', position_effect = 'close' }, expect = 'allow' }\n" + stop +
        ", old_stop_price = '62000', old_quantity = 1 }, expect = 'deny', text = '62000 was' }\n"
        "case { 'b', order = { type = 'trailing', trail_bps = 101 }, expect = 'deny',\n"
        "       text = 'loose' }\n"
        "case { 'c', order = { type = 'touch', stop_price = 1, price = 2,\n"
        "       self_trade = 'cancel_taker' }, expect = 'deny', text = 'opens' }\n");
    ASSERT_TRUE(outcomes.ok()) << outcomes.error().at(0);
    ASSERT_EQ(outcomes->size(), 5u);
    for (auto const& outcome : *outcomes) EXPECT_TRUE(outcome.has_passed) << outcome.text;
}

TEST_F(CaseFiles, refuse_what_they_do_not_know) {
    auto const problem_of = [this](std::string const& text) {
        auto const outcomes = run("rule_file('r.lua')\n" + text);
        return outcomes.ok() ? std::string("no problem") : outcomes.error().at(0);
    };
    EXPECT_THAT(problem_of("case { 'x', order = { quantiy = 1 }, expect = 'deny' }"),
                HasSubstr("t.lua:2: a case cannot set order.quantiy"));
    EXPECT_THAT(problem_of("case { 'x', order = { side = 'up' }, expect = 'deny' }"),
                HasSubstr("order.side cannot be 'up'"));
    EXPECT_THAT(problem_of("case { 'x', order = { at = 'noon' }, expect = 'deny' }"),
                HasSubstr("order.at must read like 2026-01-05T12:00:00Z"));
    EXPECT_THAT(problem_of("case { 'x', expect = 'maybe' }"), HasSubstr("expect must be"));
    EXPECT_THAT(problem_of("case { expect = 'deny' }"), HasSubstr("a case begins with its name"));
    EXPECT_THAT(problem_of(""), HasSubstr("at least one case"));
    EXPECT_THAT(run("rule_file('none.lua') case { 'x', expect = 'deny' }").error().at(0),
                HasSubstr("none.lua:1: cannot be read"));
}

}  // namespace
}  // namespace trestle::scripts
