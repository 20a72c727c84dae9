#include "oms/server/administration.hpp"

#include <algorithm>
#include <charconv>
#include <set>

#include "oms/audit/words.hpp"
#include "oms/model/limits.hpp"
#include "oms/server/disk_guard.hpp"
#include "oms/server/near_match.hpp"
#include "oms/server/recon_commands.hpp"
#include "oms/server/text_table.hpp"

namespace trestle::server {

namespace {

using Action = SessionCommand::Action;

constexpr std::uint64_t largest_number = 2'000'000'000;  // QuickFIX counts in 32 bits

ControlAnswer refused(std::string text) { return {false, std::string(std::move(text))}; }

std::string question(std::string const& word, std::vector<std::string> const& known) {
    auto const near = nearest(word, known);
    if (!near.empty()) return "; did you mean " + near + "?";
    std::string all;
    for (auto const& each : known) all += (all.empty() ? "" : ", ") + each;
    return "; known are: " + (all.empty() ? "none" : all);
}

std::string counted(std::size_t count, std::string const& one, std::string const& many) {
    return std::to_string(count) + " " + (count == 1 ? one : many);
}

// What desks are told: the reason too, as it was given.
std::string text_for_desk(std::string const& what, Operator const& by) {
    return what + " by operations: " + by.why;
}

}  // namespace

void Administration::restore_latches() {
    for (auto const& session : ports_.sessions()) {
        auto const id = SessionId::from(session.desk);
        if (!id || state_.is_session_enabled(*id)) continue;
        ports_.set_enabled(session.desk, false, "disabled by operations");
        ports_.log("session " + session.desk + " stays disabled; 'trestle session enable " +
                   session.desk + " --why …' lifts it");
    }
    for (auto const& halt : state_.halts()) {
        ports_.log(core::describe(halt.scope) + " stays halted " + core::describe(halt.by));
    }
}

void Administration::on(ControlRequest const& request, std::string const& who, Reply reply) {
    Operator by{who, request.value("why")};
    if (auto const person = request.value("by"); !person.empty()) by.who += ", " + person;
    if (by.who.size() > bounds::text_bytes || by.why.size() > bounds::text_bytes) {
        return reply(refused("--why and --by take at most " + std::to_string(bounds::text_bytes) +
                             " bytes; shorten it"));
    }
    auto decision = decide(request, by);
    if (decision.answer) return reply(*decision.answer);
    ports_.log("operator " + by.who + ": " + request.command + " " + request.value("desk") +
               request.value("order") + request.value("break") + " (" + by.why + ")");
    waiting_.push_back(std::move(reply));
    ports_.take(std::move(*decision.input));
}

Administration::Decision Administration::decide(ControlRequest const& request, Operator by) const {
    auto const& command = request.command;
    if (command == "session-list") return {ControlAnswer{true, session_table()}, {}};
    if (command == "status") return {ControlAnswer{true, status()}, {}};
    if (command == "book") return {book(request), {}};
    if (command == "recon-show") return {show_breaks(state_, request), {}};
    static std::vector<std::string> const changes{
        "session-enable", "session-disable", "session-logout", "session-kick", "session-set-seq",
        "halt",           "resume",          "kill",           "order-cancel", "recon-accept",
        "recon-adjust",   "recon-unfreeze"};
    if (std::ranges::find(changes, command) == changes.end()) {
        return {refused("'" + command +
                        "' is not a command of this gateway; use the trestle "
                        "command of the same version"),
                {}};
    }
    if (by.why.find_first_not_of(' ') == std::string::npos) {
        return {refused("--why is missing; say why in a few words: it goes to the journal and the "
                        "audit file"),
                {}};
    }
    if (command == "session-enable") return session_command(request, by, Action::enable);
    if (command == "session-disable") return session_command(request, by, Action::disable);
    if (command == "session-logout") return session_command(request, by, Action::logout);
    if (command == "session-kick") return session_command(request, by, Action::kick);
    if (command == "session-set-seq") return session_command(request, by, Action::set_numbers);
    if (command == "order-cancel") return cancel(request, by);
    if (command.starts_with("recon-")) {
        auto recon = read_recon_command(state_, request, by);
        if (!recon.ok()) return {refused(recon.error()), {}};
        return {{}, std::move(recon).value()};
    }
    return halt(request, by, command != "resume", command == "kill");
}

std::optional<fix::engine::SessionState> Administration::session(std::string const& desk) const {
    for (auto& each : ports_.sessions()) {
        if (each.desk == desk) return each;
    }
    return std::nullopt;
}

Administration::Decision Administration::session_command(ControlRequest const& request, Operator by,
                                                         Action action) const {
    auto const desk = request.value("desk");
    auto const found = session(desk);
    auto const id = SessionId::from(desk);
    if (!found || !id) {
        std::vector<std::string> known;
        for (auto const& each : ports_.sessions()) known.push_back(each.desk);
        return {refused("there is no session '" + desk + "'" + question(desk, known)), {}};
    }
    SessionCommand command{.by = std::move(by), .session = *id, .action = action};
    switch (action) {
        case Action::enable:
        case Action::disable:
            if (found->is_enabled == (action == Action::enable)) {
                return {ControlAnswer{true, desk + " is " +
                                                (found->is_enabled ? "enabled" : "disabled") +
                                                " already; nothing was changed"},
                        {}};
            }
            break;
        case Action::logout:
        case Action::kick:
            if (!found->is_logged_on) {
                return {refused(desk + " is not logged on; nothing was changed"), {}};
            }
            break;
        case Action::set_numbers:
            if (found->is_logged_on) {
                return {refused(desk + " is logged on; 'trestle session logout " + desk +
                                " --why …' first, and agree the numbers with the desk"),
                        {}};
            }
            return set_numbers(request, std::move(command));
    }
    return {{}, command};
}

Administration::Decision Administration::set_numbers(ControlRequest const& request,
                                                     SessionCommand command) const {
    for (auto const& [name, number] :
         {std::pair{"in", &command.next_inbound}, std::pair{"out", &command.next_outbound}}) {
        auto const text = request.value(name);
        if (text.empty()) continue;
        auto const* const last = text.data() + text.size();
        auto const read = std::from_chars(text.data(), last, *number);
        bool const is_number = read.ec == std::errc{} && read.ptr == last;
        if (!is_number || *number < 1 || *number > largest_number) {
            return {refused("--" + std::string(name) + " '" + text +
                            "' is not a sequence number; "
                            "write a number from 1 to " +
                            std::to_string(largest_number)),
                    {}};
        }
    }
    if (command.next_inbound == 0 && command.next_outbound == 0) {
        return {refused("nothing to set; name --in (the next MsgSeqNum expected from the desk), "
                        "--out (the next one sent to it), or both"),
                {}};
    }
    return {{}, command};
}

Result<OrderScope, std::string> Administration::scope_of(ControlRequest const& request) const {
    OrderScope scope;
    for (auto const& [name, known] :
         {std::pair{"account", &names_.accounts}, std::pair{"symbol", &names_.symbols},
          std::pair{"venue", &names_.venues}}) {
        auto const value = request.value(name);
        if (value.empty() || std::ranges::find(*known, value) != known->end()) continue;
        return "there is no " + std::string(name) + " '" + value + "'" + question(value, *known);
    }
    scope.account = Account::of(request.value("account"));
    scope.symbol = Symbol::of(request.value("symbol"));
    scope.venue = venue_named(request.value("venue"));
    return scope;
}

std::string Administration::halted() const {
    std::string text;
    for (auto const& halt : state_.halts()) {
        text += "\n  " + core::describe(halt.scope) + ", since " + audit::to_text(halt.since) +
                " " + core::describe(halt.by);
    }
    return text.empty() ? "nothing is halted" : "halted:" + text;
}

Administration::Decision Administration::halt(ControlRequest const& request, Operator by,
                                              bool is_halted, bool is_kill) const {
    auto const scope = scope_of(request);
    if (!scope.ok()) return {refused(scope.error()), {}};
    HaltChanged change{.by = std::move(by), .scope = *scope, .is_halted = is_halted};
    change.cancels_orders = is_kill || (is_halted && request.value("cancel") == "yes");
    bool const is_in_force = std::ranges::any_of(
        state_.halts(), [&](core::Halt const& each) { return each.scope == *scope; });
    if (!is_halted && !is_in_force) {
        return {refused("there is no halt of " + core::describe(*scope) +
                        " to lift; name its scope as it was halted. " + halted()),
                {}};
    }
    if (is_halted && is_in_force && !change.cancels_orders) {
        return {ControlAnswer{true, core::describe(*scope) + " is halted already; nothing was "
                                                             "changed"},
                {}};
    }
    return {{}, change};
}

Administration::Decision Administration::cancel(ControlRequest const& request, Operator by) const {
    auto const text = request.value("order");
    auto const id = parse_order_id(text);
    if (!id) {
        return {refused("'" + text + "' is not an OrderID; write it as reports have it: T12"), {}};
    }
    auto const* order = state_.orders().find(*id);
    if (order == nullptr) {
        return {refused("there is no order " + text +
                        "; 'trestle audit export orders' lists "
                        "them"),
                {}};
    }
    if (order->is_closed()) {
        return {refused(text + " is " + std::string(audit::name_of(order->status())) +
                        ": there is nothing to cancel"),
                {}};
    }
    return {{}, OperatorCancel{std::move(by), *id}};
}

void Administration::on_applied(Stamped const& stamped, Effects const& effects) {
    if (auto const* link = std::get_if<VenueLink>(&stamped.input)) {
        link_words_[{link->venue, link->account}] = {stamped.at, link->text};
        return;
    }
    ControlAnswer answer;
    if (auto const* command = std::get_if<SessionCommand>(&stamped.input)) {
        answer = carry_out(*command);
    } else if (auto const* halt = std::get_if<HaltChanged>(&stamped.input)) {
        if (halt->by.who == DiskGuard::name) return;  // no operator waits for an answer
        answer = tell(*halt, effects);
    } else if (auto const* cancel = std::get_if<OperatorCancel>(&stamped.input)) {
        answer = tell(*cancel, effects);
    } else if (auto const* recon = std::get_if<ReconCommand>(&stamped.input)) {
        answer = tell_decision(*recon, effects);
    } else {
        return;
    }
    if (waiting_.empty()) return;
    auto const reply = std::move(waiting_.front());
    waiting_.pop_front();
    reply(answer);
}

ControlAnswer Administration::carry_out(SessionCommand const& command) {
    std::string const desk(command.session.view());
    switch (command.action) {
        case Action::enable:
            ports_.set_enabled(desk, true, "");
            return {true, desk + " is enabled; it may log on"};
        case Action::disable:
            ports_.set_enabled(desk, false, text_for_desk("disabled", command.by));
            return {true, desk +
                              " is disabled; it may not log on until it is enabled, restarts "
                              "included"};
        case Action::logout:
            ports_.logout(desk, text_for_desk("logged out", command.by));
            return {true, desk + " is being logged out; it may log on again"};
        case Action::kick:
            ports_.kick(desk, text_for_desk("cut off", command.by));
            return {true, desk + " is cut off without a Logout; it may log on again"};
        case Action::set_numbers: {
            auto const problem =
                ports_.set_numbers(desk, command.next_inbound, command.next_outbound);
            if (!problem.empty()) return refused(problem);
            auto const now = session(desk);
            return {true, desk + ": next number expected " +
                              std::to_string(now ? now->next_inbound : 0) + ", next sent " +
                              std::to_string(now ? now->next_outbound : 0)};
        }
    }
    __builtin_trap();
}

ControlAnswer Administration::tell(HaltChanged const& halt, Effects const& effects) const {
    std::set<OrderId> canceled;
    std::size_t told = 0;
    for (auto const& effect : effects) {
        auto const* cancel = std::get_if<CancelAtVenue>(&effect);
        if (cancel != nullptr) canceled.insert(cancel->order);
        if (std::holds_alternative<News>(effect)) ++told;
    }
    std::string text = core::describe(halt.scope);
    text += halt.is_halted ? " is halted until 'trestle resume', restarts included"
                           : " is no longer halted";
    if (halt.cancels_orders) {
        text +=
            "; " + counted(canceled.size(), "open order is", "open orders are") + " being canceled";
    }
    return {true, text + "; " + counted(told, "desk", "desks") + " told"};
}

ControlAnswer Administration::tell(OperatorCancel const& cancel, Effects const& effects) const {
    for (auto const& effect : effects) {
        if (auto const* sent = std::get_if<CancelAtVenue>(&effect)) {
            return {true, to_string(cancel.order) + ": cancel sent to " +
                              std::string(name_of(sent->venue))};
        }
        // The order ended, or had a cancel in flight, while this command was on its way.
        if (auto const* alert = std::get_if<Alert>(&effect)) {
            return refused(to_string(cancel.order) + " " + alert->text);
        }
    }
    return {true, to_string(cancel.order) +
                      ": will be canceled as soon as its venue has answered "
                      "the request in flight"};
}

ControlAnswer Administration::book(ControlRequest const& request) const {
    auto const scope = scope_of(request);
    if (!scope.ok()) return refused(scope.error());
    if (!scope->venue || scope->symbol.empty()) {
        return refused("name a venue and a symbol, such as 'trestle book binance_spot BTC-USDT'");
    }
    return ports_.book(*scope->venue, scope->symbol);
}

std::string Administration::session_table() const {
    TextTable table({"SESSION", "STATE", "NEXT IN", "NEXT OUT", "QUEUED", "SINCE", "FROM"});
    for (auto const& each : ports_.sessions()) {
        std::string const state = !each.is_enabled ? "disabled" : each.is_logged_on ? "on" : "off";
        auto const since = audit::to_text(Timestamp{each.logged_on_at_ns});
        table.add({each.desk, state, std::to_string(each.next_inbound),
                   std::to_string(each.next_outbound), std::to_string(each.queued_bytes),
                   since.empty() ? "-" : since, each.peer.empty() ? "-" : each.peer});
    }
    return table.text();
}

std::string Administration::status() const {
    std::size_t on = 0;
    auto const sessions = ports_.sessions();
    for (auto const& each : sessions) on += each.is_logged_on ? 1 : 0;
    std::string text = counted(on, "session", "sessions") + " of " +
                       std::to_string(sessions.size()) + " on, " +
                       counted(state_.orders().open().size(), "open order", "open orders") +
                       ", journal at " + std::to_string(state_.last_applied());
    for (auto const& [account, venue] : names_.links) text += link(account, venue);
    auto const condition = ports_.condition();
    if (!condition.empty()) text += "\n" + condition;
    return text + positions() + recon_status(state_) + "\n" + halted();
}

std::string Administration::link(std::string const& account, std::string const& venue) const {
    auto const id = Account::from(account);
    auto const where = venue_named(venue);
    if (!id || !where) return {};
    bool const is_up = state_.is_venue_up(*where, *id);
    auto text = "\n" + account + " at " + venue + ": " + (is_up ? "link is up" : "link is down");
    auto const word = link_words_.find({*where, *id});
    if (word == link_words_.end()) return text + (is_up ? "" : ", not connected yet");
    text += " since " + audit::to_text(word->second.since);
    return word->second.text.empty() ? text : text + ": " + word->second.text;
}

// What venues say of perpetuals; a closed position is no line.
std::string Administration::positions() const {
    std::string text;
    for (auto const& told : state_.told_positions().all()) {
        auto const& position = told.position;
        if (position.quantity.is_zero()) continue;
        text += "\n" + std::string(told.account.view()) + " at " +
                std::string(name_of(told.venue)) + ": holds " + position.quantity.to_string() +
                " " + std::string(position.symbol.view());
        if (position.entry) text += ", entered at " + position.entry->to_string();
        if (position.liquidation) {
            text += ", liquidated at " + position.liquidation->to_string();
        }
    }
    return text;
}

}  // namespace trestle::server
