// Owns what an account has of one asset where spot pairs and perpetuals share one wallet: both v5
// APIs tell the same sums by other names. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "adapters/sim/exchange.hpp"

namespace trestle::adapters::sim::v5 {

struct Money {
    Decimal cash;    // what was paid in, earned and lost
    Decimal free;    // for new orders
    Decimal locked;  // by orders on spot pairs
    Decimal unrealised;
    Decimal order_margin, position_margin, maintenance_margin;

    [[nodiscard]] Decimal equity() const { return cash + unrealised; }
    [[nodiscard]] Decimal initial_margin() const { return order_margin + position_margin; }
};

[[nodiscard]] Money money_of(Exchange const& exchange, std::string_view account,
                             std::string const& asset);
// Those of which there is something.
[[nodiscard]] std::vector<std::string> held_assets(Exchange const& exchange,
                                                   std::string_view account);
// Dollars for one unit; a coin without a market counts nothing.
[[nodiscard]] Decimal dollars_for(Exchange const& exchange, std::string_view asset);
// Every asset of every listing, once, sorted.
[[nodiscard]] std::vector<std::string> listed_assets(Exchange const& exchange);

// Rounded towards minus infinity; zero where there is no sensible answer.
[[nodiscard]] Decimal times(Decimal a, Decimal b);
[[nodiscard]] Decimal share(Decimal part, Decimal whole);
// Of an order's fills; nothing before the first.
[[nodiscard]] std::optional<Decimal> average_price(Rules const& rules, Order const& order);

}  // namespace trestle::adapters::sim::v5
