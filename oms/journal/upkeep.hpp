// Owns what ops do with a journal beside reading it: how large it is and grows, and the cutting of
// a torn tail without starting a gateway. Never changes a journal that somebody writes.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "oms/journal/place.hpp"
#include "oms/journal/storage.hpp"
#include "oms/model/ids.hpp"
#include "oms/model/result.hpp"
#include "oms/model/time.hpp"

namespace trestle::journal {

struct Stat {
    std::uint64_t epoch = 0;
    std::size_t segments = 0;           // live
    std::uint64_t segment_bytes = 0;    // of their files
    std::size_t archived_segments = 0;  // only in the archive
    std::uint64_t archive_bytes = 0;    // of all its files
    std::uint64_t records = 0;          // in both
    std::uint64_t record_bytes = 0;
    std::map<std::string, std::pair<std::uint64_t, std::uint64_t>> by_type;  // records, bytes
    Sequence first = 0;
    Sequence last = 0;
    Timestamp first_at;
    Timestamp last_at;
    std::vector<std::pair<Sequence, std::uint64_t>> snapshots;  // record and bytes, newest first
    std::string damage;  // where reading ended too early; empty: at the end

    // Bytes of records in a day of the span between the first record and the last.
    [[nodiscard]] std::uint64_t growth_per_day() const;
};

[[nodiscard]] Result<Stat, std::string> measure(Storage& disk,
                                                std::filesystem::path const& directory,
                                                std::filesystem::path const& archive);

// What a start would do with the end of the journal, and nothing else: a torn tail is cut and its
// bytes are kept. Returns what was done; refuses a corrupt journal, or one that is in use.
[[nodiscard]] Result<std::string, Problem> repair(Storage& disk,
                                                  std::filesystem::path const& directory,
                                                  std::filesystem::path const& archive);

}  // namespace trestle::journal
