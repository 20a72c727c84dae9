// Owns what the public may know of each symbol's trades: the last ones, and the day's figures,
// which begin when the simulator does.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <string_view>

#include "adapters/sim/order.hpp"

namespace trestle::adapters::sim::v5 {

struct DayFigures {
    Decimal open, high, low, last;
    Decimal last_quantity;
    Decimal quantity, quote;  // traded
};

class Tape {
public:
    // Before the first trade the day is flat at this price.
    void open(std::string const& symbol, Decimal price);
    void add(Trade const& trade);

    [[nodiscard]] DayFigures const& day(std::string_view symbol) const;
    // Newest last.
    [[nodiscard]] std::deque<Trade> const& trades(std::string_view symbol) const;

private:
    struct Entry {
        DayFigures day;
        std::deque<Trade> trades;
    };
    std::map<std::string, Entry, std::less<>> entries_;
};

}  // namespace trestle::adapters::sim::v5
