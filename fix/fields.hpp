// Owns the words of FIX 4.4 as we speak it: code tables to and from the model, reject
// codes, decimals and UTC times. The only place that knows them; never reads or writes a message.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "fix/tags.hpp"
#include "oms/model/effects.hpp"
#include "oms/model/inputs.hpp"
#include "oms/model/reasons.hpp"
#include "oms/model/terms.hpp"
#include "oms/model/time.hpp"

namespace trestle::fix {

// "OrderQty(38)"; a tag without a name of ours is "tag 5000".
[[nodiscard]] std::string field_name(int tag);
// "stop limit" for 40=4: what FIX 4.4 calls a value of 18, 40, 54 or 59; empty when it has no such.
[[nodiscard]] std::string_view value_name(int tag, std::string_view value);
// "binance_spot, binance_usdm, …": how ExDestination(100) and SecurityExchange(207) name venues.
[[nodiscard]] std::string_view venue_names();

// Inward: nothing when the value is none that Trestle does.
[[nodiscard]] std::optional<Side> decode_side(std::string_view value);
[[nodiscard]] std::optional<OrderKind> decode_order_type(std::string_view value);
[[nodiscard]] std::optional<TimeInForce> decode_time_in_force(std::string_view value);
[[nodiscard]] std::optional<Trigger::Watch> decode_watch(std::string_view value);
[[nodiscard]] std::optional<PositionEffect> decode_position_effect(std::string_view value);
[[nodiscard]] std::optional<SelfTrade> decode_self_trade(std::string_view value);
[[nodiscard]] std::optional<OrderStatus> decode_order_status(std::string_view value);
[[nodiscard]] std::optional<ReportKind> decode_exec_type(std::string_view value);
[[nodiscard]] std::optional<Liquidity> decode_liquidity(std::string_view value);

// The type and the trigger of an order; a touch with a price is a limit order when it fires.
void set_kind(Terms& terms, OrderKind kind);

[[nodiscard]] char encode_side(Side side);
[[nodiscard]] char encode_order_type(OrderKind kind);
[[nodiscard]] char encode_watch(Trigger::Watch watch);             // TriggerPriceType(1107)
[[nodiscard]] char encode_position_effect(PositionEffect effect);  // '\0' when unstated
[[nodiscard]] std::string_view encode_self_trade(SelfTrade mode);  // "NONE" is a word, too
[[nodiscard]] char encode_time_in_force(TimeInForce time_in_force);
[[nodiscard]] char encode_order_status(OrderStatus status);
[[nodiscard]] char encode_exec_type(ReportKind kind);
[[nodiscard]] char encode_liquidity(Liquidity liquidity);  // '\0' when it is not known
[[nodiscard]] char encode_response_to(bool is_replace);    // CxlRejResponseTo(434)
// ExecInst(18) holds several, with single blanks between them.
namespace instruction {
inline constexpr char post_only = '6';           // participate, do not initiate
inline constexpr char keep_on_disconnect = 'H';  // reinstate on system failure
inline constexpr char keep_on_halt = 'J';        // reinstate on trading halt
inline constexpr char cancel_on_halt = 'K';
inline constexpr char cancel_on_disconnect = 'Q';  // cancel on system failure
inline constexpr char trailing_stop = 'a';         // trailing stop peg: with OrdType(40) P
}  // namespace instruction
inline constexpr char peg_by_price = '0';                     // PegOffsetType(836)
inline constexpr char peg_by_basis_points = '1';              // PegOffsetType(836)
inline constexpr std::string_view exchange_fee = "4";         // MiscFeeType(139)
inline constexpr std::string_view no_order_id = "NONE";       // OrderID(37) of what is no order
inline constexpr std::string_view no_symbol = "[N/A]";        // Symbol(55) that cannot be named
inline constexpr std::string_view venue_symbol_source = "8";  // SecurityAltIDSource(456)
inline constexpr std::uint16_t desk_party_role = 11;  // PartyRole(452): order origination trader

enum class SessionReject : std::uint32_t {  // SessionRejectReason(373)
    required_tag_missing = 1,
    tag_without_value = 4,
    value_out_of_range = 5,
    incorrect_format = 6,
    invalid_msg_type = 11,
    tag_appears_twice = 13,
    wrong_count_in_group = 16,
    other = 99,
};
enum class BusinessReject : std::uint32_t {  // BusinessRejectReason(380)
    other = 0,
    unknown_id = 1,
    unknown_security = 2,
    unsupported_msg_type = 3,
    application_not_available = 4,
    field_missing = 5,
    not_authorized = 6,
};

// FIX 4.4 has fewer codes than we have reasons: the code of ours leads Text(58).
[[nodiscard]] int ord_rej_reason_of(Reason reason);                     // OrdRejReason(103)
[[nodiscard]] int cxl_rej_reason_of(Reason reason);                     // CxlRejReason(102)
[[nodiscard]] BusinessReject business_reject_reason_of(Reason reason);  // BusinessRejectReason(380)

// ExecRestatementReason(378) of a restatement, or of a cancel that the desk has not asked for;
// nothing for what it has.
[[nodiscard]] std::optional<int> exec_restatement_reason_of(Reason reason);

// UTCTimestamp "YYYYMMDD-HH:MM:SS" with no, 3, 6 or 9 decimals of a second, 1970 to 2199.
[[nodiscard]] std::optional<Timestamp> decode_utc_timestamp(std::string_view text);
// LocalMktDate "YYYYMMDD", in UTC: the beginning of that day.
[[nodiscard]] std::optional<Timestamp> decode_utc_date(std::string_view text);
inline constexpr std::size_t utc_timestamp_size = 24;
// "20260102-03:04:05.678901", microseconds rounded down; returns the end, utc_timestamp_size on.
char* encode_utc_timestamp(char* out, Timestamp at);
inline constexpr std::size_t utc_date_size = 8;
char* encode_utc_date(char* out, Timestamp at);  // "20260102"

}  // namespace trestle::fix
