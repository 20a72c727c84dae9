// The words of scenarios about conditional orders, and those that only close.
#include <algorithm>

#include "tests/scenarios/words.hpp"

namespace trestle::tests {

namespace {

std::optional<std::string> after(std::vector<std::string> const& tokens, std::string const& word) {
    auto const found = std::ranges::find(tokens, word);
    if (found == tokens.end() || found + 1 == tokens.end()) return std::nullopt;
    return *(found + 1);
}

std::optional<Price> price_after(std::vector<std::string> const& tokens, std::string const& word) {
    auto const text = after(tokens, word);
    if (!text) return std::nullopt;
    auto const parsed = Decimal::parse(*text);
    return parsed.ok() ? std::optional(Price(*parsed)) : std::nullopt;
}

std::string_view kind_text(Trigger::Kind kind) {
    switch (kind) {
        case Trigger::Kind::stop: return " stop ";
        case Trigger::Kind::touch: return " touch ";
        case Trigger::Kind::trailing: return " trailing ";
    }
    __builtin_trap();
}

}  // namespace

// … stop PRICE | touch PRICE | trailing DISTANCE [from PRICE] [watch mark|index] [closes|opens]
bool Words::read_condition(Terms& terms, Tokens const& tokens) {
    auto const has = [&](char const* word) {
        return std::ranges::find(tokens, word) != tokens.end();
    };
    if (has("closes")) terms.position_effect = PositionEffect::close;
    if (has("opens")) terms.position_effect = PositionEffect::open;
    if (!has("stop") && !has("touch") && !has("trailing")) return true;
    Trigger trigger;
    if (has("touch")) trigger.kind = Trigger::Kind::touch;
    if (has("trailing")) trigger.kind = Trigger::Kind::trailing;
    bool const trails = trigger.kind == Trigger::Kind::trailing;
    auto const price = price_after(tokens, has("stop") ? "stop" : trails ? "from" : "touch");
    auto const trail = price_after(tokens, "trailing");
    if (price) trigger.price = *price;
    if (trail) trigger.trail = *trail;
    if (after(tokens, "watch") == "mark") trigger.watch = Trigger::Watch::mark;
    if (after(tokens, "watch") == "index") trigger.watch = Trigger::Watch::index;
    terms.trigger = trigger;
    // It waits, whatever it becomes.
    if (terms.type == OrderType::market) terms.time_in_force = TimeInForce::good_till_cancel;
    return trails ? trail.has_value() : price.has_value();
}

std::string Words::condition_text(Terms const& terms) {
    std::string text;
    if (terms.trigger) {
        auto const& trigger = *terms.trigger;
        bool const trails = trigger.kind == Trigger::Kind::trailing;
        text = std::string(kind_text(trigger.kind)) +
               (trails ? trigger.trail : trigger.price).to_string();
    }
    if (terms.position_effect == PositionEffect::close) text += " closes";
    if (terms.position_effect == PositionEffect::open) text += " opens";
    return text;
}

}  // namespace trestle::tests
