// Subscriptions, and the snapshots that begin them.
#include "adapters/sim/okx/streams.hpp"

#include <algorithm>
#include <array>

#include "adapters/sim/okx/listing.hpp"

namespace trestle::adapters::sim::okx {

namespace {

constexpr std::int64_t silence_ms = 30'000;
constexpr std::size_t book_depth = 400;
constexpr std::int64_t before_the_first = -1;  // prevSeqId of a snapshot

struct Channel {
    std::string_view name;
    std::string_view kind;  // as event faults know it
    Url url;
    bool needs_listing = false;
};

constexpr std::array channels{
    Channel{"tickers", "quotes", Url::open, true},
    Channel{"bbo-tbt", "quotes", Url::open, true},
    Channel{"books", "depth", Url::open, true},
    Channel{"books5", "depth", Url::open, true},
    Channel{"books50-l2-tbt", "depth", Url::open, true},
    Channel{"books-l2-tbt", "depth", Url::open, true},
    Channel{"trades", "trades", Url::open, true},
    Channel{"instruments", "instruments", Url::open},
    Channel{"mark-price", "markPrice", Url::open, true},
    Channel{"funding-rate", "fundingRate", Url::open, true},
    Channel{"status", "status", Url::open},
    Channel{"orders", "order", Url::account},
    Channel{"fills", "fills", Url::account},
    Channel{"account", "balance", Url::account},
    Channel{"positions", "position", Url::account},
    Channel{"balance_and_position", "balance", Url::account},
    Channel{"liquidation-warning", "margin", Url::account},
    Channel{"account-greeks", "greeks", Url::account},
    Channel{"orders-algo", "order", Url::business},
    Channel{"algo-advance", "order", Url::business},
    Channel{"trades-all", "trades", Url::business, true},
};

Channel const* channel_named(std::string_view name) {
    for (auto const& channel : channels)
        if (channel.name == name) return &channel;
    return nullptr;
}

bool is_private(Channel const& channel) {
    return channel.url == Url::account ||
           (channel.url == Url::business && channel.name != "trades-all");
}

bool is_counted(std::string_view channel) {
    constexpr std::array<std::string_view, 6> counted{
        "orders", "account", "positions", "balance_and_position", "fills", "orders-algo"};
    return std::ranges::find(counted, channel) != counted.end();
}

Problem unknown_channel(Subscription const& subscription) {
    auto text = "Wrong URL or channel:" + subscription.channel;
    if (!subscription.listing.empty()) text += ",instId:" + subscription.listing;
    return {60018, text +
                       " doesn't exist. Please use the correct URL, channel and parameters "
                       "referring to API document."};
}

std::optional<Problem> check(Venue const& venue, Listener const& listener, Channel const* channel,
                             Subscription const& subscription) {
    if (!channel) return unknown_channel(subscription);
    if (channel->url == Url::business && listener.url != Url::business)
        return Problem{64001,
                       "This channel has been migrated to the '/business' URL. Please "
                       "subscribe using the new URL."};
    if (listener.url == Url::business && channel->url != Url::business)
        return Problem{64002, "This channel is not supported by \"/business\" URL."};
    if (is_private(*channel) && listener.url == Url::open) return unknown_channel(subscription);
    if (!is_private(*channel) && listener.url == Url::account) return unknown_channel(subscription);
    if (is_private(*channel) && listener.account.empty()) return Problem{60011, "Please log in"};
    bool const is_missing =
        !subscription.listing.empty() && !find_listing(venue.exchange, subscription.listing);
    if (is_missing || (channel->needs_listing && subscription.listing.empty()))
        return unknown_channel(subscription);
    bool const needs_kind = channel->name == "orders" || channel->name == "positions" ||
                            channel->name == "instruments" || channel->name == "orders-algo" ||
                            channel->name == "algo-advance";
    if (needs_kind && subscription.kind.empty())
        return Problem{60013, "Invalid args: instType can not be empty"};
    return std::nullopt;
}

std::optional<Subscription> read_subscription(std::string const& arg) {
    auto const fields = v5::Fields::from_json(arg);
    if (!fields || !fields->has("channel")) return std::nullopt;
    return Subscription{.arg = arg,
                        .channel = std::string(fields->text("channel")),
                        .kind = std::string(fields->text("instType")),
                        .family = std::string(fields->text("instFamily")),
                        .listing = std::string(fields->text("instId"))};
}

std::string control_text(std::string_view event, std::string const& arg, std::string_view id,
                         std::string const& connection_name) {
    Json json;
    json.open_object();
    if (!id.empty()) json.key("id").raw(id);
    json.field("event", event).key("arg").raw(arg).field("connId", connection_name).close_object();
    return json.take();
}

}  // namespace

bool Subscription::wants(Rules const& rules) const {
    return (kind.empty() || kind == "ANY" || kind == inst_type_of(rules)) &&
           (family.empty() || family == family_of(rules)) &&
           (listing.empty() || listing == inst_id_of(rules));
}

Listener& Streams::open(ConnectionId connection, Url url, std::string const& peer) {
    auto& listener = listeners_[connection];
    listener.url = url;
    listener.peer = peer;
    listener.name = venue_.random.text(8);
    listener.last_traffic_ms = elapsed_ms_;
    return listener;
}

void Streams::close(ConnectionId connection) {
    listeners_.erase(connection);
    outbox_.forget(connection);
}

Listener* Streams::find(ConnectionId connection) {
    auto const found = listeners_.find(connection);
    if (found == listeners_.end()) return nullptr;
    found->second.last_traffic_ms = elapsed_ms_;
    return &found->second;
}

std::vector<ConnectionId> Streams::connections() const {
    std::vector<ConnectionId> all;
    for (auto const& [connection, listener] : listeners_) all.push_back(connection);
    return all;
}

std::optional<Problem> Streams::subscribe(ConnectionId connection, Listener& listener,
                                          std::string const& arg, std::string_view id) {
    auto const subscription = read_subscription(arg);
    if (!subscription) return Problem{60013, "Invalid args"};
    auto const* const channel = channel_named(subscription->channel);
    if (auto problem = check(venue_, listener, channel, *subscription)) return problem;
    std::erase_if(listener.subscriptions, [&](auto const& known) { return known.arg == arg; });
    listener.subscriptions.push_back(*subscription);
    outbox_.answer(connection, control_text("subscribe", arg, id, listener.name));
    if (is_counted(channel->name)) tell_connection_count(channel->name, listener.account);
    send_snapshot(connection, listener, *subscription);
    return std::nullopt;
}

std::optional<Problem> Streams::unsubscribe(ConnectionId connection, Listener& listener,
                                            std::string const& arg, std::string_view id) {
    auto const subscription = read_subscription(arg);
    if (!subscription) return Problem{60013, "Invalid args"};
    auto const gone = std::erase_if(listener.subscriptions, [&](Subscription const& known) {
        return known.channel == subscription->channel && known.kind == subscription->kind &&
               known.family == subscription->family && known.listing == subscription->listing;
    });
    if (gone == 0) return unknown_channel(*subscription);
    outbox_.answer(connection, control_text("unsubscribe", arg, id, listener.name));
    return std::nullopt;
}

void Streams::tell_connection_count(std::string_view channel, std::string const& account) {
    auto const counts = [&](Listener const& listener) {
        return listener.account == account &&
               std::ranges::any_of(listener.subscriptions,
                                   [&](auto const& known) { return known.channel == channel; });
    };
    auto const count =
        std::ranges::count_if(listeners_, [&](auto const& entry) { return counts(entry.second); });
    for (auto const& [connection, listener] : listeners_) {
        if (!counts(listener)) continue;
        Json json;
        json.open_object()
            .field("event", "channel-conn-count")
            .field("channel", channel)
            .field("connCount", std::to_string(count))
            .field("connId", listener.name)
            .close_object();
        outbox_.answer(connection, json.take());
    }
}

void Streams::push_one(ConnectionId connection, Listener const& listener, std::string_view kind,
                       Subscription const& subscription, std::string const& rows,
                       std::string_view more) {
    auto arg = subscription.arg;
    auto const* const channel = channel_named(subscription.channel);
    if (channel && is_private(*channel)) {
        arg.pop_back();
        arg += ",\"uid\":\"" + uid_of(listener.account) + "\"}";
    }
    auto text = "{\"arg\":" + arg + ",";
    text += more;
    text += "\"data\":" + rows + "}";
    outbox_.event(connection, kind, subscription.channel, std::move(text));
}

void Streams::push(std::string_view kind, std::string_view channel, Rules const* rules,
                   std::string_view account, std::string const& rows, std::string_view more) {
    for (auto& [connection, listener] : listeners_) {
        if (!account.empty() && listener.account != account) continue;
        for (auto const& subscription : listener.subscriptions) {
            if (subscription.channel != channel) continue;
            if (rules && !subscription.wants(*rules)) continue;
            listener.last_traffic_ms = elapsed_ms_;
            push_one(connection, listener, kind, subscription, rows, more);
        }
    }
}

void Streams::send_book(ConnectionId connection, Listener& listener,
                        Subscription const& subscription, Rules const& rules) {
    auto const& book = venue_.exchange.book(rules.symbol);
    auto const& name = subscription.channel;
    auto const depth = name == "bbo-tbt" ? 1 : name == "books5" ? 5 : book_depth;
    bool const is_followed = name.starts_with("books") && name != "books5";
    Json json;
    json.open_array().open_object();
    encode_book_sides(json, book, depth);
    json.field("ts", std::to_string(venue_.clock.now_ms()));
    if (!is_followed) json.field("instId", inst_id_of(rules));
    // The venue has stopped to sum up its books: the field is there, and always zero.
    if (is_followed) json.field("checksum", 0).field("prevSeqId", before_the_first);
    json.field("seqId", book.last_update()).close_object().close_array();
    if (is_followed) listener.sequences[name + rules.symbol] = book.last_update();
    push_one(connection, listener, depth == 1 ? "quotes" : "depth", subscription, json.take(),
             is_followed ? "\"action\":\"snapshot\"," : "");
}

void Streams::send_snapshot(ConnectionId connection, Listener& listener,
                            Subscription const& subscription) {
    auto const& name = subscription.channel;
    if (name == "account" || name == "positions" || name == "balance_and_position")
        return send_account_snapshot(connection, listener, subscription);
    Json json;
    json.open_array();
    bool has_rows = false;
    for (auto const& symbol : venue_.exchange.symbols()) {
        auto const& rules = *venue_.exchange.rules(symbol);
        if (!subscription.wants(rules)) continue;
        if (name == "bbo-tbt" || name.starts_with("books"))
            return send_book(connection, listener, subscription, rules);
        if (name == "tickers") encode_ticker(json, venue_, tape_, rules);
        if (name == "instruments") encode_instrument(json, venue_.exchange, rules);
        if (name == "funding-rate" && rules.is_perpetual()) encode_funding(json, venue_, rules);
        has_rows = name == "tickers" || name == "instruments" || name == "funding-rate";
    }
    json.close_array();
    if (has_rows)
        push_one(connection, listener, channel_named(name)->kind, subscription, json.take());
}

void Streams::send_account_snapshot(ConnectionId connection, Listener const& listener,
                                    Subscription const& subscription) {
    constexpr std::string_view one_page =
        "\"eventType\":\"snapshot\",\"curPage\":1,\"lastPage\":true,";
    auto positions = venue_.exchange.positions(listener.account, "");
    std::erase_if(positions, [](auto const& state) { return state.position.is_flat(); });
    if (subscription.channel == "balance_and_position") {
        std::vector<std::string> assets;
        for (auto const& holding : venue_.exchange.accounts().holdings(listener.account))
            assets.push_back(holding.asset);
        return push_one(connection, listener, "balance", subscription,
                        balance_and_position(listener.account, "snapshot", assets, positions));
    }
    Json json;
    json.open_array();
    if (subscription.channel == "account") {
        encode_balance(json, venue_, listener.account, {});
    } else {
        for (auto const& state : positions)
            if (subscription.wants(*venue_.exchange.rules(state.position.symbol)))
                encode_position(json, venue_, state);
    }
    json.close_array();
    push_one(connection, listener, subscription.channel == "account" ? "balance" : "position",
             subscription, json.take(), one_page);
}

void Streams::close_silent(std::int64_t elapsed_ms) {
    elapsed_ms_ = elapsed_ms;
    for (auto const& [connection, listener] : listeners_) {
        if (elapsed_ms - listener.last_traffic_ms < silence_ms) continue;
        Json json;
        json.open_object()
            .field("event", "error")
            .field("code", "60015")
            .field("msg",
                   "Connection closed as there was no data transmission in the last 30 seconds.")
            .field("connId", listener.name)
            .close_object();
        outbox_.answer(connection, json.take());
        outbox_.close(connection);
    }
}

void Streams::send_notice() {
    for (auto const& [connection, listener] : listeners_) {
        Json json;
        json.open_object()
            .field("event", "notice")
            .field("code", "64008")
            .field("msg",
                   "The connection will soon be closed for a service upgrade. Please reconnect.")
            .field("connId", listener.name)
            .close_object();
        outbox_.answer(connection, json.take());
        outbox_.close(connection);
    }
}

}  // namespace trestle::adapters::sim::okx
