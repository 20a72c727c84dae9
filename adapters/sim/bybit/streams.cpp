#include "adapters/sim/bybit/streams.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "adapters/sim/v5/levels.hpp"

namespace trestle::adapters::sim::bybit {

namespace {

constexpr std::array<std::string_view, 16> private_topics{"order",
                                                          "order.spot",
                                                          "order.linear",
                                                          "execution",
                                                          "execution.spot",
                                                          "execution.linear",
                                                          "execution.fast",
                                                          "execution.fast.spot",
                                                          "execution.fast.linear",
                                                          "position",
                                                          "position.linear",
                                                          "wallet",
                                                          "dcp.future",
                                                          "dcp.spot",
                                                          "dcp.option",
                                                          "greeks"};

// "orderbook.50.BTCUSDT"
struct Topic {
    std::string_view kind, symbol;
    std::size_t depth = 0;
};

Topic parse(std::string_view topic) {
    Topic parsed;
    auto const first = topic.find('.');
    auto const last = topic.rfind('.');
    if (first == topic.npos) return parsed;
    parsed.kind = topic.substr(0, first);
    parsed.symbol = topic.substr(last + 1);
    if (last != first) {
        auto const digits = topic.substr(first + 1, last - first - 1);
        std::from_chars(digits.data(), digits.data() + digits.size(), parsed.depth);
    }
    return parsed;
}

bool is_depth(std::size_t depth) {
    return depth == 1 || depth == 50 || depth == 200 || depth == 1000;
}

void add_changes(Json& json, std::map<Decimal, Decimal> const& before,
                 std::map<Decimal, Decimal> const& now, bool is_bid) {
    std::vector<std::pair<Decimal, Decimal>> changed;
    for (auto const& [price, quantity] : now) {
        auto const known = before.find(price);
        if (known == before.end() || known->second != quantity)
            changed.emplace_back(price, quantity);
    }
    for (auto const& [price, quantity] : before)
        if (!now.contains(price)) changed.emplace_back(price, Decimal());
    std::ranges::sort(changed, [is_bid](auto const& a, auto const& b) {
        return is_bid ? a.first > b.first : a.first < b.first;
    });
    json.key(is_bid ? "b" : "a").open_array();
    for (auto const& [price, quantity] : changed)
        json.open_array().text(price.to_string()).text(quantity.to_string()).close_array();
    json.close_array();
}

std::map<Decimal, Decimal> view_of(Book const& book, Side side, std::size_t depth) {
    std::map<Decimal, Decimal> view;
    for (auto const& level : v5::levels_of(book, side, depth)) view[level.price] = level.quantity;
    return view;
}

}  // namespace

Listener& Streams::open(ConnectionId connection, Url url, std::string const& peer) {
    auto& listener = listeners_[connection];
    listener.url = url;
    listener.peer = peer;
    listener.name = venue_.random.text(20);
    listener.heard_ms = elapsed_ms_;
    return listener;
}

void Streams::close(ConnectionId connection) {
    listeners_.erase(connection);
    outbox_.forget(connection);
}

Listener* Streams::find(ConnectionId connection) {
    auto const found = listeners_.find(connection);
    if (found == listeners_.end()) return nullptr;
    found->second.heard_ms = elapsed_ms_;
    return &found->second;
}

std::vector<ConnectionId> Streams::connections() const {
    std::vector<ConnectionId> all;
    for (auto const& [connection, listener] : listeners_) all.push_back(connection);
    return all;
}

bool Streams::has_topic(Listener const& listener, std::string_view topic) const {
    if (listener.url == Url::account)
        return std::ranges::find(private_topics, topic) != private_topics.end();
    auto const parsed = parse(topic);
    bool const is_kind = parsed.kind == "publicTrade" || parsed.kind == "tickers" ||
                         (parsed.kind == "orderbook" && is_depth(parsed.depth));
    return is_kind && find_listing(venue_.exchange, listener.category, parsed.symbol);
}

bool Streams::is_any_listening(std::string_view account, std::string_view topic) const {
    return std::ranges::any_of(listeners_, [&](auto const& entry) {
        return entry.second.account == account && entry.second.topics.contains(std::string(topic));
    });
}

bool Streams::has_follower(std::string_view category, std::string const& topic) const {
    return std::ranges::any_of(listeners_, [&](auto const& entry) {
        return entry.second.url == Url::open && entry.second.category == category &&
               entry.second.topics.contains(topic);
    });
}

void Streams::subscribe(ConnectionId connection, Listener& listener, std::string const& topic) {
    if (listener.url != Url::open) {
        listener.topics.insert(topic);
        return;
    }
    auto const parsed = parse(topic);
    auto const& rules = *find_listing(venue_.exchange, listener.category, parsed.symbol);
    // Those who follow already are told first what this snapshot will know.
    if (parsed.kind == "orderbook" && parsed.depth > 1) send_changes(rules, parsed.depth);
    listener.topics.insert(topic);
    if (parsed.kind == "orderbook")
        outbox_.event(connection, parsed.depth == 1 ? "quotes" : "depth", "orderbook",
                      snapshot_of(topic, rules, parsed.depth));
    if (parsed.kind == "tickers")
        outbox_.event(connection, "quotes", "tickers", ticker_text(topic, rules));
}

void Streams::push_private(std::string_view kind, std::string_view topic, std::string_view category,
                           std::string_view account, std::string const& rows) {
    auto const part = std::string(topic) + "." + std::string(category);
    for (auto const& [connection, listener] : listeners_) {
        if (listener.account != account || listener.url != Url::account) continue;
        for (auto const& name : {std::string(topic), part}) {
            if (!listener.topics.contains(name)) continue;
            Json json;
            json.open_object();
            if (topic != "execution.fast") json.field("id", venue_.random.text(24));
            json.field("topic", name)
                .field("creationTime", venue_.clock.now_ms())
                .key("data")
                .raw(rows)
                .close_object();
            outbox_.event(connection, kind, topic, json.take());
        }
    }
}

void Streams::push_public(std::string_view kind, std::string const& topic,
                          std::string_view category, std::string const& text) {
    auto const name = parse(topic).kind;
    for (auto const& [connection, listener] : listeners_)
        if (listener.url == Url::open && listener.category == category &&
            listener.topics.contains(topic))
            outbox_.event(connection, kind, name, text);
}

std::string Streams::book_text(std::string const& topic, Rules const& rules, std::string_view type,
                               std::string const& sides, std::int64_t update) const {
    auto const now_ms = venue_.clock.now_ms();
    Json json;
    json.open_object()
        .field("topic", topic)
        .field("type", type)
        .field("ts", now_ms)
        .key("data")
        .raw("{\"s\":\"" + std::string(name_of(rules)) + "\"," + sides +
             ",\"u\":" + std::to_string(update) +
             ",\"seq\":" + std::to_string(venue_.exchange.book(rules.symbol).last_update()) + "}")
        .field("cts", now_ms)
        .close_object();
    return json.take();
}

std::string Streams::snapshot_of(std::string const& topic, Rules const& rules, std::size_t depth) {
    auto& known = followed_[std::string(category_of(rules)) + topic];
    auto const& book = venue_.exchange.book(rules.symbol);
    // Zero would mean nothing, and one that the venue began anew.
    if (known.update == 0) known.update = 2;
    known.bids = view_of(book, Side::buy, depth);
    known.asks = view_of(book, Side::sell, depth);
    Json sides;
    encode_book_sides(sides, book, depth);
    return book_text(topic, rules, "snapshot", sides.take(), known.update);
}

std::string Streams::ticker_text(std::string const& topic, Rules const& rules) const {
    Json row;
    encode_ticker(row, venue_, tape_, rules);
    auto const now_ms = venue_.clock.now_ms();
    Json json;
    json.open_object()
        .field("topic", topic)
        .field("type", "snapshot")
        .key("data")
        .raw(row.take())
        .field("cs", venue_.exchange.book(rules.symbol).last_update())
        .field("ts", now_ms)
        .close_object();
    return json.take();
}

void Streams::on_event(Event const& event) {
    std::visit([this](auto const& one) { on(one); }, event);
}

void Streams::on(OrderEvent const& event) {
    auto const& order = event.order;
    auto const& rules = *venue_.exchange.rules(order.symbol);
    auto const category = category_of(rules);
    if (event.what == Happening::trade && event.fill) {
        Json fast, full;
        fast.open_array();
        encode_fast_execution(fast, venue_, *event.fill);
        fast.close_array();
        full.open_array();
        encode_execution(full, venue_, *event.fill);
        full.close_array();
        if (event.fill->forced == Forced::no)
            push_private("fills", "execution.fast", category, order.account, fast.take());
        push_private("fills", "execution", category, order.account, full.take());
    }
    Json json;
    json.open_array();
    encode_order(json, venue_, order);
    json.close_array();
    push_private("order", "order", category, order.account, json.take());
    // The venue tells the position with each change of an order, though nothing moved.
    if (!rules.is_perpetual() || event.what == Happening::trade) return;
    for (auto const& state : venue_.exchange.positions(order.account, order.symbol))
        if (!state.position.is_flat()) on(PositionEvent{state, BalanceReason::order, 0});
}

void Streams::on(BalanceEvent const& event) {
    std::vector<std::string> assets;
    for (auto const& holding : event.changed) assets.push_back(holding.asset);
    Json json;
    json.open_array();
    encode_wallet(json, venue_, event.account, assets);
    json.close_array();
    push_private("balance", "wallet", "", event.account, json.take());
}

void Streams::on(PositionEvent const& event) {
    Json json;
    json.open_array();
    encode_position(json, venue_, event.state, true);
    json.close_array();
    push_private("position", "position", "linear", event.state.position.account, json.take());
}

void Streams::on(FundingEvent const& event) {
    Json json;
    json.open_array();
    encode_funding(json, venue_, event);
    json.close_array();
    push_private("fills", "execution", "linear", event.account, json.take());
}

void Streams::on(Trade const& trade) {
    auto const& rules = *venue_.exchange.rules(trade.symbol);
    auto const topic = "publicTrade." + std::string(name_of(rules));
    Json json;
    json.open_object()
        .field("topic", topic)
        .field("type", "snapshot")
        .field("ts", venue_.clock.now_ms())
        .key("data")
        .open_array()
        .open_object()
        .field("T", trade.time_ms)
        .field("s", name_of(rules))
        .field("S", trade.is_buyer_maker ? "Sell" : "Buy")
        .field("v", trade.quantity.to_string())
        .field("p", trade.price.to_string())
        .field("L", "PlusTick")
        .field("i", std::to_string(trade.id))
        .field("BT", false)
        .field("RPI", false)
        .field("seq", trade.id)
        .close_object()
        .close_array()
        .close_object();
    push_public("trades", topic, category_of(rules), json.take());
}

void Streams::send_quotes(bool repeats) {
    for (auto const& symbol : venue_.exchange.symbols()) {
        auto const& rules = *venue_.exchange.rules(symbol);
        auto const top = venue_.exchange.book(symbol).top();
        auto& known = tops_[symbol];
        bool const is_same = top == known;
        if (is_same && !repeats) continue;
        known = top;
        auto const category = category_of(rules);
        auto const book = "orderbook.1." + std::string(name_of(rules));
        if (has_follower(category, book)) {
            auto& followed = followed_[std::string(category) + book];
            if (!is_same) ++followed.update;
            push_public("quotes", book, category, snapshot_of(book, rules, 1));
        }
        auto const ticker = "tickers." + std::string(name_of(rules));
        if (has_follower(category, ticker))
            push_public("quotes", ticker, category, ticker_text(ticker, rules));
    }
}

void Streams::send_changes(Rules const& rules, std::size_t depth) {
    auto const category = category_of(rules);
    auto const topic = "orderbook." + std::to_string(depth) + "." + std::string(name_of(rules));
    if (!has_follower(category, topic)) return;
    auto const& book = venue_.exchange.book(rules.symbol);
    auto& known = followed_[std::string(category) + topic];
    auto bids = view_of(book, Side::buy, depth);
    auto asks = view_of(book, Side::sell, depth);
    if (bids == known.bids && asks == known.asks) return;
    Json sides;
    add_changes(sides, known.bids, bids, true);
    add_changes(sides, known.asks, asks, false);
    known.bids = std::move(bids);
    known.asks = std::move(asks);
    ++known.update;
    push_public("depth", topic, category,
                book_text(topic, rules, "delta", sides.take(), known.update));
}

void Streams::send_depth() {
    for (auto const& symbol : venue_.exchange.symbols()) {
        if (!venue_.exchange.take_book_changes(symbol)) continue;
        for (std::size_t const depth : {50, 200, 1000})
            send_changes(*venue_.exchange.rules(symbol), depth);
    }
}

void Streams::close_silent(std::int64_t elapsed_ms) {
    elapsed_ms_ = elapsed_ms;
    for (auto const& [connection, listener] : listeners_)
        if (elapsed_ms - listener.heard_ms >= listener.patience_ms) outbox_.close(connection);
}

void Streams::close_all() {
    for (auto const& [connection, listener] : listeners_) outbox_.close(connection);
}

}  // namespace trestle::adapters::sim::bybit
