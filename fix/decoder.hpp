// Owns the reading of one request from a desk, rule by rule. The inside of fix/decode: decode.cpp
// has the messages about one order and the rules of the session level, decode_terms.cpp,
// decode_conditions.cpp, decode_instructions.cpp and decode_notes.cpp those of the order,
// decode_many.cpp requests about many orders, decode_list.cpp lists, decode_queries.cpp questions.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fix/fault.hpp"
#include "fix/request.hpp"
#include "oms/model/inputs.hpp"

namespace trestle::fix {

// Reads one request; the first fault found is the one reported.
class Decoder {
public:
    Decoder(Origin const& origin, std::string_view message) : origin_(origin), request_(message) {}

    Input decode();
    std::vector<Input> decode_list();
    [[nodiscard]] bool is_list() const { return request_.value(tag::msg_type) == "E"; }

private:
    // An order in a list: it has neither header nor MsgType of its own.
    Decoder(Origin const& origin, std::string_view member, std::string_view type)
        : origin_(origin), request_(member), type_(type) {}

    // One order.
    Input decode_new_order();
    Verdict read_new_order(NewOrder& order) const;
    Input decode_replace();
    Input decode_cancel();
    Input decode_status_query();
    // Many orders.
    Input decode_mass_cancel();
    Input decode_mass_status_query();
    Input decode_list_status_query();
    Input decode_list_cancel();
    Input decode_disputed_trade();
    // Lists.
    Verdict check_list(std::size_t members) const;
    Verdict read_member(std::string_view member, std::size_t place, NewOrder& order) const;
    // Questions.
    Input decode_security_list_request();
    Input decode_security_definition_request();
    Input decode_position_request();
    Input decode_balance_request();
    Input decode_trade_request();
    Input decode_trading_session_request();
    Input decode_user_request();
    Input decode_replay_request();
    Verdict begin_query(int id_tag, DeskQuery& query) const;
    Verdict read_type(int tag, std::string_view allowed, std::string_view remedy,
                      DeskQuery& query) const;
    Verdict read_trading_session(OrderScope& scope) const;
    Verdict read_dates(DeskQuery& query) const;

    Input refuse_type();
    Input refuse(Fault fault) const;
    [[nodiscard]] int id_tag() const;

    // Rules of the session level: answered by Reject(3).
    Verdict check_frame() const;
    Verdict require(std::initializer_list<int> tags) const;
    Verdict read_cl_ord_id(int tag, ClOrdId& id) const;
    Verdict read_text_id(int tag, std::string& id) const;
    Verdict read_side(Side& side) const;
    Verdict check_transact_time() const;
    Verdict read_parties(std::vector<Party>& parties) const;

    // Rules of the order: answered in the order's own words, by 8, 9 or j.
    Fault order_fault(int field, Reason reason, std::string text) const;
    Fault unsupported(int field, std::string text) const;
    Verdict read_symbol(Symbol& symbol) const;
    Verdict read_account(Account& account) const;
    Verdict read_stated_account(Account& account) const;
    Verdict read_order_id(std::optional<OrderId>& id) const;
    Verdict read_number(int tag, std::optional<Decimal>& number) const;
    Verdict read_terms(Terms& terms) const;
    Verdict read_amounts(Terms& terms) const;
    Verdict read_order_type(Terms& terms) const;
    Verdict read_condition(Terms& terms) const;
    Verdict refuse_condition_of(Terms const& terms) const;
    Verdict read_trail(Trigger& trigger) const;
    Verdict check_trails(Terms const& terms) const;
    Verdict read_position_effect(Terms& terms) const;
    Verdict read_self_trade(Terms& terms) const;
    Verdict check_price_goes_with(Terms const& terms) const;
    Verdict read_time_in_force(Terms& terms) const;
    Verdict read_expiry(Terms& terms) const;
    Verdict read_exec_inst(Terms& terms) const;
    Verdict read_instruction(char instruction, Terms& terms) const;
    Verdict check_post_only(Terms const& terms) const;
    Verdict check_unsupported() const;
    Verdict check_amounts(Terms const& terms) const;
    Verdict read_route(std::optional<Venue>& route) const;
    Verdict read_notes(DeskNotes& notes) const;

    // What a request about many orders, or a question, is narrowed to: all members are optional.
    Verdict read_scope(OrderScope& scope) const;
    Verdict read_listing(OrderScope& scope) const;
    // A code of one character out of `allowed`; the text says what may be sent.
    Verdict read_code(int tag, std::string_view allowed, std::string_view remedy, char& code) const;
    // "1" wants a symbol, "7" must not have one: as 530 and 585 have it.
    Verdict check_symbol_goes_with(int tag, char type) const;

    Origin const& origin_;
    Request request_;
    std::string_view type_;
};

}  // namespace trestle::fix
