// Owns CRC32C (Castagnoli), which tells a record from bytes that only look like one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace trestle::journal {

[[nodiscard]] std::uint32_t crc32c(std::span<std::byte const> bytes);

}  // namespace trestle::journal
