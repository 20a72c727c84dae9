// Owns the naive books of the hunter: who has been told what, and what must have ended. Never asks
// the core for anything that it can count by itself.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "oms/core/state_machine.hpp"
#include "tests/sim/freezes.hpp"
#include "tests/sim/heard.hpp"
#include "tests/sim/ledger.hpp"
#include "tests/sim/venue_model.hpp"

namespace trestle::sim {

class Oracle {
public:
    using Key = std::pair<SessionId, ClOrdId>;
    struct Line {
        SessionId session;
        ClOrdId last;  // the id to use for the next cancel or replace
        Account account;
        Symbol symbol;
        Venue venue = Venue::binance_spot;
        Side side = Side::buy;
        Terms terms;
        OrderId id;
        bool is_done = false;
        std::string must_end;  // why, when it must
        int ends_told = 0;
    };

    void use(Configured const& rights, Venue at);
    void expect_no_breaks() { freezes_.expect_no_breaks(); }

    // Once for each input, when it has been applied.
    void on_input(Stamped const& stamped);
    // Also for what a replay makes again: it must say the same, and counts once.
    void on_effect(Effect const& effect, core::StateMachine const& machine);
    // Once for each request that leaves for a venue.
    void on_request(Effect const& effect, core::StateMachine const& machine);
    // When its effects have left, all of them unless the process died among them.
    void note_ends(core::StateMachine const& machine);
    // When all have.
    void check_told(Input const& input);
    // Sessions that are away for too long.
    void pass(Timestamp now);
    // The process died: whoever was on is away.
    void on_restart(Timestamp now);

    void check_step(core::StateMachine const& machine, VenueModel const& venue);
    // Desk, core and venue agree to the last unit; nothing is left without an answer.
    void check_end(core::StateMachine const& machine, VenueModel const& venue);

    // Keeps the first one.
    void blame(std::string why);
    void blame_if(std::string why);  // when there is something
    [[nodiscard]] std::string const& problem() const { return problem_; }
    [[nodiscard]] std::map<Key, Line> const& lines() const { return lines_; }
    [[nodiscard]] std::vector<Key> open(SessionId const& session) const;
    [[nodiscard]] bool was_told(VenueTrade const& trade, ModelOrder const& order) const {
        return ledger_.trades().contains({trade.id, order.asked.side});
    }
    [[nodiscard]] bool is_on(SessionId const& session) const { return on_.contains(session); }

private:
    struct Away {
        Timestamp due;
        bool covers_all = false;
    };
    struct ListLine {
        std::vector<ClOrdId> orders;
        bool is_complete = false;
        int acks = 0;
        int dones = 0;
    };

    void fail(std::string why) { blame(std::move(why)); }
    void take(NewOrder const& input);
    void take(MassCancel const& input);
    void take(HaltChanged const& input);
    void take(ListCancel const& input);
    void take(DeskLoggedOff const& input, Timestamp at);
    void leave(SessionId const& session, bool is_logout, Timestamp at);
    void end_all_of(SessionId const& session, bool covers_all);
    template <class Wanted>
    void must_end(std::string const& why, Wanted const& is_wanted);
    void told(Report const& report);
    void told_of_stranger(Report const& report);
    void told_end(Line& line, Report const& report);
    void told(CancelRejected const& rejected);
    void told(MassCancelReport const& report, core::StateMachine const& machine);
    void told(ListStatus const& status);
    void told(News const& news);
    [[nodiscard]] bool sees(SessionId const& session, SessionId const& owner) const;
    [[nodiscard]] bool is_halted(Account const& account, Symbol const& symbol, Side side) const;
    void count(Input const& input);
    void check_counts(core::StateMachine const& machine);
    void check_orders(core::StateMachine const& machine, VenueModel const& venue);
    void check_trades(VenueModel const& venue);
    void check_answers(core::StateMachine const& machine);
    void check_lists(core::StateMachine const& machine);
    void check_exposure(core::StateMachine const& machine);
    void check_balances(core::StateMachine const& machine);
    void check_reservations(core::StateMachine const& machine, VenueModel const& venue);
    void check_cancel(CancelAtVenue const& cancel);
    void check_replace(VenueReplacement const& wanted, core::StateMachine const& machine);

    Venue at_ = Venue::binance_spot;
    std::map<SessionId, SessionRights> rights_;
    std::map<Key, Line> lines_;
    std::map<OrderId, Key> ids_;
    std::map<Key, int> requests_;                   // F and G, with how often each was answered
    std::map<Key, std::vector<Key>> mass_cancels_;  // what was open in their scope
    std::map<std::pair<SessionId, ListId>, ListLine> lists_;
    std::vector<OrderScope> halts_;
    std::set<SessionId> on_;
    std::map<SessionId, Away> away_;
    std::map<ExecId, Effect> told_;
    Ledger ledger_;
    Heard heard_;
    Freezes freezes_;
    std::map<SessionId, std::uint64_t> read_;  // the last message that was read to its end
    std::map<Key, int> uses_;                  // of the ids of new orders
    std::set<VenueClientId> over_;             // legs that had ended before this input
    std::string problem_;
};

}  // namespace trestle::sim
