// Owns two kinds of limits: the bounds of our own structures, and the limits that ops set on desks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "oms/model/ids.hpp"
#include "oms/model/money.hpp"
#include "oms/model/terms.hpp"
#include "oms/model/time.hpp"

namespace trestle {

namespace bounds {
inline constexpr std::size_t inbox_messages = 65'536;     // waiting for the core; more is "busy"
inline constexpr std::size_t fix_message_bytes = 16'384;  // longest message taken from a desk
inline constexpr std::size_t session_queue_bytes = 8'388'608;  // unsent to one desk: then cut off
inline constexpr std::size_t venue_message_bytes = 4'194'304;
inline constexpr std::size_t text_bytes = 512;  // Text(58) in and out
static_assert(VenueClientId::capacity <= 32, "OKX takes at most 32 characters");
}  // namespace bounds

// Limits of one account on one symbol. An absent limit refuses: nothing is unlimited by accident.
struct InstrumentLimits {
    Symbol symbol;
    std::optional<Quantity> max_order_quantity;
    std::optional<Notional> max_order_notional;
    std::optional<Decimal> price_collar_percent;  // distance from the market, worse side only
    std::optional<Quantity> max_position;         // |position| after every working order fills

    friend bool operator==(InstrumentLimits const&, InstrumentLimits const&) = default;
};

struct AccountLimits {
    Account account;
    std::optional<std::uint32_t> orders_per_second;  // new orders and replaces; cancels never wait
    std::vector<InstrumentLimits> instruments;

    friend bool operator==(AccountLimits const&, AccountLimits const&) = default;
};

// What one desk session may do.
struct SessionRights {
    enum class CancelOn : std::uint8_t { never, disconnect, logout, both };
    SessionId session;
    std::vector<Account> accounts;  // may trade
    std::string firm;
    bool is_drop_copy = false;         // receives reports of `watched`, and may not trade
    bool has_compliance_feed = false;  // a drop copy that also sees requests, verdicts and legs
    std::vector<Account> watched;
    bool sees_firm = false;  // may ask for, and cancel, its whole firm's orders
    // Empty: all. Else nothing but these.
    std::vector<Symbol> symbols;
    std::vector<Venue> venues;
    std::vector<OrderKind> order_types;
    std::optional<Notional> max_order_notional;
    CancelOn cancel_on = CancelOn::never;
    Duration cancel_grace = Duration::zero();  // a desk that is back by then keeps its orders

    friend bool operator==(SessionRights const&, SessionRights const&) = default;
};

struct Timeouts {
    Duration venue_ack = std::chrono::seconds(5);    // no answer for so long: in doubt
    Duration query_retry = std::chrono::seconds(2);  // an order in doubt is asked for so often
    // "Not found" proves nothing until the venue can no longer accept a request that is under way:
    // recvWindow + the engine's own time-out + margin (binance-spot errors.md, -1007).
    Duration in_doubt_horizon = std::chrono::seconds(15);
    Duration reference_max_age = std::chrono::seconds(10);
    // Each question that fails doubles the wait, up to this; after so many an operator must act.
    Duration query_retry_cap = std::chrono::seconds(30);
    std::uint32_t query_budget = 12;

    friend bool operator==(Timeouts const&, Timeouts const&) = default;
};

struct ReconPolicy {
    // No new order at a venue before its books and ours have been compared since it came up.
    bool must_reconcile_first = false;
    bool two_persons = false;  // a decision on a break needs a second, other person
    // Two statements in a row must show a difference, so far apart at least: then it is a break.
    Duration grace = std::chrono::seconds(0);

    friend bool operator==(ReconPolicy const&, ReconPolicy const&) = default;
};

// What ops have decided for one account. Accounts without one have the defaults.
struct AccountPolicy {
    enum class External : std::uint8_t { adopt, cancel, freeze };
    enum class Balances : std::uint8_t { report, freeze };
    Account account;
    External external_orders = External::adopt;
    Balances balances = Balances::report;  // a difference that nothing explains
    // Corrective actions: the order is taken at terms that the venue takes, and the desk is told.
    bool rounds_to_lot = false;   // down
    bool rounds_to_tick = false;  // never to a price that is worse for the desk
    bool bumps_to_minimum = false;

    friend bool operator==(AccountPolicy const&, AccountPolicy const&) = default;
};

}  // namespace trestle
