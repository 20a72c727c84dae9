// Owns what a rule sees of one order: a copy of facts, filled by the server. Never what it does not
// know: an empty optional reads as nil in Lua.
#pragma once

#include <cstdint>
#include <optional>

#include "oms/model/ids.hpp"
#include "oms/model/inputs.hpp"
#include "oms/model/money.hpp"
#include "oms/model/terms.hpp"
#include "oms/model/time.hpp"

namespace trestle::scripts {

struct OrderView {
    SessionId desk;
    Account account;
    Symbol symbol;
    Side side = Side::buy;
    Terms terms;                       // of a replace: the new terms
    ClOrdId cl_ord_id;
    std::optional<Venue> route;        // the desk's own choice
    bool is_possible_resend = false;
    Timestamp at;                      // when it came in: the only time that a rule can see

    Reference reference;               // the market as it stood
    std::optional<Quantity> position;  // of the account in this symbol, sold is negative
    std::optional<std::uint32_t> open_orders;  // of the account in this symbol

    // Of a replace: the order as it stands.
    std::optional<ClOrdId> orig_cl_ord_id;
    std::optional<Terms> old_terms;
    std::optional<Quantity> filled;
};

}  // namespace trestle::scripts
