#include "oms/model/breaks.hpp"

#include <charconv>

namespace trestle {

std::string to_string(BreakId id) { return "B" + std::to_string(id.value); }

std::optional<BreakId> parse_break_id(std::string_view text) {
    if (text.size() < 2 || (text.front() != 'B' && text.front() != 'b')) return std::nullopt;
    BreakId id;
    auto const* const end = text.data() + text.size();
    auto const [stop, problem] = std::from_chars(text.data() + 1, end, id.value);
    if (problem != std::errc() || stop != end || !id.is_known()) return std::nullopt;
    return id;
}

std::string_view name_of(BreakKind kind) {
    switch (kind) {
        case BreakKind::position: return "position";
        case BreakKind::balance: return "balance";
        case BreakKind::unknown_order: return "unknown_order";
        case BreakKind::external_order: return "external_order";
        case BreakKind::missing_order: return "missing_order";
        case BreakKind::missing_fills: return "missing_fills";
        case BreakKind::excess_fills: return "excess_fills";
        case BreakKind::terms: return "terms";
        case BreakKind::unanswered: return "unanswered";
    }
    __builtin_trap();
}

std::string_view name_of(BreakAction action) {
    switch (action) {
        case BreakAction::accept: return "accept";
        case BreakAction::adjust: return "adjust";
        case BreakAction::unfreeze: return "unfreeze";
    }
    __builtin_trap();
}

std::string_view name_of(BreakState state) {
    switch (state) {
        case BreakState::open: return "open";
        case BreakState::tolerated: return "tolerated";
        case BreakState::unfrozen: return "unfrozen";
        case BreakState::settled: return "settled";
    }
    __builtin_trap();
}

}  // namespace trestle
