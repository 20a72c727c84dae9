#include "oms/model/decimal.hpp"

#include <array>
#include <cstring>

namespace trestle {

namespace {

using Raw = Decimal::Raw;
using Wide = unsigned __int128;

struct U256 {
    Wide high;
    Wide low;
};

constexpr U256 wide_product(Wide a, Wide b) {
    constexpr Wide mask = ~std::uint64_t{0};
    Wide const a0 = a & mask, a1 = a >> 64, b0 = b & mask, b1 = b >> 64;
    Wide const low = a0 * b0, mid1 = a1 * b0, mid2 = a0 * b1, high = a1 * b1;
    Wide const carry = (low >> 64) + (mid1 & mask) + (mid2 & mask);
    return {high + (mid1 >> 64) + (mid2 >> 64) + (carry >> 64), (low & mask) | (carry << 64)};
}

struct Quotient {
    Wide value;
    Wide remainder;
};

// Schoolbook division by bits; nothing when the quotient needs more than 127 bits.
std::optional<Quotient> wide_divide(U256 numerator, Wide divisor) {
    if (numerator.high == 0) return Quotient{numerator.low / divisor, numerator.low % divisor};
    if (numerator.high >= divisor) return std::nullopt;
    Wide remainder = numerator.high;
    Wide quotient = 0;
    for (int bit = 127; bit >= 0; --bit) {
        bool const carries = (remainder >> 127) != 0;
        remainder = (remainder << 1) | ((numerator.low >> bit) & 1);
        quotient <<= 1;
        if (carries || remainder >= divisor) {
            remainder -= divisor;
            quotient |= 1;
        }
    }
    return Quotient{quotient, remainder};
}

constexpr Wide magnitude(Raw value) {
    return value < 0 ? Wide{0} - static_cast<Wide>(value) : static_cast<Wide>(value);
}

std::optional<Decimal> finish(Quotient quotient, Wide divisor, bool is_negative,
                              Rounding rounding) {
    Wide value = quotient.value;
    if (quotient.remainder != 0) {
        Wide const rest = divisor - quotient.remainder;
        bool away = false;
        switch (rounding) {
            case Rounding::down: away = is_negative; break;
            case Rounding::up: away = !is_negative; break;
            case Rounding::half_even:
                away =
                    quotient.remainder > rest || (quotient.remainder == rest && (value & 1) != 0);
                break;
        }
        if (away) ++value;
    }
    if (value >> 127 != 0) return std::nullopt;
    Raw const raw = static_cast<Raw>(value);
    return Decimal::from_raw(is_negative ? -raw : raw);
}

}  // namespace

std::string_view describe(DecimalProblem problem) {
    switch (problem) {
        case DecimalProblem::empty: return "is empty";
        case DecimalProblem::not_a_number: return "is not a plain decimal number";
        case DecimalProblem::too_many_decimals: return "has more than 12 decimals";
        case DecimalProblem::out_of_range: return "is 10^18 or more";
    }
    __builtin_trap();
}

Result<Decimal, DecimalProblem> Decimal::parse(std::string_view text) {
    if (text.empty()) return DecimalProblem::empty;
    bool const is_negative = text.front() == '-';
    if (is_negative || text.front() == '+') text.remove_prefix(1);
    Raw value = 0;
    int places = -1;  // digits after the point; -1 before it
    bool has_digit = false;
    for (char const c : text) {
        if (c == '.') {
            if (places >= 0) return DecimalProblem::not_a_number;
            places = 0;
            continue;
        }
        if (c < '0' || c > '9') return DecimalProblem::not_a_number;
        has_digit = true;
        if (places >= decimals) {
            if (c != '0') return DecimalProblem::too_many_decimals;
            continue;
        }
        value = value * 10 + (c - '0');
        if (places >= 0) ++places;
        if (value >= limit) return DecimalProblem::out_of_range;
    }
    if (!has_digit) return DecimalProblem::not_a_number;
    for (int i = places < 0 ? 0 : places; i < decimals; ++i) {
        value *= 10;
        if (value >= limit) return DecimalProblem::out_of_range;
    }
    return from_raw(is_negative ? -value : value);
}

char* Decimal::write(char* out) const {
    std::array<char, 48> digits;
    char* const end = digits.data() + digits.size();
    char* first = end;
    Wide rest = magnitude(raw_);
    std::uint64_t fraction = static_cast<std::uint64_t>(rest % Wide(unit));
    rest /= Wide(unit);
    if (fraction != 0) {
        int places = decimals;
        while (fraction % 10 == 0) {
            fraction /= 10;
            --places;
        }
        for (; places > 0; --places, fraction /= 10)
            *--first = static_cast<char>('0' + fraction % 10);
        *--first = '.';
    }
    do {
        *--first = static_cast<char>('0' + static_cast<int>(rest % 10));
        rest /= 10;
    } while (rest != 0);
    if (raw_ < 0) *--first = '-';
    auto const size = static_cast<std::size_t>(end - first);
    std::memcpy(out, first, size);
    return out + size;
}

std::string Decimal::to_string() const {
    std::array<char, 48> text;
    return {text.data(), write(text.data())};
}

std::string Decimal::to_string_fixed(int places) const {
    OMS_ASSERT(places >= 0 && places <= decimals);
    Wide divisor = 1;
    for (int i = places; i < decimals; ++i) divisor *= 10;
    Wide const all = magnitude(raw_);
    auto const rounded =
        finish({all / divisor, all % divisor}, divisor, raw_ < 0, Rounding::half_even);
    OMS_ASSERT(rounded.has_value());
    Wide rest = magnitude(rounded->raw());
    std::string text;
    for (int i = 0; i < places; ++i, rest /= 10)
        text.insert(text.begin(), char('0' + int(rest % 10)));
    if (places > 0) text.insert(text.begin(), '.');
    do {
        text.insert(text.begin(), char('0' + int(rest % 10)));
        rest /= 10;
    } while (rest != 0);
    if (rounded->raw() < 0) text.insert(text.begin(), '-');
    return text;
}

std::optional<Decimal> Decimal::add(Decimal a, Decimal b) {
    Raw sum = 0;
    if (__builtin_add_overflow(a.raw_, b.raw_, &sum)) return std::nullopt;
    return from_raw(sum);
}

std::optional<Decimal> Decimal::multiply(Decimal a, Decimal b, Rounding rounding) {
    auto const quotient = wide_divide(wide_product(magnitude(a.raw_), magnitude(b.raw_)), unit);
    if (!quotient) return std::nullopt;
    return finish(*quotient, unit, (a.raw_ < 0) != (b.raw_ < 0), rounding);
}

std::optional<Decimal> Decimal::divide(Decimal a, Decimal b, Rounding rounding) {
    if (b.raw_ == 0) return std::nullopt;
    Wide const divisor = magnitude(b.raw_);
    auto const quotient = wide_divide(wide_product(magnitude(a.raw_), unit), divisor);
    if (!quotient) return std::nullopt;
    return finish(*quotient, divisor, (a.raw_ < 0) != (b.raw_ < 0), rounding);
}

namespace literals {
Decimal operator""_d(char const* digits) {
    auto const parsed = Decimal::parse(digits);
    OMS_ASSERT(parsed.ok());
    return parsed.value();
}
}  // namespace literals

}  // namespace trestle
