#include "oms/core/told_positions.hpp"

#include <algorithm>

namespace trestle::core {

namespace {

// Streams and queries overtake each other. What has no venue time is as new as its arrival.
bool is_older(VenuePositions const& input, ToldPosition const& known) {
    return input.venue_time.is_known() && known.venue_time > input.venue_time;
}

bool is_of(ToldPosition const& each, Venue venue, Account const& account) {
    return each.venue == venue && each.account == account;
}

}  // namespace

void ToldPositions::on(VenuePositions const& input, Timestamp at) {
    auto const tell = [&](ToldPosition& known, VenuePosition const& told) {
        known.position = told;
        known.venue_time = input.venue_time;
        known.at = at;
    };
    if (input.is_complete) {
        for (auto& each : positions_) {
            if (!is_of(each, input.venue, input.account) || is_older(input, each)) continue;
            tell(each, {.symbol = each.position.symbol, .side = each.position.side});
        }
    }
    for (auto const& told : input.positions) {
        auto const found = std::ranges::find_if(positions_, [&](ToldPosition const& each) {
            return is_of(each, input.venue, input.account) && each.position.symbol == told.symbol &&
                   each.position.side == told.side;
        });
        if (found == positions_.end()) {
            positions_.push_back({input.venue, input.account, told, input.venue_time, at});
        } else if (!is_older(input, *found)) {
            tell(*found, told);
        }
    }
}

ToldPosition const* ToldPositions::find(Venue venue, Account const& account,
                                        VenueSymbol const& symbol, PositionSide side) const {
    auto const found = std::ranges::find_if(positions_, [&](ToldPosition const& each) {
        return is_of(each, venue, account) && each.position.symbol == symbol &&
               each.position.side == side;
    });
    return found == positions_.end() ? nullptr : &*found;
}

void ToldPositions::add_to(Hash& hash) const {
    for (auto const& each : positions_) {
        hash.add(static_cast<std::uint64_t>(each.venue) * 4 +
                 static_cast<std::uint64_t>(each.position.side));
        hash.add(each.account.view());
        hash.add(each.position.symbol.view());
        hash.add(each.position.quantity);
        for (auto const& price :
             {each.position.entry, each.position.mark, each.position.liquidation}) {
            hash.add(static_cast<std::uint64_t>(price.has_value()));
            hash.add(price.value_or(Price()));
        }
        hash.add(static_cast<std::uint64_t>(each.venue_time.ns));
    }
}

}  // namespace trestle::core
