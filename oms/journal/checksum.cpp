#include "oms/journal/checksum.hpp"

#include <isa-l/crc.h>

namespace trestle::journal {

std::uint32_t crc32c(std::span<std::byte const> bytes) {
    // The library takes a pointer to mutable bytes but only reads them. It neither sets the first
    // remainder nor inverts the last one, which RFC 3720 (iSCSI) asks for.
    auto* const begin =
        const_cast<unsigned char*>(reinterpret_cast<unsigned char const*>(bytes.data()));
    return ~crc32_iscsi(begin, static_cast<int>(bytes.size()), 0xFFFFFFFFU);
}

std::optional<std::size_t> byte_with_changed_bit(std::size_t size, std::uint32_t difference) {
    // CRCs are linear: a changed bit changes the checksum by the same, whatever the bytes are. The
    // last bit changes it by the polynomial, and each one before by one step more.
    constexpr std::uint32_t polynomial = 0x82F6'3B78U;  // Castagnoli's, least bit first
    std::uint32_t change = polynomial;
    for (auto at = size; at > 0; --at) {
        for (int bit = 0; bit < 8; ++bit) {
            if (change == difference) return at - 1;
            change = (change >> 1) ^ ((change & 1U) != 0 ? polynomial : 0U);
        }
    }
    return std::nullopt;
}

}  // namespace trestle::journal
