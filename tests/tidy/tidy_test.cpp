// Every house rule, held against the tree as it is. TRESTLE_TIDY_ROOT names another tree.
#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/tidy/finding.hpp"

namespace trestle::tidy {
namespace {

Tree const& tree() {
    static Tree const whole = [] {
        char const* const root = std::getenv("TRESTLE_TIDY_ROOT");
        return Tree::read(root != nullptr ? root : TRESTLE_SOURCE_DIR);
    }();
    return whole;
}

class House : public testing::TestWithParam<Rule> {};

TEST_P(House, KeepsTheRule) {
    auto const findings = check(GetParam(), tree());
    EXPECT_TRUE(findings.empty())
        << to_string(findings)
        << "A line may be excused by a comment on it: tidy-ok: and the reason.";
}

INSTANTIATE_TEST_SUITE_P(Tidy, House, testing::ValuesIn(all_rules()),
                         [](auto const& tested) { return std::string(tested.param.name); });

TEST(House, IsReadWhole) {
    EXPECT_GT(tree().files().size(), 40u);
    EXPECT_NE(tree().find("oms/model/decimal.hpp"), nullptr);
    EXPECT_EQ(tree().find("oms/model/decimal.hpp")->includes().front().path, "compare");
}

}  // namespace
}  // namespace trestle::tidy
