#include "fix/crc32c.hpp"

#include <array>
#include <cstring>

namespace trestle {
namespace fix {

namespace {

std::array<std::uint32_t, 256> make_table() {
    constexpr std::uint32_t reflected_polynomial = 0x82F63B78U;
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t index = 0; index < 256; ++index) {
        std::uint32_t value = index;
        for (int bit = 0; bit < 8; ++bit)
            value = (value & 1U) != 0 ? (value >> 1) ^ reflected_polynomial : value >> 1;
        table[index] = value;
    }
    return table;
}

#if defined(__x86_64__)
__attribute__((target("sse4.2"))) std::uint32_t crc32c_by_cpu(std::uint32_t seed, char const* bytes,
                                                              std::size_t size) {
    std::uint64_t value = ~seed;
    while (size >= 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, bytes, 8);
        value = __builtin_ia32_crc32di(value, word);
        bytes += 8;
        size -= 8;
    }
    auto narrow = static_cast<std::uint32_t>(value);
    while (size > 0) {
        narrow = __builtin_ia32_crc32qi(narrow, static_cast<unsigned char>(*bytes));
        ++bytes;
        --size;
    }
    return ~narrow;
}
#endif

}  // namespace

std::uint32_t crc32c_by_table(std::uint32_t seed, char const* bytes, std::size_t size) {
    static std::array<std::uint32_t, 256> const table = make_table();
    std::uint32_t value = ~seed;
    for (std::size_t at = 0; at < size; ++at)
        value = table[(value ^ static_cast<unsigned char>(bytes[at])) & 0xFFU] ^ (value >> 8);
    return ~value;
}

std::uint32_t crc32c(std::uint32_t seed, char const* bytes, std::size_t size) {
#if defined(__x86_64__)
    static bool const has_instruction = __builtin_cpu_supports("sse4.2") != 0;
    if (has_instruction) return crc32c_by_cpu(seed, bytes, size);
#endif
    return crc32c_by_table(seed, bytes, size);
}

}  // namespace fix
}  // namespace trestle
