#include "adapters/words/errors.hpp"

namespace trestle::adapters::words {

std::string VenueError::to_string() const {
    std::string out = code != 0 ? std::to_string(code) : "status " + std::to_string(status);
    return text.empty() ? out : out + " " + text;
}

Ending ending_of(ErrorKind kind) {
    switch (kind) {
        case ErrorKind::order_refused:
        case ErrorKind::session_refused:
        case ErrorKind::rate_limited:
        case ErrorKind::not_executed:
        case ErrorKind::clock_skew:
        case ErrorKind::no_change: return Ending::refused;
        case ErrorKind::outcome_unknown:
        case ErrorKind::duplicate_client_id:
        case ErrorKind::in_progress: return Ending::unknown;
        case ErrorKind::order_not_found:
        case ErrorKind::replace_failed:
        case ErrorKind::not_known: return Ending::odd;
    }
    return Ending::odd;
}

CodeRow row_of(std::span<CodeRow const> rows, std::int64_t code) {
    auto const found = std::find_if(rows.begin(), rows.end(), [&](CodeRow const& row) {
        return row.first <= code && code <= row.last;
    });
    return found == rows.end() ? CodeRow{} : *found;
}

ErrorKind kind_of_status(int status) {
    if (status == 429 || status == 418) return ErrorKind::rate_limited;
    if (status == 401) return ErrorKind::session_refused;
    return ErrorKind::outcome_unknown;
}

Reason reason_of(ErrorKind kind, Reason by_code) {
    switch (kind) {
        case ErrorKind::session_refused:
            return by_code == Reason::venue_rejected ? Reason::venue_unavailable : by_code;
        case ErrorKind::rate_limited:
        case ErrorKind::not_executed:
        case ErrorKind::clock_skew: return Reason::venue_unavailable;
        case ErrorKind::order_not_found: return Reason::unknown_order;
        case ErrorKind::in_progress: return Reason::already_pending;
        case ErrorKind::order_refused:
        case ErrorKind::no_change:
        case ErrorKind::outcome_unknown:
        case ErrorKind::duplicate_client_id:
        case ErrorKind::replace_failed:
        case ErrorKind::not_known: return by_code;
    }
    return by_code;
}

}  // namespace trestle::adapters::words
