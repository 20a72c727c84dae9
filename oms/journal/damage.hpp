// Owns the judgement of what follows the last good record: a clean end, a torn tail that may be
// cut, or corruption that only people may touch. Never changes a byte. Rules: spec/journal.md.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

#include "oms/journal/place.hpp"
#include "oms/journal/storage.hpp"

namespace trestle::journal {

// What lies at and after a place that holds no good record.
struct Rest {
    std::uint64_t used = 0;          // end of the last byte that is not zero in this segment
    std::uint64_t size = 0;          // of this segment
    std::uint64_t good_records = 0;  // whole records after the place
    std::optional<Place> next_good;  // the first of them, or a later segment's header
    Sequence last_good = 0;          // the last of them
    Sequence synced = 0;             // the most that any of them says was on the disk
    bool is_whole_here = false;      // a checksum holds at the place: wrong record, not torn
    bool is_changed_here = false;    // all of a record was written here, then changed
    bool has_lost_sector = false;    // a sector that was never written lies in between
    std::vector<Sequence> later_segments;
    StorageFailure unreadable;  // why the first of them that could not be read could not
};

enum class Verdict : std::uint8_t {
    clean,    // only zeros follow: the writer stopped here
    torn,     // the last write was cut short: nothing in it was promised to be on the disk
    corrupt,  // something that was on the disk has changed
};

[[nodiscard]] StorageResult<Rest> examine_rest(Storage& storage,
                                               std::filesystem::path const& directory,
                                               Place const& place);
[[nodiscard]] Verdict judge(Rest const& rest, Place const& place);

}  // namespace trestle::journal
