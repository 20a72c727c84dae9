#include "fix/desk/expectation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fix/desk/client.hpp"

namespace trestle::fix::desk {
namespace {

using testing::HasSubstr;
using Kind = FieldPattern::Kind;

Message report() {
    return Message("8").add(37, "T1").add(39, "1").add(14, "0.50").add(58, "Too HIGH for you");
}

class ExpectationTest : public testing::Test {
protected:
    int made_ = 0;
    Names names_{[this] { return "id-" + std::to_string(++made_); }};
};

TEST_F(ExpectationTest, a_message_that_has_every_field_differs_in_nothing) {
    EXPECT_EQ(difference(report(), "8",
                         {{39, Kind::is, "1"},
                          {14, Kind::is, "0.5"},
                          {37, Kind::any, ""},
                          {58, Kind::holds, "too high"},
                          {37, Kind::absent, ""},  // its second place
                          {44, Kind::absent, ""}}),
              "");
}

TEST_F(ExpectationTest, every_difference_is_named) {
    auto const text = difference(report(), "8",
                                 {{39, Kind::is, "0|2"},
                                  {44, Kind::is, "5"},
                                  {58, Kind::holds, "low"},
                                  {14, Kind::is_not, "0.5"},
                                  {37, Kind::absent, ""},
                                  {198, Kind::kept_as, "v"}});
    EXPECT_THAT(text, HasSubstr("OrdStatus(39) should be \"0|2\", it is \"1\""));
    EXPECT_THAT(text, HasSubstr("Price(44) should be \"5\", it is absent"));
    EXPECT_THAT(text, HasSubstr("Text(58) should hold \"low\""));
    EXPECT_THAT(text, HasSubstr("CumQty(14) should be there and not \"0.5\""));
    EXPECT_THAT(text, HasSubstr("OrderID(37) should be absent, it is \"T1\""));
    EXPECT_THAT(text, HasSubstr("SecondaryOrderID(198) should be there"));
}

TEST_F(ExpectationTest, another_type_of_message_differs_unless_it_is_one_of_those_allowed) {
    EXPECT_THAT(difference(report(), "9", {}), HasSubstr("MsgType(35) should be 9, it is 8"));
    EXPECT_EQ(difference(report(), "9|8", {}), "");
}

TEST_F(ExpectationTest, small_names_are_ids_of_the_case_and_large_ones_settings) {
    names_.set("SYMBOL", "BTC-USDT");
    EXPECT_EQ(names_.expand("<a>"), "id-1");
    EXPECT_EQ(names_.expand("<a>/<b>/<SYMBOL>"), "id-1/id-2/BTC-USDT");
    EXPECT_TRUE(names_.is_of_case("id-2"));
    EXPECT_EQ(names_.name_of("id-2"), "b");
    names_.begin_case();
    EXPECT_FALSE(names_.is_of_case("id-2"));
    EXPECT_EQ(names_.expand("<a>"), "id-3");
    EXPECT_EQ(names_.expand("<SYMBOL>"), "BTC-USDT");
    EXPECT_EQ(names_.take_problem(), "");
}

TEST_F(ExpectationTest, names_are_calculated_with) {
    names_.set("QUANTITY", "0.01");
    EXPECT_EQ(names_.expand("<QUANTITY*0.3>"), "0.003");
    EXPECT_EQ(names_.expand("<QUANTITY+1>"), "1.01");
    EXPECT_EQ(names_.expand("<QUANTITY-0.01>"), "0");
    EXPECT_LT(names_.expand("<NOW-300s>"), utc_timestamp());
    EXPECT_GT(names_.expand("<NOW+300s>"), utc_timestamp());
}

TEST_F(ExpectationTest, what_cannot_be_filled_in_is_a_problem) {
    (void)names_.expand("<NOBODY>");
    EXPECT_THAT(names_.take_problem(), HasSubstr("<NOBODY> is not known"));
    names_.set("SYMBOL", "BTC");
    (void)names_.expand("<SYMBOL*2>");
    EXPECT_THAT(names_.take_problem(), HasSubstr("cannot be calculated from \"BTC\""));
}

TEST_F(ExpectationTest, values_are_kept_under_the_names_given) {
    keep_values(report(), {{37, Kind::kept_as, "order"}}, names_);
    EXPECT_EQ(names_.expand("<order>"), "T1");
}

}  // namespace
}  // namespace trestle::fix::desk
