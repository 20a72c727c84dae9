// ExecInst(18) and the fields that change what an order means without Trestle doing them: each is
// refused by name, with what to do instead.
#include "fix/decoder.hpp"

namespace trestle::fix {

namespace {

struct Remedy {
    int tag;
    std::string_view text;
};

constexpr Remedy remedies[] = {
    {tag::max_floor, "no venue of ours hides quantity; send several smaller orders"},
    {tag::max_show, "no venue of ours hides quantity; send several smaller orders"},
    {tag::min_qty, "send TimeInForce(59) 4 (fill or kill) for all or nothing, or leave it out"},
    {tag::effective_time, "orders count from when they come; send it at that time"},
    {tag::discretion_inst,
     "no venue of ours takes discretion; send a limit order at your worst price"},
    {tag::target_strategy, "Trestle runs no strategies yet; slice the order yourself"},
    {tag::target_strategy_parameters, "Trestle runs no strategies yet; slice the order yourself"},
    {tag::participation_rate, "Trestle runs no strategies yet; slice the order yourself"},
};

constexpr std::string_view remedy_of(int tag) {
    for (auto const& row : remedies) {
        if (row.tag == tag) return row.text;
    }
    return {};
}

constexpr bool has_all_remedies() {
    for (int const tag : unsupported_tags) {
        if (remedy_of(tag).empty()) return false;
    }
    return true;
}
static_assert(has_all_remedies(), "a field that is refused by name says what to do instead");

constexpr std::string_view known_instructions =
    "send 6 (post-only), H or Q (keep or cancel when the session is lost), J or K (keep or cancel "
    "on a trading halt), a (trailing stop, with OrdType(40) P), with blanks between, or leave it "
    "out";

}  // namespace

Verdict Decoder::check_unsupported() const {
    if (int const tag = request_.unsupported_tag(); tag != 0) {
        return unsupported(tag, shown(tag, request_.unsupported_value()) +
                                    " is not supported: " + std::string(remedy_of(tag)));
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
    // Prices are in the quote asset, the second part of the symbol: BTC-USDT is priced in USDT, and
    // so is BTC-USDT-PERP.
    auto const currency = request_.value(tag::currency);
    auto const symbol = request_.value(tag::symbol);
    bool const is_quote = symbol == no_symbol || symbol.ends_with(currency) ||
                          symbol.find("-" + std::string(currency) + "-") != std::string_view::npos;
    if (!currency.empty() && !is_quote) {
        return unsupported(tag::currency, "Currency(15) " + quoted(currency) + " is not what " +
                                              quoted(symbol) +
                                              " is priced in; send its quote asset or leave it "
                                              "out");
    }
    return std::nullopt;
}

Verdict Decoder::read_exec_inst(Terms& terms) const {
    if (!request_.has(tag::exec_inst)) return std::nullopt;
    auto const text = request_.value(tag::exec_inst);
    // FIX 4.4 Vol 1 "MultipleValueString": "6 Q".
    for (std::size_t at = 0; at < text.size(); at += 2) {
        bool const is_separated = at + 1 == text.size() || text[at + 1] == ' ';
        if (!is_separated || at + 2 == text.size()) {
            return unsupported(tag::exec_inst, shown(tag::exec_inst, text) + " is not supported; " +
                                                   std::string(known_instructions));
        }
        if (auto fault = read_instruction(text[at], terms)) return fault;
    }
    if (text.empty()) {
        return unsupported(tag::exec_inst,
                           "ExecInst(18) '' is not supported; " + std::string(known_instructions));
    }
    return check_post_only(terms);
}

Verdict Decoder::read_instruction(char instruction, Terms& terms) const {
    auto const choose = [&](auto& choice, auto value, char other) -> Verdict {
        auto const text = request_.value(tag::exec_inst);
        if (text.find(other) != std::string_view::npos) {
            return order_fault(tag::exec_inst, Reason::malformed,
                               "ExecInst(18) " + quoted(text) + " says both " + instruction +
                                   " and " + other + "; send one of the two");
        }
        choice = value;
        return std::nullopt;
    };
    switch (instruction) {
        case instruction::post_only: terms.is_post_only = true; return std::nullopt;
        case instruction::keep_on_disconnect:
            return choose(terms.on_disconnect, OnDisconnect::keep,
                          instruction::cancel_on_disconnect);
        case instruction::cancel_on_disconnect:
            return choose(terms.on_disconnect, OnDisconnect::cancel,
                          instruction::keep_on_disconnect);
        case instruction::keep_on_halt:
            return choose(terms.on_halt, OnHalt::keep, instruction::cancel_on_halt);
        case instruction::cancel_on_halt:
            return choose(terms.on_halt, OnHalt::cancel, instruction::keep_on_halt);
        case instruction::trailing_stop: return std::nullopt;  // check_trails() has judged it
        default: break;
    }
    return unsupported(tag::exec_inst, shown(tag::exec_inst, std::string(1, instruction)) +
                                           " is not supported; " + std::string(known_instructions));
}

Verdict Decoder::check_post_only(Terms const& terms) const {
    if (!terms.is_post_only) return std::nullopt;
    if (terms.type == OrderType::market && !terms.trigger) {
        return unsupported(tag::exec_inst,
                           "ExecInst(18) '6' (post-only) does not go with a market order; leave "
                           "it out or send a limit order");
    }
    if (terms.trigger && terms.type == OrderType::market) {
        return unsupported(tag::exec_inst,
                           "ExecInst(18) '6' (post-only) does not go with " +
                               shown(tag::ord_type, request_.value(tag::ord_type)) +
                               ", which trades at the market when it fires; leave it out, or send "
                               "OrdType(40) 4 or J with a Price(44)");
    }
    bool const rests = terms.time_in_force == TimeInForce::good_till_cancel ||
                       terms.time_in_force == TimeInForce::good_till_date;
    if (!rests) {
        return unsupported(tag::exec_inst,
                           "ExecInst(18) '6' (post-only) does not go with " +
                               shown(tag::time_in_force, request_.value(tag::time_in_force)) +
                               ", which never rests; send TimeInForce(59) 1 or leave 18 out");
    }
    return std::nullopt;
}

}  // namespace trestle::fix
