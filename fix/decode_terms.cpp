// What an order must say to be one: amounts, kinds, instructions, and the fields that we do not do.
#include "fix/decoder.hpp"

namespace trestle::fix {

namespace {

using Answer = RefusedMessage::Answer;

}  // namespace

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
    // Prices are in the quote asset, which ends the symbol: BTC-USDT is priced in USDT.
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

}  // namespace trestle::fix
