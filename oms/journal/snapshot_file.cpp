#include "oms/journal/snapshot_file.hpp"

#include <algorithm>
#include <array>
#include <span>

#include "oms/journal/bytes.hpp"
#include "oms/journal/checksum.hpp"
#include "oms/journal/segment.hpp"

namespace trestle::journal {

namespace {

constexpr std::string_view magic = "TRSTLSNP";
constexpr std::uint32_t file_version = 1;
constexpr std::size_t header_bytes = 64;
constexpr std::size_t block_header_bytes = 8;  // length and checksum; a length of 0: the end
constexpr std::size_t end_bytes = 16;          // state hash, and how many bytes the blocks have
constexpr std::size_t most_block_bytes = 64 * 1024 * 1024;
// One long burst would hold up the syncs of the journal beside it.
constexpr std::uint64_t bytes_between_syncs = 4 * 1024 * 1024;

namespace part {
constexpr std::size_t version = 8;
constexpr std::size_t layout = 16;
constexpr std::size_t epoch = 24;
constexpr std::size_t sequence = 32;
constexpr std::size_t at = 40;
constexpr std::size_t record_checksum = 48;
constexpr std::size_t checksum = 60;
static_assert(checksum + sizeof(std::uint32_t) == header_bytes);
}  // namespace part

using HeaderBytes = std::array<std::byte, header_bytes>;

std::span<std::byte const> bytes_of(std::string_view text) {
    return std::as_bytes(std::span(text.data(), text.size()));
}

HeaderBytes encode_header(SnapshotHeader const& header) {
    HeaderBytes bytes{};
    std::memcpy(bytes.data(), magic.data(), magic.size());
    store(bytes.data() + part::version, file_version);
    store(bytes.data() + part::layout, header.layout);
    store(bytes.data() + part::epoch, header.epoch);
    store(bytes.data() + part::sequence, header.sequence);
    store(bytes.data() + part::at, header.at.ns);
    store(bytes.data() + part::record_checksum, header.checksum);
    store(bytes.data() + part::checksum, crc32c(std::span(bytes).first(part::checksum)));
    return bytes;
}

}  // namespace

std::string snapshot_name(Sequence sequence) {
    auto name = segment_name(sequence);
    name.replace(name.size() - segment_suffix.size(), segment_suffix.size(), snapshot_suffix);
    return name;
}

StorageResult<std::vector<Sequence>> list_snapshots(Storage& storage,
                                                    std::filesystem::path const& directory) {
    auto const names = storage.list(directory);
    if (!names) return names.error();
    std::vector<Sequence> found;
    for (auto const& name : *names) {
        if (!name.ends_with(snapshot_suffix)) continue;
        auto const stem = name.substr(0, name.size() - snapshot_suffix.size());
        if (auto const sequence = segment_first(stem + std::string(segment_suffix))) {
            found.push_back(*sequence);
        }
    }
    std::sort(found.rbegin(), found.rend());
    return found;
}

SnapshotWriter::SnapshotWriter(Storage& storage, std::filesystem::path directory,
                               SnapshotHeader header)
    : storage_(storage), directory_(std::move(directory)), header_(header) {
    auto file = storage_.open(directory_ / unfinished_snapshot_name, Storage::Access::create);
    if (!file) {
        failure_ = file.error();
        return;
    }
    file_ = std::move(file).value();
    auto const bytes = encode_header(header_);
    append({reinterpret_cast<char const*>(bytes.data()), bytes.size()});
}

void SnapshotWriter::append(std::string_view bytes) {
    if (failure_) return;
    failure_ = file_->write_at(offset_, bytes_of(bytes));
    offset_ += bytes.size();
    if (failure_ || offset_ - synced_ < bytes_between_syncs) return;
    failure_ = file_->sync();
    synced_ = offset_;
}

void SnapshotWriter::write(std::string_view block) {
    content_bytes_ += block.size();
    while (!block.empty() && !failure_) {
        auto const content = block.substr(0, most_block_bytes);
        block.remove_prefix(content.size());
        block_.resize(block_header_bytes);
        auto* const head = reinterpret_cast<std::byte*>(block_.data());
        store(head, static_cast<std::uint32_t>(content.size()));
        store(head + sizeof(std::uint32_t), crc32c(bytes_of(content)));
        block_ += content;
        append(block_);
    }
}

StorageFailure SnapshotWriter::finish(std::uint64_t state_hash) {
    std::array<std::byte, block_header_bytes + end_bytes> end{};
    auto* const content = end.data() + block_header_bytes;
    store(content, state_hash);
    store(content + sizeof state_hash, content_bytes_);
    store(end.data() + sizeof(std::uint32_t), crc32c(std::span(end).subspan(block_header_bytes)));
    append({reinterpret_cast<char const*>(end.data()), end.size()});
    if (!failure_) failure_ = file_->sync();
    if (!failure_) failure_ = put_in_place();
    if (failure_ && file_) (void)storage_.remove(directory_ / unfinished_snapshot_name);
    file_.reset();
    return failure_;
}

// The older ones go only when the new one is there for certain.
StorageFailure SnapshotWriter::put_in_place() {
    auto const name = directory_ / snapshot_name(header_.sequence);
    if (auto failure = storage_.rename(directory_ / unfinished_snapshot_name, name)) {
        return failure;
    }
    if (auto failure = storage_.sync_directory(directory_)) return failure;
    auto const all = list_snapshots(storage_, directory_);
    if (!all) return all.error();
    for (std::size_t i = snapshots_kept; i < all->size(); ++i) {
        if (auto failure = storage_.remove(directory_ / snapshot_name((*all)[i]))) return failure;
    }
    return std::nullopt;
}

SnapshotReader::SnapshotReader(Storage& storage, std::filesystem::path const& directory,
                               Sequence sequence) {
    auto file = storage.open(directory / snapshot_name(sequence), Storage::Access::read);
    if (!file) {
        problem_ = file.error().text;
        return;
    }
    file_ = std::move(file).value();
    if (!read_header(sequence)) file_.reset();
}

bool SnapshotReader::read(void* to, std::size_t size, char const* what) {
    auto const count = file_->read_at(offset_, {static_cast<std::byte*>(to), size});
    if (!count) {
        problem_ = count.error().text;
    } else if (*count < size) {
        problem_ = std::string("it ends in the middle of ") + what;
    }
    offset_ += size;
    return problem_.empty();
}

bool SnapshotReader::read_header(Sequence sequence) {
    HeaderBytes bytes{};
    if (!read(bytes.data(), bytes.size(), "its header")) return false;
    if (std::memcmp(bytes.data(), magic.data(), magic.size()) != 0) {
        problem_ = "it does not begin with " + std::string(magic);
    } else if (load<std::uint32_t>(bytes.data() + part::checksum) !=
               crc32c(std::span(bytes).first(part::checksum))) {
        problem_ = "the checksum of its header does not fit";
    } else if (load<std::uint32_t>(bytes.data() + part::version) != file_version) {
        problem_ = "its version is " +
                   std::to_string(load<std::uint32_t>(bytes.data() + part::version)) +
                   ", this Trestle reads " + std::to_string(file_version);
    }
    header_.layout = load<std::uint64_t>(bytes.data() + part::layout);
    header_.epoch = load<std::uint64_t>(bytes.data() + part::epoch);
    header_.sequence = load<Sequence>(bytes.data() + part::sequence);
    header_.at.ns = load<std::int64_t>(bytes.data() + part::at);
    header_.checksum = load<std::uint32_t>(bytes.data() + part::record_checksum);
    if (problem_.empty() && header_.sequence != sequence) {
        problem_ = "its header is of record " + std::to_string(header_.sequence);
    }
    return problem_.empty();
}

std::string_view SnapshotReader::next() {
    if (!file_ || is_whole_ || !problem_.empty()) return {};
    std::array<std::byte, block_header_bytes> head{};
    if (!read(head.data(), head.size(), "a block's header")) return {};
    auto const length = load<std::uint32_t>(head.data());
    auto const checksum = load<std::uint32_t>(head.data() + sizeof length);
    if (length == 0) {
        read_end(checksum);
        return {};
    }
    if (length > most_block_bytes) {
        problem_ = "a block says that it has " + std::to_string(length) + " bytes";
        return {};
    }
    block_.resize(length);
    if (!read(block_.data(), length, "a block")) return {};
    if (crc32c(bytes_of(block_)) != checksum) {
        problem_ = "the checksum of a block does not fit";
        return {};
    }
    content_bytes_ += length;
    return block_;
}

void SnapshotReader::read_end(std::uint32_t checksum) {
    std::array<std::byte, end_bytes> end{};
    if (!read(end.data(), end.size(), "its end")) return;
    state_hash_ = load<std::uint64_t>(end.data());
    if (crc32c(end) != checksum) {
        problem_ = "the checksum of its end does not fit";
    } else if (load<std::uint64_t>(end.data() + sizeof state_hash_) != content_bytes_) {
        problem_ = "blocks are missing";
    } else {
        is_whole_ = true;
    }
}

}  // namespace trestle::journal
