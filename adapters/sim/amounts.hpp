// Owns the rounding of the simulated venue: every amount it books has at most eight decimals.
#pragma once

#include "oms/model/decimal.hpp"

namespace trestle::adapters::sim {

inline constexpr Decimal::Raw raw_per_step = 10'000;  // 10^-8 in units of 10^-12

[[nodiscard]] constexpr Decimal round_down_8(Decimal value) {
    return Decimal::from_raw(value.raw() / raw_per_step * raw_per_step);
}

[[nodiscard]] constexpr Decimal round_up_8(Decimal value) {
    return Decimal::from_raw((value.raw() + raw_per_step - 1) / raw_per_step * raw_per_step);
}

// Positive values, both within the venue's filters: the product stays far below the limit.
[[nodiscard]] inline Decimal product_down_8(Decimal a, Decimal b) {
    auto const product = Decimal::multiply(a, b, Rounding::down);
    OMS_ASSERT(product.has_value());
    return round_down_8(*product);
}

[[nodiscard]] inline Decimal product_up_8(Decimal a, Decimal b) {
    auto const product = Decimal::multiply(a, b, Rounding::up);
    OMS_ASSERT(product.has_value());
    return round_up_8(*product);
}

[[nodiscard]] constexpr Decimal floor_to(Decimal value, Decimal step) {
    if (step.is_zero()) return value;
    return Decimal::from_raw(value.raw() / step.raw() * step.raw());
}

[[nodiscard]] constexpr Decimal smaller_of(Decimal a, Decimal b) { return a < b ? a : b; }

}  // namespace trestle::adapters::sim
