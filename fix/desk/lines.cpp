#include "fix/desk/lines.hpp"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <iostream>
#include <utility>

namespace trestle::fix::desk {

Lines::Lines(std::istream& in)
    : in_(in),
      is_standard_input_(&in == &std::cin),
      is_terminal_(is_standard_input_ && ::isatty(STDIN_FILENO) == 1) {}

std::optional<std::string> Lines::next(std::chrono::milliseconds patience) {
    if (is_at_end_) return std::nullopt;
    std::string line;
    if (!is_standard_input_) {
        if (std::getline(in_, line)) return line;
        is_at_end_ = true;
        return std::nullopt;
    }
    for (;;) {
        if (auto const end = buffer_.find('\n'); end != std::string::npos) {
            line = buffer_.substr(0, end);
            buffer_.erase(0, end + 1);
            return line;
        }
        pollfd waiting{STDIN_FILENO, POLLIN, 0};
        if (::poll(&waiting, 1, static_cast<int>(patience.count())) <= 0) return std::nullopt;
        std::array<char, 4096> chunk{};
        auto const count = ::read(STDIN_FILENO, chunk.data(), chunk.size());
        if (count > 0) {
            buffer_.append(chunk.data(), static_cast<std::size_t>(count));
            continue;
        }
        is_at_end_ = true;
        if (buffer_.empty()) return std::nullopt;
        return std::exchange(buffer_, {});
    }
}

}  // namespace trestle::fix::desk
