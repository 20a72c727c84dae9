#include "oms/journal/storage.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>
#include <system_error>
#include <utility>

namespace trestle::journal {

namespace {

StorageProblem problem(std::string_view operation, std::filesystem::path const& path, int code) {
    return {code, std::string(operation) + " " + path.string() + ": " +
                      std::generic_category().message(code)};
}

StorageProblem last_problem(std::string_view operation, std::filesystem::path const& path) {
    return problem(operation, path, errno);
}

class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(Descriptor const&) = delete;
    Descriptor& operator=(Descriptor const&) = delete;
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    [[nodiscard]] int number() const { return number_; }
    [[nodiscard]] bool is_open() const { return number_ >= 0; }

private:
    int number_;
};

class PosixFile : public File {
public:
    PosixFile(std::filesystem::path path, int descriptor)
        : path_(std::move(path)), descriptor_(descriptor) {}

    StorageResult<std::uint64_t> size() override {
        struct stat status {};
        if (::fstat(descriptor_.number(), &status) != 0) return last_problem("measure", path_);
        return static_cast<std::uint64_t>(status.st_size);
    }

    StorageResult<std::size_t> read_at(std::uint64_t offset, std::span<std::byte> bytes) override {
        std::size_t done = 0;
        while (done < bytes.size()) {
            auto const count = ::pread(descriptor_.number(), bytes.data() + done,
                                       bytes.size() - done, static_cast<off_t>(offset + done));
            if (count < 0 && errno == EINTR) continue;
            if (count < 0) return last_problem("read", path_);
            if (count == 0) break;
            done += static_cast<std::size_t>(count);
        }
        return done;
    }

    StorageFailure write_at(std::uint64_t offset, std::span<std::byte const> bytes) override {
        while (!bytes.empty()) {
            auto const count = ::pwrite(descriptor_.number(), bytes.data(), bytes.size(),
                                        static_cast<off_t>(offset));
            if (count < 0 && errno == EINTR) continue;
            if (count < 0) return last_problem("write", path_);
            // A disk that takes no byte and names no cause is a full one.
            if (count == 0) return problem("write", path_, ENOSPC);
            bytes = bytes.subspan(static_cast<std::size_t>(count));
            offset += static_cast<std::uint64_t>(count);
        }
        return std::nullopt;
    }

    StorageFailure sync() override {
        if (::fdatasync(descriptor_.number()) != 0) return last_problem("sync", path_);
        return std::nullopt;
    }

    StorageFailure allocate(std::uint64_t size) override {
        // Returns the error number instead of setting errno.
        auto const code = ::posix_fallocate(descriptor_.number(), 0, static_cast<off_t>(size));
        if (code == 0) return std::nullopt;
        return problem("allocate " + std::to_string(size) + " bytes for", path_, code);
    }

    StorageFailure truncate(std::uint64_t size) override {
        if (::ftruncate(descriptor_.number(), static_cast<off_t>(size)) != 0) {
            return last_problem("truncate", path_);
        }
        return std::nullopt;
    }

private:
    std::filesystem::path path_;
    Descriptor descriptor_;
};

class PosixLock : public Lock {
public:
    explicit PosixLock(int descriptor) : descriptor_(descriptor) {}

private:
    Descriptor descriptor_;  // the kernel gives the lock back however the process ends
};

}  // namespace

StorageResult<std::unique_ptr<File>> PosixStorage::open(std::filesystem::path const& path,
                                                        Access access) {
    int flags = O_CLOEXEC;
    switch (access) {
        case Access::read: flags |= O_RDONLY; break;
        case Access::read_write: flags |= O_RDWR; break;
        case Access::create: flags |= O_RDWR | O_CREAT | O_TRUNC; break;
    }
    auto const descriptor = ::open(path.c_str(), flags, 0640);
    if (descriptor < 0) return last_problem(access == Access::create ? "create" : "open", path);
    return std::unique_ptr<File>(std::make_unique<PosixFile>(path, descriptor));
}

StorageResult<std::vector<std::string>> PosixStorage::list(std::filesystem::path const& directory) {
    std::error_code error;
    std::vector<std::string> names;
    for (auto at = std::filesystem::directory_iterator(directory, error);
         !error && at != std::filesystem::directory_iterator(); at.increment(error)) {
        names.push_back(at->path().filename().string());
    }
    if (error) return problem("list", directory, error.value());
    std::sort(names.begin(), names.end());
    return names;
}

StorageFailure PosixStorage::rename(std::filesystem::path const& from,
                                    std::filesystem::path const& to) {
    if (::rename(from.c_str(), to.c_str()) != 0) return last_problem("rename", from);
    return std::nullopt;
}

StorageFailure PosixStorage::remove(std::filesystem::path const& path) {
    if (::unlink(path.c_str()) != 0) return last_problem("remove", path);
    return std::nullopt;
}

StorageFailure PosixStorage::sync_directory(std::filesystem::path const& directory) {
    Descriptor const descriptor(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!descriptor.is_open()) return last_problem("open", directory);
    if (::fsync(descriptor.number()) != 0) return last_problem("sync", directory);
    return std::nullopt;
}

StorageFailure PosixStorage::make_directory(std::filesystem::path const& directory) {
    std::error_code error;
    std::filesystem::create_directories(directory, error);
    if (error) return problem("create directory", directory, error.value());
    return std::nullopt;
}

StorageResult<std::unique_ptr<Lock>> PosixStorage::lock(std::filesystem::path const& path) {
    auto const descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640);
    if (descriptor < 0) return last_problem("open", path);
    auto held = std::make_unique<PosixLock>(descriptor);
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK) return last_problem("lock", path);
        std::array<char, 24> holder{};
        auto const count = ::pread(descriptor, holder.data(), holder.size() - 1, 0);
        std::string const number(holder.data(), count > 0 ? static_cast<std::size_t>(count) : 0);
        return StorageProblem{EWOULDBLOCK, "held by process " + (number.empty() ? "?" : number)};
    }
    // Only for the text above: the lock itself does not need it, so a full disk does no harm.
    auto const number = std::to_string(::getpid());
    if (::ftruncate(descriptor, 0) != 0 ||
        ::pwrite(descriptor, number.data(), number.size(), 0) < 0) {
        return std::unique_ptr<Lock>(std::move(held));
    }
    return std::unique_ptr<Lock>(std::move(held));
}

}  // namespace trestle::journal
