#include "adapters/sim/binance_spot/streams.hpp"

#include <algorithm>

namespace trestle::adapters::sim::binance_spot {

namespace {

std::string lower(std::string_view text) {
    std::string result(text);
    std::ranges::transform(result, result.begin(), [](unsigned char c) {
        return static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    });
    return result;
}

std::string wrapped_user(int subscription, std::string const& json) {
    return "{\"subscriptionId\":" + std::to_string(subscription) + ",\"event\":" + json + "}";
}

std::string wrapped_market(std::string const& stream, std::string const& json) {
    return "{\"stream\":\"" + stream + "\",\"data\":" + json + "}";
}

}  // namespace

Listener& Streams::open(ConnectionId connection, Channel channel) {
    auto& listener = listeners_[connection];
    listener.channel = channel;
    listener.connected_ms = venue_.clock.now_ms();
    return listener;
}

Listener* Streams::find(ConnectionId connection) {
    auto const found = listeners_.find(connection);
    return found == listeners_.end() ? nullptr : &found->second;
}

bool Streams::subscribe(ConnectionId connection, std::string const& stream) {
    static constexpr std::string_view kinds[] = {
        "bookTicker", "trade",   "depth",        "depth@100ms",   "depth5",
        "depth10",    "depth20", "depth5@100ms", "depth10@100ms", "depth20@100ms"};
    auto* const listener = find(connection);
    if (!listener) return false;
    auto const at = stream.find('@');
    if (at == std::string::npos) return false;
    auto const kind = std::string_view(stream).substr(at + 1);
    if (std::ranges::find(kinds, kind) == std::end(kinds)) return false;
    if (!listener->streams.insert(stream).second) return true;
    // A real market moves at once; a quiet one must not leave a newcomer without a price.
    for (auto const& symbol : venue_.exchange.symbols()) {
        if (kind != "bookTicker" || stream != lower(symbol) + "@bookTicker") continue;
        auto const& book = venue_.exchange.book(symbol);
        auto const json = encode_book_ticker_event(symbol, book.top(), book.last_update());
        wire_.send(connection,
                   listener->channel == Channel::combined ? wrapped_market(stream, json) : json,
                   std::chrono::milliseconds(0));
    }
    return true;
}

void Streams::on_event(Event const& event) {
    auto const now_ms = venue_.clock.now_ms();
    if (auto const* const order = std::get_if<OrderEvent>(&event))
        send_user(order->order.account, {"order", "executionReport"}, encode_event(*order, now_ms));
    else if (auto const* const balances = std::get_if<BalanceEvent>(&event))
        send_user(balances->account, {"balance", "outboundAccountPosition"}, encode_event(*balances, now_ms));
    else if (auto const* const trade = std::get_if<Trade>(&event))
        send_market(lower(trade->symbol) + "@trade", {"trades", "trade"}, encode_event(*trade, now_ms));
}

void Streams::send_quotes(bool repeats) {
    for (auto const& symbol : venue_.exchange.symbols()) {
        auto const& book = venue_.exchange.book(symbol);
        auto const top = book.top();
        auto& known = tops_[symbol];
        if (top == known && !repeats) continue;
        known = top;
        send_market(lower(symbol) + "@bookTicker", {"quotes", "bookTicker"},
                    encode_book_ticker_event(symbol, top, book.last_update()));
    }
}

void Streams::send_depth(bool is_second) {
    auto const now_ms = venue_.clock.now_ms();
    for (auto const& symbol : venue_.exchange.symbols()) {
        if (auto const changes = venue_.exchange.take_book_changes(symbol)) {
            gather(symbol, *changes);
            send_market(lower(symbol) + "@depth@100ms", {"depth", "depthUpdate"},
                        encode_depth_update(symbol, *changes, now_ms));
            send_partial_depth(symbol, "@100ms");
        }
        if (!is_second) continue;
        auto const slow = slow_.find(symbol);
        if (slow == slow_.end()) continue;
        BookChanges changes{slow->second.first_update, slow->second.last_update, {}, {}};
        for (auto it = slow->second.bids.rbegin(); it != slow->second.bids.rend(); ++it)
            changes.bids.push_back({it->first, it->second});
        for (auto const& [price, quantity] : slow->second.asks)
            changes.asks.push_back({price, quantity});
        slow_.erase(slow);
        send_market(lower(symbol) + "@depth", {"depth", "depthUpdate"},
                    encode_depth_update(symbol, changes, now_ms));
        send_partial_depth(symbol, "");
    }
}

void Streams::send_shutdown() {
    auto const event =
        "{\"e\":\"serverShutdown\",\"E\":" + std::to_string(venue_.clock.now_ms()) + "}";
    for (auto const& [connection, listener] : listeners_) {
        auto text = event;
        if (listener.channel == Channel::api) text = "{\"event\":" + event + "}";
        if (listener.channel == Channel::combined) text = wrapped_market("!serverShutdown", event);
        wire_.send(connection, text, std::chrono::milliseconds(0));
        wire_.close(connection);
    }
}

std::vector<ConnectionId> Streams::connections() const {
    std::vector<ConnectionId> result;
    for (auto const& [connection, listener] : listeners_) result.push_back(connection);
    return result;
}

void Streams::send_user(std::string const& account, Name name, std::string const& json) {
    for (auto& [connection, listener] : listeners_)
        for (auto const& [subscription, subscribed] : listener.accounts)
            if (subscribed == account)
                send(connection, listener, name, wrapped_user(subscription, json));
}

void Streams::send_market(std::string const& stream, Name name, std::string const& json) {
    for (auto& [connection, listener] : listeners_) {
        if (!listener.streams.contains(stream)) continue;
        send(connection, listener, name,
             listener.channel == Channel::combined ? wrapped_market(stream, json) : json);
    }
}

void Streams::send(ConnectionId connection, Listener& listener, Name name, std::string text) {
    constexpr std::chrono::milliseconds at_once(0);
    auto const rule = venue_.faults.next_for_event(name.kind, name.event);
    if (!rule) {
        wire_.send(connection, std::move(text), at_once);
        if (!listener.held.empty())
            wire_.send(connection, std::exchange(listener.held, {}), at_once);
        return;
    }
    switch (rule->fault) {
        case EventFault::lose: return;
        case EventFault::duplicate:
            wire_.send(connection, text, at_once);
            wire_.send(connection, std::move(text), at_once);
            return;
        case EventFault::reorder:
            if (!listener.held.empty())
                wire_.send(connection, std::exchange(listener.held, {}), at_once);
            listener.held = std::move(text);
            return;
        case EventFault::delay:
            wire_.send(connection, std::move(text), std::chrono::milliseconds(rule->delay_ms));
            return;
    }
}

void Streams::gather(std::string const& symbol, BookChanges const& changes) {
    auto& slow = slow_[symbol];
    if (slow.first_update == 0) slow.first_update = changes.first_update;
    slow.last_update = changes.last_update;
    for (auto const& level : changes.bids) slow.bids[level.price] = level.quantity;
    for (auto const& level : changes.asks) slow.asks[level.price] = level.quantity;
}

void Streams::send_partial_depth(std::string const& symbol, std::string_view suffix) {
    for (auto const limit : {5, 10, 20}) {
        auto const stream = lower(symbol) + "@depth" + std::to_string(limit) + std::string(suffix);
        auto const is_wanted = std::ranges::any_of(
            listeners_, [&](auto const& entry) { return entry.second.streams.contains(stream); });
        if (is_wanted)
            send_market(
                stream, {"depth", "depth"},
                encode_depth(venue_.exchange.book(symbol), static_cast<std::size_t>(limit)));
    }
}

}  // namespace trestle::adapters::sim::binance_spot
