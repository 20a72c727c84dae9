// fuzz-deps: trestle_scripts
// Any text as a rule file, asked about two orders: it loads or says why not, it answers in bounded
// time, and a second host of the same text gives the same answers.
#include <cstddef>
#include <cstdint>
#include <string>

#include "oms/model/assert.hpp"
#include "scripts/host.hpp"

namespace {

using namespace trestle;
using namespace trestle::literals;

scripts::OrderView order_to_ask() {
    scripts::OrderView order;
    order.desk = SessionId::of("DESK1");
    order.account = Account::of("DEMO");
    order.symbol = Symbol::of("BTC-USDT");
    order.terms.quantity = Quantity(0.29_d);
    order.terms.price = Price(60000.1_d);
    order.at = Timestamp{1'767'652'445'123'456'789};
    order.reference = {Price(59999.9_d), Price(60000.2_d), Price(60000_d), order.at};
    order.old_terms = order.terms;
    return order;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* bytes, std::size_t size) {
    std::string const text(reinterpret_cast<char const*>(bytes), size);
    scripts::HostSettings const settings{
        .files = {}, .instruction_budget = 5'000, .memory_bytes = 1u << 20};
    auto first = scripts::Host::load_sources({{"fuzz.lua", text}}, settings);
    auto second = scripts::Host::load_sources({{"fuzz.lua", text}}, settings);
    OMS_ASSERT(first.ok() == second.ok());
    if (!first.ok()) {
        OMS_ASSERT(first.error().size() == 1 && first.error() == second.error());
        OMS_ASSERT(first.error().front().rfind("fuzz.lua:", 0) == 0);
        return 0;
    }
    auto const order = order_to_ask();
    for (int round = 0; round < 2; ++round) {
        auto const verdict = first.value()->on_new_order(order);
        OMS_ASSERT(verdict == second.value()->on_new_order(order));
        OMS_ASSERT(first.value()->on_replace(order) == second.value()->on_replace(order));
        bool const is_refused = verdict.decision == ScriptVerdict::Decision::deny ||
                                verdict.decision == ScriptVerdict::Decision::failed;
        OMS_ASSERT(!is_refused || (!verdict.rule.empty() && !verdict.text.empty()));
    }
    return 0;
}
