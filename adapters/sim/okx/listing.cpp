#include "adapters/sim/okx/listing.hpp"

namespace trestle::adapters::sim::okx {

namespace {

constexpr std::int64_t first_spot_code = 10'001;
constexpr std::int64_t first_swap_code = 20'001;

}  // namespace

std::string_view inst_id_of(Rules const& rules) {
    return rules.name.empty() ? rules.symbol : rules.name;
}

std::string_view inst_type_of(Rules const& rules) { return rules.is_perpetual() ? "SWAP" : "SPOT"; }

std::string family_of(Rules const& rules) { return rules.base + "-" + rules.quote; }

std::string_view fee_asset_of(Rules const& rules, Side side) {
    return side == Side::buy && !rules.is_perpetual() ? rules.base : rules.quote;
}

Rules const* find_listing(Exchange const& exchange, std::string_view inst_id) {
    for (auto const& symbol : exchange.symbols()) {
        auto const* const rules = exchange.rules(symbol);
        if (inst_id_of(*rules) == inst_id) return rules;
    }
    return nullptr;
}

Rules const* find_listing_by_code(Exchange const& exchange, std::int64_t code) {
    for (auto const& symbol : exchange.symbols()) {
        auto const* const rules = exchange.rules(symbol);
        if (code_of(exchange, *rules) == code) return rules;
    }
    return nullptr;
}

std::int64_t code_of(Exchange const& exchange, Rules const& listing) {
    auto code = listing.is_perpetual() ? first_swap_code : first_spot_code;
    for (auto const& symbol : exchange.symbols()) {
        auto const* const rules = exchange.rules(symbol);
        if (rules->symbol == listing.symbol) break;
        if (rules->is_perpetual() == listing.is_perpetual()) ++code;
    }
    return code;
}

}  // namespace trestle::adapters::sim::okx
