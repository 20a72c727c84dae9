// Owns the process of the hunter's world: the real sequencer, journal and core over a disk that
// fails. Never reads a clock; what the disk loses is drawn from its seed.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "oms/journal/journal.hpp"
#include "oms/server/sequencer.hpp"
#include "tests/support/faulty_storage.hpp"

namespace trestle::sim {

class House {
public:
    // Called for each input that is durable, with its effects: when they may leave, or when the
    // journal is replayed at a start.
    using Applied = std::function<void(Stamped const&, Effects const&, bool is_replay)>;

    House(Timestamp const& now, std::size_t segment_bytes, Applied applied);

    // Reads the journal and goes on from there. Empty, or why it cannot.
    [[nodiscard]] std::string start();
    // One batch: journaled, then applied. False: the journal has failed, and the process must die.
    [[nodiscard]] bool enter(std::vector<Input> const& inputs);
    // kill -9, or the power goes and the disk keeps what it likes of the rest.
    void die(bool loses_power, std::uint64_t seed);
    // The disk fails at the N-th operation from now on, until the process has died.
    void fail_disk(std::uint64_t operation);

    [[nodiscard]] core::StateMachine const& core() const { return sequencer_->state(); }

private:
    class VirtualClock final : public server::Clock {
    public:
        explicit VirtualClock(Timestamp const& now) : now_(now) {}
        Timestamp now() override { return now_; }

    private:
        Timestamp const& now_;
    };

    VirtualClock clock_;
    std::size_t segment_bytes_;
    Applied applied_;
    testing::FaultyStorage disk_;
    std::unique_ptr<server::Sequencer> sequencer_;
    std::unique_ptr<journal::Journal> journal_;
};

}  // namespace trestle::sim
