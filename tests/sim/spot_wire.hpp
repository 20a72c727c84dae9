// Owns the wire of Binance spot for the hunter: each request as the venue reads it, each word of the
// venue as the adapter's own codec reads it. Never decides: what comes out must be what went in.
#pragma once

#include <string>
#include <vector>

#include "adapters/words/payload.hpp"
#include "oms/model/effects.hpp"
#include "oms/model/inputs.hpp"

namespace trestle::sim {

class SpotWire {
public:
    // Through the encoder and read back. Empty, or what the venue would have understood otherwise.
    [[nodiscard]] static std::string check_request(Effect const& effect);

    // Through the venue's JSON and the decoder: what the adapter makes of it. Words that spot has no
    // message for pass as they are.
    [[nodiscard]] std::vector<Input> heard(Input const& said, VenueSymbol const& symbol);

private:
    [[nodiscard]] std::vector<Input> event(std::string const& fields, VenueRef const& ref);
    [[nodiscard]] std::vector<Input> answer(VenueOrderState const& said, VenueSymbol const& symbol);

    adapters::words::Payload payload_;
};

}  // namespace trestle::sim
