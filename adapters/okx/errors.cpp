#include "adapters/okx/errors.hpp"

namespace trestle::adapters::okx {

using words::CodeRow;
using words::row_of;

namespace {

using enum ErrorKind;

// "Error Code" of the venue's v5 docs, by class: 50xxx general, 51xxx trading, 54xxx account, 58xxx
// funding, 59xxx settings, 60xxx and 64xxx WebSocket. Exceptions stand before their range.
constexpr CodeRow code_rows[] = {
    {50001, 50001, not_executed},     // maintenance
    {50004, 50004, outcome_unknown},  // time-out; its words say that it proves nothing
    {50005, 50005, not_executed},
    {50007, 50009, session_refused},
    {50010, 50010, session_refused},
    {50011, 50011, rate_limited},
    {50012, 50012, session_refused},
    {50013, 50013, not_executed},  // busy
    {50026, 50026, outcome_unknown},
    {50027, 50027, session_refused},
    {50036, 50036, clock_skew},  // expTime was over when it came: by their clock or by the way
    {50061, 50061, rate_limited},
    {50102, 50102, clock_skew},
    {50112, 50112, clock_skew},
    {50115, 50115, order_refused},  // a verb that the path does not take
    {50100, 50119, session_refused},
    {50000, 50099, order_refused},
    {51001, 51001, order_refused, Reason::unknown_symbol},
    {51005, 51005, order_refused, Reason::quantity_above_maximum},
    {51006, 51006, order_refused, Reason::price_out_of_range},
    {51008, 51008, order_refused, Reason::insufficient_balance},
    {51009, 51010, session_refused, Reason::account_not_permitted},
    {51011, 51011, duplicate_client_id},
    {51016, 51016, duplicate_client_id},
    {51065, 51065, duplicate_client_id},  // algoClOrdId
    {51020, 51020, order_refused, Reason::quantity_below_minimum},
    {51024, 51024, session_refused, Reason::account_not_permitted},
    {51028, 51030, order_refused, Reason::market_closed},
    {51113, 51113, rate_limited},
    {51121, 51121, order_refused, Reason::quantity_off_lot},
    {51131, 51131, order_refused, Reason::insufficient_balance},
    {51136, 51138, order_refused, Reason::price_out_of_range},
    {51155, 51155, session_refused, Reason::account_not_permitted},
    {51169, 51169, order_refused, Reason::position_limit},
    {51174, 51174, order_refused},
    {51201, 51205, order_refused, Reason::notional_above_maximum},
    {51400, 51402, order_not_found},
    {51410, 51410, in_progress},
    {51503, 51503, order_not_found},
    {51509, 51510, order_not_found},
    {51603, 51603, order_not_found},
    {51732, 51734, session_refused, Reason::account_not_permitted},
    {51763, 51763, session_refused, Reason::account_not_permitted},
    {51767, 51767, outcome_unknown},
    {51773, 51773, session_refused},
    {51774, 51774, outcome_unknown},
    {51000, 51999, order_refused},
    {54000, 55199, order_refused},
    {58001, 58002, session_refused},
    {58004, 58004, session_refused},
    {58101, 58101, session_refused},
    {58102, 58102, rate_limited},
    {58204, 58204, session_refused},
    {58213, 58213, session_refused},
    {58125, 58129, order_refused},
    {58221, 58350, order_refused},
    {59113, 59113, session_refused},
    {59260, 59262, session_refused},
    {59508, 59508, session_refused},
    {59101, 59128, order_refused},
    {59200, 59216, order_refused},
    {59411, 59414, order_refused},
    {59642, 59686, order_refused},
    {60004, 60004, session_refused},
    {60006, 60006, clock_skew},
    {60012, 60013, order_refused},
    {60014, 60014, rate_limited},
    {60015, 60016, outcome_unknown},  // the connection ends; what was under way is open
    {60017, 60020, order_refused},
    {60023, 60023, rate_limited},
    {60025, 60025, order_refused},
    {60027, 60028, order_refused},
    {60001, 60032, session_refused},
    {64003, 64003, session_refused},
    {64008, 64008, outcome_unknown},  // the connection will be closed for an upgrade
    {64000, 64004, order_refused},
    {70010, 70067, order_refused},
    // Closing codes of the WebSocket.
    {1009, 1009, order_refused},
    {4001, 4001, session_refused},
    {4002, 4002, order_refused},
    {4003, 4003, rate_limited},
    {4004, 4005, outcome_unknown},
    {4006, 4006, order_refused},
    {4007, 4007, session_refused},
    {4008, 4008, rate_limited},
    {4088, 4088, session_refused},
};

}  // namespace

ErrorKind kind_of(VenueError const& error) {
    if (error.code == 0) return words::kind_of_status(error.status);
    return row_of(code_rows, error.code).kind;
}

Reason reason_of(VenueError const& error) {
    return words::reason_of(kind_of(error), row_of(code_rows, error.code).reason);
}

}  // namespace trestle::adapters::okx
