#include "fix/desk/certification.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace trestle::fix::desk {
namespace {

using testing::HasSubstr;
using namespace std::chrono_literals;

Case parse_one(std::string const& steps) {
    auto const cases = parse_cases("t.cert", "case t: a title\n" + steps);
    EXPECT_TRUE(cases.ok()) << cases.error();
    return cases.ok() && !cases->empty() ? cases->at(0) : Case{};
}

std::string problem_of(std::string const& text) {
    auto const cases = parse_cases("t.cert", text);
    return cases.ok() ? std::string("understood") : cases.error();
}

TEST(Certification, a_case_has_a_name_a_title_and_steps) {
    Case const one = parse_one("needs idle control\nlogon 108=1 -98  # a remark\nexpect A\n");
    EXPECT_EQ(one.name, "t");
    EXPECT_EQ(one.title, "a title");
    EXPECT_TRUE(one.is_idle);
    EXPECT_TRUE(one.needs_control);
    ASSERT_EQ(one.steps.size(), 2u);
    EXPECT_EQ(one.steps[0].kind, Step::Kind::logon);
    ASSERT_EQ(one.steps[0].fields.size(), 2u);
    EXPECT_EQ(one.steps[0].fields[0].tag, 108);
    EXPECT_EQ(one.steps[0].fields[1].kind, FieldPattern::Kind::absent);
    EXPECT_EQ(one.steps[1].line, 4);
}

TEST(Certification, every_way_to_expect_a_field_is_read) {
    Case const one = parse_one("expect 8 39=2 37=* 58=~\"too high\" 17=!x 198=?v -44 within 30s\n");
    using Kind = FieldPattern::Kind;
    ASSERT_EQ(one.steps[0].fields.size(), 6u);
    auto const& fields = one.steps[0].fields;
    EXPECT_EQ(fields[0].kind, Kind::is);
    EXPECT_EQ(fields[1].kind, Kind::any);
    EXPECT_EQ(fields[2].kind, Kind::holds);
    EXPECT_EQ(fields[2].value, "too high");
    EXPECT_EQ(fields[3].kind, Kind::is_not);
    EXPECT_EQ(fields[4].kind, Kind::kept_as);
    EXPECT_EQ(fields[5].kind, Kind::absent);
    EXPECT_EQ(one.steps[0].patience, 30s);
}

TEST(Certification, other_sessions_take_part_where_the_case_says_so) {
    Case const one = parse_one("needs drop second password\ndrop expect 8\nsecond send 5\n");
    EXPECT_TRUE(one.needs_drop);
    EXPECT_TRUE(one.needs_second);
    EXPECT_TRUE(one.needs_password);
    EXPECT_FALSE(one.needs_control);
    EXPECT_EQ(one.steps[0].who, Step::Who::drop);
    EXPECT_EQ(one.steps[1].who, Step::Who::second);
    EXPECT_THAT(problem_of("case t: x\nneeds second\ndrop expect 8\n"),
                HasSubstr("t.cert:3: the case must say \"needs drop\" first"));
    EXPECT_THAT(problem_of("case t: x\nneeds luck\n"),
                HasSubstr("idle, control, drop, second or password"));
}

TEST(Certification, times_other_connections_and_commands_are_read) {
    Case const one = parse_one("quiet 300ms\nother connect\nvenue fill quantity=0.2\nnumber 7\n");
    EXPECT_EQ(one.steps[0].patience, 300ms);
    EXPECT_EQ(one.steps[1].who, Step::Who::other);
    EXPECT_EQ(one.steps[2].word, "fill");
    EXPECT_EQ(one.steps[2].fields[0].value, "quantity=0.2");
    EXPECT_EQ(one.steps[3].word, "7");
}

TEST(Certification, a_mistake_is_named_with_file_and_line) {
    EXPECT_THAT(problem_of("case a: x\nshout 8\n"), HasSubstr("t.cert:2: \"shout\" is no step"));
    EXPECT_THAT(problem_of("send D\n"), HasSubstr("t.cert:1: the first line is \"case NAME"));
    EXPECT_THAT(problem_of("case a\n"), HasSubstr("t.cert:1: a case begins with"));
    EXPECT_THAT(problem_of("case a: x\nsend D 55\n"), HasSubstr("t.cert:2: \"55\" is not tag="));
    EXPECT_THAT(problem_of("case a: x\nsend D px=5\n"), HasSubstr("\"px=5\" does not begin"));
    EXPECT_THAT(problem_of("case a: x\nsend\n"), HasSubstr("something is missing"));
    EXPECT_THAT(problem_of("case a: x\nquiet long\n"), HasSubstr("\"long\" is no time"));
    EXPECT_THAT(problem_of("case a: x\nalso 8\n"), HasSubstr("also follows an expect"));
    EXPECT_THAT(problem_of("case a: x\nneeds luck\n"), HasSubstr("\"luck\" is nothing to need"));
    EXPECT_THAT(problem_of("case a: x\ncase a: y\n"), HasSubstr("two cases named a"));
    EXPECT_THAT(problem_of("case a: x\nconnect now\n"), HasSubstr("\"now\" is not understood"));
}

TEST(Certification, the_cases_in_the_binary_are_understood_and_have_their_own_names) {
    std::set<std::string> names;
    for (ScriptFile const& file : certification_files()) {
        auto const cases = parse_cases(std::string(file.name), file.text);
        ASSERT_TRUE(cases.ok()) << cases.error();
        for (Case const& one : *cases) {
            EXPECT_TRUE(names.insert(one.name).second) << one.name;
            EXPECT_FALSE(one.steps.empty()) << one.name;
        }
    }
    EXPECT_GT(names.size(), 70u);
}

}  // namespace
}  // namespace trestle::fix::desk
