#include "oms/journal/upkeep.hpp"

#include <algorithm>
#include <cerrno>
#include <variant>

#include "oms/journal/archive.hpp"
#include "oms/journal/reader.hpp"
#include "oms/journal/recovery.hpp"
#include "oms/journal/segment.hpp"
#include "oms/journal/snapshot_file.hpp"
#include "oms/journal/tools.hpp"

namespace trestle::journal {

namespace {

namespace fs = std::filesystem;

std::uint64_t size_of(Storage& disk, fs::path const& path) {
    auto const file = disk.open(path, Storage::Access::read);
    if (!file) return 0;
    auto const size = (*file)->size();
    return size ? *size : 0;
}

void read_records(Stat& stat, Storage& storage, fs::path const& directory, Sequence first) {
    Reader reader(storage, directory, first);
    for (;;) {
        auto const next = reader.next();
        if (auto const* const damage = std::get_if<Damage>(&next)) {
            stat.damage = describe(damage->place) + ": " + damage->text;
        }
        auto const* const entry = std::get_if<Entry>(&next);
        if (entry == nullptr) return;
        auto const& record = entry->record;
        if (stat.records++ == 0) {
            stat.first = record.stamped.sequence;
            stat.first_at = record.stamped.at;
            stat.epoch = reader.epoch();
        }
        stat.last = record.stamped.sequence;
        stat.last_at = record.stamped.at;
        stat.record_bytes += record.length;
        auto& [count, bytes] = stat.by_type[std::string(type_name(record.stamped.input))];
        ++count;
        bytes += record.length;
    }
}

}  // namespace

std::uint64_t Stat::growth_per_day() const {
    constexpr double day = 86'400e9;
    auto const span = static_cast<double>((last_at - first_at).count());
    if (span <= 0) return record_bytes;
    return static_cast<std::uint64_t>(static_cast<double>(record_bytes) * day / span);
}

Result<Stat, std::string> measure(Storage& disk, fs::path const& directory,
                                  fs::path const& archive) {
    Stat stat;
    ArchivedStorage storage(disk, directory, archive);
    if (auto problem = why_no_archive(disk, archive)) return std::move(*problem);
    if (auto problem = why_no_journal(storage, directory)) return std::move(*problem);
    auto const live = list_segments(disk, directory);
    if (!live) return live.error().text;
    auto const all = list_segments(storage, directory);
    if (!all) return all.error().text;
    stat.segments = live->size();
    stat.archived_segments = all->size() - live->size();
    for (auto const first : *live) {
        stat.segment_bytes += size_of(disk, directory / segment_name(first));
    }
    if (!archive.empty()) {
        auto const names = disk.list(archive);
        if (!names) return names.error().text;
        for (auto const& name : *names) stat.archive_bytes += size_of(disk, archive / name);
    }
    auto const snapshots = list_snapshots(disk, directory);
    if (!snapshots) return snapshots.error().text;
    for (auto const sequence : *snapshots) {
        auto const bytes = size_of(disk, directory / snapshot_name(sequence));
        stat.snapshots.emplace_back(sequence, bytes);
    }
    read_records(stat, storage, directory, all->front());
    return stat;
}

Result<std::string, Problem> repair(Storage& disk, fs::path const& directory,
                                    fs::path const& archive) {
    ArchivedStorage storage(disk, directory, archive);
    if (auto problem = why_no_archive(disk, archive)) return Problem{{}, std::move(*problem)};
    if (auto problem = why_no_journal(storage, directory)) return Problem{{}, std::move(*problem)};
    auto const segments = list_segments(storage, directory);
    if (!segments) return disk_problem(directory, {}, segments.error());
    auto const lock = disk.lock(directory / lock_name);
    if (!lock && lock.error().code != EWOULDBLOCK) {
        return disk_problem(directory, {}, lock.error());
    }
    if (!lock) {
        return Problem{{},
                       "journal " + directory.string() + " is in use (" + lock.error().text +
                           "): stop that process first; it mends a torn tail itself when it "
                           "starts"};
    }
    // Segments that were moved away need not be there: what counts is the end.
    auto const first = segments->front();
    auto const recovered = recover(
        storage, directory, [](Stamped const&) {}, first == 1 ? 0 : first);
    if (!recovered) return recovered.error();
    if (recovered->note.empty()) {
        return std::string("nothing to repair: the journal ends cleanly behind record ") +
               std::to_string(recovered->last);
    }
    return recovered->note;
}

}  // namespace trestle::journal
