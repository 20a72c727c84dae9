// Owns every fact that can enter the core: what desks ask, what venues say (venue_inputs.hpp), what
// ops set, timers.
// An input carries all that the core may look at; it is stamped, journaled, and only then applied.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "oms/model/breaks.hpp"
#include "oms/model/ids.hpp"
#include "oms/model/instrument.hpp"
#include "oms/model/limits.hpp"
#include "oms/model/money.hpp"
#include "oms/model/reasons.hpp"
#include "oms/model/terms.hpp"
#include "oms/model/time.hpp"
#include "oms/model/venue_inputs.hpp"

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
    std::string rule;            // "scripts/rules/night.lua:12"
    std::string text;            // why, in the rule's words
    std::optional<Venue> route;  // the rule's choice; wins over the desk's

    friend bool operator==(ScriptVerdict const&, ScriptVerdict const&) = default;
};

// The market as it stood when the order came in. `at` unknown: there is no market data.
struct Reference {
    std::optional<Price> bid, ask, last;
    Timestamp at;

    friend bool operator==(Reference const&, Reference const&) = default;
};

// PartyID(448) with its source(447) and role(452): trader, desk, algo (MiFID short codes).
struct Party {
    Text<struct PartyTag, 64> id;
    char source = 'D';
    std::uint16_t role = 0;
    std::uint16_t qualifier = 0;  // PartyRoleQualifier(2376) of FIX 5.0; 0: none

    friend bool operator==(Party const&, Party const&) = default;
};

// What a desk writes on an order for itself: kept, repeated on reports, never interpreted.
struct DeskNotes {
    std::string secondary_cl_ord_id;  // SecondaryClOrdID(526)
    std::string cl_ord_link_id;       // ClOrdLinkID(583)
    std::string text;                 // Text(58); not repeated
    std::vector<Party> parties;

    friend bool operator==(DeskNotes const&, DeskNotes const&) = default;
};

struct NewOrder {
    Origin origin;
    ClOrdId cl_ord_id;
    Account account;
    Symbol symbol;               // canonical
    std::optional<Venue> route;  // ExDestination(100)
    Side side = Side::buy;
    Terms terms;
    ScriptVerdict verdict;
    Reference reference;
    DeskNotes notes;
    ListId list_id;  // of the OrderList that it came in, or empty
    // The message counts as read with its last order only: one cut short is asked for again.
    bool is_last_of_list = false;

    friend bool operator==(NewOrder const&, NewOrder const&) = default;
};

struct ReplaceOrder {
    Origin origin;
    ClOrdId cl_ord_id;
    ClOrdId orig_cl_ord_id;
    std::optional<OrderId> order_id;  // OrderID(37), when the desk gave one
    Symbol symbol;
    Side side = Side::buy;
    Terms terms;  // all new terms; quantity is the new total
    ScriptVerdict verdict;
    Reference reference;
    Account account;  // as stated by the desk; empty: not stated
    std::optional<Venue> route;
    DeskNotes notes;

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
    ClOrdId cl_ord_id;  // of the order asked for
    std::optional<OrderId> order_id;
    std::string status_request_id;  // OrdStatusReqID(790), echoed
    Symbol symbol;
    Side side = Side::buy;

    friend bool operator==(StatusQuery const&, StatusQuery const&) = default;
};

// Which open orders are meant; an empty member means any.
struct OrderScope {
    Account account;
    Symbol symbol;
    std::optional<Side> side;
    std::optional<Venue> venue;

    friend bool operator==(OrderScope const&, OrderScope const&) = default;
};

// OrderMassCancelRequest(q). Cancels the open orders of this session (of its firm, where it sees
// them) in the scope.
struct MassCancel {
    Origin origin;
    ClOrdId cl_ord_id;
    char type = '7';  // MassCancelRequestType(530), repeated
    OrderScope scope;

    friend bool operator==(MassCancel const&, MassCancel const&) = default;
};

// OrderMassStatusRequest(AF).
struct MassStatusQuery {
    Origin origin;
    std::string request_id;  // MassStatusReqID(584)
    std::uint32_t type = 7;  // MassStatusReqType(585), repeated
    OrderScope scope;

    friend bool operator==(MassStatusQuery const&, MassStatusQuery const&) = default;
};

// NewOrderList(E): names the orders that follow as NewOrder inputs. Each lives alone.
struct OrderList {
    Origin origin;
    ListId list_id;
    std::vector<ClOrdId> orders;

    friend bool operator==(OrderList const&, OrderList const&) = default;
};

struct ListStatusQuery {  // ListStatusRequest(M)
    Origin origin;
    ListId list_id;

    friend bool operator==(ListStatusQuery const&, ListStatusQuery const&) = default;
};

struct ListCancel {  // ListCancelRequest(K)
    Origin origin;
    ListId list_id;

    friend bool operator==(ListCancel const&, ListCancel const&) = default;
};

// DontKnowTrade(Q): the desk disputes a report. Nothing changes; an operator must talk to it.
struct TradeDisputed {
    Origin origin;
    std::optional<OrderId> order_id;
    std::string exec_id;
    char reason = 'Z';  // DKReason(127)
    std::string text;

    friend bool operator==(TradeDisputed const&, TradeDisputed const&) = default;
};

// Questions that no order is about. Journaled, so that numbers and audit are whole; answered by
// oms/server from the core's state.
struct DeskQuery {
    enum class Topic : std::uint8_t {
        security_list,        // x → y
        security_definition,  // c → d
        positions,            // AN → AO, AP
        balances,             // BB → BA
        trades,               // AD → AQ, AE
        trading_session,      // g → h
        user,                 // BE → BF: a password change; the passwords are not here
        replay,               // U1 → 8…, B: reports by ExecID
    };
    Origin origin;
    Topic topic = Topic::security_list;
    std::string request_id;
    std::uint32_t type = 0;   // 559, 321, 724, 569, 924, as the topic has it
    char subscription = '0';  // SubscriptionRequestType(263)
    OrderScope scope;
    Timestamp from, until;    // trades only; unknown: no bound
    std::string first, last;  // replay: ExecIDs; trades: one ExecID or OrderID

    friend bool operator==(DeskQuery const&, DeskQuery const&) = default;
};

// A message that fix/decode could not turn into a request. It enters so that it is answered once,
// counted in the sequence numbers, and found in the audit trail.
struct RefusedMessage {
    enum class Answer : std::uint8_t {
        session_reject,    // Reject(3): a field breaks the dictionary
        business_reject,   // BusinessMessageReject(j): understood, not supported
        order_rejected,    // ExecutionReport(8) Rejected: an order with a bad business field
        cancel_rejected,   // OrderCancelReject(9), for F and G
        already_answered,  // the session layer has rejected it; kept for the audit trail only
    };
    Origin origin;
    Answer answer = Answer::session_reject;
    Text<struct MsgTypeTag, 4> msg_type;  // RefMsgType(372)
    std::uint32_t field = 0;              // RefTagID(371); 0 when no one field is at fault
    std::uint32_t code = 0;               // SessionRejectReason(373) or BusinessRejectReason(380)
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
    bool is_logout = false;  // the desk said goodbye; else the connection was lost

    friend bool operator==(DeskLoggedOff const&, DeskLoggedOff const&) = default;
};

// ---- From ourselves --------------------------------------------------------------------------

struct TimerId {
    enum class Kind : std::uint8_t {
        venue_ack,
        query_retry,
        expiry,            // of a good_till_date order
        disconnect_grace,  // of a session; order is 0
    };
    OrderId order;
    Kind kind = Kind::venue_ack;
    std::uint32_t leg = 0;
    SessionId session;
    friend bool operator==(TimerId const&, TimerId const&) = default;
    friend auto operator<=>(TimerId const&, TimerId const&) = default;
};

struct TimerFired {
    TimerId timer;
    friend bool operator==(TimerFired const&, TimerFired const&) = default;
};

// The first input of each run of the process. Orders whose outcome is open become in doubt.
struct Started {
    std::uint64_t epoch = 0;  // seconds since 1970 when this journal began; part of every venue id
    std::string version;
    std::string host;
    friend bool operator==(Started const&, Started const&) = default;
};

// All that ops' config says about rights and limits; replaces what was set before.
struct Configured {
    std::vector<SessionRights> sessions;
    std::vector<AccountLimits> limits;
    Timeouts timeouts;
    std::string source;  // the file and its SHA-256, for the audit trail
    ReconPolicy recon{};
    std::vector<AccountPolicy> policies{};
    friend bool operator==(Configured const&, Configured const&) = default;
};

// ---- From operators, each with who and why ---------------------------------------------------

// Stops new risk in a scope (an empty scope is the kill switch) until it is lifted. Latched: it
// outlives restarts. Cancels always pass.
struct HaltChanged {
    Operator by;
    OrderScope scope;
    bool is_halted = true;
    bool cancels_orders = false;  // what is open in the scope as well
    friend bool operator==(HaltChanged const&, HaltChanged const&) = default;
};

struct OperatorCancel {
    Operator by;
    OrderId order;
    friend bool operator==(OperatorCancel const&, OperatorCancel const&) = default;
};

struct SessionCommand {
    enum class Action : std::uint8_t { enable, disable, logout, kick, set_numbers };
    Operator by;
    SessionId session;
    Action action = Action::logout;
    // set_numbers: the next of each direction; 0 leaves it as it is.
    std::uint64_t next_inbound = 0;
    std::uint64_t next_outbound = 0;
    friend bool operator==(SessionCommand const&, SessionCommand const&) = default;
};

// A desk has proved that it read every report up to this one: after a lost session, or a reset of
// its numbers, delivery goes on behind it.
struct DeliveryConfirmed {
    SessionId session;
    ExecId last;
    friend bool operator==(DeliveryConfirmed const&, DeliveryConfirmed const&) = default;
};

// What becomes of a break. Where config asks for two persons, the first command proposes and the
// same one by somebody else carries it out.
struct ReconCommand {
    Operator by;
    BreakId id;
    BreakAction action = BreakAction::accept;
    // adjust: the figures. Of a position or a balance the one that counts from now on; of fills
    // the trade that is missing, or that is to be changed (a zero quantity busts it).
    std::optional<Quantity> quantity;
    std::optional<Price> price;
    VenueTradeId trade_id;
    friend bool operator==(ReconCommand const&, ReconCommand const&) = default;
};

// Append only at the end: the index of an alternative is its type number in the journal.
using AnyInput =
    std::variant<Started, Configured, InstrumentDefined, DeskLoggedOn, DeskLoggedOff, NewOrder,
                 ReplaceOrder, CancelOrder, StatusQuery, RefusedMessage, VenueLink, VenueAccepted,
                 VenueRejected, VenueFilled, VenueCanceled, VenueExpired, VenueReplaced,
                 VenueReplaceRejected, VenueCancelRejected, VenueOutcomeUnknown, VenueOrderState,
                 VenueBalances, VenueAnomaly, TimerFired, MassCancel, MassStatusQuery, OrderList,
                 ListStatusQuery, ListCancel, TradeDisputed, DeskQuery, VenueTradeCanceled,
                 VenueTradeCorrected, VenueRestated, HaltChanged, OperatorCancel, SessionCommand,
                 DeliveryConfirmed, VenuePositions, VenueTriggered, VenueStatement,
                 VenueExternalOrder, VenueProof, ReconCommand>;
inline constexpr std::size_t input_count = std::variant_size_v<AnyInput>;

// A class of its own, so that what it takes to copy so many alternatives is compiled once.
struct Input : AnyInput {
    using AnyInput::AnyInput;
    Input();
    Input(Input const&);
    Input(Input&&) noexcept;
    Input& operator=(Input const&);
    Input& operator=(Input&&) noexcept;
    ~Input();
    friend bool operator==(Input const& a, Input const& b);
};

// What the sequencer makes of an input: its place and its time. Only stamped inputs are applied.
struct Stamped {
    Sequence sequence = 0;
    Timestamp at;  // our clock
    Input input;
    friend bool operator==(Stamped const&, Stamped const&) = default;
};

}  // namespace trestle
