#include "adapters/sim/market.hpp"

#include <algorithm>

#include "adapters/sim/amounts.hpp"

namespace trestle::adapters::sim {

namespace {

Decimal share_of_basis_points(std::string const& text) {
    auto const points = Decimal::parse(text);
    if (!points) return {};
    return Decimal::from_raw(points->raw() / 10'000);
}

Decimal larger_of(Decimal a, Decimal b) { return a < b ? b : a; }

Decimal times(Decimal a, Decimal b) {
    return Decimal::multiply(a, b, Rounding::down).value_or(Decimal());
}

}  // namespace

Market::Market(Exchange& exchange, SimMarket const& settings, std::uint64_t seed)
    : exchange_(exchange),
      half_spread_(share_of_basis_points(settings.half_spread_bp)),
      level_step_(share_of_basis_points(settings.level_step_bp)),
      levels_(settings.quote_levels),
      taker_percent_(settings.taker_percent),
      is_paused_(!settings.is_moving),
      random_(seed) {
    auto const notional = Decimal::parse(settings.level_notional);
    if (notional) level_notional_ = *notional;
}

void Market::add(std::string const& symbol, Decimal price, Decimal volatility) {
    auto& walk = walks_[symbol];
    walk.middle = price;
    walk.volatility = volatility;
    requote(symbol, walk, false);
}

void Market::tick() {
    if (is_paused_) return;
    for (auto& [symbol, walk] : walks_) {
        auto const* const rules = exchange_.rules(symbol);
        if (!rules || !rules->is_trading) continue;
        wander(symbol, walk);
        requote(symbol, walk, true);
        if (random_.happens(taker_percent_)) take(symbol, walk);
    }
}

void Market::move_to(std::string const& symbol, Decimal price) {
    auto const walk = walks_.find(symbol);
    if (walk == walks_.end()) return;
    walk->second.middle = price;
    exchange_.set_last_price(symbol, price);  // prices are judged by it: it must not lag behind
    requote(symbol, walk->second, false);
}

Decimal Market::middle(std::string const& symbol) const {
    auto const walk = walks_.find(symbol);
    return walk == walks_.end() ? Decimal() : walk->second.middle;
}

void Market::wander(std::string const& symbol, Walk& walk) {
    // The sum of three even draws is near enough to a bell, and needs no floating point.
    auto const draw =
        random_.between(-1000, 1000) + random_.between(-1000, 1000) + random_.between(-1000, 1000);
    auto const share = Decimal::from_raw(walk.volatility.raw() * draw / 1000);
    auto const tick = exchange_.rules(symbol)->tick;
    auto const moved = floor_to(walk.middle + times(walk.middle, share), tick);
    if (moved > times(tick, Decimal::whole(100))) walk.middle = moved;
}

void Market::requote(std::string const& symbol, Walk& walk, bool is_random) {
    for (auto const id : walk.quotes)  // one that was filled is unknown by now, and that is fine
        static_cast<void>(exchange_.cancel(symbol, id, "", CancelOnly::any));
    walk.quotes.clear();
    auto const* const rules = exchange_.rules(symbol);
    if (!rules || !rules->is_trading) return;
    auto const half =
        larger_of(rules->tick, floor_to(times(walk.middle, half_spread_), rules->tick));
    auto const step =
        larger_of(rules->tick, floor_to(times(walk.middle, level_step_), rules->tick));
    auto const usual =
        Decimal::divide(level_notional_, times(walk.middle, rules->contract_value), Rounding::down);
    auto distance = half;
    for (int level = 0; level < levels_; ++level) {
        for (auto const side : {Side::buy, Side::sell}) {
            auto quantity = usual.value_or(Decimal());
            if (is_random)
                quantity = Decimal::from_raw(quantity.raw() * random_.between(50, 150) / 100);
            place(symbol, walk, side,
                  side == Side::buy ? walk.middle - distance : walk.middle + distance,
                  floor_to(quantity, rules->lot));
        }
        distance = distance + step;
    }
}

void Market::place(std::string const& symbol, Walk& walk, Side side, Decimal price,
                   Decimal quantity) {
    auto const* const rules = exchange_.rules(symbol);
    OrderRequest const request{
        .account = std::string(market_account),
        .symbol = symbol,
        .client_id = {},
        .side = side,
        .kind = Kind::limit,
        .time_in_force = TimeInForce::good_till_cancel,
        .price = floor_to(price, rules->tick),
        .quantity = smaller_of(larger_of(quantity, rules->min_quantity), rules->max_quantity),
        .self_trade = SelfTrade::none};
    auto const placed = exchange_.place(request);
    if (placed && placed->order.is_on_book) walk.quotes.push_back(placed->order.id);
}

void Market::take(std::string const& symbol, Walk const& walk) {
    auto const* const rules = exchange_.rules(symbol);
    auto const usual =
        Decimal::divide(level_notional_, times(walk.middle, rules->contract_value), Rounding::down);
    auto const share = random_.between(1, 120);
    auto const quantity =
        floor_to(Decimal::from_raw(usual.value_or(Decimal()).raw() * share / 100), rules->lot);
    OrderRequest const request{.account = std::string(market_account),
                               .symbol = symbol,
                               .client_id = {},
                               .side = random_.happens(50) ? Side::buy : Side::sell,
                               .kind = Kind::market,
                               .quantity = larger_of(quantity, rules->min_quantity),
                               .self_trade = SelfTrade::none};
    // A taker below the venue's minimum is simply not there in this tick.
    static_cast<void>(exchange_.place(request));
}

}  // namespace trestle::adapters::sim
