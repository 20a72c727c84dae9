// Owns one order: three independent facts (stage, quantities, open requests) and its venue legs.
// Never stores a status: status() computes it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "oms/core/lifecycle.hpp"
#include "oms/model/effects.hpp"

namespace trestle::core {

// One venue order. A cancel-and-new replace adds a leg; a reduce renames the leg in place.
struct Leg {
    enum class State : std::uint8_t { pending, live, ended };
    std::uint32_t number = 0;  // of its present client id, from 1
    VenueClientId client_id;
    VenueOrderId order_id;
    Quantity quantity;  // what the venue was asked to hold in all
    Quantity booked;    // fills applied, as they stand: less what was busted, as corrected
    Quantity traded;    // fills applied, as the venue first told them
    Quantity told;      // the largest cumulative quantity the venue has named
    State state = State::pending;
    bool is_in_doubt = false;    // the submit has no answer
    bool is_count_open = false;  // its end is inferred: nobody has said how much of it was filled
    bool is_triggered = false;   // of a conditional order: it trades, or was sent without condition
    Timestamp sent_at;
    Timestamp heard_at;            // the venue's last word of it, on our clock
    std::uint32_t unanswered = 0;  // questions in a row that brought no answer

    // A venue need not take a busted trade off its cumulative quantity.
    [[nodiscard]] bool misses_fills() const { return told > traded; }
    [[nodiscard]] Quantity missing() const { return misses_fills() ? told - traded : Quantity(); }
    // What the venue may still trade of it, at most.
    [[nodiscard]] Quantity leaves() const { return quantity - std::min(booked, traded); }
    [[nodiscard]] bool is_traded_out() const { return std::min(booked, traded) >= quantity; }
    // Nothing can come of it any more.
    [[nodiscard]] bool is_settled() const {
        return state == State::ended && !misses_fills() && !is_count_open;
    }
    // The venue has traded all of it, but some of that was taken back.
    [[nodiscard]] bool was_taken_back() const { return traded >= quantity && booked < quantity; }
};

// How the last leg ended while some of the order's fills are still to come: the end waits for them.
struct DelayedEnd {
    Event event = Event::canceled;
    Refusal why;
};

struct OpenReplace {
    enum class Mode : std::uint8_t {
        cancel_and_new,
        reduce,
        close_balance,  // wanted total is at or below what is filled: cancel the rest
        trim,           // ours, silent: a fill crossed a cancel-and-new replace
        reopen,         // of a filled order: a new leg for what the larger total adds
    };
    ClOrdId cl_ord_id;
    SessionId session;
    Terms terms;
    Mode mode = Mode::cancel_and_new;
    Reference reference;
    Timestamp sent_at;
    bool is_sent = false;  // waits for the order to be acknowledged
    bool is_in_doubt = false;
    Refusal refusal;               // the venue's no, while the order's true state is asked for
    std::uint32_t leg_number = 0;  // of the new client id
    VenueClientId client_id;
    Quantity leg_quantity;
    DeskNotes notes;
    bool is_triggered = false;     // sent without the condition, which has come true
    std::uint32_t unanswered = 0;  // questions in a row that brought no answer

    // The venue keeps the order, under a new name.
    [[nodiscard]] bool renames_leg() const { return mode == Mode::reduce || mode == Mode::trim; }
};

struct OpenCancel {
    ClOrdId cl_ord_id;  // empty: ours, nobody asked for it
    SessionId session;
    bool is_sent = false;       // waits for the acknowledgement, or for a replace to end
    bool is_announced = false;  // PendingCancel has been reported
    bool is_in_doubt = false;
    bool is_repeated = false;  // sent again when the order triggered: the first no is no answer
    Refusal refusal;           // the venue's no, while the order's true state is asked for
    // Of ours: how the order ends when the venue has done it, and why.
    Event end = Event::canceled;
    Refusal why;

    [[nodiscard]] bool is_ours() const { return cl_ord_id.empty(); }
};

struct Order {
    OrderId id;
    SessionId session;
    Account account;
    Symbol symbol;
    InstrumentId instrument;  // not known when the order was refused
    Side side = Side::buy;
    Terms terms;        // in force
    ClOrdId cl_ord_id;  // of the last accepted request
    Price valued_at;    // what reservations count it at: its limit, or the collar's edge
    Timestamp accepted_at;
    Stage stage = Stage::pending;
    Quantity filled;
    Notional filled_notional;
    Refusal refusal;
    std::optional<OpenReplace> replace;
    std::optional<OpenCancel> cancel;
    std::optional<DelayedEnd> delayed_end;
    std::optional<DelayedEnd> replaced_leg_end;  // counts only if the replace in flight fails
    std::vector<Leg> legs;
    std::uint32_t last_leg_number = 0;
    ClOrdId canceled_by;  // the desk's request that ended it, when one did
    DeskNotes notes;      // without the text, which is not repeated
    ListId list_id;

    [[nodiscard]] Quantity leaves() const;
    [[nodiscard]] OrderStatus status() const;
    [[nodiscard]] bool is_closed() const { return is_terminal(stage); }
    [[nodiscard]] bool is_replace_announced() const;
    // Filled, with a replace in flight that gives it more to do.
    [[nodiscard]] bool is_reopening() const;
    // A replace to what is filled has left: the rest is being canceled.
    [[nodiscard]] bool is_closing_balance() const;
    // Nothing that is asked for now can change it.
    [[nodiscard]] bool is_over() const { return is_closed() && !is_reopening(); }
    // Over, or its end is known although some of its fills are still to come.
    [[nodiscard]] bool is_past_cancel() const { return is_over() || delayed_end; }
    // The venue has counted fills, of whichever leg, that it has not told yet.
    [[nodiscard]] bool misses_fills() const;
    // Nothing of it is alive at a venue, and nothing can come of it any more.
    [[nodiscard]] bool is_settled() const;
    // Conditional, and what would go to the venue now is not any more.
    [[nodiscard]] bool is_triggered() const {
        return terms.trigger && !legs.empty() && legs.back().is_triggered;
    }
    // The leg that new requests act on: the last one that has not ended; null when none.
    [[nodiscard]] Leg* live_leg();

    void check_invariants() const;
};

}  // namespace trestle::core
