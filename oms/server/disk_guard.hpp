// Owns the watch over free disk space: stops new risk while there is still room for the cancels and
// fills of what is open, and lets it go on once there is room again. Never cancels anything, never
// lifts what an operator has halted.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "oms/core/state_machine.hpp"

namespace trestle::server {

class DiskGuard {
public:
    // Its halts carry this name; no operator has it.
    static constexpr std::string_view name = "trestle disk guard";

    struct Ports {
        // Bytes that may still be written; nothing: the system does not say.
        std::function<std::optional<std::uint64_t>()> free_bytes;
        // Journals the input and returns its place; it is applied later.
        std::function<Sequence(Input)> take;
        std::function<void(std::string_view)> alert;
        std::function<void(std::string_view)> log;
    };

    // `least` bytes must be free; zero: no guard.
    DiskGuard(core::StateMachine const& state, std::uint64_t least, std::string place, Ports ports)
        : state_(state), least_(least), place_(std::move(place)), ports_(std::move(ports)) {}

    // Now and then, on the core's loop.
    void look();
    [[nodiscard]] bool is_low() const { return is_low_; }
    // One line for `trestle status`.
    [[nodiscard]] std::string status() const;
    // A quarter above the least: what is freed must last a while.
    [[nodiscard]] std::uint64_t enough() const { return least_ + least_ / 4; }

private:
    [[nodiscard]] core::Halt const* halt_of_everything() const;

    core::StateMachine const& state_;
    std::uint64_t const least_;
    std::string const place_;
    Ports const ports_;
    std::optional<std::uint64_t> free_;
    Sequence asked_ = 0;  // the last input that it asked for
    bool is_low_ = false;
};

}  // namespace trestle::server
