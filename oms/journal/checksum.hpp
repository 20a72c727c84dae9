// Owns CRC32C (Castagnoli), which tells a record from bytes that only look like one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace trestle::journal {

[[nodiscard]] std::uint32_t crc32c(std::span<std::byte const> bytes);

// The byte with the one bit that, changed among so many bytes, changes their checksum by
// `difference`. Nothing when more than one bit must have changed.
[[nodiscard]] std::optional<std::size_t> byte_with_changed_bit(std::size_t size,
                                                               std::uint32_t difference);

}  // namespace trestle::journal
