// Owns the life of an order as ONE table: Stage × Event → Outcome. Never decides anything else.
// spec/lifecycle.md is printed from it, and a test keeps the two equal.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace trestle::core {

enum class Stage : std::uint8_t { pending, working, filled, canceled, rejected, expired };
inline constexpr int stage_count = 6;

// What a venue said of the order, or of its last live leg.
enum class Event : std::uint8_t { accepted, rejected, filled, canceled, expired, triggered };
inline constexpr int event_count = 6;

enum class Outcome : std::uint8_t {
    undecided,  // no cell may keep this: see the static_assert
    to_working,
    to_rejected,
    to_canceled,
    to_expired,
    by_quantity,  // a fill: filled when nothing is left, else working, else the stage stays
    keep,         // a repeat, or news that changes nothing
    alert,  // impossible by the venue's own rules: stage unchanged, operator told, venue asked
};

using LifecycleTable = std::array<std::array<Outcome, event_count>, stage_count>;

inline constexpr LifecycleTable lifecycle = [] {
    using enum Outcome;
    return LifecycleTable{{
        //            accepted    rejected     filled       canceled     expired     triggered
        /* pending  */ {to_working, to_rejected, by_quantity, to_canceled, to_expired, to_working},
        /* working  */ {keep, alert, by_quantity, to_canceled, to_expired, keep},
        /* filled   */ {keep, alert, alert, keep, keep, keep},
        /* canceled */ {keep, alert, by_quantity, keep, keep, keep},
        /* rejected */ {alert, keep, alert, alert, alert, alert},
        /* expired  */ {keep, alert, by_quantity, keep, keep, keep},
    }};
}();

constexpr bool every_cell_is_decided(LifecycleTable const& table) {
    for (auto const& row : table) {
        for (Outcome const cell : row) {
            if (cell == Outcome::undecided) return false;
        }
    }
    return true;
}
static_assert(every_cell_is_decided(lifecycle), "a new stage or event needs its cells decided");

constexpr Outcome outcome_of(Stage stage, Event event) {
    return lifecycle[static_cast<std::size_t>(stage)][static_cast<std::size_t>(event)];
}

constexpr bool is_terminal(Stage stage) { return stage > Stage::working; }

[[nodiscard]] std::string_view name_of(Stage stage);
[[nodiscard]] std::string_view name_of(Event event);
[[nodiscard]] std::string_view name_of(Outcome outcome);

// The text of spec/lifecycle.md: table, meaning of the cells, diagram.
[[nodiscard]] std::string lifecycle_document();

}  // namespace trestle::core
