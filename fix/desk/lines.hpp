// Owns reading lines from a terminal or pipe without stopping the FIX session meanwhile.
#pragma once

#include <chrono>
#include <iosfwd>
#include <optional>
#include <string>

namespace trestle::fix::desk {

class Lines {
public:
    // Standard input is polled by its descriptor; any other stream is read as it is.
    explicit Lines(std::istream& in);

    // The next line if one is there, else nothing; waits so long at most.
    [[nodiscard]] std::optional<std::string> next(std::chrono::milliseconds patience);
    [[nodiscard]] bool is_at_end() const { return is_at_end_; }
    [[nodiscard]] bool is_terminal() const { return is_terminal_; }

private:
    std::istream& in_;
    bool is_standard_input_ = false;
    bool is_terminal_ = false;
    bool is_at_end_ = false;
    std::string buffer_;
};

}  // namespace trestle::fix::desk
