// Owns how listings of Bybit are named and read. Spot and perpetuals of one pair have one name at
// the venue, so our venue symbol leads with the category: "spot:BTCUSDT", "linear:BTCUSDT". Pure.
#pragma once

#include <map>
#include <optional>

#include "adapters/words/asked.hpp"
#include "oms/model/instrument.hpp"

namespace trestle::adapters::bybit {

struct Listed {
    std::string_view category;  // "spot" or "linear"
    std::string_view symbol;    // as the venue writes it

    [[nodiscard]] bool is_spot() const { return category == "spot"; }
};
// A view into `symbol`; nothing when it leads with no category of ours.
[[nodiscard]] std::optional<Listed> listed_of(VenueSymbol const& symbol);
[[nodiscard]] std::optional<VenueSymbol> venue_symbol_in(std::string_view category,
                                                         std::string_view symbol);

// "BTC-USDT" → "spot:BTCUSDT", "BTC-USDT-PERP" → "linear:BTCUSDT", "BTC-USDC-PERP" →
// "linear:BTCPERP", as the venue names contracts in USDC.
[[nodiscard]] std::optional<VenueSymbol> venue_symbol_of(Symbol const& symbol);
// The name alone does not say where the base ends.
[[nodiscard]] std::optional<Symbol> symbol_of(Asset const& base, Asset const& quote, bool is_spot);

// In what a contract's fees are paid: the executions of contracts need not say it.
class SettleCoins {
public:
    void set(VenueSymbol const& symbol, Asset const& coin) { by_symbol_[symbol] = coin; }
    // Empty when it is not known.
    [[nodiscard]] Asset of(VenueSymbol const& symbol) const;

private:
    std::map<VenueSymbol, Asset> by_symbol_;
};

struct ListedInstruments : words::Instruments {
    std::vector<Asset> settle_coins;  // of the instruments, in their order
    std::string next;                 // where the next page begins; empty: this was the last
};
// One page of one category; listings that are not on it are named as problems.
[[nodiscard]] ListedInstruments decode_instruments(words::Payload const& payload, words::Form form,
                                                   std::vector<words::TradedSymbol> const& traded);

}  // namespace trestle::adapters::bybit
