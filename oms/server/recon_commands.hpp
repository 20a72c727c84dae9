// Owns the words of `trestle recon`: breaks as operators see them, and commands about them. Never
// decides: the core does, and the journal has who and why.
#pragma once

#include <string>

#include "oms/core/state_machine.hpp"
#include "oms/model/result.hpp"
#include "oms/server/control_request.hpp"

namespace trestle::server {

// All breaks that wait for somebody, or, by its id, one with all of its evidence.
[[nodiscard]] ControlAnswer show_breaks(core::StateMachine const& state,
                                        ControlRequest const& request);
[[nodiscard]] Result<ReconCommand, std::string> read_recon_command(core::StateMachine const& state,
                                                                   ControlRequest const& request,
                                                                   Operator by);
[[nodiscard]] ControlAnswer tell_decision(ReconCommand const& command, Effects const& effects);
// For `trestle status`: breaks, links that are not trusted, what the house holds of others.
[[nodiscard]] std::string recon_status(core::StateMachine const& state);

}  // namespace trestle::server
