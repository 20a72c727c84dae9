#include "adapters/sim/binance_spot/listeners.hpp"

#include <algorithm>
#include <utility>

namespace trestle::adapters::sim::binance_spot {

std::string lower(std::string_view text) {
    std::string result(text);
    std::ranges::transform(result, result.begin(), [](unsigned char c) {
        return static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    });
    return result;
}

std::string wrapped_market(std::string const& stream, std::string const& json) {
    return "{\"stream\":\"" + stream + "\",\"data\":" + json + "}";
}

Listener& Listeners::open(ConnectionId connection, Channel channel) {
    auto& listener = listeners_[connection];
    listener.channel = channel;
    listener.connected_ms = venue_.clock.now_ms();
    return listener;
}

Listener* Listeners::find(ConnectionId connection) {
    auto const found = listeners_.find(connection);
    return found == listeners_.end() ? nullptr : &found->second;
}

void Listeners::send_shutdown() {
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

std::vector<ConnectionId> Listeners::connections() const {
    std::vector<ConnectionId> result;
    for (auto const& [connection, listener] : listeners_) result.push_back(connection);
    return result;
}

void Listeners::send_market(std::string const& stream, Name name, std::string const& json) {
    for (auto& [connection, listener] : listeners_) {
        if (!listener.streams.contains(stream)) continue;
        send(connection, listener, name,
             listener.channel == Channel::combined ? wrapped_market(stream, json) : json);
    }
}

void Listeners::send(ConnectionId connection, Listener& listener, Name name, std::string text) {
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

bool Listeners::is_wanted(std::string const& stream) const {
    return std::ranges::any_of(
        listeners_, [&](auto const& entry) { return entry.second.streams.contains(stream); });
}

bool Listeners::admit_message(ConnectionId connection, Listener& listener) {
    auto const now_s = venue_.clock.now_ms() / 1000;
    if (now_s != listener.window_s) {
        listener.window_s = now_s;
        listener.messages_in_window = 0;
    }
    if (++listener.messages_in_window <= venue_.limits.stream_messages_per_second) return true;
    wire_.close(connection);
    return false;
}

void Gathered::add(BookChanges const& changes) {
    if (first_update == 0) first_update = changes.first_update;
    last_update = changes.last_update;
    for (auto const& level : changes.bids) bids[level.price] = level.quantity;
    for (auto const& level : changes.asks) asks[level.price] = level.quantity;
}

BookChanges Gathered::take() {
    BookChanges changes{first_update, last_update, {}, {}};
    for (auto it = bids.rbegin(); it != bids.rend(); ++it)
        changes.bids.push_back({it->first, it->second});
    for (auto const& [price, quantity] : asks) changes.asks.push_back({price, quantity});
    *this = {};
    return changes;
}

}  // namespace trestle::adapters::sim::binance_spot
