// Owns one symbol's book: who stands at which price, in the order they came. Knows ids and amounts
// only; what an order is worth to its account is the exchange's business.
#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "oms/model/decimal.hpp"
#include "oms/model/terms.hpp"

namespace trestle::adapters::sim {

struct Quote {
    Decimal price;
    Decimal quantity;
    friend bool operator==(Quote const&, Quote const&) = default;
};

struct Top {
    std::optional<Quote> bid, ask;
    friend bool operator==(Top const&, Top const&) = default;
};

// What a follower of the book must apply; a zero quantity removes the level.
struct BookChanges {
    std::int64_t first_update = 0;
    std::int64_t last_update = 0;
    std::vector<Quote> bids, asks;
};

class Book {
public:
    struct Resting {
        std::int64_t order = 0;
        Decimal quantity;
    };

    void add(Side side, Decimal price, std::int64_t order, Decimal quantity);
    // The order keeps its place; at zero it leaves the book.
    void reduce(Side side, Decimal price, std::int64_t order, Decimal by);
    void remove(Side side, Decimal price, std::int64_t order);

    // First in line among those who stand on `side`.
    [[nodiscard]] std::optional<std::pair<Decimal, Resting>> best(Side side) const;
    [[nodiscard]] Top top() const;
    [[nodiscard]] std::vector<Quote> levels(Side side, std::size_t limit) const;

    // Calls visit(price, Resting) best first until it returns false.
    template <class Visit>
    void walk(Side side, Visit visit) const {
        auto const go = [&visit](auto const& levels) {
            for (auto const& [price, level] : levels)
                for (auto const& resting : level.queue)
                    if (!visit(price, resting)) return;
        };
        side == Side::buy ? go(bids_) : go(asks_);
    }

    [[nodiscard]] std::int64_t last_update() const { return last_update_; }
    // What changed since the last call.
    [[nodiscard]] std::optional<BookChanges> take_changes();

private:
    struct Level {
        Decimal quantity;
        std::list<Resting> queue;
    };
    using Bids = std::map<Decimal, Level, std::greater<>>;
    using Asks = std::map<Decimal, Level>;

    void touched(Side side, Decimal price);
    [[nodiscard]] Decimal quantity_at(Side side, Decimal price) const;

    Bids bids_;
    Asks asks_;
    std::set<Decimal> changed_bids_, changed_asks_;
    std::int64_t last_update_ = 0;
    std::int64_t first_unsent_ = 1;
};

}  // namespace trestle::adapters::sim
