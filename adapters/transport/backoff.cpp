#include "adapters/transport/backoff.hpp"

#include <algorithm>

namespace trestle::adapters::transport {

Duration Backoff::delay(unsigned attempt, std::uint64_t random) const {
    Duration whole = std::min(first, cap);
    for (unsigned i = 1; i < attempt && whole < cap; ++i) {
        whole = whole > cap / 2 ? cap : whole * 2;
    }
    std::uint64_t const half = static_cast<std::uint64_t>(whole.count()) / 2;
    return whole - Duration(static_cast<std::int64_t>(random % (half + 1)));
}

}  // namespace trestle::adapters::transport
