#include "oms/server/sequencer.hpp"

#include "oms/core/mutations.hpp"

namespace trestle::server {

void Sequencer::restore(core::StateMachine state) {
    state_ = std::move(state);
    last_ = state_.last_applied();
}

Effects Sequencer::replay(Stamped const& stamped) {
    Effects effects;
    state_.apply(stamped, effects);
    last_ = stamped.sequence;
    return effects;
}

Sequence Sequencer::take(Input input) {
    waiting_.push_back({++last_, clock_.now(), std::move(input)});
    journal_->append(waiting_.back());
    has_uncommitted_ = true;
    return last_;
}

void Sequencer::commit() {
    if (!has_uncommitted_) return;
    has_uncommitted_ = false;
    if (core::is_mutated(core::Mutation::sends_before_journal)) apply_durable();
    journal_->commit();
    apply_durable();
}

void Sequencer::apply_durable() {
    // Carrying out an effect can bring new inputs at once; they wait for their own turn.
    if (is_applying_) return;
    is_applying_ = true;
    auto const may_be_applied = [this](Stamped const& stamped) {
        return stamped.sequence <= journal_->durable() ||
               core::is_mutated(core::Mutation::sends_before_journal);
    };
    while (!waiting_.empty() && may_be_applied(waiting_.front())) {
        Stamped const stamped = std::move(waiting_.front());
        waiting_.pop_front();
        effects_.clear();
        state_.apply(stamped, effects_);
        carry_out_(stamped, effects_);
    }
    is_applying_ = false;
}

}  // namespace trestle::server
