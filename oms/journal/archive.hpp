// Owns where old segments go and how they are read there: one gzip file each, named after its
// segment, so that zcat and gunzip know it too. Never removes a segment before its copy has been
// read back and found to be the same.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "oms/journal/storage.hpp"
#include "oms/model/ids.hpp"
#include "oms/model/time.hpp"

namespace trestle::journal {

inline constexpr std::string_view archived_suffix = ".gz";

// A disk on which the segments of an archive seem to lie in the journal's directory, beside the
// live ones. Whoever only reads needs to know nothing of archives.
class ArchivedStorage final : public Storage {
public:
    // An empty archive: none.
    ArchivedStorage(Storage& disk, std::filesystem::path directory, std::filesystem::path archive);

    StorageResult<std::unique_ptr<File>> open(std::filesystem::path const& path,
                                              Access access) override;
    StorageResult<std::vector<std::string>> list(std::filesystem::path const& directory) override;
    StorageFailure rename(std::filesystem::path const& from,
                          std::filesystem::path const& to) override;
    StorageFailure remove(std::filesystem::path const& path) override;
    StorageFailure sync_directory(std::filesystem::path const& directory) override;
    StorageFailure make_directory(std::filesystem::path const& directory) override;
    StorageResult<std::unique_ptr<Lock>> lock(std::filesystem::path const& path) override;

private:
    Storage& disk_;
    std::filesystem::path const directory_;
    std::filesystem::path const archive_;
};

// Why the archive that was named cannot be read, and what to do. Nothing: it can, or there is none.
[[nodiscard]] std::optional<std::string> why_no_archive(Storage& disk,
                                                        std::filesystem::path const& archive);

// The same for a journal of which the beginning is not live any more; nothing for one that needs no
// archive yet.
[[nodiscard]] std::optional<std::string> why_not_whole(Storage& disk,
                                                       std::filesystem::path const& directory,
                                                       std::filesystem::path const& archive);

struct Retention {
    enum class Fate : std::uint8_t { keep, archive, remove };
    Fate fate = Fate::keep;
    std::filesystem::path archive;         // with Fate::archive
    std::size_t keep_segments = 8;         // the newest stay, the live one included
    Duration keep_for = Duration::zero();  // and whatever is not older than this
};

// First sequences of the segments that may go: nobody who starts needs a record of theirs, because
// the older of the last two snapshots contains them, and so does the audit file. `written` is the
// last record in the audit file, `now` the time of the last record.
[[nodiscard]] StorageResult<std::vector<Sequence>> old_segments(
    Storage& storage, std::filesystem::path const& directory, Retention const& retention,
    Sequence written, Timestamp now);

// Moves one segment to the archive. A segment that is in both places after a crash is moved again.
[[nodiscard]] StorageFailure archive_segment(Storage& storage,
                                             std::filesystem::path const& directory,
                                             std::filesystem::path const& archive, Sequence first);

}  // namespace trestle::journal
