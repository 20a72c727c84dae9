// Owns the ClOrdIDs that a desk makes: unique over runs and days without remembering any.
#pragma once

#include <cstdint>
#include <string>

namespace trestle::fix::desk {

class OrderIds {
public:
    // The letter, then microseconds since 1970 at the start in base 36, then a count.
    explicit OrderIds(char letter);
    [[nodiscard]] std::string next();

private:
    std::string prefix_;
    std::uint64_t made_ = 0;
};

}  // namespace trestle::fix::desk
