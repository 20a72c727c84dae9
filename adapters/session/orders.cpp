#include "adapters/session/orders.hpp"

#include <algorithm>

#include "adapters/capabilities.hpp"

namespace trestle::adapters::session {

using words::asked_of;
using words::refused;
using words::unknown_outcome;
using Via = Calls::Via;
using Purpose = Calls::Purpose;

namespace {

VenueClientId const* client_id_in(Input const& input) {
    return std::visit(
        [](auto const& fact) -> VenueClientId const* {
            if constexpr (requires { fact.ref.client_id; }) return &fact.ref.client_id;
            return nullptr;
        },
        input);
}

}  // namespace

Orders::Orders(Settings const& settings, boost::asio::io_context& loop, Dialect& dialect,
               Calls& calls, Callbacks callbacks)
    : settings_(settings),
      dialect_(dialect),
      calls_(calls),
      callbacks_(std::move(callbacks)),
      missing_timer_(loop),
      cancel_timer_(loop),
      promise_timer_(loop) {
    auto const capabilities = capabilities_of(dialect.venue()).value_or(Capabilities{});
    amends_in_place_ = capabilities.can_amend_price_in_place;
    has_deferred_answers_ = capabilities.has_deferred_answers;
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
        if (auto settled = amendments_.settle(held)) {
            promises_.hear(*settled);
            working_.hear(*settled, edge_now());
            callbacks_.tell(std::move(*settled));
        }
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
    Worded worded = dialect_.submit(order);
    if (!worded) return refuse(asked, worded.error().reason, worded.error().text);
    working_.asked(order.client_id, order.symbol, order.terms.quantity);
    if (has_deferred_answers_) promises_.expect(asked);
    calls_.send(std::move(*worded), Via::any, Purpose::order,
                [this, asked](Reply const& reply) { on_reply(asked, reply); });
}

void Orders::replace(VenueReplacement const& replacement, bool is_up) {
    Asked asked = asked_of(replacement);
    if (!is_up) return refuse(asked, Reason::venue_unavailable, "not sent: the venue is down");
    VenueReplacement named = replacement;
    if (amends_in_place_) {
        named.old_client_id = name_at_venue(replacement.old_client_id);
        asked = amendments_.begin(std::move(asked));
    }
    Worded worded = dialect_.replace(named, asked);
    if (!worded) return refuse(asked, worded.error().reason, worded.error().text);
    working_.asked(asked.client_id, asked.symbol, replacement.order.terms.quantity);
    bool const makes_a_second = !amends_in_place_ && !asked.is_reduce;
    if (makes_a_second) flights_.push_back({asked.old_client_id, asked.client_id, {}});
    if (has_deferred_answers_) promises_.expect(asked);
    calls_.send(std::move(*worded), Via::any, Purpose::order,
                [this, asked](Reply const& reply) { on_reply(asked, reply); });
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
        promises_.hear(input);
        working_.hear(input, edge_now());
        callbacks_.tell(std::move(input));
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

// ---- Cancels: those that wait go together ----------------------------------------------------

void Orders::cancel(CancelAtVenue const& cancel) {
    if (dialect_.cancels_together(cancel) < 2) return send_cancel(cancel);
    waiting_cancels_.push_back(cancel);
    if (!cancel_timer_.is_running()) cancel_timer_.start({}, [this] { flush_cancels(); });
}

void Orders::flush_cancels() {
    std::vector<CancelAtVenue> waiting;
    waiting.swap(waiting_cancels_);
    while (!waiting.empty()) {
        std::string const batch = dialect_.batch_of(waiting.front());
        std::size_t const most = dialect_.cancels_together(waiting.front());
        std::vector<CancelAtVenue> together;
        std::vector<CancelAtVenue> rest;
        for (CancelAtVenue& cancel : waiting) {
            bool const fits = together.size() < most && dialect_.batch_of(cancel) == batch;
            (fits ? together : rest).push_back(std::move(cancel));
        }
        waiting = std::move(rest);
        send_cancels(together);
    }
}

void Orders::send_cancels(std::vector<CancelAtVenue> const& cancels) {
    if (cancels.size() == 1) return send_cancel(cancels.front());
    std::vector<Asked> asked;
    std::vector<CancelAtVenue> named = cancels;
    for (CancelAtVenue& cancel : named) {
        asked.push_back(asked_of(cancel));
        cancel.client_id = name_at_venue(cancel.client_id);
    }
    Worded worded = dialect_.cancel_batch(named);
    if (!worded) {
        for (CancelAtVenue const& cancel : cancels) send_cancel(cancel);
        return;
    }
    for (Asked const& one : asked) {
        if (has_deferred_answers_) promises_.expect(one);
    }
    calls_.send(std::move(*worded), Via::any, Purpose::cancel,
                [this, asked](Reply const& reply) { on_batch_reply(asked, reply); });
}

void Orders::send_cancel(CancelAtVenue const& cancel) {
    Asked const asked = asked_of(cancel);
    CancelAtVenue named = cancel;
    named.client_id = name_at_venue(cancel.client_id);
    Worded worded = dialect_.cancel(named);
    if (!worded) return refuse(asked, worded.error().reason, worded.error().text);
    if (has_deferred_answers_) promises_.expect(asked);
    calls_.send(std::move(*worded), Via::any, Purpose::cancel,
                [this, asked](Reply const& reply) { on_reply(asked, reply); });
}

// Rows that say nothing are promises; rows that say something end their own request only.
void Orders::on_batch_reply(std::vector<Asked> const& asked, Reply const& reply) {
    if (reply.kind != Reply::Kind::answered) {
        for (Asked const& one : asked) on_reply(one, reply);
        return;
    }
    for (Asked const& one : asked) {
        if (promises_.is_open(one)) {
            promises_.acknowledge(one, edge_now() + settings_.answer_timeout);
        }
    }
    if (has_deferred_answers_ && !promise_timer_.is_running()) watch_promises();
    tell(dialect_.batch_answer(*reply.payload, reply.form, asked));
    stop_on_refused_key(reply);
}

}  // namespace trestle::adapters::session
