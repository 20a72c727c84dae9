#include "fix/decode.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "fix/fields.hpp"
#include "fix/request.hpp"

namespace trestle::fix {

namespace {

using Answer = RefusedMessage::Answer;

// Why a message is refused, and by which message.
struct Fault {
    Answer answer = Answer::session_reject;
    int field = 0;
    std::uint32_t code = 0;
    Refusal refusal;
};
using Verdict = std::optional<Fault>;  // nothing: so far so good

std::string quoted(std::string_view value) {
    constexpr std::size_t most_shown = 48;
    std::string text = "'";
    for (char const c : value.substr(0, most_shown)) text += c >= ' ' && c <= '~' ? c : '?';
    return text + (value.size() > most_shown ? "…'" : "'");
}

bool is_printable(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

// "OrdType(40) '3' (stop)".
std::string shown(int tag, std::string_view value) {
    auto const name = value_name(tag, value);
    return field_name(tag) + " " + quoted(value) +
           (name.empty() ? std::string() : " (" + std::string(name) + ")");
}

Fault session_fault(SessionReject code, int field, std::string text) {
    return {Answer::session_reject,
            field,
            static_cast<std::uint32_t>(code),
            {Reason::malformed, std::move(text)}};
}

Fault business_fault(BusinessReject code, int field, Reason reason, std::string text) {
    return {Answer::business_reject,
            field,
            static_cast<std::uint32_t>(code),
            {reason, std::move(text)}};
}

template <class Id>
Id read_id(std::string_view text) {
    auto const id = Id::from(text);
    return id && is_printable(text) ? *id : Id();
}

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

Input Decoder::decode() {
    type_ = request_.value(tag::msg_type);
    if (auto fault = check_frame()) return refuse(*std::move(fault));
    if (type_ == "D") return decode_new_order();
    if (type_ == "G") return decode_replace();
    if (type_ == "F") return decode_cancel();
    if (type_ == "H") return decode_status_query();
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
                                     " is not taken from desks; send D, G, F or H"));
}

// Holds all of the request that could be read, so that the answer and the audit trail name it.
Input Decoder::refuse(Fault fault) const {
    RefusedMessage refused{.origin = origin_,
                           .answer = fault.answer,
                           .field = static_cast<std::uint32_t>(fault.field),
                           .code = fault.code,
                           .refusal = std::move(fault.refusal)};
    refused.msg_type = read_id<decltype(refused.msg_type)>(type_);
    refused.cl_ord_id = read_id<ClOrdId>(request_.value(tag::cl_ord_id));
    refused.orig_cl_ord_id = read_id<ClOrdId>(request_.value(tag::orig_cl_ord_id));
    refused.account = read_id<Account>(request_.value(tag::account));
    refused.symbol = read_id<Symbol>(request_.value(tag::symbol));
    refused.side = decode_side(request_.value(tag::side)).value_or(Side::buy);
    auto& terms = refused.terms;
    terms.type = decode_order_type(request_.value(tag::ord_type)).value_or(OrderType::limit);
    terms.time_in_force = decode_time_in_force(request_.value(tag::time_in_force))
                              .value_or(TimeInForce::good_till_cancel);
    if (auto const number = Decimal::parse(request_.value(tag::order_qty)); number.ok()) {
        terms.quantity = Quantity(*number);
    }
    if (auto const number = Decimal::parse(request_.value(tag::price)); number.ok()) {
        terms.price = Price(*number);
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

Fault Decoder::order_fault(int field, Reason reason, std::string text) const {
    Fault fault;
    fault.answer = type_ == "D"   ? Answer::order_rejected
                   : type_ == "H" ? Answer::business_reject
                                  : Answer::cancel_rejected;
    fault.field = field;
    fault.code = static_cast<std::uint32_t>(business_reject_reason_of(reason));
    fault.refusal = refusal_for(reason, text);
    return fault;
}

Fault Decoder::unsupported(int field, std::string text) const {
    return order_fault(field, Reason::unsupported_characteristic, std::move(text));
}

Verdict Decoder::read_symbol(Symbol& symbol) const {
    auto const text = request_.value(tag::symbol);
    auto const read = Symbol::from(text);
    if (!read || !is_printable(text)) {
        return order_fault(
            tag::symbol, Reason::unknown_symbol,
            "Symbol(55) " + quoted(text) + " is no symbol of ours; they read like BTC-USDT");
    }
    symbol = *read;
    return std::nullopt;
}

Verdict Decoder::read_account(Account& account) const {
    auto const text = request_.value(tag::account);
    if (text.empty()) {
        return order_fault(tag::account, Reason::account_not_permitted,
                           "Account(1) is missing; state an account of your session");
    }
    auto const read = Account::from(text);
    if (!read || !is_printable(text)) {
        return order_fault(tag::account, Reason::account_not_permitted,
                           "Account(1) " + quoted(text) +
                               " is no account of ours; use an account of your session or ask ops");
    }
    account = *read;
    return std::nullopt;
}

Verdict Decoder::read_order_id(std::optional<OrderId>& id) const {
    auto const text = request_.value(tag::order_id);
    // A desk that repeats the "NONE" of a refusal names no order.
    if (text.empty() || text == no_order_id) return std::nullopt;
    id = parse_order_id(text);
    if (id) return std::nullopt;
    return order_fault(tag::order_id, Reason::unknown_order,
                       "OrderID(37) " + quoted(text) +
                           " is none of ours; repeat the one of our reports or leave it out");
}

Verdict Decoder::read_number(int tag, std::optional<Decimal>& number) const {
    auto const text = request_.value(tag);
    // FIX 4.4 Vol 1 "float": digits, an optional minus, an optional point; no plus, no exponent.
    auto const read = Decimal::parse(text);
    bool const is_plain = !text.empty() && text.front() != '+' &&
                          (read.ok() || read.error() != DecimalProblem::not_a_number);
    if (!is_plain) {
        return session_fault(SessionReject::incorrect_format, tag,
                             field_name(tag) + " " + quoted(text) +
                                 " is not a number; write digits and at most one point");
    }
    if (!read.ok()) {
        bool const is_too_fine = read.error() == DecimalProblem::too_many_decimals;
        return order_fault(
            tag, Reason::malformed,
            field_name(tag) + " " + quoted(text) + " " + std::string(describe(read.error())) +
                (is_too_fine ? "; round it to the symbol's step" : "; send less than 10^18"));
    }
    number = *read;
    return std::nullopt;
}

Verdict Decoder::check_unsupported() const {
    if (int const tag = request_.unsupported_tag(); tag != 0) {
        return unsupported(tag, field_name(tag) + " " + quoted(request_.unsupported_value()) +
                                    " is not supported; leave the field out");
    }
    if (request_.value(tag::handl_inst) == "3") {
        return unsupported(tag::handl_inst, "HandlInst(21) '3' (manual) is not supported; send 1");
    }
    auto const price_type = request_.value(tag::price_type);
    if (!price_type.empty() && price_type != "2") {
        return unsupported(tag::price_type, "PriceType(423) " + quoted(price_type) +
                                                " is not supported; send 2 (per unit) or leave "
                                                "it out");
    }
    // Prices are in the quote asset, which ends the symbol: BTC-USDT and BTCUSDT are priced in USDT.
    auto const currency = request_.value(tag::currency);
    auto const symbol = request_.value(tag::symbol);
    if (!currency.empty() && !symbol.ends_with(currency)) {
        return unsupported(tag::currency, "Currency(15) " + quoted(currency) + " is not what " +
                                              quoted(symbol) +
                                              " is priced in; send its quote asset or leave it "
                                              "out");
    }
    return std::nullopt;
}

Verdict Decoder::read_order_type(Terms& terms) const {
    auto const type = decode_order_type(request_.value(tag::ord_type));
    if (!type) {
        return unsupported(tag::ord_type, shown(tag::ord_type, request_.value(tag::ord_type)) +
                                              " is not supported; send 1 (market) or 2 (limit)");
    }
    terms.type = *type;
    return std::nullopt;
}

// No TimeInForce means Day in FIX, and these markets have no day: a limit order then rests until it
// is canceled. A market order never rests, whatever it says.
Verdict Decoder::read_time_in_force(Terms& terms) const {
    bool const is_market = terms.type == OrderType::market;
    auto const text = request_.value(tag::time_in_force);
    if (!request_.has(tag::time_in_force)) {
        terms.time_in_force =
            is_market ? TimeInForce::immediate_or_cancel : TimeInForce::good_till_cancel;
        return std::nullopt;
    }
    auto const read = decode_time_in_force(text);
    if (is_market && read != TimeInForce::immediate_or_cancel) {
        return unsupported(tag::time_in_force,
                           shown(tag::time_in_force, text) +
                               " does not go with a market order, which never rests; send 3 "
                               "(immediate or cancel) or leave it out");
    }
    if (!read) {
        return unsupported(tag::time_in_force,
                           shown(tag::time_in_force, text) +
                               " is not supported; send 1 (good till cancel), 3 (immediate or "
                               "cancel) or 4 (fill or kill)");
    }
    terms.time_in_force = *read;
    return std::nullopt;
}

Verdict Decoder::read_exec_inst(Terms& terms) const {
    if (!request_.has(tag::exec_inst)) return std::nullopt;
    auto const text = request_.value(tag::exec_inst);
    if (text.size() != 1 || text.front() != post_only_instruction) {
        return unsupported(tag::exec_inst, shown(tag::exec_inst, text) +
                                               " is not supported; send 6 (post-only) or leave it "
                                               "out");
    }
    if (terms.type == OrderType::market) {
        return unsupported(tag::exec_inst,
                           "ExecInst(18) '6' (post-only) does not go with a market order; leave "
                           "it out or send a limit order");
    }
    if (terms.time_in_force != TimeInForce::good_till_cancel) {
        return unsupported(tag::exec_inst,
                           "ExecInst(18) '6' (post-only) does not go with " +
                               shown(tag::time_in_force, request_.value(tag::time_in_force)) +
                               ", which never rests; send TimeInForce(59) 1 or leave 18 out");
    }
    terms.is_post_only = true;
    return std::nullopt;
}

Verdict Decoder::check_amounts(Terms const& terms, bool has_price) const {
    if (terms.type == OrderType::market && has_price) {
        return order_fault(tag::price, Reason::malformed,
                           "Price(44) " + quoted(request_.value(tag::price)) +
                               " does not go with a market order; leave it out or send OrdType(40) "
                               "2 (limit)");
    }
    if (terms.type == OrderType::limit && !has_price) {
        return order_fault(tag::price, Reason::malformed,
                           "Price(44) is missing; a limit order needs one");
    }
    if (has_price && !terms.price->is_positive()) {
        return order_fault(tag::price, Reason::price_out_of_range,
                           "Price(44) " + quoted(request_.value(tag::price)) + " must be above 0");
    }
    if (!terms.quantity.is_positive()) {
        return order_fault(tag::order_qty, Reason::quantity_below_minimum,
                           "OrderQty(38) " + quoted(request_.value(tag::order_qty)) +
                               " must be above 0" +
                               (type_ == "G" ? "; to end the order send F" : ""));
    }
    return std::nullopt;
}

Verdict Decoder::read_terms(Terms& terms) const {
    if (request_.value(tag::order_qty).empty() && request_.unsupported_tag() == 0) {
        return order_fault(tag::order_qty, Reason::malformed,
                           "OrderQty(38) is missing; state the quantity in base units");
    }
    std::optional<Decimal> quantity;
    std::optional<Decimal> price;
    Verdict fault;
    if (request_.has(tag::order_qty)) fault = read_number(tag::order_qty, quantity);
    if (!fault && request_.has(tag::price)) fault = read_number(tag::price, price);
    if (quantity) terms.quantity = Quantity(*quantity);
    if (price) terms.price = Price(*price);
    if (!fault) fault = check_unsupported();
    if (!fault) fault = read_order_type(terms);
    if (!fault) fault = read_time_in_force(terms);
    if (!fault) fault = read_exec_inst(terms);
    if (!fault) fault = check_amounts(terms, price.has_value());
    return fault;
}

Verdict Decoder::read_route(std::optional<Venue>& route) const {
    auto const text = request_.value(tag::ex_destination);
    if (text.empty()) return std::nullopt;
    route = venue_named(text);
    if (route) return std::nullopt;
    std::string known;
    for (int i = 0; i < venue_count; ++i) {
        known +=
            std::string(known.empty() ? "" : ", ") + std::string(name_of(static_cast<Venue>(i)));
    }
    return unsupported(tag::ex_destination, "ExDestination(100) " + quoted(text) +
                                                " is no venue of ours; send one of " + known +
                                                " or leave it out");
}

Input Decoder::decode_new_order() {
    NewOrder order{.origin = origin_};
    Verdict fault =
        require({tag::cl_ord_id, tag::symbol, tag::side, tag::transact_time, tag::ord_type});
    if (!fault) fault = read_cl_ord_id(tag::cl_ord_id, order.cl_ord_id);
    if (!fault) fault = read_side(order.side);
    if (!fault) fault = check_transact_time();
    if (!fault) fault = read_account(order.account);
    if (!fault) fault = read_symbol(order.symbol);
    if (!fault) fault = read_terms(order.terms);
    if (!fault) fault = read_route(order.route);
    if (fault) return refuse(*std::move(fault));
    return order;
}

Input Decoder::decode_replace() {
    ReplaceOrder replace{.origin = origin_};
    Verdict fault = require({tag::orig_cl_ord_id, tag::cl_ord_id, tag::symbol, tag::side,
                             tag::transact_time, tag::ord_type});
    if (!fault) fault = read_cl_ord_id(tag::cl_ord_id, replace.cl_ord_id);
    if (!fault) fault = read_cl_ord_id(tag::orig_cl_ord_id, replace.orig_cl_ord_id);
    if (!fault) fault = read_side(replace.side);
    if (!fault) fault = check_transact_time();
    if (!fault) fault = read_order_id(replace.order_id);
    if (!fault) fault = read_symbol(replace.symbol);
    if (!fault) fault = read_terms(replace.terms);
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
    auto const request_id = request_.value(tag::ord_status_req_id);
    if (!fault && (request_id.size() > ClOrdId::capacity || !is_printable(request_id))) {
        fault = session_fault(SessionReject::value_out_of_range, tag::ord_status_req_id,
                              "OrdStatusReqID(790) " + quoted(request_id) +
                                  " must be at most 64 characters of printable ASCII");
    }
    if (fault) return refuse(*std::move(fault));
    query.status_request_id = request_id;
    return query;
}

}  // namespace

Input decode_message(Origin const& origin, std::string_view message) {
    return Decoder(origin, message).decode();
}

}  // namespace trestle::fix
