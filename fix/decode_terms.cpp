// What an order must say to be one: account, amounts, kinds and times.
#include "fix/decoder.hpp"

namespace trestle::fix {

namespace {

using Answer = RefusedMessage::Answer;

}  // namespace

Fault Decoder::order_fault(int field, Reason reason, std::string text) const {
    Fault fault;
    fault.answer = type_ == "D"                   ? Answer::order_rejected
                   : type_ == "G" || type_ == "F" ? Answer::cancel_rejected
                                                  : Answer::business_reject;
    fault.field = field;
    fault.code = static_cast<std::uint32_t>(business_reject_reason_of(reason));
    fault.refusal = refusal_for(reason, text);
    return fault;
}

Fault Decoder::unsupported(int field, std::string text) const {
    return order_fault(field, Reason::unsupported_characteristic, std::move(text));
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

// Where leaving it out means something: on a replace, that it is as before; in a scope, any.
Verdict Decoder::read_stated_account(Account& account) const {
    if (request_.value(tag::account).empty()) return std::nullopt;
    return read_account(account);
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

Verdict Decoder::read_order_type(Terms& terms) const {
    auto const type = decode_order_type(request_.value(tag::ord_type));
    if (!type) {
        return unsupported(tag::ord_type, shown(tag::ord_type, request_.value(tag::ord_type)) +
                                              " is not supported; send 1 (market), 2 (limit), 3 "
                                              "(stop), 4 (stop limit), J (market if touched) or P "
                                              "with ExecInst(18) a (trailing stop)");
    }
    set_kind(terms, *type);
    return std::nullopt;
}

// No TimeInForce means Day in FIX, and these markets have no day: a limit order then rests until it
// is canceled, and a stop waits. A market order never rests, whatever it says; one that waits for
// its price does until then.
Verdict Decoder::read_time_in_force(Terms& terms) const {
    bool const waits = terms.trigger.has_value();
    bool const is_market = terms.type == OrderType::market && !waits;
    auto const text = request_.value(tag::time_in_force);
    if (!request_.has(tag::time_in_force)) {
        terms.time_in_force =
            is_market ? TimeInForce::immediate_or_cancel : TimeInForce::good_till_cancel;
        return read_expiry(terms);
    }
    auto const read = decode_time_in_force(text);
    if (is_market && read != TimeInForce::immediate_or_cancel) {
        return unsupported(tag::time_in_force,
                           shown(tag::time_in_force, text) +
                               " does not go with a market order, which never rests; send 3 "
                               "(immediate or cancel) or leave it out");
    }
    bool const rests = read == TimeInForce::good_till_cancel || read == TimeInForce::good_till_date;
    if (waits && terms.type == OrderType::market && read && !rests) {
        return unsupported(tag::time_in_force,
                           shown(tag::time_in_force, text) + " does not go with " +
                               shown(tag::ord_type, request_.value(tag::ord_type)) +
                               ", which waits for its price and trades at once then; send 1 (good "
                               "till cancel) or 6 (good till date), or leave it out");
    }
    if (!read) {
        return unsupported(tag::time_in_force,
                           shown(tag::time_in_force, text) +
                               " is not supported; send 1 (good till cancel), 3 (immediate or "
                               "cancel), 4 (fill or kill) or 6 (good till date)");
    }
    terms.time_in_force = *read;
    return read_expiry(terms);
}

// ExpireTime(126) is the moment itself; ExpireDate(432) the last day, in UTC, that counts whole.
Verdict Decoder::read_expiry(Terms& terms) const {
    bool const has_time = request_.has(tag::expire_time);
    bool const has_date = request_.has(tag::expire_date);
    if (terms.time_in_force != TimeInForce::good_till_date) {
        if (!has_time && !has_date) return std::nullopt;
        int const tag = has_time ? tag::expire_time : tag::expire_date;
        return order_fault(tag, Reason::malformed,
                           field_name(tag) + " " + quoted(request_.value(tag)) +
                               " goes with TimeInForce(59) 6 (good till date) only; send that or "
                               "leave it out");
    }
    if (has_time == has_date) {
        return order_fault(tag::expire_time, Reason::malformed,
                           std::string("TimeInForce(59) '6' (good till date) needs exactly one of "
                                       "ExpireTime(126) and ExpireDate(432); send one") +
                               (has_time ? ", not both" : ""));
    }
    int const tag = has_time ? tag::expire_time : tag::expire_date;
    auto const text = request_.value(tag);
    auto const read = has_time ? decode_utc_timestamp(text) : decode_utc_date(text);
    if (!read) {
        return session_fault(SessionReject::incorrect_format, tag,
                             field_name(tag) + " " + quoted(text) +
                                 (has_time ? " is not a UTC time; write YYYYMMDD-HH:MM:SS with 0, "
                                             "3, 6 or 9 decimals"
                                           : " is not a date; write YYYYMMDD"));
    }
    terms.expires_at = has_time ? *read : *read + std::chrono::hours(24);
    // A repeat is answered with the order's state, which may be just that.
    if (terms.expires_at <= origin_.sent_at && !origin_.is_possible_resend) {
        return order_fault(
            tag, Reason::malformed,
            field_name(tag) + " " + quoted(text) + " is over already; send a time that is to come");
    }
    return std::nullopt;
}

Verdict Decoder::check_amounts(Terms const& terms) const {
    if (auto fault = check_price_goes_with(terms)) return fault;
    if (terms.price && !terms.price->is_positive()) {
        return order_fault(tag::price, Reason::price_out_of_range,
                           "Price(44) " + quoted(request_.value(tag::price)) + " must be above 0");
    }
    bool const is_positive = terms.cash ? terms.cash->is_positive() : terms.quantity.is_positive();
    if (!is_positive) {
        int const tag = terms.cash ? tag::cash_order_qty : tag::order_qty;
        return order_fault(tag, Reason::quantity_below_minimum,
                           field_name(tag) + " " + quoted(request_.value(tag)) +
                               " must be above 0" +
                               (type_ == "G" ? "; to end the order send F" : ""));
    }
    return std::nullopt;
}

// A size is either in base units or in what they cost (FIX 4.4 Vol 6, OrderQtyData).
Verdict Decoder::read_amounts(Terms& terms) const {
    bool const has_quantity = !request_.value(tag::order_qty).empty();
    bool const has_cash = request_.has(tag::cash_order_qty);
    if (!has_quantity && !has_cash) {
        return order_fault(tag::order_qty, Reason::malformed,
                           "OrderQty(38) is missing; state the quantity in base units, or "
                           "CashOrderQty(152) in what it may cost");
    }
    if (request_.has(tag::order_qty) && has_cash) {
        return order_fault(tag::cash_order_qty, Reason::malformed,
                           "CashOrderQty(152) " + quoted(request_.value(tag::cash_order_qty)) +
                               " does not go with OrderQty(38); send one of the two");
    }
    std::optional<Decimal> quantity;
    std::optional<Decimal> cash;
    std::optional<Decimal> price;
    Verdict fault;
    if (has_quantity) fault = read_number(tag::order_qty, quantity);
    if (!fault && has_cash) fault = read_number(tag::cash_order_qty, cash);
    if (!fault && request_.has(tag::price)) fault = read_number(tag::price, price);
    if (quantity) terms.quantity = Quantity(*quantity);
    if (cash) terms.cash = Notional(*cash);
    if (price) terms.price = Price(*price);
    return fault;
}

Verdict Decoder::read_terms(Terms& terms) const {
    Verdict fault = check_unsupported();
    if (!fault) fault = read_amounts(terms);
    if (!fault) fault = read_order_type(terms);
    if (!fault) fault = check_trails(terms);
    if (!fault) fault = read_condition(terms);
    if (!fault) fault = read_time_in_force(terms);
    if (!fault) fault = read_exec_inst(terms);
    if (!fault) fault = read_position_effect(terms);
    if (!fault) fault = read_self_trade(terms);
    if (!fault) fault = check_amounts(terms);
    return fault;
}

Verdict Decoder::read_route(std::optional<Venue>& route) const {
    auto const text = request_.value(tag::ex_destination);
    if (text.empty()) return std::nullopt;
    route = venue_named(text);
    if (route) return std::nullopt;
    return unsupported(tag::ex_destination, "ExDestination(100) " + quoted(text) +
                                                " is no venue of ours; send one of " +
                                                std::string(venue_names()) + " or leave it out");
}

}  // namespace trestle::fix
