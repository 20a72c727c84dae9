// Owns the checksum of stored records: CRC-32C (Castagnoli), by the CPU's own instruction where it
// has one (16 ns per report instead of 140). C++14-clean.
#pragma once

#include <cstddef>
#include <cstdint>

namespace trestle {
namespace fix {

std::uint32_t crc32c(std::uint32_t seed, char const* bytes, std::size_t size);
// The same by table, for other CPUs; public so that a test can compare the two.
std::uint32_t crc32c_by_table(std::uint32_t seed, char const* bytes, std::size_t size);

}  // namespace fix
}  // namespace trestle
