#include "adapters/books/sync.hpp"

namespace trestle::adapters::books {

namespace {

// A venue sends ten to a hundred in a second: this is patience enough for a snapshot.
constexpr std::size_t most_waiting = 2000;

void put(OrderBook& book, BookMessage const& message) {
    for (Level const& level : message.bids) book.set(Side::buy, level);
    for (Level const& level : message.asks) book.set(Side::sell, level);
}

std::string place_of(BookMessage const& message) {
    return std::to_string(message.last) +
           (message.previous != 0 ? " after " + std::to_string(message.previous) : "");
}

}  // namespace

Sync::Fit Sync::fit_of(BookMessage const& change) const {
    switch (rules_.chain) {
        case Chain::ranges:
            if (change.last <= last_) return rules_.skips_older ? Fit::repeat : Fit::gap;
            return change.first <= last_ + 1 ? Fit::next : Fit::gap;
        case Chain::previous: {
            bool const is_same = change.last == last_ && change.previous == previous_;
            if (is_same && !is_first_) return Fit::repeat;
            // A snapshot that was asked for may fall between two changes.
            if (is_first_ && rules_.asks_snapshot) {
                if (change.last <= last_) return Fit::repeat;
                return change.previous <= last_ ? Fit::next : Fit::gap;
            }
            bool const goes_back = change.last < change.previous && !rules_.may_fall_back;
            return change.previous == last_ && !goes_back ? Fit::next : Fit::gap;
        }
        case Chain::counted:
            if (change.last == last_) return Fit::repeat;
            return change.last == last_ + 1 ? Fit::next : Fit::gap;
    }
    __builtin_trap();
}

void Sync::drop(std::string why) {
    if (is_in_sync_) ++losses_;
    is_in_sync_ = false;
    book_ = {};
    why_ = std::move(why);
}

void Sync::lose(std::string why) {
    drop(std::move(why));
    waiting_.clear();
}

void Sync::keep(BookMessage message) {
    if (!message.is_whole) return;  // a hole: no snapshot before it can be carried past it
    waiting_.push_back(std::move(message));
    if (waiting_.size() > most_waiting) waiting_.pop_front();
}

std::string Sync::fault_of(OrderBook const& book, BookMessage const& message) const {
    if (book.is_crossed()) return "the best bid was not below the best ask";
    bool const is_summed = rules_.has_checksum && message.checksum != 0;
    if (is_summed && book.checksum() != message.checksum) return "the checksum did not agree";
    return {};
}

bool Sync::on_stream(BookMessage message, Timestamp now) {
    if (message.is_snapshot) return replace_by(message, now);
    if (!is_in_sync_) {
        bool const has_hole = !message.is_whole;
        if (has_hole) waiting_.clear();
        keep(std::move(message));
        return has_hole;
    }
    if (!message.is_whole) {
        lose("a change could not be read");
        return true;
    }
    switch (fit_of(message)) {
        case Fit::repeat: heard_at_ = now; return false;
        case Fit::next: return apply(message, now);
        case Fit::gap: break;
    }
    drop("a change is missing: " + place_of(message) + " came after " + std::to_string(last_));
    // The snapshot that follows must reach at least to here.
    waiting_.clear();
    keep(std::move(message));
    return true;
}

bool Sync::apply(BookMessage const& change, Timestamp now) {
    put(book_, change);
    book_.keep_at_most(rules_.most_levels);
    previous_ = change.previous;
    last_ = change.last;
    is_first_ = false;
    if (change.venue_time.is_known()) venue_time_ = change.venue_time;
    heard_at_ = now;
    auto fault = fault_of(book_, change);
    if (fault.empty()) return false;
    lose(std::move(fault));
    return true;
}

// Of the stream. One that nobody asked for is believed when it is newer than the book.
bool Sync::replace_by(BookMessage const& snapshot, Timestamp now) {
    bool const is_new_row = rules_.restarts_at_one && snapshot.last == 1;
    if (is_new_row) waiting_.clear();
    if (is_in_sync_ && !is_new_row && snapshot.is_whole && snapshot.last <= last_) {
        if (snapshot.last == last_) {
            heard_at_ = now;
            return false;
        }
        drop("a snapshot came that was older than the book");
        waiting_.clear();
        return true;
    }
    return begin_with(snapshot, now);
}

bool Sync::on_answer(BookMessage const& snapshot, Timestamp now) {
    if (is_in_sync_) return false;
    return begin_with(snapshot, now);
}

// A book of its own each time: no level of the one before can stay behind.
bool Sync::begin_with(BookMessage const& snapshot, Timestamp now) {
    auto changes = std::move(waiting_);
    waiting_.clear();
    OrderBook fresh;
    put(fresh, snapshot);
    auto fault = snapshot.is_whole ? fault_of(fresh, snapshot) : "a snapshot could not be read";
    if (!fault.empty()) {
        drop(std::move(fault));
        if (rules_.asks_snapshot) waiting_ = std::move(changes);
        return true;
    }
    book_ = std::move(fresh);
    last_ = snapshot.last;
    previous_ = snapshot.previous;
    venue_time_ = snapshot.venue_time;
    heard_at_ = now;
    is_in_sync_ = is_first_ = true;
    while (!changes.empty()) {
        BookMessage const change = std::move(changes.front());
        changes.pop_front();
        Fit const fit = fit_of(change);
        // The stream's own snapshot has all that was sent before it.
        bool const is_older = change.last <= snapshot.last && is_first_;
        if (fit == Fit::repeat || (fit == Fit::gap && is_older)) continue;
        if (fit == Fit::next && !apply(change, now)) continue;
        bool const is_stale = fit == Fit::gap;
        if (is_stale) drop("the snapshot was older than the changes");
        if (is_stale && rules_.asks_snapshot) {
            changes.push_front(change);
            waiting_ = std::move(changes);
        }
        return true;
    }
    why_.clear();
    return false;
}

}  // namespace trestle::adapters::books
