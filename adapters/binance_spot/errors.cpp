#include "adapters/binance_spot/errors.hpp"

#include <algorithm>
#include <array>

namespace trestle::adapters::binance_spot {

namespace {

struct CodeRow {
    std::int64_t code;
    ErrorKind kind;
};

// errors.md of the venue's docs. Codes of other products (margin, wallet, …) cannot come from the
// requests that we send; they stay not_known.
constexpr std::array code_rows = std::to_array<CodeRow>({
    {-1000, ErrorKind::outcome_unknown}, {-1001, ErrorKind::outcome_unknown},
    {-1002, ErrorKind::session_refused}, {-1003, ErrorKind::rate_limited},
    {-1004, ErrorKind::outcome_unknown}, {-1006, ErrorKind::outcome_unknown},
    {-1007, ErrorKind::outcome_unknown}, {-1008, ErrorKind::rate_limited},
    {-1010, ErrorKind::outcome_unknown}, {-1013, ErrorKind::order_refused},
    {-1014, ErrorKind::order_refused},   {-1015, ErrorKind::rate_limited},
    {-1016, ErrorKind::not_executed},    {-1020, ErrorKind::order_refused},
    {-1021, ErrorKind::clock_skew},      {-1022, ErrorKind::session_refused},
    {-1033, ErrorKind::order_refused},   {-1034, ErrorKind::rate_limited},
    {-1099, ErrorKind::session_refused}, {-1112, ErrorKind::not_executed},
    {-1125, ErrorKind::session_refused}, {-2008, ErrorKind::session_refused},
    {-2010, ErrorKind::order_refused},   {-2011, ErrorKind::order_not_found},
    {-2013, ErrorKind::order_not_found}, {-2014, ErrorKind::session_refused},
    {-2015, ErrorKind::session_refused}, {-2021, ErrorKind::replace_failed},
    {-2022, ErrorKind::replace_failed},  {-2026, ErrorKind::order_refused},
    {-2035, ErrorKind::order_refused},   {-2036, ErrorKind::order_refused},
    {-2038, ErrorKind::order_refused},   {-2039, ErrorKind::order_not_found},
    {-2042, ErrorKind::order_refused},
});

struct TextRow {
    std::string_view part;  // of the message
    ErrorKind kind;
    Reason reason;
};

// The same code, -2010 or -1013 or -2011, stands for many causes; the words decide. First hit wins.
constexpr std::array text_rows = std::to_array<TextRow>({
    {"Duplicate order sent", ErrorKind::duplicate_client_id, Reason::venue_rejected},
    {"insufficient balance", ErrorKind::order_refused, Reason::insufficient_balance},
    {"immediately match and take", ErrorKind::order_refused, Reason::venue_would_take},
    {"Market is closed", ErrorKind::order_refused, Reason::market_closed},
    {"This action is disabled on this account", ErrorKind::session_refused,
     Reason::venue_unavailable},
    {"may not place or cancel orders", ErrorKind::session_refused, Reason::venue_unavailable},
    {"API trading is not enabled", ErrorKind::session_refused, Reason::venue_unavailable},
    {"API key does not exist", ErrorKind::session_refused, Reason::venue_unavailable},
    {"not authorized to execute", ErrorKind::session_refused, Reason::venue_unavailable},
    {"is restricted for this account", ErrorKind::session_refused, Reason::account_not_permitted},
    {"is not permitted for this account", ErrorKind::session_refused,
     Reason::account_not_permitted},
    {"has no operation privilege", ErrorKind::session_refused, Reason::venue_unavailable},
    {"System is under maintenance", ErrorKind::outcome_unknown, Reason::venue_unavailable},
    {"System abnormality", ErrorKind::outcome_unknown, Reason::venue_unavailable},
    {"Too many requests", ErrorKind::rate_limited, Reason::venue_unavailable},
    {"would trigger immediately", ErrorKind::order_refused, Reason::venue_rejected},
    {"require GTC for this phase", ErrorKind::order_refused, Reason::unsupported_characteristic},
    {"not possible in this trading phase", ErrorKind::order_refused, Reason::market_closed},
    {"failure: PRICE_FILTER", ErrorKind::order_refused, Reason::price_off_tick},
    {"PERCENT_PRICE", ErrorKind::order_refused, Reason::price_out_of_range},
    {"LOT_SIZE", ErrorKind::order_refused, Reason::quantity_off_lot},
    {"NOTIONAL", ErrorKind::order_refused, Reason::notional_below_minimum},
    {"MAX_POSITION", ErrorKind::order_refused, Reason::position_limit},
    {"MAX_NUM", ErrorKind::order_refused, Reason::venue_rejected},
});

TextRow const* row_by_text(std::string_view text) {
    auto const found = std::find_if(text_rows.begin(), text_rows.end(), [&](TextRow const& row) {
        return text.find(row.part) != std::string_view::npos;
    });
    return found == text_rows.end() ? nullptr : &*found;
}

// -1100 to -1199 are "request issues": read and refused before anything else happens.
bool is_request_issue(std::int64_t code) { return code <= -1100 && code >= -1199; }

Reason reason_by_code(std::int64_t code, std::string_view text) {
    bool const names_price = text.find("rice") != std::string_view::npos;
    bool const names_quantity = text.find("uantity") != std::string_view::npos;
    switch (code) {
        case -1014:
        case -1020:
        case -1115:
        case -1116:
        case -1128:
        case -2038: return Reason::unsupported_characteristic;
        case -1111:
            return names_price      ? Reason::price_off_tick
                   : names_quantity ? Reason::quantity_off_lot
                                    : Reason::venue_rejected;
        case -1121: return Reason::unknown_symbol;
        case -2011:
        case -2013:
        case -2039: return Reason::unknown_order;
        default: return Reason::venue_rejected;
    }
}

}  // namespace

ErrorKind kind_of(VenueError const& error) {
    // Overload and ban are told by the status alone when the body is lost.
    if (error.code == 0 && error.text.empty()) {
        return error.status == 429 || error.status == 418 ? ErrorKind::rate_limited
                                                          : ErrorKind::outcome_unknown;
    }
    auto const row = std::find_if(code_rows.begin(), code_rows.end(),
                                  [&](CodeRow const& r) { return r.code == error.code; });
    bool const is_certain = row != code_rows.end() && (row->kind == ErrorKind::clock_skew ||
                                                       row->kind == ErrorKind::replace_failed ||
                                                       row->kind == ErrorKind::outcome_unknown);
    if (is_certain) return row->kind;
    if (auto const* const by_text = row_by_text(error.text)) return by_text->kind;
    if (row != code_rows.end()) return row->kind;
    if (is_request_issue(error.code)) return ErrorKind::order_refused;
    if (error.status == 429 || error.status == 418) return ErrorKind::rate_limited;
    return ErrorKind::not_known;
}

Reason reason_of(VenueError const& error) {
    switch (kind_of(error)) {
        case ErrorKind::session_refused:
            if (auto const* const row = row_by_text(error.text)) return row->reason;
            return Reason::venue_unavailable;
        case ErrorKind::rate_limited:
        case ErrorKind::not_executed:
        case ErrorKind::clock_skew: return Reason::venue_unavailable;
        case ErrorKind::order_refused:
            if (auto const* const row = row_by_text(error.text)) return row->reason;
            return reason_by_code(error.code, error.text);
        case ErrorKind::order_not_found: return Reason::unknown_order;
        case ErrorKind::outcome_unknown:
        case ErrorKind::duplicate_client_id:
        case ErrorKind::in_progress:
        case ErrorKind::no_change:
        case ErrorKind::replace_failed:
        case ErrorKind::not_known: return Reason::venue_rejected;
    }
    return Reason::venue_rejected;
}

}  // namespace trestle::adapters::binance_spot
