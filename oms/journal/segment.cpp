#include "oms/journal/segment.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>

#include "oms/journal/bytes.hpp"
#include "oms/journal/checksum.hpp"

namespace trestle::journal {

namespace {

constexpr std::string_view magic = "TRSTLJNL";
constexpr std::size_t digits = 20;  // of the largest sequence, 2^64 - 1

// Where the parts of the header lie. Bytes in between are zero, for later versions.
namespace part {
constexpr std::size_t version = 8;
constexpr std::size_t epoch = 16;
constexpr std::size_t first = 24;
constexpr std::size_t synced = 32;
constexpr std::size_t previous = 40;
constexpr std::size_t checksum = 60;  // of all bytes before it
static_assert(checksum + sizeof(std::uint32_t) == segment_header_bytes);
}  // namespace part

}  // namespace

SegmentHeaderBytes encode_segment_header(SegmentHeader const& header) {
    SegmentHeaderBytes bytes{};
    std::memcpy(bytes.data(), magic.data(), magic.size());
    store(bytes.data() + part::version, segment_version);
    store(bytes.data() + part::epoch, header.epoch);
    store(bytes.data() + part::first, header.first);
    store(bytes.data() + part::synced, header.synced);
    store(bytes.data() + part::previous, header.previous);
    store(bytes.data() + part::checksum, crc32c(std::span(bytes).first(part::checksum)));
    return bytes;
}

Result<SegmentHeader, SegmentProblem> decode_segment_header(std::span<std::byte const> bytes) {
    if (bytes.size() < segment_header_bytes) {
        return SegmentProblem{false, "the file has " + std::to_string(bytes.size()) +
                                         " bytes, its header takes " +
                                         std::to_string(segment_header_bytes)};
    }
    if (std::memcmp(bytes.data(), magic.data(), magic.size()) != 0) {
        return SegmentProblem{false, "the file does not begin with " + std::string(magic)};
    }
    if (load<std::uint32_t>(bytes.data() + part::checksum) != crc32c(bytes.first(part::checksum))) {
        return SegmentProblem{false, "the checksum of the segment header does not fit"};
    }
    auto const version = load<std::uint32_t>(bytes.data() + part::version);
    if (version != segment_version) {
        return SegmentProblem{true, "written by a newer Trestle (segment version " +
                                        std::to_string(version) + "; this one reads version " +
                                        std::to_string(segment_version) +
                                        "): start the newer Trestle again"};
    }
    SegmentHeader header;
    header.epoch = load<std::uint64_t>(bytes.data() + part::epoch);
    header.first = load<Sequence>(bytes.data() + part::first);
    header.synced = load<Sequence>(bytes.data() + part::synced);
    header.previous = load<std::uint32_t>(bytes.data() + part::previous);
    return header;
}

std::string segment_name(Sequence first) {
    auto const number = std::to_string(first);
    return std::string(digits - number.size(), '0') + number + std::string(segment_suffix);
}

std::optional<Sequence> segment_first(std::string_view name) {
    if (name.size() != digits + segment_suffix.size() || !name.ends_with(segment_suffix)) {
        return std::nullopt;
    }
    Sequence first = 0;
    auto const [end, error] = std::from_chars(name.data(), name.data() + digits, first);
    if (error != std::errc{} || end != name.data() + digits || first == 0) return std::nullopt;
    return first;
}

StorageResult<std::vector<Sequence>> list_segments(Storage& storage,
                                                   std::filesystem::path const& directory) {
    auto const names = storage.list(directory);
    if (!names) return names.error();
    std::vector<Sequence> segments;
    for (auto const& name : *names) {
        if (auto const first = segment_first(name)) segments.push_back(*first);
    }
    std::sort(segments.begin(), segments.end());
    return segments;
}

StorageResult<std::unique_ptr<File>> prepare_segment(Storage& storage,
                                                     std::filesystem::path const& directory,
                                                     std::size_t bytes, bool with_zeros,
                                                     std::stop_token const& stop) {
    auto file = storage.open(directory / prepared_name, Storage::Access::create);
    if (!file) return file;
    if (auto failure = (*file)->allocate(bytes)) return *failure;
    // In small steps: one long burst of zeros would hold up the syncs of the live segment.
    constexpr std::size_t step = 256 * 1024;
    std::vector<std::byte> const zeros(with_zeros ? std::min(step, bytes) : 0);
    for (std::size_t done = 0; with_zeros && done < bytes; done += step) {
        if (stop.stop_requested()) return StorageProblem{ECANCELED, "the journal closes"};
        auto const part = std::span(zeros).first(std::min(step, bytes - done));
        if (auto failure = (*file)->write_at(done, part)) return *failure;
        if (auto failure = (*file)->sync()) return *failure;
    }
    return file;
}

StorageFailure begin_segment(Storage& storage, std::filesystem::path const& directory,
                             File& prepared, SegmentHeader const& header) {
    auto const bytes = encode_segment_header(header);
    if (auto failure = prepared.write_at(0, bytes)) return failure;
    if (auto failure = prepared.sync()) return failure;
    if (auto failure =
            storage.rename(directory / prepared_name, directory / segment_name(header.first))) {
        return failure;
    }
    return storage.sync_directory(directory);
}

}  // namespace trestle::journal
