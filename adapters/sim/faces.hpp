// Owns the choice of a face: which class speaks for which venue.
#pragma once

#include <memory>

#include "adapters/sim/port.hpp"
#include "oms/model/ids.hpp"

namespace trestle::adapters::sim {

struct Venue;

// Nothing for a venue that no face speaks for.
[[nodiscard]] std::unique_ptr<Face> make_face(trestle::Venue kind, Venue& venue, Wire& wire);

// Each in its folder's face.cpp.
[[nodiscard]] std::unique_ptr<Face> make_binance_spot_face(Venue& venue, Wire& wire);
[[nodiscard]] std::unique_ptr<Face> make_binance_usdm_face(Venue& venue, Wire& wire);
[[nodiscard]] std::unique_ptr<Face> make_okx_face(Venue& venue, Wire& wire);
[[nodiscard]] std::unique_ptr<Face> make_bybit_face(Venue& venue, Wire& wire);

}  // namespace trestle::adapters::sim
