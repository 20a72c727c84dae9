#include "oms/server/control_request.hpp"

#include <algorithm>

namespace trestle::server {

namespace {

constexpr std::string_view greeting = "trestle 1 ";

bool is_name(std::string_view text) {
    return !text.empty() && text.size() <= 32 && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || c == '-' || c == '_';
    });
}

bool is_printable(std::string_view text) {
    return std::ranges::none_of(text, [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

std::string_view take_line(std::string_view& text) {
    auto const end = std::min(text.find('\n'), text.size());
    auto const line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return line;
}

}  // namespace

std::string encode_control(ControlRequest const& request) {
    std::string text(greeting);
    text += request.command + "\n";
    for (auto const& [name, value] : request.fields) text += name + " " + value + "\n";
    return text + "\n";
}

bool is_whole_control(std::string_view text) { return text.find("\n\n") != std::string_view::npos; }

Result<ControlRequest, std::string> decode_control(std::string_view text) {
    ControlRequest request;
    auto const first = take_line(text);
    if (!first.starts_with(greeting)) {
        return std::string(
            "is not a request of this version; use the trestle command of the same "
            "version as the gateway");
    }
    request.command = first.substr(greeting.size());
    if (!is_name(request.command)) return std::string("has no command; use the trestle command");
    while (!text.empty()) {
        auto const line = take_line(text);
        if (line.empty()) return request;
        auto const space = line.find(' ');
        auto const name = std::string(line.substr(0, space));
        if (space == std::string_view::npos || !is_name(name)) {
            return std::string("has a line that is not \"name value\"; use the trestle command");
        }
        auto const value = line.substr(space + 1);
        if (!is_printable(value)) {
            return name + " has control characters; write it on one line of plain text";
        }
        if (!request.fields.emplace(name, value).second) {
            return name + " stands twice; write it once";
        }
    }
    return std::string("does not end with an empty line; use the trestle command");
}

std::string encode_control(ControlAnswer const& answer) {
    return std::string(answer.is_ok ? "ok\n" : "refused\n") + answer.text + "\n";
}

ControlAnswer decode_control_answer(std::string_view text) {
    auto const first = take_line(text);
    while (text.ends_with('\n')) text.remove_suffix(1);
    if (first == "ok") return {true, std::string(text)};
    if (first == "refused") return {false, std::string(text)};
    return {false,
            "the gateway ended before it answered; `trestle audit export events` tells "
            "whether the command was carried out"};
}

}  // namespace trestle::server
