#include "adapters/capabilities.hpp"

#include <array>
#include <string>

namespace trestle::adapters {

namespace {

using enum Support;

Refusal unsupported(std::string text) {
    return {Reason::unsupported_characteristic, std::move(text)};
}

struct FeatureRow {
    std::string_view name;
    std::array<FeatureSupport, venue_count> at;  // binance_spot, binance_usdm, okx, bybit
};

constexpr std::string_view by_trestle_at_date = "rests as good_till_cancel; Trestle ends it";
constexpr std::string_view computed_cash = "the quantity is computed when the order is accepted";

// In the order of Feature.
constexpr std::array<FeatureRow, feature_count> rows{{
    {"market", {{{native, "MARKET"}, {native, "MARKET"}, {native, "market"}, {native, "Market"}}}},
    {"limit", {{{native, "LIMIT"}, {native, "LIMIT"}, {native, "limit"}, {native, "Limit"}}}},
    {"immediate_or_cancel",
     {{{native, "IOC"}, {native, "IOC"}, {native, "ordType ioc"}, {native, "IOC"}}}},
    {"fill_or_kill",
     {{{native, "FOK"}, {native, "FOK"}, {native, "ordType fok"}, {native, "FOK"}}}},
    {"post_only",
     {{{native, "LIMIT_MAKER"},
       {native, "timeInForce GTX"},
       {native, "ordType post_only"},
       {native, "timeInForce PostOnly"}}}},
    {"good_till_date",
     {{{synthesised, by_trestle_at_date},
       {synthesised, by_trestle_at_date},
       {synthesised, by_trestle_at_date},
       {synthesised, by_trestle_at_date}}}},
    {"day",
     {{{refused, "no venue has a session's end; send good_till_date with the time"},
       {refused, "no venue has a session's end; send good_till_date with the time"},
       {refused, "no venue has a session's end; send good_till_date with the time"},
       {refused, "no venue has a session's end; send good_till_date with the time"}}}},
    {"cash_quantity",
     {{{synthesised, computed_cash},
       {synthesised, computed_cash},
       {synthesised, computed_cash},
       {synthesised, computed_cash}}}},
    {"stop",
     {{{native, "STOP_LOSS"},
       {native, "algoOrder STOP_MARKET"},
       {native, "order-algo trigger"},
       {native, "triggerPrice and triggerDirection"}}}},
    {"stop_limit",
     {{{native, "STOP_LOSS_LIMIT"},
       {native, "algoOrder STOP"},
       {native, "order-algo trigger with orderPx"},
       {native, "triggerPrice with a price"}}}},
    {"take_profit",
     {{{native, "TAKE_PROFIT"},
       {native, "algoOrder TAKE_PROFIT_MARKET"},
       {native, "order-algo tpTriggerPx"},
       {native, "triggerPrice, the other direction"}}}},
    {"trailing_stop",
     {{{native, "trailingDelta"},
       {native, "algoOrder TRAILING_STOP_MARKET"},
       {native, "order-algo move_order_stop"},
       {refused, "it trails positions only; send a stop and move it by replaces"}}}},
    {"pegged",
     {{{native, "pegPriceType, fixed at entry"},
       {native, "priceMatch, fixed at entry"},
       {refused, "no pegs; send a limit order at the price that you want to join"},
       {native, "bboSideType, fixed at entry"}}}},
    {"floating_peg",
     {{{refused, "no venue moves a peg; send a limit order and replace it"},
       {refused, "no venue moves a peg; send a limit order and replace it"},
       {refused, "no venue moves a peg; send a limit order and replace it"},
       {refused, "no venue moves a peg; send a limit order and replace it"}}}},
    {"iceberg",
     {{{native, "icebergQty"},
       {refused, "no icebergs; send slices as orders of their own"},
       {refused, "its icebergs choose price and size by chance; send slices as orders"},
       {refused, "its icebergs are strategies of another account; send slices as orders"}}}},
    {"minimum_quantity",
     {{{refused, "no venue takes it; send fill_or_kill for the quantity"},
       {refused, "no venue takes it; send fill_or_kill for the quantity"},
       {refused, "no venue takes it; send fill_or_kill for the quantity"},
       {refused, "no venue takes it; send fill_or_kill for the quantity"}}}},
    {"reduce_only",
     {{{refused, "a spot market has no positions; sell what you hold"},
       {native, "reduceOnly, one-way mode"},
       {native, "reduceOnly on swaps, net mode"},
       {native, "reduceOnly on contracts"}}}},
    {"hedge_mode",
     {{{refused, "a spot market has no positions; use one account for each side"},
       {refused, "Trestle trades in one-way mode; use one account for each side"},
       {refused, "Trestle trades in net mode; use one account for each side"},
       {refused, "Trestle trades in one-way mode; use one account for each side"}}}},
    {"self_trade_modes",
     {{{native, "selfTradePreventionMode"},
       {native, "selfTradePreventionMode"},
       {native, "stpMode"},
       {native, "smpType"}}}},
    {"short_sale",
     {{{refused, "a spot market sells what is held; route to a perpetual contract"},
       {native, "SELL"},
       {native, "sell, on swaps"},
       {native, "Sell, on contracts"}}}},
    {"amend_quantity_down",
     {{{native, "order.amend.keepPriority"},
       {native, "order.modify; loses its place"},
       {native, "amend-order"},
       {native, "order.amend"}}}},
    {"amend_price",
     {{{synthesised, "order.cancelReplace: a new order takes its place"},
       {native, "order.modify"},
       {native, "amend-order"},
       {native, "order.amend"}}}},
    {"cancel_all",
     {{{native, "openOrders.cancelAll"},
       {native, "allOpenOrders of a symbol"},
       {synthesised, "open orders are listed and canceled by twenties"},
       {native, "order/cancel-all"}}}},
    {"dead_man_switch",
     {{{synthesised, "cancel on disconnect, by Trestle alone"},
       {native, "countdownCancelAll of a symbol"},
       {native, "cancel-all-after, 10 to 120 s"},
       {synthesised, "the venue's is for institutions; cancel on disconnect, by Trestle alone"}}}},
}};

FeatureRow const& row_of(Feature feature) { return rows[static_cast<std::size_t>(feature)]; }

}  // namespace

std::optional<Capabilities> capabilities_of(Venue venue) {
    switch (venue) {
        case Venue::binance_spot:
            return Capabilities{.can_amend_quantity_down_in_place = true,
                                .can_replace_in_one_request = true,
                                .can_query_by_client_id = true,
                                .can_cancel_all = true,
                                .has_session = true};
        case Venue::binance_usdm:
            // A modify loses its place in the book, whichever way the quantity goes.
            return Capabilities{.can_query_by_client_id = true,
                                .can_cancel_all = true,
                                .has_dead_man_switch = true,
                                .can_amend_price_in_place = true,
                                .orders_per_batch = 5,
                                .cancels_per_batch = 10,
                                .has_session = true};
        case Venue::okx:
            return Capabilities{.can_amend_quantity_down_in_place = true,
                                .can_query_by_client_id = true,
                                .has_dead_man_switch = true,
                                .can_amend_price_in_place = true,
                                .has_deferred_answers = true,
                                .orders_per_batch = 20,
                                .cancels_per_batch = 20,
                                .has_session = true};
        case Venue::bybit:
            // The lower of spot (10) and contracts (20).
            return Capabilities{.can_amend_quantity_down_in_place = true,
                                .can_query_by_client_id = true,
                                .can_cancel_all = true,
                                .is_client_id_unique_for_ever = true,
                                .can_amend_price_in_place = true,
                                .has_deferred_answers = true,
                                .orders_per_batch = 10,
                                .cancels_per_batch = 10,
                                .has_session = true};
    }
    return std::nullopt;
}

std::string_view name_of(Feature feature) { return row_of(feature).name; }

FeatureSupport support_of(Venue venue, Feature feature) {
    return row_of(feature).at[static_cast<std::size_t>(venue)];
}

std::optional<Refusal> refusal_of(Venue venue, Feature feature) {
    auto const support = support_of(venue, feature);
    if (support.support != Support::refused) return std::nullopt;
    return unsupported(std::string(name_of(feature)) + " at " + std::string(name_of(venue)) + ": " +
                       std::string(support.note));
}

std::optional<Refusal> unsupported_terms(Venue, Terms const& terms) {
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
