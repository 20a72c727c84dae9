// Answers to queries, inward: one order, trades, open orders, balances, positions.
#include <algorithm>

#include "adapters/okx/errors.hpp"
#include "adapters/okx/json.hpp"

namespace trestle::adapters::okx {

using words::anomaly;
using words::HeldOrder;
using words::not_understood;
using words::positive_of;
using words::text_of;
using words::text_or_none;
using words::time_of;
using words::unknown_outcome;

namespace {

using State = VenueOrderState::State;

std::optional<State> state_of(Element row) {
    auto const state = text_or_none(row, "state");
    if (state == "live" || state == "partially_filled") return State::working;
    if (state == "filled") return State::filled;
    if (state == "canceled" || state == "mmp_canceled") return State::canceled;
    return std::nullopt;
}

bool is_about(Element row, Asked const& asked) {
    if (text_of(row, "instId") != asked.symbol.view()) return false;
    if (!asked.order_id.empty()) return text_of(row, "ordId") == asked.order_id.view();
    auto const named = VenueClientId::from(text_or_none(row, "clOrdId"));
    return named && (*named == asked.client_id || words::is_same_order(*named, asked.client_id));
}

std::optional<VenueFilled> decode_trade(Element row, Asked const& asked, Listing const& listing) {
    auto const trade = VenueTradeId::from(text_or_none(row, "tradeId"));
    auto const order_id = VenueOrderId::from(text_or_none(row, "ordId"));
    auto const price = positive_of(row, "fillPx");
    auto const quantity = size_of(row, "fillSz", listing);
    auto const fee = fee_of(row, "fee");
    auto const asset = Asset::from(text_or_none(row, "feeCcy"));
    auto const liquidity = liquidity_of(row);
    bool const is_sound = trade && !trade->empty() && order_id && !order_id->empty() && price &&
                          quantity && quantity->is_positive() && fee && asset && liquidity &&
                          (!asset->empty() || fee->is_zero());
    if (!is_sound || text_of(row, "instId") != asked.symbol.view()) return std::nullopt;
    VenueRef ref = words::ref_of(asked);
    ref.order_id = *order_id;
    // A list of many orders' trades names each.
    if (ref.client_id.empty()) {
        ref.client_id =
            words::our_client_id(text_or_none(row, "clOrdId")).value_or(VenueClientId{});
    }
    ref.venue_time = time_of(row, "fillTime").value_or(time_of(row, "ts").value_or(Timestamp{}));
    return VenueFilled{.ref = ref,
                       .trade_id = *trade,
                       .symbol = asked.symbol,
                       .quantity = *quantity,
                       .price = Price(*price),
                       .cumulative = {},
                       .fee = *fee,
                       .fee_asset = *asset,
                       .liquidity = *liquidity};
}

std::optional<HeldOrder> decode_held(Element row, Listing const* listing) {
    if (listing == nullptr) return std::nullopt;
    auto const order_id = VenueOrderId::from(text_or_none(row, "ordId"));
    auto const quantity = size_of(row, "sz", *listing);
    auto const filled = size_of(row, "accFillSz", *listing);
    auto const client_id = text_of(row, "clOrdId");
    auto const price = positive_of(row, "px");
    bool const has_price = !text_or_none(row, "px").empty();
    bool const is_sound = order_id && !order_id->empty() && quantity && filled && client_id &&
                          price.has_value() == has_price;
    if (!is_sound) return std::nullopt;
    HeldOrder held{.ref = nobody, .quantity = *quantity, .price = {}, .cumulative = *filled};
    held.ref.client_id = words::our_client_id(*client_id).value_or(VenueClientId{});
    held.symbol = listing->symbol;
    held.side = text_or_none(row, "side") == "sell" ? Side::sell : Side::buy;
    if (held.ref.client_id.empty()) held.label = *client_id;
    held.ref.order_id = *order_id;
    held.ref.venue_time = time_of(row, "uTime").value_or(Timestamp{});
    if (price) held.price = Price(*price);
    return held;
}

}  // namespace

OrderAnswer decode_order(Payload const& payload, Form form, Asked const& asked,
                         Listing const& listing) {
    if (auto const error = decode_error(payload, form)) {
        // Only "does not exist" says so. Unfilled orders are forgotten two hours after their end.
        if (error->code == 51603) {
            return {VenueOrderState{words::ref_of(asked), State::not_found, {}, error->to_string()},
                    {},
                    {}};
        }
        return {std::nullopt, {unknown_outcome(asked, error->to_string())}, {}};
    }
    auto const rows = rows_of(payload);
    if (asked.is_waiting && rows && rows->size() == 1) {
        return algo_state(payload, rows->at(0).value(), asked);
    }
    bool const is_one = rows && rows->size() == 1 && is_about(rows->at(0).value(), asked);
    auto const state = is_one ? state_of(rows->at(0).value()) : std::nullopt;
    auto const filled = is_one ? size_of(rows->at(0).value(), "accFillSz", listing) : std::nullopt;
    if (!state || !filled) {
        return {std::nullopt,
                not_understood(payload, asked, "the answer to a query cannot be read"),
                {}};
    }
    Element const row = rows->at(0).value();
    VenueRef ref = words::ref_of(asked);
    ref.order_id = VenueOrderId::from(text_or_none(row, "ordId")).value_or(asked.order_id);
    ref.venue_time = time_of(row, "uTime").value_or(Timestamp{});
    return {
        VenueOrderState{ref, *state, *filled, "state " + std::string(text_or_none(row, "state"))},
        {},
        decode_held(row, &listing)};
}

// Newest first; ids of trades are not in order of time, so a sum over pages is not attempted.
TradesAnswer decode_trades(Payload const& payload, Form form, Asked const& asked,
                           Listing const& listing) {
    TradesAnswer answer;
    auto const rows = rows_of(payload, form);
    if (!rows) return answer;
    answer.is_whole = true;
    for (Element const row : *rows) {
        ++answer.rows;
        bool const is_other =
            !asked.order_id.empty() &&
            text_of(row, "ordId").value_or(asked.order_id.view()) != asked.order_id.view();
        answer.next = text_or_none(row, "billId");
        if (is_other) continue;
        // One bad row does not cost the others: their money is real.
        if (auto trade = decode_trade(row, asked, listing)) {
            if (asked.order_id.empty()) {
                bool const is_sell = text_or_none(row, "side") == "sell";
                answer.sides[trade->ref.order_id] = is_sell ? Side::sell : Side::buy;
            }
            answer.total += trade->quantity;
            answer.inputs.push_back(std::move(*trade));
        } else {
            answer.is_whole = false;
        }
    }
    if (answer.rows < rows_per_page) answer.next.clear();
    std::reverse(answer.inputs.begin(), answer.inputs.end());
    if (!answer.is_whole) {
        answer.inputs.push_back(
            anomaly(words::ref_of(asked), "a trade cannot be read", payload.text()));
    }
    return answer;
}

OpenOrders decode_open_orders(Payload const& payload, Form form, Listings const& listings) {
    OpenOrders open;
    auto const rows = rows_of(payload, form);
    open.is_whole = rows.has_value();
    for (Element const row : words::rows_in(rows)) {
        open.next = text_or_none(row, "ordId");
        auto held = decode_held(row, listings.find(text_or_none(row, "instId")));
        if (held) open.orders.push_back(std::move(*held));
        // Orders of listings that we do not trade are nobody's business here.
        bool const is_ours = words::our_client_id(text_or_none(row, "clOrdId")).has_value();
        bool const is_traded = listings.find(text_or_none(row, "instId")) != nullptr;
        if (!held && (is_ours || is_traded)) open.is_whole = false;
    }
    if (rows && rows->size() < rows_per_page) open.next.clear();
    if (!open.is_whole) {
        open.inputs.push_back(anomaly(nobody, "the open orders cannot be read", payload.text()));
    }
    return open;
}

Inputs decode_balances(Payload const& payload, Form form, Account const& account) {
    auto const rows = rows_of(payload, form);
    if (!rows || rows->size() != 1) {
        return {anomaly(nobody, "the balances cannot be read", payload.text())};
    }
    return balances_in(payload, rows->at(0).value(), account, true);
}

Positions decode_positions(Payload const& payload, Form form, Listings const& listings) {
    Positions positions;
    auto const rows = rows_of(payload, form);
    positions.is_whole = rows.has_value();
    for (Element const row : words::rows_in(rows)) {
        auto position = position_in(row, listings);
        if (position) positions.positions.push_back(*position);
        // A position in a listing that we do not trade is not ours to count.
        bool const is_traded = listings.find(text_or_none(row, "instId")) != nullptr;
        if (!position && is_traded) positions.is_whole = false;
    }
    if (!positions.is_whole) {
        positions.inputs.push_back(anomaly(
            nobody, "a position cannot be read, or is of no mode that we know", payload.text()));
    }
    return positions;
}

}  // namespace trestle::adapters::okx
