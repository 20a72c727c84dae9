// Answers to queries, inward: one order, trades, open orders, balances, positions.
#include <algorithm>

#include "adapters/binance_usdm/json.hpp"

namespace trestle::adapters::binance_usdm {

using words::anomaly;
using words::decimal_of;
using words::flag_of;
using words::HeldOrder;
using words::integer_of;
using words::not_understood;
using words::Position;
using words::positive_of;
using words::quantity_of;
using words::text_of;
using words::text_or_none;
using words::time_of;
using words::unknown_outcome;

namespace {

using State = VenueOrderState::State;

VenueRef const nobody{.venue = Venue::binance_usdm, .client_id = {}, .order_id = {}};

// The rest of an order that never rests is "canceled", as its event says it (events.cpp).
bool never_rests(Element order) {
    auto const tif = text_of(order, "timeInForce");
    return tif == "IOC" || tif == "FOK" || tif == "GTX" || text_of(order, "type") == "MARKET";
}

std::optional<State> state_of(Element order) {
    auto const status = text_or_none(order, "status");
    if (status == "NEW" || status == "PARTIALLY_FILLED") return State::working;
    if (status == "FILLED") return State::filled;
    if (status == "CANCELED") return State::canceled;
    if (status == "REJECTED") return State::rejected;
    if (status == "EXPIRED") return never_rests(order) ? State::canceled : State::expired;
    if (status == "EXPIRED_IN_MATCH") return State::expired;
    return std::nullopt;
}

struct TradeRow {
    std::int64_t id = 0;
    VenueFilled fill;
};

std::optional<TradeRow> decode_trade(Element row, Asked const& asked) {
    auto const id = integer_of(row, "id");
    auto const order_id = order_id_of(row, "orderId");
    auto const price = positive_of(row, "price");
    auto const quantity = positive_of(row, "qty");
    auto const fee = decimal_of(row, "commission");
    auto const asset = Asset::from(text_or_none(row, "commissionAsset"));
    auto const is_maker = flag_of(row, "maker");
    bool const is_here =
        text_of(row, "symbol").value_or(asked.symbol.view()) == asked.symbol.view();
    if (!id || *id < 0 || !order_id || !price || !quantity || !fee || !asset || !is_maker ||
        !is_here) {
        return std::nullopt;
    }
    VenueRef ref = words::ref_of(asked);
    ref.order_id = *order_id;
    ref.venue_time = time_of(row, "time").value_or(Timestamp{});
    return TradeRow{*id, VenueFilled{.ref = ref,
                                     .trade_id = VenueTradeId::of(std::to_string(*id)),
                                     .symbol = asked.symbol,
                                     .quantity = Quantity(*quantity),
                                     .price = Price(*price),
                                     .cumulative = {},
                                     .fee = *fee,
                                     .fee_asset = *asset,
                                     .liquidity = *is_maker ? Liquidity::maker : Liquidity::taker}};
}

std::optional<HeldOrder> decode_held(Element row) {
    auto const order_id = order_id_of(row, "orderId");
    auto const quantity = quantity_of(row, "origQty");
    auto const price = decimal_of(row, "price");
    auto const executed = quantity_of(row, "executedQty");
    auto const client_id = text_of(row, "clientOrderId");
    if (!order_id || !quantity || !price || !executed || !client_id) return std::nullopt;
    HeldOrder held{.ref = nobody, .quantity = *quantity, .price = {}, .cumulative = *executed};
    held.ref.client_id = words::our_client_id(*client_id).value_or(VenueClientId{});
    held.symbol = VenueSymbol::from(text_or_none(row, "symbol")).value_or(VenueSymbol{});
    held.side = text_or_none(row, "side") == "SELL" ? Side::sell : Side::buy;
    if (held.ref.client_id.empty()) held.label = *client_id;
    held.ref.order_id = *order_id;
    held.ref.venue_time = time_of(row, "updateTime").value_or(Timestamp{});
    if (price->is_positive()) held.price = Price(*price);
    return held;
}

std::optional<Array> rows_of(Payload const& payload, Form form) {
    auto const result = result_of(payload, form);
    Array rows;
    if (!result || result->get_array().get(rows) != simdjson::SUCCESS) return std::nullopt;
    return rows;
}

}  // namespace

OrderAnswer decode_order(Payload const& payload, Form form, Asked const& asked) {
    if (auto const error = decode_error(payload, form)) {
        // Only "does not exist" says so. The venue forgets unfilled orders after three days.
        if (error->code == -2013) {
            return {VenueOrderState{words::ref_of(asked), State::not_found, {}, error->to_string()},
                    {},
                    {}};
        }
        return {std::nullopt, {unknown_outcome(asked, error->to_string())}, {}};
    }
    auto const order = result_of(payload, form);
    if (order && asked.is_waiting) return conditional_state(payload, *order, asked);
    auto const executed = order ? quantity_of(*order, "executedQty") : std::nullopt;
    auto const state = order ? state_of(*order) : std::nullopt;
    if (!order || !executed || !state || !is_about(*order, asked)) {
        return {std::nullopt,
                not_understood(payload, asked, "the answer to a query cannot be read"),
                {}};
    }
    return {VenueOrderState{ref_in(*order, asked), *state, *executed,
                            "status " + std::string(text_or_none(*order, "status"))},
            {},
            decode_held(*order)};
}

TradesAnswer decode_trades(Payload const& payload, Form form, Asked const& asked, Quantity before) {
    TradesAnswer answer;
    answer.total = before;
    auto const rows = rows_of(payload, form);
    if (!rows) return answer;
    answer.is_whole = true;
    std::vector<TradeRow> trades;
    std::int64_t newest = 0;
    for (Element const row : *rows) {
        ++answer.rows;
        newest = std::max(newest, integer_of(row, "id").value_or(0));
        auto const order_id = order_id_of(row, "orderId");
        auto trade = decode_trade(row, asked);
        // One bad row does not cost the others: their money is real.
        bool const is_any = asked.order_id.empty();
        if (!trade && (is_any || !order_id || *order_id == asked.order_id)) {
            answer.is_whole = false;
        }
        if (trade && is_any) {
            bool const is_sell = text_or_none(row, "side") == "SELL";
            answer.sides[trade->fill.ref.order_id] = is_sell ? Side::sell : Side::buy;
        }
        if (trade && (is_any || *order_id == asked.order_id)) trades.push_back(std::move(*trade));
    }
    std::sort(trades.begin(), trades.end(),
              [](TradeRow const& a, TradeRow const& b) { return a.id < b.id; });
    for (TradeRow& trade : trades) {
        answer.total += trade.fill.quantity;
        // A running sum over a page with a hole would be a guess.
        if (answer.is_whole) trade.fill.cumulative = answer.total;
        answer.inputs.push_back(std::move(trade.fill));
    }
    // A full page of other orders' trades has a next one as well.
    if (answer.rows == trades_page) answer.next = std::to_string(newest + 1);
    if (!answer.is_whole) {
        answer.inputs.push_back(
            anomaly(words::ref_of(asked), "a trade cannot be read", payload.text()));
    }
    return answer;
}

OpenOrders decode_open_orders(Payload const& payload, Form form) {
    OpenOrders open;
    auto const rows = rows_of(payload, form);
    open.is_whole = rows.has_value();
    if (rows) {
        for (Element const row : *rows) {
            auto held = decode_held(row);
            if (!held) open.is_whole = false;
            if (held) open.orders.push_back(std::move(*held));
        }
    }
    if (!open.is_whole) {
        open.inputs.push_back(anomaly(nobody, "the open orders cannot be read", payload.text()));
    }
    return open;
}

// Rows of /fapi/v3/balance. Free is what the cross wallet holds, locked what isolated positions
// hold of it: the private stream says no more than that, and both must agree.
Inputs decode_balances(Payload const& payload, Form form, Account const& account) {
    auto const rows = rows_of(payload, form);
    if (!rows) return {anomaly(nobody, "the balances cannot be read", payload.text())};
    VenueBalances balances{.venue = Venue::binance_usdm, .account = account, .is_complete = true};
    for (Element const row : *rows) {
        auto const asset = Asset::from(text_or_none(row, "asset"));
        auto const wallet = decimal_of(row, "balance");
        auto const cross = decimal_of(row, "crossWalletBalance");
        // A snapshot with a hole would say "zero" of the asset that is missing.
        if (!asset || asset->empty() || !wallet || !cross) {
            return {anomaly(nobody, "a balance cannot be read", payload.text())};
        }
        // An asset that never moved has the time zero.
        balances.venue_time =
            std::max(balances.venue_time, time_of(row, "updateTime").value_or(Timestamp{}));
        balances.balances.push_back({*asset, *cross, *wallet - *cross});
    }
    return {balances};
}

Positions decode_positions(Payload const& payload, Form form) {
    Positions positions;
    auto const rows = rows_of(payload, form);
    positions.is_whole = rows.has_value();
    if (rows) {
        for (Element const row : *rows) {
            auto const symbol = VenueSymbol::from(text_or_none(row, "symbol"));
            auto const amount = decimal_of(row, "positionAmt");
            auto const entry = decimal_of(row, "entryPrice");
            auto const side = position_side_of(row, "positionSide");
            bool const is_sound = symbol && !symbol->empty() && amount && entry && side;
            if (!is_sound) {
                positions.is_whole = false;
                continue;
            }
            positions.positions.push_back({*symbol, Quantity(*amount), Price(*entry),
                                           time_of(row, "updateTime").value_or(Timestamp{}),
                                           *side});
        }
    }
    if (!positions.is_whole) {
        positions.inputs.push_back(anomaly(nobody, "a position cannot be read", payload.text()));
    }
    return positions;
}

}  // namespace trestle::adapters::binance_usdm
