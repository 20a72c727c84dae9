// Owns the seeded market around the desks: quotes on both sides, a middle that wanders, and takers.
// Moves only when told; the same seed and the same calls give the same market.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "adapters/sim/exchange.hpp"
#include "adapters/sim/random.hpp"
#include "adapters/sim/settings.hpp"

namespace trestle::adapters::sim {

class Market {
public:
    Market(Exchange& exchange, SimMarket const& settings, std::uint64_t seed);

    // Quotes are placed around `price` at once.
    void add(std::string const& symbol, Decimal price, Decimal volatility);
    void tick();
    // Sets the middle; quotes follow, and desk orders in their way are filled.
    void move_to(std::string const& symbol, Decimal price);

    [[nodiscard]] bool is_paused() const { return is_paused_; }
    void pause(bool is_paused) { is_paused_ = is_paused; }
    [[nodiscard]] Decimal middle(std::string const& symbol) const;

private:
    struct Walk {
        Decimal middle;
        Decimal volatility;
        std::vector<std::int64_t> quotes;
    };

    void requote(std::string const& symbol, Walk& walk, bool is_random);
    void wander(std::string const& symbol, Walk& walk);
    void take(std::string const& symbol, Walk const& walk);
    void place(std::string const& symbol, Walk& walk, Side side, Decimal price, Decimal quantity);

    Exchange& exchange_;
    Decimal half_spread_, level_step_, level_notional_;  // the first two as shares of the price
    int levels_;
    int taker_percent_;
    bool is_paused_;
    Random random_;
    std::map<std::string, Walk> walks_;
};

}  // namespace trestle::adapters::sim
