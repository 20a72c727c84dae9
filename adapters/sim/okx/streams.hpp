// Owns OKX's WebSocket listeners: what each has subscribed to, and what is sent to whom. Requests
// that arrive as frames are the face's business.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/sim/okx/encode.hpp"
#include "adapters/sim/okx/service.hpp"
#include "adapters/sim/v5/fields.hpp"
#include "adapters/sim/v5/outbox.hpp"
#include "adapters/sim/v5/tape.hpp"
#include "adapters/sim/venue.hpp"

namespace trestle::adapters::sim::okx {

enum class Url : std::uint8_t { open, account, business };  // public, private, business

struct Subscription {
    std::string arg;  // as it came: pushes repeat it
    std::string channel, kind, family, listing;

    [[nodiscard]] bool wants(Rules const& rules) const;
};

struct Listener {
    Url url = Url::open;
    std::string peer;
    std::string name;     // connId
    std::string account;  // empty: not logged in
    std::vector<Subscription> subscriptions;
    std::map<std::string, std::int64_t> sequences;  // of books: what was sent last
    std::int64_t last_traffic_ms = 0;
    int operations = 0;  // subscribe, unsubscribe and login, in the running hour
    std::int64_t hour = 0;
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

    // Nothing, or why not. Answers, then sends the channel's snapshot.
    std::optional<Problem> subscribe(ConnectionId connection, Listener& listener,
                                     std::string const& arg, std::string_view id);
    std::optional<Problem> unsubscribe(ConnectionId connection, Listener& listener,
                                       std::string const& arg, std::string_view id);

    void on_event(Event const& event);
    void on_late_refusal(LateRefusal const& refusal);
    void send_quotes(bool repeats);
    void send_depth();
    void send_mark_prices();
    // Listings whose rules changed.
    void send_listings();
    // Connections on which nothing was heard or said for thirty seconds.
    void close_silent(std::int64_t elapsed_ms);
    void send_notice();

private:
    void on(OrderEvent const& event);
    void on(BalanceEvent const& event);
    void on(PositionEvent const& event);
    void on(Trade const& event);
    void on(FundingEvent const&) {}  // the account and positions channels tell it
    void on(LiquidationEvent const&) {}
    void on(MarginCallEvent const& event);

    void send_snapshot(ConnectionId connection, Listener& listener,
                       Subscription const& subscription);
    void send_account_snapshot(ConnectionId connection, Listener const& listener,
                               Subscription const& subscription);
    void send_book(ConnectionId connection, Listener& listener, Subscription const& subscription,
                   Rules const& rules);
    // To those who subscribed to the channel for this listing (and, of private ones, this account).
    void push(std::string_view kind, std::string_view channel, Rules const* rules,
              std::string_view account, std::string const& rows, std::string_view more = {});
    void push_one(ConnectionId connection, Listener const& listener, std::string_view kind,
                  Subscription const& subscription, std::string const& rows,
                  std::string_view more = {});
    std::string balance_and_position(std::string_view account, std::string_view type,
                                     std::vector<std::string> const& assets,
                                     std::vector<PositionState> const& positions) const;
    void tell_connection_count(std::string_view channel, std::string const& account);

    Venue& venue_;
    v5::Outbox outbox_;
    v5::Tape const& tape_;
    std::map<ConnectionId, Listener> listeners_;
    std::map<std::string, Top> tops_;
    std::map<std::string, std::string> listings_;  // as they were sent last
    std::int64_t elapsed_ms_ = 0;
};

}  // namespace trestle::adapters::sim::okx
