// Owns the one exact number of the house: signed 128 bits in units of 10^-12.
// Never a double: text in, text out, and every loss of exactness is an error or a named rounding.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "oms/model/assert.hpp"
#include "oms/model/result.hpp"

namespace trestle {

enum class DecimalProblem : std::uint8_t { empty, not_a_number, too_many_decimals, out_of_range };

[[nodiscard]] std::string_view describe(DecimalProblem problem);

enum class Rounding : std::uint8_t { down, up, half_even };  // down and up are toward -inf and +inf

class Decimal {
public:
    using Raw = __int128;
    static constexpr int decimals = 12;
    static constexpr Raw unit = 1'000'000'000'000;
    // No price, quantity or amount of cash reaches 10^18; sums of 10^8 of them still fit.
    static constexpr Raw limit = unit * 1'000'000 * unit;

    constexpr Decimal() = default;
    static constexpr Decimal from_raw(Raw raw) {
        Decimal result;
        result.raw_ = raw;
        return result;
    }
    static constexpr Decimal whole(std::int64_t value) { return from_raw(Raw{value} * unit); }

    // Reads FIX and JSON decimals: [-+]digits[.digits]; no exponent, no spaces; |value| < limit.
    [[nodiscard]] static Result<Decimal, DecimalProblem> parse(std::string_view text);

    // Shortest exact text: "0.1", "-3", "1000".
    [[nodiscard]] std::string to_string() const;
    // With exactly `places` digits after the point (venues print "0.10000000"); rounds half even.
    [[nodiscard]] std::string to_string_fixed(int places) const;
    // Writes the shortest text and returns its end; needs 48 bytes.
    char* write(char* out) const;

    [[nodiscard]] constexpr Raw raw() const { return raw_; }
    [[nodiscard]] constexpr bool is_zero() const { return raw_ == 0; }
    [[nodiscard]] constexpr bool is_negative() const { return raw_ < 0; }
    [[nodiscard]] constexpr bool is_positive() const { return raw_ > 0; }
    [[nodiscard]] constexpr Decimal abs() const { return from_raw(raw_ < 0 ? -raw_ : raw_); }

    // True when this is a whole multiple of `step`; a zero step allows everything.
    [[nodiscard]] constexpr bool is_multiple_of(Decimal step) const {
        return step.raw_ == 0 || raw_ % step.raw_ == 0;
    }

    // Nothing on overflow. The product and quotient are rounded as named at 10^-12.
    [[nodiscard]] static std::optional<Decimal> add(Decimal a, Decimal b);
    [[nodiscard]] static std::optional<Decimal> multiply(Decimal a, Decimal b, Rounding rounding);
    [[nodiscard]] static std::optional<Decimal> divide(Decimal a, Decimal b, Rounding rounding);

    // Bounded inputs cannot overflow a sum; a wrap would be our own bug.
    friend constexpr Decimal operator+(Decimal a, Decimal b) {
        Raw sum = 0;
        OMS_ASSERT(!__builtin_add_overflow(a.raw_, b.raw_, &sum));
        return from_raw(sum);
    }
    friend constexpr Decimal operator-(Decimal a, Decimal b) {
        Raw difference = 0;
        OMS_ASSERT(!__builtin_sub_overflow(a.raw_, b.raw_, &difference));
        return from_raw(difference);
    }
    constexpr Decimal operator-() const { return from_raw(-raw_); }
    friend constexpr bool operator==(Decimal, Decimal) = default;
    friend constexpr std::strong_ordering operator<=>(Decimal a, Decimal b) {
        return a.raw_ < b.raw_   ? std::strong_ordering::less
               : a.raw_ > b.raw_ ? std::strong_ordering::greater
                                 : std::strong_ordering::equal;
    }

private:
    Raw raw_ = 0;
};

namespace literals {
// 0.29_d is exact: the compiler hands over the digits, not a double.
Decimal operator""_d(char const* digits);
}  // namespace literals

}  // namespace trestle
