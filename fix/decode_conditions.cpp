// Orders that wait for a price: stops, touches, trailing stops; and what an order may do to a
// position or to the desk's own orders.
#include "fix/decoder.hpp"

namespace trestle::fix {

namespace {

constexpr std::string_view conditional_types =
    "OrdType(40) 3 (stop), 4 (stop limit), J (market if touched) or P (trailing stop)";

bool trails(Terms const& terms) {
    return terms.trigger && terms.trigger->kind == Trigger::Kind::trailing;
}

}  // namespace

// Fields of a condition on an order that has no such, each by its name.
Verdict Decoder::refuse_condition_of(Terms const& terms) const {
    struct Rule {
        int tag;
        bool needs_trail;
    };
    for (auto const& rule : {Rule{tag::stop_px, false}, Rule{tag::trigger_price_type, false},
                             Rule{tag::peg_offset_value, true}, Rule{tag::peg_offset_type, true}}) {
        bool const is_ours = rule.needs_trail ? trails(terms) : terms.trigger.has_value();
        if (is_ours || !request_.has(rule.tag)) continue;
        return order_fault(
            rule.tag, Reason::malformed,
            field_name(rule.tag) + " " + quoted(request_.value(rule.tag)) + " does not go with " +
                shown(tag::ord_type, request_.value(tag::ord_type)) + "; leave it out or send " +
                std::string(rule.needs_trail ? "OrdType(40) P (trailing stop)"
                                             : conditional_types));
    }
    return std::nullopt;
}

Verdict Decoder::read_condition(Terms& terms) const {
    if (auto fault = refuse_condition_of(terms)) return fault;
    if (!terms.trigger) return std::nullopt;
    auto& trigger = *terms.trigger;
    std::optional<Decimal> price;
    if (request_.has(tag::stop_px)) {
        if (auto fault = read_number(tag::stop_px, price)) return fault;
    }
    if (!price && !trails(terms)) {
        return order_fault(tag::stop_px, Reason::malformed,
                           "StopPx(99) is missing; " +
                               shown(tag::ord_type, request_.value(tag::ord_type)) +
                               " needs the price that it waits for");
    }
    if (price && !price->is_positive()) {
        return order_fault(
            tag::stop_px, Reason::price_out_of_range,
            "StopPx(99) " + quoted(request_.value(tag::stop_px)) + " must be above 0");
    }
    if (price) trigger.price = Price(*price);
    if (request_.has(tag::trigger_price_type)) {
        auto const text = request_.value(tag::trigger_price_type);
        auto const watch = decode_watch(text);
        if (!watch) {
            return unsupported(tag::trigger_price_type,
                               shown(tag::trigger_price_type, text) +
                                   " is not supported; send 2 (last trade), M (mark price) or I "
                                   "(index price), or leave it out for 2");
        }
        trigger.watch = *watch;
    }
    return trails(terms) ? read_trail(trigger) : std::nullopt;
}

// FIX 4.4 Vol 6: PegOffsetValue(211) is signed; of a trailing stop the side says which way, so a
// sell may have its minus or not.
Verdict Decoder::read_trail(Trigger& trigger) const {
    auto const value = request_.value(tag::peg_offset_value);
    if (!request_.has(tag::peg_offset_value)) {
        return order_fault(tag::peg_offset_value, Reason::malformed,
                           "PegOffsetValue(211) is missing; a trailing stop needs its distance "
                           "from the best price, in the quote asset, or with PegOffsetType(836) 1 "
                           "in basis points");
    }
    std::optional<Decimal> read;
    if (auto fault = read_number(tag::peg_offset_value, read)) return fault;
    Decimal const zero;
    bool const is_sell = decode_side(request_.value(tag::side)) == Side::sell;
    Decimal const distance = is_sell && *read < zero ? zero - *read : *read;
    auto const type = request_.value(tag::peg_offset_type);
    char const unit = type.empty() ? peg_by_price : type.size() == 1 ? type.front() : '?';
    if (unit != peg_by_price && unit != peg_by_basis_points) {
        return unsupported(tag::peg_offset_type,
                           shown(tag::peg_offset_type, type) +
                               " is not supported; send 0 (price) or 1 (basis points), or leave it "
                               "out for 0");
    }
    if (!distance.is_positive()) {
        return order_fault(tag::peg_offset_value, Reason::price_out_of_range,
                           "PegOffsetValue(211) " + quoted(value) + " must be a distance above 0");
    }
    if (unit == peg_by_price) {
        trigger.trail = Price(distance);
        return std::nullopt;
    }
    constexpr std::int64_t all_of_it = 10'000;
    bool const is_whole = distance.is_multiple_of(Decimal::whole(1));
    if (!is_whole || distance >= Decimal::whole(all_of_it)) {
        return order_fault(tag::peg_offset_value, Reason::price_out_of_range,
                           "PegOffsetValue(211) " + quoted(value) +
                               " must be a whole number of basis points from 1 to 9999");
    }
    trigger.trail_bps = static_cast<std::uint32_t>(distance.raw() / Decimal::whole(1).raw());
    return std::nullopt;
}

// ExecInst(18) a and OrdType(40) P need each other.
Verdict Decoder::check_trails(Terms const& terms) const {
    bool const is_asked =
        request_.value(tag::exec_inst).find(instruction::trailing_stop) != std::string_view::npos;
    if (is_asked == trails(terms)) return std::nullopt;
    if (is_asked) {
        return unsupported(tag::exec_inst,
                           "ExecInst(18) 'a' (trailing stop peg) does not go with " +
                               shown(tag::ord_type, request_.value(tag::ord_type)) +
                               "; leave it out or send OrdType(40) P with PegOffsetValue(211)");
    }
    return unsupported(tag::ord_type,
                       "OrdType(40) 'P' (pegged) is supported with ExecInst(18) a (trailing stop "
                       "peg) only; send a, or a limit order and replace its price");
}

Verdict Decoder::read_position_effect(Terms& terms) const {
    if (!request_.has(tag::position_effect)) return std::nullopt;
    auto const text = request_.value(tag::position_effect);
    auto const read = decode_position_effect(text);
    if (!read) {
        return unsupported(tag::position_effect,
                           shown(tag::position_effect, text) +
                               " is not supported; send C (close: never opens a position) or O "
                               "(open), or leave it out");
    }
    terms.position_effect = *read;
    return std::nullopt;
}

Verdict Decoder::read_self_trade(Terms& terms) const {
    if (!request_.has(tag::self_trade_type)) return std::nullopt;
    auto const text = request_.value(tag::self_trade_type);
    auto const read = decode_self_trade(text);
    if (!read) {
        return unsupported(tag::self_trade_type,
                           "SelfTradeType(7604) " + quoted(text) +
                               " is not supported; send CANCEL_TAKER, CANCEL_MAKER or CANCEL_BOTH, "
                               "or NONE or nothing for what the account at the venue is set to");
    }
    terms.self_trade = *read;
    return std::nullopt;
}

// What a price, or an amount of cash, says beside a type that has no use for it.
Verdict Decoder::check_price_goes_with(Terms const& terms) const {
    auto const type = shown(tag::ord_type, request_.value(tag::ord_type));
    if (terms.cash && terms.trigger) {
        return order_fault(tag::cash_order_qty, Reason::malformed,
                           "CashOrderQty(152) " + quoted(request_.value(tag::cash_order_qty)) +
                               " does not go with " + type +
                               ", whose price is still to come; send OrderQty(38)");
    }
    if (terms.type == OrderType::market && terms.price) {
        bool const is_stop = terms.trigger && terms.trigger->kind == Trigger::Kind::stop;
        return order_fault(tag::price, Reason::malformed,
                           "Price(44) " + quoted(request_.value(tag::price)) +
                               (trails(terms) ? " does not go with a trailing stop, which trades "
                                                "at the market; leave it out"
                                : is_stop     ? " does not go with a stop order; leave it out or "
                                                "send OrdType(40) 4 (stop limit)"
                                              : " does not go with a market order; leave it out or "
                                                "send OrdType(40) 2 (limit)"));
    }
    if (terms.type == OrderType::limit && !terms.price) {
        return order_fault(tag::price, Reason::malformed,
                           terms.trigger ? "Price(44) is missing; a stop limit order needs one, or "
                                           "send OrdType(40) 3 (stop)"
                                         : "Price(44) is missing; a limit order needs one");
    }
    return std::nullopt;
}

}  // namespace trestle::fix
