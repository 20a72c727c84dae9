#include "tests/sim/mutations.hpp"

#include "oms/core/state_machine.hpp"

namespace trestle::core {

namespace {

Mutation chosen = Mutation::none;
std::uint32_t numbered = 0;

}  // namespace

bool is_mutated(Mutation mutation) { return mutation == chosen && chosen != Mutation::none; }

std::uint32_t count_of_this_run() { return ++numbered; }

// The approval of a trim asks nothing of risk: that makes it fit for what must never be done.
void StateMachine::send_again_blindly(Step& step, Order const& order, Leg const& leg) {
    auto const* listed = instrument(order.instrument);
    VenueReplacement const again{.mode = VenueReplacement::Mode::reduce,
                                 .order = {.order = order.id,
                                           .leg = leg.number,
                                           .account = order.account,
                                           .instrument = order.instrument,
                                           .venue = listed->venue,
                                           .symbol = listed->venue_symbol,
                                           .client_id = leg.client_id,
                                           .side = order.side,
                                           .terms = order.terms}};
    step.effects.push_back(SubmitToVenue{gate_.approve_alone(gate_.approve_trim(again))});
}

}  // namespace trestle::core

namespace trestle::sim {

using core::Mutation;

void switch_on(Mutation mutation) { core::chosen = mutation; }

std::string_view name_of(Mutation mutation) {
    switch (mutation) {
        case Mutation::none: return "nothing is wrong";
        case Mutation::forgets_trade_ids: return "a trade that is told again is booked again";
        case Mutation::sends_before_journal: return "effects leave before their input is durable";
        case Mutation::forgets_reservation_of_replace:
            return "a replace in flight reserves nothing";
        case Mutation::releases_reservation_at_cancel:
            return "a cancel releases the reservation before the venue has done it";
        case Mutation::shows_replace_before_cancel:
            return "PendingReplace goes before PendingCancel";
        case Mutation::sends_again_in_doubt: return "an order in doubt is sent again";
        case Mutation::believes_first_not_found: return "the first not-found ends an order";
        case Mutation::drops_fill_after_cancel: return "a fill after a cancel is dropped";
        case Mutation::forgets_old_cumulative:
            return "the new leg of a replace is not smaller by what the old one filled";
        case Mutation::answers_cancel_twice: return "a cancel that is done is refused as well";
        case Mutation::forgets_replace_at_disconnect:
            return "a replace in flight is forgotten when the link goes down";
        case Mutation::numbers_reports_anew: return "a replayed report has a new ExecID";
        case Mutation::forgets_halts_at_start: return "a restart lifts all halts";
        case Mutation::replaces_while_halted: return "a replace may raise risk while halted";
        case Mutation::cancels_first_leg: return "a cancel names the first leg of a replaced order";
        case Mutation::misses_one_in_mass_cancel: return "a mass cancel leaves one order out";
        case Mutation::keeps_position_of_busted_trade:
            return "a busted trade stays in the position";
        case Mutation::acts_on_timer_of_closed_order:
            return "the expiry timer of a closed order still cancels";
        case Mutation::reads_list_twice: return "orders of a list that is read again count as new";
        case Mutation::forgets_graces_at_start: return "a restart forgets cancel on disconnect";
        case Mutation::gives_up_own_cancel: return "a refused cancel of ours is given up";
        case Mutation::ends_before_last_fills:
            return "an order ends before its last fills are told";
        case Mutation::forgets_venue_ids: return "the venue's order ids are not kept";
        case Mutation::keeps_reservation_at_restatement:
            return "a restated quantity leaves the reservation as it was";
        case Mutation::corrects_twice: return "a correction that is told again is reported again";
        case Mutation::counts_list_at_first_order:
            return "a list counts as read with its first order";
        case Mutation::trades_while_frozen: return "a break freezes nothing";
        case Mutation::trades_before_comparison:
            return "orders are sent before the books have been compared";
        case Mutation::drops_fills_of_strangers:
            return "what nobody here sent fills no more than its first word says";
        case Mutation::believes_one_list:
            return "an order of ours that one list does not have is taken for canceled";
    }
    __builtin_trap();
}

}  // namespace trestle::sim
