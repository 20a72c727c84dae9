// Owns every fact that can enter the core: what desks ask, what venues say, what ops set, timers.
// An input carries all that the core may look at; it is stamped, journaled, and only then applied.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "oms/model/ids.hpp"
#include "oms/model/instrument.hpp"
#include "oms/model/limits.hpp"
#include "oms/model/money.hpp"
#include "oms/model/reasons.hpp"
#include "oms/model/terms.hpp"
#include "oms/model/time.hpp"

namespace trestle {

// ---- From desks ------------------------------------------------------------------------------

// Where a request came from: enough to find the FIX message again, and to ask for what follows it.
struct Origin {
    SessionId session;
    std::uint64_t msg_seq_num = 0;    // MsgSeqNum(34)
    Timestamp sent_at;                // SendingTime(52): the desk's clock
    bool is_possible_resend = false;  // PossResend(97)

    friend bool operator==(Origin const&, Origin const&) = default;
};

// What the ops' Lua rules decided, before the journal: replay needs no Lua.
struct ScriptVerdict {
    enum class Decision : std::uint8_t { not_asked, allow, deny, failed };
    Decision decision = Decision::not_asked;
    std::string rule;             // "scripts/rules/night.lua:12"
    std::string text;             // why, in the rule's words
    std::optional<Venue> route;   // the rule's choice; wins over the desk's

    friend bool operator==(ScriptVerdict const&, ScriptVerdict const&) = default;
};

// The market as it stood when the order came in. `at` unknown: there is no market data.
struct Reference {
    std::optional<Price> bid, ask, last;
    Timestamp at;

    friend bool operator==(Reference const&, Reference const&) = default;
};

struct NewOrder {
    Origin origin;
    ClOrdId cl_ord_id;
    Account account;
    Symbol symbol;                // canonical
    std::optional<Venue> route;   // ExDestination(100)
    Side side = Side::buy;
    Terms terms;
    ScriptVerdict verdict;
    Reference reference;

    friend bool operator==(NewOrder const&, NewOrder const&) = default;
};

struct ReplaceOrder {
    Origin origin;
    ClOrdId cl_ord_id;
    ClOrdId orig_cl_ord_id;
    std::optional<OrderId> order_id;  // OrderID(37), when the desk gave one
    Symbol symbol;
    Side side = Side::buy;
    Terms terms;                      // all new terms; quantity is the new total
    ScriptVerdict verdict;
    Reference reference;

    friend bool operator==(ReplaceOrder const&, ReplaceOrder const&) = default;
};

struct CancelOrder {
    Origin origin;
    ClOrdId cl_ord_id;
    ClOrdId orig_cl_ord_id;
    std::optional<OrderId> order_id;
    Symbol symbol;
    Side side = Side::buy;

    friend bool operator==(CancelOrder const&, CancelOrder const&) = default;
};

struct StatusQuery {
    Origin origin;
    ClOrdId cl_ord_id;                    // of the order asked for
    std::optional<OrderId> order_id;
    std::string status_request_id;        // OrdStatusReqID(790), echoed
    Symbol symbol;
    Side side = Side::buy;

    friend bool operator==(StatusQuery const&, StatusQuery const&) = default;
};

// A message that fix/decode could not turn into a request. It enters so that it is answered once,
// counted in the sequence numbers, and found in the audit trail.
struct RefusedMessage {
    enum class Answer : std::uint8_t {
        session_reject,     // Reject(3): a field breaks the dictionary
        business_reject,    // BusinessMessageReject(j): understood, not supported
        order_rejected,     // ExecutionReport(8) Rejected: an order with a bad business field
        cancel_rejected,    // OrderCancelReject(9), for F and G
        already_answered,   // the session layer has rejected it; kept for the audit trail only
    };
    Origin origin;
    Answer answer = Answer::session_reject;
    Text<struct MsgTypeTag, 4> msg_type;   // RefMsgType(372)
    std::uint32_t field = 0;               // RefTagID(371); 0 when no one field is at fault
    std::uint32_t code = 0;                // SessionRejectReason(373) or BusinessRejectReason(380)
    Refusal refusal;
    // For order_rejected and cancel_rejected: what could be read of the request.
    ClOrdId cl_ord_id;
    ClOrdId orig_cl_ord_id;
    Account account;
    Symbol symbol;
    Side side = Side::buy;
    Terms terms;

    friend bool operator==(RefusedMessage const&, RefusedMessage const&) = default;
};

struct DeskLoggedOn {
    SessionId session;
    bool has_reset_numbers = false;  // ResetSeqNumFlag(141)=Y: both directions begin at 1
    std::string peer;                // address:port
    std::string user;                // Username(553)

    friend bool operator==(DeskLoggedOn const&, DeskLoggedOn const&) = default;
};

struct DeskLoggedOff {
    SessionId session;
    std::string text;

    friend bool operator==(DeskLoggedOff const&, DeskLoggedOff const&) = default;
};

// ---- From venues -----------------------------------------------------------------------------

// Which order a venue speaks of. client_id is empty when the venue named only its own id.
struct VenueRef {
    Venue venue = Venue::binance_spot;
    VenueClientId client_id;
    VenueOrderId order_id;
    Timestamp venue_time;  // the venue's clock

    friend bool operator==(VenueRef const&, VenueRef const&) = default;
};

struct VenueAccepted {
    VenueRef ref;
    friend bool operator==(VenueAccepted const&, VenueAccepted const&) = default;
};

struct VenueRejected {
    VenueRef ref;
    // venue_rejected, venue_would_take, insufficient_balance…
    Reason reason = Reason::venue_rejected;
    // the venue's code and words: "-2010 Account has insufficient balance"
    std::string text;
    friend bool operator==(VenueRejected const&, VenueRejected const&) = default;
};

enum class Liquidity : std::uint8_t { unknown, maker, taker };

struct VenueFilled {
    VenueRef ref;
    VenueTradeId trade_id;   // with venue and symbol the key that makes a repeat harmless
    VenueSymbol symbol;
    Quantity quantity;       // of this trade
    Price price;
    Quantity cumulative;     // of this venue order so far; zero when the venue did not say
    Decimal fee;             // positive: paid; negative: rebate
    Asset fee_asset;
    Liquidity liquidity = Liquidity::unknown;
    friend bool operator==(VenueFilled const&, VenueFilled const&) = default;
};

// The rest of a venue order is gone: asked for, killed by its time in force, or the venue's own
// act.
struct VenueCanceled {
    enum class Cause : std::uint8_t { requested, time_in_force, venue };
    VenueRef ref;
    Cause cause = Cause::requested;
    Quantity cumulative;     // filled at the venue when it ended
    std::string text;
    friend bool operator==(VenueCanceled const&, VenueCanceled const&) = default;
};

struct VenueExpired {
    VenueRef ref;
    Quantity cumulative;
    std::string text;
    friend bool operator==(VenueExpired const&, VenueExpired const&) = default;
};

// A replace took effect: the old leg ended with old_cumulative filled, the new leg is live.
struct VenueReplaced {
    VenueRef ref;                 // the new leg
    VenueClientId old_client_id;
    Quantity old_cumulative;
    friend bool operator==(VenueReplaced const&, VenueReplaced const&) = default;
};

// The replace failed. is_old_alive false: the old leg was canceled although the new one was
// refused.
struct VenueReplaceRejected {
    VenueRef ref;                 // the old leg
    VenueClientId new_client_id;
    bool is_old_alive = true;
    Quantity old_cumulative;      // when the old leg is gone
    Reason reason = Reason::venue_rejected;
    std::string text;
    friend bool operator==(VenueReplaceRejected const&, VenueReplaceRejected const&) = default;
};

// A refused cancel proves nothing about the order: the core queries it.
struct VenueCancelRejected {
    VenueRef ref;
    Reason reason = Reason::venue_rejected;
    std::string text;
    friend bool operator==(VenueCancelRejected const&, VenueCancelRejected const&) = default;
};

enum class VenueRequest : std::uint8_t { submit, replace, cancel, query };

// The request may or may not have been executed: time-out, 5xx, -1006, -1007, connection lost.
struct VenueOutcomeUnknown {
    VenueRef ref;
    VenueRequest request = VenueRequest::submit;
    std::string text;
    friend bool operator==(VenueOutcomeUnknown const&, VenueOutcomeUnknown const&) = default;
};

// The answer to QueryVenue. Its trades, if any, came before it as VenueFilled.
struct VenueOrderState {
    enum class State : std::uint8_t { not_found, working, filled, canceled, rejected, expired };
    VenueRef ref;
    State state = State::not_found;
    Quantity cumulative;
    std::string text;
    friend bool operator==(VenueOrderState const&, VenueOrderState const&) = default;
};

struct AssetBalance {
    Asset asset;
    Decimal free;
    Decimal locked;
    friend bool operator==(AssetBalance const&, AssetBalance const&) = default;
};

struct VenueBalances {
    Venue venue = Venue::binance_spot;
    Account account;
    bool is_complete = false;      // a snapshot: assets that are not listed are zero
    Timestamp venue_time;          // includes every fill up to this time
    std::vector<AssetBalance> balances;
    friend bool operator==(VenueBalances const&, VenueBalances const&) = default;
};

struct VenueLink {
    Venue venue = Venue::binance_spot;
    Account account;
    bool is_up = false;            // orders can be sent and events arrive
    std::string text;
    friend bool operator==(VenueLink const&, VenueLink const&) = default;
};

// What an adapter could not understand, loudly: never a guess.
struct VenueAnomaly {
    VenueRef ref;                  // as far as it is known
    std::string text;
    std::string payload;           // as received, cut at 2,048 bytes, without secrets
    friend bool operator==(VenueAnomaly const&, VenueAnomaly const&) = default;
};

struct InstrumentDefined {
    Instrument instrument;
    friend bool operator==(InstrumentDefined const&, InstrumentDefined const&) = default;
};

// ---- From ourselves --------------------------------------------------------------------------

struct TimerId {
    enum class Kind : std::uint8_t { venue_ack, query_retry };
    OrderId order;
    Kind kind = Kind::venue_ack;
    std::uint32_t leg = 0;
    friend bool operator==(TimerId const&, TimerId const&) = default;
    friend auto operator<=>(TimerId const&, TimerId const&) = default;
};

struct TimerFired {
    TimerId timer;
    friend bool operator==(TimerFired const&, TimerFired const&) = default;
};

// The first input of each run of the process. Orders whose outcome is open become in doubt.
struct Started {
    std::uint64_t epoch = 0;   // seconds since 1970 when this journal began; part of every venue id
    std::string version;
    std::string host;
    friend bool operator==(Started const&, Started const&) = default;
};

// All that ops' config says about rights and limits; replaces what was set before.
struct Configured {
    std::vector<SessionRights> sessions;
    std::vector<AccountLimits> limits;
    Timeouts timeouts;
    std::string source;        // the file and its SHA-256, for the audit trail
    friend bool operator==(Configured const&, Configured const&) = default;
};

// Append only at the end: the index of an alternative is its type number in the journal.
using Input = std::variant<Started, Configured, InstrumentDefined, DeskLoggedOn, DeskLoggedOff,
                           NewOrder, ReplaceOrder, CancelOrder, StatusQuery, RefusedMessage,
                           VenueLink, VenueAccepted, VenueRejected, VenueFilled, VenueCanceled,
                           VenueExpired, VenueReplaced, VenueReplaceRejected, VenueCancelRejected,
                           VenueOutcomeUnknown, VenueOrderState, VenueBalances, VenueAnomaly,
                           TimerFired>;

// What the sequencer makes of an input: its place and its time. Only stamped inputs are applied.
struct Stamped {
    Sequence sequence = 0;
    Timestamp at;              // our clock
    Input input;
    friend bool operator==(Stamped const&, Stamped const&) = default;
};

}  // namespace trestle
