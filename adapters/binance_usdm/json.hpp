// Owns what the answers of Binance have in common beyond plain fields.
// Only for the .cpp files of this folder.
#pragma once

#include "adapters/binance_usdm/codec.hpp"
#include "adapters/words/json.hpp"

namespace trestle::adapters::binance_usdm {

using words::Array;
using words::Element;

// The result of an answer, whatever its form; nothing when it is an error.
[[nodiscard]] std::optional<Element> result_of(Payload const& payload, Form form);

// {"code", "msg"} of an error, or of a row of a batch.
[[nodiscard]] std::optional<VenueError> error_in(Element at, int status);

[[nodiscard]] inline std::optional<VenueOrderId> order_id_of(Element from, std::string_view name) {
    auto const id = words::integer_of(from, name);
    if (!id || *id < 0) return std::nullopt;
    return VenueOrderId::from(std::to_string(*id));
}

// A row names the order that was asked for: by the venue's id, or by an id of ours, for an amended
// order keeps the id of its first leg.
[[nodiscard]] bool is_about(Element order, Asked const& asked);

[[nodiscard]] VenueRef ref_in(Element order, Asked const& asked);

// Of conditional orders, which wait under ids of their own (conditionals.cpp).
[[nodiscard]] Inputs conditional_placed(Payload const& payload, Element row, Asked const& asked);
[[nodiscard]] Inputs conditional_canceled(Payload const& payload, Element row, Asked const& asked);
[[nodiscard]] OrderAnswer conditional_state(Payload const& payload, Element row,
                                            Asked const& asked);
void decode_conditional_event(Decoded& decoded, Element at, Payload const& payload);

// "BOTH", "LONG" or "SHORT".
[[nodiscard]] std::optional<PositionSide> position_side_of(Element row, std::string_view name);

}  // namespace trestle::adapters::binance_usdm
