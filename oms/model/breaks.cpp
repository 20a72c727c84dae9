#include "oms/model/breaks.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace trestle {

namespace {

struct Person {
    std::string user;  // of the system
    std::string name;  // as given with --by; may be empty
};

std::string plain(std::string_view text) {
    auto const is_space = [](char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; };
    while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
    std::string result(text);
    std::ranges::transform(result, result.begin(), [](char c) {
        return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    });
    return result;
}

Person person_of(std::string_view who) {
    auto const comma = who.find(',');
    if (comma == std::string_view::npos) return {plain(who), ""};
    return {plain(who.substr(0, comma)), plain(who.substr(comma + 1))};
}

}  // namespace

bool are_two_persons(Operator const& first, Operator const& second) {
    auto const a = person_of(first.who);
    auto const b = person_of(second.who);
    if (a.user == b.user) return !a.name.empty() && !b.name.empty() && a.name != b.name;
    return (a.name.empty() ? a.user : a.name) != (b.name.empty() ? b.user : b.name);
}

std::string to_string(BreakFigures const& figures) {
    std::string text;
    if (figures.quantity) text += " --quantity " + figures.quantity->to_string();
    if (figures.price) text += " --price " + figures.price->to_string();
    if (!figures.trade_id.empty()) text += " --trade " + std::string(figures.trade_id.view());
    return text.empty() ? text : text.substr(1);
}

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
