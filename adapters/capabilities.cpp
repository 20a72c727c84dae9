#include "adapters/capabilities.hpp"

namespace trestle::adapters {

namespace {

Refusal unsupported(std::string text) {
    return {Reason::unsupported_characteristic, std::move(text)};
}

}  // namespace

std::optional<Capabilities> capabilities_of(Venue venue) {
    switch (venue) {
        case Venue::binance_spot:
            return Capabilities{.can_amend_quantity_down_in_place = true,
                                .can_replace_in_one_request = true,
                                .can_query_by_client_id = true,
                                .can_cancel_all = true,
                                .has_dead_man_switch = false,
                                .is_client_id_unique_for_ever = false};
        case Venue::binance_usdm:
        case Venue::okx:
        case Venue::bybit: return std::nullopt;
    }
    return std::nullopt;
}

std::optional<Refusal> unsupported_terms(Venue venue, Terms const& terms) {
    if (!capabilities_of(venue)) {
        return unsupported("venue " + std::string(name_of(venue)) +
                           " has no adapter; route the order to binance_spot");
    }
    bool const is_market = terms.type == OrderType::market;
    bool const rests = terms.time_in_force == TimeInForce::good_till_cancel;
    if (terms.is_post_only && is_market) {
        return unsupported("a market order always takes; post-only needs a limit order");
    }
    if (terms.is_post_only && !rests) {
        return unsupported("post-only rests in the book; use it with good_till_cancel only");
    }
    if (!is_market && !terms.price) {
        return unsupported("a limit order needs a price; send a price or a market order");
    }
    if (is_market && terms.price) {
        return unsupported("a market order takes no price; send a limit order to bound the price");
    }
    if (!terms.quantity.is_positive()) {
        return unsupported("the quantity must be above zero");
    }
    return std::nullopt;
}

}  // namespace trestle::adapters
