// Owns the one way in which numbers lie in a file: little-endian, unaligned.
#pragma once

#include <bit>
#include <cstddef>
#include <cstring>
#include <span>

namespace trestle::journal {

static_assert(std::endian::native == std::endian::little,
              "numbers are copied as they lie in memory; a big-endian machine must swap them here");

template <class Number>
void store(std::byte* at, Number value) {
    std::memcpy(at, &value, sizeof value);
}

template <class Number>
[[nodiscard]] Number load(std::byte const* at) {
    Number value;
    std::memcpy(&value, at, sizeof value);
    return value;
}

[[nodiscard]] inline bool is_all_zero(std::span<std::byte const> bytes) {
    if (bytes.empty()) return true;
    // Equal to itself shifted by one, and begins with zero: memcmp is the fastest scan there is.
    return bytes[0] == std::byte{0} &&
           std::memcmp(bytes.data(), bytes.data() + 1, bytes.size() - 1) == 0;
}

}  // namespace trestle::journal
