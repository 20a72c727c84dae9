// Owns the readable form of a record: one line of JSON, both clocks, decimals as exact text.
// Never the storage format; for people and tools. Inputs hold no secrets, so neither does this.
#pragma once

#include <string>

#include "oms/journal/reader.hpp"

namespace trestle::journal {

// {"sequence":17,"at":"2026-11-21T10:13:51.123456789Z","type":"timer_fired","input":{...}}
[[nodiscard]] std::string to_json(Stamped const& stamped);
// The same with file, offset, length, checksum, synced and the bytes in hex.
[[nodiscard]] std::string to_raw_json(Entry const& entry, std::span<std::byte const> bytes);
// {"damage":{"file":…,"offset":…,"sequence":…,"text":…}}, or "foreign": what another Trestle wrote
[[nodiscard]] std::string to_json(Damage const& damage);

}  // namespace trestle::journal
