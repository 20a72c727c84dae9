#include "oms/journal/tools.hpp"

#include <algorithm>
#include <cerrno>
#include <variant>

#include "oms/journal/damage.hpp"
#include "oms/journal/json.hpp"
#include "oms/journal/reader.hpp"
#include "oms/journal/segment.hpp"
#include "oms/journal/snapshot_file.hpp"

namespace trestle::journal {

namespace {

constexpr std::size_t most_problems = 100;  // a disk that is all wrong need not be listed in full

// Walks a journal from end to end, over damage too.
struct Walk {
    std::function<bool(Entry const&)> on_entry;  // false: far enough
    std::function<void(Damage const&, Rest const&, Verdict)> on_stop;
};

void walk(Storage& storage, std::filesystem::path const& directory, Reader& reader,
          Walk const& visit) {
    for (std::size_t stops = 0; stops < most_problems;) {
        auto next = reader.next();
        if (auto const* const entry = std::get_if<Entry>(&next)) {
            if (!visit.on_entry(*entry)) return;
            continue;
        }
        auto const* const found = std::get_if<Damage>(&next);
        auto const damage = found ? *found
                                  : Damage{std::get<End>(next).place, RecordProblem::Kind::damaged,
                                           "there is no whole record"};
        auto const rest = examine_rest(storage, directory, damage.place);
        if (!rest) return visit.on_stop(damage, {}, Verdict::corrupt);
        auto const is_foreign = damage.kind == RecordProblem::Kind::foreign;
        auto const verdict = is_foreign ? Verdict::corrupt : judge(*rest, damage.place);
        visit.on_stop(damage, *rest, verdict);
        // What a newer Trestle wrote is not damaged, and not ours to read.
        if (verdict == Verdict::clean || is_foreign || !rest->next_good) return;
        if (!reader.resume(*rest->next_good)) return;
        ++stops;
    }
}

std::string lost(Place const& place, Rest const& rest) {
    if (!rest.next_good) return "; no good record follows";
    auto const next = rest.next_good->sequence;
    auto const many = next > place.sequence + 1;
    if (next <= place.sequence) return "; record " + std::to_string(next) + " follows";
    return "; unreadable: record " + std::to_string(place.sequence) +
           (many ? " to " + std::to_string(next - 1) : "") + "; good records follow from " +
           describe(*rest.next_good);
}

std::vector<std::byte> bytes_of(Storage& storage, Entry const& entry) {
    std::vector<std::byte> bytes(entry.record.length);
    auto file = storage.open(entry.place.file, Storage::Access::read);
    auto const count = file ? (*file)->read_at(entry.place.offset, bytes)
                            : StorageResult<std::size_t>(std::size_t{0});
    bytes.resize(count ? *count : 0);
    return bytes;
}

}  // namespace

std::optional<std::string> why_no_journal(Storage& storage,
                                          std::filesystem::path const& directory) {
    auto const segments = list_segments(storage, directory);
    auto const remedy = "; name the data folder that has one with --data";
    if (!segments && segments.error().code == ENOENT) {
        return "no journal: there is no folder " + directory.string() + remedy;
    }
    if (!segments) return segments.error().text;
    if (!segments->empty()) return std::nullopt;
    return "no journal in " + directory.string() + ": it has no file like " + segment_name(1) +
           remedy;
}

Report verify(Storage& storage, std::filesystem::path const& directory) {
    Report report;
    if (auto problem = why_no_journal(storage, directory)) {
        report.problems.push_back(std::move(*problem));
        return report;
    }
    auto const segments = list_segments(storage, directory);
    report.segments = segments ? segments->size() : 0;
    Reader reader(storage, directory);
    if (segments && segments->front() != 1) {
        // Segments that a start does not need may have been moved to an archive.
        auto const snapshots = list_snapshots(storage, directory);
        bool const is_enough =
            snapshots && !snapshots->empty() && snapshots->front() >= segments->front();
        if (!is_enough) {
            report.problems.push_back("the journal begins at record " +
                                      std::to_string(segments->front()) +
                                      ": the segments before it are missing; if they are in an "
                                      "archive, add --archive DIR");
            report.is_damaged = true;
        }
        reader = Reader(storage, directory, segments->front());
    }
    walk(storage, directory, reader,
         {[&](Entry const& entry) {
              auto const sequence = entry.record.stamped.sequence;
              if (report.first == 0) report.first = sequence;
              report.last = sequence;
              report.epoch = reader.epoch();
              ++report.records;
              return true;
          },
          [&](Damage const& damage, Rest const& rest, Verdict verdict) {
              auto const text = describe(damage.place) + ": " + damage.text;
              if (verdict == Verdict::corrupt) {
                  bool const is_foreign = damage.kind == RecordProblem::Kind::foreign;
                  report.problems.push_back(is_foreign ? text : text + lost(damage.place, rest));
                  report.is_damaged |= !is_foreign;
              } else if (verdict == Verdict::torn) {
                  report.torn_tail = text + "; " + std::to_string(rest.used - damage.place.offset) +
                                     " bytes, " + std::to_string(rest.good_records) +
                                     " whole records behind it";
              }
          }});
    report.ok = report.problems.empty();
    return report;
}

std::optional<Problem> dump(Storage& storage, std::filesystem::path const& directory,
                            DumpOptions const& options,
                            std::function<void(std::string const&)> const& line) {
    if (auto problem = why_no_journal(storage, directory)) return Problem{{}, std::move(*problem)};
    std::optional<Problem> first;
    auto from = options.from;
    if (from == 0) {
        auto const segments = list_segments(storage, directory);
        from = segments && !segments->empty() ? segments->front() : 1;
    }
    Reader reader(storage, directory, from);
    walk(storage, directory, reader,
         {[&](Entry const& entry) {
              if (entry.record.stamped.sequence > options.to) return false;
              line(options.is_raw ? to_raw_json(entry, bytes_of(storage, entry))
                                  : to_json(entry.record.stamped));
              return entry.record.stamped.sequence < options.to;
          },
          [&](Damage const& damage, Rest const&, Verdict verdict) {
              if (verdict == Verdict::clean) return;
              line(to_json(damage));
              if (first) return;
              first = Problem{damage.place, describe(damage.place) + ": " + damage.text};
          }});
    return first;
}

}  // namespace trestle::journal
