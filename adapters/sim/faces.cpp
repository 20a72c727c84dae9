#include "adapters/sim/faces.hpp"

#include "oms/model/assert.hpp"

namespace trestle::adapters::sim {

std::unique_ptr<Face> make_face(trestle::Venue kind, Venue& venue, Wire& wire) {
    switch (kind) {
        case trestle::Venue::binance_spot: return make_binance_spot_face(venue, wire);
        case trestle::Venue::binance_usdm: return make_binance_usdm_face(venue, wire);
        case trestle::Venue::okx: return make_okx_face(venue, wire);
        case trestle::Venue::bybit: return make_bybit_face(venue, wire);
    }
    OMS_ASSERT(false);
}

}  // namespace trestle::adapters::sim
