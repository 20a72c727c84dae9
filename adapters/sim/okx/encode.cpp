// Rows of orders, algo orders and fills; encode_market.cpp and encode_account.cpp have the others.
#include "adapters/sim/okx/encode.hpp"

#include <algorithm>

#include "adapters/sim/amounts.hpp"
#include "adapters/sim/okx/listing.hpp"
#include "adapters/sim/okx/words.hpp"
#include "adapters/sim/v5/money.hpp"

namespace trestle::adapters::sim::okx {

namespace {

std::string stamp(std::int64_t ms) { return ms == 0 ? "" : std::to_string(ms); }

std::string amount_or_none(Decimal value) { return value.is_zero() ? "" : value.to_string(); }

std::string_view type_word(Order const& order) {
    if (auto const noted = note_of(order, note::type); !noted.empty()) return noted;
    return order.kind == Kind::market ? "market" : "limit";
}

std::string_view category_of(Order const& order) {
    switch (order.forced) {
        case Forced::no: return "normal";
        case Forced::liquidation: return "full_liquidation";
        case Forced::deleveraging: return "adl";
        case Forced::settlement: return "delivery";
    }
    return "normal";
}

Fill const* last_fill(Venue const& venue, Order const& order) {
    auto const& fills = venue.exchange.fills(order.account, order.symbol);
    auto const found = std::find_if(fills.rbegin(), fills.rend(),
                                    [&](Fill const& fill) { return fill.order_id == order.id; });
    return found == fills.rend() ? nullptr : &*found;
}

std::string average_price(Rules const& rules, Order const& order) {
    auto const price = v5::average_price(rules, order);
    return price ? price->to_string() : "";
}

std::string leverage_of(Venue const& venue, Rules const& rules, Order const& order) {
    if (!rules.is_perpetual()) return "";
    return std::to_string(venue.exchange.settings(order.account, order.symbol).leverage);
}

// Orders of the venue's own making have no notes.
std::string_view position_side_of(Rules const& rules, Order const& order) {
    auto const noted = note_of(order, note::position_side);
    if (!noted.empty() || !rules.is_perpetual()) return noted;
    if (order.position_side == PositionSide::both) return "net";
    return order.position_side == PositionSide::longs ? "long" : "short";
}

std::string_view trade_mode_of(Rules const& rules, Order const& order) {
    auto const noted = note_of(order, note::trade_mode);
    if (!noted.empty()) return noted;
    return rules.is_perpetual() ? "cross" : "cash";
}

void encode_state(Json& json, Rules const& rules, Order const& order) {
    auto const source = cancel_source(order);
    json.field("accFillSz", order.executed.to_string())
        .field("avgPx", average_price(rules, order))
        .field("state", word_for(order.status))
        .field("cancelSource", source)
        .field("cancelSourceReason", "")
        .field("fee", (-order.fee).to_string())
        .field("feeCcy", fee_asset_of(rules, order.side))
        .field("rebate", "0")
        .field("rebateCcy", rules.quote)
        .field("pnl", order.realised.to_string())
        .field("cTime", std::to_string(order.created_ms))
        .field("uTime", std::to_string(order.updated_ms));
}

// What was made of an algo order has a name of the venue's own.
std::string order_name_of(Order const& order) {
    if (order.made_by != 0) return std::to_string(order.made_by) + "_0";
    return std::string(client_id_of(order.client_id));
}

void encode_terms(Json& json, Venue const& venue, Rules const& rules, Order const& order) {
    auto const size = note_of(order, note::size);
    json.field("instType", inst_type_of(rules))
        .field("instId", inst_id_of(rules))
        .field("ccy", rules.is_perpetual() ? std::string_view(rules.quote) : "")
        .field("ordId", std::to_string(order.id))
        .field("clOrdId", order_name_of(order))
        .field("tag", note_of(order, note::tag))
        .field("px", order.kind == Kind::market ? "" : order.price.to_string())
        .field("pxType", "")
        .field("pxUsd", "")
        .field("pxVol", "")
        .field("sz", size.empty() ? order.quantity.to_string() : std::string(size))
        .field("ordType", type_word(order))
        .field("side", word_for(order.side))
        .field("posSide", position_side_of(rules, order))
        .field("tdMode", trade_mode_of(rules, order))
        .field("tgtCcy", note_of(order, note::target))
        .field("lever", leverage_of(venue, rules, order))
        .field("reduceOnly", order.is_reduce_only ? "true" : "false")
        .field("category", category_of(order))
        .field("stpId", "")
        .field("stpMode", word_for(order.self_trade))
        .field("quickMgnType", "")
        .field("isTpLimit", "false")
        .field("tradeQuoteCcy", rules.is_perpetual() ? "" : rules.quote);
}

void encode_algo_links(Json& json, Order const& order) {
    auto const algo = order.made_by == 0 ? std::string() : std::to_string(order.made_by);
    json.field("algoId", algo)
        .field("algoClOrdId", "")
        .field("source", algo.empty() ? "" : "7")  // triggered by an algo order
        .field("attachAlgoClOrdId", "")
        .key("attachAlgoOrds")
        .open_array()
        .close_array()
        .key("linkedAlgoOrd")
        .open_object()
        .field("algoId", algo)
        .close_object();
    for (auto const* name :
         {"slOrdPx", "slTriggerPx", "slTriggerPxType", "tpOrdPx", "tpTriggerPx", "tpTriggerPxType"})
        json.field(name, "");
}

void encode_last_fill(Json& json, Fill const* fill) {
    json.field("fillPx", fill ? fill->price.to_string() : "")
        .field("fillSz", fill ? fill->quantity.to_string() : "0")
        .field("fillTime", fill ? std::to_string(fill->time_ms) : "")
        .field("tradeId", fill ? std::to_string(fill->trade_id) : "");
}

std::string_view liquidity_of(Fill const& fill) { return fill.is_maker ? "M" : "T"; }

}  // namespace

std::string_view note_of(Order const& order, std::string_view name) {
    auto const found = order.notes.find(name);
    return found == order.notes.end() ? std::string_view() : std::string_view(found->second);
}

std::string_view client_id_of(std::string_view id) {
    // What the venue does by force has no client's id either.
    bool const is_made_up = id.starts_with('@') || id.starts_with("autoclose-");
    return is_made_up ? std::string_view() : id;
}

void encode_order(Json& json, Venue const& venue, Order const& order) {
    auto const& rules = *venue.exchange.rules(order.symbol);
    json.open_object();
    encode_terms(json, venue, rules, order);
    encode_state(json, rules, order);
    encode_last_fill(json, last_fill(venue, order));
    encode_algo_links(json, order);
    json.close_object();
}

void encode_order_push(Json& json, Venue const& venue, Order const& order, OrderPush const& push) {
    auto const& rules = *venue.exchange.rules(order.symbol);
    auto const* const fill = push.fill;
    auto const coins = v5::times(order.quantity, rules.contract_value);
    auto const price =
        order.price.is_zero() ? venue.exchange.last_price(order.symbol) : order.price;
    json.open_object();
    encode_terms(json, venue, rules, order);
    encode_state(json, rules, order);
    encode_last_fill(json, fill);
    encode_algo_links(json, order);
    json.field("execType", fill ? liquidity_of(*fill) : "")
        .field("fillFee", fill ? (-fill->fee).to_string() : "0")
        .field("fillFeeCcy", fill ? std::string_view(fill->fee_asset) : "")
        .field("fillPnl", fill ? fill->realised.to_string() : "0")
        .field("fillNotionalUsd", fill ? fill->quote.to_string() : "")
        .field("fillPxVol", "")
        .field("fillPxUsd", "")
        .field("fillMarkVol", "")
        .field("fillFwdPx", "")
        .field("fillMarkPx", "")
        .field("notionalUsd", product_down_8(coins, price).to_string())
        .field("lastPx", venue.exchange.last_price(order.symbol).to_string())
        .field("amendResult", push.amend_result)
        .field("amendSource", push.amend_result.empty() ? "" : "1")
        .field("reqId", push.request_id)
        .field("code", std::to_string(push.code))
        .field("msg", push.text)
        .close_object();
}

void encode_algo(Json& json, Venue const& venue, Order const& order) {
    auto const& rules = *venue.exchange.rules(order.symbol);
    auto const trigger = order.trigger.value_or(Trigger());
    auto const type = note_of(order, note::type);
    bool const is_plain = type == "trigger";
    bool const is_take_profit = !is_plain && !trigger.is_trailing() && trigger.is_take_profit;
    bool const is_stop = !is_plain && !trigger.is_trailing() && !trigger.is_take_profit;
    auto const price = std::string(note_of(order, note::price));
    auto const by = trigger.by == TriggerBy::mark_price    ? "mark"
                    : trigger.by == TriggerBy::index_price ? "index"
                                                           : "last";
    json.open_object()
        .field("instType", inst_type_of(rules))
        .field("instId", inst_id_of(rules))
        .field("ccy", "")
        .field("algoId", std::to_string(order.id))
        .field("algoClOrdId", client_id_of(order.client_id))
        .field("clOrdId", "")
        .field("ordId", order.made_order == 0 ? "" : std::to_string(order.made_order))
        .field("ordType", type)
        .field("state", order.is_waiting() ? "live" : word_for(order.status))
        .field("side", word_for(order.side))
        .field("posSide", note_of(order, note::position_side))
        .field("sz", order.closes_position ? "" : order.quantity.to_string())
        .field("closeFraction", order.closes_position ? "1" : "")
        .field("tdMode", note_of(order, note::trade_mode))
        .field("tag", note_of(order, note::tag))
        .field("tgtCcy", note_of(order, note::target))
        .field("lever", leverage_of(venue, rules, order))
        .field("reduceOnly", order.is_reduce_only ? "true" : "false")
        .field("triggerPx", is_plain ? trigger.price.to_string() : "")
        .field("triggerPxType", is_plain ? by : "")
        .field("ordPx", is_plain ? price : "")
        .field("slTriggerPx", is_stop ? trigger.price.to_string() : "")
        .field("slTriggerPxType", is_stop ? by : "")
        .field("slOrdPx", is_stop ? price : "")
        .field("tpTriggerPx", is_take_profit ? trigger.price.to_string() : "")
        .field("tpTriggerPxType", is_take_profit ? by : "")
        .field("tpOrdPx", is_take_profit ? price : "")
        .field("callbackRatio", amount_or_none(trigger.trailing_share.value_or(Decimal())))
        .field("callbackSpread", amount_or_none(trigger.trailing_distance.value_or(Decimal())))
        .field("activePx", amount_or_none(trigger.activation.value_or(Decimal())))
        .field("moveTriggerPx", trigger.is_trailing() ? amount_or_none(trigger.price) : "")
        .field("actualPx", "")
        .field("actualSz", order.made_order == 0 ? "0" : order.quantity.to_string())
        .field("actualSide", "")
        .field("triggerTime", stamp(order.triggered_ms))
        .field("failCode", order.status == Status::rejected ? "51008" : "")
        .field("cTime", std::to_string(order.created_ms))
        .field("uTime", std::to_string(order.updated_ms))
        .close_object();
}

std::int64_t bill_id_of(Venue const& venue, Fill const& fill) {
    auto const code = code_of(venue.exchange, *venue.exchange.rules(fill.symbol)) % 500;
    return fill.trade_id * 1000 + code * 2 + (fill.side == Side::buy ? 0 : 1);
}

void encode_fill(Json& json, Venue const& venue, Fill const& fill) {
    auto const& rules = *venue.exchange.rules(fill.symbol);
    auto const* const order = venue.exchange.find(fill.symbol, fill.order_id);
    bool const pays_base = !rules.is_perpetual() && fill.side == Side::buy;
    auto const rate = v5::share(-fill.fee, pays_base ? fill.quantity : fill.quote).to_string();
    json.open_object()
        .field("instType", inst_type_of(rules))
        .field("instId", inst_id_of(rules))
        .field("tradeId", std::to_string(fill.trade_id))
        .field("ordId", std::to_string(fill.order_id))
        .field("clOrdId", order ? order_name_of(*order) : std::string(client_id_of(fill.client_id)))
        .field("billId", std::to_string(bill_id_of(venue, fill)))
        .field("subType", fill.side == Side::buy ? "1" : "2")
        .field("tag", order ? note_of(*order, note::tag) : "")
        .field("fillPx", fill.price.to_string())
        .field("fillSz", fill.quantity.to_string())
        .field("fillIdxPx", "")
        .field("fillPnl", fill.realised.to_string())
        .field("fillPxVol", "")
        .field("fillPxUsd", "")
        .field("fillMarkVol", "")
        .field("fillFwdPx", "")
        .field("fillMarkPx", "")
        .field("side", word_for(fill.side))
        .field("posSide", order ? note_of(*order, note::position_side) : "")
        .field("execType", liquidity_of(fill))
        .field("feeCcy", fill.fee_asset)
        .field("fee", (-fill.fee).to_string())
        .field("feeRate", rate)
        .field("ts", std::to_string(fill.time_ms))
        .field("fillTime", std::to_string(fill.time_ms))
        .field("tradeQuoteCcy", rules.is_perpetual() ? "" : rules.quote)
        .close_object();
}

}  // namespace trestle::adapters::sim::okx
