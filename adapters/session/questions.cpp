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
        bool const is_known = !query.order_id.empty() || venue_name ||
                              question->named.client_id != query.client_id ||
                              words::is_first_leg(query.client_id);
        // We were restarted while it was in flight, and the venue has no name for a leg.
        if (!is_known) {
            return tell({unknown_outcome(words::asked_of(question->query),
                                         "whether this amendment took effect is not known here; "
                                         "compare the order at the venue")});
        }
    }
    question->asked = words::asked_of(question->named);
    working_.asked(query.client_id, query.symbol, {});
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
    if (amends_in_place_ && answer.held && !question->is_of_amendment) {
        amendments_.learn(answer.held->ref.client_id, question->query.client_id);
    }
    if (question->is_of_amendment) {
        auto settled = answer.held ? amendments_.settle(*answer.held) : std::nullopt;
        if (!settled) {
            // As the venue holds it, the amendment has not taken effect.
            VenueRef ref = words::ref_of(ours);
            return tell({VenueOrderState{ref, State::not_found, {}, "the order is as it was"}});
        }
        promises_.hear(*settled);
        working_.hear(*settled, edge_now());
        callbacks_.tell(std::move(*settled));
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
