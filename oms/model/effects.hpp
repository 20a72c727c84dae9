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
};

// The order's state as the desk sees it; fix/fields maps it to OrdStatus(39). Computed, never
// stored.
enum class OrderStatus : std::uint8_t {
    pending_new,
    working,           // OrdStatus New
    partially_filled,
    filled,
    canceled,
    pending_cancel,
    pending_replace,
    rejected,
    expired,
};

struct Execution {             // of a trade report
    Quantity quantity;
    Price price;
    Decimal fee;
    Asset fee_asset;
    Liquidity liquidity = Liquidity::unknown;
    VenueTradeId trade_id;
    Timestamp venue_time;
    friend bool operator==(Execution const&, Execution const&) = default;
};

struct Report {
    SessionId session;
    ExecId exec_id;
    ReportKind kind = ReportKind::accepted;
    OrderStatus status = OrderStatus::working;
    std::optional<OrderId> order_id;         // none: OrderID(37) is "NONE"
    ClOrdId cl_ord_id;
    std::optional<ClOrdId> orig_cl_ord_id;   // on answers to F and G
    std::string status_request_id;           // on kind status
    Account account;
    Symbol symbol;
    Side side = Side::buy;
    Terms terms;                             // the terms in force
    Quantity cumulative;
    Quantity leaves;
    Price average;                           // zero before the first fill
    std::optional<Execution> execution;      // kind trade only
    Refusal refusal;                         // kind rejected, canceled, expired: why
    std::optional<Venue> venue;              // where it is traded
    VenueOrderId venue_order_id;
    Timestamp at;                            // TransactTime(60)
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
    std::string ref_id;                          // BusinessRejectRefID(379)
    std::string text;
    friend bool operator==(MessageRejected const&, MessageRejected const&) = default;
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
    Terms terms;                                 // terms.quantity is this leg's own quantity
    friend bool operator==(VenueOrder const&, VenueOrder const&) = default;
};

// The new leg that takes the place of an old one.
struct VenueReplacement {
    enum class Mode : std::uint8_t {
        cancel_and_new,   // price or quantity up: loses its place in the book
        reduce,           // quantity down at the same price: keeps its place where the venue can
    };
    Mode mode = Mode::cancel_and_new;
    VenueClientId old_client_id;
    VenueOrderId old_order_id;
    Quantity old_cumulative;                     // what we knew when we decided
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
    VenueOrderId order_id;                       // empty when the venue has not named one yet
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

using Effect = std::variant<Report, CancelRejected, MessageRejected, SubmitToVenue, ReplaceAtVenue,
                            CancelAtVenue, QueryVenue, StartTimer, StopTimer, Alert>;
using Effects = std::vector<Effect>;

}  // namespace trestle
