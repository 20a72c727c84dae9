// Owns Price, Quantity and Notional: three kinds of number that do not mix.
// Price: quote asset for one base unit. Quantity: base units. Notional: quote asset.
#pragma once

#include <compare>
#include <optional>
#include <string>

#include "oms/model/decimal.hpp"

namespace trestle {

template <class Kind>
class Amount {
public:
    constexpr Amount() = default;
    constexpr explicit Amount(Decimal value) : value_(value) {}

    [[nodiscard]] constexpr Decimal decimal() const { return value_; }
    [[nodiscard]] constexpr bool is_zero() const { return value_.is_zero(); }
    [[nodiscard]] constexpr bool is_positive() const { return value_.is_positive(); }
    [[nodiscard]] constexpr bool is_negative() const { return value_.is_negative(); }
    [[nodiscard]] std::string to_string() const { return value_.to_string(); }

    friend constexpr Amount operator+(Amount a, Amount b) { return Amount(a.value_ + b.value_); }
    friend constexpr Amount operator-(Amount a, Amount b) { return Amount(a.value_ - b.value_); }
    constexpr Amount operator-() const { return Amount(-value_); }
    constexpr Amount& operator+=(Amount other) { return *this = *this + other; }
    constexpr Amount& operator-=(Amount other) { return *this = *this - other; }
    friend constexpr bool operator==(Amount, Amount) = default;
    friend constexpr auto operator<=>(Amount a, Amount b) { return a.value_ <=> b.value_; }

private:
    Decimal value_;
};

using Price = Amount<struct PriceKind>;
using Quantity = Amount<struct QuantityKind>;
using Notional = Amount<struct NotionalKind>;

// Nothing on overflow: |price|, |quantity| < 10^18 each, the product may reach 10^26.
[[nodiscard]] inline std::optional<Notional> notional_of(Price price, Quantity quantity,
                                                         Rounding rounding) {
    auto const product = Decimal::multiply(price.decimal(), quantity.decimal(), rounding);
    if (!product) return std::nullopt;
    return Notional(*product);
}

// Volume-weighted average of what was filled, as AvgPx(6) shows it.
[[nodiscard]] inline Price average_price(Notional notional, Quantity quantity) {
    auto const quotient =
        Decimal::divide(notional.decimal(), quantity.decimal(), Rounding::half_even);
    return quotient ? Price(*quotient) : Price();
}

}  // namespace trestle
