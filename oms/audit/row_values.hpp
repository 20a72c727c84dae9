// Owns how optional facts become cells: what is not known is NULL, never an empty text or a zero.
#pragma once

#include <optional>
#include <string_view>

#include "oms/audit/rows.hpp"
#include "oms/audit/words.hpp"

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

// The cells of what makes an order conditional, and of what it may do to positions and to the
// desk's own orders.
struct ConditionCells {
    explicit ConditionCells(Terms const& terms) {
        if (terms.position_effect != PositionEffect::unstated) {
            position_effect = name_of(terms.position_effect);
        }
        if (terms.self_trade != SelfTrade::as_account_says) self_trade = name_of(terms.self_trade);
        if (!terms.trigger) return;
        stop_price = unless_zero(terms.trigger->price);
        watch = name_of(terms.trigger->watch);
        if (terms.trigger->kind == Trigger::Kind::trailing) trail = trail_of(*terms.trigger);
    }
    std::optional<Price> stop_price;
    std::optional<std::string_view> watch;
    std::optional<std::string> trail;
    std::optional<std::string_view> position_effect;
    std::optional<std::string_view> self_trade;
};

[[nodiscard]] inline std::int64_t sequence_of(Place place) {
    return static_cast<std::int64_t>(place.stamped.sequence);
}

}  // namespace trestle::audit
