// Owns the reading of Binance's instrument list into our instruments. Pure.
#pragma once

#include <string>
#include <vector>

#include "adapters/binance_spot/codec.hpp"
#include "adapters/words/asked.hpp"
#include "oms/model/instrument.hpp"

namespace trestle::adapters::binance_spot {

using words::TradedSymbol;

struct Instruments {
    std::vector<Instrument> instruments;
    std::vector<std::string> problems;  // a listing that is missing, or that cannot be read
    // Listings on which the venue says that it does not amend in place.
    std::vector<VenueSymbol> without_amend;
};

[[nodiscard]] Instruments decode_instruments(Payload const& payload, Form form,
                                             std::vector<TradedSymbol> const& traded);

}  // namespace trestle::adapters::binance_spot
