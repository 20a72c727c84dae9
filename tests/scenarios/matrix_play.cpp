#include "tests/scenarios/matrix_play.hpp"

#include <algorithm>

#include "tests/scenarios/matrix_told.hpp"

namespace trestle::tests {

namespace {

using Kind = MatrixStep::Kind;

Decimal number(std::string const& text) {
    auto const parsed = Decimal::parse(text.empty() ? "0" : text);
    OMS_ASSERT(parsed.ok());
    return *parsed;
}

bool says(MatrixStep const& step, std::string_view word) {
    return step.event.find(word) != std::string::npos;
}

// What a venue was asked to do with an order and has not answered.
struct Asked {
    std::optional<VenueOrder> submit;
    std::optional<VenueReplacement> replace;
    std::optional<VenueClientId> cancel;
};

// What the matrix calls a report, and what it was.
struct Named {
    ExecId exec_id;
    std::optional<VenueTradeId> trade_id;
};

class MatrixPlay {
public:
    MatrixPlay(MatrixCase const& path, Mode mode) : path_(path), play_(mode) {}

    MatrixResult run() {
        for (at_ = 0; at_ < path_.steps.size() && result_.problems.empty(); ++at_) {
            if (auto const* branch = branch_at(moment())) {
                ++result_.left_out[std::string(branch->what)];
                if (branch->treatment == Branch::Treatment::ends) break;
                continue;
            }
            ++result_.steps;
            take_step();
        }
        drop_tolerated();
        for (auto const& told : told_) {
            // Where a case ends before its last step, what was told may be expected behind it.
            bool const is_early = is_expected_later(told.tag(150).c_str()[0], told.tag(11));
            if (result_.problems.empty() && !is_early) {
                problem("told beside the matrix: " + told.text());
            }
        }
        return std::move(result_);
    }

private:
    [[nodiscard]] MatrixMoment moment() const { return {path_, at_}; }
    [[nodiscard]] MatrixStep const& step() const { return path_.steps[at_]; }

    void problem(std::string const& text) {
        auto const name = at_ < path_.steps.size()
                              ? "t=" + std::to_string(step().time) + " " +
                                    (step().kind == Kind::in    ? "in " + step().field("msg")
                                     : step().kind == Kind::out ? "out " + step().field("exectype")
                                                                : step().event)
                              : "at the end";
        result_.problems.push_back(path_.name + ", " + name + ": " + text);
    }

    void take_step() {
        play_.words().pass(std::chrono::seconds(1));
        switch (step().kind) {
            case Kind::in: return desk_says();
            case Kind::event: return on_event();
            case Kind::out: return expect();
        }
    }

    void enter(Input input) {
        for (auto const& effect : play_.enter(std::move(input), result_.problems)) {
            if (auto told = Told::of(effect)) told_.push_back(std::move(*told));
            if (auto const* submit = std::get_if<SubmitToVenue>(&effect)) {
                asked_[submit->order->order].submit = *submit->order;
            } else if (auto const* replace = std::get_if<ReplaceAtVenue>(&effect)) {
                asked_[replace->replacement->order.order].replace = *replace->replacement;
            } else if (auto const* cancel = std::get_if<CancelAtVenue>(&effect)) {
                asked_[cancel->order].cancel = cancel->client_id;
            }
        }
    }

    // ---- The desk ------------------------------------------------------------------------------

    Origin origin() {
        return {.session = SessionId::of("DESK1"),
                .msg_seq_num = ++msg_seq_num_,
                .sent_at = play_.now(),
                .is_possible_resend = step().field("possresend") == "Y"};
    }

    [[nodiscard]] core::Order const* order_named(std::string const& id) const {
        return play_.machine().orders().find(SessionId::of("DESK1"), ClOrdId::of(id));
    }

    // The matrix wants a no before anything is pending, and gives no reason that the order's state
    // has: one of our own checks says it.
    [[nodiscard]] bool is_to_be_refused() const {
        for (std::size_t i = at_ + 1; i < path_.steps.size(); ++i) {
            auto const& later = path_.steps[i];
            bool const is_answer =
                later.kind == Kind::out && later.field("clordid") == step().field("clordid");
            if (!is_answer) continue;
            return later.field("msg") == "9" && later.reason.empty();
        }
        return false;
    }

    void desk_says() {
        auto const id = ClOrdId::of(step().field("clordid"));
        auto const orig = ClOrdId::of(step().field("origclordid"));
        Symbol const symbol = Words::listing().symbol;
        auto const* order = order_named(step().field("origclordid"));
        Side const side = order != nullptr ? order->side : Side::buy;
        if (step().field("msg") == "D") return enter(new_order(id));
        if (step().field("msg") == "H") {
            return enter(StatusQuery{.origin = origin(), .cl_ord_id = id, .symbol = symbol});
        }
        if (step().field("msg") == "G") return enter(replace_order(id, orig));
        CancelOrder cancel{.origin = origin(),
                           .cl_ord_id = id,
                           .orig_cl_ord_id = orig,
                           .symbol = symbol,
                           .side = side};
        if (is_to_be_refused()) cancel.order_id = OrderId{999'999};
        enter(std::move(cancel));
    }

    [[nodiscard]] Price reference_price() const {
        auto const& cash = step().field("cashorderqty");
        if (!cash.empty()) {
            // What the matrix makes of the cash names the price: 10000 for 500 is 20.
            for (std::size_t i = at_ + 1; i < path_.steps.size(); ++i) {
                auto const& quantity = path_.steps[i].field("orderqty");
                if (quantity.empty()) continue;
                return Price(*Decimal::divide(number(cash), number(quantity), Rounding::down));
            }
        }
        auto const& price = step().field("price");
        return Price(price.empty() ? Decimal::whole(100) : number(price));
    }

    Input new_order(ClOrdId const& id) {
        Price const price = reference_price();
        NewOrder order{.origin = origin(),
                       .cl_ord_id = id,
                       .account = Account::of("DEMO"),
                       .symbol = Words::listing().symbol,
                       .side = step().field("side").starts_with("s") ? Side::sell : Side::buy,
                       .reference = {.bid = price, .ask = price, .at = play_.now()}};
        auto& terms = order.terms;
        auto const& tif = step().field("tif");
        auto const& cash = step().field("cashorderqty");
        auto const& type = step().field("ordtype");
        terms.quantity = Quantity(number(step().field("orderqty")));
        terms.price = price;
        if (tif == "IOC" || tif == "3") terms.time_in_force = TimeInForce::immediate_or_cancel;
        if (tif == "FOK" || tif == "4") terms.time_in_force = TimeInForce::fill_or_kill;
        if (tif == "GTD" || tif == "6") {
            terms.time_in_force = TimeInForce::good_till_date;
            terms.expires_at = play_.now() + std::chrono::hours(24);
        }
        if (step().field("execinst") == "K") terms.on_halt = OnHalt::cancel;
        if (!cash.empty()) terms.cash = Notional(number(cash));
        if (!cash.empty() || type == "Market" || type == "market" || type == "1") {
            terms.type = OrderType::market;
            terms.time_in_force = TimeInForce::immediate_or_cancel;
            terms.price.reset();
        }
        return order;
    }

    Input replace_order(ClOrdId const& id, ClOrdId const& orig) {
        auto const* order = order_named(step().field("origclordid"));
        ReplaceOrder replace{
            .origin = origin(),
            .cl_ord_id = id,
            .orig_cl_ord_id = orig,
            .symbol = Words::listing().symbol,
            .reference = {.bid = reference_price(), .ask = reference_price(), .at = play_.now()}};
        if (order != nullptr) {
            replace.side = order->side;
            replace.terms = order->terms;
            replace.terms.cash.reset();
        }
        auto const quantity = Quantity(number(step().field("orderqty")));
        // Not for the quantity: then it must be the price.
        bool const is_for_price = quantity == replace.terms.quantity;
        replace.terms.quantity = quantity;
        if (!step().field("price").empty()) {
            replace.terms.price = reference_price();
        } else if (is_for_price && replace.terms.price) {
            *replace.terms.price += Price(Decimal::whole(1));
        }
        if (is_to_be_refused()) {
            replace.verdict = {ScriptVerdict::Decision::deny, "rules/x.lua:3", "not now", {}};
        }
        return replace;
    }

    // ---- Outside FIX ---------------------------------------------------------------------------

    void on_event() {
        auto const& orders = play_.machine().orders().all();
        if (says(step(), "halt")) {
            auto listing = Words::listing();
            listing.is_trading = says(step(), "lift") || says(step(), "end") ||
                                 says(step(), "resum") || says(step(), "remov");
            return enter(InstrumentDefined{listing});
        }
        if (says(step(), "cancel") && !orders.empty()) {
            return enter(OperatorCancel{{"ops", step().event}, orders.back().id});
        }
    }

    // ---- The venue -----------------------------------------------------------------------------

    [[nodiscard]] core::Order const* order_of_step() const {
        if (auto const* order = order_named(step().field("clordid"))) return order;
        if (auto const* order = order_named(step().field("origclordid"))) return order;
        auto const& orders = play_.machine().orders().all();
        return orders.empty() ? nullptr : &orders.back();
    }

    [[nodiscard]] VenueRef ref_to(VenueClientId const& id) const {
        return {.venue = Venue::binance_spot,
                .client_id = id,
                .order_id = VenueOrderId::of("V" + std::string(id.view())),
                .venue_time = play_.now()};
    }

    [[nodiscard]] VenueRef ref_to(core::Order const& order) const {
        return ref_to(order.legs.back().client_id);
    }

    void venue_acts() {
        auto const* found = order_of_step();
        bool const is_at_venue = found != nullptr && !found->legs.empty();
        if (!is_at_venue) return;
        auto const* order = &order_at_venue_.emplace(*found);  // a crash takes the machine away
        auto const& type = step().field("exectype");
        if (step().field("msg") == "9") return venue_refuses(*order);
        if (type == "New") return venue_accepts(*order);
        if (type == "Rejected") return venue_rejects(*order);
        if (type == "Trade") return venue_trades(*order);
        if (type == "Canceled") return venue_cancels(*order);
        if (type == "Expired") return venue_expires(*order);
        if (type == "Replace" || type == "Replaced") return venue_replaces(*order);
        if (type == "Restated") return venue_restates(*order);
        if (type == "Trade Cancel" || type == "Trade Correct") return venue_changes_trade();
    }

    void venue_accepts(core::Order const& order) {
        auto submit = std::move(asked_[order.id].submit);
        asked_[order.id].submit.reset();
        if (submit) enter(VenueAccepted{ref_to(submit->client_id)});
    }

    void venue_rejects(core::Order const& order) {
        auto submit = std::move(asked_[order.id].submit);
        asked_[order.id].submit.reset();
        if (submit) enter(VenueRejected{ref_to(submit->client_id), Reason::venue_rejected, "no"});
    }

    void venue_trades(core::Order const& order) {
        auto const quantity = Quantity(number(step().field("lastqty")));
        auto const& stated = step().field("lastpx");
        auto const limit = order.terms.price.value_or(Price(Decimal::whole(100)));
        enter(VenueFilled{.ref = ref_to(order),
                          .trade_id = VenueTradeId::of("t" + std::to_string(++trades_)),
                          .symbol = Words::listing().venue_symbol,
                          .quantity = quantity,
                          .price = stated.empty() ? limit : Price(number(stated)),
                          .cumulative = order.legs.back().traded + quantity,
                          .liquidity = Liquidity::maker});
    }

    void venue_cancels(core::Order const& order) {
        auto const cancel = asked_[order.id].cancel;
        asked_[order.id].cancel.reset();
        using enum VenueCanceled::Cause;
        bool const is_killed = order.terms.time_in_force == TimeInForce::immediate_or_cancel ||
                               order.terms.time_in_force == TimeInForce::fill_or_kill;
        enter(VenueCanceled{ref_to(order),
                            cancel      ? requested
                            : is_killed ? time_in_force
                                        : venue,
                            order.legs.back().traded, ""});
    }

    void venue_expires(core::Order const& order) {
        if (order.terms.time_in_force != TimeInForce::good_till_date) {
            return enter(VenueExpired{ref_to(order), order.legs.back().traded, "expired"});
        }
        play_.words().pass(order.terms.expires_at - play_.now());
        enter(TimerFired{{order.id, TimerId::Kind::expiry, 0}});
        if (asked_[order.id].cancel) venue_cancels(order);
    }

    void venue_replaces(core::Order const& order) {
        auto& asked = asked_[order.id];
        if (auto const wanted = std::move(asked.replace)) {
            asked.replace.reset();
            return enter(VenueReplaced{ref_to(wanted->order.client_id), wanted->old_client_id,
                                       order.legs.back().traded});
        }
        if (asked.submit) return venue_accepts(order);
        if (asked.cancel) return venue_cancels(order);
    }

    void venue_restates(core::Order const& order) {
        auto const total = Quantity(number(step().field("orderqty")));
        auto const& price = step().field("price");
        enter(VenueRestated{ref_to(order), total - (order.filled - order.legs.back().booked),
                            price.empty() ? std::nullopt : std::optional(Price(number(price))),
                            ""});
    }

    void venue_changes_trade() {
        auto const& all = play_.machine().trades();
        auto const named = named_.find(step().field("execrefid"));
        if (all.empty()) return problem("no trade to change");
        if (named == named_.end() && !step().field("execrefid").empty()) {
            return problem("no report is called " + step().field("execrefid"));
        }
        auto const id = named == named_.end() ? all.back().trade_id : named->second.trade_id;
        auto const trade = std::ranges::find(
            all, id, [](core::Trade const& t) { return std::optional(t.trade_id); });
        if (trade == all.end()) return problem("ExecRefID names no trade");
        auto const& order = *play_.machine().orders().find(trade->order);
        auto const ref = ref_to(order.legs[trade->leg].client_id);
        if (step().field("exectype") == "Trade Cancel") {
            return enter(VenueTradeCanceled{ref, trade->trade_id, "busted"});
        }
        auto const& price = step().field("lastpx");
        enter(VenueTradeCorrected{ref, trade->trade_id, Quantity(number(step().field("lastqty"))),
                                  price.empty() ? trade->price : Price(number(price)),
                                  "corrected"});
    }

    void venue_refuses(core::Order const& order) {
        auto& asked = asked_[order.id];
        auto const ref = ref_to(order);
        if (auto const wanted = std::move(asked.replace)) {
            asked.replace.reset();
            return enter(VenueReplaceRejected{
                ref, wanted->order.client_id, true, {}, Reason::venue_rejected, "no"});
        }
        if (asked.submit) return venue_rejects(order);
        if (!asked.cancel) return;
        asked.cancel.reset();
        enter(VenueCancelRejected{ref, Reason::venue_rejected, "no"});
        // A refused cancel proves nothing: the core has asked what became of the order.
        if (told_.empty()) {
            enter(VenueOrderState{ref, VenueOrderState::State::working, order.legs.back().traded,
                                  ""});
        }
    }

    // ---- What the desk is told -----------------------------------------------------------------

    void expect() {
        drop_tolerated();
        if (told_.empty()) venue_acts();
        drop_tolerated();
        if (!result_.problems.empty()) return;
        bool const is_there =
            !told_.empty() &&
            (!step().is_optional ||
             told_.front().tag(150) ==
                 std::string(1, exec_type_named(step().field("exectype")).value_or('?')));
        if (!is_there && step().is_optional) {
            ++result_.left_out["optional, and not sent: " + step().field("exectype")];
            return;
        }
        if (told_.empty()) return problem("nothing was told");
        auto const told = std::move(told_.front());
        told_.pop_front();
        std::vector<std::string> left_out;
        for (auto const& check : compare(told, moment(), left_out)) {
            result_.compared.insert({at_, check.field});
            if (!check.problem.empty()) problem(check.problem + " in " + told.text());
        }
        for (auto const& name : left_out) ++result_.left_out[name];
        compare_exec_ids(told);
    }

    // The matrix's letters: each new one is a new ExecID, and ExecRefID(19) names the right one.
    void compare_exec_ids(Told const& told) {
        auto const* report = told.report();
        if (report == nullptr) return;
        auto const& execution = report->execution;
        if (auto const& ref = step().field("execrefid"); !ref.empty()) {
            result_.compared.insert({at_, "execrefid"});
            auto const named = named_.find(ref);
            bool const is_right =
                named != named_.end() && execution && execution->corrects == named->second.exec_id;
            if (!is_right) problem("ExecRefID is not that of " + ref + " in " + told.text());
        }
        auto const& letter = step().field("execid");
        if (letter.empty()) return;
        for (auto const& [other, named] : named_) {
            if (named.exec_id == report->exec_id) problem("its ExecID is that of " + other);
        }
        Named named{report->exec_id, std::nullopt};
        if (execution) named.trade_id = execution->trade_id;
        if (!named_.try_emplace(letter, named).second) problem("two reports are called " + letter);
    }

    // What is expected now counts whatever its id is: a wrong id must show.
    [[nodiscard]] bool is_expected_later(char exec_type, std::string const& id) const {
        for (std::size_t i = at_; i < path_.steps.size(); ++i) {
            auto const& later = path_.steps[i];
            bool const is_for_it = i == at_ || later.field("clordid") == id;
            if (later.kind == Kind::out && is_for_it &&
                exec_type_named(later.field("exectype")) == exec_type) {
                return true;
            }
        }
        return false;
    }

    // Reports that FIX leaves to the sender, and that the matrix does not have here: PendingNew,
    // the acknowledgement of a request, and New before a first report that is more than New.
    void drop_tolerated() {
        while (!told_.empty()) {
            auto const* report = told_.front().report();
            if (report == nullptr) return;
            bool const is_optional = report->kind == ReportKind::pending_new ||
                                     report->kind == ReportKind::pending_cancel ||
                                     report->kind == ReportKind::pending_replace ||
                                     report->kind == ReportKind::accepted;
            auto const type = told_.front().tag(150);
            if (!is_optional || is_expected_later(type.front(), told_.front().tag(11))) return;
            ++result_.tolerated["150=" + type];
            told_.pop_front();
        }
    }

    MatrixCase const& path_;
    Play play_;
    std::size_t at_ = 0;
    MatrixResult result_;
    std::deque<Told> told_;
    std::map<OrderId, Asked> asked_;
    std::optional<core::Order> order_at_venue_;
    std::map<std::string, Named> named_;
    std::uint64_t msg_seq_num_ = 0;
    int trades_ = 0;
};

}  // namespace

MatrixResult play_matrix(MatrixCase const& path, Mode mode) { return MatrixPlay(path, mode).run(); }

}  // namespace trestle::tests
