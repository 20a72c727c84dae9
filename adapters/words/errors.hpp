// Owns the kinds of venue errors that decide how a request ends, the same for every venue; each
// venue's own table maps its codes to them. Pure.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "oms/model/reasons.hpp"

namespace trestle::adapters::words {

enum class ErrorKind : std::uint8_t {
    order_refused,        // the client's mistake or the book's no: final, not executed
    session_refused,      // key, signature or permission: nothing will work until ops act
    rate_limited,         // not executed; slow down
    not_executed,         // transient: the venue could not take it now; not executed
    clock_skew,           // not executed; measure the clock and send again
    outcome_unknown,      // may or may not have been executed: ask
    order_not_found,      // filled, canceled or never there: ask
    duplicate_client_id,  // an order with our id is there: it proves only that one came through
    in_progress,          // the same was asked before and is being done
    no_change,            // it already is as asked
    replace_failed,       // of a cancel-and-new: its two legs tell
    not_known,            // not in the table: never a guess, treated as outcome_unknown
};

struct VenueError {
    int status = 0;         // of HTTP; 0 when there was none
    std::int64_t code = 0;  // 0 when the answer carried none
    std::string text;

    [[nodiscard]] std::string to_string() const;  // "51008 Order failed. Insufficient balance"
};

// How a request ends that got such an error.
enum class Ending : std::uint8_t { refused, unknown, odd };
[[nodiscard]] Ending ending_of(ErrorKind kind);

// Codes from `first` to `last`. Earlier rows win, so exceptions stand before their range.
struct CodeRow {
    std::int64_t first = 0;
    std::int64_t last = 0;
    ErrorKind kind = ErrorKind::not_known;
    Reason reason = Reason::venue_rejected;
};
[[nodiscard]] CodeRow row_of(std::span<CodeRow const> rows, std::int64_t code);

// When there is no code, the status alone tells.
[[nodiscard]] ErrorKind kind_of_status(int status);

// What the desk is told when it is final but the table names no reason of its own.
[[nodiscard]] Reason reason_of(ErrorKind kind, Reason by_code);

}  // namespace trestle::adapters::words
