#include "adapters/sim/v5/money.hpp"

#include <set>

#include "adapters/sim/amounts.hpp"

namespace trestle::adapters::sim::v5 {

namespace {

bool is_margin_asset(Exchange const& exchange, std::string_view asset) {
    for (auto const& symbol : exchange.symbols()) {
        auto const* const rules = exchange.rules(symbol);
        if (rules->is_perpetual() && rules->quote == asset) return true;
    }
    return false;
}

}  // namespace

Money money_of(Exchange const& exchange, std::string_view account, std::string const& asset) {
    auto const& accounts = exchange.accounts();
    Money money;
    money.free = accounts.free(account, asset);
    money.locked = accounts.locked(account, asset);
    money.cash = money.free + money.locked;
    if (!is_margin_asset(exchange, asset)) return money;
    auto const margin = exchange.margin(account, asset);
    money.unrealised = margin.unrealised;
    money.order_margin = margin.order_margin;
    money.position_margin = margin.position_margin;
    money.maintenance_margin = margin.maintenance_margin;
    money.free = smaller_of(money.free, margin.available);
    return money;
}

std::vector<std::string> held_assets(Exchange const& exchange, std::string_view account) {
    std::vector<std::string> assets;
    for (auto const& holding : exchange.accounts().holdings(account))
        if (!holding.free.is_zero() || !holding.locked.is_zero()) assets.push_back(holding.asset);
    return assets;
}

Decimal dollars_for(Exchange const& exchange, std::string_view asset) {
    if (asset == "USDT" || asset == "USDC" || asset == "USD") return Decimal::whole(1);
    for (auto const& symbol : exchange.symbols())
        if (exchange.rules(symbol)->base == asset) return exchange.last_price(symbol);
    return {};
}

std::vector<std::string> listed_assets(Exchange const& exchange) {
    std::set<std::string> assets;
    for (auto const& symbol : exchange.symbols()) {
        assets.insert(exchange.rules(symbol)->base);
        assets.insert(exchange.rules(symbol)->quote);
    }
    return {assets.begin(), assets.end()};
}

Decimal times(Decimal a, Decimal b) {
    return Decimal::multiply(a, b, Rounding::down).value_or(Decimal());
}

Decimal share(Decimal part, Decimal whole) {
    return Decimal::divide(part, whole, Rounding::down).value_or(Decimal());
}

std::optional<Decimal> average_price(Rules const& rules, Order const& order) {
    auto const coins = times(order.executed, rules.contract_value);
    if (coins.is_zero()) return std::nullopt;
    return share(order.executed_quote, coins);
}

}  // namespace trestle::adapters::sim::v5
