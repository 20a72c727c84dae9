#include "tests/support/faulty_storage.hpp"

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <random>
#include <system_error>
#include <utility>

namespace trestle::testing {

using journal::File;
using journal::Lock;
using journal::StorageFailure;
using journal::StorageProblem;
using journal::StorageResult;

namespace {

constexpr std::uint64_t sector_bytes = 512;

StorageProblem problem(std::string const& operation, int code) {
    return {code, operation + ": " + std::generic_category().message(code)};
}

}  // namespace

struct FaultyStorage::Content {
    void lose(Survivors survivors, std::mt19937_64& random);

    struct Write {
        std::uint64_t offset = 0;
        std::vector<std::byte> bytes;
    };
    std::vector<std::byte> bytes;      // as the process sees them
    std::vector<std::byte> synced;     // as the disk has them for certain
    std::vector<Write> unsynced;       // in the order they were made
    // A sync of these failed. They may be on the disk or not, and no later sync writes them.
    std::vector<Write> doubtful;
};

// A sector holds what the process saw at some moment between the last sync and the end.
void FaultyStorage::Content::lose(Survivors survivors, std::mt19937_64& random) {
    // The room that was reserved but never synced reads as zeros.
    if (synced.size() < bytes.size()) synced.resize(bytes.size());
    auto writes = std::exchange(doubtful, {});
    std::move(unsynced.begin(), unsynced.end(), std::back_inserter(writes));
    unsynced.clear();
    std::uint64_t total = 0;
    for (auto const& write : writes) total += write.bytes.size();
    auto budget = random() % (total + 1);
    std::map<std::uint64_t, std::size_t> kept;  // of each sector, the writes up to this one
    for (std::size_t i = 0; i < writes.size(); ++i) {
        auto const& write = writes[i];
        for (std::uint64_t done = 0; done < write.bytes.size();) {
            auto const at = write.offset + done;
            auto const left = std::min<std::uint64_t>(sector_bytes - at % sector_bytes,
                                                      write.bytes.size() - done);
            auto const [sector, is_new] = kept.try_emplace(at / sector_bytes, writes.size());
            if (is_new && random() % 2 == 0) sector->second = random() % writes.size();
            std::uint64_t count = 0;
            switch (survivors) {
                case Survivors::none: break;
                case Survivors::prefix: count = left <= budget ? left : 0; break;
                case Survivors::sectors: count = i < sector->second ? left : 0; break;
                case Survivors::all: count = left; break;
            }
            budget -= std::min(budget, left);
            std::copy_n(write.bytes.begin() + static_cast<std::ptrdiff_t>(done), count,
                        synced.begin() + static_cast<std::ptrdiff_t>(at));
            done += left;
        }
    }
    bytes = synced;
}

class FaultyStorage::OpenFile : public File {
public:
    OpenFile(FaultyStorage& storage, std::shared_ptr<Content> content, std::string path,
             bool is_writable)
        : storage_(storage),
          content_(std::move(content)),
          path_(std::move(path)),
          is_writable_(is_writable),
          life_(storage.life_) {}

    StorageResult<std::uint64_t> size() override {
        std::lock_guard const lock(storage_.mutex_);
        return static_cast<std::uint64_t>(content_->bytes.size());
    }

    StorageResult<std::size_t> read_at(std::uint64_t offset, std::span<std::byte> bytes) override {
        std::lock_guard const lock(storage_.mutex_);
        auto const& from = content_->bytes;
        if (offset >= from.size()) return std::size_t{0};
        auto const count = std::min<std::uint64_t>(bytes.size(), from.size() - offset);
        std::copy_n(from.begin() + static_cast<std::ptrdiff_t>(offset), count, bytes.begin());
        return static_cast<std::size_t>(count);
    }

    StorageFailure write_at(std::uint64_t offset, std::span<std::byte const> bytes) override {
        std::lock_guard const lock(storage_.mutex_);
        if (auto failure = refuse("write " + path_)) return failure;
        if (auto failure = storage_.count("write " + path_)) {
            store(offset, bytes.first(bytes.size() / 2));  // torn
            return failure;
        }
        auto const growth = offset + bytes.size() > content_->bytes.size()
                                ? offset + bytes.size() - content_->bytes.size()
                                : 0;
        if (storage_.used() + growth > storage_.capacity_) {
            store(offset, bytes.first(bytes.size() / 2));
            return problem("write " + path_, ENOSPC);
        }
        store(offset, bytes);
        return std::nullopt;
    }

    StorageFailure sync() override {
        std::lock_guard const lock(storage_.mutex_);
        if (auto failure = refuse("sync " + path_)) return failure;
        if (auto failure = storage_.count("sync " + path_)) {
            // As Linux does: the error is told once, and a later sync no longer writes these bytes.
            auto& doubtful = content_->doubtful;
            std::move(content_->unsynced.begin(), content_->unsynced.end(),
                      std::back_inserter(doubtful));
            content_->unsynced.clear();
            return failure;
        }
        for (auto const& write : content_->unsynced) apply(write, write.bytes.size());
        content_->unsynced.clear();
        content_->synced.resize(content_->bytes.size());
        return std::nullopt;
    }

    StorageFailure allocate(std::uint64_t size) override {
        std::lock_guard const lock(storage_.mutex_);
        if (auto failure = refuse("allocate " + path_)) return failure;
        if (auto failure = storage_.count("allocate " + path_)) return failure;
        auto const growth = size > content_->bytes.size() ? size - content_->bytes.size() : 0;
        if (storage_.used() + growth > storage_.capacity_) {
            return problem("allocate " + path_, ENOSPC);
        }
        if (growth != 0) content_->bytes.resize(size);
        return std::nullopt;
    }

    StorageFailure truncate(std::uint64_t size) override {
        std::lock_guard const lock(storage_.mutex_);
        if (auto failure = refuse("truncate " + path_)) return failure;
        if (auto failure = storage_.count("truncate " + path_)) return failure;
        content_->bytes.resize(size);
        content_->synced.resize(std::min<std::uint64_t>(size, content_->synced.size()));
        return std::nullopt;
    }

private:
    // A process that has died cannot write any more, whatever its objects still try.
    [[nodiscard]] StorageFailure refuse(std::string const& operation) const {
        if (life_ != storage_.life_) return problem(operation, EIO);
        if (!is_writable_) return problem(operation, EBADF);
        return std::nullopt;
    }

    void store(std::uint64_t offset, std::span<std::byte const> bytes) {
        auto& into = content_->bytes;
        if (into.size() < offset + bytes.size()) into.resize(offset + bytes.size());
        std::copy(bytes.begin(), bytes.end(), into.begin() + static_cast<std::ptrdiff_t>(offset));
        content_->unsynced.push_back({offset, {bytes.begin(), bytes.end()}});
    }

    void apply(Content::Write const& write, std::size_t count) {
        auto& into = content_->synced;
        if (into.size() < write.offset + count) into.resize(write.offset + count);
        std::copy_n(write.bytes.begin(), count,
                    into.begin() + static_cast<std::ptrdiff_t>(write.offset));
    }

    FaultyStorage& storage_;
    std::shared_ptr<Content> content_;
    std::string path_;
    bool is_writable_;
    std::uint64_t life_;
};

class FaultyStorage::HeldLock : public Lock {
public:
    HeldLock(FaultyStorage& storage, std::string path)
        : storage_(storage), path_(std::move(path)), life_(storage.life_) {}
    ~HeldLock() override {
        std::lock_guard const lock(storage_.mutex_);
        if (life_ == storage_.life_) storage_.locks_.erase(path_);
    }

private:
    FaultyStorage& storage_;
    std::string path_;
    std::uint64_t life_;
};

FaultyStorage::FaultyStorage() = default;
FaultyStorage::~FaultyStorage() = default;

void FaultyStorage::fail_operation(std::uint64_t number, int code) {
    std::lock_guard const lock(mutex_);
    operations_ = 0;
    failing_operation_ = number;
    failing_code_ = code;
}

void FaultyStorage::stop_failing() {
    std::lock_guard const lock(mutex_);
    failing_operation_.reset();
}

std::uint64_t FaultyStorage::operations() const {
    std::lock_guard const lock(mutex_);
    return operations_;
}

void FaultyStorage::set_capacity(std::uint64_t bytes) {
    std::lock_guard const lock(mutex_);
    capacity_ = bytes;
}

void FaultyStorage::cut_power(Survivors survivors, std::uint64_t seed) {
    std::lock_guard const lock(mutex_);
    std::mt19937_64 random(seed);
    if (!unsynced_names_.empty()) {
        // Changes of names reach the disk in order: any number of the first ones survive.
        auto const kept = survivors == Survivors::all    ? unsynced_names_.size()
                          : survivors == Survivors::none ? 0
                                                         : random() % (unsynced_names_.size() + 1);
        if (kept < unsynced_names_.size()) names_ = unsynced_names_[kept];
        unsynced_names_.clear();
    }
    for (auto& [name, content] : names_) content->lose(survivors, random);
    ++life_;
    locks_.clear();
}

void FaultyStorage::kill() {
    std::lock_guard const lock(mutex_);
    ++life_;
    locks_.clear();
}

std::vector<std::byte> FaultyStorage::bytes_of(std::filesystem::path const& path) const {
    std::lock_guard const lock(mutex_);
    auto const found = names_.find(path.string());
    return found == names_.end() ? std::vector<std::byte>{} : found->second->bytes;
}

void FaultyStorage::set_bytes(std::filesystem::path const& path, std::vector<std::byte> bytes) {
    std::lock_guard const lock(mutex_);
    auto& content = names_[path.string()];
    content = std::make_shared<Content>();
    content->synced = bytes;
    content->bytes = std::move(bytes);
}

void FaultyStorage::flip_bit(std::filesystem::path const& path, std::uint64_t offset, int bit) {
    std::lock_guard const lock(mutex_);
    auto& content = *names_.at(path.string());
    auto const mask = std::byte{1} << bit;
    content.bytes.at(offset) ^= mask;
    if (offset < content.synced.size()) content.synced[offset] ^= mask;
}

bool FaultyStorage::exists(std::filesystem::path const& path) const {
    std::lock_guard const lock(mutex_);
    return names_.contains(path.string());
}

StorageResult<std::unique_ptr<File>> FaultyStorage::open(std::filesystem::path const& path,
                                                         Access access) {
    std::lock_guard const lock(mutex_);
    auto const name = path.string();
    if (access == Access::create) {
        if (auto failure = count("create " + name)) return *failure;
        unsynced_names_.push_back(names_);
        names_[name] = std::make_shared<Content>();
    }
    auto const found = names_.find(name);
    if (found == names_.end()) return problem("open " + name, ENOENT);
    return std::unique_ptr<File>(
        std::make_unique<OpenFile>(*this, found->second, name, access != Access::read));
}

StorageResult<std::vector<std::string>> FaultyStorage::list(
    std::filesystem::path const& directory) {
    std::lock_guard const lock(mutex_);
    std::vector<std::string> result;
    for (auto const& [name, content] : names_) {
        std::filesystem::path const path(name);
        if (path.parent_path() == directory) result.push_back(path.filename().string());
    }
    return result;
}

StorageFailure FaultyStorage::rename(std::filesystem::path const& from,
                                     std::filesystem::path const& to) {
    std::lock_guard const lock(mutex_);
    if (auto failure = count("rename " + from.string())) return failure;
    auto const found = names_.find(from.string());
    if (found == names_.end()) return problem("rename " + from.string(), ENOENT);
    unsynced_names_.push_back(names_);
    auto content = found->second;
    names_.erase(found);
    names_[to.string()] = std::move(content);
    return std::nullopt;
}

StorageFailure FaultyStorage::remove(std::filesystem::path const& path) {
    std::lock_guard const lock(mutex_);
    if (auto failure = count("remove " + path.string())) return failure;
    if (!names_.contains(path.string())) return problem("remove " + path.string(), ENOENT);
    unsynced_names_.push_back(names_);
    names_.erase(path.string());
    return std::nullopt;
}

StorageFailure FaultyStorage::sync_directory(std::filesystem::path const& directory) {
    std::lock_guard const lock(mutex_);
    if (auto failure = count("sync " + directory.string())) return failure;
    unsynced_names_.clear();
    return std::nullopt;
}

StorageFailure FaultyStorage::make_directory(std::filesystem::path const&) { return std::nullopt; }

StorageResult<std::unique_ptr<Lock>> FaultyStorage::lock(std::filesystem::path const& path) {
    std::lock_guard const lock(mutex_);
    if (!locks_.insert(path.string()).second) {
        return StorageProblem{EWOULDBLOCK, "held by process 1"};
    }
    return std::unique_ptr<Lock>(std::make_unique<HeldLock>(*this, path.string()));
}

StorageFailure FaultyStorage::count(std::string const& operation) {
    ++operations_;
    if (!failing_operation_ || operations_ < *failing_operation_) return std::nullopt;
    return problem(operation, failing_code_);
}

std::uint64_t FaultyStorage::used() const {
    std::uint64_t total = 0;
    for (auto const& [name, content] : names_) total += content->bytes.size();
    return total;
}

}  // namespace trestle::testing
