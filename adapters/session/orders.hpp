// Owns the way of each request about an order, and of each word the venue says of one: names,
// order of telling, promises, questions. Every request ends in an input. Never sends one twice.
#pragma once

#include <map>
#include <memory>
#include <vector>

#include "adapters/session/calls.hpp"
#include "adapters/session/conditionals.hpp"
#include "adapters/session/moves.hpp"
#include "adapters/session/promises.hpp"
#include "adapters/session/strangers.hpp"
#include "adapters/session/working.hpp"
#include "adapters/venue_gateway.hpp"
#include "adapters/words/amendments.hpp"

namespace trestle::adapters::session {

class Orders {
public:
    struct Callbacks {
        std::function<void(Input)> tell;
        // Key, signature or permission: nothing works until ops act.
        std::function<void(std::string const& why)> on_refused_key;
        // A pull found what the private stream should have told before.
        std::function<void(std::string const& what)> on_silence;
    };

    Orders(Settings const& settings, boost::asio::io_context& loop, Dialect& dialect, Calls& calls,
           Callbacks callbacks);

    void submit(VenueOrder const& order, bool is_up);
    void replace(VenueReplacement const& replacement, bool is_up);
    void cancel(CancelAtVenue const& cancel);
    void query(QueryVenue const& query);

    void on_event(Decoded decoded);
    void tell(Inputs inputs);
    // Requests whose outcome only the lost stream would have told.
    void on_lost(std::string const& why);

    // A pull: everything that is open, and what was traded since the one before.
    void begin_audit(VenueStatement statement);
    void on_audit(StepResult& result);
    // It was answered in full: the core hears the whole of it.
    void end_audit();
    [[nodiscard]] bool has_open() const { return working_.has_live(); }

private:
    // A cancel-and-new under way. Its events may overtake its answer: they wait for it, so that
    // the core never sees the old leg end, or the new leg live, before it knows of the replace.
    struct Flight {
        VenueClientId old_id;
        VenueClientId new_id;
        Inputs held;
    };
    struct Question;

    [[nodiscard]] static VenueClientId const* client_id_in(Input const& input);
    void tell_one(Input input);
    void tell_external(VenueExternalOrder order);
    void on_missed_fill(VenueFilled fill, StepResult const& result);
    void on_stranger(VenueFilled fill, StepResult const& result);
    void ask_for_missing();
    void state(HeldOrder held);
    // What is told, in our names and in order, whatever waited for it.
    void pass(Input input);
    void pass_on(Input input);
    void deliver(Input input);
    [[nodiscard]] bool hold(Input& input);
    void release(VenueClientId const& new_id);
    void refuse(Asked const& asked, Reason reason, std::string text);

    void place(VenueOrder const& order);
    void note_placed(VenueOrder const& order, words::Asked const& asked);
    void move(VenueReplacement const& replacement);
    [[nodiscard]] Terms as_account_says(Terms terms) const;

    void on_reply(Asked const& asked, Reply const& reply);
    void on_answer(Asked const& asked, Reply const& reply, Inputs inputs);
    void stop_on_refused_key(Reply const& reply);
    void flush_submits();
    void send_submits(std::vector<VenueOrder> const& orders);
    void flush_cancels();
    void send_cancels(std::vector<CancelAtVenue> const& cancels);
    void send_cancel(CancelAtVenue const& cancel);
    void cancel_waiting(CancelAtVenue const& cancel, bool may_be_order);
    [[nodiscard]] bool is_not_found(Reply const& reply) const;
    [[nodiscard]] bool looks_elsewhere(Input const& input);
    void cancel_order(CancelAtVenue const& cancel);
    void on_batch_reply(std::vector<Asked> const& asked, Reply const& reply);
    void watch_promises();
    [[nodiscard]] VenueClientId name_at_venue(VenueClientId const& leg) const;

    void ask_waiting(std::shared_ptr<Question> const& question);
    void on_waiting(std::shared_ptr<Question> const& question, Reply const& reply);
    void ask_as_order(std::shared_ptr<Question> const& question);
    void ask_order(std::shared_ptr<Question> const& question, Outgoing outgoing, bool is_closed);
    void on_order(std::shared_ptr<Question> const& question, Reply const& reply, bool is_closed);
    void on_state(std::shared_ptr<Question> const& question, OrderAnswer& answer);
    void ask_trades(std::shared_ptr<Question> const& question, std::string const& page);
    void on_trades(std::shared_ptr<Question> const& question, Reply const& reply);
    void tell_state(Question& question);

    Settings const& settings_;
    Dialect& dialect_;
    Calls& calls_;
    Callbacks callbacks_;
    words::Amendments amendments_;
    Conditionals conditionals_;
    Moves moves_;
    Promises promises_;
    Working working_;
    Strangers strangers_;
    VenueStatement statement_;  // as far as the pull under way has come
    std::string silence_;       // what it found that the stream should have told
    Timer missing_timer_;
    std::vector<Flight> flights_;
    std::vector<VenueOrder> waiting_submits_;
    std::vector<CancelAtVenue> waiting_cancels_;
    // Asked for as orders; they may as well wait for a trigger.
    std::map<VenueClientId, CancelAtVenue> unproven_cancels_;
    Timer submit_timer_;
    Timer cancel_timer_;
    Timer promise_timer_;
    bool amends_in_place_ = false;
    bool has_deferred_answers_ = false;
};

}  // namespace trestle::adapters::session
