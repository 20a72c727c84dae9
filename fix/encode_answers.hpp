// Owns the answers that are no order's: plain structs, each with the encoder that makes the body of
// its FIX message. Never looks anything up: oms/server fills the structs from the core's state.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "oms/model/effects.hpp"
#include "oms/model/ids.hpp"
#include "oms/model/instrument.hpp"
#include "oms/model/money.hpp"
#include "oms/model/terms.hpp"
#include "oms/model/time.hpp"

namespace trestle::fix {

// A message stays well below what desks' engines take: longer answers go out in several.
inline constexpr std::size_t instruments_per_message = 50;

// SecurityRequestResult(560).
enum class SecurityResult : std::uint8_t {
    valid = 0,
    unsupported = 1,
    none_found = 2,
    not_authorized = 3,
    unavailable = 4,
};

// SecurityList(y): one of `parts`; the last says LastFragment(893)=Y.
struct SecurityList {
    std::string request_id;                // SecurityReqID(320)
    std::string response_id;               // SecurityResponseID(322): ours, the same in all parts
    SecurityResult result = SecurityResult::valid;
    std::uint32_t total = 0;               // TotNoRelatedSym(393), over all parts
    bool is_last = true;
    std::vector<Instrument> instruments;   // at most instruments_per_message
    friend bool operator==(SecurityList const&, SecurityList const&) = default;
};

// SecurityDefinition(d).
struct SecurityDefinition {
    std::string request_id;
    std::string response_id;
    std::optional<Instrument> instrument;  // none: nothing matches; 323=6, else 323=1
    std::string text;
    friend bool operator==(SecurityDefinition const&, SecurityDefinition const&) = default;
};

// PosReqResult(728).
enum class PositionsResult : std::uint8_t {
    valid = 0,
    unsupported = 1,
    none_found = 2,
    not_authorized = 3,
};

// RequestForPositionsAck(AO): goes before the reports.
struct PositionsAck {
    std::string request_id;                // PosReqID(710)
    std::string report_id;                 // PosMaintRptID(721)
    std::uint32_t total = 0;               // TotalNumPosReports(727)
    PositionsResult result = PositionsResult::valid;
    Account account;                       // as asked for; empty: all of the session
    std::string text;
    friend bool operator==(PositionsAck const&, PositionsAck const&) = default;
};

// PositionReport(AP).
struct PositionReport {
    std::string request_id;
    std::string report_id;                 // its own
    std::uint32_t total = 0;
    Account account;
    Symbol symbol;
    Venue venue = Venue::binance_spot;     // SecurityExchange(207)
    Asset quote;                           // Currency(15)
    Quantity net;                          // above 0: LongQty(704); below 0: ShortQty(705)
    Price settlement;                      // SettlPrice(730): the last price we know; zero: none
    Timestamp at;
    friend bool operator==(PositionReport const&, PositionReport const&) = default;
};

// CollateralReport(BA): one asset at one venue. Nothing to report: one without `asset`, total 0.
struct CollateralReport {
    std::string request_id;                // CollInquiryID(909)
    std::string report_id;                 // CollRptID(908)
    std::uint32_t total = 0;               // TotNumReports(911)
    bool is_last = true;                   // LastRptRequested(912)
    Account account;
    Venue venue = Venue::binance_spot;     // SecurityExchange(207)
    Asset asset;                           // Currency(15)
    Decimal free;                          // MarginExcess(899)
    Decimal locked;                        // TotalNetValue(900) is both
    Timestamp at;                          // TransactTime(60); unknown: left out
    std::string text;
    friend bool operator==(CollateralReport const&, CollateralReport const&) = default;
};

// TradeRequestResult(749).
enum class TradesResult : std::uint8_t {
    valid = 0,
    unknown_instrument = 1,
    unsupported_type = 8,
    not_authorized = 9,
    other = 99,
};

// TradeCaptureReportRequestAck(AQ): goes before the reports.
struct TradesAck {
    std::string request_id;                // TradeRequestID(568)
    std::uint32_t type = 0;                // TradeRequestType(569), repeated
    std::uint32_t total = 0;               // TotNumTradeReports(748)
    TradesResult result = TradesResult::valid;
    Symbol symbol;                         // as asked for; empty: "[N/A]"
    std::string text;
    friend bool operator==(TradesAck const&, TradesAck const&) = default;
};

// TradeCaptureReport(AE): one fill, as it stands now.
struct TradeCapture {
    std::string request_id;
    std::uint32_t total = 0;
    bool is_last = false;                  // LastRptRequested(912)
    ExecId exec_id;                        // of the report that told of the fill
    OrderId order_id;
    ClOrdId cl_ord_id;
    VenueOrderId venue_order_id;
    VenueTradeId trade_id;
    Account account;
    Symbol symbol;
    Venue venue = Venue::binance_spot;
    Side side = Side::buy;
    Quantity quantity;
    Price price;
    Decimal fee;
    Asset fee_asset;
    Liquidity liquidity = Liquidity::unknown;
    Timestamp at;                          // TransactTime(60): our books
    Timestamp venue_time;                  // TradeDate(75) is its UTC day; unknown: that of `at`
    bool is_canceled = false;              // busted since: ExecType(150) H, else F
    bool is_corrected = false;  // corrected since: ExecType(150) G, figures as they are now
    friend bool operator==(TradeCapture const&, TradeCapture const&) = default;
};

// TradingSessionStatus(h): a venue is a trading session of ours.
struct TradingStatus {
    enum class State : std::uint8_t { unknown = 0, halted = 1, open = 2, closed = 3, rejected = 6 };
    std::string request_id;                // TradSesReqID(335)
    std::string session;                   // TradingSessionID(336): the venue's name, or as asked
    State state = State::unknown;
    bool is_unsolicited = false;
    std::string text;
    friend bool operator==(TradingStatus const&, TradingStatus const&) = default;
};

// UserResponse(BF).
struct UserResponse {
    enum class Status : std::uint8_t {
        logged_in = 1,
        not_recognized = 3,
        wrong_password = 4,
        password_changed = 5,
        other = 6,
    };
    std::string request_id;                // UserRequestID(923)
    std::string username;
    Status status = Status::other;
    std::string text;
    friend bool operator==(UserResponse const&, UserResponse const&) = default;
};

// News(B) that ends a recovery or a replay. The core's own News has its encoder in fix/encode.hpp.
struct RecoveryNews {
    std::string headline = "recovery complete";
    std::string text;
    std::string replay_request_id;         // ReplayReqID(7603); empty after a logon
    std::string last;                      // LastExecID(7602); empty: nothing was ever sent
    Timestamp at;
    friend bool operator==(RecoveryNews const&, RecoveryNews const&) = default;
};

// OrderEvent(U2) of the compliance feed.
struct OrderEvent {
    enum class Kind : std::uint8_t {
        order_received,
        replace_received,
        cancel_received,
        refused,
        risk_verdict,
        script_verdict,
        route_chosen,
        sent_to_venue,
        replace_sent_to_venue,
        cancel_sent_to_venue,
        venue_answer,
    };
    Kind kind = Kind::order_received;      // FeedEvent(7607), by name
    ExecId exec_id;
    SessionId desk;                        // as a Party of role 11, like on drop copies
    std::optional<OrderId> order_id;
    ClOrdId cl_ord_id;
    ClOrdId orig_cl_ord_id;
    Account account;
    Symbol symbol;
    Side side = Side::buy;
    Quantity quantity;                     // zero: left out
    std::optional<Price> price;
    std::optional<Price> stop_price;
    std::optional<Venue> venue;            // ExDestination(100)
    std::string verdict;                   // RiskVerdict(7605): "approved" or the refusal's code
    VenueClientId venue_client_id;         // VenueClientID(7606)
    Timestamp at;
    std::string text;
    friend bool operator==(OrderEvent const&, OrderEvent const&) = default;
};

// Each appends to `body` and returns the MsgType(35) that goes with it.
std::string const& encode(SecurityList const& list, std::string& body);              // y
std::string const& encode(SecurityDefinition const& definition, std::string& body);  // d
std::string const& encode(PositionsAck const& ack, std::string& body);               // AO
std::string const& encode(PositionReport const& report, std::string& body);          // AP
std::string const& encode(CollateralReport const& report, std::string& body);        // BA
std::string const& encode(TradesAck const& ack, std::string& body);                  // AQ
std::string const& encode(TradeCapture const& trade, std::string& body);             // AE
std::string const& encode(TradingStatus const& status, std::string& body);           // h
std::string const& encode(UserResponse const& response, std::string& body);          // BF
std::string const& encode(RecoveryNews const& news, std::string& body);              // B
std::string const& encode(OrderEvent const& event, std::string& body);               // U2

}  // namespace trestle::fix
