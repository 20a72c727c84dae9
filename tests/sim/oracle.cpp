#include "tests/sim/oracle.hpp"

#include <algorithm>

namespace trestle::sim {

namespace {

std::string text_of(ClOrdId const& id) { return std::string(id.view()); }

bool is_in(OrderScope const& scope, Oracle::Line const& line) {
    if (!scope.account.empty() && scope.account != line.account) return false;
    if (!scope.symbol.empty() && scope.symbol != line.symbol) return false;
    if (scope.venue && *scope.venue != line.venue) return false;
    return !scope.side || *scope.side == line.side;
}

}  // namespace

void Oracle::use(Configured const& rights, Venue at) {
    at_ = at;
    for (auto const& session : rights.sessions) rights_[session.session] = session;
    freezes_.use(rights.recon);
}

void Oracle::blame(std::string why) {
    if (problem_.empty()) problem_ = std::move(why);
}

void Oracle::blame_if(std::string why) {
    if (!why.empty()) blame(std::move(why));
}

bool Oracle::sees(SessionId const& session, SessionId const& owner) const {
    if (session == owner) return true;
    auto const& mine = rights_.at(session);
    return mine.sees_firm && mine.firm == rights_.at(owner).firm;
}

bool Oracle::is_halted(Account const& account, Symbol const& symbol, Side side) const {
    Line const line{.account = account, .symbol = symbol, .venue = at_, .side = side};
    return std::ranges::any_of(halts_, [&](auto const& scope) { return is_in(scope, line); });
}

std::vector<Oracle::Key> Oracle::open(SessionId const& session) const {
    std::vector<Key> result;
    for (auto const& [key, line] : lines_) {
        if (line.session == session && !line.is_done) result.push_back(key);
    }
    return result;
}

template <class Wanted>
void Oracle::must_end(std::string const& why, Wanted const& is_wanted) {
    for (auto& [key, line] : lines_) {
        if (!line.is_done && is_wanted(line)) line.must_end = why;
    }
}

void Oracle::take(NewOrder const& input) {
    Key const key{input.origin.session, input.cl_ord_id};
    // A list that is read again brings the same orders.
    if (input.list_id.empty() || !lines_.contains(key)) ++uses_[key];
    lines_.try_emplace(key, Line{.session = input.origin.session,
                                 .last = input.cl_ord_id,
                                 .account = input.account,
                                 .symbol = input.symbol,
                                 .venue = at_,
                                 .side = input.side,
                                 .terms = input.terms});
    auto const list = lists_.find({input.origin.session, input.list_id});
    if (list != lists_.end() && input.is_last_of_list) list->second.is_complete = true;
}

void Oracle::take(MassCancel const& input) {
    Key const id{input.origin.session, input.cl_ord_id};
    if (mass_cancels_.contains(id)) return;  // sent again: cancels nothing
    auto& affected = mass_cancels_[id];
    if (rights_.at(id.first).is_drop_copy) return;
    for (auto& [key, line] : lines_) {
        if (line.is_done || !sees(id.first, line.session) || !is_in(input.scope, line)) continue;
        affected.push_back(key);
        line.must_end = "mass cancel " + text_of(input.cl_ord_id);
    }
}

void Oracle::take(HaltChanged const& input) {
    std::erase(halts_, input.scope);
    if (!input.is_halted) return;
    halts_.push_back(input.scope);
    if (!input.cancels_orders) return;
    must_end("a halt that cancels", [&](Line const& line) { return is_in(input.scope, line); });
}

void Oracle::take(ListCancel const& input) {
    auto const list = lists_.find({input.origin.session, input.list_id});
    if (list == lists_.end()) return;
    for (auto const& id : list->second.orders) {
        auto const line = lines_.find({input.origin.session, id});
        if (line == lines_.end() || line->second.is_done) continue;
        line->second.must_end = "the cancel of its list";
    }
}

void Oracle::take(DeskLoggedOff const& input, Timestamp at) {
    if (on_.erase(input.session) > 0) leave(input.session, input.is_logout, at);
}

void Oracle::leave(SessionId const& session, bool is_logout, Timestamp at) {
    using enum SessionRights::CancelOn;
    auto const& rights = rights_.at(session);
    bool const covers_all =
        rights.cancel_on == both || rights.cancel_on == (is_logout ? logout : disconnect);
    if (!covers_all && is_logout) return;
    away_[session] = {at + rights.cancel_grace, covers_all};
    pass(at);
}

void Oracle::end_all_of(SessionId const& session, bool covers_all) {
    must_end("cancel on disconnect", [&](Line const& line) {
        if (line.session != session) return false;
        return line.terms.on_disconnect == OnDisconnect::cancel ||
               (covers_all && line.terms.on_disconnect == OnDisconnect::as_session_says);
    });
}

void Oracle::pass(Timestamp now) {
    for (auto away = away_.begin(); away != away_.end();) {
        if (away->second.due > now) {
            ++away;
            continue;
        }
        end_all_of(away->first, away->second.covers_all);
        away = away_.erase(away);
    }
}

void Oracle::on_restart(Timestamp now) {
    for (auto& [session, away] : away_) away.due = now + rights_.at(session).cancel_grace;
    auto const on = std::move(on_);
    on_.clear();
    for (auto const& session : on) leave(session, false, now);
}

void Oracle::on_input(Stamped const& stamped) {
    auto const& input = stamped.input;
    heard_.note(input);
    freezes_.note(input);
    count(input);
    if (auto const* order = std::get_if<NewOrder>(&input)) take(*order);
    if (auto const* mass = std::get_if<MassCancel>(&input)) take(*mass);
    if (auto const* halt = std::get_if<HaltChanged>(&input)) take(*halt);
    if (auto const* off = std::get_if<DeskLoggedOff>(&input)) take(*off, stamped.at);
    if (std::holds_alternative<Started>(input)) on_restart(stamped.at);
    if (auto const* on = std::get_if<DeskLoggedOn>(&input)) {
        on_.insert(on->session);
        away_.erase(on->session);
    } else if (auto const* cancel = std::get_if<CancelOrder>(&input)) {
        requests_[{cancel->origin.session, cancel->cl_ord_id}];
    } else if (auto const* replace = std::get_if<ReplaceOrder>(&input)) {
        requests_[{replace->origin.session, replace->cl_ord_id}];
    } else if (auto const* list = std::get_if<OrderList>(&input)) {
        lists_[{list->origin.session, list->list_id}].orders = list->orders;
    } else if (auto const* gone = std::get_if<ListCancel>(&input)) {
        take(*gone);
    } else if (auto const* one = std::get_if<OperatorCancel>(&input)) {
        must_end("an operator", [&](Line const& line) { return line.id == one->order; });
    } else if (auto const* listed = std::get_if<InstrumentDefined>(&input)) {
        if (listed->instrument.is_trading) return;
        must_end("the venue's halt",
                 [](Line const& line) { return line.terms.on_halt == OnHalt::cancel; });
    }
}

// A list is one message: it was read to its end with its last order.
void Oracle::count(Input const& input) {
    std::visit(
        [&](auto const& one) {
            bool is_whole = true;
            if constexpr (requires { one.is_last_of_list; }) {
                is_whole = one.list_id.empty() || one.is_last_of_list;
            }
            if (std::holds_alternative<OrderList>(input)) is_whole = false;
            if constexpr (requires { one.origin; }) {
                if (is_whole) read_[one.origin.session] = one.origin.msg_seq_num;
            }
        },
        static_cast<AnyInput const&>(input));
}

void Oracle::check_told(Input const& input) { blame_if(heard_.check(input)); }

void Oracle::on_request(Effect const& effect, core::StateMachine const& machine) {
    heard_.note_request(effect);
    if (auto const* submit = std::get_if<SubmitToVenue>(&effect)) {
        auto const& order = *submit->order;
        blame_if(ledger_.note(effect));
        if (is_halted(order.account, Symbol::of("BTC-USDT"), order.side)) {
            fail("an order was sent while trading is halted: " + to_string(order.order));
        }
        if (auto const why = freezes_.why_not(); !why.empty()) {
            fail("order " + to_string(order.order) + " was sent, and " + why);
        }
    } else if (auto const* replace = std::get_if<ReplaceAtVenue>(&effect)) {
        blame_if(ledger_.note(effect));
        check_replace(*replace->replacement, machine);
    } else if (auto const* cancel = std::get_if<CancelAtVenue>(&effect)) {
        check_cancel(*cancel);
    }
}

void Oracle::check_replace(VenueReplacement const& wanted, core::StateMachine const& machine) {
    auto const* order = machine.orders().find(wanted.order.order);
    auto const& asked = order->replace ? order->replace->terms : order->terms;
    bool const is_dearer = order->side == Side::buy ? asked.price > order->terms.price
                                                    : asked.price < order->terms.price;
    bool const raises_risk = is_dearer || asked.quantity > order->terms.quantity;
    if (raises_risk && is_halted(order->account, order->symbol, order->side)) {
        fail("a replace raised risk while trading is halted: " + to_string(order->id));
    }
    if (auto const why = freezes_.why_not(); raises_risk && !why.empty()) {
        fail("a replace of " + to_string(order->id) + " raised risk, and " + why);
    }
    if (wanted.mode != VenueReplacement::Mode::cancel_and_new) return;
    if (wanted.order.terms.quantity + order->filled != asked.quantity) {
        fail("the new leg of " + to_string(order->id) + " is not what is left of " +
             asked.quantity.to_string());
    }
}

// What was over is not canceled: the venue would be right to call that abuse.
void Oracle::check_cancel(CancelAtVenue const& cancel) {
    if (!cancel.client_id.empty() && over_.contains(cancel.client_id)) {
        fail("a cancel of " + to_string(cancel.order) + " names a leg that was over");
    }
}

void Oracle::note_ends(core::StateMachine const& machine) {
    for (auto const& order : machine.orders().all()) {
        for (auto const& leg : order.legs) {
            if (leg.state == core::Leg::State::ended) {
                over_.insert(leg.client_id);
            } else {
                over_.erase(leg.client_id);
            }
        }
    }
}

// A message that comes again after a crash has the same ExecID and says the same.
void Oracle::on_effect(Effect const& effect, core::StateMachine const& machine) {
    auto const is_new = [&](ExecId id) {
        auto const [known, is_first] = told_.try_emplace(id, effect);
        if (!is_first && !(known->second == effect)) {
            fail("ExecID " + to_string(id) + " said two things");
        }
        if (is_first) blame_if(ledger_.note(effect));
        return is_first;
    };
    if (auto const* report = std::get_if<Report>(&effect)) {
        if (!is_new(report->exec_id)) return;
        heard_.note_told(*report);
        auto const* order = report->order_id ? machine.orders().find(*report->order_id) : nullptr;
        bool const is_of_stranger = order != nullptr && order->session == house_session;
        is_of_stranger ? told_of_stranger(*report) : told(*report);
    } else if (auto const* rejected = std::get_if<CancelRejected>(&effect)) {
        if (is_new(rejected->exec_id)) told(*rejected);
    } else if (auto const* mass = std::get_if<MassCancelReport>(&effect)) {
        if (is_new(mass->exec_id)) told(*mass, machine);
    } else if (auto const* status = std::get_if<ListStatus>(&effect)) {
        if (is_new(status->exec_id)) told(*status);
    } else if (auto const* news = std::get_if<News>(&effect)) {
        if (is_new(news->exec_id)) told(*news);
    } else if (auto const* broken = std::get_if<BreakNews>(&effect)) {
        blame_if(freezes_.note(*broken));
    }
}

void Oracle::told(Report const& report) {
    if (!report.order_id) return;
    Key const named{report.session, report.cl_ord_id};
    if (!ids_.contains(*report.order_id) && lines_.contains(named)) {
        ids_[*report.order_id] = named;
        lines_.at(named).id = *report.order_id;
    }
    auto& line = lines_.at(ids_.at(*report.order_id));
    bool const is_watched = rights_.at(report.session).is_drop_copy;
    bool const is_addressed = report.kind == ReportKind::status && is_watched;
    if (!is_addressed && !sees(report.session, line.session)) {
        return fail(to_string(report.exec_id) + " was told to a stranger");
    }
    if (report.kind == ReportKind::status) return;
    bool const is_answer = report.orig_cl_ord_id && (report.kind == ReportKind::canceled ||
                                                     report.kind == ReportKind::replaced);
    if (is_answer) ++requests_[named];
    if (report.session == line.session) told_end(line, report);
}

// Of what nobody here sent, its house hears, and who watches the account when asking for it.
void Oracle::told_of_stranger(Report const& report) {
    if (report.session == house_session) return;
    bool const is_watched = rights_.at(report.session).is_drop_copy;
    if (report.kind == ReportKind::status && is_watched) return;
    fail(to_string(report.exec_id) + " told a desk of an order that nobody here sent");
}

void Oracle::told_end(Line& line, Report const& report) {
    if (report.refusal.reason == Reason::duplicate_cl_ord_id) {
        if (uses_[{report.session, report.cl_ord_id}] > 1) return;
        return fail("an id that its desk used once was refused as used before: " +
                    text_of(report.cl_ord_id));
    }
    bool const was_done = line.is_done;
    line.is_done = report.leaves.is_zero();
    if (report.kind == ReportKind::replaced) {
        line.last = report.cl_ord_id;
        // A filled order that its desk opened again is no longer what had to end.
        if (was_done && !line.is_done) line.must_end.clear();
    }
    bool const is_reopened =
        report.kind == ReportKind::trade_canceled && report.leaves.is_positive();
    if (is_reopened) line.ends_told = 0;
    bool const is_end = report.kind == ReportKind::canceled || report.kind == ReportKind::expired ||
                        report.kind == ReportKind::rejected;
    if (!is_end) return;
    if (report.kind != ReportKind::rejected) blame_if(heard_.why_not_over(*report.order_id));
    if (++line.ends_told > 1) {
        fail("the end of " + to_string(*report.order_id) + " was told twice");
    }
}

void Oracle::told(CancelRejected const& rejected) {
    auto const request = requests_.find({rejected.session, rejected.cl_ord_id});
    if (request == requests_.end()) {
        return fail("a request that nobody made was refused: " + text_of(rejected.cl_ord_id));
    }
    ++request->second;
}

// The orders named are those that were open in the scope: but for those whose end is known here,
// while the desk waits for its last fills, and filled ones that are being opened again.
void Oracle::told(MassCancelReport const& report, core::StateMachine const& machine) {
    if (report.refusal.reason != Reason::none) return;
    auto const& expected = mass_cancels_.at({report.session, report.cl_ord_id});
    if (report.id.value != report.exec_id.sequence) return;  // sent again
    std::set<OrderId> named;
    for (auto const& order : report.orders) {
        named.insert(order.id);
        bool const is_expected = std::ranges::find(expected, ids_.at(order.id)) != expected.end();
        if (!is_expected && !machine.orders().find(order.id)->is_reopening()) {
            return fail("mass cancel " + text_of(report.cl_ord_id) + " took " +
                        to_string(order.id) + " too much");
        }
    }
    for (auto const& key : expected) {
        auto const id = lines_.at(key).id;
        if (!named.contains(id) && !machine.orders().find(id)->is_past_cancel()) {
            return fail("mass cancel " + text_of(report.cl_ord_id) + " left out " + to_string(id));
        }
    }
}

void Oracle::told(ListStatus const& status) {
    auto const list = lists_.find({status.session, status.list_id});
    if (list == lists_.end()) {
        if (!status.is_rejected) fail("a list that nobody sent has a state");
        return;
    }
    if (status.kind == ListStatus::Kind::ack) ++list->second.acks;
    if (status.kind == ListStatus::Kind::all_done) ++list->second.dones;
}

void Oracle::told(News const& news) {
    if (rights_.at(news.session).accounts.empty()) {
        fail("news went to " + std::string(news.session.view()) + ", which may not trade");
    }
}

}  // namespace trestle::sim
