// Owns the files that snapshots lie in: begun under another name, on the disk before they get their
// own, the last two kept. Never says what is in one, and never believes one that is not whole.
// Format: spec/journal.md.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "oms/journal/storage.hpp"
#include "oms/model/ids.hpp"
#include "oms/model/time.hpp"

namespace trestle::journal {

inline constexpr std::string_view snapshot_suffix = ".snapshot";
inline constexpr std::string_view unfinished_snapshot_name = "snapshot.unfinished";
inline constexpr std::size_t snapshots_kept = 2;

// Which record a snapshot stands behind, and who can read it.
struct SnapshotHeader {
    std::uint64_t layout = 0;    // of what is in it: another one cannot be read
    std::uint64_t epoch = 0;     // of its journal
    Sequence sequence = 0;       // the last record that it contains
    std::uint32_t checksum = 0;  // of that record: the chain
    Timestamp at;                // of that record

    friend bool operator==(SnapshotHeader const&, SnapshotHeader const&) = default;
};

[[nodiscard]] std::string snapshot_name(Sequence sequence);
// Sequences of the snapshots in a directory, the newest first.
[[nodiscard]] StorageResult<std::vector<Sequence>> list_snapshots(
    Storage& storage, std::filesystem::path const& directory);

// One at a time in a directory. Without finish() there is no snapshot.
class SnapshotWriter {
public:
    SnapshotWriter(Storage& storage, std::filesystem::path directory, SnapshotHeader header);

    // After a problem it does nothing; finish() tells of it.
    void write(std::string_view block);
    [[nodiscard]] StorageFailure finish(std::uint64_t state_hash);
    [[nodiscard]] std::uint64_t bytes() const { return offset_; }

private:
    void append(std::string_view bytes);
    [[nodiscard]] StorageFailure put_in_place();

    Storage& storage_;
    std::filesystem::path const directory_;
    SnapshotHeader const header_;
    std::unique_ptr<File> file_;
    StorageFailure failure_;
    std::uint64_t offset_ = 0;
    std::uint64_t synced_ = 0;
    std::uint64_t content_bytes_ = 0;
    std::string block_;  // reused
};

class SnapshotReader {
public:
    // problem() says what is wrong with the file, if anything.
    SnapshotReader(Storage& storage, std::filesystem::path const& directory, Sequence sequence);

    [[nodiscard]] SnapshotHeader const& header() const { return header_; }
    // The next block, valid until the next call; empty at the end, or when something is wrong.
    [[nodiscard]] std::string_view next();
    // Everything was there, to the end.
    [[nodiscard]] bool is_whole() const { return is_whole_; }
    [[nodiscard]] std::uint64_t state_hash() const { return state_hash_; }  // when it is whole
    [[nodiscard]] std::string const& problem() const { return problem_; }

private:
    [[nodiscard]] bool read(void* to, std::size_t size, char const* what);
    [[nodiscard]] bool read_header(Sequence sequence);
    void read_end(std::uint32_t checksum);

    std::unique_ptr<File> file_;
    SnapshotHeader header_;
    std::uint64_t offset_ = 0;
    std::uint64_t content_bytes_ = 0;
    std::uint64_t state_hash_ = 0;
    bool is_whole_ = false;
    std::string block_;
    std::string problem_;
};

}  // namespace trestle::journal
