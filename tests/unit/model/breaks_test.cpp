// Who counts as a second person, and how figures are shown.
#include <gtest/gtest.h>

#include "oms/model/breaks.hpp"

namespace trestle {
namespace {

bool are_two(char const* first, char const* second) {
    return are_two_persons({first, "why"}, {second, "why"});
}

TEST(TwoPersons, OfOneUserBothGiveTheirNames) {
    EXPECT_TRUE(are_two("root, alice", "root, bob"));
    EXPECT_FALSE(are_two("root, alice", "root"));
    EXPECT_FALSE(are_two("root", "root, alice"));
    EXPECT_FALSE(are_two("root", "root"));
}

TEST(TwoPersons, AnotherSpellingIsNobodyElse) {
    EXPECT_FALSE(are_two("root, alice", "root,  Alice "));
    EXPECT_FALSE(are_two("Alice", "alice"));
}

TEST(TwoPersons, WhoWorksUnderTwoUsersIsOne) {
    EXPECT_FALSE(are_two("root, alice", "alice"));
    EXPECT_FALSE(are_two("alice", "root, alice"));
    EXPECT_FALSE(are_two("root, alice", "dba, alice"));
    EXPECT_TRUE(are_two("root, alice", "bob"));
    EXPECT_TRUE(are_two("alice", "bob"));
}

TEST(BreakFigures, AreShownAsTheyAreTyped) {
    EXPECT_EQ(to_string(BreakFigures{}), "");
    EXPECT_EQ(to_string(BreakFigures{Quantity(Decimal::whole(3)), Price(Decimal::whole(100)),
                                     VenueTradeId::of("7")}),
              "--quantity 3 --price 100 --trade 7");
}

}  // namespace
}  // namespace trestle
