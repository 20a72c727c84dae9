#include "adapters/sim/book.hpp"

#include <algorithm>

#include "oms/model/assert.hpp"

namespace trestle::adapters::sim {

namespace {

template <class Levels>
void add_to(Levels& levels, Decimal price, Book::Resting resting) {
    auto& level = levels[price];
    level.quantity = level.quantity + resting.quantity;
    level.queue.push_back(resting);
}

template <class Levels>
void reduce_in(Levels& levels, Decimal price, std::int64_t order, std::optional<Decimal> by) {
    auto const level = levels.find(price);
    OMS_ASSERT(level != levels.end());
    auto& queue = level->second.queue;
    auto const place = std::ranges::find(queue, order, &Book::Resting::order);
    OMS_ASSERT(place != queue.end());
    auto const taken = by.value_or(place->quantity);
    OMS_ASSERT(taken <= place->quantity);
    level->second.quantity = level->second.quantity - taken;
    place->quantity = place->quantity - taken;
    if (place->quantity.is_zero()) queue.erase(place);
    if (queue.empty()) levels.erase(level);
}

template <class Levels>
std::vector<Quote> first_of(Levels const& levels, std::size_t limit) {
    std::vector<Quote> result;
    for (auto const& [price, level] : levels) {
        if (result.size() == limit) break;
        result.push_back({price, level.quantity});
    }
    return result;
}

}  // namespace

void Book::add(Side side, Decimal price, std::int64_t order, Decimal quantity) {
    if (side == Side::buy)
        add_to(bids_, price, {order, quantity});
    else
        add_to(asks_, price, {order, quantity});
    touched(side, price);
}

void Book::reduce(Side side, Decimal price, std::int64_t order, Decimal by) {
    if (side == Side::buy)
        reduce_in(bids_, price, order, by);
    else
        reduce_in(asks_, price, order, by);
    touched(side, price);
}

void Book::remove(Side side, Decimal price, std::int64_t order) {
    if (side == Side::buy)
        reduce_in(bids_, price, order, std::nullopt);
    else
        reduce_in(asks_, price, order, std::nullopt);
    touched(side, price);
}

std::optional<std::pair<Decimal, Book::Resting>> Book::best(Side side) const {
    if (side == Side::buy) {
        if (bids_.empty()) return std::nullopt;
        return std::pair{bids_.begin()->first, bids_.begin()->second.queue.front()};
    }
    if (asks_.empty()) return std::nullopt;
    return std::pair{asks_.begin()->first, asks_.begin()->second.queue.front()};
}

Top Book::top() const {
    Top result;
    if (!bids_.empty()) result.bid = Quote{bids_.begin()->first, bids_.begin()->second.quantity};
    if (!asks_.empty()) result.ask = Quote{asks_.begin()->first, asks_.begin()->second.quantity};
    return result;
}

std::vector<Quote> Book::levels(Side side, std::size_t limit) const {
    return side == Side::buy ? first_of(bids_, limit) : first_of(asks_, limit);
}

std::optional<BookChanges> Book::take_changes() {
    if (changed_bids_.empty() && changed_asks_.empty()) return std::nullopt;
    BookChanges changes;
    changes.first_update = first_unsent_;
    changes.last_update = last_update_;
    for (auto it = changed_bids_.rbegin(); it != changed_bids_.rend(); ++it)
        changes.bids.push_back({*it, quantity_at(Side::buy, *it)});
    for (auto const& price : changed_asks_)
        changes.asks.push_back({price, quantity_at(Side::sell, price)});
    changed_bids_.clear();
    changed_asks_.clear();
    first_unsent_ = last_update_ + 1;
    return changes;
}

void Book::touched(Side side, Decimal price) {
    ++last_update_;
    (side == Side::buy ? changed_bids_ : changed_asks_).insert(price);
}

Decimal Book::quantity_at(Side side, Decimal price) const {
    if (side == Side::buy) {
        auto const level = bids_.find(price);
        return level == bids_.end() ? Decimal() : level->second.quantity;
    }
    auto const level = asks_.find(price);
    return level == asks_.end() ? Decimal() : level->second.quantity;
}

}  // namespace trestle::adapters::sim
