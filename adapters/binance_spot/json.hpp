// Owns what the answers of Binance have in common beyond plain fields.
// Only for the .cpp files of this folder.
#pragma once

#include "adapters/binance_spot/codec.hpp"
#include "adapters/words/json.hpp"

namespace trestle::adapters::binance_spot {

using words::array_of;
using words::decimal_of;
using words::Element;
using words::field;
using words::flag_of;
using words::integer_of;
using words::text_of;
using words::time_of;

[[nodiscard]] inline std::optional<VenueOrderId> order_id_of(Element from, std::string_view name) {
    auto const id = integer_of(from, name);
    if (!id || *id < 0) return std::nullopt;
    return VenueOrderId::from(std::to_string(*id));
}

// The result of an answer, whatever its form; nothing when it is an error.
[[nodiscard]] std::optional<Element> result_of(Payload const& payload, Form form);

}  // namespace trestle::adapters::binance_spot
