#include "oms/model/effects.hpp"

namespace trestle {

Effect::Effect() = default;
Effect::Effect(Effect const&) = default;
Effect::Effect(Effect&&) noexcept = default;
Effect& Effect::operator=(Effect const&) = default;
Effect& Effect::operator=(Effect&&) noexcept = default;
Effect::~Effect() = default;

bool operator==(Effect const& a, Effect const& b) {
    return static_cast<AnyEffect const&>(a) == static_cast<AnyEffect const&>(b);
}

}  // namespace trestle
