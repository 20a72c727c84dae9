#include "fix/fields.hpp"

#include <gtest/gtest.h>

#include <set>

namespace trestle::fix {
namespace {

std::string written(Timestamp at) {
    std::string text(utc_timestamp_size, '?');
    EXPECT_EQ(encode_utc_timestamp(text.data(), at), text.data() + text.size());
    return text;
}

std::string one(char c) { return std::string(1, c); }

// FIX 4.4 Vol 6, tags 39 and 150, as ../shared vectors and desks' engines know them.
TEST(Fields, EveryOrderStatusGoesOutAndComesBack) {
    std::string codes;
    for (int i = 0; i <= static_cast<int>(OrderStatus::expired); ++i) {
        auto const status = static_cast<OrderStatus>(i);
        codes += encode_order_status(status);
        EXPECT_EQ(decode_order_status(one(encode_order_status(status))), status);
    }
    EXPECT_EQ(codes, "A01246E8C");
}

TEST(Fields, EveryReportKindGoesOutAndComesBack) {
    std::string codes;
    for (int i = 0; i <= static_cast<int>(ReportKind::trade_corrected); ++i) {
        auto const kind = static_cast<ReportKind>(i);
        codes += encode_exec_type(kind);
        EXPECT_EQ(decode_exec_type(one(encode_exec_type(kind))), kind);
    }
    EXPECT_EQ(codes, "A0F456E8CDIHG");
}

TEST(Fields, SidesTypesAndTimesInForceGoOutAndComeBack) {
    EXPECT_EQ(encode_side(Side::buy), '1');
    EXPECT_EQ(encode_side(Side::sell), '2');
    std::string types;
    for (int i = 0; i <= static_cast<int>(OrderKind::trailing); ++i) {
        types += encode_order_type(static_cast<OrderKind>(i));
    }
    EXPECT_EQ(types, "1234JP");
    EXPECT_EQ(encode_time_in_force(TimeInForce::good_till_cancel), '1');
    EXPECT_EQ(encode_time_in_force(TimeInForce::immediate_or_cancel), '3');
    EXPECT_EQ(encode_time_in_force(TimeInForce::fill_or_kill), '4');
    for (char const code : {'1', '2'}) EXPECT_EQ(encode_side(*decode_side(one(code))), code);
    for (char const code : types) {
        EXPECT_EQ(encode_order_type(*decode_order_type(one(code))), code);
    }
    for (char const code : {'2', 'M', 'I'}) EXPECT_EQ(encode_watch(*decode_watch(one(code))), code);
    EXPECT_EQ(decode_position_effect("O"), PositionEffect::open);
    EXPECT_EQ(decode_position_effect("C"), PositionEffect::close);
    EXPECT_EQ(encode_position_effect(PositionEffect::unstated), '\0');
    for (int i = 0; i <= static_cast<int>(SelfTrade::cancel_both); ++i) {
        auto const mode = static_cast<SelfTrade>(i);
        EXPECT_EQ(decode_self_trade(encode_self_trade(mode)), mode);
    }
    EXPECT_EQ(encode_time_in_force(TimeInForce::good_till_date), '6');
    for (char const code : {'1', '3', '4', '6'}) {
        EXPECT_EQ(encode_time_in_force(*decode_time_in_force(one(code))), code);
    }
    EXPECT_EQ(encode_liquidity(Liquidity::maker), '1');
    EXPECT_EQ(encode_liquidity(Liquidity::taker), '2');
    EXPECT_EQ(encode_liquidity(Liquidity::unknown), '\0');
    EXPECT_EQ(decode_liquidity("2"), Liquidity::taker);
    EXPECT_EQ(encode_response_to(false), '1');
    EXPECT_EQ(encode_response_to(true), '2');
}

TEST(Fields, WhatTrestleDoesNotDoHasNoMeaning) {
    for (char const* const value : {"", "0", "5", "A", "12", "1 ", " 1", "\x01"}) {
        EXPECT_FALSE(decode_side(value)) << value;
        EXPECT_FALSE(decode_order_type(value)) << value;
        EXPECT_FALSE(decode_watch(value)) << value;
        EXPECT_FALSE(decode_position_effect(value)) << value;
        EXPECT_FALSE(decode_self_trade(value)) << value;
    }
    for (char const* const value : {"", "0", "2", "5", "7", "33"}) {
        EXPECT_FALSE(decode_time_in_force(value)) << value;
    }
}

// FIX 4.4 Vol 6, tags 102, 103 and 380. 12 of 103 and 5 of 39 are not FIX 4.4.
TEST(Fields, EveryReasonHasACodeThatFixFourFourKnows) {
    std::set<int> const order_codes{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 14, 15, 99};
    std::set<int> const cancel_codes{0, 1, 2, 3, 4, 5, 6, 99};
    for (int i = 0; i < reason_count; ++i) {
        auto const reason = static_cast<Reason>(i);
        SCOPED_TRACE(name_of(reason));
        EXPECT_TRUE(order_codes.contains(ord_rej_reason_of(reason)));
        EXPECT_TRUE(cancel_codes.contains(cxl_rej_reason_of(reason)));
        EXPECT_LE(static_cast<int>(business_reject_reason_of(reason)), 7);
    }
}

TEST(Fields, ReasonsThatFixHasACodeForGetThatCode) {
    EXPECT_EQ(ord_rej_reason_of(Reason::duplicate_cl_ord_id), 6);
    EXPECT_EQ(ord_rej_reason_of(Reason::unknown_order), 5);
    EXPECT_EQ(ord_rej_reason_of(Reason::unknown_symbol), 1);
    EXPECT_EQ(ord_rej_reason_of(Reason::account_not_permitted), 15);
    EXPECT_EQ(ord_rej_reason_of(Reason::unsupported_characteristic), 11);
    EXPECT_EQ(ord_rej_reason_of(Reason::quantity_off_lot), 13);
    EXPECT_EQ(ord_rej_reason_of(Reason::max_order_quantity), 3);
    EXPECT_EQ(ord_rej_reason_of(Reason::insufficient_balance), 3);
    EXPECT_EQ(ord_rej_reason_of(Reason::market_closed), 2);
    EXPECT_EQ(cxl_rej_reason_of(Reason::too_late), 0);
    EXPECT_EQ(cxl_rej_reason_of(Reason::unknown_order), 1);
    EXPECT_EQ(cxl_rej_reason_of(Reason::already_pending), 3);
    EXPECT_EQ(cxl_rej_reason_of(Reason::duplicate_cl_ord_id), 6);
    EXPECT_EQ(business_reject_reason_of(Reason::gateway_busy),
              BusinessReject::application_not_available);
}

// FIX 4.4 Vol 6, tag 378; matrices E.1.b (verbal change) and E.1.d (partial decline).
TEST(Fields, CancelsThatNobodyAskedForSayWhoseDoingItWas) {
    EXPECT_EQ(exec_restatement_reason_of(Reason::operator_canceled), 2);
    EXPECT_EQ(exec_restatement_reason_of(Reason::quantity_restated), 5);
    EXPECT_EQ(exec_restatement_reason_of(Reason::symbol_halted), 6);
    EXPECT_EQ(exec_restatement_reason_of(Reason::trading_halted), 6);
    EXPECT_EQ(exec_restatement_reason_of(Reason::desk_disconnected), 7);
    EXPECT_EQ(exec_restatement_reason_of(Reason::venue_canceled), 8);
    EXPECT_EQ(exec_restatement_reason_of(Reason::never_reached_venue), 99);
    for (auto const reason :
         {Reason::none, Reason::mass_canceled, Reason::time_in_force_ended, Reason::too_late}) {
        EXPECT_FALSE(exec_restatement_reason_of(reason)) << name_of(reason);
    }
}

TEST(Fields, DaysAreThoseOfUtc) {
    EXPECT_EQ(decode_utc_date("20260102"), decode_utc_timestamp("20260102-00:00:00"));
    for (char const* const text : {"", "2026010", "20260230", "202601021", "2026-1-2"}) {
        EXPECT_FALSE(decode_utc_date(text)) << text;
    }
    std::string day(utc_date_size, '?');
    EXPECT_EQ(encode_utc_date(day.data(), {1'767'323'045'678'901'999}), day.data() + day.size());
    EXPECT_EQ(day, "20260102");
}

TEST(Fields, TimesAreReadToTheNanosecond) {
    EXPECT_EQ(decode_utc_timestamp("19700101-00:00:00"), Timestamp{0});
    EXPECT_EQ(decode_utc_timestamp("20260102-03:04:05"), (Timestamp{1'767'323'045'000'000'000}));
    EXPECT_EQ(decode_utc_timestamp("20260102-03:04:05.678"),
              (Timestamp{1'767'323'045'678'000'000}));
    EXPECT_EQ(decode_utc_timestamp("20260102-03:04:05.678901"),
              (Timestamp{1'767'323'045'678'901'000}));
    EXPECT_EQ(decode_utc_timestamp("20260102-03:04:05.678901234"),
              (Timestamp{1'767'323'045'678'901'234}));
    EXPECT_TRUE(decode_utc_timestamp("20240229-23:59:59"));
}

TEST(Fields, WhatIsNoTimeIsRefused) {
    for (char const* const text : {"",
                                   "20260102",
                                   "20260102-03:04",
                                   "20260102 03:04:05",
                                   "2026-01-02-03:04:05",
                                   "20260102-03:04:05.",
                                   "20260102-03:04:05.6",
                                   "20260102-03:04:05.67",
                                   "20260102-03:04:05.6789",
                                   "20260102-03:04:05.6789012345",
                                   "20260102-03:04:05Z",
                                   "20260102-3:04:05",
                                   "20260102-24:00:00",
                                   "20260102-03:60:00",
                                   "20260102-03:04:60",
                                   "20260229-03:04:05",
                                   "20261301-03:04:05",
                                   "20260100-03:04:05",
                                   "20260132-03:04:05",
                                   "19691231-23:59:59",
                                   "22000101-00:00:00",
                                   "2026010a-03:04:05",
                                   "20260102-03:04:0 ",
                                   "20260102-03:04:05,678",
                                   "-0260102-03:04:05",
                                   "20260102-03:04:05.-12"}) {
        EXPECT_FALSE(decode_utc_timestamp(text)) << text;
    }
}

TEST(Fields, TimesAreWrittenToTheMicrosecond) {
    EXPECT_EQ(written({0}), "19700101-00:00:00.000000");
    EXPECT_EQ(written({1'767'323'045'678'901'999}), "20260102-03:04:05.678901");
    EXPECT_EQ(written({1'709'251'199'000'000'000}), "20240229-23:59:59.000000");
    EXPECT_EQ(written({-5}), "19700101-00:00:00.000000");
}

TEST(Fields, FieldsAndValuesAreNamedAsDesksKnowThem) {
    EXPECT_EQ(field_name(tag::order_qty), "OrderQty(38)");
    EXPECT_EQ(field_name(5000), "tag 5000");
    EXPECT_EQ(value_name(tag::time_in_force, "6"), "good till date");
    EXPECT_EQ(value_name(tag::ord_type, "?"), "");
    EXPECT_EQ(value_name(tag::ord_type, "33"), "");
}

}  // namespace
}  // namespace trestle::fix
