// Owns a disk in memory that fails on demand: the N-th operation, a full disk, torn writes, and
// what was not synced lost in a power cut. The same calls and seeds always give the same bytes.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "oms/journal/storage.hpp"

namespace trestle::testing {

class FaultyStorage : public journal::Storage {
public:
    FaultyStorage();
    ~FaultyStorage() override;

    // ---- Faults ----

    // The N-th operation that changes something from now on fails, N from 1, with this errno, and
    // every later one too: a dead disk. A write that fails leaves a part of its bytes.
    void fail_operation(std::uint64_t number, int code);
    void stop_failing();
    // Operations that changed something (write, sync, allocate, truncate, create, rename, remove,
    // sync_directory) since the last fail_operation().
    [[nodiscard]] std::uint64_t operations() const;
    // ENOSPC once the files together would need more.
    void set_capacity(std::uint64_t bytes);

    // What of the unsynced writes survives a power cut.
    enum class Survivors : std::uint8_t {
        none,      // only what was synced
        prefix,    // the oldest sectors of each file, up to one drawn from the seed
        sectors,   // each 512-byte sector as it was at a moment of its own, drawn from the seed
        all,
    };
    // The power goes: unsynced bytes are lost as named, names that were not synced become as they
    // were at an earlier moment, locks are given back. Files that are open stay usable only for
    // closing.
    void cut_power(Survivors survivors, std::uint64_t seed);
    // The process dies: all bytes stay, locks are given back.
    void kill();

    // ---- For tests: the bytes themselves ----

    [[nodiscard]] std::vector<std::byte> bytes_of(std::filesystem::path const& path) const;
    void set_bytes(std::filesystem::path const& path, std::vector<std::byte> bytes);
    void flip_bit(std::filesystem::path const& path, std::uint64_t offset, int bit);
    [[nodiscard]] bool exists(std::filesystem::path const& path) const;

    // ---- Storage ----

    journal::StorageResult<std::unique_ptr<journal::File>> open(std::filesystem::path const& path,
                                                                Access access) override;
    journal::StorageResult<std::vector<std::string>> list(
        std::filesystem::path const& directory) override;
    journal::StorageFailure rename(std::filesystem::path const& from,
                                   std::filesystem::path const& to) override;
    journal::StorageFailure remove(std::filesystem::path const& path) override;
    journal::StorageFailure sync_directory(std::filesystem::path const& directory) override;
    journal::StorageFailure make_directory(std::filesystem::path const& directory) override;
    journal::StorageResult<std::unique_ptr<journal::Lock>> lock(
        std::filesystem::path const& path) override;

private:
    struct Content;
    class OpenFile;
    class HeldLock;
    using Names = std::map<std::string, std::shared_ptr<Content>>;

    // Counts one changing operation; the failure when it is the one to fail.
    [[nodiscard]] journal::StorageFailure count(std::string const& operation);
    [[nodiscard]] std::uint64_t used() const;

    mutable std::mutex mutex_;
    Names names_;
    std::vector<Names> unsynced_names_;  // as they were before each change since the last sync
    std::set<std::string> locks_;
    std::uint64_t life_ = 0;             // a power cut or a kill ends one
    std::uint64_t operations_ = 0;
    std::optional<std::uint64_t> failing_operation_;
    int failing_code_ = 0;
    std::uint64_t capacity_ = UINT64_MAX;
};

}  // namespace trestle::testing
