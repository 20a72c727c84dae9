// Owns the seam to the disk: the few operations that the journal needs, as POSIX defines them.
// Tests and the simulator put a disk behind it that fails, tears writes and forgets.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "oms/model/result.hpp"

namespace trestle::journal {

// What the operating system refused. The text is one line with the operation, the file, the cause.
struct StorageProblem {
    int code = 0;  // errno
    std::string text;
};

template <class T>
using StorageResult = Result<T, StorageProblem>;
using StorageFailure = std::optional<StorageProblem>;  // nothing: it worked

class File {
public:
    virtual ~File() = default;

    [[nodiscard]] virtual StorageResult<std::uint64_t> size() = 0;
    // Returns how many bytes were read: fewer than asked for only at the end of the file.
    [[nodiscard]] virtual StorageResult<std::size_t> read_at(std::uint64_t offset,
                                                             std::span<std::byte> bytes) = 0;
    // Writes all bytes or fails; after a failure any part of them may be there.
    [[nodiscard]] virtual StorageFailure write_at(std::uint64_t offset,
                                                  std::span<std::byte const> bytes) = 0;
    // What was written survives a power loss once this returns without a problem. After a problem
    // nobody knows what is on the disk: never ask again and believe the answer.
    [[nodiscard]] virtual StorageFailure sync() = 0;
    // Extends the file to `size` with zeros and reserves the room for them.
    [[nodiscard]] virtual StorageFailure allocate(std::uint64_t size) = 0;
    [[nodiscard]] virtual StorageFailure truncate(std::uint64_t size) = 0;
};

// Held as long as this object lives, at most by one process.
class Lock {
public:
    virtual ~Lock() = default;
};

class Storage {
public:
    enum class Access : std::uint8_t { read, read_write, create };  // create: an empty file

    virtual ~Storage() = default;

    [[nodiscard]] virtual StorageResult<std::unique_ptr<File>> open(
        std::filesystem::path const& path, Access access) = 0;
    // Names of the files in a directory, sorted.
    [[nodiscard]] virtual StorageResult<std::vector<std::string>> list(
        std::filesystem::path const& directory) = 0;
    [[nodiscard]] virtual StorageFailure rename(std::filesystem::path const& from,
                                                std::filesystem::path const& to) = 0;
    [[nodiscard]] virtual StorageFailure remove(std::filesystem::path const& path) = 0;
    // Makes created, renamed and removed names survive a power loss.
    [[nodiscard]] virtual StorageFailure sync_directory(std::filesystem::path const& directory) = 0;
    // With its parents; no problem when it is there already.
    [[nodiscard]] virtual StorageFailure make_directory(std::filesystem::path const& directory) = 0;
    // Fails with EWOULDBLOCK and the holder's process id while another process holds it.
    [[nodiscard]] virtual StorageResult<std::unique_ptr<Lock>> lock(
        std::filesystem::path const& path) = 0;
};

// The real disk.
class PosixStorage : public Storage {
public:
    StorageResult<std::unique_ptr<File>> open(std::filesystem::path const& path,
                                              Access access) override;
    StorageResult<std::vector<std::string>> list(std::filesystem::path const& directory) override;
    StorageFailure rename(std::filesystem::path const& from,
                          std::filesystem::path const& to) override;
    StorageFailure remove(std::filesystem::path const& path) override;
    StorageFailure sync_directory(std::filesystem::path const& directory) override;
    StorageFailure make_directory(std::filesystem::path const& directory) override;
    StorageResult<std::unique_ptr<Lock>> lock(std::filesystem::path const& path) override;
};

}  // namespace trestle::journal
