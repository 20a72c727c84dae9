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

}  // namespace trestle::journal
