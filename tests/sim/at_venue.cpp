// What becomes of requests on their way to the venue, and of its words on their way back.
#include <algorithm>

#include "tests/sim/describe.hpp"
#include "tests/sim/world.hpp"

namespace trestle::sim {

namespace {

// Null: it is about no order.
template <class Of, class Any>
Of* ref_in(Any& input) {
    return std::visit(
        [](auto& one) -> Of* {
            if constexpr (requires { one.ref; }) return &one.ref;
            return nullptr;
        },
        input);
}

VenueRef* ref_in(Input& input) { return ref_in<VenueRef>(static_cast<AnyInput&>(input)); }

VenueRef const* ref_in(Input const& input) {
    return ref_in<VenueRef const>(static_cast<AnyInput const&>(input));
}

template <class... Kinds>
bool is_any_of(Input const& input) {
    return (std::holds_alternative<Kinds>(input) || ...);
}

}  // namespace

void World::venue_acts() {
    auto const live = venue_.live();
    if (live.empty()) return;
    auto& order = *live[static_cast<std::size_t>(draw(static_cast<int>(live.size())))];
    if (!order.is_triggered) return deliver(venue_.trigger(order, now_));
    if (draw(20) == 0) return deliver(venue_.cancel_unasked(order, now_));
    if (draw(60) == 0) return deliver(venue_.expire(order, now_));
    Quantity const part =
        draw(2) == 0 ? order.left() : std::min(order.left(), Quantity(Decimal::whole(1 + draw(5))));
    Decimal const fee = draw(3) == 0 ? *Decimal::parse("0.001") : Decimal();
    ++outcome_.counts.trades;
    deliver(venue_.trade(order, part, fee, now_));
}

// Busts, corrections and restatements: nobody asked for them.
void World::venue_changes_its_mind() {
    auto const traded = venue_.traded();
    if (!traded.empty()) {
        auto& order = *traded[static_cast<std::size_t>(draw(static_cast<int>(traded.size())))];
        auto const index = static_cast<std::size_t>(draw(static_cast<int>(order.trades.size())));
        auto const& trade = order.trades[index];
        bool const is_first = !trade.is_busted && !trade.corrected;
        if (is_first && chance(faults_.bust)) deliver(venue_.bust(order, index, now_));
        bool const may_shrink = trade.quantity > Quantity(Decimal::whole(1));
        if (is_first && !trade.is_busted && may_shrink && chance(faults_.correct)) {
            auto const less = trade.quantity - Quantity(Decimal::whole(1));
            deliver(venue_.correct(order, index, less, now_));
        }
    }
    auto const live = venue_.live();
    if (live.empty() || !chance(faults_.restate)) return;
    auto& order = *live[static_cast<std::size_t>(draw(static_cast<int>(live.size())))];
    if (order.left() <= Quantity(Decimal::whole(1))) return;
    deliver(venue_.restate(order, order.quantity - Quantity(Decimal::whole(1)), now_));
}

void World::carry_out_at_venue(Effect const& effect) {
    if (wire_) oracle_.blame_if(wire_->check_request(effect));
    if (auto const* order = std::get_if<SubmitToVenue>(&effect)) {
        VenueOrder const wanted = *order->order;
        at_venue([this, wanted] { submit(wanted); }, wanted.client_id, VenueRequest::submit);
    } else if (auto const* replacement = std::get_if<ReplaceAtVenue>(&effect)) {
        VenueReplacement const wanted = *replacement->replacement;
        at_venue([this, wanted] { replace(wanted); }, wanted.order.client_id,
                 VenueRequest::replace);
    } else if (auto const* cancelation = std::get_if<CancelAtVenue>(&effect)) {
        CancelAtVenue const wanted = *cancelation;
        // What nobody here sent has no name of ours that an answer could be missed by.
        if (wanted.client_id.empty()) return is_up_ ? cancel(wanted) : void();
        at_venue([this, wanted] { cancel(wanted); }, wanted.client_id, VenueRequest::cancel);
    } else if (auto const* question = std::get_if<QueryVenue>(&effect)) {
        query(*question);
    }
}

// A request is done now, never, or when nobody waits for it any more: but before the horizon at
// which a not-found counts.
void World::at_venue(std::function<void()> const& request, VenueClientId const& id,
                     VenueRequest kind) {
    if (!is_up_ || chance(faults_.lose_request)) return unknown(id, kind);
    if (!chance(faults_.late_request)) return request();
    unknown(id, kind);
    late_.emplace(now_ + std::chrono::milliseconds(draw(10'000)), request);
}

void World::submit(VenueOrder const& order) {
    if (chance(faults_.reuse_id)) venue_.reuse_an_id();
    bool const is_refused = now_ < limited_until_ || chance(faults_.refuse);
    auto said = venue_.submit(order, is_refused, now_);
    if (chance(faults_.lose_answer)) {
        said.clear();
        unknown(order.client_id, VenueRequest::submit);
    }
    deliver(std::move(said));
}

void World::replace(VenueReplacement const& wanted) {
    if (chance(faults_.reuse_id)) venue_.reuse_an_id();
    bool const is_refused = now_ < limited_until_ || chance(faults_.refuse);
    auto said = venue_.replace(wanted, is_refused, now_);
    if (chance(faults_.lose_answer)) {
        // The stream still tells what happened; only the answer is lost.
        std::erase_if(said, [](Input const& input) {
            return is_any_of<VenueReplaced, VenueReplaceRejected>(input);
        });
        unknown(wanted.order.client_id, VenueRequest::replace);
    }
    deliver(std::move(said));
}

void World::cancel(CancelAtVenue const& wanted) {
    bool const is_refused = now_ < limited_until_ || chance(faults_.refuse_cancel);
    if (wanted.client_id.empty()) {
        return deliver(venue_.cancel_by_hand(wanted.order_id, is_refused, now_));
    }
    auto said = venue_.cancel(wanted.client_id, is_refused, now_);
    if (chance(faults_.lose_answer) && is_any_of<VenueCancelRejected>(said.front())) {
        said.clear();
        unknown(wanted.client_id, VenueRequest::cancel);
    }
    deliver(std::move(said));
}

void World::query(QueryVenue const& wanted) {
    if (!is_up_ || now_ < limited_until_ || chance(faults_.lose_answer)) {
        return unknown(wanted.client_id, VenueRequest::query);
    }
    deliver(chance(faults_.stale_answer) ? venue_.stale_query(wanted.client_id, now_)
                                         : venue_.query(wanted.client_id, now_),
            Wire::Told::in_list);
}

void World::unknown(VenueClientId const& id, VenueRequest kind) {
    on_the_way_.insert({now_ + std::chrono::milliseconds(1 + draw(100)), ++next_delivery_,
                        VenueOutcomeUnknown{{at_, id, {}, now_}, kind, "silence"}});
}

// What the adapter's codec makes of it is what was said, as far as the venue has words for it.
std::vector<Input> World::through_wire(Input const& said, Wire::Told told) {
    if (!wire_ || is_of_stranger(said)) return {said};
    auto heard = wire_->heard(said, told);
    oracle_.blame_if(wire_->difference(said, heard, told));
    return heard;
}

// An end that was written before the last fill, which is still on its way.
void World::leave_out_last_fill(Input& end) const {
    auto const of = [](Input& input) -> std::pair<VenueRef const*, Quantity*> {
        if (auto* one = std::get_if<VenueCanceled>(&input)) return {&one->ref, &one->cumulative};
        if (auto* one = std::get_if<VenueExpired>(&input)) return {&one->ref, &one->cumulative};
        return {};
    };
    auto const [ref, cumulative] = of(end);
    if (ref == nullptr || cumulative->is_zero() || ref->client_id.empty()) return;
    auto const& last = venue_.find(ref->client_id)->trades.back();
    bool const is_coming = std::ranges::any_of(on_the_way_, [&](Delivery const& delivery) {
        auto const* fill = std::get_if<VenueFilled>(&delivery.input);
        return fill != nullptr && fill->trade_id == last.id;
    });
    if (is_coming) *cumulative -= last.quantity;
}

// What a venue says comes in order, unless this run reorders; some of it comes twice. While nobody
// is connected the stream is lost.
void World::deliver(std::vector<Input> inputs, Wire::Told told) {
    if (!is_up_) return;
    Timestamp due = now_ + std::chrono::milliseconds(1 + draw(20));
    for (auto& said : inputs) {
        if (chance(faults_.lagging_end)) leave_out_last_fill(said);
        for (auto& input : through_wire(said, told)) due = send_off(std::move(input), due);
    }
}

// When what comes behind it is due, unless it overtakes.
Timestamp World::send_off(Input input, Timestamp due) {
    auto* ref = ref_in(input);
    // An id that names two orders within a second, and nothing else: nobody could tell whose.
    bool const may_be_anonymous =
        faults_.reuse_id == 0 &&
        is_any_of<VenueFilled, VenueCanceled, VenueExpired, VenueTriggered>(input);
    if (may_be_anonymous && chance(faults_.anonymous_event)) ref->client_id = {};
    // A restatement has no number of its own: behind a later replace it would be believed.
    bool const is_in_order = std::holds_alternative<VenueRestated>(input);
    if (is_in_order) due = now_;
    if (!is_in_order && chance(faults_.reorder_event)) {
        due = now_ + std::chrono::milliseconds(1 + draw(200));
    }
    if (chance(faults_.duplicate_event)) {
        on_the_way_.insert({due + std::chrono::milliseconds(draw(300)), ++next_delivery_, input});
    }
    on_the_way_.insert({due, ++next_delivery_, std::move(input)});
    return due;
}

bool World::is_of_stranger(Input const& input) const {
    auto const* ref = ref_in(input);
    return ref != nullptr && ref->client_id.empty() && venue_.by_hand(ref->order_id) != nullptr;
}

// Whoever trades without us is introduced with each word, as sessions do it.
void World::hear(Input const& input) {
    if (is_of_stranger(input) && !std::holds_alternative<VenueExternalOrder>(input)) {
        auto const& of = *venue_.by_hand(ref_in(input)->order_id);
        auto introduction = VenueModel::introduction(of, now_);
        if (!enter(std::move(introduction))) return;
    }
    enter(input);
}

void World::deliver_due() {
    while (!late_.empty() && late_.begin()->first <= now_) {
        auto const request = late_.begin()->second;
        late_.erase(late_.begin());
        request();
    }
    while (!on_the_way_.empty() && on_the_way_.begin()->due <= now_ && oracle_.problem().empty()) {
        auto const input = on_the_way_.begin()->input;
        on_the_way_.erase(on_the_way_.begin());
        hear(input);
    }
    hear_statements();
    std::vector<TimerId> due;
    for (auto const& [timer, at] : timers_) {
        if (at <= now_) due.push_back(timer);
    }
    for (auto const& timer : due) {
        // A crash on the way has taken the others with it.
        if (timers_.erase(timer) > 0) enter(TimerFired{timer});
    }
}

}  // namespace trestle::sim
