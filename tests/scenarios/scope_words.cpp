// The words of scenarios about many orders, sessions, lists and operators.
#include <algorithm>

#include "tests/scenarios/words.hpp"

namespace trestle::tests {

namespace {

using Tokens = std::vector<std::string>;

bool has(Tokens const& tokens, std::string const& word) {
    return std::ranges::find(tokens, word) != tokens.end();
}

std::string after(Tokens const& tokens, std::string const& word) {
    auto const found = std::ranges::find(tokens, word);
    return found == tokens.end() || found + 1 == tokens.end() ? std::string() : *(found + 1);
}

Decimal decimal(std::string const& text) {
    auto const parsed = Decimal::parse(text);
    OMS_ASSERT(parsed.ok());
    return *parsed;
}

// … [account A] [symbol S] [side buy|sell] [venue V]
OrderScope scope_in(Tokens const& tokens) {
    OrderScope scope{.account = Account::of(after(tokens, "account")),
                     .symbol = Symbol::of(after(tokens, "symbol")),
                     .venue = venue_named(after(tokens, "venue"))};
    if (has(tokens, "side")) {
        scope.side = after(tokens, "side") == "sell" ? Side::sell : Side::buy;
    }
    return scope;
}

constexpr std::string_view scope_verbs[] = {"mass-cancel", "mass-status", "list",
                                            "list-status", "list-cancel", "disputes",
                                            "logs-on",     "logs-off",    "confirms"};

std::string_view kind_text(ListStatus::Kind kind) {
    switch (kind) {
        case ListStatus::Kind::ack: return "ack";
        case ListStatus::Kind::response: return "response";
        case ListStatus::Kind::exec_started: return "started";
        case ListStatus::Kind::all_done: return "all-done";
    }
    __builtin_trap();
}

std::string_view action_text(SessionCommand::Action action) {
    switch (action) {
        case SessionCommand::Action::enable: return "enable";
        case SessionCommand::Action::disable: return "disable";
        case SessionCommand::Action::logout: return "logout";
        case SessionCommand::Action::kick: return "kick";
        case SessionCommand::Action::set_numbers: return "set-numbers";
    }
    __builtin_trap();
}

std::string grace_text(TimerId const& timer) {
    return "grace of " + std::string(timer.session.view());
}

}  // namespace

SessionId Words::session_named(std::string const& who) {
    if (who == "desk") return SessionId::of("DESK1");
    if (who == "desk2") return SessionId::of("DESK2");
    if (who == "boss") return SessionId::of("BOSS");
    if (who == "copy") return SessionId::of("COPY");
    if (who == "other") return SessionId::of("OTHER");
    if (who == "cert") return SessionId::of("CERT");
    return {};
}

Configured Words::rights_and_limits() {
    Decimal const most = Decimal::whole(1'000'000'000);
    auto const session = [](char const* name, char const* firm) {
        SessionRights rights{.session = SessionId::of(name)};
        rights.firm = firm;
        rights.accounts = {Account::of("DEMO")};
        return rights;
    };
    Configured configured{
        .sessions = {session("DESK1", "ACME"), session("DESK2", "ACME"), session("BOSS", "ACME"),
                     session("OTHER", "OTHER"), session("COPY", "ACME"), session("CERT", "CERT")},
        .limits = {{Account::of("DEMO"),
                    1000u,
                    {{Symbol::of("BTC-USDT"), Quantity(Decimal::whole(100'000)), Notional(most),
                      Decimal::whole(50), Quantity(most)}}}}};
    configured.sessions[2].sees_firm = true;
    configured.sessions[4].accounts.clear();
    configured.sessions[4].is_drop_copy = true;
    configured.sessions[4].watched = {Account::of("DEMO")};
    configured.sessions[5].accounts.clear();
    return configured;
}

bool Words::is_scope_line(Tokens const& tokens) {
    if (tokens[0] == "ops" || tokens[0] == "config") return true;
    if (tokens[0] == "timer" && tokens[1] == "grace") return true;
    return !session_named(tokens[0]).empty() &&
           std::ranges::find(scope_verbs, tokens[1]) != std::end(scope_verbs);
}

std::optional<Input> Words::scope_line(Tokens const& tokens, core::StateMachine const& machine) {
    if (tokens[0] == "ops") return operator_line(tokens, machine);
    if (tokens[0] == "config") return config_line(tokens);
    if (tokens[0] == "timer") {
        return TimerFired{
            {.kind = TimerId::Kind::disconnect_grace, .session = session_named(tokens.at(2))}};
    }
    auto const session = session_named(tokens[0]);
    auto const& verb = tokens[1];
    std::string const name = tokens.size() > 2 ? tokens[2] : std::string();
    if (verb == "logs-on") return DeskLoggedOn{.session = session};
    if (verb == "logs-off") return DeskLoggedOff{session, "", has(tokens, "goodbye")};
    if (verb == "confirms") return DeliveryConfirmed{session, *parse_exec_id(name)};
    // A list that a crash cut short comes again under its own number.
    if (has(tokens, "again")) --next_msg_seq_num_;
    auto const from = origin(tokens);
    if (verb == "mass-cancel") {
        return MassCancel{
            .origin = from, .cl_ord_id = ClOrdId::of(name), .scope = scope_in(tokens)};
    }
    if (verb == "mass-status") {
        return MassStatusQuery{.origin = from, .request_id = name, .scope = scope_in(tokens)};
    }
    if (verb == "list-status") return ListStatusQuery{from, ListId::of(name)};
    if (verb == "list-cancel") return ListCancel{from, ListId::of(name)};
    if (verb == "disputes") {
        // "last": the last trade, whatever its ExecID.
        auto const& trades = machine.trades();
        std::string const id =
            name == "last" && !trades.empty() ? to_string(trades.back().exec_id) : name;
        return TradeDisputed{.origin = from, .exec_id = id, .reason = 'D'};
    }
    OrderList list{.origin = from, .list_id = ListId::of(name)};
    auto const of = std::ranges::find(tokens, "of");
    for (auto id = of; id != tokens.end(); ++id) {
        if (*id != "of" && *id != "resend" && *id != "again") {
            list.orders.push_back(ClOrdId::of(*id));
        }
    }
    return list;
}

// ops halts|lifts [scope] [cancels-orders] | ops cancels a | ops enables|disables|… DESK1
std::optional<Input> Words::operator_line(Tokens const& tokens, core::StateMachine const& machine) {
    Operator const by{"alice", "test"};
    auto const& verb = tokens[1];
    if (verb == "halts" || verb == "lifts") {
        return HaltChanged{by, scope_in(tokens), verb == "halts", has(tokens, "cancels-orders")};
    }
    if (verb == "accepts" || verb == "adjusts" || verb == "unfreezes") {
        return decision_line(tokens);
    }
    std::string const name = tokens.size() > 2 ? tokens[2] : std::string();
    if (verb == "cancels") {
        auto const* place = machine.orders().place_of(ref(name, machine).client_id);
        return OperatorCancel{by, place == nullptr ? OrderId{9999} : place->order};
    }
    SessionCommand command{.by = by, .session = session_named(name)};
    if (verb == "enables") command.action = SessionCommand::Action::enable;
    if (verb == "disables") command.action = SessionCommand::Action::disable;
    if (verb == "kicks") command.action = SessionCommand::Action::kick;
    if (verb == "sets-numbers") {
        command.action = SessionCommand::Action::set_numbers;
        command.next_inbound = std::stoull(tokens.at(3));
    }
    return command;
}

// config desk [cancel-on never|disconnect|logout|both] [grace MS] [only-symbol S] [only-type T]
// [only-venue V] [max-notional N]: the rest of the session's rights stays.
std::optional<Input> Words::config_line(Tokens const& tokens) {
    if (tokens[1] == "recon") return policy_line(tokens);
    auto const found =
        std::ranges::find(configured_.sessions, session_named(tokens[1]), &SessionRights::session);
    if (found == configured_.sessions.end()) return wrong("no session is called " + tokens[1]);
    auto& rights = *found;
    if (has(tokens, "cancel-on")) {
        auto const on = after(tokens, "cancel-on");
        rights.cancel_on = on == "disconnect" ? SessionRights::CancelOn::disconnect
                           : on == "logout"   ? SessionRights::CancelOn::logout
                           : on == "both"     ? SessionRights::CancelOn::both
                                              : SessionRights::CancelOn::never;
    }
    if (has(tokens, "grace")) {
        rights.cancel_grace = std::chrono::milliseconds(std::stoll(after(tokens, "grace")));
    }
    if (has(tokens, "only-symbol")) rights.symbols = {Symbol::of(after(tokens, "only-symbol"))};
    if (has(tokens, "only-venue")) rights.venues = {*venue_named(after(tokens, "only-venue"))};
    if (has(tokens, "only-type")) {
        auto const type = after(tokens, "only-type");
        rights.order_types = {type == "market" ? OrderKind::market
                              : type == "stop" ? OrderKind::stop
                                               : OrderKind::limit};
    }
    if (has(tokens, "max-notional")) {
        rights.max_order_notional = Notional(decimal(after(tokens, "max-notional")));
    }
    return configured_;
}

// … list L [last] [survives|dies]
void Words::add_scope_terms(NewOrder& order, Tokens const& tokens) {
    order.list_id = ListId::of(after(tokens, "list"));
    order.is_last_of_list = has(tokens, "last");
    if (has(tokens, "survives")) order.terms.on_disconnect = OnDisconnect::keep;
    if (has(tokens, "dies")) order.terms.on_disconnect = OnDisconnect::cancel;
    // All orders of one message have its number.
    bool const is_numbered = has(tokens, "seq");
    if (!order.list_id.empty() && !is_numbered) order.origin.msg_seq_num = --next_msg_seq_num_ - 1;
}

std::string Words::render_scope(Effect const& effect) {
    auto const to = [](SessionId const& session) {
        return " (" + std::string(session.view()) + ")";
    };
    if (auto const* report = std::get_if<MassCancelReport>(&effect)) {
        std::string text = "MassCancelReport " + std::string(report->cl_ord_id.view());
        for (auto const& order : report->orders) text += " " + std::string(order.cl_ord_id.view());
        return text + (report->refusal.text.empty() ? "" : " refused " + report->refusal.text) +
               to(report->session);
    }
    if (auto const* status = std::get_if<ListStatus>(&effect)) {
        std::string text = "ListStatus " + std::string(status->list_id.view()) + " " +
                           std::string(kind_text(status->kind));
        for (auto const& order : status->orders) {
            text += " [" + std::string(order.cl_ord_id.view()) + " " +
                    std::string(status_text(order.status)) + " cum " +
                    order.cumulative.to_string() + " leaves " + order.leaves.to_string() +
                    " canceled " + order.canceled.to_string() + "]";
        }
        return text + (status->is_rejected ? " refused " + status->refusal.text : "");
    }
    if (auto const* news = std::get_if<News>(&effect)) {
        return "News " + news->headline + "; " + news->text + to(news->session);
    }
    if (auto const* administer = std::get_if<AdministerSession>(&effect)) {
        return "administer " + std::string(action_text(administer->command.action)) +
               to(administer->command.session);
    }
    auto const* start = std::get_if<StartTimer>(&effect);
    if (start != nullptr && start->timer.kind == TimerId::Kind::disconnect_grace) {
        return grace_text(start->timer) + " begins";
    }
    auto const* stop = std::get_if<StopTimer>(&effect);
    if (stop != nullptr && stop->timer.kind == TimerId::Kind::disconnect_grace) {
        return grace_text(stop->timer) + " stops";
    }
    return {};
}

}  // namespace trestle::tests
