#include "oms/model/decimal.hpp"

#include <gtest/gtest.h>

#include "oms/model/money.hpp"

namespace trestle {
namespace {

using literals::operator""_d;

TEST(Decimal, ReadsAndWritesTheSameText) {
    for (auto const* text : {"0", "1", "-1", "0.1", "0.000000000001", "-0.000000000001", "60000.01",
                             "999999999999999999", "0.29", "123456789.123456789012"}) {
        auto const parsed = Decimal::parse(text);
        ASSERT_TRUE(parsed.ok()) << text;
        EXPECT_EQ(parsed->to_string(), text);
    }
}

TEST(Decimal, WritesTheShortestText) {
    EXPECT_EQ(Decimal::parse("+001.2300")->to_string(), "1.23");
    EXPECT_EQ(Decimal::parse("-0")->to_string(), "0");
    EXPECT_EQ(Decimal::parse(".5")->to_string(), "0.5");
    EXPECT_EQ(Decimal::parse("5.")->to_string(), "5");
    EXPECT_EQ(Decimal::parse("1.0000000000000000")->to_string(), "1");
}

TEST(Decimal, NamesWhatIsWrong) {
    EXPECT_EQ(Decimal::parse("").error(), DecimalProblem::empty);
    for (auto const* text : {"-", ".", "1e5", "1.2.3", " 1", "1 ", "0x1", "NaN", "--1", "1,5"}) {
        EXPECT_EQ(Decimal::parse(text).error(), DecimalProblem::not_a_number) << text;
    }
    EXPECT_EQ(Decimal::parse("0.0000000000001").error(), DecimalProblem::too_many_decimals);
    EXPECT_EQ(Decimal::parse("1000000000000000000").error(), DecimalProblem::out_of_range);
    EXPECT_EQ(Decimal::parse(std::string(500, '9')).error(), DecimalProblem::out_of_range);
}

TEST(Decimal, MultipliesWithoutIntermediateOverflow) {
    auto const big = *Decimal::parse("99999999999999.99999999");
    auto const small = *Decimal::parse("0.00000001");
    EXPECT_EQ(Decimal::multiply(big, small, Rounding::down)->to_string(), "999999.999999999999");
    EXPECT_EQ(Decimal::multiply(big, small, Rounding::up)->to_string(), "1000000");
    EXPECT_EQ(Decimal::multiply(-big, small, Rounding::down)->to_string(), "-1000000");
    EXPECT_EQ(Decimal::multiply(0.29_d, 100_d, Rounding::down)->to_string(), "29");
    auto const huge = *Decimal::parse("999999999999999999");
    EXPECT_FALSE(Decimal::multiply(huge, huge, Rounding::down).has_value());
}

TEST(Decimal, DividesAndRoundsAsNamed) {
    EXPECT_EQ(Decimal::divide(1_d, 3_d, Rounding::down)->to_string(), "0.333333333333");
    EXPECT_EQ(Decimal::divide(1_d, 3_d, Rounding::up)->to_string(), "0.333333333334");
    EXPECT_EQ(Decimal::divide(2_d, 3_d, Rounding::half_even)->to_string(), "0.666666666667");
    EXPECT_FALSE(Decimal::divide(1_d, 0_d, Rounding::down).has_value());
    auto const huge = *Decimal::parse("999999999999999999");
    EXPECT_EQ(Decimal::divide(huge, huge, Rounding::down)->to_string(), "1");
}

TEST(Decimal, PrintsFixedPlaces) {
    EXPECT_EQ((0.1_d).to_string_fixed(8), "0.10000000");
    EXPECT_EQ((-1.005_d).to_string_fixed(2), "-1.00");
    EXPECT_EQ((12_d).to_string_fixed(0), "12");
}

TEST(Decimal, KnowsWholeSteps) {
    EXPECT_TRUE((50000.05_d).is_multiple_of(0.05_d));
    EXPECT_FALSE((50000.03_d).is_multiple_of(0.05_d));
    EXPECT_TRUE((7_d).is_multiple_of(0_d));
}

TEST(Money, NotionalIsPriceTimesQuantity) {
    auto const notional = notional_of(Price(60000.01_d), Quantity(0.5_d), Rounding::up);
    EXPECT_EQ(notional->to_string(), "30000.005");
    EXPECT_EQ(average_price(*notional, Quantity(0.5_d)).to_string(), "60000.01");
}

}  // namespace
}  // namespace trestle
