// Owns what venues say of positions, each account's at each venue. Never mixes it with what our
// fills add up to: where the two differ, both stand.
#pragma once

#include <vector>

#include "oms/core/hash.hpp"
#include "oms/model/inputs.hpp"

namespace trestle::core {

struct ToldPosition {
    Venue venue = Venue::binance_usdm;
    Account account;
    VenuePosition position;  // a quantity of zero: the venue said that it is closed
    Timestamp venue_time;    // unknown: the venue did not say
    Timestamp at;            // our clock, when it was told
};

class ToldPositions {
public:
    void on(VenuePositions const& input, Timestamp at);

    // By first mention.
    [[nodiscard]] std::vector<ToldPosition> const& all() const { return positions_; }
    // Null until the venue has spoken of it.
    [[nodiscard]] ToldPosition const* find(Venue venue, Account const& account,
                                           VenueSymbol const& symbol, PositionSide side) const;

    void add_to(Hash& hash) const;

    template <class F, class Self>
    static void state(F& f, Self& self) {
        f("positions", self.positions_);
    }

private:
    std::vector<ToldPosition> positions_;
};

}  // namespace trestle::core
