#include "adapters/sim/binance_usdm/streams.hpp"

#include <algorithm>

#include "oms/model/assert.hpp"

namespace trestle::adapters::sim::binance_usdm {

namespace {

using binance_spot::lower;
using binance_spot::wrapped_market;

constexpr std::chrono::milliseconds at_once(0);

// How often the book's changes are told: by the stream's suffix.
struct Speed {
    std::string_view suffix;
    std::int64_t period_ms;
};
constexpr Speed speeds[] = {{"@100ms", 100}, {"", 200}, {"@500ms", 500}};

}  // namespace

Rules const& Streams::rules(std::string const& symbol) const {
    auto const* const found = venue_.exchange.rules(symbol);
    OMS_ASSERT(found != nullptr);
    return *found;
}

void Streams::subscribe(ConnectionId connection, std::string const& stream) {
    auto* const listener = find(connection);
    if (!listener || !listener->streams.insert(stream).second) return;
    if (!stream.ends_with("@bookTicker")) return;
    // A real market moves at once; a quiet one must not leave a newcomer without a price.
    for (auto const& symbol : venue_.exchange.symbols()) {
        if (stream != lower(symbol) + "@bookTicker") continue;
        auto const& book = venue_.exchange.book(symbol);
        auto const json = encode_book_ticker_event(rules(symbol), book.top(), book.last_update(),
                                                   venue_.clock.now_ms());
        wire_.send(connection,
                   listener->channel == Channel::combined ? wrapped_market(stream, json) : json,
                   at_once);
    }
}

void Streams::on_events(std::vector<Event> const& events) {
    auto const now_ms = venue_.clock.now_ms();
    for (std::size_t i = 0; i < events.size(); ++i) {
        auto const& event = events[i];
        if (auto const* const order = std::get_if<OrderEvent>(&event)) {
            on_order(*order);
        } else if (auto const* const balance = std::get_if<BalanceEvent>(&event)) {
            // One event tells of the money and of the position that it came from.
            auto const* const next =
                i + 1 < events.size() ? std::get_if<PositionEvent>(&events[i + 1]) : nullptr;
            auto const is_same = next && next->state.position.account == balance->account;
            if (is_same) ++i;
            send_user(
                balance->account, "balance", "ACCOUNT_UPDATE",
                encode_account_event(venue_.exchange, balance, is_same ? next : nullptr, now_ms));
        } else if (auto const* const position = std::get_if<PositionEvent>(&event)) {
            send_user(position->state.position.account, "position", "ACCOUNT_UPDATE",
                      encode_account_event(venue_.exchange, nullptr, position, now_ms));
        } else if (auto const* const trade = std::get_if<Trade>(&event)) {
            on_trade(*trade);
        } else if (auto const* const forced = std::get_if<LiquidationEvent>(&event)) {
            auto const json = encode_force_order(rules(forced->symbol), *forced, now_ms);
            send_market(lower(forced->symbol) + "@forceOrder", {"trades", "forceOrder"}, json);
            send_market("!forceOrder@arr", {"trades", "forceOrder"}, json);
        } else if (auto const* const call = std::get_if<MarginCallEvent>(&event)) {
            send_user(call->account, "position", "MARGIN_CALL", encode_margin_call(*call, now_ms));
        }
    }
}

void Streams::on_order(OrderEvent const& event) {
    auto const& order = event.order;
    if (order.is_apart()) return on_algo_order(event);
    auto const now_ms = venue_.clock.now_ms();
    auto const& known = rules(order.symbol);
    if (event.what == Happening::trade && event.fill && order.forced == Forced::no)
        send_user(order.account, "lite", "TRADE_LITE", encode_lite(known, event, now_ms));
    send_user(order.account, "order", "ORDER_TRADE_UPDATE", encode_event(known, event, now_ms));
    if (order.made_by == 0 || order.is_open()) return;
    if (auto const* const algo = venue_.exchange.find(order.symbol, order.made_by))
        send_user(order.account, "order", "ALGO_UPDATE",
                  encode_algo_event(known, *algo, "FINISHED", &order, {}, now_ms));
}

void Streams::on_algo_order(OrderEvent const& event) {
    auto const& order = event.order;
    auto const now_ms = venue_.clock.now_ms();
    auto const& known = rules(order.symbol);
    auto const tell = [&](std::string_view status, std::string_view reason) {
        send_user(order.account, "order", "ALGO_UPDATE",
                  encode_algo_event(known, order, status, nullptr, reason, now_ms));
    };
    switch (event.what) {
        case Happening::accepted:
        case Happening::replaced: return tell("NEW", {});
        case Happening::triggered: tell("TRIGGERING", {}); return tell("TRIGGERED", {});
        case Happening::canceled: return tell("CANCELED", {});
        case Happening::expired:
        case Happening::prevented: return tell("EXPIRED", {});
        case Happening::rejected: {
            auto const why = event.refused ? problem_for(*event.refused, order.side).text : "";
            tell("REJECTED", why);
            return send_user(order.account, "order", "CONDITIONAL_ORDER_TRIGGER_REJECT",
                             encode_trigger_reject(order, why, now_ms));
        }
        case Happening::trade: break;  // it never trades itself
    }
    OMS_ASSERT(false);
}

void Streams::on_trade(Trade const& trade) {
    auto const now_ms = venue_.clock.now_ms();
    auto const name = lower(trade.symbol);
    auto const& known = rules(trade.symbol);
    if (is_wanted(name + "@trade"))
        send_market(name + "@trade", {"trades", "trade"}, encode_trade_event(known, trade, now_ms));
    if (is_wanted(name + "@aggTrade"))
        send_market(name + "@aggTrade", {"trades", "aggTrade"},
                    encode_aggregate_event(known, trade, now_ms));
}

void Streams::send_user(std::string const& account, std::string_view kind, std::string_view event,
                        std::string const& json) {
    auto const key = listen_keys_.of(account);
    if (key) send_market(*key, {kind, event}, json);
}

void Streams::send_quotes(bool repeats) {
    for (auto const& symbol : venue_.exchange.symbols()) {
        auto const& book = venue_.exchange.book(symbol);
        auto const top = book.top();
        auto& known = tops_[symbol];
        if (top == known && !repeats) continue;
        known = top;
        auto const json =
            encode_book_ticker_event(rules(symbol), top, book.last_update(), venue_.clock.now_ms());
        send_market(lower(symbol) + "@bookTicker", {"quotes", "bookTicker"}, json);
        send_market("!bookTicker", {"quotes", "bookTicker"}, json);
    }
}

void Streams::send_depth(std::int64_t elapsed_ms) {
    auto const now_ms = venue_.clock.now_ms();
    for (auto const& symbol : venue_.exchange.symbols()) {
        if (auto const changes = venue_.exchange.take_book_changes(symbol))
            for (auto const& speed : speeds)
                gathered_[{symbol, std::string(speed.suffix)}].add(*changes);
        for (auto const& speed : speeds) {
            auto const found = gathered_.find({symbol, std::string(speed.suffix)});
            if (found == gathered_.end() || found->second.last_update == 0) continue;
            if (!is_due(elapsed_ms, speed.period_ms, venue_.tick_ms)) continue;
            auto const changes = found->second.take();
            send_market(
                lower(symbol) + "@depth" + std::string(speed.suffix), {"depth", "depthUpdate"},
                encode_depth_update(rules(symbol), changes, changes.first_update - 1, now_ms));
            send_partial_depth(symbol, speed.suffix);
        }
    }
}

void Streams::send_partial_depth(std::string const& symbol, std::string_view suffix) {
    for (auto const limit : {5, 10, 20}) {
        auto const stream = lower(symbol) + "@depth" + std::to_string(limit) + std::string(suffix);
        if (is_wanted(stream))
            send_market(
                stream, {"depth", "depthUpdate"},
                encode_partial_depth(rules(symbol), venue_.exchange.book(symbol),
                                     static_cast<std::size_t>(limit), venue_.clock.now_ms()));
    }
}

void Streams::send_marks(bool is_three_seconds) {
    auto const now_ms = venue_.clock.now_ms();
    std::string all;
    for (auto const& symbol : venue_.exchange.symbols()) {
        auto const json = encode_mark_price(venue_.exchange, symbol, now_ms);
        all += (all.empty() ? "" : ",") + json;
        auto const name = lower(symbol) + "@markPrice";
        send_market(name + "@1s", {"quotes", "markPriceUpdate"}, json);
        if (is_three_seconds) send_market(name, {"quotes", "markPriceUpdate"}, json);
    }
    all = "[" + all + "]";
    send_market("!markPrice@arr@1s", {"quotes", "markPriceUpdate"}, all);
    if (is_three_seconds) send_market("!markPrice@arr", {"quotes", "markPriceUpdate"}, all);
}

void Streams::end_listen_keys() {
    for (auto const& key : listen_keys_.take_ended(venue_.clock.now_ms())) {
        Json json;
        json.open_object()
            .field("e", "listenKeyExpired")
            .field("E", venue_.clock.now_ms())
            .field("listenKey", key)
            .close_object();
        send_market(key, {"order", "listenKeyExpired"}, json.take());
        for (auto& [connection, listener] : listeners_) listener.streams.erase(key);
    }
}

}  // namespace trestle::adapters::sim::binance_usdm
