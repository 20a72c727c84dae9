#include "tests/sim/scribe.hpp"

#include <optional>

#include "tests/scenarios/words.hpp"

namespace trestle::sim {

namespace {

std::string who(SessionId const& session) {
    if (session.view() == "DESK1") return "desk";
    if (session.view() == "DESK2") return "desk2";
    return session.view() == "BOSS" ? "boss" : "copy";
}

std::string text(Quantity quantity) { return quantity.to_string(); }

// A story trades at Binance spot, wherever the run did: what was meant by its venue stays meant.
std::string scope_text(OrderScope const& scope, Venue home) {
    std::string result;
    if (!scope.account.empty()) result += " account " + std::string(scope.account.view());
    if (!scope.symbol.empty()) result += " symbol " + std::string(scope.symbol.view());
    if (scope.side) result += *scope.side == Side::buy ? " side buy" : " side sell";
    bool const is_home = scope.venue == home;
    if (scope.venue) result += is_home ? " venue binance_spot" : " venue okx";
    return result;
}

std::string resend(Origin const& origin) { return origin.is_possible_resend ? " resend" : ""; }

class Scribe {
public:
    std::vector<std::string> write(std::vector<Stamped> const& journal);

private:
    void take(Stamped const& stamped);
    void say(std::string line) { lines_.push_back(std::move(line)); }
    void pass(Timestamp at);
    [[nodiscard]] std::string id(SessionId const& session, ClOrdId const& cl_ord_id);
    [[nodiscard]] std::string name(OrderId order) const;
    [[nodiscard]] std::string leg(VenueRef const& ref) const;
    [[nodiscard]] std::string leg(VenueClientId const& client_id) const;
    [[nodiscard]] std::string end_of(VenueCanceled const& input) const;

    void on(Configured const& input);
    void on(InstrumentDefined const& input) {
        home_ = input.instrument.venue;
        if (is_opened_) say(input.instrument.is_trading ? "venue lifts x" : "venue halts x");
    }
    void on(VenueBalances const&) { is_opened_ = true; }
    void on(Started const&) {
        if (is_opened_) say("process starts");
    }
    void on(DeskLoggedOn const& input) { say(who(input.session) + " logs-on"); }
    void on(DeskLoggedOff const& input) {
        say(who(input.session) + " logs-off" + (input.is_logout ? " goodbye" : ""));
    }
    void on(NewOrder const& input);
    void on(ReplaceOrder const& input);
    void on(CancelOrder const& input);
    void on(MassCancel const& input);
    void on(MassStatusQuery const& input) {
        say(who(input.origin.session) + " mass-status s" + scope_text(input.scope, home_));
    }
    void on(OrderList const& input);
    void on(ListStatusQuery const& input) {
        say(who(input.origin.session) + " list-status " + std::string(input.list_id.view()));
    }
    void on(ListCancel const& input) {
        say(who(input.origin.session) + " list-cancel " + std::string(input.list_id.view()));
    }
    void on(HaltChanged const& input) {
        say((input.is_halted ? "ops halts" : "ops lifts") + scope_text(input.scope, home_) +
            (input.cancels_orders ? " cancels-orders" : ""));
    }
    void on(OperatorCancel const& input) { say("ops cancels " + name(input.order)); }
    void on(VenueLink const& input) { say(input.is_up ? "venue up" : "venue down"); }
    void on(VenueAccepted const& input) { say("venue accepts " + leg(input.ref)); }
    void on(VenueRejected const& input) {
        say("venue rejects " + leg(input.ref) + " reason " +
            std::string(trestle::name_of(input.reason)));
    }
    void on(VenueFilled const& input);
    void on(VenueCanceled const& input) { say(end_of(input)); }
    void on(VenueExpired const& input) {
        say("venue expires " + leg(input.ref) + " cum " + text(input.cumulative));
    }
    void on(VenueReplaced const& input) {
        say("venue replaces " + leg(input.ref) + " of " + leg(input.old_client_id) + " cum " +
            text(input.old_cumulative));
    }
    void on(VenueReplaceRejected const& input) {
        say("venue refuses-replace " + leg(input.ref) + " by " + leg(input.new_client_id) +
            " reason " + std::string(trestle::name_of(input.reason)) +
            (input.is_old_alive ? "" : " gone cum " + text(input.old_cumulative)));
    }
    void on(VenueCancelRejected const& input) {
        say("venue refuses-cancel " + leg(input.ref) + " reason " +
            std::string(trestle::name_of(input.reason)));
    }
    void on(VenueOutcomeUnknown const& input);
    void on(VenueOrderState const& input);
    void on(VenueTradeCanceled const& input) {
        say("venue busts " + leg(input.ref) + " " + std::string(input.trade_id.view()));
    }
    void on(VenueTradeCorrected const& input) {
        say("venue corrects " + leg(input.ref) + " " + std::string(input.trade_id.view()) + " " +
            text(input.quantity) + " @ " + input.price.to_string());
    }
    void on(VenueRestated const& input) {
        say("venue restates " + leg(input.ref) + " " + text(input.quantity) +
            (input.price ? " @ " + input.price->to_string() : ""));
    }
    void on(VenueTriggered const& input) { say("venue triggers " + leg(input.ref)); }
    void on(TimerFired const& input);
    void on(VenueStatement const& input);
    void on(VenueExternalOrder const& input);
    void on(ReconCommand const& input);
    template <class Other>
    void on(Other const&) {
        say("# something that scenarios have no word for");
    }

    core::StateMachine machine_;
    std::vector<std::string> lines_;
    Timestamp now_ = Timestamp::from_ms(1'700'000'000'000);
    std::uint64_t epoch_ = 0;
    std::map<OrderId, std::string> names_;
    bool is_opened_ = false;
    Venue home_ = Venue::binance_spot;  // of the run
};

// Desks choose the same ids; a story needs each to be one thing.
std::string Scribe::id(SessionId const& session, ClOrdId const& cl_ord_id) {
    std::string const text(cl_ord_id.view());
    if (session.view() == "DESK2") return "d" + text;
    return session.view() == "BOSS" ? "x" + text : text;
}

std::string Scribe::name(OrderId order) const {
    auto const found = names_.find(order);
    if (found != names_.end()) return found->second;
    auto const* stranger = machine_.orders().find(order);
    bool const has_id = stranger != nullptr && stranger->session == house_session;
    return has_id ? "#" + std::string(stranger->legs.front().order_id.view()) : "nobody";
}

std::string Scribe::leg(VenueClientId const& client_id) const {
    auto const* place = machine_.orders().place_of(client_id);
    if (place == nullptr) return "nobody";
    auto const& order = *machine_.orders().find(place->order);
    for (std::uint32_t number = 1; number <= order.last_leg_number; ++number) {
        if (make_venue_client_id(epoch_, order.id, number) != client_id) continue;
        return name(order.id) + (number == 1 ? "" : "/" + std::to_string(number));
    }
    return "nobody";
}

std::string Scribe::leg(VenueRef const& ref) const {
    return (ref.client_id.empty() ? std::string() : leg(ref.client_id)) + "#" +
           std::string(ref.order_id.view());
}

void Scribe::pass(Timestamp at) {
    auto const span = std::chrono::duration_cast<std::chrono::milliseconds>(at - now_).count();
    if (span > 0) say("time " + std::to_string(span));
    now_ = at;
}

void Scribe::on(Configured const& input) {
    constexpr char const* words[] = {"never", "disconnect", "logout", "both"};
    for (auto const& rights : input.sessions) {
        auto const grace =
            std::chrono::duration_cast<std::chrono::milliseconds>(rights.cancel_grace).count();
        say("config " + who(rights.session) + " cancel-on " +
            words[static_cast<int>(rights.cancel_on)] + " grace " + std::to_string(grace));
    }
    constexpr char const* external[] = {"adopt", "cancel", "freeze"};
    auto const grace =
        std::chrono::duration_cast<std::chrono::milliseconds>(input.recon.grace).count();
    std::string line = "config recon grace " + std::to_string(grace);
    if (input.recon.two_persons) line += " two-persons";
    if (input.recon.must_reconcile_first) line += " must-reconcile";
    for (auto const& policy : input.policies) {
        line += std::string(" external ") + external[static_cast<int>(policy.external_orders)];
    }
    say(line);
}

void Scribe::on(NewOrder const& input) {
    auto const& terms = input.terms;
    auto const& session = input.origin.session;
    auto const ours = id(session, input.cl_ord_id);
    if (machine_.orders().find(session, input.cl_ord_id) == nullptr) {
        names_.try_emplace(OrderId{machine_.last_applied() + 1}, ours);
    }
    std::string line = who(session) + " new " + ours +
                       (input.side == Side::buy ? " buy " : " sell ") + text(terms.quantity) +
                       " @ " + terms.price.value_or(Price()).to_string();
    if (terms.time_in_force == TimeInForce::good_till_date) {
        auto const span =
            std::chrono::duration_cast<std::chrono::milliseconds>(terms.expires_at - now_).count();
        line += " gtd " + std::to_string(span);
    }
    if (terms.on_halt == OnHalt::cancel) line += " cancel-on-halt";
    if (terms.on_disconnect == OnDisconnect::keep) line += " survives";
    if (terms.on_disconnect == OnDisconnect::cancel) line += " dies";
    if (terms.trigger) line += " stop " + terms.trigger->price.to_string();
    if (!input.list_id.empty()) {
        line += " list " + std::string(input.list_id.view()) +
                (input.is_last_of_list ? " last" : "") + " seq " +
                std::to_string(input.origin.msg_seq_num);
    }
    say(line + resend(input.origin));
}

void Scribe::on(ReplaceOrder const& input) {
    auto const& session = input.origin.session;
    say(who(session) + " replace " + id(session, input.cl_ord_id) + " of " +
        id(session, input.orig_cl_ord_id) + " " + text(input.terms.quantity) + " @ " +
        input.terms.price.value_or(Price()).to_string() + resend(input.origin));
}

void Scribe::on(CancelOrder const& input) {
    auto const& session = input.origin.session;
    auto owner = session;
    auto const& orders = machine_.orders();
    for (char const* other : {"DESK1", "DESK2"}) {
        if (orders.find(owner, input.orig_cl_ord_id) != nullptr) break;
        owner = SessionId::of(other);
    }
    if (input.order_id) owner = orders.find(*input.order_id)->session;
    say(who(session) + " cancel " + id(session, input.cl_ord_id) + " of " +
        id(owner, input.orig_cl_ord_id) +
        (input.order_id ? " by-id " + name(*input.order_id) : "") + resend(input.origin));
}

void Scribe::on(MassCancel const& input) {
    auto const& session = input.origin.session;
    say(who(session) + " mass-cancel " + id(session, input.cl_ord_id) +
        scope_text(input.scope, home_) + resend(input.origin));
}

void Scribe::on(OrderList const& input) {
    std::string line = who(input.origin.session) + " list " + std::string(input.list_id.view()) +
                       " seq " + std::to_string(input.origin.msg_seq_num) + resend(input.origin) +
                       " of";
    for (auto const& order : input.orders) line += " " + id(input.origin.session, order);
    say(line);
}

void Scribe::on(VenueFilled const& input) {
    say("venue fills " + leg(input.ref) + " " + text(input.quantity) + " @ " +
        input.price.to_string() + " cum " + text(input.cumulative) + " trade " +
        std::string(input.trade_id.view()) +
        (input.fee.is_zero()
             ? std::string()
             : " fee " + input.fee.to_string() + " " + std::string(input.fee_asset.view())));
}

std::string Scribe::end_of(VenueCanceled const& input) const {
    char const* cause = "requested";
    if (input.cause == VenueCanceled::Cause::time_in_force) cause = "tif";
    if (input.cause == VenueCanceled::Cause::venue) cause = "unasked";
    return "venue cancels " + leg(input.ref) + " " + cause + " cum " + text(input.cumulative);
}

void Scribe::on(VenueOutcomeUnknown const& input) {
    constexpr char const* words[] = {"submit", "replace", "cancel", "query"};
    say("venue silent-on " + leg(input.ref) + " " + words[static_cast<int>(input.request)]);
}

void Scribe::on(VenueOrderState const& input) {
    constexpr char const* words[] = {"not-found", "working",  "filled",
                                     "canceled",  "rejected", "expired"};
    say("venue says " + leg(input.ref) + " " + words[static_cast<int>(input.state)] + " cum " +
        text(input.cumulative));
}

void Scribe::on(VenueExternalOrder const& input) {
    say("venue external " + leg(input.ref) + (input.side == Side::buy ? " buy " : " sell ") +
        text(input.quantity) + (input.price ? " @ " + input.price->to_string() : ""));
}

void Scribe::on(VenueStatement const& input) {
    std::string line = "venue states";
    if (input.orders.empty()) line += " nothing";
    for (auto const& order : input.orders) {
        if (&order != input.orders.data()) line += " |";
        if (order.ref.client_id.empty()) line += " stranger";
        line += " " + leg(order.ref) + (order.side == Side::sell ? " sell " : " ") +
                text(order.quantity) + (order.price ? " @ " + order.price->to_string() : "") +
                " cum " + text(order.cumulative);
    }
    auto const age =
        std::chrono::duration_cast<std::chrono::milliseconds>(now_ - input.asked_at).count();
    say(line + " as-of " + std::to_string(age));
}

void Scribe::on(ReconCommand const& input) {
    constexpr char const* words[] = {"accepts", "adjusts", "unfreezes"};
    say(std::string("ops ") + words[static_cast<int>(input.action)] + " " + to_string(input.id) +
        (input.quantity ? " quantity " + text(*input.quantity) : "") +
        (input.price ? " price " + input.price->to_string() : "") +
        (input.trade_id.empty() ? "" : " trade " + std::string(input.trade_id.view())) + " by " +
        input.by.who);
}

void Scribe::on(TimerFired const& input) {
    auto const& timer = input.timer;
    if (timer.kind == TimerId::Kind::disconnect_grace) {
        return say("timer grace " + who(timer.session));
    }
    std::string const kind = timer.kind == TimerId::Kind::venue_ack ? "ack"
                             : timer.kind == TimerId::Kind::expiry  ? "expiry"
                                                                    : "retry";
    say("timer " + kind + " " + name(timer.order) + " " + std::to_string(timer.leg));
}

void Scribe::take(Stamped const& stamped) {
    if (is_opened_) pass(stamped.at);
    if (auto const* started = std::get_if<Started>(&stamped.input)) epoch_ = started->epoch;
    std::visit([this](auto const& input) { on(input); },
               static_cast<AnyInput const&>(stamped.input));
    Effects ignored;
    machine_.apply(stamped, ignored);
}

std::vector<std::string> Scribe::write(std::vector<Stamped> const& journal) {
    for (auto const& stamped : journal) take(stamped);
    return std::move(lines_);
}

}  // namespace

std::vector<std::string> lines_of(std::vector<Stamped> const& journal) {
    return Scribe().write(journal);
}

}  // namespace trestle::sim
