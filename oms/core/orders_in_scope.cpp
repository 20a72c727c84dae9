// Requests about many orders at once, and what operators command.
#include "oms/core/state_machine.hpp"

namespace trestle::core {

void StateMachine::on(Step&, MassCancel const& input) { count(input.origin); }
void StateMachine::on(Step&, MassStatusQuery const& input) { count(input.origin); }
void StateMachine::on(Step&, OrderList const&) {}
void StateMachine::on(Step&, ListStatusQuery const& input) { count(input.origin); }
void StateMachine::on(Step&, ListCancel const& input) { count(input.origin); }
void StateMachine::on(Step&, TradeDisputed const& input) { count(input.origin); }
void StateMachine::on(Step& step, DeskQuery const& input) {
    count(input.origin);
    step.effects.push_back(AnswerQuery{step.next_exec_id(), input});
}
void StateMachine::on(Step&, HaltChanged const&) {}
void StateMachine::on(Step&, OperatorCancel const&) {}
void StateMachine::on(Step& step, SessionCommand const& input) {
    step.effects.push_back(AdministerSession{input});
}
void StateMachine::on(Step&, DeliveryConfirmed const&) {}

}  // namespace trestle::core
