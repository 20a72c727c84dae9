// Owns the reading of the venue's contract list into our instruments, and the two ways a perpetual
// contract is written. Pure.
#pragma once

#include "adapters/binance_usdm/codec.hpp"
#include "oms/model/instrument.hpp"

namespace trestle::adapters::binance_usdm {

using words::Instruments;
using words::TradedSymbol;

// "BTC-USDT-PERP" → "BTCUSDT". Nothing for what is no perpetual contract.
[[nodiscard]] std::optional<VenueSymbol> venue_symbol_of(Symbol const& symbol);
// "BTC", "USDT" → "BTC-USDT-PERP": the venue's name alone does not say where the base ends.
[[nodiscard]] std::optional<Symbol> symbol_of(Asset const& base, Asset const& quote);

[[nodiscard]] Instruments decode_instruments(Payload const& payload, Form form,
                                             std::vector<TradedSymbol> const& traded);

}  // namespace trestle::adapters::binance_usdm
