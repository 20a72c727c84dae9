// Owns how a venue's public market is told to the house: a book as far as it is wanted, and single
// trades. Never a part of a book that is not in sync: then there are no levels.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "oms/model/ids.hpp"
#include "oms/model/terms.hpp"
#include "oms/model/time.hpp"

namespace trestle::adapters {

struct BookLevel {
    Price price;
    Quantity quantity;  // in base units

    friend bool operator==(BookLevel const&, BookLevel const&) = default;
};

struct BookView {
    VenueSymbol symbol;
    bool is_in_sync = false;
    std::string why;              // it is not in sync
    std::int64_t sequence = 0;    // as the venue numbers its books
    Timestamp venue_time{};       // of the last change; unknown: the venue does not say
    Timestamp heard_at{};         // on our clock: how old it is
    unsigned resyncs = 0;         // how often it was lost since the session began
    std::vector<BookLevel> bids;  // best first
    std::vector<BookLevel> asks;
};

struct PublicTrade {
    VenueSymbol symbol;
    std::string trade_id;
    Price price;
    Quantity quantity;
    Side taker = Side::buy;
    Timestamp at;

    friend bool operator==(PublicTrade const&, PublicTrade const&) = default;
};

}  // namespace trestle::adapters
