// What operators decide of breaks, each with who and why. A decision changes books only by what the
// venue's side, or the operator, states; desks hear of what it changes of their orders.
#include "oms/core/recon_words.hpp"
#include "oms/core/state_machine.hpp"

namespace trestle::core {

namespace {

// Nothing when the command says all that it must.
std::string why_incomplete(Break const& about, ReconCommand const& input) {
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
    auto problem = why_incomplete(*about, input);
    if (problem.empty()) problem = why_not(*about, input);
    if (!problem.empty()) return alert(step, nullptr, what + "refused: it " + problem);
    if (policy_.two_persons) {
        auto const* first = recon_.proposal(input.id);
        bool const is_second = first != nullptr && is_the_same(*first, input);
        if (is_second && !are_two_persons(first->by, input.by)) {
            return alert(step, nullptr,
                         what + "refused: the second person must be another one than " +
                             first->by.who +
                             "; of one user of the system each must give another --by");
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

// What the books, or the venue's own word, contradict. Nothing when the command changes what it is
// about, by no more than the difference.
std::string StateMachine::why_not(Break const& about, ReconCommand const& input) {
    if (input.action == BreakAction::unfreeze) return {};
    if (about.agrees_again) {
        return input.action == BreakAction::accept
                   ? ""
                   : "agrees again, so there is nothing to adjust: accept it";
    }
    auto const* order = about.order ? orders_.find(*about.order) : nullptr;
    switch (about.kind) {
        case BreakKind::position:
        case BreakKind::balance:
        case BreakKind::external_order: return {};
        case BreakKind::unknown_order: {
            VenueRef const ref{.venue = about.venue, .order_id = about.venue_order_id};
            bool const is_adopted = order == nullptr && locate(ref).order != nullptr;
            return is_adopted ? "is about an order that was adopted meanwhile: unfreeze it" : "";
        }
        case BreakKind::missing_order:
        case BreakKind::unanswered:
            return order->is_closed() && order->is_settled()
                       ? "is about an order that is over meanwhile: unfreeze it"
                       : "";
        case BreakKind::terms: return why_not_terms(about, input, *order);
        case BreakKind::missing_fills: return why_not_missing(input, *order);
        case BreakKind::excess_fills: return why_not_excess(input, *order);
    }
    __builtin_trap();
}

std::string StateMachine::why_not_terms(Break const& about, ReconCommand const& input,
                                        Order const& order) {
    auto const& leg = order.legs.back();
    if (order.is_closed() || leg.state == Leg::State::ended) {
        return "is about an order that is over meanwhile: unfreeze it";
    }
    auto const quantity = input.quantity.value_or(Quantity(about.theirs));
    auto const price = input.quantity ? input.price : about.their_price;
    // What neither side says would be an invention.
    auto const most = std::max(leg.quantity, Quantity(about.theirs));
    auto const least = std::max(leg.booked, Quantity());
    if (!quantity.is_positive() || quantity < least || quantity > most) {
        return "cannot have quantity " + quantity.to_string() + ": " + least.to_string() +
               " of it are filled, and no side says more than " + most.to_string();
    }
    auto const ours = order.terms.price.value_or(Price());
    auto const theirs = about.their_price.value_or(ours);
    if (price && (*price < std::min(ours, theirs) || *price > std::max(ours, theirs))) {
        return "cannot have price " + price->to_string() + ": ours is " + ours.to_string() +
               ", theirs " + theirs.to_string();
    }
    bool const is_same = quantity == leg.quantity && (!price || price == order.terms.price);
    return is_same ? "is held at that quantity and price already: unfreeze it" : "";
}

std::string StateMachine::why_not_missing(ReconCommand const& input, Order const& order) {
    Quantity most;
    for (auto const& leg : order.legs) most = std::max(most, leg.missing());
    if (!most.is_positive()) return "misses no trade any more: unfreeze it";
    if (!input.quantity->is_positive() || *input.quantity > most) {
        return "cannot take a trade of " + input.quantity->to_string() + ": missing are " +
               most.to_string() + ", so --quantity must be above 0 and at most that";
    }
    if (!input.price->is_positive()) {
        return "cannot take a trade at " + input.price->to_string() + ": --price must be above 0";
    }
    auto const& listed = *instrument(order.instrument);
    if (!trades_.has(key_of(order, listed.venue_symbol, input.trade_id))) return {};
    return "has trade " + std::string(input.trade_id.view()) +
           " already: give the id of the one that is missing";
}

std::string StateMachine::why_not_excess(ReconCommand const& input, Order const& order) {
    auto const* trade =
        trades_.find(key_of(order, instrument(order.instrument)->venue_symbol, input.trade_id));
    if (trade == nullptr || trade->order != order.id || trade->is_canceled) {
        std::string standing;
        for (auto const& each : trades_.all()) {
            if (each.order != order.id || each.is_canceled) continue;
            standing += (standing.empty() ? "" : ", ") + std::string(each.trade_id.view());
        }
        return "has no trade " + std::string(input.trade_id.view()) +
               " that stands; those that do: " + (standing.empty() ? "none" : standing);
    }
    if (input.quantity->is_negative() || *input.quantity > trade->quantity) {
        return "cannot leave " + input.quantity->to_string() + " of trade " +
               std::string(trade->trade_id.view()) + ": --quantity must be from 0 to the " +
               trade->quantity.to_string() + " that it has";
    }
    if (input.quantity->is_zero()) return {};
    if (!input.price->is_positive()) {
        return "cannot have a trade at " + input.price->to_string() + ": --price must be above 0";
    }
    bool const is_same = *input.quantity == trade->quantity && *input.price == trade->price;
    return is_same ? "has that trade so already: nothing would change" : "";
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
    about.figures = {input.quantity, input.price, input.trade_id};
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
                      VenueRestated{.ref = ref_of(about.venue, order->legs.back()),
                                    .quantity = input.quantity.value_or(Quantity(about.theirs)),
                                    .price = input.quantity ? input.price : about.their_price,
                                    .text = why});
        case BreakKind::missing_fills:
        case BreakKind::excess_fills: return settle_fills(step, about, input, *order, why);
    }
    __builtin_trap();
}

VenueRef StateMachine::ref_of(Venue venue, Leg const& leg) {
    return {.venue = venue, .client_id = leg.client_id, .order_id = leg.order_id};
}

// The desk hears of each trade as of any other, under the venue's own trade id: should the venue
// tell it after all, it is a repeat.
void StateMachine::settle_fills(Step& step, Break const& about, ReconCommand const& input,
                                Order const& order, std::string const& why) {
    auto const* listed = instrument(order.instrument);
    auto const ref = ref_of(about.venue, order.legs.back());
    if (about.kind == BreakKind::missing_fills) {
        auto const leg = std::ranges::find_if(
            order.legs, [&](Leg const& each) { return each.missing() >= *input.quantity; });
        return on(step, VenueFilled{.ref = ref_of(about.venue, *leg),
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
    input.side = recon_.is_of_sale(about.id) ? Side::sell : Side::buy;
    if (known == nullptr) {
        adopt(step, input, *listed);
        return;
    }
    // One of a desk that is over in our books: it must not trade on behind the desk's back.
    for (auto const& leg : known->legs) {
        if (leg.order_id == about.venue_order_id) cancel_leg(step, *known, leg);
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
