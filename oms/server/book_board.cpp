#include "oms/server/book_board.hpp"

#include <algorithm>

#include "oms/audit/words.hpp"

namespace trestle::server {

using adapters::BookLevel;
using adapters::BookView;
using adapters::PublicTrade;

namespace {

// With its head, a screen of 24 lines.
constexpr std::size_t shown_levels = 12;
constexpr std::size_t shown_trades = 6;

int places_of(Decimal value) {
    auto const text = value.to_string();
    auto const point = text.find('.');
    return point == text.npos ? 0 : static_cast<int>(text.size() - point - 1);
}

// Figures of one column: as many places as the longest, and their points below each other.
std::vector<std::string> aligned(std::string const& title, std::vector<Decimal> const& figures) {
    int places = 0;
    for (auto const& figure : figures) places = std::max(places, places_of(figure));
    std::vector<std::string> cells{title};
    for (auto const& figure : figures) cells.push_back(figure.to_string_fixed(places));
    std::size_t width = 0;
    for (auto const& cell : cells) width = std::max(width, cell.size());
    for (auto& cell : cells) cell.insert(0, width - cell.size(), ' ');
    return cells;
}

// Columns side by side; one that ends early is followed by blanks.
std::string beside(std::vector<std::vector<std::string>> const& columns) {
    std::size_t rows = 0;
    for (auto const& column : columns) rows = std::max(rows, column.size());
    std::string text;
    for (std::size_t row = 0; row < rows; ++row) {
        std::string line;
        for (auto const& column : columns) {
            auto const blank = std::string(column.front().size(), ' ');
            line += (line.empty() ? "" : "  ") + (row < column.size() ? column[row] : blank);
        }
        line.erase(line.find_last_not_of(' ') + 1);
        text += "\n" + line;
    }
    return text;
}

std::vector<Decimal> prices_of(std::vector<BookLevel> const& levels) {
    std::vector<Decimal> prices;
    for (auto const& level : levels) prices.push_back(level.price.decimal());
    prices.resize(std::min(prices.size(), shown_levels));
    return prices;
}

std::vector<Decimal> quantities_of(std::vector<BookLevel> const& levels) {
    std::vector<Decimal> quantities;
    for (auto const& level : levels) quantities.push_back(level.quantity.decimal());
    quantities.resize(std::min(quantities.size(), shown_levels));
    return quantities;
}

std::string seconds(Duration span) {
    auto const tenths = std::chrono::duration_cast<std::chrono::milliseconds>(span).count() / 100;
    return std::to_string(tenths / 10) + "." + std::to_string(std::abs(tenths % 10)) + " s";
}

std::string text_of(BookView const& book, Timestamp now) {
    std::string text = book.is_in_sync ? "in sync" : "NOT IN SYNC: " + book.why;
    if (book.is_in_sync) text += ", heard " + seconds(now - book.heard_at) + " ago";
    if (book.sequence != 0) text += ", number " + std::to_string(book.sequence);
    text += ", lost " + std::to_string(book.resyncs) + (book.resyncs == 1 ? " time" : " times");
    if (!book.is_in_sync) return text;
    return text +
           beside({aligned("QUANTITY", quantities_of(book.bids)),
                   aligned("BID", prices_of(book.bids)), aligned("ASK", prices_of(book.asks)),
                   aligned("QUANTITY", quantities_of(book.asks))});
}

std::string text_of(std::deque<PublicTrade> const& trades) {
    if (trades.empty()) return "no trade was seen yet";
    std::vector<std::string> times{"LAST TRADES"};
    std::vector<std::string> takers{"TAKER"};
    std::vector<Decimal> prices;
    std::vector<Decimal> quantities;
    for (auto const& trade : trades) {
        if (prices.size() == shown_trades) break;
        times.push_back(audit::to_text(trade.at));
        takers.emplace_back(trade.taker == Side::buy ? "buy  " : "sell ");
        prices.push_back(trade.price.decimal());
        quantities.push_back(trade.quantity.decimal());
    }
    times.front().resize(times.back().size(), ' ');
    return beside({times, takers, aligned("QUANTITY", quantities), aligned("PRICE", prices)})
        .substr(1);
}

}  // namespace

void BookBoard::set(Venue venue, BookView const& book) {
    std::lock_guard const lock(mutex_);
    markets_[{venue, book.symbol}].book = book;
}

void BookBoard::add(Venue venue, PublicTrade const& trade) {
    std::lock_guard const lock(mutex_);
    auto& trades = markets_[{venue, trade.symbol}].trades;
    trades.push_front(trade);
    if (trades.size() > shown_trades) trades.pop_back();
}

BookBoard::Market BookBoard::of(Venue venue, VenueSymbol const& symbol) const {
    std::lock_guard const lock(mutex_);
    auto const found = markets_.find({venue, symbol});
    return found == markets_.end() ? Market{} : found->second;
}

std::vector<FollowedBook> followed_books(Config const& config) {
    std::vector<FollowedBook> followed;
    for (auto const& listing : config.listings) {
        for (auto const& venue : config.venues) {
            if (venue.venue != listing.venue) continue;
            followed.push_back({venue.venue, listing.symbol, listing.venue_symbol, venue.depth > 0,
                                venue.has_public_trades});
        }
    }
    return followed;
}

ControlAnswer show_book(BookBoard const& board, std::vector<FollowedBook> const& followed,
                        Venue venue, Symbol const& symbol, Timestamp now) {
    auto const where = std::string(symbol.view()) + " at " + std::string(name_of(venue));
    auto const found = std::ranges::find_if(followed, [&](FollowedBook const& each) {
        return each.venue == venue && each.symbol == symbol;
    });
    if (found == followed.end()) {
        return {false, where + " is not listed; add an [[instrument]] for it"};
    }
    if (!found->has_depth && !found->has_trades) {
        return {false, where + " is not followed; set depth = 20 and trades = true in [venue." +
                           std::string(name_of(venue)) + "] and restart"};
    }
    auto const market = board.of(venue, found->venue_symbol);
    std::string text = where;
    if (found->has_depth) {
        text += ": " + (market.book ? text_of(*market.book, now) : "nothing was heard yet");
    }
    if (found->has_trades) text += "\n" + text_of(market.trades);
    return {true, text};
}

}  // namespace trestle::server
