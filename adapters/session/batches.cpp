// The third part of Orders: what waits in one turn of the loop and may go in one request. Each row
// of the answer ends its own request.
#include <utility>

#include "adapters/session/orders.hpp"

namespace trestle::adapters::session {

using words::asked_of;
using Via = Calls::Via;
using Purpose = Calls::Purpose;
using Place = Conditionals::Place;

namespace {

// The first of those that wait, and those that may go with it.
template <class Request>
std::vector<Request> take_together(std::vector<Request>& waiting, Dialect const& dialect,
                                   std::size_t (Dialect::*most_of)(Request const&) const) {
    std::string const batch = dialect.batch_of(waiting.front());
    std::size_t const most = (dialect.*most_of)(waiting.front());
    std::vector<Request> together;
    std::vector<Request> rest;
    for (Request& one : waiting) {
        bool const fits = together.size() < most && dialect.batch_of(one) == batch;
        (fits ? together : rest).push_back(std::move(one));
    }
    waiting = std::move(rest);
    return together;
}

}  // namespace

// ---- Submits ---------------------------------------------------------------------------------

void Orders::flush_submits() {
    auto waiting = std::exchange(waiting_submits_, {});
    while (!waiting.empty()) {
        send_submits(take_together(waiting, dialect_, &Dialect::submits_together));
    }
}

void Orders::send_submits(std::vector<VenueOrder> const& orders) {
    if (orders.size() == 1) return place(orders.front());
    std::vector<VenueOrder> whole = orders;
    for (VenueOrder& order : whole) order.terms = as_account_says(order.terms);
    Worded worded = dialect_.submit_batch(whole);
    // One of them cannot be worded: alone each gets its own answer.
    if (!worded) {
        for (VenueOrder const& order : orders) place(order);
        return;
    }
    std::vector<Asked> asked;
    for (VenueOrder const& order : orders) {
        asked.push_back(asked_of(order));
        note_placed(order, asked.back());
    }
    calls_.send(std::move(*worded), Via::any, Purpose::order,
                [this, asked](Reply const& reply) { on_batch_reply(asked, reply); });
}

// ---- Cancels: those that wait go together ----------------------------------------------------

// Where it is; when that is not known, as an order first: most are, and those go together.
void Orders::cancel(CancelAtVenue const& cancel) {
    if (conditionals_.place_of(cancel.client_id) == Place::waiting) {
        return cancel_waiting(cancel, true);
    }
    if (conditionals_.may_be_apart(cancel.client_id)) {
        unproven_cancels_.insert_or_assign(cancel.client_id, cancel);
    }
    cancel_order(cancel);
}

// "Not found" among the orders, of one that may wait: asked for there before it counts.
bool Orders::looks_elsewhere(Input const& input) {
    if (unproven_cancels_.empty()) return false;
    VenueClientId const* const id = client_id_in(input);
    if (id == nullptr || id->empty()) return false;
    auto const* const refused = std::get_if<VenueCancelRejected>(&input);
    bool const is_alive_word = std::holds_alternative<VenueAccepted>(input);
    if (is_alive_word) return false;
    auto const found = unproven_cancels_.extract(*id);
    if (found.empty() || refused == nullptr || refused->reason != Reason::unknown_order) {
        return false;
    }
    cancel_waiting(found.mapped(), false);
    return true;
}

void Orders::cancel_order(CancelAtVenue const& cancel) {
    if (dialect_.cancels_together(cancel) < 2) return send_cancel(cancel);
    waiting_cancels_.push_back(cancel);
    if (!cancel_timer_.is_running()) cancel_timer_.start({}, [this] { flush_cancels(); });
}

void Orders::flush_cancels() {
    auto waiting = std::exchange(waiting_cancels_, {});
    while (!waiting.empty())
        send_cancels(take_together(waiting, dialect_, &Dialect::cancels_together));
}

void Orders::send_cancels(std::vector<CancelAtVenue> const& cancels) {
    if (cancels.size() == 1) return send_cancel(cancels.front());
    std::vector<Asked> asked;
    std::vector<CancelAtVenue> named = cancels;
    for (CancelAtVenue& cancel : named) {
        cancel.order_id = conditionals_.order_id_of(cancel.client_id, cancel.order_id);
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

// When it does not wait any more, it may have fired.
void Orders::cancel_waiting(CancelAtVenue const& cancel, bool may_be_order) {
    Asked asked = asked_of(cancel);
    asked.is_waiting = true;
    asked.order_id = {};
    CancelAtVenue named = cancel;
    named.client_id = name_at_venue(cancel.client_id);
    Worded worded = dialect_.cancel_waiting(named);
    if (!worded) return cancel_order(cancel);
    if (has_deferred_answers_) promises_.expect(asked);
    calls_.send(std::move(*worded), Via::any, Purpose::cancel,
                [this, asked, cancel, may_be_order](Reply const& reply) {
                    bool const is_elsewhere = may_be_order && is_not_found(reply) &&
                                              !moves_.is_canceling(cancel.client_id);
                    is_elsewhere ? cancel_order(cancel) : on_reply(asked, reply);
                });
}

bool Orders::is_not_found(Reply const& reply) const {
    if (reply.kind != Reply::Kind::answered) return false;
    auto const error = dialect_.error_in(*reply.payload, reply.form);
    return error && dialect_.kind_of(*error) == words::ErrorKind::order_not_found;
}

void Orders::send_cancel(CancelAtVenue const& cancel) {
    CancelAtVenue named = cancel;
    named.order_id = conditionals_.order_id_of(cancel.client_id, cancel.order_id);
    Asked const asked = asked_of(named);
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
