// What the venue tells by itself: orders, balances, positions, trades, quotes, books.
#include <algorithm>

#include "adapters/sim/okx/listing.hpp"
#include "adapters/sim/okx/streams.hpp"

namespace trestle::adapters::sim::okx {

namespace {

// A cancel that follows a failed amendment is asked for by this, and the amendment's own id.
constexpr std::string_view after_amendment = "amend ";

std::string_view word_for(BalanceReason reason) {
    switch (reason) {
        case BalanceReason::order: return "filled";
        case BalanceReason::funding: return "funding_fee";
        case BalanceReason::liquidation: return "liquidation";
        case BalanceReason::transfer: return "transferred";
    }
    return "filled";
}

OrderPush push_of(OrderEvent const& event) {
    OrderPush push;
    if (event.what == Happening::trade && event.fill) push.fill = &*event.fill;
    if (event.what == Happening::replaced) {
        push.amend_result = "0";
        push.request_id = event.request_id;
    }
    if (event.what == Happening::canceled && event.request_id.starts_with(after_amendment)) {
        push.amend_result = "1";
        push.request_id = std::string_view(event.request_id).substr(after_amendment.size());
        push.code = 51511;
        push.text = "Order modification failed, and the order was canceled.";
    }
    return push;
}

}  // namespace

void Streams::on_event(Event const& event) {
    std::visit([this](auto const& one) { on(one); }, event);
}

void Streams::on(OrderEvent const& event) {
    auto const& order = event.order;
    auto const& rules = *venue_.exchange.rules(order.symbol);
    bool const is_algo = order.trigger && order.made_by == 0;
    Json json;
    json.open_array();
    if (is_algo)
        encode_algo(json, venue_, order);
    else
        encode_order_push(json, venue_, order, push_of(event));
    json.close_array();
    push("order", is_algo ? "orders-algo" : "orders", &rules, order.account, json.take());
    if (is_algo || event.what != Happening::trade || !event.fill) return;
    auto const& fill = *event.fill;
    Json fills;
    fills.open_array()
        .open_object()
        .field("instId", inst_id_of(rules))
        .field("fillSz", fill.quantity.to_string())
        .field("fillPx", fill.price.to_string())
        .field("side", okx::word_for(fill.side))
        .field("ts", std::to_string(fill.time_ms))
        .field("ordId", std::to_string(fill.order_id))
        .field("clOrdId", client_id_of(fill.client_id))
        .field("tradeId", std::to_string(fill.trade_id))
        .field("execType", fill.is_maker ? "M" : "T")
        .field("count", "1")
        .close_object()
        .close_array();
    push("fills", "fills", &rules, order.account, fills.take());
}

void Streams::on_late_refusal(LateRefusal const& refusal) {
    auto const* const order = venue_.exchange.find(refusal.symbol, refusal.order);
    if (!order) return;
    Json json;
    json.open_array();
    encode_order_push(json, venue_, *order,
                      {.amend_result = "-1",
                       .request_id = refusal.request_id,
                       .code = refusal.problem.code,
                       .text = refusal.problem.text});
    json.close_array();
    push("order", "orders", venue_.exchange.rules(refusal.symbol), order->account, json.take());
}

void Streams::on(BalanceEvent const& event) {
    std::vector<std::string> assets;
    for (auto const& holding : event.changed) assets.push_back(holding.asset);
    Json json;
    json.open_array();
    encode_balance(json, venue_, event.account, assets);
    json.close_array();
    push("balance", "account", nullptr, event.account, json.take(),
         "\"eventType\":\"event_update\",");
    push("balance", "balance_and_position", nullptr, event.account,
         balance_and_position(event.account, word_for(event.reason), assets, {}));
}

void Streams::on(PositionEvent const& event) {
    auto const& position = event.state.position;
    Json json;
    json.open_array();
    encode_position(json, venue_, event.state);
    json.close_array();
    push("position", "positions", venue_.exchange.rules(position.symbol), position.account,
         json.take(), "\"eventType\":\"event_update\",");
    push("position", "balance_and_position", nullptr, position.account,
         balance_and_position(position.account, word_for(event.reason), {}, {event.state}));
}

void Streams::on(MarginCallEvent const& event) {
    Json json;
    json.open_array();
    for (auto const& state : event.positions) encode_position(json, venue_, state);
    json.close_array();
    push("margin", "liquidation-warning", nullptr, event.account, json.take());
}

void Streams::on(Trade const& trade) {
    auto const& rules = *venue_.exchange.rules(trade.symbol);
    Json json;
    json.open_array();
    encode_public_trade(json, rules, trade);
    json.close_array();
    auto const rows = json.take();
    push("trades", "trades", &rules, "", rows);
    push("trades", "trades-all", &rules, "", rows);
}

std::string Streams::balance_and_position(std::string_view account, std::string_view type,
                                          std::vector<std::string> const& assets,
                                          std::vector<PositionState> const& positions) const {
    auto const now = std::to_string(venue_.clock.now_ms());
    auto const& accounts = venue_.exchange.accounts();
    Json json;
    json.open_array().open_object().field("pTime", now).field("eventType", type);
    json.key("balData").open_array();
    for (auto const& asset : assets)
        json.open_object()
            .field("ccy", asset)
            .field("cashBal",
                   (accounts.free(account, asset) + accounts.locked(account, asset)).to_string())
            .field("uTime", now)
            .close_object();
    json.close_array().key("posData").open_array();
    for (auto const& state : positions) {
        auto const& position = state.position;
        auto const& rules = *venue_.exchange.rules(position.symbol);
        auto const size =
            position.side == PositionSide::both ? position.quantity : position.quantity.abs();
        json.open_object()
            .field("posId", position_id_of(position))
            .field("tradeId", "")
            .field("instId", inst_id_of(rules))
            .field("instType", inst_type_of(rules))
            .field("mgnMode", position.margin_mode == MarginMode::cross ? "cross" : "isolated")
            .field("posSide", position_side_of(venue_, position))
            .field("pos", size.to_string())
            .field("ccy", rules.quote)
            .field("posCcy", "")
            .field("avgPx", position.is_flat() ? "" : state.entry_price.to_string())
            .field("nonSettleAvgPx", "")
            .field("settledPnl", "")
            .field("uTime", std::to_string(position.updated_ms))
            .close_object();
    }
    json.close_array().key("trades").open_array().close_array().close_object().close_array();
    return json.take();
}

void Streams::send_quotes(bool repeats) {
    for (auto const& symbol : venue_.exchange.symbols()) {
        auto const& rules = *venue_.exchange.rules(symbol);
        auto const top = venue_.exchange.book(symbol).top();
        auto& known = tops_[symbol];
        if (top == known && !repeats) continue;
        known = top;
        for (auto& [connection, listener] : listeners_)
            for (auto const& subscription : listener.subscriptions)
                if (subscription.channel == "bbo-tbt" && subscription.wants(rules)) {
                    listener.last_traffic_ms = elapsed_ms_;
                    send_book(connection, listener, subscription, rules);
                }
        Json json;
        json.open_array();
        encode_ticker(json, venue_, tape_, rules);
        json.close_array();
        push("quotes", "tickers", &rules, "", json.take());
    }
}

void Streams::send_depth() {
    for (auto const& symbol : venue_.exchange.symbols()) {
        auto const changes = venue_.exchange.take_book_changes(symbol);
        if (!changes) continue;
        auto const& rules = *venue_.exchange.rules(symbol);
        auto const& book = venue_.exchange.book(symbol);
        Json levels;
        encode_levels(levels, book, Side::sell, changes->asks);
        encode_levels(levels, book, Side::buy, changes->bids);
        auto const sides = levels.take();
        for (auto& [connection, listener] : listeners_)
            for (auto const& subscription : listener.subscriptions) {
                bool const is_book = subscription.channel.starts_with("books");
                if (!is_book || !subscription.wants(rules)) continue;
                listener.last_traffic_ms = elapsed_ms_;
                if (subscription.channel == "books5") {
                    send_book(connection, listener, subscription, rules);
                    continue;
                }
                auto& sequence = listener.sequences[subscription.channel + symbol];
                if (changes->last_update == sequence) continue;  // the snapshot had it
                push_one(connection, listener, "depth", subscription,
                         "[{" + sides + ",\"ts\":\"" + std::to_string(venue_.clock.now_ms()) +
                             "\",\"checksum\":0,\"prevSeqId\":" + std::to_string(sequence) +
                             ",\"seqId\":" + std::to_string(changes->last_update) + "}]",
                         "\"action\":\"update\",");
                sequence = changes->last_update;
            }
    }
}

void Streams::send_mark_prices() {
    for (auto const& symbol : venue_.exchange.symbols()) {
        auto const& rules = *venue_.exchange.rules(symbol);
        Json json;
        json.open_array()
            .open_object()
            .field("instType", inst_type_of(rules))
            .field("instId", inst_id_of(rules))
            .field("markPx", venue_.exchange.mark_price(symbol).to_string())
            .field("ts", std::to_string(venue_.clock.now_ms()))
            .close_object()
            .close_array();
        push("markPrice", "mark-price", &rules, "", json.take());
    }
}

void Streams::send_listings() {
    for (auto const& symbol : venue_.exchange.symbols()) {
        auto const& rules = *venue_.exchange.rules(symbol);
        Json json;
        json.open_array();
        encode_instrument(json, venue_.exchange, rules);
        json.close_array();
        auto row = json.take();
        auto& known = listings_[symbol];
        if (row == known) continue;
        bool const is_first = known.empty();
        known = std::move(row);
        if (!is_first) push("instruments", "instruments", &rules, "", known);
    }
}

}  // namespace trestle::adapters::sim::okx
