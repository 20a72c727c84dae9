#include "fix/fault.hpp"

#include <algorithm>

namespace trestle::fix {

Fault session_fault(SessionReject code, int field, std::string text) {
    return {RefusedMessage::Answer::session_reject,
            field,
            static_cast<std::uint32_t>(code),
            {Reason::malformed, std::move(text)}};
}

Fault business_fault(BusinessReject code, int field, Reason reason, std::string text) {
    return {RefusedMessage::Answer::business_reject,
            field,
            static_cast<std::uint32_t>(code),
            {reason, std::move(text)}};
}

std::string quoted(std::string_view value) {
    constexpr std::size_t most_shown = 48;
    std::string text = "'";
    for (char const c : value.substr(0, most_shown)) text += c >= ' ' && c <= '~' ? c : '?';
    return text + (value.size() > most_shown ? "...'" : "'");
}

std::string shown(int tag, std::string_view value) {
    auto const name = value_name(tag, value);
    return field_name(tag) + " " + quoted(value) +
           (name.empty() ? std::string() : " (" + std::string(name) + ")");
}

bool is_printable(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

}  // namespace trestle::fix
