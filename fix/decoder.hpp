// Owns the reading of one request from a desk, rule by rule. The inside of fix/decode: decode.cpp
// has the messages and the rules of the session level, decode_terms.cpp those of the order.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "fix/fault.hpp"
#include "fix/request.hpp"
#include "oms/model/inputs.hpp"

namespace trestle::fix {

// Reads one request; the first fault found is the one reported.
class Decoder {
public:
    Decoder(Origin const& origin, std::string_view message) : origin_(origin), request_(message) {}

    Input decode();

private:
    Input decode_new_order();
    Input decode_replace();
    Input decode_cancel();
    Input decode_status_query();
    Input refuse_type();
    Input refuse(Fault fault) const;

    // Rules of the session level: answered by Reject(3).
    Verdict check_frame() const;
    Verdict require(std::initializer_list<int> tags) const;
    Verdict read_cl_ord_id(int tag, ClOrdId& id) const;
    Verdict read_side(Side& side) const;
    Verdict check_transact_time() const;

    // Rules of the order: answered in the order's own words, by 8, 9 or j.
    Fault order_fault(int field, Reason reason, std::string text) const;
    Fault unsupported(int field, std::string text) const;
    Verdict read_symbol(Symbol& symbol) const;
    Verdict read_account(Account& account) const;
    Verdict read_order_id(std::optional<OrderId>& id) const;
    Verdict read_number(int tag, std::optional<Decimal>& number) const;
    Verdict read_terms(Terms& terms) const;
    Verdict read_order_type(Terms& terms) const;
    Verdict read_time_in_force(Terms& terms) const;
    Verdict read_exec_inst(Terms& terms) const;
    Verdict check_unsupported() const;
    Verdict check_amounts(Terms const& terms, bool has_price) const;
    Verdict read_route(std::optional<Venue>& route) const;

    Origin const& origin_;
    Request request_;
    std::string_view type_;
};

}  // namespace trestle::fix
