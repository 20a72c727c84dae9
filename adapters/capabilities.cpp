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
       {native, "order-algo slTriggerPx"},
       {native, "triggerPrice and triggerDirection"}}}},
    {"stop_limit",
     {{{native, "STOP_LOSS_LIMIT"},
       {native, "algoOrder STOP"},
       {native, "order-algo slTriggerPx with slOrdPx"},
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
       {native, "reduceOnly; positionSide in hedge mode"},
       {native, "reduceOnly on swaps; posSide in hedge mode"},
       {native, "reduceOnly on contracts; positionIdx in hedge mode"}}}},
    {"hedge_mode",
     {{{refused, "a spot market has no positions; use one account for each side"},
       {native, "positionSide, with position_mode hedge"},
       {native, "posSide, with position_mode hedge"},
       {native, "positionIdx, with position_mode hedge"}}}},
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
                                .holds_conditionals_apart = true,
                                .orders_per_batch = 5,
                                .cancels_per_batch = 10,
                                .has_session = true};
        case Venue::okx:
            return Capabilities{.can_amend_quantity_down_in_place = true,
                                .can_query_by_client_id = true,
                                .has_dead_man_switch = true,
                                .can_amend_price_in_place = true,
                                .has_deferred_answers = true,
                                .holds_conditionals_apart = true,
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

namespace {

// What each venue takes of a trail; the alternatives are in the rows above.
std::optional<Refusal> unsupported_trail(Venue venue, Terms const& terms) {
    if (auto const refusal = refusal_of(venue, Feature::trailing_stop)) return refusal;
    Trigger const& trigger = *terms.trigger;
    bool const has_distance = trigger.trail.is_positive();
    if (has_distance == (trigger.trail_bps != 0)) {
        return unsupported(
            "a trailing order needs one distance; send it in price or in basis "
            "points, not both");
    }
    if (has_distance && venue != Venue::okx) {
        return unsupported("this venue trails in basis points only; send the distance so");
    }
    if (terms.type != OrderType::market && venue != Venue::binance_spot) {
        return unsupported("this venue trails with market orders only; send one without a price");
    }
    bool const is_spot = venue == Venue::binance_spot;
    std::uint32_t const least = venue == Venue::okx ? 1 : 10;
    std::uint32_t const most = is_spot ? 2000 : 1000;  // filter TRAILING_DELTA; callbackRate 0.1…10
    if (!has_distance && (trigger.trail_bps < least || trigger.trail_bps > most)) {
        return unsupported("this venue trails by " + std::to_string(least) + " to " +
                           std::to_string(most) + " basis points; send a distance in that range");
    }
    if (venue == Venue::okx && trigger.watch != Trigger::Watch::last) {
        return unsupported("a trail of this venue watches the last price only; send it so");
    }
    return std::nullopt;
}

std::optional<Refusal> unsupported_trigger(Venue venue, Terms const& terms) {
    Trigger const& trigger = *terms.trigger;
    bool const is_trailing = trigger.kind == Trigger::Kind::trailing;
    if (is_trailing) {
        if (auto refusal = unsupported_trail(venue, terms)) return refusal;
    } else if (!trigger.price.is_positive()) {
        return unsupported("a conditional order needs the price that it waits for; send StopPx");
    }
    if (venue == Venue::binance_spot && trigger.watch != Trigger::Watch::last) {
        return unsupported("this venue watches the last price only; send the trigger so");
    }
    if (venue == Venue::binance_usdm && trigger.watch == Trigger::Watch::index) {
        return unsupported("this venue watches the last or the mark price; send one of them");
    }
    // Trailing and stop orders enter the book by taking at Binance spot; OKX has no such word.
    bool const may_rest_only = venue == Venue::binance_usdm || venue == Venue::bybit;
    if (terms.is_post_only && !may_rest_only) {
        return unsupported("a conditional order of this venue cannot be post-only; send it plain");
    }
    bool const is_immediate = terms.time_in_force == TimeInForce::immediate_or_cancel ||
                              terms.time_in_force == TimeInForce::fill_or_kill;
    if (venue == Venue::okx && is_immediate && terms.type == OrderType::limit) {
        return unsupported("an algo order rests once it fired; send it as good_till_cancel");
    }
    if (venue == Venue::okx && terms.self_trade != SelfTrade::as_account_says) {
        return unsupported("an algo order has the account's self-trade mode; leave yours out");
    }
    return std::nullopt;
}

}  // namespace

std::optional<Refusal> unsupported_terms(Venue venue, Terms const& terms) {
    if (terms.trigger) {
        if (auto refusal = unsupported_trigger(venue, terms)) return refusal;
    }
    if (venue == Venue::binance_spot && terms.position_effect == PositionEffect::close) {
        return refusal_of(venue, Feature::reduce_only);
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
