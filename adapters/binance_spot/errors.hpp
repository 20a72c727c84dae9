// Owns what each error code of Binance spot means for the request that got it. Pure, one table.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "oms/model/reasons.hpp"

namespace trestle::adapters::binance_spot {

enum class ErrorKind : std::uint8_t {
    order_refused,        // the client's mistake or the book's no: final, not executed
    session_refused,      // key, signature or permission: nothing will work until ops act
    rate_limited,         // not executed; slow down
    not_executed,         // the venue could not take it now; not executed
    clock_skew,           // -1021: not executed; resync and send again
    outcome_unknown,      // may or may not have been executed: ask
    order_not_found,      // -2011, -2013: filled, canceled or never there
    duplicate_client_id,  // an order with our id is open: it proves only that one came through
    replace_failed,       // -2021, -2022: the two legs tell
    not_known,            // not in the table: never a guess, treated as outcome_unknown
};

struct VenueError {
    int status = 0;         // of HTTP or of the WebSocket API; 0 when there was none
    std::int64_t code = 0;  // 0 when the answer carried none
    std::string text;

    [[nodiscard]] std::string to_string() const;  // "-2010 Account has insufficient balance…"
};

[[nodiscard]] ErrorKind kind_of(VenueError const& error);

// The reason a desk is told, for errors that are final.
[[nodiscard]] Reason reason_of(VenueError const& error);

}  // namespace trestle::adapters::binance_spot
