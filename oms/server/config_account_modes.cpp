#include "oms/server/config_account_modes.hpp"

#include <algorithm>

namespace trestle::server {

namespace {

using adapters::words::MarginMode;
using adapters::words::PositionMode;

constexpr std::int64_t most_leverage = 1'000;

bool is_contract(Symbol const& symbol) { return symbol.view().ends_with("-PERP"); }

SelfTrade self_trade_named(std::string const& name) {
    if (name == "cancel_taker") return SelfTrade::cancel_taker;
    if (name == "cancel_maker") return SelfTrade::cancel_maker;
    return SelfTrade::cancel_both;
}

// One number for every contract, or a table with one for some.
void read_leverage(TableReader& table, Config const& config, AccountConfig& account,
                   Problems& problems) {
    auto const* node = table.node_if("leverage");
    if (node == nullptr) return;
    std::vector<ListingConfig const*> contracts;
    for (auto const& listing : config.listings) {
        bool const is_its = listing.venue == account.venue && is_contract(listing.symbol);
        if (is_its) contracts.push_back(&listing);
    }
    if (!node->is_table()) {
        auto const leverage = table.number_if("leverage", 1, most_leverage);
        for (auto const* contract : contracts) {
            account.modes.leverage[contract->venue_symbol] =
                static_cast<unsigned>(leverage.value_or(1));
        }
        return;
    }
    TableReader each(*node->as_table(), table.path("leverage"), problems);
    for (auto const& name : each.keys()) {
        auto const leverage = each.number_if(name, 1, most_leverage);
        auto const contract = std::ranges::find_if(
            contracts, [&](ListingConfig const* one) { return one->symbol.view() == name; });
        if (contract == contracts.end()) {
            each.problem(name,
                         "is no contract of this venue in the config; add its "
                         "[[instrument]], or remove it here");
        } else if (leverage) {
            account.modes.leverage[(*contract)->venue_symbol] = static_cast<unsigned>(*leverage);
        }
    }
}

}  // namespace

void read_account_modes(TableReader& table, Config const& config, AccountConfig& account,
                        Problems& problems) {
    if (account.venue == Venue::binance_spot) {
        for (auto const* key : {"position_mode", "margin_mode", "leverage"}) {
            if (table.node_if(key) == nullptr) continue;
            table.problem(key, "is for perpetuals, and binance_spot has none; remove it");
        }
    } else {
        if (table.has("position_mode")) {
            bool const is_hedge = table.one_of("position_mode", {"one_way", "hedge"}) == "hedge";
            account.modes.position = is_hedge ? PositionMode::hedge : PositionMode::one_way;
        }
        if (table.has("margin_mode")) {
            bool const is_cross = table.one_of("margin_mode", {"cross", "isolated"}) == "cross";
            account.modes.margin = is_cross ? MarginMode::cross : MarginMode::isolated;
        }
        read_leverage(table, config, account, problems);
    }
    if (table.has("self_trade")) {
        account.modes.self_trade = self_trade_named(
            table.one_of("self_trade", {"cancel_taker", "cancel_maker", "cancel_both"}));
    }
}

}  // namespace trestle::server
