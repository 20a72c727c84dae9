// Owns what instruments are called: their numbers, which the journal keeps for ever, and the names
// that desks may use for them. Never guesses: a name that could mean two is left as it is.
#pragma once

#include <vector>

#include "oms/core/state_machine.hpp"
#include "oms/server/config.hpp"

namespace trestle::server {

// An instrument that the journal knows keeps its number, wherever it stands in the config now; the
// others get numbers that were never used.
void number_listings(std::vector<ListingConfig>& listings, core::StateMachine const& state);

// Desks may write a symbol as a venue does: "BTCUSDT". At several venues, or at one that has spot
// and perpetuals, such a name can mean several instruments.
class Listings {
public:
    explicit Listings(std::vector<ListingConfig> const& listings);

    // Writes our symbol over a venue's. An order's route, or the order that a request is about,
    // tells which of several is meant; when nothing does, the core refuses the name as unknown.
    void name_symbols(Input& input, core::StateMachine const& state) const;

private:
    struct Named {
        Symbol name;  // as the venue writes it
        Symbol symbol;
        Venue venue = Venue::binance_spot;
    };

    [[nodiscard]] std::vector<Symbol> meanings(Symbol const& name,
                                               std::optional<Venue> venue) const;
    void name_alone(Symbol& symbol, std::optional<Venue> venue) const;
    void name_of_order(Symbol& symbol, std::optional<Venue> venue, core::Order const* order) const;

    std::vector<Named> named_;
};

}  // namespace trestle::server
