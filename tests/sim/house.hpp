// Owns the process of the hunter's world: the real sequencer, journal, snapshots and core over a
// disk that fails. Never reads a clock; what the disk loses is drawn from its seed.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
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

    // Reads the newest snapshot and the journal behind it, and goes on from there. Empty, or why it
    // cannot: also when the whole journal does not give the same state and effects.
    [[nodiscard]] std::string start();
    // One batch: journaled, then applied. False: the journal has failed, and the process must die.
    [[nodiscard]] bool enter(std::vector<Input> const& inputs);
    // Of a replica that reads the journal, as the audit tail does. A disk that fails costs the
    // snapshot and nothing else. Empty, or why the replica is not what the core is.
    [[nodiscard]] std::string write_snapshot();
    // kill -9, or the power goes and the disk keeps what it likes of the rest.
    void die(bool loses_power, std::uint64_t seed);
    // The disk fails at the N-th operation from now on, until the process has died.
    void fail_disk(std::uint64_t operation);

    [[nodiscard]] std::uint64_t starts_from_snapshots() const { return from_snapshots_; }
    [[nodiscard]] core::StateMachine const& core() const { return sequencer_->state(); }

private:
    class VirtualClock final : public server::Clock {
    public:
        explicit VirtualClock(Timestamp const& now) : now_(now) {}
        Timestamp now() override { return now_; }

    private:
        Timestamp const& now_;
    };

    // What one start made of the records that it read.
    using Replayed = std::map<Sequence, Effects>;
    [[nodiscard]] std::string check_against_whole_journal(Replayed const& replayed) const;

    VirtualClock clock_;
    std::size_t segment_bytes_;
    Applied applied_;
    mutable testing::FaultyStorage disk_;  // reading it counts as using it
    std::uint64_t from_snapshots_ = 0;
    std::unique_ptr<server::Sequencer> sequencer_;
    std::unique_ptr<journal::Journal> journal_;
};

}  // namespace trestle::sim
