// Answers to queries, inward: one order, trades, open orders, balances, positions.
#include <algorithm>

#include "adapters/bybit/json.hpp"

namespace trestle::adapters::bybit {

using words::anomaly;
using words::HeldOrder;
using words::not_understood;
using words::positive_of;
using words::quantity_of;
using words::text_of;
using words::text_or_none;
using words::time_of;
using words::unknown_outcome;

namespace {

using State = VenueOrderState::State;

std::optional<State> state_of(Element row, Quantity filled) {
    auto const status = text_or_none(row, "orderStatus");
    if (status == "New" || status == "PartiallyFilled" || status == "Untriggered" ||
        status == "Triggered") {
        return State::working;
    }
    if (status == "Filled") return State::filled;
    if (status == "Cancelled" || status == "PartiallyFilledCanceled" || status == "Deactivated") {
        return State::canceled;
    }
    // Rejected with fills: what was filled stands, the rest is gone.
    if (status == "Rejected") return filled.is_zero() ? State::rejected : State::canceled;
    return std::nullopt;
}

bool is_about(Element row, Asked const& asked) {
    auto const listed = listed_of(asked.symbol);
    if (!listed || text_of(row, "symbol") != listed->symbol) return false;
    if (!asked.order_id.empty()) return text_of(row, "orderId") == asked.order_id.view();
    auto const named = VenueClientId::from(text_or_none(row, "orderLinkId"));
    return named && (*named == asked.client_id || words::is_same_order(*named, asked.client_id));
}

std::optional<HeldOrder> decode_held(Element row) {
    auto const order_id = VenueOrderId::from(text_or_none(row, "orderId"));
    auto const quantity = quantity_of(row, "qty");
    auto const filled = quantity_of(row, "cumExecQty");
    // A market order that waits has none.
    bool const has_price = !text_or_none(row, "price").empty();
    auto const price = has_price ? words::decimal_of(row, "price") : Decimal();
    auto const client_id = text_of(row, "orderLinkId");
    if (!order_id || order_id->empty() || !quantity || !filled || !price || !client_id) {
        return std::nullopt;
    }
    HeldOrder held{.ref = nobody, .quantity = *quantity, .price = {}, .cumulative = *filled};
    held.ref.client_id = words::our_client_id(*client_id).value_or(VenueClientId{});
    held.side = text_or_none(row, "side") == "Sell" ? Side::sell : Side::buy;
    if (held.ref.client_id.empty()) held.label = *client_id;
    held.ref.order_id = *order_id;
    held.ref.venue_time = time_of(row, "updatedTime").value_or(Timestamp{});
    if (price->is_positive()) held.price = Price(*price);
    held.trigger = trigger_in(row);
    return held;
}

}  // namespace

OrderAnswer decode_order(Payload const& payload, Form form, Asked const& asked) {
    if (auto const error = decode_error(payload, form)) {
        return {std::nullopt, {unknown_outcome(asked, error->to_string())}, {}};
    }
    auto const rows = rows_of(payload, form);
    if (rows && rows->size() == 0) {
        return {
            VenueOrderState{words::ref_of(asked), State::not_found, {}, "an empty list"}, {}, {}};
    }
    bool const is_one = rows && rows->size() == 1 && is_about(rows->at(0).value(), asked);
    auto const filled = is_one ? quantity_of(rows->at(0).value(), "cumExecQty") : std::nullopt;
    auto const state = filled ? state_of(rows->at(0).value(), *filled) : std::nullopt;
    if (!state) {
        return {std::nullopt,
                not_understood(payload, asked, "the answer to a query cannot be read"),
                {}};
    }
    Element const row = rows->at(0).value();
    VenueRef ref = words::ref_of(asked);
    ref.order_id = VenueOrderId::from(text_or_none(row, "orderId")).value_or(asked.order_id);
    ref.venue_time = time_of(row, "updatedTime").value_or(Timestamp{});
    auto const why = text_or_none(row, "rejectReason");
    return {VenueOrderState{ref, *state, *filled,
                            "orderStatus " + std::string(text_or_none(row, "orderStatus")) +
                                (why.empty() ? "" : " ") + std::string(why)},
            {},
            decode_held(row)};
}

// Newest first, by pages: a running sum is not attempted.
TradesAnswer decode_trades(Payload const& payload, Form form, Asked const& asked,
                           SettleCoins const& coins) {
    TradesAnswer answer;
    auto const rows = rows_of(payload, form);
    auto const listed = listed_of(asked.symbol);
    if (!rows || !listed) return answer;
    answer.is_whole = true;
    answer.next = next_page_of(payload);
    for (Element const row : *rows) {
        ++answer.rows;
        bool const is_other =
            text_of(row, "symbol").value_or(listed->symbol) != listed->symbol ||
            (!asked.order_id.empty() &&
             text_of(row, "orderId").value_or(asked.order_id.view()) != asked.order_id.view());
        // The venue's own liquidations and deleveraging trade as well; funding does not.
        auto const type = text_of(row, "execType").value_or("Trade");
        bool const is_no_trade = type != "Trade" && type != "BustTrade" && type != "AdlTrade";
        if (is_other || is_no_trade) continue;
        // One bad row does not cost the others: their money is real.
        VenueRef ref = words::ref_of(asked);
        // A list of many orders' trades names each.
        if (ref.client_id.empty()) {
            ref.client_id =
                words::our_client_id(text_or_none(row, "orderLinkId")).value_or(VenueClientId{});
        }
        if (auto fill = fill_in(row, ref, asked.symbol, coins)) {
            if (asked.order_id.empty()) {
                bool const is_sell = text_or_none(row, "side") == "Sell";
                answer.sides[fill->ref.order_id] = is_sell ? Side::sell : Side::buy;
            }
            answer.total += fill->quantity;
            answer.inputs.push_back(std::move(*fill));
        } else {
            answer.is_whole = false;
        }
    }
    std::reverse(answer.inputs.begin(), answer.inputs.end());
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
    open.next = rows ? next_page_of(payload) : "";
    for (Element const row : words::rows_in(rows)) {
        auto held = decode_held(row);
        if (!held) open.is_whole = false;
        auto const state = held ? state_of(row, held->cumulative) : std::nullopt;
        if (held && !state) open.is_whole = false;
        if (state == State::working) open.orders.push_back(std::move(*held));
    }
    if (!open.is_whole) {
        open.inputs.push_back(anomaly(nobody, "the open orders cannot be read", payload.text()));
    }
    return open;
}

Inputs decode_balances(Payload const& payload, Form form, Account const& account) {
    auto const rows = rows_of(payload, form);
    auto const& root = payload.parsed().root;
    auto const at = rows ? time_of(*root, "time") : std::nullopt;
    if (!rows || rows->size() != 1 || !at) {
        return {anomaly(nobody, "the balances cannot be read", payload.text())};
    }
    return balances_in(payload, rows->at(0).value(), account, *at, true);
}

Positions decode_positions(Payload const& payload, Form form) {
    Positions positions;
    auto const rows = rows_of(payload, form);
    positions.is_whole = rows.has_value();
    for (Element const row : words::rows_in(rows)) {
        auto position = position_in(row, category_of(payload));
        if (!position) positions.is_whole = false;
        if (position) positions.positions.push_back(*position);
    }
    if (!positions.is_whole) {
        positions.inputs.push_back(anomaly(nobody, "a position cannot be read", payload.text()));
    }
    return positions;
}

}  // namespace trestle::adapters::bybit
