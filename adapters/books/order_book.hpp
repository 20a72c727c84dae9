// Owns one listing's book by price, exact to the last digit. Never knows how it came to be: that is
// sync.hpp's business. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "oms/model/decimal.hpp"
#include "oms/model/terms.hpp"

namespace trestle::adapters::books {

struct Level {
    Decimal price;
    Decimal quantity;  // zero: nothing is left at this price
    // As the venue wrote both, with a colon between; only where its checksum goes over that.
    std::string text;

    friend bool operator==(Level const&, Level const&) = default;
};

class OrderBook {
public:
    void set(Side side, Level const& level);
    // The levels that are farthest away go, until no side has more than so many.
    void keep_at_most(std::size_t levels);

    [[nodiscard]] std::optional<Level> best(Side side) const;
    [[nodiscard]] std::vector<Level> top(Side side, std::size_t levels) const;  // best first
    [[nodiscard]] std::size_t depth(Side side) const { return levels_of(side).size(); }
    // No market stays so: a change was missed.
    [[nodiscard]] bool is_crossed() const;
    // CRC-32 over the best 25 of each side in turn, "bid:size:ask:size:…", as a signed number.
    [[nodiscard]] std::int32_t checksum() const;

private:
    using Levels = std::map<Decimal, Level>;
    [[nodiscard]] Levels const& levels_of(Side side) const {
        return side == Side::buy ? bids_ : asks_;
    }

    Levels bids_;
    Levels asks_;
};

}  // namespace trestle::adapters::books
