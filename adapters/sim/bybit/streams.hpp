// Owns Bybit's WebSocket listeners: what each has subscribed to, and what is sent to whom. Requests
// that arrive as frames are the face's business.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/sim/bybit/encode.hpp"
#include "adapters/sim/bybit/service.hpp"
#include "adapters/sim/v5/outbox.hpp"
#include "adapters/sim/v5/tape.hpp"
#include "adapters/sim/venue.hpp"

namespace trestle::adapters::sim::bybit {

enum class Url : std::uint8_t { open, account, trade };  // public/…, private, trade

struct Listener {
    Url url = Url::open;
    std::string category;  // of a public one
    std::string peer;
    std::string name;     // connection id
    std::string account;  // empty: not logged in
    std::set<std::string> topics;
    std::set<std::string> request_ids;  // on trade: one that comes twice is refused
    std::int64_t heard_ms = 0;
    std::int64_t patience_ms = 600'000;
};

class Streams {
public:
    Streams(Venue& venue, Wire& wire, v5::Tape const& tape)
        : venue_(venue), outbox_(venue, wire), tape_(tape) {}

    Listener& open(ConnectionId connection, Url url, std::string const& peer);
    void close(ConnectionId connection);
    [[nodiscard]] Listener* find(ConnectionId connection);
    [[nodiscard]] std::vector<ConnectionId> connections() const;
    [[nodiscard]] v5::Outbox& outbox() { return outbox_; }

    // False: there is no such topic here.
    [[nodiscard]] bool has_topic(Listener const& listener, std::string_view topic) const;
    void subscribe(ConnectionId connection, Listener& listener, std::string const& topic);
    [[nodiscard]] bool is_any_listening(std::string_view account, std::string_view topic) const;

    void on_event(Event const& event);
    // Best quotes and, of contracts, tickers that changed; `repeats`: unchanged ones too.
    void send_quotes(bool repeats);
    void send_depth();
    // To the followers of one book topic.
    void send_changes(Rules const& rules, std::size_t depth);
    void close_silent(std::int64_t elapsed_ms);
    void close_all();

private:
    // One order book topic as its followers know it.
    struct Followed {
        std::map<Decimal, Decimal> bids, asks;
        std::int64_t update = 0;
    };

    void on(OrderEvent const& event);
    void on(BalanceEvent const& event);
    void on(PositionEvent const& event);
    void on(Trade const& event);
    void on(FundingEvent const& event);
    void on(LiquidationEvent const&) {}
    void on(MarginCallEvent const&) {}

    void push_private(std::string_view kind, std::string_view topic, std::string_view category,
                      std::string_view account, std::string const& rows);
    void push_public(std::string_view kind, std::string const& topic, std::string_view category,
                     std::string const& text);
    [[nodiscard]] std::string book_text(std::string const& topic, Rules const& rules,
                                        std::string_view type, std::string const& sides,
                                        std::int64_t update) const;
    [[nodiscard]] std::string snapshot_of(std::string const& topic, Rules const& rules,
                                          std::size_t depth);
    [[nodiscard]] std::string ticker_text(std::string const& topic, Rules const& rules) const;
    [[nodiscard]] bool has_follower(std::string_view category, std::string const& topic) const;

    Venue& venue_;
    v5::Outbox outbox_;
    v5::Tape const& tape_;
    std::map<ConnectionId, Listener> listeners_;
    std::map<std::string, Top> tops_;           // by symbol
    std::map<std::string, Followed> followed_;  // by category and topic
    std::int64_t elapsed_ms_ = 0;
};

}  // namespace trestle::adapters::sim::bybit
