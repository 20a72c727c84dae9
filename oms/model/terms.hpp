// Owns what a desk asks for: side, type, time in force, quantity and price of one order.
#pragma once

#include <cstdint>
#include <optional>

#include "oms/model/money.hpp"

namespace trestle {

enum class Side : std::uint8_t { buy, sell };
enum class OrderType : std::uint8_t { market, limit };
// good_till_cancel rests; immediate_or_cancel and fill_or_kill never rest.
enum class TimeInForce : std::uint8_t { good_till_cancel, immediate_or_cancel, fill_or_kill };

struct Terms {
    OrderType type = OrderType::limit;
    TimeInForce time_in_force = TimeInForce::good_till_cancel;
    bool is_post_only = false;    // never takes liquidity: refused by the venue when it would
    Quantity quantity;            // total, in base units; a replace states the new total
    std::optional<Price> price;   // limit orders only

    friend bool operator==(Terms const&, Terms const&) = default;
};

}  // namespace trestle
