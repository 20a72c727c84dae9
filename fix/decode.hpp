// Owns the turning of one application message of a desk into one input of the core. Pure: the same
// bytes give the same input, any bytes give one. Never sends, never looks anything up.
#pragma once

#include <string_view>

#include "oms/model/inputs.hpp"

namespace trestle::fix {

// D, G, F and H become requests. Everything else, and what cannot be understood, becomes a
// RefusedMessage whose text names the field, its value, what is allowed and what to do; it holds as
// much of the request as could be read. Symbols stay as the desk wrote them.
[[nodiscard]] Input decode_message(Origin const& origin, std::string_view message);

}  // namespace trestle::fix
