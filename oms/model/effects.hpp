// Owns everything the core can want done: answers to desks, requests to venues, timers, alerts.
// Effects are values; oms/server carries them out after their input is durable.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "oms/model/approved.hpp"
#include "oms/model/ids.hpp"
#include "oms/model/inputs.hpp"
#include "oms/model/money.hpp"
#include "oms/model/reasons.hpp"
#include "oms/model/terms.hpp"
#include "oms/model/time.hpp"

namespace trestle {

// The event that a report tells of; fix/fields maps it to ExecType(150).
enum class ReportKind : std::uint8_t {
    pending_new,
    accepted,
    trade,
    canceled,
    replaced,
    pending_cancel,
    pending_replace,
    rejected,
    expired,
    restated,
    status,
    trade_canceled,
    trade_corrected,
};

// The order's state as the desk sees it; fix/fields maps it to OrdStatus(39). Computed, never
// stored.
enum class OrderStatus : std::uint8_t {
    pending_new,
    working,  // OrdStatus New
    partially_filled,
    filled,
    canceled,
    pending_cancel,
    pending_replace,
    rejected,
    expired,
};

struct Execution {  // of a trade report, its cancelation or its correction
    Quantity quantity;
    Price price;
    Decimal fee;
    Asset fee_asset;
    Liquidity liquidity = Liquidity::unknown;
    VenueTradeId trade_id;
    Timestamp venue_time;
    std::optional<ExecId> corrects;  // ExecRefID(19): the report that is canceled or corrected
    friend bool operator==(Execution const&, Execution const&) = default;
};

// Where a status report stands among the answers to one OrderMassStatusRequest(AF).
struct MassStatusPart {
    std::string request_id;
    std::uint32_t total = 0;
    bool is_last = false;
    friend bool operator==(MassStatusPart const&, MassStatusPart const&) = default;
};

struct Report {
    SessionId session;
    ExecId exec_id;
    ReportKind kind = ReportKind::accepted;
    OrderStatus status = OrderStatus::working;
    std::optional<OrderId> order_id;  // none: OrderID(37) is "NONE"
    ClOrdId cl_ord_id;
    std::optional<ClOrdId> orig_cl_ord_id;  // on answers to F and G
    std::string status_request_id;          // on kind status
    Account account;
    Symbol symbol;
    Side side = Side::buy;
    Terms terms;  // the terms in force
    Quantity cumulative;
    Quantity leaves;
    Price average;                       // zero before the first fill
    std::optional<Execution> execution;  // kind trade only
    Refusal refusal;                     // kind rejected, canceled, expired: why
    std::optional<Venue> venue;          // where it is traded
    VenueOrderId venue_order_id;
    Timestamp at;  // TransactTime(60)
    DeskNotes notes;
    ListId list_id;
    std::optional<MassStatusPart> mass_status;
    friend bool operator==(Report const&, Report const&) = default;
};

// OrderCancelReject(9).
struct CancelRejected {
    SessionId session;
    ExecId exec_id;
    std::optional<OrderId> order_id;
    ClOrdId cl_ord_id;
    ClOrdId orig_cl_ord_id;
    Account account;
    OrderStatus status = OrderStatus::rejected;  // of the order; rejected when it is unknown
    bool is_replace = false;                     // CxlRejResponseTo(434)
    Refusal refusal;
    Timestamp at;
    DeskNotes notes;  // of the order
    friend bool operator==(CancelRejected const&, CancelRejected const&) = default;
};

// Reject(3) or BusinessMessageReject(j).
struct MessageRejected {
    SessionId session;
    ExecId exec_id;
    bool is_business = false;
    std::uint64_t ref_msg_seq_num = 0;
    Text<MsgTypeTag, 4> ref_msg_type;
    std::uint32_t ref_field = 0;
    std::uint32_t code = 0;
    std::string ref_id;  // BusinessRejectRefID(379)
    std::string text;
    friend bool operator==(MessageRejected const&, MessageRejected const&) = default;
};

// OrderMassCancelReport(r). Each canceled order has its own reports besides.
struct MassCancelReport {
    struct Order {
        OrderId id;
        ClOrdId cl_ord_id;
        friend bool operator==(Order const&, Order const&) = default;
    };
    SessionId session;
    ExecId exec_id;
    OrderId id;  // OrderID(37) of the request itself
    ClOrdId cl_ord_id;
    char type = '7';
    OrderScope scope;
    std::vector<Order> orders;  // being canceled
    Refusal refusal;            // none: accepted
    Timestamp at;
    friend bool operator==(MassCancelReport const&, MassCancelReport const&) = default;
};

// ListStatus(N).
struct ListStatus {
    enum class Kind : std::uint8_t { ack, response, exec_started, all_done };
    struct Order {
        ClOrdId cl_ord_id;
        OrderStatus status = OrderStatus::pending_new;
        Quantity cumulative, leaves, canceled;
        Price average;
        Refusal refusal;
        friend bool operator==(Order const&, Order const&) = default;
    };
    SessionId session;
    ExecId exec_id;
    ListId list_id;
    Kind kind = Kind::ack;
    bool is_rejected = false;  // the list, or the request about it
    std::vector<Order> orders;
    Refusal refusal;
    Timestamp at;
    friend bool operator==(ListStatus const&, ListStatus const&) = default;
};

// News(B): what every desk in the scope must hear at once.
struct News {
    SessionId session;
    ExecId exec_id;
    std::string headline;
    std::string text;
    Timestamp at;
    friend bool operator==(News const&, News const&) = default;
};

// To be answered by oms/server from the state as it is now; says nothing else.
struct AnswerQuery {
    ExecId exec_id;
    DeskQuery query;
    friend bool operator==(AnswerQuery const&, AnswerQuery const&) = default;
};

// What the session layer is to do; the journal has who and why.
struct AdministerSession {
    SessionCommand command;
    friend bool operator==(AdministerSession const&, AdministerSession const&) = default;
};

// One order as a venue is to hold it.
struct VenueOrder {
    OrderId order;
    std::uint32_t leg = 0;
    Account account;
    InstrumentId instrument;
    Venue venue = Venue::binance_spot;
    VenueSymbol symbol;
    VenueClientId client_id;
    Side side = Side::buy;
    Terms terms;  // terms.quantity is this leg's own quantity
    friend bool operator==(VenueOrder const&, VenueOrder const&) = default;
};

// The new leg that takes the place of an old one.
struct VenueReplacement {
    enum class Mode : std::uint8_t {
        cancel_and_new,  // price or quantity up: loses its place in the book
        reduce,          // quantity down at the same price: keeps its place where the venue can
    };
    Mode mode = Mode::cancel_and_new;
    VenueClientId old_client_id;
    VenueOrderId old_order_id;
    Quantity old_cumulative;  // what we knew when we decided
    // reduce: terms.quantity is the old leg's new total
    VenueOrder order;
    friend bool operator==(VenueReplacement const&, VenueReplacement const&) = default;
};

struct SubmitToVenue {
    Approved<VenueOrder> order;
    friend bool operator==(SubmitToVenue const&, SubmitToVenue const&) = default;
};

struct ReplaceAtVenue {
    Approved<VenueReplacement> replacement;
    friend bool operator==(ReplaceAtVenue const&, ReplaceAtVenue const&) = default;
};

// Cancels reduce risk: they need no approval and are never held back.
struct CancelAtVenue {
    OrderId order;
    Account account;
    Venue venue = Venue::binance_spot;
    VenueSymbol symbol;
    VenueClientId client_id;
    VenueOrderId order_id;  // empty when the venue has not named one yet
    friend bool operator==(CancelAtVenue const&, CancelAtVenue const&) = default;
};

// Ask by our own id; answered by VenueFilled for each trade, then one VenueOrderState.
struct QueryVenue {
    OrderId order;
    Account account;
    Venue venue = Venue::binance_spot;
    VenueSymbol symbol;
    VenueClientId client_id;
    VenueOrderId order_id;
    friend bool operator==(QueryVenue const&, QueryVenue const&) = default;
};

struct StartTimer {
    TimerId timer;
    Timestamp due;
    friend bool operator==(StartTimer const&, StartTimer const&) = default;
};

struct StopTimer {
    TimerId timer;
    friend bool operator==(StopTimer const&, StopTimer const&) = default;
};

// Something an operator must see. Never sent to a desk.
struct Alert {
    std::optional<OrderId> order;
    std::string text;
    friend bool operator==(Alert const&, Alert const&) = default;
};

// A break was opened, was seen to have changed, or was decided on: as it stands now.
struct BreakNews {
    Break now;
    friend bool operator==(BreakNews const&, BreakNews const&) = default;
};

using AnyEffect =
    std::variant<Report, CancelRejected, MessageRejected, SubmitToVenue, ReplaceAtVenue,
                 CancelAtVenue, QueryVenue, StartTimer, StopTimer, Alert, MassCancelReport,
                 ListStatus, News, AnswerQuery, AdministerSession, BreakNews>;

// As Input: its copies are compiled once.
struct Effect : AnyEffect {
    using AnyEffect::AnyEffect;
    Effect();
    Effect(Effect const&);
    Effect(Effect&&) noexcept;
    Effect& operator=(Effect const&);
    Effect& operator=(Effect&&) noexcept;
    ~Effect();
    friend bool operator==(Effect const& a, Effect const& b);
};
using Effects = std::vector<Effect>;

}  // namespace trestle
