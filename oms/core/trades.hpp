// Owns every fill that was booked, for ever and in booking order: what a repeat is known by, and
// what a bust or a correction changes. Never owns an order's sums.
#pragma once

#include <deque>

#include "oms/core/text_index.hpp"
#include "oms/model/inputs.hpp"

namespace trestle::core {

// The key of a fill at a venue: a repeat has the same one. Where two orders of ours trade with each
// other, of one account or of two, the venue has one id for both fills.
struct FillKey {
    Venue venue = Venue::binance_spot;
    Account account;
    VenueSymbol symbol;
    Side side = Side::buy;
    VenueTradeId trade_id;
};

struct Trade {
    ExecId exec_id;    // of the report that first told of it
    ExecId last_told;  // of the last one: what the next bust or correction refers to
    OrderId order;
    std::uint32_t leg = 0;  // index into Order::legs
    Venue venue = Venue::binance_spot;
    VenueSymbol symbol;
    VenueTradeId trade_id;
    Quantity quantity;  // as corrected; of a canceled trade as it last stood
    Price price;
    Decimal fee;
    Asset fee_asset;
    Liquidity liquidity = Liquidity::unknown;
    Timestamp at;  // booked; our clock
    Timestamp venue_time;
    bool is_canceled = false;
};

class Trades {
public:
    void add(Trade trade, FillKey const& key);
    [[nodiscard]] bool has(FillKey const& key) const;
    // Null when there is none.
    [[nodiscard]] Trade* find(FillKey const& key);
    // For a bust that names no order: the one fill of that venue with the id, or null.
    [[nodiscard]] Trade* find(Venue venue, VenueTradeId const& trade_id);
    [[nodiscard]] std::deque<Trade> const& all() const { return trades_; }

    template <class F, class Self>
    static void state(F& f, Self& self) {
        f("trades", self.trades_);
        f("by_fill", self.by_fill_);
    }

private:
    std::deque<Trade> trades_;
    TextIndex<std::uint64_t> by_fill_;  // index into trades_
};

}  // namespace trestle::core
