#include "oms/journal/archive.hpp"

#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <set>
#include <variant>

#include "oms/journal/reader.hpp"
#include "oms/journal/segment.hpp"
#include "oms/journal/snapshot_file.hpp"

namespace trestle::journal {

namespace {

namespace fs = std::filesystem;

using Bytes = std::vector<std::byte>;

constexpr int gzip_window = 15 + 16;  // zlib: the largest window, with gzip's header and checksum
constexpr int quick = 3;  // a journal shrinks to a fifth; higher levels cost more than they save
constexpr std::size_t most_segment_bytes = std::size_t{5} << 30;

class MemoryFile : public File {
public:
    MemoryFile(fs::path path, Bytes bytes) : path_(std::move(path)), bytes_(std::move(bytes)) {}

    StorageResult<std::uint64_t> size() override { return std::uint64_t{bytes_.size()}; }
    StorageResult<std::size_t> read_at(std::uint64_t offset, std::span<std::byte> to) override {
        if (offset >= bytes_.size()) return std::size_t{0};
        auto const count = std::min<std::size_t>(to.size(), bytes_.size() - offset);
        std::memcpy(to.data(), bytes_.data() + offset, count);
        return count;
    }
    StorageFailure write_at(std::uint64_t, std::span<std::byte const>) override {
        return read_only();
    }
    StorageFailure sync() override { return std::nullopt; }
    StorageFailure allocate(std::uint64_t) override { return read_only(); }
    StorageFailure truncate(std::uint64_t) override { return read_only(); }

private:
    [[nodiscard]] StorageProblem read_only() const {
        return {EROFS, path_.string() + " is in the archive, where nothing is changed"};
    }
    fs::path path_;
    Bytes bytes_;
};

StorageResult<Bytes> read_whole(Storage& storage, fs::path const& path) {
    auto file = storage.open(path, Storage::Access::read);
    if (!file) return file.error();
    auto const size = (*file)->size();
    if (!size) return size.error();
    Bytes bytes(*size);
    auto const count = (*file)->read_at(0, bytes);
    if (!count) return count.error();
    bytes.resize(*count);
    return bytes;
}

StorageProblem not_gzip(fs::path const& path, char const* why) {
    return {EIO, path.string() + " cannot be unpacked: " + (why == nullptr ? "damaged" : why) +
                     "; restore it from a copy"};
}

StorageResult<Bytes> pack(Bytes const& bytes, fs::path const& path) {
    z_stream stream{};
    if (deflateInit2(&stream, quick, Z_DEFLATED, gzip_window, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
        return StorageProblem{ENOMEM, "pack " + path.string() + ": out of memory"};
    }
    Bytes packed(deflateBound(&stream, bytes.size()));
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    auto const result = deflate(&stream, Z_FINISH);
    packed.resize(stream.total_out);
    deflateEnd(&stream);
    if (result != Z_STREAM_END) return not_gzip(path, "it did not fit");
    return packed;
}

StorageResult<Bytes> unpack(Bytes const& packed, fs::path const& path) {
    z_stream stream{};
    if (inflateInit2(&stream, gzip_window) != Z_OK) {
        return StorageProblem{ENOMEM, "unpack " + path.string() + ": out of memory"};
    }
    Bytes bytes;
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(packed.data()));
    stream.avail_in = static_cast<uInt>(packed.size());
    int result = Z_OK;
    while (result == Z_OK && bytes.size() < most_segment_bytes) {
        auto const done = bytes.size();
        bytes.resize(std::max<std::size_t>(1 << 20, done * 2));
        stream.next_out = reinterpret_cast<Bytef*>(bytes.data() + done);
        stream.avail_out = static_cast<uInt>(std::min<std::size_t>(bytes.size() - done, 1U << 30));
        result = inflate(&stream, Z_NO_FLUSH);
        bytes.resize(stream.total_out);
    }
    StorageProblem const problem = not_gzip(path, stream.msg);
    inflateEnd(&stream);
    if (result != Z_STREAM_END) return problem;
    return bytes;
}

fs::path archived_path(fs::path const& archive, std::string const& segment) {
    return archive / (segment + std::string(archived_suffix));
}

}  // namespace

ArchivedStorage::ArchivedStorage(Storage& disk, fs::path directory, fs::path archive)
    : disk_(disk), directory_(std::move(directory)), archive_(std::move(archive)) {}

StorageResult<std::unique_ptr<File>> ArchivedStorage::open(fs::path const& path, Access access) {
    auto file = disk_.open(path, access);
    bool const is_absent = !file && file.error().code == ENOENT;
    auto const name = path.filename().string();
    if (!is_absent || archive_.empty() || access == Access::create ||
        path.parent_path() != directory_ || !segment_first(name)) {
        return file;
    }
    auto const where = archived_path(archive_, name);
    auto packed = read_whole(disk_, where);
    if (!packed) return packed.error().code == ENOENT ? file.error() : packed.error();
    if (access != Access::read) {
        return StorageProblem{EROFS,
                              where.string() + " is in the archive: nothing is changed there"};
    }
    auto bytes = unpack(*packed, where);
    if (!bytes) return bytes.error();
    return std::unique_ptr<File>(std::make_unique<MemoryFile>(where, std::move(bytes).value()));
}

StorageResult<std::vector<std::string>> ArchivedStorage::list(fs::path const& directory) {
    auto names = disk_.list(directory);
    if (archive_.empty() || directory != directory_ || !names) return names;
    auto const archived = disk_.list(archive_);
    if (!archived) return archived.error().code == ENOENT ? names : archived;
    std::set<std::string> all(names->begin(), names->end());
    for (auto const& name : *archived) {
        if (!name.ends_with(archived_suffix)) continue;
        auto const segment = name.substr(0, name.size() - archived_suffix.size());
        if (segment_first(segment)) all.insert(segment);
    }
    return std::vector<std::string>(all.begin(), all.end());
}

StorageFailure ArchivedStorage::rename(fs::path const& from, fs::path const& to) {
    return disk_.rename(from, to);
}
StorageFailure ArchivedStorage::remove(fs::path const& path) { return disk_.remove(path); }
StorageFailure ArchivedStorage::sync_directory(fs::path const& directory) {
    return disk_.sync_directory(directory);
}
StorageFailure ArchivedStorage::make_directory(fs::path const& directory) {
    return disk_.make_directory(directory);
}
StorageResult<std::unique_ptr<Lock>> ArchivedStorage::lock(fs::path const& path) {
    return disk_.lock(path);
}

std::optional<std::string> why_no_archive(Storage& disk, fs::path const& archive) {
    if (archive.empty()) return std::nullopt;
    auto const names = disk.list(archive);
    if (names) return std::nullopt;
    return "the archive " + archive.string() + " cannot be read: " + names.error().text +
           "; name the folder that [journal] archive in the config means, and see that it is "
           "mounted";
}

std::optional<std::string> why_not_whole(Storage& disk, fs::path const& directory,
                                         fs::path const& archive) {
    auto const live = list_segments(disk, directory);
    if (!live || live->empty() || live->front() == 1) return std::nullopt;
    return why_no_archive(disk, archive);
}

StorageResult<std::vector<Sequence>> old_segments(Storage& storage, fs::path const& directory,
                                                  Retention const& retention, Sequence written,
                                                  Timestamp now) {
    std::vector<Sequence> old;
    if (retention.fate == Retention::Fate::keep) return old;
    auto const snapshots = list_snapshots(storage, directory);
    if (!snapshots) return snapshots.error();
    if (snapshots->size() < snapshots_kept) return old;
    auto const segments = list_segments(storage, directory);
    if (!segments) return segments.error();
    auto const needed = std::min((*snapshots)[snapshots_kept - 1], written);
    auto const kept = std::max<std::size_t>(retention.keep_segments, 1);
    for (std::size_t i = 0; i + kept < segments->size(); ++i) {
        auto const next = (*segments)[i + 1];
        // The record that a snapshot stands behind stays, to be compared with it.
        if (next > needed) break;
        if (retention.keep_for > Duration::zero()) {
            auto const first = Reader(storage, directory, next).next();
            auto const* const entry = std::get_if<Entry>(&first);
            if (entry == nullptr || now - entry->record.stamped.at < retention.keep_for) break;
        }
        old.push_back((*segments)[i]);
    }
    return old;
}

StorageFailure archive_segment(Storage& storage, fs::path const& directory, fs::path const& archive,
                               Sequence first) {
    auto const from = directory / segment_name(first);
    auto const to = archived_path(archive, segment_name(first));
    auto const unfinished = fs::path(to.string() + ".unfinished");
    if (auto failure = storage.make_directory(archive)) return failure;
    auto const bytes = read_whole(storage, from);
    if (!bytes) return bytes.error();
    auto const packed = pack(*bytes, from);
    if (!packed) return packed.error();
    {
        auto file = storage.open(unfinished, Storage::Access::create);
        if (!file) return file.error();
        if (auto failure = (*file)->write_at(0, *packed)) return failure;
        if (auto failure = (*file)->sync()) return failure;
    }
    auto const read_back = read_whole(storage, unfinished);
    if (!read_back) return read_back.error();
    auto const unpacked = unpack(*read_back, unfinished);
    if (!unpacked) return unpacked.error();
    if (*unpacked != *bytes) {
        return StorageProblem{EIO,
                              unfinished.string() + " is not what was written: check the disk"};
    }
    if (auto failure = storage.rename(unfinished, to)) return failure;
    if (auto failure = storage.sync_directory(archive)) return failure;
    if (auto failure = storage.remove(from)) return failure;
    return storage.sync_directory(directory);
}

}  // namespace trestle::journal
