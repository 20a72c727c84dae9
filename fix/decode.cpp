#include "fix/decode.hpp"

#include "fix/decoder.hpp"

namespace trestle::fix {

namespace {

using Answer = RefusedMessage::Answer;

template <class Id>
Id read_id(std::string_view text) {
    auto const id = Id::from(text);
    return id && is_printable(text) ? *id : Id();
}

}  // namespace

Input Decoder::decode() {
    type_ = request_.value(tag::msg_type);
    if (auto fault = check_frame()) return refuse(*std::move(fault));
    struct Message {
        std::string_view type;
        Input (Decoder::*decode)();
    };
    static constexpr Message messages[] = {{"D", &Decoder::decode_new_order},
                                           {"G", &Decoder::decode_replace},
                                           {"F", &Decoder::decode_cancel},
                                           {"H", &Decoder::decode_status_query},
                                           {"q", &Decoder::decode_mass_cancel},
                                           {"AF", &Decoder::decode_mass_status_query},
                                           {"M", &Decoder::decode_list_status_query},
                                           {"K", &Decoder::decode_list_cancel},
                                           {"Q", &Decoder::decode_disputed_trade},
                                           {"x", &Decoder::decode_security_list_request},
                                           {"c", &Decoder::decode_security_definition_request},
                                           {"AN", &Decoder::decode_position_request},
                                           {"BB", &Decoder::decode_balance_request},
                                           {"AD", &Decoder::decode_trade_request},
                                           {"g", &Decoder::decode_trading_session_request},
                                           {"BE", &Decoder::decode_user_request},
                                           {"U1", &Decoder::decode_replay_request}};
    for (auto const& message : messages) {
        if (message.type == type_) return (this->*message.decode)();
    }
    return refuse_type();
}

Input Decoder::refuse_type() {
    // FIX 4.4 Vol 2: a reject is never answered by a reject. What a desk could not understand is
    // kept for the audit trail.
    if (type_ == "j" || type_ == "3") {
        Fault fault{Answer::already_answered, 0, 0, {}};
        fault.refusal = refusal_for(Reason::malformed, "the desk refused a message of ours: " +
                                                           quoted(request_.value(tag::text)));
        return refuse(std::move(fault));
    }
    return refuse(business_fault(BusinessReject::unsupported_msg_type, 0,
                                 Reason::unsupported_characteristic,
                                 "Unsupported Message Type: MsgType(35) " + quoted(type_) +
                                     " is not taken from desks; send one of D, E, F, G, H, K, M, "
                                     "Q, c, g, q, x, AD, AF, AN, BB, BE, U1"));
}

// What BusinessRejectRefID(379) repeats: the id that the message has of its own.
int Decoder::id_tag() const {
    if (type_ == "E" || type_ == "M" || type_ == "K") return tag::list_id;
    if (type_ == "AF") return tag::mass_status_req_id;
    if (type_ == "x" || type_ == "c") return tag::security_req_id;
    if (type_ == "AN") return tag::pos_req_id;
    if (type_ == "BB") return tag::coll_inquiry_id;
    if (type_ == "AD") return tag::trade_request_id;
    if (type_ == "g") return tag::trad_ses_req_id;
    if (type_ == "BE") return tag::user_request_id;
    if (type_ == "U1") return tag::replay_req_id;
    return type_ == "Q" ? tag::exec_id : tag::cl_ord_id;
}

// Holds all of the request that could be read, so that the answer and the audit trail name it.
Input Decoder::refuse(Fault fault) const {
    RefusedMessage refused{.origin = origin_,
                           .answer = fault.answer,
                           .field = static_cast<std::uint32_t>(fault.field),
                           .code = fault.code,
                           .refusal = std::move(fault.refusal)};
    refused.msg_type = read_id<decltype(refused.msg_type)>(type_);
    refused.cl_ord_id = read_id<ClOrdId>(request_.value(id_tag()));
    refused.orig_cl_ord_id = read_id<ClOrdId>(request_.value(tag::orig_cl_ord_id));
    refused.account = read_id<Account>(request_.value(tag::account));
    refused.symbol = read_id<Symbol>(request_.value(tag::symbol));
    refused.side = decode_side(request_.value(tag::side)).value_or(Side::buy);
    auto& terms = refused.terms;
    terms.time_in_force = decode_time_in_force(request_.value(tag::time_in_force))
                              .value_or(TimeInForce::good_till_cancel);
    if (auto const number = Decimal::parse(request_.value(tag::order_qty)); number.ok()) {
        terms.quantity = Quantity(*number);
    }
    if (auto const number = Decimal::parse(request_.value(tag::price)); number.ok()) {
        terms.price = Price(*number);
    }
    set_kind(terms, decode_order_type(request_.value(tag::ord_type)).value_or(OrderKind::limit));
    auto const stop = Decimal::parse(request_.value(tag::stop_px));
    if (terms.trigger && stop.ok()) terms.trigger->price = Price(*stop);
    if (auto const number = Decimal::parse(request_.value(tag::cash_order_qty)); number.ok()) {
        terms.cash = Notional(*number);
    }
    return refused;
}

Verdict Decoder::check_frame() const {
    if (!request_.is_whole()) {
        return session_fault(SessionReject::other, 0,
                             "the message breaks off: fields are tag=value, each ended by SOH");
    }
    if (!request_.has(tag::msg_type)) {
        return session_fault(SessionReject::required_tag_missing, tag::msg_type,
                             "MsgType(35) is missing");
    }
    if (int const tag = request_.repeated_tag(); tag != 0) {
        return session_fault(SessionReject::tag_appears_twice, tag,
                             field_name(tag) + " appears twice; send it once");
    }
    return std::nullopt;
}

Verdict Decoder::require(std::initializer_list<int> tags) const {
    for (int const tag : tags) {
        if (!request_.has(tag)) {
            return session_fault(
                SessionReject::required_tag_missing, tag,
                field_name(tag) + " is missing; MsgType(35) " + std::string(type_) + " needs it");
        }
        if (request_.value(tag).empty()) {
            return session_fault(SessionReject::tag_without_value, tag,
                                 field_name(tag) + " has no value; give it one");
        }
    }
    return std::nullopt;
}

// An answer must repeat the id: one that cannot be kept is refused by Reject(3), which names the
// message by its number instead.
Verdict Decoder::read_cl_ord_id(int tag, ClOrdId& id) const {
    auto const text = request_.value(tag);
    auto const read = ClOrdId::from(text);
    if (!read) {
        return session_fault(SessionReject::value_out_of_range, tag,
                             field_name(tag) + " " + quoted(text) + " has " +
                                 std::to_string(text.size()) + " characters; at most " +
                                 std::to_string(ClOrdId::capacity) + " are allowed");
    }
    if (!is_printable(text)) {
        return session_fault(SessionReject::value_out_of_range, tag,
                             field_name(tag) + " " + quoted(text) +
                                 " has characters outside of printable ASCII; leave them out");
    }
    id = *read;
    return std::nullopt;
}

// Ids that are kept as plain text: their absence is theirs to judge who needs them.
Verdict Decoder::read_text_id(int tag, std::string& id) const {
    auto const text = request_.value(tag);
    if (text.size() > ClOrdId::capacity || !is_printable(text)) {
        return session_fault(SessionReject::value_out_of_range, tag,
                             field_name(tag) + " " + quoted(text) +
                                 " must be at most 64 characters of printable ASCII");
    }
    id = text;
    return std::nullopt;
}

// The model knows no other sides, and an answer must not name a side that the desk did not.
Verdict Decoder::read_side(Side& side) const {
    auto const read = decode_side(request_.value(tag::side));
    if (!read) {
        return session_fault(SessionReject::value_out_of_range, tag::side,
                             shown(tag::side, request_.value(tag::side)) +
                                 " is not supported; send 1 (buy) or 2 (sell)");
    }
    side = *read;
    return std::nullopt;
}

Verdict Decoder::check_transact_time() const {
    auto const text = request_.value(tag::transact_time);
    if (decode_utc_timestamp(text)) return std::nullopt;
    return session_fault(SessionReject::incorrect_format, tag::transact_time,
                         "TransactTime(60) " + quoted(text) +
                             " is not a UTC time; write YYYYMMDD-HH:MM:SS with 0, 3, 6 or 9 "
                             "decimals");
}

Input Decoder::decode_new_order() {
    NewOrder order{.origin = origin_};
    Verdict fault =
        require({tag::cl_ord_id, tag::symbol, tag::side, tag::transact_time, tag::ord_type});
    if (!fault) fault = read_new_order(order);
    if (fault) return refuse(*std::move(fault));
    return order;
}

// What orders alone and orders in a list have in common.
Verdict Decoder::read_new_order(NewOrder& order) const {
    Verdict fault = read_cl_ord_id(tag::cl_ord_id, order.cl_ord_id);
    if (!fault) fault = read_side(order.side);
    if (!fault && request_.has(tag::transact_time)) fault = check_transact_time();
    if (!fault) fault = read_notes(order.notes);
    if (!fault) fault = read_account(order.account);
    if (!fault) fault = read_symbol(order.symbol);
    if (!fault) fault = read_terms(order.terms);
    if (!fault) fault = read_route(order.route);
    return fault;
}

Input Decoder::decode_replace() {
    ReplaceOrder replace{.origin = origin_};
    Verdict fault = require({tag::orig_cl_ord_id, tag::cl_ord_id, tag::symbol, tag::side,
                             tag::transact_time, tag::ord_type});
    if (!fault) fault = read_cl_ord_id(tag::cl_ord_id, replace.cl_ord_id);
    if (!fault) fault = read_cl_ord_id(tag::orig_cl_ord_id, replace.orig_cl_ord_id);
    if (!fault) fault = read_side(replace.side);
    if (!fault) fault = check_transact_time();
    if (!fault) fault = read_notes(replace.notes);
    if (!fault) fault = read_order_id(replace.order_id);
    if (!fault) fault = read_stated_account(replace.account);
    if (!fault) fault = read_symbol(replace.symbol);
    if (!fault) fault = read_terms(replace.terms);
    if (!fault) fault = read_route(replace.route);
    if (fault) return refuse(*std::move(fault));
    return replace;
}

Input Decoder::decode_cancel() {
    CancelOrder cancel{.origin = origin_};
    Verdict fault =
        require({tag::orig_cl_ord_id, tag::cl_ord_id, tag::symbol, tag::side, tag::transact_time});
    if (!fault) fault = read_cl_ord_id(tag::cl_ord_id, cancel.cl_ord_id);
    if (!fault) fault = read_cl_ord_id(tag::orig_cl_ord_id, cancel.orig_cl_ord_id);
    if (!fault) fault = read_side(cancel.side);
    if (!fault) fault = check_transact_time();
    if (!fault) fault = read_order_id(cancel.order_id);
    if (!fault) fault = read_symbol(cancel.symbol);
    if (fault) return refuse(*std::move(fault));
    return cancel;
}

Input Decoder::decode_status_query() {
    StatusQuery query{.origin = origin_};
    Verdict fault = require({tag::cl_ord_id, tag::symbol, tag::side});
    if (!fault) fault = read_cl_ord_id(tag::cl_ord_id, query.cl_ord_id);
    if (!fault) fault = read_side(query.side);
    if (!fault) fault = read_order_id(query.order_id);
    if (!fault) fault = read_symbol(query.symbol);
    if (!fault) fault = read_text_id(tag::ord_status_req_id, query.status_request_id);
    if (fault) return refuse(*std::move(fault));
    return query;
}

Input decode_message(Origin const& origin, std::string_view message) {
    return Decoder(origin, message).decode();
}

std::vector<Input> decode_inputs(Origin const& origin, std::string_view message) {
    Decoder decoder(origin, message);
    if (decoder.is_list()) return decoder.decode_list();
    std::vector<Input> inputs;
    inputs.push_back(decoder.decode());
    return inputs;
}

}  // namespace trestle::fix
