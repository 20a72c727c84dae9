// A venue's statement against our books: what explains a difference is repaired or asked for, what
// does not is a break when two statements in a row show it. Nothing is invented to close a gap.
#include <algorithm>

#include "oms/core/recon_words.hpp"
#include "oms/core/state_machine.hpp"

namespace trestle::core {

namespace {

// What the venue said of an order since it was asked is newer than its statement.
bool is_newer(Leg const& leg, VenueStatement const& statement) {
    return std::max(leg.heard_at, leg.sent_at) >= statement.asked_at;
}

// Ours and a venue's, at most.
constexpr Duration clocks_apart = std::chrono::minutes(1);

bool is_in_flight(Order const& order) {
    return (order.replace && order.replace->is_sent) || (order.cancel && order.cancel->is_sent);
}

bool states(VenueStatement const& statement, VenueSymbol const& symbol) {
    return std::ranges::find(statement.symbols, symbol) != statement.symbols.end();
}

}  // namespace

void StateMachine::on(Step& step, VenueProof const& input) {
    auto& trust = recon_.trust({input.venue, input.account});
    bool const was_proven = trust.is_proven;
    trust.is_proven = input.is_proven;
    trust.doubt = input.is_proven ? std::string() : input.text;
    if (was_proven == input.is_proven) return;
    std::string const where =
        std::string(name_of(input.venue)) + " for account " + std::string(input.account.view());
    alert(step, nullptr,
          input.is_proven ? "the stream of " + where + " is proven again"
                          : "the stream of " + where +
                                " is not to be trusted, no new risk there: " + input.text);
}

void StateMachine::on(Step& step, VenueStatement const& input) {
    Link const link{input.venue, input.account};
    auto& trust = recon_.trust(link);
    bool const is_first = !trust.opened.is_known();
    if (is_first) trust.opened = input.began;
    trust.heard = std::max(trust.heard, input.began);
    trust.is_reconciled = true;
    claim(step);
    std::vector<OrderId> listed;
    for (auto const& stated : input.orders) compare_listed(step, input, stated, listed);
    compare_unlisted(step, input, listed);
    if (input.has_positions) compare_positions(step, input, is_first);
    using enum BreakKind;
    std::vector<BreakKind> kinds{unknown_order, missing_fills, excess_fills, terms};
    if (input.has_positions) kinds.push_back(position);
    for (BreakId const id : recon_.end_comparison(link, kinds, step.at)) tell(step, id);
    note_answered(step, link);
}

// A question that was answered after all, or an order that is over: its break waits for nothing but
// its operator.
void StateMachine::note_answered(Step& step, Link const& link) {
    std::vector<BreakId> answered;
    for (auto const& each : recon_.breaks()) {
        bool const is_waiting = each.state != BreakState::settled && !each.agrees_again &&
                                each.venue == link.venue && each.account == link.account &&
                                each.order;
        if (!is_waiting) continue;
        auto const* order = orders_.find(*each.order);
        bool const is_over = order->is_closed() && order->is_settled();
        bool const has_answer = std::ranges::none_of(
            order->legs, [](Leg const& leg) { return leg.is_in_doubt || leg.misses_fills(); });
        bool const is_gone = each.kind == BreakKind::unanswered      ? has_answer
                             : each.kind == BreakKind::missing_order ? is_over
                                                                     : false;
        if (is_gone) answered.push_back(each.id);
    }
    for (BreakId const id : answered) {
        recon_.find(id)->agrees_again = true;
        tell(step, id);
    }
}

void StateMachine::see(Step& step, Difference const& difference) {
    auto const before = recon_.breaks().size();
    auto const* news = recon_.see(difference, step.at, policy_.grace);
    if (news == nullptr) return;
    bool const is_new = recon_.breaks().size() != before;
    if (is_new) announce_break(step, *news);
    tell(step, news->id);
}

void StateMachine::open_break(Step& step, Difference const& difference, BreakState state) {
    auto const* opened = recon_.open(difference, step.at, state);
    if (state == BreakState::open) announce_break(step, *opened);
    tell(step, opened->id);
}

void StateMachine::announce_break(Step& step, Break const& opened) {
    auto const* order = opened.order ? orders_.find(*opened.order) : nullptr;
    alert(step, order,
          "break " + to_string(opened.id) + " (" + std::string(name_of(opened.kind)) + "), " +
              scope_of(opened) + " is frozen: ours " + opened.our_evidence + "; theirs " +
              opened.their_evidence + "; trestle recon show " + to_string(opened.id));
}

void StateMachine::tell(Step& step, BreakId id) {
    step.effects.push_back(BreakNews{*recon_.find(id)});
}

// ---- Orders ----------------------------------------------------------------------------------

void StateMachine::compare_listed(Step& step, VenueStatement const& input,
                                  StatedOrder const& stated, std::vector<OrderId>& listed) {
    auto const place = locate(stated.ref);
    Link const link{input.venue, input.account};
    if (place.order == nullptr) {
        auto const* listing = listing_at(input.venue, stated.symbol);
        if (listing == nullptr) return;
        return see(step, {.kind = BreakKind::unknown_order,
                          .link = link,
                          .symbol = listing->symbol,
                          .venue_order_id = stated.ref.order_id,
                          .theirs = stated.quantity.decimal(),
                          .their_price = stated.price,
                          .is_sale = stated.side == Side::sell,
                          .our_evidence = "no such order was sent",
                          .their_evidence = words_of(stated)});
    }
    auto& order = *place.order;
    listed.push_back(order.id);
    // Not confirmed yet: the query of it, or its own word, will say more than a list does.
    if (place.leg == nullptr) return;
    auto& leg = *place.leg;
    if (leg.state == Leg::State::pending) {
        acknowledge(step, order, leg, place.index, stated.ref);
        send_waiting_requests(step, order);
        return refresh_open(order);
    }
    if (order.session == house_session) {
        if (!is_newer(leg, input)) hear_of_listed(step, order, leg, stated);
        return refresh_open(order);
    }
    if (is_newer(leg, input) || is_in_flight(order)) {
        for (auto const kind : {BreakKind::unknown_order, BreakKind::missing_fills,
                                BreakKind::excess_fills, BreakKind::terms}) {
            auto matter = matter_of(order, link, kind);
            if (kind == BreakKind::unknown_order) matter.venue_order_id = leg.order_id;
            recon_.keep(matter, step.at);
        }
        return;
    }
    compare_leg(step, link, stated, order, leg);
    refresh_open(order);
}

void StateMachine::compare_leg(Step& step, Link const& link, StatedOrder const& stated,
                               Order& order, Leg& leg) {
    if (leg.state == Leg::State::ended) {
        auto difference = matter_of(order, link, BreakKind::unknown_order);
        difference.venue_order_id = leg.order_id;
        difference.theirs = stated.quantity.decimal();
        difference.our_evidence = words_of(order, leg);
        difference.their_evidence = words_of(stated);
        ask_venue(step, order, leg);
        return see(step, difference);
    }
    auto const compare = [&](BreakKind kind, Quantity ours, Quantity theirs) {
        auto difference = matter_of(order, link, kind);
        difference.ours = ours.decimal();
        difference.theirs = theirs.decimal();
        if (kind == BreakKind::terms) difference.their_price = stated.price;
        difference.our_evidence = words_of(order, leg);
        difference.their_evidence = words_of(stated);
        see(step, difference);
    };
    if (stated.cumulative > leg.traded) {
        hear_count(order, leg, stated.cumulative);
        ask_venue(step, order, leg);
        compare(BreakKind::missing_fills, leg.traded, stated.cumulative);
    }
    // A venue need not take a busted trade off its count, nor put a corrected one on it.
    if (stated.cumulative < std::min(leg.booked, leg.traded)) {
        ask_venue(step, order, leg);
        compare(BreakKind::excess_fills, leg.booked, stated.cumulative);
    }
    bool const has_other_price =
        stated.price && order.terms.price && *stated.price != *order.terms.price;
    if (stated.quantity != leg.quantity || has_other_price) {
        compare(BreakKind::terms, leg.quantity, stated.quantity);
    }
}

// Works here, and the list does not have it: asked for by its own ids, at every list of the venue.
void StateMachine::compare_unlisted(Step& step, VenueStatement const& input,
                                    std::vector<OrderId> const& listed) {
    auto const open = orders_.open();
    for (OrderId const id : open) {
        auto& order = *orders_.find(id);
        auto const* at = instrument(order.instrument);
        bool const is_covered = at->venue == input.venue && order.account == input.account &&
                                states(input, at->venue_symbol);
        if (!is_covered || std::ranges::find(listed, id) != listed.end()) continue;
        if (order.session == house_session) {
            if (!is_newer(order.legs.front(), input)) hear_of_unlisted(step, order);
            refresh_open(order);
            continue;
        }
        if (is_in_flight(order)) continue;
        for (auto const& leg : order.legs) {
            if (leg.state != Leg::State::live || is_newer(leg, input)) continue;
            ask_venue(step, order, leg);
        }
        if (is_mutated(Mutation::believes_one_list)) {
            auto const last = static_cast<std::uint32_t>(order.legs.size() - 1);
            end_leg(step, order, last, Event::canceled, order.legs.back().traded, {});
            refresh_open(order);
        }
    }
}

void StateMachine::doubt_existence(Step& step, Order& order, Leg const& leg) {
    auto const* at = instrument(order.instrument);
    auto difference = matter_of(order, {at->venue, order.account}, BreakKind::missing_order);
    difference.ours = leg.leaves().decimal();
    difference.our_evidence = words_of(order, leg);
    difference.their_evidence =
        "every list asked by " +
        std::string(leg.client_id.empty() ? leg.order_id.view() : leg.client_id.view()) +
        ": not found";
    bool const was_known = recon_.find(BreakKind::missing_order, order.id) != nullptr;
    see(step, difference);
    bool const is_known = recon_.find(BreakKind::missing_order, order.id) != nullptr;
    if (!was_known && !is_known) ask_later(step, order, leg);
}

// ---- Positions and balances ------------------------------------------------------------------

bool StateMachine::is_moving(VenueStatement const& input, Instrument const& listed) const {
    auto const& trades = trades_.all();
    for (auto trade = trades.rbegin(); trade != trades.rend(); ++trade) {
        if (trade->at < input.asked_at) break;  // by our clock, so the rest is older
        bool const is_here = trade->venue == input.venue && trade->symbol == listed.venue_symbol;
        if (is_here && orders_.find(trade->order)->account == input.account) return true;
    }
    // Fills that are counted but not listed yet are asked for already.
    return misses_fills(input.account, listed);
}

void StateMachine::compare_positions(Step& step, VenueStatement const& input, bool is_first) {
    for (auto const& listed : instruments_) {
        bool const is_covered = listed.venue == input.venue && listed.is_perpetual() &&
                                states(input, listed.venue_symbol);
        if (!is_covered) continue;
        Quantity theirs;
        for (auto const& told : told_positions_.all()) {
            bool const is_it = told.venue == input.venue && told.account == input.account &&
                               told.position.symbol == listed.venue_symbol;
            if (is_it) theirs += told.position.quantity;
        }
        Quantity const ours = gate_.exposure().position(input.account, listed.id).position;
        Difference const difference{
            .kind = BreakKind::position,
            .link = {input.venue, input.account},
            .symbol = listed.symbol,
            .ours = ours.decimal(),
            .theirs = theirs.decimal(),
            .our_evidence = "fills and adjustments add up to " + ours.to_string(),
            .their_evidence = "position " + theirs.to_string()};
        if (is_moving(input, listed)) {
            recon_.keep(difference, step.at);
        } else if (theirs != ours && is_first) {
            gate_.adjust(input.account, listed, theirs - ours);
            alert(step, nullptr,
                  "account " + std::string(input.account.view()) + " opens with " +
                      theirs.to_string() + " " + std::string(listed.symbol.view()) + " at " +
                      std::string(name_of(input.venue)) + ", as the venue says");
        } else if ((theirs - ours).decimal().abs() >= dust_of(listed)) {
            see(step, difference);
        }
    }
}

// Fees in a third coin and fills are booked as they come, funding and transfers as the stream tells
// them: what only a snapshot shows is what nobody told.
void StateMachine::compare_balances(Step& step, VenueBalances const& input) {
    Link const link{input.venue, input.account};
    std::vector<Asset> moving;
    for (auto const& [asset, ours, theirs, since] : gate_.exposure().differences(input)) {
        auto const gap = (theirs - ours).abs();
        if (gap < dust_of(asset, input.venue) || may_be_earned(link, asset, gap, since)) continue;
        moving.push_back(asset);
        recon_.see_balance(
            {.kind = BreakKind::balance,
             .link = link,
             .asset = asset,
             .ours = ours,
             .theirs = theirs,
             .our_evidence = "the venue's last word and our fills since: " + ours.to_string(),
             .their_evidence = "balance " + theirs.to_string()},
            step.at, since, input.venue_time);
    }
    // Fills that are counted and not listed yet may be all of it.
    for (auto const& listed : instruments_) {
        bool const is_here = listed.venue == input.venue && misses_fills(input.account, listed);
        if (is_here) moving.insert(moving.end(), {listed.base, listed.quote});
    }
    auto const* policy = policy_of(input.account);
    bool const freezes = policy != nullptr && policy->balances == AccountPolicy::Balances::freeze;
    auto const settled = recon_.settled_balances(link, moving, step.at, policy_.grace);
    for (auto const& difference : settled) {
        auto* const before = recon_.open_balance(link, difference.asset);
        if (before == nullptr) {
            open_break(step, difference, freezes ? BreakState::open : BreakState::tolerated);
            continue;
        }
        // One break for one matter: it grows, shrinks, or is gone.
        before->theirs = before->theirs + (difference.theirs - difference.ours);
        before->their_evidence = difference.their_evidence;
        before->seen = step.at;
        before->agrees_again = before->theirs == before->ours;
        recon_.forget_proposal(*before);
        tell(step, before->id);
    }
}

// Funding, and what a perpetual earned: both come with the balance alone. Neither is more than the
// positions are worth and was traded since.
bool StateMachine::may_be_earned(Link const& link, Asset const& asset, Decimal const& gap,
                                 Timestamp since) const {
    Decimal most;
    auto const add = [&](Price price, Quantity quantity) {
        auto const value = notional_of(price, Quantity(quantity.decimal().abs()), Rounding::up);
        most = value ? most + value->decimal() : gap;
    };
    for (auto const& listed : instruments_) {
        bool const is_it =
            listed.venue == link.venue && listed.is_perpetual() && listed.quote == asset;
        if (!is_it) continue;
        auto const held = gate_.exposure().position(link.account, listed.id).position;
        if (held.is_zero()) continue;
        auto const price = last_price(link, listed);
        if (!price) return true;  // nobody can tell what it is worth
        add(*price, held);
    }
    auto const& trades = trades_.all();
    for (auto trade = trades.rbegin(); trade != trades.rend(); ++trade) {
        if (trade->at + clocks_apart < since) break;  // in the order of our clock
        if (trade->venue_time <= since) continue;
        auto const& order = *orders_.find(trade->order);
        auto const& listed = *instrument(order.instrument);
        bool const is_it = trade->venue == link.venue && order.account == link.account &&
                           listed.is_perpetual() && listed.quote == asset;
        if (is_it) add(trade->price, trade->quantity);
    }
    return gap <= most;
}

// As the venue marks its position, or as it was traded here last.
std::optional<Price> StateMachine::last_price(Link const& link, Instrument const& listed) const {
    for (auto const& told : told_positions_.all()) {
        bool const is_it = told.venue == link.venue && told.account == link.account &&
                           told.position.symbol == listed.venue_symbol;
        if (is_it && told.position.mark) return told.position.mark;
        if (is_it && told.position.entry) return told.position.entry;
    }
    auto const& trades = trades_.all();
    auto const last = std::find_if(trades.rbegin(), trades.rend(), [&](Trade const& trade) {
        return trade.venue == link.venue && trade.symbol == listed.venue_symbol;
    });
    return last == trades.rend() ? std::nullopt : std::optional(last->price);
}

bool StateMachine::misses_fills(Account const& account, Instrument const& listed) const {
    return std::ranges::any_of(orders_.open(), [&](OrderId id) {
        auto const& order = *orders_.find(id);
        return order.account == account && order.instrument == listed.id &&
               std::ranges::any_of(order.legs, [](Leg const& leg) {
                   return leg.misses_fills() || leg.is_count_open || leg.is_in_doubt;
               });
    });
}

Decimal StateMachine::dust_of(Instrument const& listed) {
    return std::max(listed.lot.decimal(), Decimal::from_raw(1));
}

// Less than can be traded: what rounding leaves behind.
Decimal StateMachine::dust_of(Asset const& asset, Venue venue) const {
    Decimal dust = Decimal::from_raw(Decimal::unit / 100'000'000);  // venues round at 10^-8
    for (auto const& listed : instruments_) {
        if (listed.venue != venue) continue;
        if (listed.base == asset) dust = std::max(dust, listed.lot.decimal());
        if (listed.quote != asset) continue;
        auto const least = notional_of(listed.tick, listed.lot, Rounding::up);
        if (least) dust = std::max(dust, least->decimal());
    }
    return dust;
}

AccountPolicy const* StateMachine::policy_of(Account const& account) const {
    auto const found = std::ranges::find(policies_, account, &AccountPolicy::account);
    return found == policies_.end() ? nullptr : &*found;
}

}  // namespace trestle::core
