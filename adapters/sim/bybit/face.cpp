#include "adapters/sim/faces.hpp"

namespace trestle::adapters::sim {

std::unique_ptr<Face> make_bybit_face(Venue&, Wire&) { return nullptr; }

}  // namespace trestle::adapters::sim
