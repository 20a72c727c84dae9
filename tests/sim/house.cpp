#include "tests/sim/house.hpp"

#include <cerrno>

namespace trestle::sim {

House::House(Timestamp const& now, std::size_t segment_bytes, Applied applied)
    : clock_(now), segment_bytes_(segment_bytes), applied_(std::move(applied)) {}

std::string House::start() {
    sequencer_ = std::make_unique<server::Sequencer>(
        clock_, [this](Stamped const& stamped, Effects const& effects) {
            applied_(stamped, effects, false);
        });
    auto opened = journal::Journal::open(
        disk_,
        {.directory = "/data/journal", .segment_bytes = segment_bytes_, .has_threads = false},
        clock_.now(),
        [this](Stamped const& stamped) { applied_(stamped, sequencer_->replay(stamped), true); });
    if (!opened.ok()) return opened.error().text;
    journal_ = std::move(opened).value();
    journal_->on_failure([](std::string const&) {});
    sequencer_->use(*journal_);
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
