#include "adapters/binance_spot/errors.hpp"

#include <gtest/gtest.h>

namespace trestle::adapters::binance_spot {
namespace {

struct Row {
    std::int64_t code;
    std::string_view text;
    ErrorKind kind;
};

TEST(BinanceErrors, the_table_of_kinds) {
    for (auto const& [code, text, kind] : {
             Row{-1000, "An unknown error", ErrorKind::outcome_unknown},
             Row{-1002, "You are not authorized to execute this request.",
                 ErrorKind::session_refused},
             Row{-1003, "Too much request weight used", ErrorKind::rate_limited},
             Row{-1006, "", ErrorKind::outcome_unknown},
             Row{-1007, "Timeout", ErrorKind::outcome_unknown},
             Row{-1013, "Filter failure: LOT_SIZE", ErrorKind::order_refused},
             Row{-1015, "Too many new orders", ErrorKind::rate_limited},
             Row{-1016, "This service is no longer available.", ErrorKind::not_executed},
             Row{-1021, "Timestamp for this request is outside of the recvWindow.",
                 ErrorKind::clock_skew},
             Row{-1022, "Signature for this request is not valid.", ErrorKind::session_refused},
             Row{-1102, "Mandatory parameter", ErrorKind::order_refused},
             Row{-1145, "Invalid cancelRestrictions", ErrorKind::order_refused},
             Row{-2010, "Account has insufficient balance for requested action.",
                 ErrorKind::order_refused},
             Row{-2010, "Duplicate order sent.", ErrorKind::duplicate_client_id},
             Row{-2010, "This action is disabled on this account.", ErrorKind::session_refused},
             Row{-2011, "Unknown order sent.", ErrorKind::order_not_found},
             Row{-2011, "This action is disabled on this account.", ErrorKind::session_refused},
             Row{-2013, "Order does not exist.", ErrorKind::order_not_found},
             Row{-2015, "Invalid API-key, IP, or permissions for action.",
                 ErrorKind::session_refused},
             Row{-2021, "Order cancel-replace partially failed.", ErrorKind::replace_failed},
             Row{-9999, "of tomorrow", ErrorKind::not_known},
             Row{0, "words without a code", ErrorKind::not_known},
         }) {
        EXPECT_EQ(kind_of({400, code, std::string(text)}), kind) << code << " " << text;
    }
}

TEST(BinanceErrors, a_certain_code_is_not_overruled_by_its_words) {
    // A time-out that happens to mention a balance is still a time-out.
    EXPECT_EQ(kind_of({500, -1007, "insufficient balance"}), ErrorKind::outcome_unknown);
}

TEST(BinanceErrors, without_a_body_the_status_tells) {
    EXPECT_EQ(kind_of({429, 0, ""}), ErrorKind::rate_limited);
    EXPECT_EQ(kind_of({418, 0, ""}), ErrorKind::rate_limited);
    EXPECT_EQ(kind_of({500, 0, ""}), ErrorKind::outcome_unknown);
    EXPECT_EQ(kind_of({403, 0, ""}), ErrorKind::outcome_unknown);
}

TEST(BinanceErrors, a_precision_error_names_what_was_too_precise) {
    EXPECT_EQ(reason_of({400, -1111, "Parameter 'price' has too much precision."}),
              Reason::price_off_tick);
    EXPECT_EQ(reason_of({400, -1111, "Parameter 'quantity' has too much precision."}),
              Reason::quantity_off_lot);
    EXPECT_EQ(reason_of({400, -1111, "Precision is over the maximum defined for this asset."}),
              Reason::venue_rejected);
}

}  // namespace
}  // namespace trestle::adapters::binance_spot
