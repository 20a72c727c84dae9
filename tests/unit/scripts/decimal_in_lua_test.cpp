#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/scripts/rules_for_tests.hpp"

namespace trestle::scripts {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(DecimalInLua, arithmetic_is_exact) {
    EXPECT_EQ(value_of("decimal('0.1') + decimal('0.2')"), "0.3");
    EXPECT_EQ(value_of("decimal('0.1') + '0.2' == decimal('0.3')"), "true");
    EXPECT_EQ(value_of("decimal('0.29') * 100"), "29");
    EXPECT_EQ(value_of("1 - decimal('0.9')"), "0.1");
    EXPECT_EQ(value_of("'10' - decimal('0.5')"), "9.5");
    EXPECT_EQ(value_of("-decimal('3')"), "-3");
    EXPECT_EQ(value_of("decimal('99999999999999999.000000000001') + 0"),
              "99999999999999999.000000000001");
}

TEST(DecimalInLua, products_and_quotients_round_half_to_even_at_the_twelfth_decimal) {
    EXPECT_EQ(value_of("decimal(10) / 4"), "2.5");
    EXPECT_EQ(value_of("decimal(1) / 3"), "0.333333333333");
    EXPECT_EQ(value_of("decimal(2) / 3"), "0.666666666667");
    EXPECT_EQ(value_of("decimal('0.000000000001') * '0.5'"), "0");
    EXPECT_EQ(value_of("decimal('0.000000000003') * '0.5'"), "0.000000000002");
}

TEST(DecimalInLua, a_lua_number_means_the_decimal_that_was_written) {
    EXPECT_EQ(value_of("decimal(0.1)"), "0.1");
    EXPECT_EQ(value_of("order.quantity < 0.3 and order.quantity > 0.28"), "true");
    EXPECT_EQ(value_of("order.quantity <= 0.29 and order.quantity >= 0.29"), "true");
    EXPECT_EQ(value_of("decimal(61250.5)"), "61250.5");
    EXPECT_EQ(value_of("decimal(2^53)"),
              "failed: the number 9.007199254741e+15 is not an exact "
              "decimal; write it as a text, decimal(\"0.1\")");
    EXPECT_EQ(value_of("decimal(9007199254740993)"), "9007199254740993");
    EXPECT_EQ(value_of("decimal(1e17)"), "100000000000000000");
    EXPECT_EQ(value_of("decimal(0.0)"), "0");
    EXPECT_EQ(value_of("decimal(-0.5)"), "-0.5");
}

TEST(DecimalInLua, a_number_that_floating_arithmetic_has_spoilt_is_refused) {
    for (auto const* number : {"0.1 + 0.2", "0.1 * 3", "1.1 * 1.1", "1 / 3", "1 / 0", "0 / 0",
                               "1e18", "1e300", "1e-13", "math.huge"}) {
        EXPECT_THAT(value_of("order.quantity > (" + std::string(number) + ")"),
                    HasSubstr("is not an exact decimal; write it as a text"))
            << number;
    }
}

TEST(DecimalInLua, comparisons_take_decimals_numbers_and_texts) {
    EXPECT_EQ(value_of("order.price > '60000' and '60000' < order.price"), "true");
    EXPECT_EQ(value_of("order.price > 60000 and 60000 < order.price"), "true");
    EXPECT_EQ(value_of("order.price > decimal('60000.1')"), "false");
    EXPECT_EQ(value_of("order.price >= '60000.10'"), "true");
    EXPECT_EQ(value_of("order.price == decimal('60000.10')"), "true");
    EXPECT_EQ(value_of("order.price ~= decimal('60000.2')"), "true");
    EXPECT_EQ(value_of("order.price:eq('60000.100')"), "true");
    EXPECT_EQ(value_of("order.price:eq(60000.1)"), "true");
    EXPECT_EQ(value_of("order.price == order"), "false");
}

TEST(DecimalInLua, methods_do_what_they_say) {
    EXPECT_EQ(value_of("order.position:abs()"), "1.5");
    EXPECT_EQ(value_of("order.price:is_multiple_of('0.1')"), "true");
    EXPECT_EQ(value_of("order.price:is_multiple_of('0.25')"), "false");
}

TEST(DecimalInLua, joins_into_texts) {
    EXPECT_EQ(value_of("'max ' .. order.quantity .. ' BTC'"), "max 0.29 BTC");
    EXPECT_EQ(value_of("order.quantity .. order.price"), "0.2960000.1");
    EXPECT_EQ(value_of("1 .. order.quantity"), "10.29");
    EXPECT_EQ(value_of("string.format('%s|%10s', order.quantity, order.price)"), "0.29|   60000.1");
}

TEST(DecimalInLua, nonsense_is_an_error_that_says_what_it_met) {
    EXPECT_EQ(value_of("decimal('1e5')"), "failed: \"1e5\" is not a plain decimal number");
    EXPECT_EQ(value_of("decimal(' 1')"), "failed: \" 1\" is not a plain decimal number");
    EXPECT_EQ(value_of("decimal('')"), "failed: \"\" is empty");
    EXPECT_EQ(value_of("decimal('0.0000000000001')"),
              "failed: \"0.0000000000001\" has more than 12 decimals");
    EXPECT_EQ(value_of("decimal('1000000000000000000')"),
              "failed: \"1000000000000000000\" is 10^18 or more");
    EXPECT_EQ(value_of("decimal(nil)"),
              "failed: a number is needed here, not nil; test it first (a market order has no "
              "price): if order.price then");
    EXPECT_EQ(value_of("decimal({})"), "failed: a number is needed here, not table");
    EXPECT_EQ(value_of("order.price > order"), "failed: a number is needed here, not userdata");
    EXPECT_EQ(value_of("decimal(1) / 0"), "failed: division by zero; compare the divisor first");
}

TEST(DecimalInLua, overflow_is_an_error_and_never_wraps) {
    EXPECT_EQ(value_of("decimal('999999999999999999') * '999999999999999999'"),
              "failed: the product of decimals leaves the range");
    EXPECT_EQ(value_of("decimal('999999999999999999') / '0.000000000001'"),
              "failed: the quotient of decimals leaves the range");
    auto const verdict =
        ask("local d = decimal('99999999999999') * 1000000000000\n"
            "for i = 1, 40 do d = d + d end");
    EXPECT_EQ(verdict.decision, ScriptVerdict::Decision::failed);
    EXPECT_EQ(verdict.text, "the sum of decimals leaves the range");
    EXPECT_EQ(verdict.rule, "r.lua:2");
}

TEST(DecimalInLua, money_does_not_become_a_float) {
    EXPECT_THAT(value_of("string.format('%f', order.price)"), StartsWith("failed: bad argument"));
    EXPECT_THAT(value_of("math.floor(order.price)"), StartsWith("failed: bad argument"));
    EXPECT_EQ(value_of("tonumber(order.price)"), "nil");
    EXPECT_THAT(value_of("order.price % 2"), StartsWith("failed: attempt to perform arithmetic"));
}

}  // namespace
}  // namespace trestle::scripts
