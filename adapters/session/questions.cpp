// The second half of Orders: what became of an order, and what was missed.
#include "adapters/session/orders.hpp"

namespace trestle::adapters::session {

using words::unknown_outcome;
using Via = Calls::Via;
using Purpose = Calls::Purpose;
using State = VenueOrderState::State;

// One question for an order: first its state, then its trades; told the other way round.
struct Orders::Question {
    QueryVenue query;              // in our names
    QueryVenue named;              // as the venue names the order
    Asked asked;                   // in the venue's names
    bool is_of_amendment = false;  // whether a replace in flight took effect
    bool is_named = true;          // the venue would know it by the name that it is asked by
    bool has_fired = false;        // it waited, and the venue named the order that was made of it
    VenueOrderState state;
    Quantity total;
    Inputs fills;
};

void Orders::query(QueryVenue const& query) {
    auto const question = std::make_shared<Question>();
    question->query = question->named = query;
    question->query.venue = question->named.venue = dialect_.venue();
    if (amends_in_place_) {
        auto const venue_name = amendments_.venue_name_of_flight(query.client_id);
        question->is_of_amendment = venue_name.has_value();
        question->named.client_id = venue_name.value_or(name_at_venue(query.client_id));
    }
    question->named.order_id = conditionals_.order_id_of(query.client_id, query.order_id);
    if (question->is_of_amendment && question->named.order_id.empty()) {
        question->named.order_id = amendments_.order_id_of_flight(query.client_id);
    }
    working_.asked(query.client_id, query.symbol, {});
    bool const may_wait = conditionals_.may_be_apart(query.client_id) && !question->is_of_amendment;
    may_wait ? ask_waiting(question) : ask_as_order(question);
}

// ---- Where it waits: "not found" there only says that it may be an order by now ---------------

void Orders::ask_waiting(std::shared_ptr<Question> const& question) {
    Worded worded = dialect_.query_waiting(question->query);
    if (!worded) return ask_as_order(question);
    calls_.send(std::move(*worded), Via::any, Purpose::query,
                [this, question](Reply const& reply) { on_waiting(question, reply); });
}

void Orders::on_waiting(std::shared_ptr<Question> const& question, Reply const& reply) {
    Asked asked = words::asked_of(question->query);
    if (reply.kind != Reply::Kind::answered) return tell({unknown_outcome(asked, reply.text)});
    asked.is_waiting = true;
    asked.order_id = {};
    OrderAnswer answer = dialect_.order(*reply.payload, reply.form, asked);
    if (!answer.state) return tell(std::move(answer.inputs));
    if (answer.state->state == State::not_found) return ask_as_order(question);
    if (answer.fired_as.empty()) {
        conditionals_.learn(asked.client_id, Conditionals::Place::waiting,
                            answer.state->ref.order_id);
        return tell({std::move(*answer.state)});
    }
    conditionals_.learn(asked.client_id, Conditionals::Place::waiting, answer.state->ref.order_id);
    VenueRef ref = answer.state->ref;
    ref.order_id = question->named.order_id = answer.fired_as;
    question->has_fired = true;
    tell({VenueTriggered{ref, ""}});
    ask_as_order(question);
}

void Orders::ask_as_order(std::shared_ptr<Question> const& question) {
    QueryVenue const& query = question->query;
    // A leg of before our start may be an amendment, and the venue has no name for those.
    question->is_named =
        !amends_in_place_ || !question->named.order_id.empty() || question->is_of_amendment ||
        question->named.client_id != query.client_id || words::is_first_leg(query.client_id) ||
        amendments_.is_placed(query.client_id);
    question->asked = words::asked_of(question->named);
    Worded worded = dialect_.query(question->named);
    if (!worded) {
        return tell({unknown_outcome(words::asked_of(question->query), worded.error().text)});
    }
    ask_order(question, std::move(*worded), false);
}

void Orders::ask_order(std::shared_ptr<Question> const& question, Outgoing outgoing,
                       bool is_closed) {
    calls_.send(
        std::move(outgoing), Via::any, Purpose::query,
        [this, question, is_closed](Reply const& reply) { on_order(question, reply, is_closed); });
}

void Orders::on_order(std::shared_ptr<Question> const& question, Reply const& reply,
                      bool is_closed) {
    Asked const ours = words::asked_of(question->query);
    if (reply.kind != Reply::Kind::answered) return tell({unknown_outcome(ours, reply.text)});
    OrderAnswer answer = dialect_.order(*reply.payload, reply.form, question->asked);
    if (!answer.state) return tell(std::move(answer.inputs));
    if (answer.state->state == State::not_found && !is_closed) {
        if (auto more = dialect_.query_closed(question->named)) {
            return ask_order(question, std::move(*more), true);
        }
    }
    on_state(question, answer);
}

void Orders::on_state(std::shared_ptr<Question> const& question, OrderAnswer& answer) {
    Asked const ours = words::asked_of(question->query);
    if (answer.state->state == State::not_found && !question->is_of_amendment) {
        if (!question->is_named) {
            return tell({unknown_outcome(ours,
                                         "whether this amendment took effect is not known here; "
                                         "compare the order at the venue")});
        }
        if (!question->has_fired) return tell({std::move(*answer.state)});
        return tell({unknown_outcome(ours, "it fired, and the order made of it is not found")});
    }
    bool const waits = answer.state->state == State::working && answer.held && answer.held->trigger;
    if (waits) {
        conditionals_.learn(question->query.client_id, Conditionals::Place::waiting, {});
    } else {
        conditionals_.learn_order(question->query.client_id, answer.state->ref.order_id);
    }
    if (amends_in_place_ && answer.held && !question->is_of_amendment) {
        amendments_.learn(answer.held->ref.client_id, question->query.client_id);
    }
    if (question->is_of_amendment) {
        if (answer.held) {
            amendments_.learn_flight(answer.held->ref.client_id, question->query.client_id);
        }
        auto settled = answer.held ? amendments_.settle(*answer.held) : std::nullopt;
        if (!settled) {
            // As the venue holds it, the amendment has not taken effect.
            VenueRef ref = words::ref_of(ours);
            return tell({VenueOrderState{ref, State::not_found, {}, "the order is as it was"}});
        }
        deliver(std::move(*settled));
    }
    question->state = std::move(*answer.state);
    question->asked.order_id = question->state.ref.order_id;
    if (question->state.cumulative.is_zero()) return tell_state(*question);
    ask_trades(question, "");
}

void Orders::ask_trades(std::shared_ptr<Question> const& question, std::string const& page) {
    calls_.send(dialect_.trades(question->asked, page), Via::any, Purpose::query,
                [this, question](Reply const& reply) { on_trades(question, reply); });
}

void Orders::on_trades(std::shared_ptr<Question> const& question, Reply const& reply) {
    Asked const ours = words::asked_of(question->query);
    if (reply.kind != Reply::Kind::answered) return tell({unknown_outcome(ours, reply.text)});
    TradesAnswer page =
        dialect_.trades_page(*reply.payload, reply.form, question->asked, question->total);
    question->total = page.total;
    tell(std::move(page.inputs));
    if (!page.is_whole) return tell({unknown_outcome(ours, "its trades cannot be read")});
    if (!page.next.empty()) return ask_trades(question, page.next);
    if (question->total != question->state.cumulative) {
        // One of the two answers is older than the other: ask again rather than guess.
        return tell(
            {unknown_outcome(ours, "the order says " + question->state.cumulative.to_string() +
                                       " filled, its trades " + question->total.to_string())});
    }
    tell_state(*question);
}

void Orders::tell_state(Question& question) { tell({std::move(question.state)}); }

}  // namespace trestle::adapters::session
