// Owns the meaning of the one line that a serving Trestle prints.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace trestle::acceptance {

struct Address {
    std::string host;
    std::uint16_t port = 0;

    friend bool operator==(Address const&, Address const&) = default;
};

// A part that the line does not name has port 0 (`trestle serve` alone starts no simulator).
struct ReadyLine {
    Address fix;
    Address fix_tls;
    Address sim;
};

// "ready fix=127.0.0.1:5001 fixs=127.0.0.1:5002 sim=127.0.0.1:5003"; nothing for any other line.
[[nodiscard]] std::optional<ReadyLine> parse_ready_line(std::string_view line);

}  // namespace trestle::acceptance
