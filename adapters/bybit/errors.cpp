#include "adapters/bybit/errors.hpp"

namespace trestle::adapters::bybit {

using words::CodeRow;
using words::row_of;

namespace {

using enum ErrorKind;

// "Error Codes" of the venue's v5 docs: 10xxx general, 110xxx contracts, 170xxx spot; the rest are
// older products in the same envelope. Exceptions stand before their range.
constexpr CodeRow code_rows[] = {
    {-1, -1, clock_skew},
    {429, 429, rate_limited},
    {10000, 10000, outcome_unknown},  // server time-out
    {10002, 10002, clock_skew},
    {10003, 10005, session_refused},
    {10006, 10006, rate_limited},
    {10007, 10010, session_refused},
    {10014, 10014, duplicate_client_id},
    {10016, 10016, outcome_unknown},  // internal error or restart
    {10018, 10018, rate_limited},
    {10019, 10019, not_executed},  // restarting: no new requests
    {10020, 10029, session_refused},
    {10403, 10403, rate_limited},
    {10404, 10404, order_refused},  // wrong op or category
    {10429, 10429, rate_limited},
    {10001, 10017, order_refused},
    {100028, 100028, session_refused},
    {110001, 110001, order_not_found},
    {110003, 110003, order_refused, Reason::price_out_of_range},
    {110004, 110004, order_refused, Reason::insufficient_balance},
    {110006, 110007, order_refused, Reason::insufficient_balance},
    {110008, 110008, order_not_found},
    {110010, 110010, order_not_found},
    {110012, 110012, order_refused, Reason::insufficient_balance},
    {110017, 110017, order_refused, Reason::position_limit},
    {110025, 110027, no_change},
    {110043, 110043, no_change},
    {110044, 110045, order_refused, Reason::insufficient_balance},
    {110065, 110065, session_refused, Reason::account_not_permitted},
    {110067, 110069, session_refused, Reason::account_not_permitted},
    {110072, 110072, duplicate_client_id},
    {110079, 110079, in_progress},
    {110094, 110094, order_refused, Reason::notional_below_minimum},
    {110120, 110121, order_refused, Reason::price_out_of_range},
    {110000, 110999, order_refused},
    {131004, 131004, session_refused},
    {130000, 131299, order_refused},
    {140001, 140001, order_not_found},
    {140065, 140065, session_refused},
    {140067, 140069, session_refused},
    {140000, 140999, order_refused},
    {170001, 170001, outcome_unknown},
    {170007, 170007, outcome_unknown},
    {170032, 170032, outcome_unknown},
    {170121, 170121, order_refused, Reason::unknown_symbol},
    {170131, 170131, order_refused, Reason::insufficient_balance},
    {170132, 170133, order_refused, Reason::price_out_of_range},
    {170134, 170134, order_refused, Reason::price_off_tick},
    {170135, 170135, order_refused, Reason::quantity_above_maximum},
    {170136, 170136, order_refused, Reason::quantity_below_minimum},
    {170137, 170137, order_refused, Reason::quantity_off_lot},
    {170139, 170139, order_not_found},
    {170140, 170140, order_refused, Reason::notional_below_minimum},
    {170141, 170141, duplicate_client_id},
    {170142, 170143, order_not_found},
    {170146, 170147, outcome_unknown},
    {170191, 170191, not_executed},
    {170193, 170194, order_refused, Reason::price_out_of_range},
    {170201, 170201, session_refused},
    {170209, 170209, session_refused},
    {170212, 170212, in_progress},
    {170213, 170213, order_not_found},
    {170218, 170218, order_refused, Reason::venue_would_take},
    {170222, 170222, rate_limited},
    {170224, 170224, session_refused},
    {170241, 170241, session_refused},
    {170310, 170310, outcome_unknown},
    {170000, 170999, order_refused},
    {175010, 175010, session_refused},
    {176035, 176037, session_refused},
    {175000, 182000, order_refused},
    {20001, 20001, order_not_found},
    {20003, 20003, rate_limited},
    {20006, 20006, order_refused},  // a reqId twice
    {20000, 20999, order_refused},
    {30011, 30013, session_refused},
    {30033, 30033, rate_limited},
    {30034, 30034, order_not_found},
    {30035, 30035, rate_limited},
    {30000, 30999, order_refused},
    {33004, 33004, session_refused},
    {34040, 34040, no_change},
    {34036, 34036, order_refused},
    {35015, 35015, order_refused},
    {3100000, 3200999, order_refused},
    {-2015, -2015, session_refused},
    {-10009, -1000, order_refused},
    {7001, 7001, order_refused},
    {12000, 12999, order_refused},
};

}  // namespace

ErrorKind kind_of(VenueError const& error) {
    if (error.code != 0) return row_of(code_rows, error.code).kind;
    // 403: too many requests from this address, for ten minutes.
    return error.status == 403 ? rate_limited : words::kind_of_status(error.status);
}

Reason reason_of(VenueError const& error) {
    return words::reason_of(kind_of(error), row_of(code_rows, error.code).reason);
}

Reason reason_of_rejection(std::string_view why) {
    if (why == "EC_PostOnlyWillTakeLiquidity") return Reason::venue_would_take;
    bool const is_short =
        why.find("Insufficient") != why.npos || why.find("INSUFFICIENT") != why.npos;
    return is_short ? Reason::insufficient_balance : Reason::venue_rejected;
}

}  // namespace trestle::adapters::bybit
