// Owns the order of events: stamps each input, journals it, and applies it once it is durable.
// Never applies what is not journaled; effects leave only after that. Lives on the core's loop.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>

#include "oms/core/state_machine.hpp"
#include "oms/journal/journal.hpp"
#include "oms/server/clock.hpp"

namespace trestle::server {

class Sequencer {
public:
    using CarryOut = std::function<void(Stamped const&, Effects const&)>;

    Sequencer(Clock& clock, CarryOut carry_out) : clock_(clock), carry_out_(std::move(carry_out)) {}

    // Begins behind what a snapshot contains.
    void restore(core::StateMachine state);
    // Replays one record of the journal; its effects are handed back, not carried out.
    [[nodiscard]] Effects replay(Stamped const& stamped);
    void use(journal::Journal& journal) { journal_ = &journal; }

    // Stamps and appends; nothing happens before commit(). Returns its place in the journal.
    Sequence take(Input input);
    // Ends a batch: hands it to the journal. What is durable already is applied at once.
    void commit();
    // Called on the loop whenever more has become durable.
    void apply_durable();

    [[nodiscard]] std::size_t waiting() const { return waiting_.size(); }
    [[nodiscard]] core::StateMachine const& state() const { return state_; }
    [[nodiscard]] Timestamp now() { return clock_.now(); }

private:
    Clock& clock_;
    CarryOut carry_out_;
    journal::Journal* journal_ = nullptr;
    core::StateMachine state_;
    std::deque<Stamped> waiting_;  // appended, not yet applied
    Sequence last_ = 0;
    Effects effects_;  // reused
    bool has_uncommitted_ = false;
    bool is_applying_ = false;
};

}  // namespace trestle::server
