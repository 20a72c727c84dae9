#include "fix/desk/order_ids.hpp"

#include <algorithm>
#include <chrono>

namespace trestle::fix::desk {

OrderIds::OrderIds(char letter) {
    auto number =
        static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::microseconds>(
                                       std::chrono::system_clock::now().time_since_epoch())
                                       .count());
    constexpr std::string_view digits = "0123456789abcdefghijklmnopqrstuvwxyz";
    for (; number > 0; number /= digits.size()) prefix_ += digits[number % digits.size()];
    prefix_ += letter;
    std::reverse(prefix_.begin(), prefix_.end());
    prefix_ += '-';
}

std::string OrderIds::next() { return prefix_ + std::to_string(++made_); }

}  // namespace trestle::fix::desk
