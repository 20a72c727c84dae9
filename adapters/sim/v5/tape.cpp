#include "adapters/sim/v5/tape.hpp"

#include <algorithm>

namespace trestle::adapters::sim::v5 {

namespace {

constexpr std::size_t most_trades = 500;

}  // namespace

void Tape::open(std::string const& symbol, Decimal price) {
    auto& day = entries_[symbol].day;
    if (!day.open.is_zero()) return;
    day.open = day.high = day.low = day.last = price;
}

void Tape::add(Trade const& trade) {
    auto& entry = entries_[trade.symbol];
    auto& day = entry.day;
    if (day.open.is_zero()) day.open = day.high = day.low = trade.price;
    day.last = trade.price;
    day.last_quantity = trade.quantity;
    day.high = std::max(day.high, trade.price);
    day.low = std::min(day.low, trade.price);
    day.quantity = day.quantity + trade.quantity;
    day.quote = day.quote + trade.quote;
    entry.trades.push_back(trade);
    if (entry.trades.size() > most_trades) entry.trades.pop_front();
}

DayFigures const& Tape::day(std::string_view symbol) const {
    static DayFigures const none;
    auto const found = entries_.find(symbol);
    return found == entries_.end() ? none : found->second.day;
}

std::deque<Trade> const& Tape::trades(std::string_view symbol) const {
    static std::deque<Trade> const none;
    auto const found = entries_.find(symbol);
    return found == entries_.end() ? none : found->second.trades;
}

}  // namespace trestle::adapters::sim::v5
