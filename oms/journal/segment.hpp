// Owns the files of a journal: their names, their headers, and how the next one comes to be.
// A segment holds records one after the other behind a header; zeros follow the last record.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "oms/journal/storage.hpp"
#include "oms/model/ids.hpp"

namespace trestle::journal {

inline constexpr std::size_t segment_header_bytes = 64;
inline constexpr std::uint32_t segment_version = 1;
inline constexpr std::string_view segment_suffix = ".journal";
inline constexpr std::string_view prepared_name = "next.prepared";
inline constexpr std::string_view lock_name = "lock";

struct SegmentHeader {
    std::uint64_t epoch = 0;     // when this journal began, in seconds since 1970
    Sequence first = 1;          // of the first record in the segment
    Sequence synced = 0;         // known to be on the disk when the segment began
    std::uint32_t previous = 0;  // checksum of the record before the first one: the chain

    friend bool operator==(SegmentHeader const&, SegmentHeader const&) = default;
};

struct SegmentProblem {
    bool is_newer = false;  // written by a newer Trestle, otherwise damaged
    std::string text;
};

using SegmentHeaderBytes = std::array<std::byte, segment_header_bytes>;
[[nodiscard]] SegmentHeaderBytes encode_segment_header(SegmentHeader const& header);
[[nodiscard]] Result<SegmentHeader, SegmentProblem> decode_segment_header(
    std::span<std::byte const> bytes);

[[nodiscard]] std::string segment_name(Sequence first);  // "00000000000000000001.journal"
[[nodiscard]] std::optional<Sequence> segment_first(std::string_view name);

// First sequences of the segments in a directory, ascending.
[[nodiscard]] StorageResult<std::vector<Sequence>> list_segments(
    Storage& storage, std::filesystem::path const& directory);

// Makes the file that will be the next segment: all its room reserved. With zeros written the disk
// need not touch its own tables on each sync, which makes syncs a third cheaper.
[[nodiscard]] StorageResult<std::unique_ptr<File>> prepare_segment(
    Storage& storage, std::filesystem::path const& directory, std::size_t bytes, bool with_zeros,
    std::stop_token const& stop = {});

// Gives a prepared file its header and its name, both of which survive a power loss afterwards.
[[nodiscard]] StorageFailure begin_segment(Storage& storage, std::filesystem::path const& directory,
                                           File& prepared, SegmentHeader const& header);

}  // namespace trestle::journal
