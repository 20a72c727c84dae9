// Owns what people use to look into a journal: verify and dump. Never changes it; both work while a
// writer runs and on a journal that the writer refuses.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "oms/journal/place.hpp"
#include "oms/journal/storage.hpp"

namespace trestle::journal {

struct Report {
    bool ok = false;            // a writer would accept it
    std::uint64_t records = 0;  // whole ones, all of them
    Sequence first = 0;
    Sequence last = 0;
    std::uint64_t epoch = 0;
    std::size_t segments = 0;
    std::string torn_tail;              // what a writer would cut on start; empty: nothing
    std::vector<std::string> problems;  // one line each, with file, offset and sequence
    bool is_damaged = false;            // one of them is: not only what another Trestle wrote
};

// There is nothing to look into: no such folder, or no journal in it. Nothing: there is one.
[[nodiscard]] std::optional<std::string> why_no_journal(Storage& storage,
                                                        std::filesystem::path const& directory);

[[nodiscard]] Report verify(Storage& storage, std::filesystem::path const& directory);

struct DumpOptions {
    Sequence from = 0;  // 0: what comes first, also when older segments were moved away
    Sequence to = std::numeric_limits<Sequence>::max();
    bool is_raw = false;  // with file, offset, length, checksum and bytes
};

// One line of JSON per record; a line {"damage":…} where bytes are no record, and on with what
// follows; {"foreign":…} where this Trestle does not read what they are, and no further. Returns
// the first problem, or nothing when there was none.
[[nodiscard]] std::optional<Problem> dump(Storage& storage, std::filesystem::path const& directory,
                                          DumpOptions const& options,
                                          std::function<void(std::string const&)> const& line);

}  // namespace trestle::journal
