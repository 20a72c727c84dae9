// Owns checking an audit file against the journal: every event's digest and its link in the chain.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "oms/audit/digest.hpp"
#include "oms/model/ids.hpp"
#include "oms/model/result.hpp"

namespace trestle::audit {

struct JournalRecord {
    Sequence sequence = 0;
    std::string_view bytes;  // exact, as journaled; valid until the next call
};

// The next record of the journal, from its beginning; nothing at its end.
using RecordSource = std::function<std::optional<JournalRecord>()>;

struct Verified {
    Sequence first = 0;
    Sequence last = 0;
    std::uint64_t events = 0;
    std::string last_hash;              // hex: write it down elsewhere, and it is an anchor
    std::uint64_t not_yet_written = 0;  // records of the journal after the file's last event
};

// The problem names the first event that breaks, and how. Rows of other tables are compared by
// first_difference() with a rebuilt file.
[[nodiscard]] Result<Verified, std::string> verify(std::string const& path,
                                                   RecordSource const& next_record);

}  // namespace trestle::audit
