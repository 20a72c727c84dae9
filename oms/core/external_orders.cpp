// Orders that nobody here sent: placed by hand, by another program, or by the venue itself. They
// belong to the house, count in risk and position, and are never booked to a desk's order.
#include <algorithm>
#include <utility>

#include "oms/core/recon_words.hpp"
#include "oms/core/state_machine.hpp"

namespace trestle::core {

namespace {

std::string_view words_of(VenueExternalOrder::Sender sender) {
    switch (sender) {
        case VenueExternalOrder::Sender::somebody: return "by hand or another program";
        case VenueExternalOrder::Sender::liquidation: return "a liquidation by the venue";
        case VenueExternalOrder::Sender::deleveraging: return "auto-deleveraging by the venue";
        case VenueExternalOrder::Sender::settlement: return "a settlement by the venue";
    }
    __builtin_trap();
}

// Unique for ever as long as the venue's own id is.
ClOrdId name_for(VenueRef const& ref) {
    return ClOrdId::of("X-" + std::string(name_of(ref.venue)) + "-" +
                       std::string(ref.order_id.view()));
}

// Known by a trade alone, while the venue's id of one of ours is still to come: should it be that
// one, its desk must hear of the trade.
bool may_be_ours(Orders const& orders, VenueExternalOrder const& input, Instrument const& listed) {
    if (!input.quantity.is_zero()) return false;
    return std::ranges::any_of(orders.open(), [&](OrderId id) {
        auto const& order = *orders.find(id);
        return order.account == input.account && order.instrument == listed.id &&
               std::ranges::any_of(order.legs, [](Leg const& leg) {
                   return leg.state != Leg::State::ended &&
                          (leg.order_id.empty() || leg.is_in_doubt);
               });
    });
}

bool is_named(Unclaimed const& each, VenueRef const& ref) {
    return each.order.ref.venue == ref.venue && each.order.ref.order_id == ref.order_id;
}

}  // namespace

// What is traded now is not told again: it waits here until it is known whose it is.
bool StateMachine::keep_unclaimed(VenueFilled const& fill) {
    auto const found = std::ranges::find_if(
        unclaimed_, [&](Unclaimed const& each) { return is_named(each, fill.ref); });
    if (!fill.ref.client_id.empty() || found == unclaimed_.end()) return false;
    bool const is_repeat = std::ranges::find(found->fills, fill.trade_id, &VenueFilled::trade_id) !=
                           found->fills.end();
    if (!is_repeat) found->fills.push_back(fill);
    return true;
}

// Ours, once one of ours has that id; nobody's, once each of ours has another one.
void StateMachine::claim(Step& step) {
    auto const waiting = std::exchange(unclaimed_, {});
    for (auto const& each : waiting) {
        auto const* listed = listing_at(each.order.ref.venue, each.order.symbol);
        bool const is_known = locate(each.order.ref).order != nullptr;
        if (!is_known && may_be_ours(orders_, each.order, *listed)) {
            unclaimed_.push_back(each);
            continue;
        }
        if (!is_known) on(step, each.order);
        for (auto const& fill : each.fills) on(step, fill);
    }
}

Instrument const* StateMachine::listing_at(Venue venue, VenueSymbol const& symbol) const {
    for (auto const& listed : instruments_) {
        if (listed.venue == venue && listed.venue_symbol == symbol) return &listed;
    }
    return nullptr;
}

void StateMachine::on(Step& step, VenueExternalOrder const& input) {
    auto const* listed = listing_at(input.ref.venue, input.symbol);
    bool const is_usable = listed != nullptr && !input.ref.order_id.empty();
    if (!is_usable) {
        return alert(step, nullptr,
                     "an order that we did not send, in " + std::string(input.symbol.view()) +
                         " at " + std::string(name_of(input.ref.venue)) + " for account " +
                         std::string(input.account.view()) +
                         ", which is not traded here: it is not counted");
    }
    if (auto const place = locate(input.ref); place.order != nullptr) {
        return;  // told before; what the venue changes of it comes as its own word
    }
    if (may_be_ours(orders_, input, *listed)) {
        bool const is_known = std::ranges::any_of(
            unclaimed_, [&](Unclaimed const& each) { return is_named(each, input.ref); });
        if (is_known) return;
        unclaimed_.push_back({input, {}});
        return alert(step, nullptr,
                     "order " + std::string(input.ref.order_id.view()) + " at " +
                         std::string(name_of(input.ref.venue)) +
                         " is not adopted yet: an order of ours has not told its id");
    }
    auto& order = adopt(step, input, *listed);
    alert(step, &order,
          "adopted from " + std::string(name_of(input.ref.venue)) + ", account " +
              std::string(input.account.view()) + ": " + std::string(words_of(input.sender)) +
              (input.label.empty() ? "" : " ('" + input.label + "')"));
    if (input.sender != VenueExternalOrder::Sender::somebody) return;
    auto const* policy = policy_of(input.account);
    if (policy == nullptr) return;
    switch (policy->external_orders) {
        case AccountPolicy::External::adopt: return;
        case AccountPolicy::External::cancel: return cancel_by_policy(step, order);
        case AccountPolicy::External::freeze: {
            auto difference =
                matter_of(order, {input.ref.venue, input.account}, BreakKind::external_order);
            difference.theirs = input.quantity.decimal();
            difference.our_evidence = "no such order was sent";
            difference.their_evidence = core::words_of(order, order.legs.front());
            return open_break(step, difference, BreakState::open);
        }
    }
    __builtin_trap();
}

Order& StateMachine::adopt(Step& step, VenueExternalOrder const& input, Instrument const& listed) {
    OrderId const id{step.sequence};
    Terms const terms{.type = input.price ? OrderType::limit : OrderType::market,
                      .quantity = input.quantity,
                      .price = input.price};
    auto& order = orders_.add({.id = id,
                               .session = house_session,
                               .account = input.account,
                               .symbol = listed.symbol,
                               .instrument = listed.id,
                               .side = input.side,
                               .terms = terms,
                               .cl_ord_id = name_for(input.ref),
                               .valued_at = input.price.value_or(Price()),
                               .accepted_at = step.at,
                               .stage = Stage::working,
                               .legs = {Leg{.number = 1,
                                            .order_id = input.ref.order_id,
                                            .quantity = input.quantity,
                                            .state = Leg::State::live,
                                            .sent_at = step.at,
                                            .heard_at = step.at}},
                               .last_leg_number = 1});
    orders_.name(house_session, order.cl_ord_id, id);
    orders_.name(input.ref.venue, input.ref.order_id, LegPlace{id, 0});
    reserve(order);
    report(step, order, ReportKind::accepted);
    refresh_open(order);
    return order;
}

// What its trades say counts: its total may not be known, and part of it may be older than our
// books.
void StateMachine::grow_external(Order& order, Leg& leg) {
    if (order.session != house_session) return;
    leg.quantity = std::max(leg.quantity, leg.booked);
    order.terms.quantity = std::max(order.terms.quantity, order.filled);
}

// What it traded before our books began is in what they began with.
bool StateMachine::is_older_than_our_books(Order const& order, VenueFilled const& fill) const {
    auto const* trust = recon_.find_trust({fill.ref.venue, order.account});
    return order.session == house_session && trust != nullptr && fill.ref.venue_time.is_known() &&
           fill.ref.venue_time <= trust->opened;
}

// A list is all that tells of it when its events are lost: how large it is, that it lives although
// it counts as over here, and that a cancel of ours has not reached it.
void StateMachine::hear_of_listed(Step& step, Order& order, Leg& leg, StatedOrder const& stated) {
    bool const lags_behind = stated.cumulative < leg.traded || stated.quantity <= leg.booked;
    if (lags_behind) return;
    leg.unanswered = 0;
    bool const was_over = order.is_closed();
    bool const is_same = stated.quantity == leg.quantity && stated.price == order.terms.price;
    if (was_over || !is_same) {
        order.stage = Stage::working;
        leg.state = Leg::State::live;
        leg.quantity = order.terms.quantity = stated.quantity;
        order.terms.price = stated.price;
        order.terms.type = stated.price ? OrderType::limit : OrderType::market;
        order.valued_at = stated.price.value_or(Price());
        reserve(order);
        report(step, order, ReportKind::restated,
               {Reason::none, was_over ? "the venue works it" : "changed by whoever sent it"});
    }
    if (was_over) cancel_by_policy(step, order);
    settle_requests_of_working(step, order, leg);
}

// It can only be asked for by lists. One of them may lag behind, so two must say that it is gone.
void StateMachine::hear_of_unlisted(Step& step, Order& order) {
    auto& leg = order.legs.front();
    if (leg.state != Leg::State::live || ++leg.unanswered < 2) return;
    end_leg(step, order, 0, Event::canceled, leg.traded,
            {Reason::venue_canceled, "the venue lists it no longer"});
}

void StateMachine::cancel_by_policy(Step& step, Order& order) {
    auto const* policy = policy_of(order.account);
    bool const is_wanted =
        policy != nullptr && policy->external_orders == AccountPolicy::External::cancel;
    if (!is_wanted) return;
    cancel_surely(step, order,
                  refusal_for(Reason::operator_canceled,
                              "nobody here sent it, and the account's external_orders is "
                              "\"cancel\""));
}

}  // namespace trestle::core
