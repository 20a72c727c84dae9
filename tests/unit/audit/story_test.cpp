#include "oms/audit/story.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/audit/history.hpp"

namespace trestle::audit {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class ToldStory : public AuditFile {
protected:
    void SetUp() override {
        AuditFile::SetUp();
        project(eventful_day(), path());
    }
    std::string told(std::string_view order) {
        auto const story = show(path(), order);
        return story.ok() ? story->text : "problem: " + story.error();
    }
};

TEST_F(ToldStory, of_an_order_from_the_question_to_its_last_fill) {
    expect_golden("story.txt", told("T6"));
}

TEST_F(ToldStory, of_a_refused_order_names_rule_and_reason) {
    auto const text = told("X-2");
    EXPECT_THAT(text, StartsWith("T19  buy 1 BTC-USDT, market gtc\n"));
    EXPECT_THAT(text, HasSubstr("rejected, filled 0\n"));
    EXPECT_THAT(text, HasSubstr("rules: deny (scripts/rules/demo_limits.lua:12: too big for the "
                                "night)\n"));
    EXPECT_THAT(text, HasSubstr("trestle: to DESK1: rejected 19-0, order rejected, filled 0 of 1 "
                                "(script_denied: too big for the night)\n"));
}

TEST_F(ToldStory, is_found_by_every_name_of_the_order) {
    auto const by_id = told("T6");
    EXPECT_EQ(told("V-6"), by_id);
    EXPECT_THAT(told("R-1"), StartsWith("T11  "));
    EXPECT_EQ(told("R-2"), told("R-1"));
    EXPECT_EQ(told("R-3"), told("R-1"));  // a cancel's id
    EXPECT_EQ(told("V-new"), told("R-1"));
    EXPECT_THAT(told("A-1"), HasSubstr("T20  "));  // the duplicate as well
    EXPECT_THAT(told("A-1"), StartsWith(by_id));
    EXPECT_THAT(told("nobody"), HasSubstr("no order is called 'nobody'; give an OrderID (T12)"));
    EXPECT_THAT(told(""), HasSubstr("no order is called ''"));
}

TEST_F(ToldStory, of_a_replace_shows_both_legs) {
    auto const text = told("R-1");
    EXPECT_THAT(text, HasSubstr("desk DESK1: asks to replace R-1 by buy 2 BTC-USDT, limit 59500 "
                                "gtc as R-2\n"));
    EXPECT_THAT(text, HasSubstr("rules: allow, route to binance_spot (scripts/rules/route.lua:7: "
                                "house route)\n"));
    EXPECT_THAT(text, HasSubstr("risk: approved\n"));
    EXPECT_THAT(text, HasSubstr("buy 2 BTCUSDT limit 59500\n"));
    EXPECT_THAT(text, HasSubstr("venue binance_spot: has replaced "));
    EXPECT_THAT(text, HasSubstr("cancel_rejected"));
}

}  // namespace
}  // namespace trestle::audit
