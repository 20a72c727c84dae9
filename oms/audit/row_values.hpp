// Owns how optional facts become cells: what is not known is NULL, never an empty text or a zero.
#pragma once

#include <optional>
#include <string_view>

#include "oms/audit/rows.hpp"

namespace trestle::audit {

[[nodiscard]] inline std::optional<std::string_view> name_of_venue(std::optional<Venue> venue) {
    if (!venue) return std::nullopt;
    return name_of(*venue);
}

[[nodiscard]] inline std::optional<std::string_view> unless_empty(std::string_view text) {
    if (text.empty()) return std::nullopt;
    return text;
}

[[nodiscard]] inline std::optional<std::string_view> name_of_reason(Refusal const& refusal) {
    if (refusal.reason == Reason::none) return std::nullopt;
    return name_of(refusal.reason);
}

[[nodiscard]] inline std::optional<Price> unless_zero(Price price) {
    if (price.is_zero()) return std::nullopt;
    return price;
}

[[nodiscard]] inline std::int64_t sequence_of(Place place) {
    return static_cast<std::int64_t>(place.stamped.sequence);
}

}  // namespace trestle::audit
