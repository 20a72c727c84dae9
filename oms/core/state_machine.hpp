// Owns the machine: one stamped input in, effects out, and nothing else. No clock, thread, file,
// socket, log, random number or exception: the same inputs always give the same effects and state.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "oms/core/halts.hpp"
#include "oms/core/lists.hpp"
#include "oms/core/mutations.hpp"
#include "oms/core/orders.hpp"
#include "oms/core/recon.hpp"
#include "oms/core/sessions.hpp"
#include "oms/core/told_positions.hpp"
#include "oms/core/trades.hpp"
#include "oms/model/effects.hpp"
#include "oms/model/inputs.hpp"
#include "risk/gate.hpp"

namespace trestle::core {

class StateMachine {
public:
    // Applies inputs in journal order, each once. Effects are appended; ExecId::index counts them
    // from the first effect of this input.
    void apply(Stamped const& stamped, Effects& effects);

    // Equal for equal histories: orders, requests in flight, exposure, instruments, rights.
    [[nodiscard]] std::uint64_t state_hash() const;

    [[nodiscard]] Sequence last_applied() const { return last_applied_; }
    [[nodiscard]] Orders const& orders() const { return orders_; }
    // Every fill, in booking order, as it stands: busts and corrections included.
    [[nodiscard]] std::deque<Trade> const& trades() const { return trades_.all(); }
    [[nodiscard]] risk::Exposure const& exposure() const { return gate_.exposure(); }
    // What venues say of positions; exposure() has what our fills add up to.
    [[nodiscard]] ToldPositions const& told_positions() const { return told_positions_; }
    [[nodiscard]] Instrument const* instrument(InstrumentId id) const;
    [[nodiscard]] std::vector<Instrument> const& instruments() const { return instruments_; }
    // The listing of a symbol at a venue; when no venue is named the one with the lowest number,
    // whichever venue spoke first today.
    [[nodiscard]] Instrument const* listing(Symbol const& symbol, std::optional<Venue> route) const;
    // The highest MsgSeqNum journaled from each desk since its numbers were last reset.
    [[nodiscard]] std::map<SessionId, std::uint64_t> const& inbound() const { return inbound_; }
    [[nodiscard]] bool is_venue_up(Venue venue, Account const& account) const;
    // Null for a session that ops' config does not name.
    [[nodiscard]] SessionRights const* rights(SessionId const& session) const {
        return sessions_.rights(session);
    }
    // Latched by SessionCommand; true unless it was disabled.
    [[nodiscard]] bool is_session_enabled(SessionId const& session) const {
        return sessions_.is_enabled(session);
    }
    // The last report that each desk has proved to have read.
    [[nodiscard]] std::map<SessionId, ExecId> const& delivered() const {
        return sessions_.delivered();
    }
    // What ops have halted, by age.
    [[nodiscard]] std::vector<Halt> const& halts() const { return halts_.all(); }
    [[nodiscard]] std::map<SessionId, SessionRights> const& all_rights() const {
        return sessions_.all();
    }
    // When this journal began; zero before its first record.
    [[nodiscard]] std::uint64_t epoch() const { return epoch_; }

    // How many orders that are over are kept ready; the rest is packed until somebody asks.
    void keep_warm(std::size_t orders) { orders_.keep_warm(orders); }

    // For snapshots: every member by name. A member that is missing here is found by the tests.
    template <class F, class Self>
    static void state(F& f, Self& self) {
        f("orders", self.orders_);
        f("trades", self.trades_);
        f("gate", self.gate_);
        f("told_positions", self.told_positions_);
        f("instruments", self.instruments_);
        f("sessions", self.sessions_);
        f("halts", self.halts_);
        f("lists", self.lists_);
        f("closed_members", self.closed_members_);
        f("mass_cancels", self.mass_cancels_);
        f("inbound", self.inbound_);
        f("links", self.links_);
        f("recon", self.recon_);
        f("unclaimed", self.unclaimed_);
        f("policy", self.policy_);
        f("policies", self.policies_);
        f("epoch", self.epoch_);
        f("last_applied", self.last_applied_);
    }

    // The break ledger, and how far each venue is trusted.
    [[nodiscard]] Recon const& recon() const { return recon_; }

private:
    // One step: what it is about, and where its effects go.
    struct Step {
        Sequence sequence;
        Timestamp at;
        Effects& effects;
        std::size_t first;
        [[nodiscard]] ExecId next_exec_id() const {
            auto const index = static_cast<std::uint32_t>(effects.size() - first);
            if (is_mutated(Mutation::numbers_reports_anew)) {
                return {sequence, count_of_this_run()};
            }
            return {sequence, index};
        }
    };
    struct Place {
        Order* order = nullptr;
        Leg* leg = nullptr;
        std::uint32_t index = 0;
    };

    void on(Step& step, Started const& input);
    void on(Step& step, Configured const& input);
    void on(Step& step, InstrumentDefined const& input);
    void on(Step& step, DeskLoggedOn const& input);
    void on(Step& step, DeskLoggedOff const& input);
    void on(Step& step, NewOrder const& input);
    void on(Step& step, ReplaceOrder const& input);
    void on(Step& step, CancelOrder const& input);
    void on(Step& step, StatusQuery const& input);
    void on(Step& step, RefusedMessage const& input);
    void on(Step& step, VenueLink const& input);
    void on(Step& step, VenueAccepted const& input);
    void on(Step& step, VenueRejected const& input);
    void on(Step& step, VenueFilled const& input);
    void on(Step& step, VenueCanceled const& input);
    void on(Step& step, VenueExpired const& input);
    void on(Step& step, VenueReplaced const& input);
    void on(Step& step, VenueReplaceRejected const& input);
    void on(Step& step, VenueCancelRejected const& input);
    void on(Step& step, VenueOutcomeUnknown const& input);
    void on(Step& step, VenueOrderState const& input);
    void on(Step& step, VenueBalances const& input);
    void on(Step& step, VenueAnomaly const& input);
    void on(Step& step, TimerFired const& input);
    void on(Step& step, MassCancel const& input);
    void on(Step& step, MassStatusQuery const& input);
    void on(Step& step, OrderList const& input);
    void on(Step& step, ListStatusQuery const& input);
    void on(Step& step, ListCancel const& input);
    void on(Step& step, TradeDisputed const& input);
    void on(Step& step, DeskQuery const& input);
    void on(Step& step, VenueTradeCanceled const& input);
    void on(Step& step, VenueTradeCorrected const& input);
    void on(Step& step, VenueRestated const& input);
    void on(Step& step, HaltChanged const& input);
    void on(Step& step, OperatorCancel const& input);
    void on(Step& step, SessionCommand const& input);
    void on(Step& step, DeliveryConfirmed const& input);
    void on(Step& step, VenuePositions const& input);
    void on(Step& step, VenueTriggered const& input);
    void on(Step& step, VenueStatement const& input);
    void on(Step& step, VenueExternalOrder const& input);
    void on(Step& step, VenueProof const& input);
    void on(Step& step, ReconCommand const& input);

    // desk_requests.cpp
    void count(Origin const& origin);
    [[nodiscard]] Refusal why_not_now(NewOrder const& input, Instrument const*& instrument) const;
    void refuse_order(Step& step, NewOrder const& input, Refusal refusal,
                      Instrument const* instrument);
    // `corrected`: what ops' policy made of it; empty: nothing.
    void accept_order(Step& step, NewOrder const& input, Terms const& terms,
                      Instrument const& listed, std::string const& corrected);
    [[nodiscard]] Refusal why_not_now(Step const& step, ReplaceOrder const& input,
                                      Order const& order) const;
    [[nodiscard]] bool answered_before(Step& step, Origin const& origin, ClOrdId const& cl_ord_id,
                                       ClOrdId const& orig, bool is_replace);
    void reject_request(Step& step, SessionId const& session, ClOrdId const& cl_ord_id,
                        ClOrdId const& orig, Order const* order, bool is_replace, Refusal refusal);

    // orders_in_scope.cpp: what requests and commands about orders may reach
    [[nodiscard]] OrderPlace place_of(Order const& order) const;
    [[nodiscard]] Order const* find_visible(SessionId const& asker, ClOrdId const& cl_ord_id,
                                            std::optional<OrderId> order_id) const;
    [[nodiscard]] Order* find_cancelable(SessionId const& asker, ClOrdId const& cl_ord_id,
                                         std::optional<OrderId> order_id);
    // By age, so that a run and its replay send the same cancels in the same order.
    template <class Wanted>
    [[nodiscard]] std::vector<OrderId> open_orders(Wanted const& is_wanted) const {
        std::vector<OrderId> result;
        for (OrderId const id : orders_.open()) {
            if (is_wanted(*orders_.find(id))) result.push_back(id);
        }
        return result;
    }
    void cancel_surely(Step& step, Order& order, Refusal why);
    void cancel_all(Step& step, std::vector<OrderId> const& orders, Refusal const& why);
    void cancel_again_later(Step& step, Order& order, Leg const& leg);
    [[nodiscard]] Refusal why_not_entitled(NewOrder const& input,
                                           Instrument const& instrument) const;
    [[nodiscard]] Refusal why_not_entitled(ReplaceOrder const& input, Order const& order) const;
    [[nodiscard]] Refusal why_not_while_halted(Order const& order, Terms const& wanted) const;

    // mass_requests.cpp
    [[nodiscard]] Refusal why_not_in_scope(SessionId const& session, OrderScope const& scope) const;

    // order_lists.cpp
    [[nodiscard]] bool is_skipped(NewOrder const& input) const;
    void note_member(NewOrder const& input);
    [[nodiscard]] ListStatus status_of(Step& step, Lists::Key const& key, List const& list,
                                       ListStatus::Kind kind) const;
    [[nodiscard]] ListStatus::Order status_of_member(Lists::Key const& key, List const& list,
                                                     ClOrdId const& cl_ord_id) const;
    void refuse_list(Step& step, Lists::Key const& key, Refusal refusal);
    void announce_finished_lists(Step& step);

    // disconnects.cpp
    void disconnect_everybody(Step& step);
    void on_grace_over(Step& step, SessionId const& session);
    void begin_grace(Step& step, SessionId const& session, bool is_logout);
    void end_grace(Step& step, SessionId const& session, bool covers_all);

    // operators.cpp
    void announce(Step& step, OrderScope const& scope, std::string const& headline,
                  std::string const& text);
    void announce_venue_halt(Step& step, Instrument const& instrument);

    // requests_in_flight.cpp: what is open on an order, sent when it may be
    void send_waiting_requests(Step& step, Order& order);
    void send_replace(Step& step, Order& order);
    void send_cancel(Step& step, Order& order);
    void cancel_leg(Step& step, Order& order, Leg const& leg);
    void confirm_replace(Step& step, Order& order, VenueOrderId const& venue_order_id,
                         std::optional<Quantity> old_cumulative);
    void hear_count(Order& order, Leg& leg, Quantity cumulative);
    void trim_excess(Step& step, Order& order);
    void trim(Step& step, Order& order, Leg& leg, Quantity excess);
    void drop_replace(Step& step, Order& order, Refusal refusal);
    void drop_cancel(Step& step, Order& order, Refusal refusal);
    void announce_cancel(Step& step, Order& order);
    void reserve(Order const& order);
    void start_timer(Step& step, Order const& order, TimerId::Kind kind, std::uint32_t leg,
                     Duration span);
    void stop_timer(Step& step, Order const& order, std::uint32_t leg);

    // venue_events.cpp
    [[nodiscard]] Place locate(VenueRef const& ref);
    // Finds the leg; confirms a replace first when the news is of its new leg.
    [[nodiscard]] Place locate_or_alert(Step& step, VenueRef const& ref, std::string_view what);
    void acknowledge(Step& step, Order& order, Leg& leg, std::uint32_t index, VenueRef const& ref);
    void take_down(Step& step, Place place, VenueRef const& ref, std::string_view deed);
    void book(Step& step, Place place, VenueFilled const& fill);
    void remember_trade(Step const& step, Place place, VenueFilled const& fill);
    [[nodiscard]] FillKey key_of(Order const& order, VenueSymbol const& symbol,
                                 VenueTradeId const& trade_id) const;
    void end_leg(Step& step, Order& order, std::uint32_t leg, Event event, Quantity cumulative,
                 Refusal why);
    void end_order(Step& step, Order& order, Event event, Refusal why);
    void end_without_legs(Step& step, Order& order);
    void end_requests(Step& step, Order& order, Event event);
    void settle_delayed_end(Step& step, Order& order);
    void after_fill(Step& step, Order& order);
    void end_requests_of_closed(Step& step, Order& order);
    void doubt_cancel(Step& step, Order& order);
    void alert_and_ask(Step& step, Order& order, std::string const& text);
    void on_leg_state(Step& step, Place place, VenueOrderState const& input);
    void settle_requests_of_working(Step& step, Order& order, Leg& leg);
    void on_not_found(Step& step, Place place);
    void on_replacement_not_found(Step& step, Order& order);
    void ask_venue(Step& step, Order const& order, Leg const& leg);
    void ask_later(Step& step, Order const& order, Leg const& leg);
    // A question brought nothing: asked again later and later, and in the end not without a person.
    void ask_after_failure(Step& step, Order& order, std::uint32_t number,
                           std::uint32_t& unanswered, std::string const& why);
    void escalate(Step& step, Order const& order, std::string const& why);
    void ask_for_replacement(Step& step, Order const& order);
    void ask_all(Step& step, Order& order);
    // What must never be done, for the mutants that do it (tests/sim/mutations.cpp).
    void send_again_blindly(Step& step, Order const& order, Leg const& leg);

    // recon_events.cpp: statements of venues against our books
    void compare_listed(Step& step, VenueStatement const& input, StatedOrder const& stated,
                        std::vector<OrderId>& listed);
    void compare_leg(Step& step, Link const& link, StatedOrder const& stated, Order& order,
                     Leg& leg);
    void compare_unlisted(Step& step, VenueStatement const& input,
                          std::vector<OrderId> const& listed);
    void compare_positions(Step& step, VenueStatement const& input, bool is_first);
    void compare_balances(Step& step, VenueBalances const& input);
    void note_answered(Step& step, Link const& link);
    // The venue had accepted it, and now no list of it has it.
    void doubt_existence(Step& step, Order& order, Leg const& leg);
    [[nodiscard]] bool is_moving(VenueStatement const& input, Instrument const& listed) const;
    [[nodiscard]] bool may_be_earned(Link const& link, Asset const& asset, Decimal const& gap,
                                     Timestamp since) const;
    [[nodiscard]] std::optional<Price> last_price(Link const& link, Instrument const& listed) const;
    [[nodiscard]] bool misses_fills(Account const& account, Instrument const& listed) const;
    [[nodiscard]] static Decimal dust_of(Instrument const& listed);
    [[nodiscard]] Decimal dust_of(Asset const& asset, Venue venue) const;
    void see(Step& step, Difference const& difference);
    void open_break(Step& step, Difference const& difference, BreakState state);
    void announce_break(Step& step, Break const& opened);
    void tell(Step& step, BreakId id);
    [[nodiscard]] AccountPolicy const* policy_of(Account const& account) const;
    [[nodiscard]] Refusal why_not_trusted(OrderPlace const& place, Instrument const& listed) const;

    // recon_decisions.cpp
    void carry_out(Step& step, Break& about, ReconCommand const& input);
    void settle(Step& step, Break const& about, ReconCommand const& input);
    void settle_fills(Step& step, Break const& about, ReconCommand const& input, Order const& order,
                      std::string const& why);
    void adopt_unknown(Step& step, Break const& about, Order* known);
    void end_by_decision(Step& step, Order& order, std::string const& why);
    [[nodiscard]] static VenueRef ref_of(Venue venue, Leg const& leg);
    [[nodiscard]] std::string why_not(Break const& about, ReconCommand const& input);
    [[nodiscard]] static std::string why_not_terms(Break const& about, ReconCommand const& input,
                                                   Order const& order);
    [[nodiscard]] std::string why_not_missing(ReconCommand const& input, Order const& order);
    [[nodiscard]] std::string why_not_excess(ReconCommand const& input, Order const& order);

    // external_orders.cpp
    [[nodiscard]] Instrument const* listing_at(Venue venue, VenueSymbol const& symbol) const;
    Order& adopt(Step& step, VenueExternalOrder const& input, Instrument const& listed);
    [[nodiscard]] bool is_older_than_our_books(Order const& order, VenueFilled const& fill) const;
    static void grow_external(Order& order, Leg& leg);
    [[nodiscard]] bool keep_unclaimed(VenueFilled const& fill);
    void claim(Step& step);
    void hear_of_listed(Step& step, Order& order, Leg& leg, StatedOrder const& stated);
    void hear_of_unlisted(Step& step, Order& order);
    void cancel_by_policy(Step& step, Order& order);

    // own_cancels.cpp
    void cancel_unasked(Step& step, Order& order, Refusal why, Event end = Event::canceled);
    void on_own_cancel_refused(Step& step, Order const& order, OpenCancel const& cancel,
                               Refusal const& refusal);
    void watch_expiry(Step& step, Order const& order);
    void expire(Step& step, Order& order);
    void cancel_halted(Step& step, Instrument const& halted);

    // conditional.cpp
    void note_trigger(Step& step, Place place, VenueOrderId const& order_id,
                      std::string const& text);
    void cancel_as_triggered(Step& step, Order& order, Leg const& leg);
    [[nodiscard]] Price value_of(Order const& order, Terms const& terms,
                                 Reference const& reference) const;
    [[nodiscard]] Refusal why_not_closing(NewOrder const& input, Instrument const& listed) const;

    // corrections.cpp
    [[nodiscard]] Trade* trade_named(Step& step, VenueRef const& ref, VenueTradeId const& trade_id,
                                     std::string_view what);
    void change_trade(Step& step, Trade const& trade, risk::Fill difference);
    void report_change(Step& step, Trade& trade, ReportKind kind, Execution execution,
                       std::string const& text);
    void settle_change(Step& step, Trade const& trade);

    // reports.cpp
    [[nodiscard]] Report report_on(Step& step, Order const& order, ReportKind kind) const;
    void report(Step& step, Order const& order, ReportKind kind, Refusal refusal = {});
    void report_request(Step& step, Order const& order, ReportKind kind, SessionId const& session,
                        ClOrdId const& cl_ord_id, ClOrdId const& orig, Refusal refusal = {});
    void alert(Step& step, Order const* order, std::string text);

    void refresh_open(Order const& order);

    Orders orders_;
    Trades trades_;
    risk::Gate gate_;
    ToldPositions told_positions_;
    std::vector<Instrument> instruments_;
    Sessions sessions_;
    Halts halts_;
    Lists lists_;
    std::vector<Lists::Key> closed_members_;  // of this step
    std::map<std::pair<SessionId, ClOrdId>, MassCancelReport> mass_cancels_;
    std::map<SessionId, std::uint64_t> inbound_;
    std::map<std::pair<Venue, Account>, bool> links_;
    Recon recon_;
    std::vector<Unclaimed> unclaimed_;
    ReconPolicy policy_;
    std::vector<AccountPolicy> policies_;
    std::uint64_t epoch_ = 0;
    Sequence last_applied_ = 0;
};

}  // namespace trestle::core
