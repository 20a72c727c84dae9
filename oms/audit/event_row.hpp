// Owns the one row that every journal record becomes: who did what, when by both clocks, and why.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "oms/model/ids.hpp"
#include "oms/model/inputs.hpp"

namespace trestle::audit {

struct EventRow {
    Sequence sequence = 0;
    std::string_view kind;
    Timestamp event_time;
    Timestamp recorded_time;
    SessionId session;
    std::optional<std::uint64_t> msg_seq_num;
    ClOrdId cl_ord_id;
    ClOrdId orig_cl_ord_id;
    OrderId order;
    Account account;
    Symbol symbol;
    std::optional<Venue> venue;
    VenueClientId venue_client_id;
    VenueOrderId venue_order_id;
    VenueTradeId venue_trade_id;
    std::string who;
    std::string what;
    std::string why;
};

// All that the input itself says. `order` is set only where the input names it.
[[nodiscard]] EventRow describe_event(Stamped const& stamped);

}  // namespace trestle::audit
