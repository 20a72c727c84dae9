// Owns the reading of OKX's instrument list into our instruments, and what is needed to speak of
// them: contract values and instrument codes. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "adapters/words/asked.hpp"
#include "oms/model/instrument.hpp"

namespace trestle::adapters::okx {

// What must be known of a listing to name it and to count in its units.
struct Listing {
    VenueSymbol symbol;                    // "BTC-USDT", "BTC-USDT-SWAP"
    Decimal contract = Decimal::whole(1);  // base units in one unit of `sz`; 1 on the spot market
    std::optional<std::int64_t> code;      // instIdCode: frames name listings so since 2026

    [[nodiscard]] bool is_swap() const { return symbol.view().ends_with("-SWAP"); }
    // Nothing when it is no exact number of the venue's units.
    [[nodiscard]] std::optional<Decimal> units_of(Quantity quantity) const;
    [[nodiscard]] std::optional<Quantity> quantity_of(Decimal units) const;

    friend bool operator==(Listing const&, Listing const&) = default;
};

class Listings {
public:
    void set(Listing const& listing) { by_symbol_[listing.symbol] = listing; }
    [[nodiscard]] Listing const* find(std::string_view symbol) const;

private:
    std::map<VenueSymbol, Listing> by_symbol_;
};

// "BTC-USDT" ↔ "BTC-USDT", "BTC-USDT-PERP" ↔ "BTC-USDT-SWAP"; nothing for futures and options.
[[nodiscard]] std::optional<VenueSymbol> venue_symbol_of(Symbol const& symbol);
[[nodiscard]] std::optional<Symbol> symbol_of(VenueSymbol const& venue_symbol);

struct ListedInstruments : words::Instruments {
    std::vector<Listing> listings;  // of the instruments, in their order
};
// From the list, or from a push of the channel `instruments`. Only spot and linear swaps.
[[nodiscard]] ListedInstruments decode_instruments(words::Payload const& payload,
                                                   std::vector<words::TradedSymbol> const& traded);

}  // namespace trestle::adapters::okx
