#include "adapters/books/order_book.hpp"

#include <algorithm>
#include <boost/crc.hpp>

namespace trestle::adapters::books {

void OrderBook::set(Side side, Level const& level) {
    Levels& levels = side == Side::buy ? bids_ : asks_;
    if (level.quantity.is_zero()) {
        levels.erase(level.price);
    } else {
        levels[level.price] = level;
    }
}

void OrderBook::keep_at_most(std::size_t levels) {
    while (bids_.size() > levels) bids_.erase(bids_.begin());
    while (asks_.size() > levels) asks_.erase(std::prev(asks_.end()));
}

std::optional<Level> OrderBook::best(Side side) const {
    Levels const& levels = levels_of(side);
    if (levels.empty()) return std::nullopt;
    return side == Side::buy ? levels.rbegin()->second : levels.begin()->second;
}

std::vector<Level> OrderBook::top(Side side, std::size_t levels) const {
    std::vector<Level> best_first;
    auto const take = [&](auto from, auto const& end) {
        for (; from != end && best_first.size() < levels; ++from) {
            best_first.push_back(from->second);
        }
    };
    side == Side::buy ? take(bids_.rbegin(), bids_.rend()) : take(asks_.begin(), asks_.end());
    return best_first;
}

bool OrderBook::is_crossed() const {
    return !bids_.empty() && !asks_.empty() && bids_.rbegin()->first >= asks_.begin()->first;
}

std::int32_t OrderBook::checksum() const {
    constexpr std::size_t summed = 25;
    auto const bids = top(Side::buy, summed);
    auto const asks = top(Side::sell, summed);
    std::string text;
    for (std::size_t i = 0; i < std::max(bids.size(), asks.size()); ++i) {
        if (i < bids.size()) text += (text.empty() ? "" : ":") + bids[i].text;
        if (i < asks.size()) text += (text.empty() ? "" : ":") + asks[i].text;
    }
    boost::crc_32_type crc;
    crc.process_bytes(text.data(), text.size());
    return static_cast<std::int32_t>(crc.checksum());
}

}  // namespace trestle::adapters::books
