// fuzz-deps: trestle_model
// Any text: it is refused, or it survives the way out and back in.
#include <string_view>

#include "oms/model/decimal.hpp"

using namespace trestle;

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* bytes, std::size_t size) {
    std::string_view const text(reinterpret_cast<char const*>(bytes), size);
    auto const parsed = Decimal::parse(text);
    if (!parsed.ok()) {
        OMS_ASSERT(!describe(parsed.error()).empty());
        return 0;
    }
    auto const again = Decimal::parse(parsed->to_string());
    OMS_ASSERT(again.ok() && again.value() == parsed.value());
    auto const fixed = Decimal::parse(parsed->to_string_fixed(Decimal::decimals));
    OMS_ASSERT(fixed.ok() && fixed.value() == parsed.value());
    // What grew by rounding up is never smaller than what shrank by rounding down.
    auto const third = Decimal::divide(*parsed, Decimal::whole(3), Rounding::down);
    auto const more = Decimal::divide(*parsed, Decimal::whole(3), Rounding::up);
    OMS_ASSERT(third.has_value() && more.has_value() && *third <= *more);
    return 0;
}
