// What a venue's statement, orders that nobody here sent and operators' decisions change.
#include "oms/core/state_machine.hpp"

namespace trestle::core {

void StateMachine::on(Step&, VenueStatement const&) {}
void StateMachine::on(Step&, VenueExternalOrder const&) {}
void StateMachine::on(Step&, VenueProof const&) {}
void StateMachine::on(Step&, ReconCommand const&) {}

}  // namespace trestle::core
