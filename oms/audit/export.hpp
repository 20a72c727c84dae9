// Owns what leaves the audit file for auditors: orders and events as CSV or JSON lines, the same
// bytes for the same rows. Reads one snapshot; never waits for, or holds up, the writer.
#pragma once

#include <cstdint>
#include <optional>
#include <ostream>
#include <string>

#include "oms/model/ids.hpp"
#include "oms/model/result.hpp"
#include "oms/model/time.hpp"

namespace trestle::audit {

struct Filter {
    std::optional<Timestamp> from;  // recorded at or after
    std::optional<Timestamp> to;    // recorded before
    std::optional<Account> account;
    std::optional<OrderId> order;
};

enum class Format : std::uint8_t { csv, jsonl };

struct Exported {
    std::uint64_t rows = 0;
    Sequence first = 0;  // order ids are sequences as well; 0 without rows
    Sequence last = 0;
};

// The first line states generator, schema, filter, first and last sequence, and the number of rows.
// CSV (RFC 4180, lines end with LF): the second line names the columns; a text that a spreadsheet
// would take for a formula (= + - @ first) gets an apostrophe in front. JSON lines: decimals are
// strings, exact; what is unknown is null.
[[nodiscard]] Result<Exported, std::string> export_orders(std::string const& path,
                                                          Filter const& filter, Format format,
                                                          std::ostream& out);
[[nodiscard]] Result<Exported, std::string> export_events(std::string const& path,
                                                          Filter const& filter, Format format,
                                                          std::ostream& out);

}  // namespace trestle::audit
