#include "oms/server/snapshots.hpp"

#include <cerrno>
#include <variant>

#include "oms/core/snapshot.hpp"
#include "oms/journal/reader.hpp"

namespace trestle::server {

std::string sync_files_in(std::filesystem::path const& folder) {
    journal::PosixStorage storage;
    auto const names = storage.list(folder);
    if (!names) return names.error().text;
    for (auto const& name : *names) {
        auto const file = storage.open(folder / name, journal::Storage::Access::read_write);
        if (!file && file.error().code == ENOENT) continue;  // dropped meanwhile
        auto const failure = file ? (*file)->sync() : journal::StorageFailure(file.error());
        if (failure) return failure->text;
    }
    auto const failure = storage.sync_directory(folder);
    return failure ? failure->text : std::string();
}

std::optional<journal::SnapshotHeader> Snapshots::restore(core::StateMachine& machine,
                                                          Sequence at_most) const {
    auto const all = journal::list_snapshots(storage_, directory_);
    if (!all) return std::nullopt;  // no journal yet
    for (auto const sequence : *all) {
        if (sequence > at_most) continue;
        journal::SnapshotReader reader(storage_, directory_, sequence);
        auto problem = why_not(reader);
        if (problem.empty()) problem = load(machine, reader);
        if (problem.empty()) return reader.header();
        log_("snapshot " + journal::snapshot_name(sequence) + " is not used: " + problem +
             "; the start takes longer without it");
    }
    return std::nullopt;
}

// What stands in the way before its content is read.
std::string Snapshots::why_not(journal::SnapshotReader const& reader) const {
    if (!reader.problem().empty()) return reader.problem();
    auto const& header = reader.header();
    if (header.layout != core::state_layout()) return "another version of Trestle wrote it";
    journal::Reader journal(storage_, directory_, header.sequence);
    auto const next = journal.next();
    auto const* const entry = std::get_if<journal::Entry>(&next);
    if (entry == nullptr) {
        return "the journal has no record " + std::to_string(header.sequence) + " any more";
    }
    if (journal.epoch() != header.epoch || entry->record.checksum != header.checksum) {
        return "record " + std::to_string(header.sequence) + " of this journal is another one";
    }
    return {};
}

std::string Snapshots::load(core::StateMachine& machine, journal::SnapshotReader& reader) const {
    core::StateMachine restored;
    bool const is_read = core::read_state(restored, [&reader] { return reader.next(); });
    if (!reader.problem().empty()) return reader.problem();
    if (!is_read || !reader.is_whole()) return "its content is not a whole state";
    bool const is_same = restored.last_applied() == reader.header().sequence &&
                         restored.state_hash() == reader.state_hash();
    if (!is_same) return "its content is not the state that it says it is";
    machine = std::move(restored);
    return {};
}

std::string Snapshots::write(core::StateMachine const& machine,
                             journal::SnapshotHeader header) const {
    header.layout = core::state_layout();
    journal::SnapshotWriter writer(storage_, directory_, header);
    core::write_state(machine, [&writer](std::string_view block) { writer.write(block); });
    auto const failure = writer.finish(machine.state_hash());
    return failure ? failure->text : std::string();
}

}  // namespace trestle::server
