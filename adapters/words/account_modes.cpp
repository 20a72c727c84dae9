#include "adapters/words/account_modes.hpp"

namespace trestle::adapters::words {

std::optional<PositionSide> position_of(Side side, PositionEffect effect) {
    if (effect == PositionEffect::unstated) return std::nullopt;
    bool const opens = effect == PositionEffect::open;
    return (side == Side::buy) == opens ? PositionSide::long_only : PositionSide::short_only;
}

}  // namespace trestle::adapters::words
