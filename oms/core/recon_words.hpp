// Owns the words of reconciliation: what a side says, in one line. Never compares.
#pragma once

#include <string>

#include "oms/core/order.hpp"
#include "oms/core/recon.hpp"

namespace trestle::core {

// "buy 3 @ 60000, filled 1, as x1y2z1/771".
[[nodiscard]] std::string words_of(StatedOrder const& stated);
[[nodiscard]] std::string words_of(Order const& order, Leg const& leg);
// "BTC-USDT of account DEMO at okx".
[[nodiscard]] std::string scope_of(Break const& about);
// The matter without its figures.
[[nodiscard]] Difference matter_of(Order const& order, Link const& link, BreakKind kind);

}  // namespace trestle::core
