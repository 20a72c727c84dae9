// Owns the words of FIX 4.4 as we speak it: tag numbers, code tables to and from the model, reject
// codes, decimals and UTC times. The only place that knows them; never reads or writes a message.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "oms/model/effects.hpp"
#include "oms/model/inputs.hpp"
#include "oms/model/reasons.hpp"
#include "oms/model/terms.hpp"
#include "oms/model/time.hpp"

namespace trestle::fix {

namespace tag {
inline constexpr int account = 1;
inline constexpr int avg_px = 6;
inline constexpr int cl_ord_id = 11;
inline constexpr int cum_qty = 14;
inline constexpr int currency = 15;
inline constexpr int exec_id = 17;
inline constexpr int exec_inst = 18;
inline constexpr int handl_inst = 21;
inline constexpr int last_mkt = 30;
inline constexpr int last_px = 31;
inline constexpr int last_qty = 32;
inline constexpr int msg_type = 35;
inline constexpr int order_id = 37;
inline constexpr int order_qty = 38;
inline constexpr int ord_status = 39;
inline constexpr int ord_type = 40;
inline constexpr int orig_cl_ord_id = 41;
inline constexpr int price = 44;
inline constexpr int ref_seq_num = 45;
inline constexpr int side = 54;
inline constexpr int symbol = 55;
inline constexpr int text = 58;
inline constexpr int time_in_force = 59;
inline constexpr int transact_time = 60;
inline constexpr int position_effect = 77;
inline constexpr int stop_px = 99;
inline constexpr int ex_destination = 100;
inline constexpr int cxl_rej_reason = 102;
inline constexpr int ord_rej_reason = 103;
inline constexpr int min_qty = 110;
inline constexpr int max_floor = 111;
inline constexpr int expire_time = 126;
inline constexpr int no_misc_fees = 136;
inline constexpr int misc_fee_amt = 137;
inline constexpr int misc_fee_curr = 138;
inline constexpr int misc_fee_type = 139;
inline constexpr int exec_type = 150;
inline constexpr int leaves_qty = 151;
inline constexpr int cash_order_qty = 152;
inline constexpr int effective_time = 168;
inline constexpr int secondary_order_id = 198;
inline constexpr int max_show = 210;
inline constexpr int peg_offset_value = 211;
inline constexpr int ref_tag_id = 371;
inline constexpr int ref_msg_type = 372;
inline constexpr int session_reject_reason = 373;
inline constexpr int exec_restatement_reason = 378;
inline constexpr int business_reject_ref_id = 379;
inline constexpr int business_reject_reason = 380;
inline constexpr int discretion_inst = 388;
inline constexpr int price_type = 423;
inline constexpr int expire_date = 432;
inline constexpr int cxl_rej_response_to = 434;
inline constexpr int secondary_exec_id = 527;
inline constexpr int ord_status_req_id = 790;
inline constexpr int target_strategy = 847;
inline constexpr int last_liquidity_ind = 851;
}  // namespace tag

// "OrderQty(38)"; a tag without a name of ours is "tag 5000".
[[nodiscard]] std::string field_name(int tag);
// "stop limit" for 40=4: what FIX 4.4 calls a value of 18, 40, 54 or 59; empty when it has no such.
[[nodiscard]] std::string_view value_name(int tag, std::string_view value);

// Inward: nothing when the value is none that Trestle does.
[[nodiscard]] std::optional<Side> decode_side(std::string_view value);
[[nodiscard]] std::optional<OrderType> decode_order_type(std::string_view value);
[[nodiscard]] std::optional<TimeInForce> decode_time_in_force(std::string_view value);
[[nodiscard]] std::optional<OrderStatus> decode_order_status(std::string_view value);
[[nodiscard]] std::optional<ReportKind> decode_exec_type(std::string_view value);
[[nodiscard]] std::optional<Liquidity> decode_liquidity(std::string_view value);

[[nodiscard]] char encode_side(Side side);
[[nodiscard]] char encode_order_type(OrderType type);
[[nodiscard]] char encode_time_in_force(TimeInForce time_in_force);
[[nodiscard]] char encode_order_status(OrderStatus status);
[[nodiscard]] char encode_exec_type(ReportKind kind);
[[nodiscard]] char encode_liquidity(Liquidity liquidity);  // '\0' when it is not known
[[nodiscard]] char encode_response_to(bool is_replace);    // CxlRejResponseTo(434)
inline constexpr char post_only_instruction = '6';         // ExecInst(18): do not initiate
inline constexpr std::string_view exchange_fee = "4";      // MiscFeeType(139)
inline constexpr std::string_view no_order_id = "NONE";    // OrderID(37) of what is no order
inline constexpr std::string_view no_symbol = "[N/A]";     // Symbol(55) that cannot be named

enum class SessionReject : std::uint32_t {  // SessionRejectReason(373)
    required_tag_missing = 1,
    tag_without_value = 4,
    value_out_of_range = 5,
    incorrect_format = 6,
    invalid_msg_type = 11,
    tag_appears_twice = 13,
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

// UTCTimestamp "YYYYMMDD-HH:MM:SS" with no, 3, 6 or 9 decimals of a second, 1970 to 2199.
[[nodiscard]] std::optional<Timestamp> decode_utc_timestamp(std::string_view text);
inline constexpr std::size_t utc_timestamp_size = 24;
// "20260102-03:04:05.678901", microseconds rounded down; returns the end, utc_timestamp_size on.
char* encode_utc_timestamp(char* out, Timestamp at);

}  // namespace trestle::fix
