// Owns what a session must be told of replaces that were under way when we last ended: what the
// venue was asked to hold. Never sends anything.
#pragma once

#include <vector>

#include "adapters/words/asked.hpp"
#include "oms/core/state_machine.hpp"

namespace trestle::server {

[[nodiscard]] std::vector<adapters::words::OpenAmendment> open_replaces(
    core::StateMachine const& state, Venue venue, Account const& account);

}  // namespace trestle::server
