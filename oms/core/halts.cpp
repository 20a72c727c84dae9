#include "oms/core/halts.hpp"

#include <algorithm>

namespace trestle::core {

bool is_within(OrderScope const& scope, OrderPlace const& place) {
    return (scope.account.empty() || scope.account == place.account) &&
           (scope.symbol.empty() || scope.symbol == place.symbol) &&
           (!scope.side || *scope.side == place.side) &&
           (!scope.venue || *scope.venue == place.venue);
}

std::string describe(OrderScope const& scope) {
    std::string text;
    auto const add = [&text](std::string_view what, std::string_view value) {
        text += (text.empty() ? "" : ", ") + std::string(what) + " " + std::string(value);
    };
    if (!scope.account.empty()) add("account", scope.account.view());
    if (!scope.symbol.empty()) add("symbol", scope.symbol.view());
    if (scope.side) add("side", *scope.side == Side::buy ? "buy" : "sell");
    if (scope.venue) add("venue", name_of(*scope.venue));
    return text.empty() ? "all trading" : text;
}

std::string describe(Operator const& by) {
    return "by " + (by.who.empty() ? std::string("ops") : by.who) +
           (by.why.empty() ? std::string() : ": " + by.why);
}

bool Halts::set(HaltChanged const& input, Timestamp at) {
    auto const known = std::ranges::find(halts_, input.scope, &Halt::scope);
    if (known != halts_.end()) {
        known->by = input.by;
        return false;
    }
    halts_.push_back({input.scope, input.by, at});
    return true;
}

bool Halts::lift(OrderScope const& scope) {
    return std::erase_if(halts_, [&](Halt const& halt) { return halt.scope == scope; }) > 0;
}

Halt const* Halts::halt_of(OrderPlace const& place) const {
    auto const found = std::ranges::find_if(
        halts_, [&](Halt const& halt) { return is_within(halt.scope, place); });
    return found == halts_.end() ? nullptr : &*found;
}

Refusal Halts::why_not(OrderPlace const& place) const {
    auto const* halt = halt_of(place);
    if (halt == nullptr) return {};
    return refusal_for(Reason::trading_halted, describe(halt->scope) + " is halted " +
                                                   describe(halt->by) +
                                                   "; cancels pass, try again when it is lifted");
}

void Halts::add_to(Hash& hash) const {
    hash.add(static_cast<std::uint64_t>(halts_.size()));
    for (auto const& halt : halts_) {
        hash.add(halt.scope);
        hash.add(halt.by.who);
        hash.add(halt.by.why);
        hash.add(static_cast<std::uint64_t>(halt.since.ns));
    }
}

}  // namespace trestle::core
