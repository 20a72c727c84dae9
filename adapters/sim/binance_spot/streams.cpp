#include "adapters/sim/binance_spot/streams.hpp"

#include <algorithm>

namespace trestle::adapters::sim::binance_spot {

namespace {

std::string wrapped_user(int subscription, std::string const& json) {
    return "{\"subscriptionId\":" + std::to_string(subscription) + ",\"event\":" + json + "}";
}

}  // namespace

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
        send_user(balances->account, {"balance", "outboundAccountPosition"},
                  encode_event(*balances, now_ms));
    else if (auto const* const trade = std::get_if<Trade>(&event))
        send_market(lower(trade->symbol) + "@trade", {"trades", "trade"},
                    encode_event(*trade, now_ms));
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
            slow_[symbol].add(*changes);
            send_market(lower(symbol) + "@depth@100ms", {"depth", "depthUpdate"},
                        encode_depth_update(symbol, *changes, now_ms));
            send_partial_depth(symbol, "@100ms");
        }
        if (!is_second) continue;
        auto const slow = slow_.find(symbol);
        if (slow == slow_.end()) continue;
        auto const changes = slow->second.take();
        slow_.erase(slow);
        send_market(lower(symbol) + "@depth", {"depth", "depthUpdate"},
                    encode_depth_update(symbol, changes, now_ms));
        send_partial_depth(symbol, "");
    }
}

void Streams::send_user(std::string const& account, Name name, std::string const& json) {
    for (auto& [connection, listener] : listeners_)
        for (auto const& [subscription, subscribed] : listener.accounts)
            if (subscribed == account)
                send(connection, listener, name, wrapped_user(subscription, json));
}

void Streams::send_partial_depth(std::string const& symbol, std::string_view suffix) {
    for (auto const limit : {5, 10, 20}) {
        auto const stream = lower(symbol) + "@depth" + std::to_string(limit) + std::string(suffix);
        if (is_wanted(stream))
            send_market(
                stream, {"depth", "depth"},
                encode_depth(venue_.exchange.book(symbol), static_cast<std::size_t>(limit)));
    }
}

}  // namespace trestle::adapters::sim::binance_spot
