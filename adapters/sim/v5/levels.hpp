// Owns the view of a book by levels with the number of orders on each, as the v5 APIs print them.
#pragma once

#include <vector>

#include "adapters/sim/book.hpp"

namespace trestle::adapters::sim::v5 {

struct Level {
    Decimal price;
    Decimal quantity;
    int orders = 0;
};

[[nodiscard]] inline std::vector<Level> levels_of(Book const& book, Side side, std::size_t limit) {
    std::vector<Level> levels;
    book.walk(side, [&](Decimal price, Book::Resting const& resting) {
        if (levels.empty() || levels.back().price != price) {
            if (levels.size() == limit) return false;
            levels.push_back({price, {}, 0});
        }
        levels.back().quantity = levels.back().quantity + resting.quantity;
        ++levels.back().orders;
        return true;
    });
    return levels;
}

}  // namespace trestle::adapters::sim::v5
