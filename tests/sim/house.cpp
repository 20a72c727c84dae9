#include "tests/sim/house.hpp"

#include <cerrno>
#include <optional>

#include "oms/journal/reader.hpp"
#include "oms/server/snapshots.hpp"

namespace trestle::sim {

namespace {

constexpr char directory[] = "/data/journal";

server::Snapshots snapshots_on(journal::Storage& disk) {
    return {disk, directory, [](std::string_view) {}};
}

// Applies each record up to `last` to the machine. The last one, or none when it cannot be read.
std::optional<journal::Record> read_all(journal::Storage& disk, Sequence last,
                                        std::function<void(Stamped const&)> const& apply) {
    journal::Reader reader(disk, directory);
    std::optional<journal::Record> read;
    while (reader.next_sequence() <= last) {
        auto next = reader.next(last);
        auto* const entry = std::get_if<journal::Entry>(&next);
        if (entry == nullptr) return std::nullopt;
        apply(entry->record.stamped);
        read = std::move(entry->record);
    }
    return read;
}

}  // namespace

House::House(Timestamp const& now, std::size_t segment_bytes, Applied applied)
    : clock_(now), segment_bytes_(segment_bytes), applied_(std::move(applied)) {}

std::string House::start() {
    sequencer_ = std::make_unique<server::Sequencer>(
        clock_, [this](Stamped const& stamped, Effects const& effects) {
            applied_(stamped, effects, false);
        });
    core::StateMachine known;
    auto const snapshot = snapshots_on(disk_).restore(known);
    if (snapshot) sequencer_->restore(std::move(known));
    Replayed replayed;
    auto opened = journal::Journal::open(
        disk_, {.directory = directory, .segment_bytes = segment_bytes_, .has_threads = false},
        clock_.now(),
        [&](Stamped const& stamped) {
            auto const& effects = replayed[stamped.sequence] = sequencer_->replay(stamped);
            applied_(stamped, effects, true);
        },
        snapshot ? snapshot->sequence : 0);
    if (!opened.ok()) return opened.error().text;
    journal_ = std::move(opened).value();
    journal_->on_failure([](std::string const&) {});
    sequencer_->use(*journal_);
    if (!snapshot) return {};
    ++from_snapshots_;
    return check_against_whole_journal(replayed);
}

std::string House::check_against_whole_journal(Replayed const& replayed) const {
    core::StateMachine whole;
    std::string problem;
    auto const last = core().last_applied();
    auto const read = read_all(disk_, last, [&](Stamped const& stamped) {
        Effects effects;
        whole.apply(stamped, effects);
        auto const behind = replayed.find(stamped.sequence);
        if (behind == replayed.end() || behind->second == effects) return;
        problem = "record " + std::to_string(stamped.sequence) + " has other effects";
    });
    if (!read) problem = "the journal cannot be read from its beginning";
    if (problem.empty() && whole.state_hash() != core().state_hash()) problem = "another state";
    return problem.empty() ? "" : "a snapshot against the whole journal: " + problem;
}

std::string House::write_snapshot() {
    core::StateMachine replica;
    Effects effects;
    auto const last = read_all(disk_, core().last_applied(), [&](Stamped const& stamped) {
        replica.apply(stamped, effects);
        effects.clear();
    });
    if (!last) return {};
    if (replica.state_hash() != core().state_hash()) return "a replica has another state";
    (void)snapshots_on(disk_).write(replica, {.epoch = replica.epoch(),
                                              .sequence = last->stamped.sequence,
                                              .checksum = last->checksum,
                                              .at = last->stamped.at});
    return {};
}

bool House::enter(std::vector<Input> const& inputs) {
    for (auto const& input : inputs) sequencer_->take(input);
    sequencer_->commit();
    return !journal_->has_failed();
}

void House::die(bool loses_power, std::uint64_t seed) {
    using Survivors = testing::FaultyStorage::Survivors;
    constexpr Survivors kinds[] = {Survivors::none, Survivors::prefix, Survivors::sectors,
                                   Survivors::all};
    if (loses_power) {
        disk_.cut_power(kinds[seed % 4], seed);
    } else {
        disk_.kill();
    }
    disk_.stop_failing();
    journal_.reset();
    sequencer_.reset();
}

void House::fail_disk(std::uint64_t operation) { disk_.fail_operation(operation, EIO); }

}  // namespace trestle::sim
