#include "oms/journal/recovery.hpp"

#include <algorithm>
#include <cerrno>
#include <limits>
#include <utility>
#include <variant>
#include <vector>

#include "oms/journal/damage.hpp"
#include "oms/journal/reader.hpp"
#include "oms/journal/segment.hpp"

namespace trestle::journal {

namespace {

using Failure = std::optional<Problem>;

Problem refusal(std::filesystem::path const& directory, Place const& place,
                std::string const& words) {
    return {place,
            "journal " + directory.string() + " cannot be used: " + describe(place) + ": " + words};
}

class Recovery {
public:
    Recovery(Storage& storage, std::filesystem::path const& directory, Replay const& replay,
             Sequence known)
        : storage_(storage), directory_(directory), replay_(replay), known_(known) {}

    Result<Recovered, Problem> run() {
        auto segments = list_segments(storage_, directory_);
        if (!segments) return disk_problem(directory_, {}, segments.error());
        if (segments->empty()) return std::move(recovered_);
        if (segments->front() > std::max<Sequence>(known_, 1)) {
            Place const place{(directory_ / segment_name(segments->front())).string(), 0, 1};
            return corruption(directory_, place,
                              "the journal begins at record " + std::to_string(segments->front()) +
                                  ": the segments before it are missing; if they are in an "
                                  "archive, the config must name it: [journal] archive");
        }
        auto [place, what] = read_all();
        if (is_foreign_) return refusal(directory_, place, what + ". Nothing was changed");
        if (recovered_.last < known_) {
            return corruption(directory_, place,
                              what + "; a snapshot contains record " + std::to_string(known_));
        }
        auto const rest = examine_rest(storage_, directory_, place);
        if (!rest) return disk_problem(directory_, place, rest.error());
        if (rest->unreadable) return disk_problem(directory_, place, *rest->unreadable);
        if (auto failure = settle(place, what, *rest)) return *failure;
        if (auto failure = open_tail(place, *rest)) return *failure;
        if (auto failure = write_again(place)) return *failure;
        return std::move(recovered_);
    }

private:
    // Returns the place behind the last good record, and why nothing good is there.
    std::pair<Place, std::string> read_all() {
        Reader reader(storage_, directory_, known_);
        for (;;) {
            auto next = reader.next();
            recovered_.epoch = reader.epoch();
            if (auto const* const entry = std::get_if<Entry>(&next)) {
                recovered_.last = entry->record.stamped.sequence;
                recovered_.checksum = entry->record.checksum;
                synced_ = std::max(synced_, entry->record.synced);
                if (recovered_.last == known_) continue;
                ++recovered_.records;
                replay_(entry->record.stamped);
                continue;
            }
            if (auto const* const damage = std::get_if<Damage>(&next)) {
                is_foreign_ = damage->kind == RecordProblem::Kind::foreign;
                return {damage->place, damage->text};
            }
            return {std::get<End>(next).place, "there is no whole record"};
        }
    }

    Failure settle(Place const& place, std::string const& what, Rest const& rest) {
        switch (judge(rest, place)) {
            case Verdict::clean: return std::nullopt;
            case Verdict::corrupt: return corruption(directory_, place, what + follows(rest));
            case Verdict::torn: break;
        }
        if (auto failure = cut(place, rest)) return disk_problem(directory_, place, *failure);
        recovered_.note = "cut a torn tail at " + describe(place) + ": " +
                          std::to_string(rest.used - place.offset) +
                          " bytes that the last write left unfinished" + follows(rest) +
                          "; they are kept in " + kept_path(place).string();
        if (!rest.later_segments.empty()) {
            recovered_.note += " and " + std::to_string(rest.later_segments.size()) +
                               " segment files renamed to *" + std::string(torn_suffix);
        }
        return std::nullopt;
    }

    static std::string follows(Rest const& rest) {
        if (rest.good_records == 0) return "";
        return "; " + std::to_string(rest.good_records) + " whole records follow, the last is " +
               std::to_string(rest.last_good);
    }

    [[nodiscard]] std::filesystem::path kept_path(Place const& place) const {
        auto name = segment_name(place.sequence);
        name.replace(name.size() - segment_suffix.size(), segment_suffix.size(), torn_suffix);
        return directory_ / name;
    }

    // From the end towards the place, so that a crash in between leaves a torn tail again.
    StorageFailure cut(Place const& place, Rest const& rest) {
        for (auto at = rest.later_segments.rbegin(); at != rest.later_segments.rend(); ++at) {
            auto const path = directory_ / segment_name(*at);
            auto const aside = std::filesystem::path(path.string() + std::string(torn_suffix));
            if (auto failure = storage_.rename(path, aside)) return failure;
        }
        auto file = storage_.open(place.file, Storage::Access::read_write);
        if (!file) return file.error();
        std::vector<std::byte> bytes(rest.used - place.offset);
        auto const count = (*file)->read_at(place.offset, bytes);
        if (!count) return count.error();
        auto kept = storage_.open(kept_path(place), Storage::Access::create);
        if (!kept) return kept.error();
        if (auto failure = (*kept)->write_at(0, bytes)) return failure;
        if (auto failure = (*kept)->sync()) return failure;
        if (auto failure = storage_.sync_directory(directory_)) return failure;
        // Zeros again: later records may be shorter, and nothing old may show behind them.
        std::fill(bytes.begin(), bytes.end(), std::byte{0});
        if (auto failure = (*file)->write_at(place.offset, bytes)) return failure;
        return (*file)->sync();
    }

    Failure open_tail(Place const& place, Rest const& rest) {
        auto file = storage_.open(place.file, Storage::Access::read_write);
        if (!file) return disk_problem(directory_, place, file.error());
        recovered_.tail = Tail{std::move(file).value(), place.file, place.offset, rest.size};
        return std::nullopt;
    }

    // A killed process leaves records that were read but are not on the disk yet, and what will be
    // decided from now on builds upon them. A sync alone is not enough: after a sync that failed,
    // Linux holds the bytes in memory but believes them written. So they are written once more.
    Failure write_again(Place const& end) {
        auto const segments = list_segments(storage_, directory_);
        if (!segments) return disk_problem(directory_, {}, segments.error());
        auto const first_unsynced = std::max(synced_ + 1, segments->front());
        auto at = Reader(storage_, directory_, first_unsynced).next();
        auto const* const entry = std::get_if<Entry>(&at);
        if (!entry) return std::nullopt;  // nothing after what is on the disk for certain
        for (auto const first : *segments) {
            auto const path = (directory_ / segment_name(first)).string();
            if (path < entry->place.file) continue;
            auto const from = path == entry->place.file ? entry->place.offset : 0;
            auto const to = path == end.file ? end.offset : whole_file;
            if (auto failure = write_again(path, from, to)) {
                return disk_problem(directory_, Place{path, from, first}, *failure);
            }
        }
        if (auto failure = storage_.sync_directory(directory_)) {
            return disk_problem(directory_, {}, *failure);
        }
        return std::nullopt;
    }

    StorageFailure write_again(std::string const& path, std::uint64_t from, std::uint64_t to) {
        auto file = storage_.open(path, Storage::Access::read_write);
        // In the archive: it was synced when it got there.
        if (!file && file.error().code == EROFS) return std::nullopt;
        if (!file) return file.error();
        auto const size = (*file)->size();
        if (!size) return size.error();
        std::vector<std::byte> bytes(std::min(*size, to) - from);
        auto const count = (*file)->read_at(from, bytes);
        if (!count) return count.error();
        if (auto failure = (*file)->write_at(from, std::span(bytes).first(*count))) return failure;
        return (*file)->sync();
    }

    static constexpr auto whole_file = std::numeric_limits<std::uint64_t>::max();
    static constexpr std::string_view torn_suffix = ".torn";
    Storage& storage_;
    std::filesystem::path const& directory_;
    Replay const& replay_;
    Sequence const known_;
    Recovered recovered_;
    Sequence synced_ = 0;  // the most that any record says was on the disk
    bool is_foreign_ = false;
};

}  // namespace

Result<Recovered, Problem> recover(Storage& storage, std::filesystem::path const& directory,
                                   Replay const& replay, Sequence known) {
    return Recovery(storage, directory, replay, known).run();
}

Problem corruption(std::filesystem::path const& directory, Place const& place,
                   std::string const& what) {
    auto const home = directory.parent_path().string();
    return refusal(directory, place,
                   what + ". Nothing was changed. Inspect with: trestle journal verify --data " +
                       home + "; trestle journal dump --data " + home +
                       ". Then restore the file from a copy");
}

Problem disk_problem(std::filesystem::path const& directory, Place const& place,
                     StorageProblem const& problem) {
    auto text = "journal " + directory.string() + ": " + problem.text + ". ";
    if (problem.code == ENOSPC || problem.code == EDQUOT) {
        text += "The disk is full: free room on the file system of " + directory.string() +
                ", or move the directory to a larger one and name it in the config, then start "
                "again";
    } else if (problem.code == EACCES || problem.code == EPERM || problem.code == EROFS) {
        text += "Give the user that runs Trestle the right to write there, then start again";
    } else {
        text += "Check the disk and the system's log before you start again";
    }
    return {place, std::move(text)};
}

}  // namespace trestle::journal
