#include "oms/server/listings.hpp"

#include <algorithm>

#include "oms/server/venue_table.hpp"

namespace trestle::server {

void number_listings(std::vector<ListingConfig>& listings, core::StateMachine const& state) {
    std::uint32_t last = 0;
    for (auto const& known : state.instruments()) last = std::max(last, known.id.value);
    for (auto& listing : listings) {
        auto const* known = state.listing(listing.symbol, listing.venue);
        listing.id = known != nullptr ? known->id : InstrumentId{++last};
    }
}

Listings::Listings(std::vector<ListingConfig> const& listings) {
    for (auto const& listing : listings) {
        auto const& room = room_of(listing.venue);
        for (auto const name :
             {room.name_at_venue(listing.venue_symbol), listing.venue_symbol.view()}) {
            auto const text = Symbol::from(name);
            if (text && *text != listing.symbol) {
                named_.push_back({*text, listing.symbol, listing.venue});
            }
        }
    }
    // OKX writes its spot pairs as we do: such a name is ours and never another's.
    std::erase_if(named_, [&](Named const& each) {
        return std::ranges::any_of(
            listings, [&](ListingConfig const& listing) { return listing.symbol == each.name; });
    });
}

std::vector<Symbol> Listings::meanings(Symbol const& name, std::optional<Venue> venue) const {
    std::vector<Symbol> result;
    for (auto const& each : named_) {
        bool const is_meant = each.name == name && (!venue || each.venue == *venue);
        if (is_meant && std::ranges::find(result, each.symbol) == result.end()) {
            result.push_back(each.symbol);
        }
    }
    return result;
}

void Listings::name_alone(Symbol& symbol, std::optional<Venue> venue) const {
    auto const found = meanings(symbol, venue);
    if (found.size() == 1) symbol = found.front();
}

void Listings::name_of_order(Symbol& symbol, std::optional<Venue> venue,
                             core::Order const* order) const {
    auto const found = meanings(symbol, venue);
    if (found.size() == 1) {
        symbol = found.front();
    } else if (order != nullptr && std::ranges::find(found, order->symbol) != found.end()) {
        symbol = order->symbol;
    }
}

void Listings::name_symbols(Input& input, core::StateMachine const& state) const {
    auto const order_of = [&](Origin const& origin, ClOrdId const& id) {
        return state.orders().find(origin.session, id);
    };
    if (auto* order = std::get_if<NewOrder>(&input)) {
        name_alone(order->symbol, order->route);
    } else if (auto* replace = std::get_if<ReplaceOrder>(&input)) {
        name_of_order(replace->symbol, replace->route,
                      order_of(replace->origin, replace->orig_cl_ord_id));
    } else if (auto* cancel = std::get_if<CancelOrder>(&input)) {
        name_of_order(cancel->symbol, std::nullopt,
                      order_of(cancel->origin, cancel->orig_cl_ord_id));
    } else if (auto* status = std::get_if<StatusQuery>(&input)) {
        name_of_order(status->symbol, std::nullopt, order_of(status->origin, status->cl_ord_id));
    } else if (auto* mass = std::get_if<MassCancel>(&input)) {
        name_alone(mass->scope.symbol, mass->scope.venue);
    } else if (auto* all = std::get_if<MassStatusQuery>(&input)) {
        name_alone(all->scope.symbol, all->scope.venue);
    } else if (auto* query = std::get_if<DeskQuery>(&input)) {
        name_alone(query->scope.symbol, query->scope.venue);
    }
}

}  // namespace trestle::server
