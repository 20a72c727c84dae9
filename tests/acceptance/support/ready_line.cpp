#include "tests/acceptance/support/ready_line.hpp"

#include <charconv>

namespace trestle::acceptance {
namespace {

std::optional<Address> parse_address(std::string_view text) {
    auto const colon = text.rfind(':');
    if (colon == std::string_view::npos || colon == 0) return std::nullopt;
    Address address{std::string(text.substr(0, colon)), 0};
    std::string_view const port = text.substr(colon + 1);
    auto const [end, code] = std::from_chars(port.data(), port.data() + port.size(), address.port);
    bool const is_port = code == std::errc{} && end == port.data() + port.size();
    if (!is_port || address.port == 0) return std::nullopt;
    return address;
}

}  // namespace

std::optional<ReadyLine> parse_ready_line(std::string_view line) {
    constexpr std::string_view beginning = "ready ";
    if (!line.starts_with(beginning)) return std::nullopt;
    line.remove_prefix(beginning.size());
    ReadyLine ready;
    while (!line.empty()) {
        std::string_view const word = line.substr(0, line.find(' '));
        line.remove_prefix(std::min(word.size() + 1, line.size()));
        auto const equals = word.find('=');
        if (equals == std::string_view::npos) return std::nullopt;
        auto const address = parse_address(word.substr(equals + 1));
        if (!address) return std::nullopt;
        std::string_view const name = word.substr(0, equals);
        if (name == "fix")
            ready.fix = *address;
        else if (name == "fixs")
            ready.fix_tls = *address;
        else if (name == "sim")
            ready.sim = *address;
    }
    if (ready.fix.port == 0) return std::nullopt;
    return ready;
}

}  // namespace trestle::acceptance
