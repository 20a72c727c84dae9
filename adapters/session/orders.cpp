#include "adapters/session/orders.hpp"

#include <algorithm>
#include <utility>

#include "adapters/capabilities.hpp"

namespace trestle::adapters::session {

using words::asked_of;
using words::refused;
using words::unknown_outcome;
using Via = Calls::Via;
using Purpose = Calls::Purpose;
using Place = Conditionals::Place;

Orders::Orders(Settings const& settings, boost::asio::io_context& loop, Dialect& dialect,
               Calls& calls, Callbacks callbacks)
    : settings_(settings),
      dialect_(dialect),
      calls_(calls),
      callbacks_(std::move(callbacks)),
      conditionals_(
          capabilities_of(dialect.venue()).value_or(Capabilities{}).holds_conditionals_apart),
      missing_timer_(loop),
      submit_timer_(loop),
      cancel_timer_(loop),
      promise_timer_(loop) {
    auto const capabilities = capabilities_of(dialect.venue()).value_or(Capabilities{});
    amends_in_place_ = capabilities.can_amend_price_in_place;
    has_deferred_answers_ = capabilities.has_deferred_answers;
    if (!amends_in_place_) return;
    for (auto const& amendment : settings.amendments) amendments_.resume(amendment);
}

VenueClientId const* Orders::client_id_in(Input const& input) {
    return std::visit(
        [](auto const& fact) -> VenueClientId const* {
            if constexpr (requires { fact.ref.client_id; }) return &fact.ref.client_id;
            return nullptr;
        },
        input);
}

// ---- What is told ----------------------------------------------------------------------------

void Orders::tell(Inputs inputs) {
    for (Input& input : inputs) tell_one(std::move(input));
}

void Orders::tell_one(Input input) {
    if (auto* const external = std::get_if<VenueExternalOrder>(&input)) {
        return tell_external(std::move(*external));
    }
    if (amends_in_place_) {
        auto const* const replaced = std::get_if<VenueReplaced>(&input);
        // The stream and the answer may both tell it.
        if (replaced && !amendments_.is_in_flight(replaced->ref.client_id)) return;
        input = amendments_.in_our_names(std::move(input));
    }
    if (hold(input)) return;
    pass(std::move(input));
}

void Orders::pass(Input input) {
    if (looks_elsewhere(input)) return;
    auto heard = conditionals_.hear(input);
    if (heard.before) pass_on(std::move(*heard.before));
    if (heard.is_news) pass_on(std::move(input));
}

void Orders::pass_on(Input input) {
    // The promise of the request itself is kept, whatever the core is told of it.
    promises_.hear(input);
    if (moves_.empty()) return deliver(std::move(input));
    auto heard = moves_.hear(std::move(input));
    for (Input& told : heard.tell) deliver(std::move(told));
    if (heard.place) place(*heard.place);
}

void Orders::deliver(Input input) {
    auto const* const fill = std::get_if<VenueFilled>(&input);
    if (amends_in_place_ && fill && !working_.has_told(*fill)) {
        amendments_.count(fill->ref.client_id, fill->quantity);
    }
    promises_.hear(input);
    working_.hear(input, edge_now());
    callbacks_.tell(std::move(input));
}

void Orders::on_event(Decoded decoded) {
    // Fills belong to the leg that was there; only then an amendment takes effect.
    tell(std::move(decoded.inputs));
    if (!decoded.positions.empty()) {
        callbacks_.tell(
            words::positions_input(dialect_.venue(), settings_.account, false, decoded.positions));
    }
    for (HeldOrder const& held : decoded.held) {
        if (auto settled = amendments_.settle(held)) deliver(std::move(*settled));
    }
}

bool Orders::hold(Input& input) {
    if (flights_.empty()) return false;
    VenueClientId const* const id = client_id_in(input);
    if (id == nullptr || id->empty()) return false;
    for (Flight& flight : flights_) {
        auto const* const canceled = std::get_if<VenueCanceled>(&input);
        bool const is_old_end =
            canceled && *id == flight.old_id && canceled->cause == VenueCanceled::Cause::requested;
        if (*id == flight.new_id || is_old_end) {
            flight.held.push_back(std::move(input));
            return true;
        }
    }
    return false;
}

void Orders::release(VenueClientId const& new_id) {
    auto const flight = std::find_if(flights_.begin(), flights_.end(),
                                     [&](Flight const& f) { return f.new_id == new_id; });
    if (flight == flights_.end()) return;
    Inputs held = std::move(flight->held);
    flights_.erase(flight);
    tell(std::move(held));
}

void Orders::refuse(Asked const& asked, Reason reason, std::string text) {
    tell({refused(asked, reason, std::move(text))});
}

// Before any other word of it, once.
void Orders::tell_external(VenueExternalOrder order) {
    if (!strangers_.is_new(order.ref.order_id)) return;
    order.account = settings_.account;
    callbacks_.tell(std::move(order));
}

// ---- What goes out ---------------------------------------------------------------------------

void Orders::submit(VenueOrder const& order, bool is_up) {
    Asked const asked = asked_of(order);
    if (auto const problem = unsupported_terms(dialect_.venue(), order.terms)) {
        return refuse(asked, problem->reason, problem->text);
    }
    if (!is_up) return refuse(asked, Reason::venue_unavailable, "not sent: the venue is down");
    conditionals_.asked(order.client_id, order.terms.trigger.has_value());
    // A conditional order goes another way than those that could go with it.
    bool const goes_alone = order.terms.trigger || dialect_.submits_together(order) < 2;
    if (goes_alone) return place(order);
    // The first of a burst goes at once; what comes before the loop turns again goes together.
    if (submit_timer_.is_running()) return waiting_submits_.push_back(order);
    submit_timer_.start({}, [this] { flush_submits(); });
    place(order);
}

Terms Orders::as_account_says(Terms terms) const {
    if (terms.self_trade == SelfTrade::as_account_says) {
        terms.self_trade = settings_.modes.self_trade;
    }
    return terms;
}

// It leaves now, alone or with others.
void Orders::note_placed(VenueOrder const& order, Asked const& asked) {
    amendments_.place(order.client_id);
    working_.asked(order.client_id, order.symbol, order.terms.quantity);
    if (has_deferred_answers_) promises_.expect(asked);
}

void Orders::place(VenueOrder const& order) {
    Asked asked = asked_of(order);
    asked.is_waiting = order.terms.trigger.has_value();
    VenueOrder whole = order;
    whole.terms = as_account_says(order.terms);
    Worded worded = dialect_.submit(whole);
    if (!worded) return refuse(asked, worded.error().reason, worded.error().text);
    note_placed(order, asked);
    conditionals_.asked(order.client_id, asked.is_waiting);
    calls_.send(std::move(*worded), Via::any, Purpose::order,
                [this, asked](Reply const& reply) { on_reply(asked, reply); });
}

void Orders::replace(VenueReplacement const& replacement, bool is_up) {
    Asked asked = asked_of(replacement);
    if (auto const problem = unsupported_terms(dialect_.venue(), replacement.order.terms)) {
        return refuse(asked, problem->reason, problem->text);
    }
    if (!is_up) return refuse(asked, Reason::venue_unavailable, "not sent: the venue is down");
    if (conditionals_.is_apart(replacement.old_client_id)) return move(replacement);
    VenueReplacement named = replacement;
    named.order.terms = as_account_says(replacement.order.terms);
    bool const has_trigger = replacement.order.terms.trigger.has_value();
    bool const waits =
        has_trigger && conditionals_.place_of(replacement.old_client_id) != Place::order;
    if (waits) {
        // Nothing is in the book yet, so there is no place in it to keep.
        named.mode = VenueReplacement::Mode::cancel_and_new;
        asked.is_reduce = false;
    } else {
        named.order.terms.trigger.reset();  // it has fired: it is what its type says
        asked.trigger.reset();
    }
    if (amends_in_place_) {
        named.old_client_id = name_at_venue(replacement.old_client_id);
        named.old_order_id =
            conditionals_.order_id_of(replacement.old_client_id, replacement.old_order_id);
        asked.order_id = asked.old_order_id = named.old_order_id;
        asked = amendments_.begin(std::move(asked));
        if (amendments_.is_held(asked)) {
            VenueRef ref = words::ref_of(asked);
            ref.client_id = asked.client_id;
            return tell({VenueReplaced{ref, asked.old_client_id, {}}});
        }
    }
    Worded worded = dialect_.replace(named, asked);
    if (!worded) return refuse(asked, worded.error().reason, worded.error().text);
    auto const quantity = replacement.order.terms.quantity;
    if (replacement.mode == VenueReplacement::Mode::reduce) {
        working_.asked_to_reduce(asked.client_id, asked.symbol, quantity);
    } else {
        working_.asked(asked.client_id, asked.symbol, quantity);
    }
    conditionals_.asked(asked.client_id, waits);
    bool const makes_a_second = !amends_in_place_ && !asked.is_reduce;
    if (makes_a_second) flights_.push_back({asked.old_client_id, asked.client_id, {}});
    if (has_deferred_answers_) promises_.expect(asked);
    calls_.send(std::move(*worded), Via::any, Purpose::order,
                [this, asked](Reply const& reply) { on_reply(asked, reply); });
}

// Cancel first, and place the new one only when the old one certainly is gone.
void Orders::move(VenueReplacement const& replacement) {
    Asked const asked = asked_of(replacement);
    VenueOrder order = replacement.order;
    order.terms = as_account_says(order.terms);
    if (auto const worded = dialect_.submit(order); !worded) {
        return refuse(asked, worded.error().reason, worded.error().text);
    }
    moves_.begin(asked, replacement.order);
    cancel_waiting({.order = replacement.order.order,
                    .account = replacement.order.account,
                    .venue = dialect_.venue(),
                    .symbol = replacement.order.symbol,
                    .client_id = replacement.old_client_id,
                    .order_id = {}},
                   false);
}

void Orders::on_reply(Asked const& asked, Reply const& reply) {
    Inputs inputs;
    switch (reply.kind) {
        case Reply::Kind::answered:
            inputs = dialect_.answer(*reply.payload, reply.form, asked);
            break;
        case Reply::Kind::not_sent:
            inputs = {refused(asked, Reason::venue_unavailable, "not sent: " + reply.text)};
            break;
        case Reply::Kind::unanswered: inputs = {unknown_outcome(asked, reply.text)}; break;
    }
    on_answer(asked, reply, std::move(inputs));
    if (asked.request == VenueRequest::replace) release(asked.client_id);
    stop_on_refused_key(reply);
}

// Where answers only promise: the stream may have told the outcome already.
void Orders::on_answer(Asked const& asked, Reply const& reply, Inputs inputs) {
    bool const is_told = has_deferred_answers_ && !promises_.is_open(asked);
    if (is_told && reply.kind != Reply::Kind::answered) return;
    if (has_deferred_answers_ && inputs.empty() && !is_told) {
        promises_.acknowledge(asked, edge_now() + settings_.answer_timeout);
        if (!promise_timer_.is_running()) watch_promises();
    }
    // The answer itself may not be held back by the flight that it ends.
    for (Input& input : inputs) {
        if (amends_in_place_) {
            tell_one(std::move(input));
            continue;
        }
        pass(std::move(input));
    }
}

void Orders::watch_promises() {
    promise_timer_.start(settings_.answer_timeout / 4, [this] {
        for (Asked const& asked : promises_.take_overdue(edge_now())) {
            tell({unknown_outcome(asked, "acknowledged, but its outcome was not told in time")});
        }
        if (!promises_.empty()) watch_promises();
    });
}

void Orders::on_lost(std::string const& why) {
    submit_timer_.stop();
    for (VenueOrder const& order : std::exchange(waiting_submits_, {})) {
        refuse(asked_of(order), Reason::venue_unavailable, "not sent: " + why);
    }
    missing_timer_.stop();
    for (Asked const& asked : promises_.take_acknowledged()) {
        tell({unknown_outcome(asked, why)});
    }
}

void Orders::stop_on_refused_key(Reply const& reply) {
    if (reply.kind != Reply::Kind::answered) return;
    auto const error = dialect_.error_in(*reply.payload, reply.form);
    if (error && dialect_.is_key_refused(*error)) {
        callbacks_.on_refused_key(error->to_string() + "; check the API key and its rights");
    }
}

VenueClientId Orders::name_at_venue(VenueClientId const& leg) const {
    return amends_in_place_ ? amendments_.at_venue(leg) : leg;
}

}  // namespace trestle::adapters::session
