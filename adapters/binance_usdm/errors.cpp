#include "adapters/binance_usdm/errors.hpp"

#include <array>

namespace trestle::adapters::binance_usdm {

using words::CodeRow;
using words::row_of;

namespace {

using enum ErrorKind;

// Error codes of the venue's derivatives docs. The same number may mean another thing on spot.
constexpr CodeRow code_rows[] = {
    {-1000, -1000, outcome_unknown},
    {-1001, -1001, outcome_unknown},
    {-1002, -1002, session_refused},
    {-1003, -1003, rate_limited},
    {-1005, -1005, session_refused},
    {-1004, -1004, outcome_unknown},
    {-1007, -1006, outcome_unknown},
    {-1008, -1008, not_executed},  // overload; orders that only reduce are exempt
    {-1010, -1010, outcome_unknown},
    {-1011, -1011, session_refused},
    {-1013, -1013, order_refused, Reason::quantity_below_minimum},
    {-1014, -1014, order_refused, Reason::unsupported_characteristic},
    {-1015, -1015, rate_limited},
    {-1016, -1016, not_executed},
    {-1020, -1020, order_refused, Reason::unsupported_characteristic},
    {-1021, -1021, clock_skew},
    {-1022, -1022, session_refused},
    {-1023, -1023, order_refused},
    {-1099, -1099, session_refused},
    {-1109, -1109, session_refused},
    {-1112, -1112, not_executed},  // no orders on the book
    {-1115, -1115, order_refused, Reason::unsupported_characteristic},
    {-1116, -1116, order_refused, Reason::unsupported_characteristic},
    {-1121, -1121, order_refused, Reason::unknown_symbol},
    {-1125, -1125, session_refused},
    {-1199, -1100, order_refused},  // request issues: read and refused before anything else
    {-2010, -2010, order_refused},
    {-2011, -2011, order_not_found},
    {-2012, -2012, outcome_unknown},
    {-2013, -2013, order_not_found},
    {-2015, -2014, session_refused},
    {-2017, -2016, session_refused},
    {-2019, -2018, order_refused, Reason::insufficient_balance},
    {-2020, -2020, outcome_unknown},  // unable to fill
    {-2021, -2021, order_refused},
    {-2022, -2022, order_refused, Reason::position_limit},  // would not reduce
    {-2023, -2023, not_executed},                           // in liquidation
    {-2024, -2024, order_refused, Reason::insufficient_balance},
    {-2026, -2025, order_refused},
    {-2028, -2027, order_refused, Reason::position_limit},
    {-4003, -4003, order_refused, Reason::quantity_below_minimum},
    {-4004, -4004, order_refused, Reason::quantity_below_minimum},
    {-4005, -4005, order_refused, Reason::quantity_above_maximum},
    {-4014, -4014, order_refused, Reason::price_off_tick},
    {-4016, -4016, order_refused, Reason::price_out_of_range},
    {-4023, -4023, order_refused, Reason::quantity_off_lot},
    {-4024, -4024, order_refused, Reason::price_out_of_range},
    {-4046, -4046, no_change},
    {-4057, -4056, session_refused},
    {-4059, -4059, no_change},
    {-4061, -4061, order_refused, Reason::unsupported_characteristic},  // hedge mode is on
    {-4078, -4078, outcome_unknown},
    {-4080, -4080, session_refused},
    {-4088, -4087, session_refused},
    {-4109, -4109, session_refused},
    {-4116, -4116, duplicate_client_id},
    {-4118, -4118, order_refused, Reason::position_limit},
    {-4120, -4120, order_refused, Reason::unsupported_characteristic},
    {-4131, -4131, order_refused, Reason::price_out_of_range},
    {-4140, -4140, order_refused, Reason::market_closed},
    {-4164, -4164, order_refused, Reason::notional_below_minimum},
    {-4171, -4171, no_change},
    {-4192, -4192, session_refused},
    {-4206, -4202, session_refused},
    {-4403, -4400, session_refused},
    {-4999, -4000, order_refused},  // filters and other issues: refused before the book
    {-5021, -5021, order_refused},
    {-5022, -5022, order_refused, Reason::venue_would_take},
    {-5024, -5024, order_refused, Reason::market_closed},
    {-5026, -5025, order_refused, Reason::unsupported_characteristic},
    {-5027, -5027, no_change},
    {-5028, -5028, clock_skew},  // too late inside the matching engine: not executed
    {-5041, -5041, not_executed},
    {-5040, -5000, order_refused},
    {-20204, -20121, order_refused},
};

// The same status, 503, has three texts; only their words tell whether it was executed.
struct TextRow {
    std::string_view part;
    ErrorKind kind;
};
constexpr std::array text_rows = std::to_array<TextRow>({
    {"Unknown error, please check your request", outcome_unknown},
    {"unable to process your request. Please try again", not_executed},
    {"Service Unavailable", not_executed},
});

}  // namespace

ErrorKind kind_of(VenueError const& error) {
    if (error.code != 0) {
        // A ban carries a code as well; either says it.
        ErrorKind const kind = row_of(code_rows, error.code).kind;
        bool const is_limit = error.status == 429 || error.status == 418;
        return kind == not_known && is_limit ? rate_limited : kind;
    }
    for (TextRow const& row : text_rows) {
        if (error.text.find(row.part) != std::string::npos) return row.kind;
    }
    return words::kind_of_status(error.status);
}

Reason reason_of(VenueError const& error) {
    Reason by_code = row_of(code_rows, error.code).reason;
    bool const names_price = error.text.find("rice") != std::string::npos;
    bool const names_quantity = error.text.find("uantity") != std::string::npos;
    if (error.code == -1111 && names_price) by_code = Reason::price_off_tick;
    if (error.code == -1111 && names_quantity) by_code = Reason::quantity_off_lot;
    return words::reason_of(kind_of(error), by_code);
}

}  // namespace trestle::adapters::binance_usdm
