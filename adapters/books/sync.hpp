// Owns when a book kept from a venue's stream may be believed: snapshot and changes in the venue's
// own order, or no book at all. What differs between venues is data. Never shows a level that the
// venue may not have; pure, so that every order of messages can be tried.
#pragma once

#include <deque>
#include <string>

#include "adapters/books/order_book.hpp"
#include "oms/model/ids.hpp"
#include "oms/model/time.hpp"

namespace trestle::adapters::books {

// How a change names its place in the row of changes.
enum class Chain : std::uint8_t {
    ranges,    // from `first` to `last`, each range beginning where the one before ended
    previous,  // `previous` is the `last` of the change before
    counted,   // `last` is one more than before
};

struct SyncRules {
    Chain chain = Chain::ranges;
    bool asks_snapshot = false;      // over REST; else the stream begins with one
    bool skips_older = false;        // a change that the book has already is a harmless repeat
    bool may_fall_back = false;      // the venue may go on with smaller numbers
    bool restarts_at_one = false;    // a snapshot with number 1 begins a new row
    bool has_checksum = false;       // where it is not zero
    std::size_t most_levels = 5000;  // of a side; what is farther away is forgotten
};

struct BookMessage {
    VenueSymbol symbol;
    bool is_snapshot = false;
    bool is_whole = true;  // false: a part of it could not be read
    std::int64_t first = 0;
    std::int64_t last = 0;
    std::int64_t previous = 0;
    std::int32_t checksum = 0;  // 0: the venue gives none
    Timestamp venue_time;
    std::vector<Level> bids;
    std::vector<Level> asks;

    friend bool operator==(BookMessage const&, BookMessage const&) = default;
};

class Sync {
public:
    explicit Sync(SyncRules rules) : rules_(rules) {}

    // Of the stream. True: the book is lost, and whoever reads the stream must begin anew, by a
    // question or by subscribing once more.
    [[nodiscard]] bool on_stream(BookMessage message, Timestamp now);
    // The answer to a question. True: it is of no use, and must be asked again.
    [[nodiscard]] bool on_answer(BookMessage const& snapshot, Timestamp now);
    // The stream ended: nothing is known from now on, whatever was kept for later included.
    void lose(std::string why);

    [[nodiscard]] bool is_in_sync() const { return is_in_sync_; }
    // Empty while it is not in sync.
    [[nodiscard]] OrderBook const& book() const { return book_; }
    [[nodiscard]] std::int64_t sequence() const { return last_; }
    [[nodiscard]] Timestamp venue_time() const { return venue_time_; }
    [[nodiscard]] Timestamp heard_at() const { return heard_at_; }
    [[nodiscard]] std::string const& why() const { return why_; }
    [[nodiscard]] unsigned losses() const { return losses_; }

private:
    enum class Fit : std::uint8_t { next, repeat, gap };

    [[nodiscard]] Fit fit_of(BookMessage const& change) const;
    [[nodiscard]] bool begin_with(BookMessage const& snapshot, Timestamp now);
    [[nodiscard]] bool replace_by(BookMessage const& snapshot, Timestamp now);
    [[nodiscard]] bool apply(BookMessage const& change, Timestamp now);
    // Every part of it is checked before a level is believed.
    [[nodiscard]] std::string fault_of(OrderBook const& book, BookMessage const& message) const;
    void drop(std::string why);
    void keep(BookMessage message);

    SyncRules rules_;
    OrderBook book_;
    std::deque<BookMessage> waiting_;  // changes that came while there was no book
    bool is_in_sync_ = false;
    bool is_first_ = false;  // the next change is the first one after the snapshot
    std::int64_t last_ = 0;
    std::int64_t previous_ = 0;
    Timestamp venue_time_;
    Timestamp heard_at_;
    std::string why_ = "there was no snapshot yet";
    unsigned losses_ = 0;
};

}  // namespace trestle::adapters::books
