// What operators decide of breaks, each with who and why. A decision changes books only by what the
// venue's side, or the operator, states; desks hear of what it changes of their orders.
#include "oms/core/recon_words.hpp"
#include "oms/core/state_machine.hpp"

namespace trestle::core {

namespace {

// Nothing when the command can be carried out.
std::string why_not(Break const& about, ReconCommand const& input) {
    using enum BreakKind;
    if (about.state == BreakState::settled) {
        return "is settled already, " + describe(about.decided_by);
    }
    bool const has_trade = !input.trade_id.empty();
    switch (input.action) {
        case BreakAction::unfreeze: return about.is_frozen ? "" : "freezes nothing";
        case BreakAction::accept:
            if (about.kind == missing_fills || about.kind == excess_fills) {
                return "has no trade that could be taken over: adjust it with --trade, --quantity "
                       "and --price as the venue's trade list has them";
            }
            if (about.kind == unanswered && !about.agrees_again) {
                return "has no answer that could be taken over: look at the venue, then adjust it "
                       "with --quantity 0 if it holds no such order";
            }
            return {};
        case BreakAction::adjust:
            switch (about.kind) {
                case position: return input.quantity ? "" : "needs --quantity, the position";
                case missing_fills:
                    return has_trade && input.quantity && input.price
                               ? ""
                               : "needs --trade, --quantity and --price of the missing trade";
                case excess_fills:
                    return has_trade && input.quantity && (input.quantity->is_zero() || input.price)
                               ? ""
                               : "needs --trade and --quantity 0, or --quantity and --price as the "
                                 "trade should be";
                case terms:
                    return input.quantity ? "" : "needs --quantity, and --price if it has one";
                case unanswered:
                    return input.quantity && input.quantity->is_zero()
                               ? ""
                               : "needs --quantity 0: the venue holds no such order";
                case balance:
                case unknown_order:
                case external_order:
                case missing_order: return "has no figure to adjust: accept it, or unfreeze it";
            }
            break;
    }
    __builtin_trap();
}

bool is_the_same(ReconCommand const& a, ReconCommand const& b) {
    return a.action == b.action && a.quantity == b.quantity && a.price == b.price &&
           a.trade_id == b.trade_id;
}

}  // namespace

void StateMachine::on(Step& step, ReconCommand const& input) {
    auto* about = recon_.find(input.id);
    std::string const what =
        std::string(name_of(input.action)) + " of break " + to_string(input.id) + " ";
    if (about == nullptr) {
        return alert(step, nullptr, what + "refused: there is no such break");
    }
    if (auto const problem = why_not(*about, input); !problem.empty()) {
        return alert(step, nullptr, what + "refused: it " + problem);
    }
    if (policy_.two_persons) {
        auto const* first = recon_.proposal(input.id);
        bool const is_second = first != nullptr && is_the_same(*first, input);
        if (is_second && first->by.who == input.by.who) {
            return alert(step, nullptr, what + "refused: the second person must be another one");
        }
        if (!is_second) {
            recon_.propose(*about, input);
            alert(step, nullptr,
                  what + "proposed " + describe(input.by) +
                      "; it needs the same command by a second person");
            return tell(step, input.id);
        }
    }
    carry_out(step, *about, input);
}

void StateMachine::carry_out(Step& step, Break& about, ReconCommand const& input) {
    auto const id = about.id;
    bool const is_unfreezing = input.action == BreakAction::unfreeze;
    about.is_frozen = false;
    about.state = is_unfreezing ? BreakState::unfrozen : BreakState::settled;
    about.decision = input.action;
    about.decided_by = input.by;
    about.decided_at = step.at;
    Operator const first = about.proposed_by;
    recon_.forget_proposal(about);
    if (!first.who.empty()) about.proposed_by = first;
    Break const decided = about;  // what it changes may open another one
    alert(step, decided.order ? orders_.find(*decided.order) : nullptr,
          "break " + to_string(id) + " (" + std::string(name_of(decided.kind)) +
              "): " + std::string(name_of(input.action)) + " " + describe(input.by) +
              (first.who.empty() ? "" : ", proposed by " + first.who) + "; " + scope_of(decided) +
              " is free again");
    if (!is_unfreezing && !decided.agrees_again) settle(step, decided, input);
    tell(step, id);
}

void StateMachine::settle(Step& step, Break const& about, ReconCommand const& input) {
    std::string const why = "break " + to_string(about.id) + " settled " + describe(input.by);
    auto* order = about.order ? orders_.find(*about.order) : nullptr;
    switch (about.kind) {
        case BreakKind::position: {
            auto const* listed = listing(about.symbol, about.venue);
            Quantity const gap(about.theirs - about.ours);
            auto const held = gate_.exposure().position(about.account, listed->id).position;
            gate_.adjust(about.account, *listed, input.quantity ? *input.quantity - held : gap);
            return;
        }
        case BreakKind::balance: return;         // the venue's word counts already
        case BreakKind::external_order: return;  // it is adopted already
        case BreakKind::unknown_order: return adopt_unknown(step, about, order);
        case BreakKind::missing_order:
        case BreakKind::unanswered: return end_by_decision(step, *order, why);
        case BreakKind::terms:
            return on(step,
                      VenueRestated{.ref = ref_of(about.venue, *order),
                                    .quantity = input.quantity.value_or(Quantity(about.theirs)),
                                    .price = input.quantity ? input.price : about.their_price,
                                    .text = why});
        case BreakKind::missing_fills:
        case BreakKind::excess_fills: return settle_fills(step, about, input, *order, why);
    }
    __builtin_trap();
}

VenueRef StateMachine::ref_of(Venue venue, Order const& order) const {
    auto const& leg = order.legs.back();
    return {.venue = venue, .client_id = leg.client_id, .order_id = leg.order_id};
}

// The desk hears of each trade as of any other, under the venue's own trade id: should the venue
// tell it after all, it is a repeat.
void StateMachine::settle_fills(Step& step, Break const& about, ReconCommand const& input,
                                Order const& order, std::string const& why) {
    auto const ref = ref_of(about.venue, order);
    auto const* listed = instrument(order.instrument);
    if (about.kind == BreakKind::missing_fills) {
        return on(step, VenueFilled{.ref = ref,
                                    .trade_id = input.trade_id,
                                    .symbol = listed->venue_symbol,
                                    .quantity = *input.quantity,
                                    .price = *input.price});
    }
    if (input.quantity->is_zero()) {
        return on(step, VenueTradeCanceled{ref, input.trade_id, why});
    }
    on(step, VenueTradeCorrected{ref, input.trade_id, *input.quantity, *input.price, why});
}

// The venue holds it, so it is the house's from now on, whoever sent it.
void StateMachine::adopt_unknown(Step& step, Break const& about, Order* known) {
    VenueExternalOrder input{.ref = {.venue = about.venue, .order_id = about.venue_order_id},
                             .account = about.account,
                             .quantity = Quantity(about.theirs),
                             .price = about.their_price,
                             .label = "break " + to_string(about.id)};
    auto const* listed = listing(about.symbol, about.venue);
    input.symbol = listed->venue_symbol;
    input.side = about.is_sale ? Side::sell : Side::buy;
    if (known == nullptr) {
        adopt(step, input, *listed);
        return;
    }
    // One of a desk that is over in our books: it must not trade on behind the desk's back.
    for (auto const& leg : known->legs) {
        if (leg.order_id == about.venue_order_id || known->legs.size() == 1) {
            cancel_leg(step, *known, leg);
        }
    }
}

// The venue holds nothing of it: that is how it ends.
void StateMachine::end_by_decision(Step& step, Order& order, std::string const& why) {
    for (std::uint32_t index = 0; index < order.legs.size(); ++index) {
        auto& leg = order.legs[index];
        if (leg.state == Leg::State::ended && leg.is_settled()) continue;
        leg.told = leg.traded;
        leg.is_count_open = false;
        bool const is_new = leg.state == Leg::State::pending;
        leg.is_in_doubt = false;
        if (is_new) stop_timer(step, order, leg.number);
        end_leg(step, order, index, is_new ? Event::rejected : Event::canceled, leg.traded,
                refusal_for(Reason::break_settled, why));
    }
    settle_delayed_end(step, order);
    refresh_open(order);
}

}  // namespace trestle::core
