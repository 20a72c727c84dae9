// Owns the core's whole state as bytes, and back: what spares a start the reading of everything
// that happened. Never a source of truth: the same state follows from the journal.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

namespace trestle::core {

class StateMachine;

// Hands on the state in blocks of about a megabyte.
void write_state(StateMachine const& machine, std::function<void(std::string_view)> const& sink);

// `source` gives the next bytes, valid until it is called again; none: the end. False when they are
// not a whole state of this build; then the machine is as it was.
[[nodiscard]] bool read_state(StateMachine& machine, std::function<std::string_view()> source);

// Which fields there are, in short: another number, another layout, not to be read.
[[nodiscard]] std::uint64_t state_layout();

}  // namespace trestle::core
