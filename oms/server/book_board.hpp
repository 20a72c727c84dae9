// Owns the latest book and trades of each listing: written by venue threads, read by the core's
// loop, shown to operators on one screen. Never shows levels of a book that is not in sync.
#pragma once

#include <deque>
#include <map>
#include <mutex>
#include <vector>

#include "adapters/market.hpp"
#include "oms/server/config.hpp"
#include "oms/server/control_request.hpp"

namespace trestle::server {

class BookBoard {
public:
    void set(Venue venue, adapters::BookView const& book);
    void add(Venue venue, adapters::PublicTrade const& trade);

    struct Market {
        std::optional<adapters::BookView> book;
        std::deque<adapters::PublicTrade> trades;  // the newest first
    };
    [[nodiscard]] Market of(Venue venue, VenueSymbol const& symbol) const;

private:
    mutable std::mutex mutex_;
    std::map<std::pair<Venue, VenueSymbol>, Market> markets_;
};

// What the config wants to be followed.
struct FollowedBook {
    Venue venue = Venue::binance_spot;
    Symbol symbol;
    VenueSymbol venue_symbol;
    bool has_depth = false;
    bool has_trades = false;
};
[[nodiscard]] std::vector<FollowedBook> followed_books(Config const& config);

[[nodiscard]] ControlAnswer show_book(BookBoard const& board,
                                      std::vector<FollowedBook> const& followed, Venue venue,
                                      Symbol const& symbol, Timestamp now);

}  // namespace trestle::server
