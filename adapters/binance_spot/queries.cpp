// Answers to queries, inward: one order, its trades, the account.
#include <algorithm>

#include "adapters/binance_spot/codec.hpp"
#include "adapters/binance_spot/json.hpp"

namespace trestle::adapters::binance_spot {

namespace {

using State = VenueOrderState::State;

// The rest of an order that never rests is "canceled", as its event says it (events.cpp).
bool never_rests(Element order) {
    auto const time_in_force = text_of(order, "timeInForce");
    auto const type = text_of(order, "type");
    return time_in_force == "IOC" || time_in_force == "FOK" || type == "MARKET" ||
           type == "STOP_LOSS" || type == "TAKE_PROFIT";
}

std::optional<State> state_of(Element order) {
    auto const status = text_of(order, "status");
    if (!status) return std::nullopt;
    if (*status == "NEW" || *status == "PENDING_NEW" || *status == "PARTIALLY_FILLED") {
        return State::working;
    }
    if (*status == "FILLED") return State::filled;
    if (*status == "CANCELED") return State::canceled;
    if (*status == "REJECTED") return State::rejected;
    if (*status == "EXPIRED") return never_rests(order) ? State::canceled : State::expired;
    if (*status == "EXPIRED_IN_MATCH") return State::expired;
    return std::nullopt;
}

OrderAnswer unreadable(Payload const& payload, Asked const& asked) {
    return {std::nullopt,
            words::not_understood(payload, asked, "the answer to a query cannot be read"),
            {}};
}

struct TradeRow {
    std::int64_t id = 0;
    VenueFilled fill;
};

std::optional<TradeRow> decode_trade(Element row, Asked const& asked) {
    auto const id = integer_of(row, "id");
    auto const order_id = order_id_of(row, "orderId");
    auto const price = decimal_of(row, "price");
    auto const quantity = decimal_of(row, "qty");
    auto const fee = decimal_of(row, "commission");
    auto const asset = Asset::from(text_of(row, "commissionAsset").value_or(""));
    auto const is_maker = flag_of(row, "isMaker");
    bool const is_sound = id && *id >= 0 && order_id && price && quantity && fee && asset &&
                          is_maker && price->is_positive() && quantity->is_positive();
    bool const is_asked = order_id && (asked.order_id.empty() || *order_id == asked.order_id);
    if (!is_sound || !is_asked || text_of(row, "symbol") != asked.symbol.view()) {
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

}  // namespace

OrderAnswer decode_order(Payload const& payload, Form form, Asked const& asked) {
    if (auto const error = decode_error(payload, form)) {
        // Only "does not exist" says so. -2026: unfilled, over long ago, archived.
        if (error->code == -2013) {
            return {VenueOrderState{words::ref_of(asked), State::not_found, {}, error->to_string()},
                    {},
                    {}};
        }
        if (error->code == -2026) {
            return {VenueOrderState{words::ref_of(asked), State::canceled, {}, error->to_string()},
                    {},
                    {}};
        }
        return {std::nullopt, {words::unknown_outcome(asked, error->to_string())}, {}};
    }
    auto const order = result_of(payload, form);
    if (!order) return unreadable(payload, asked);
    auto const order_id = order_id_of(*order, "orderId");
    auto const executed = decimal_of(*order, "executedQty");
    auto const state = state_of(*order);
    bool const is_this_order = text_of(*order, "clientOrderId") == asked.client_id.view() &&
                               text_of(*order, "symbol") == asked.symbol.view();
    if (!order_id || !executed || executed->is_negative() || !state || !is_this_order) {
        return unreadable(payload, asked);
    }
    VenueRef const ref{.client_id = asked.client_id,
                       .order_id = *order_id,
                       .venue_time = time_of(*order, "updateTime").value_or(Timestamp{})};
    return {VenueOrderState{ref, *state, Quantity(*executed),
                            "status " + std::string(text_of(*order, "status").value_or(""))},
            {},
            {}};
}

TradesAnswer decode_trades(Payload const& payload, Form form, Asked const& asked, Quantity before) {
    TradesAnswer answer;
    answer.total = before;
    auto const result = result_of(payload, form);
    simdjson::dom::array rows;
    if (!result || result->get_array().get(rows) != simdjson::SUCCESS) return answer;
    answer.is_whole = true;
    std::vector<TradeRow> trades;
    for (Element const row : rows) {
        ++answer.rows;
        // One bad row does not cost the others: their money is real.
        if (auto trade = decode_trade(row, asked)) {
            bool const is_buy = flag_of(row, "isBuyer").value_or(true);
            if (asked.order_id.empty()) {
                answer.sides[trade->fill.ref.order_id] = is_buy ? Side::buy : Side::sell;
            }
            trades.push_back(std::move(*trade));
        } else {
            answer.is_whole = false;
        }
    }
    std::sort(trades.begin(), trades.end(),
              [](TradeRow const& a, TradeRow const& b) { return a.id < b.id; });
    for (TradeRow& trade : trades) {
        answer.total += trade.fill.quantity;
        // A running sum over a page with a hole would be a guess.
        if (answer.is_whole) trade.fill.cumulative = answer.total;
        if (answer.rows >= trades_page) answer.next = std::to_string(trade.id + 1);
        answer.inputs.push_back(std::move(trade.fill));
    }
    if (!answer.is_whole) {
        answer.inputs.push_back(
            anomaly(words::ref_of(asked), "a trade of this order cannot be read", payload.text()));
    }
    return answer;
}

OpenOrders decode_open_orders(Payload const& payload, Form form) {
    OpenOrders open;
    auto const result = result_of(payload, form);
    simdjson::dom::array rows;
    open.is_whole = result && result->get_array().get(rows) == simdjson::SUCCESS;
    for (Element const row : words::rows_in(open.is_whole ? std::optional(rows) : std::nullopt)) {
        auto const order_id = order_id_of(row, "orderId");
        auto const name = text_of(row, "clientOrderId");
        auto const quantity = words::quantity_of(row, "origQty");
        auto const executed = words::quantity_of(row, "executedQty");
        auto const price = decimal_of(row, "price");
        if (!order_id || !name || !quantity || !executed || !price) {
            open.is_whole = false;
            continue;
        }
        VenueRef const ref{.client_id = our_client_id(*name).value_or(VenueClientId{}),
                           .order_id = *order_id,
                           .venue_time = time_of(row, "updateTime").value_or(Timestamp{})};
        words::HeldOrder held{ref, *quantity, Price(*price), *executed};
        held.symbol =
            VenueSymbol::from(text_of(row, "symbol").value_or("")).value_or(VenueSymbol{});
        held.side = text_of(row, "side") == "SELL" ? Side::sell : Side::buy;
        if (ref.client_id.empty()) held.label = *name;
        open.orders.push_back(std::move(held));
    }
    if (!open.is_whole) {
        open.inputs.push_back(anomaly({}, "the open orders cannot be read", payload.text()));
    }
    return open;
}

Inputs decode_account(Payload const& payload, Form form, Account const& account) {
    auto const result = result_of(payload, form);
    auto const rows = result ? array_of(*result, "balances") : std::nullopt;
    auto const at = result ? time_of(*result, "updateTime") : std::nullopt;
    if (!rows || !at) return {anomaly({}, "the account cannot be read", payload.text())};
    VenueBalances balances;
    balances.account = account;
    balances.is_complete = true;
    balances.venue_time = *at;
    for (Element const row : *rows) {
        auto const asset = Asset::from(text_of(row, "asset").value_or(""));
        auto const free = decimal_of(row, "free");
        auto const locked = decimal_of(row, "locked");
        // A snapshot with a hole would say "zero" of the asset that is missing.
        if (!asset || asset->empty() || !free || !locked) {
            return {anomaly({}, "a balance cannot be read", payload.text())};
        }
        balances.balances.push_back({*asset, *free, *locked});
    }
    return {balances};
}

}  // namespace trestle::adapters::binance_spot
