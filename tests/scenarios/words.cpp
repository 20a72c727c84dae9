#include "tests/scenarios/words.hpp"

#include <algorithm>
#include <sstream>

namespace trestle::tests {

namespace {

constexpr std::uint64_t epoch = 1'700'000'000;

std::string_view kind_text(ReportKind kind) {
    switch (kind) {
        case ReportKind::pending_new: return "PendingNew";
        case ReportKind::accepted: return "New";
        case ReportKind::trade: return "Trade";
        case ReportKind::canceled: return "Canceled";
        case ReportKind::replaced: return "Replaced";
        case ReportKind::pending_cancel: return "PendingCancel";
        case ReportKind::pending_replace: return "PendingReplace";
        case ReportKind::rejected: return "Rejected";
        case ReportKind::expired: return "Expired";
        case ReportKind::restated: return "Restated";
        case ReportKind::status: return "OrderStatus";
        case ReportKind::trade_canceled: return "TradeCancel";
        case ReportKind::trade_corrected: return "TradeCorrect";
    }
    __builtin_trap();
}

std::string padded(std::string_view text, std::size_t width) {
    std::string result(text);
    if (result.size() < width) result.append(width - result.size(), ' ');
    return result + " ";
}

Decimal decimal(std::string const& text) {
    auto const parsed = Decimal::parse(text);
    OMS_ASSERT(parsed.ok());
    return *parsed;
}

bool has(std::vector<std::string> const& tokens, std::string const& word) {
    return std::ranges::find(tokens, word) != tokens.end();
}

std::optional<std::string> after(std::vector<std::string> const& tokens, std::string const& word) {
    auto const found = std::ranges::find(tokens, word);
    if (found == tokens.end() || found + 1 == tokens.end()) return std::nullopt;
    return *(found + 1);
}

std::optional<Reason> reason_named(std::string const& name) {
    for (int i = 0; i < reason_count; ++i) {
        if (trestle::name_of(static_cast<Reason>(i)) == name) return static_cast<Reason>(i);
    }
    return std::nullopt;
}

// "fee 0.1 BNB"
std::string fee_asset(std::vector<std::string> const& tokens) {
    auto const fee = after(tokens, "fee");
    return fee ? after(tokens, *fee).value_or("") : std::string();
}

VenueRef timed(VenueRef ref, Timestamp at) {
    ref.venue_time = at;
    return ref;
}

// Texts of refusals that people act upon are part of the story; of others the code says enough.
std::string refusal_text(Refusal const& refusal) {
    constexpr Reason told[] = {
        Reason::not_entitled,      Reason::trading_halted,    Reason::mass_canceled,
        Reason::desk_disconnected, Reason::operator_canceled, Reason::scope_frozen,
        Reason::venue_unproven,    Reason::terms_corrected,   Reason::break_settled};
    if (std::ranges::find(told, refusal.reason) != std::end(told)) return refusal.text;
    return std::string(trestle::name_of(refusal.reason));
}

// Most stories have one desk: it goes without saying.
std::string addressee(SessionId const& session) {
    return session.view() == "DESK1" ? "" : " (" + std::string(session.view()) + ")";
}

}  // namespace

Words::Words() {
    market_ = {.bid = Price(Decimal::whole(100)), .ask = Price(Decimal::whole(100)), .at = now_};
}

std::string_view Words::status_text(OrderStatus status) {
    switch (status) {
        case OrderStatus::pending_new: return "PendingNew";
        case OrderStatus::working: return "New";
        case OrderStatus::partially_filled: return "PartiallyFilled";
        case OrderStatus::filled: return "Filled";
        case OrderStatus::canceled: return "Canceled";
        case OrderStatus::pending_cancel: return "PendingCancel";
        case OrderStatus::pending_replace: return "PendingReplace";
        case OrderStatus::rejected: return "Rejected";
        case OrderStatus::expired: return "Expired";
    }
    __builtin_trap();
}

Instrument Words::listing() {
    return {.id = {1},
            .symbol = Symbol::of("BTC-USDT"),
            .venue = Venue::binance_spot,
            .venue_symbol = VenueSymbol::of("BTCUSDT"),
            .base = Asset::of("BTC"),
            .quote = Asset::of("USDT"),
            .is_trading = true,
            .tick = Price(decimal("0.01")),
            .lot = Quantity(decimal("0.001")),
            .min_quantity = Quantity(decimal("0.001"))};
}

// "reserved a": what it may still fill, at most.
std::string Words::reserved_line(std::string const& name, core::StateMachine const& machine) const {
    auto const* place = machine.orders().place_of(ref(name, machine).client_id);
    if (place == nullptr) return "no order is called " + name;
    return name + " " + machine.exposure().reservation_of(place->order).quantity.to_string();
}

// "state a": what the machine holds of an order, for the end of a story.
std::string Words::state_line(std::string const& name, core::StateMachine const& machine) const {
    auto const* place = machine.orders().place_of(ref(name, machine).client_id);
    if (place == nullptr) return "no order is called " + name;
    auto const& order = *machine.orders().find(place->order);
    bool const has_requests = order.replace || order.cancel || order.delayed_end;
    return name + (order.is_closed() ? " closed cum " : " open cum ") + order.filled.to_string() +
           (has_requests ? " with open requests" : "");
}

std::vector<Input> Words::opening() const {
    Decimal const most = Decimal::whole(1'000'000'000);
    return {Started{.epoch = epoch}, configured_, InstrumentDefined{listing()},
            VenueBalances{Venue::binance_spot,
                          Account::of("DEMO"),
                          true,
                          Timestamp{1},
                          {{Asset::of("USDT"), most, {}}, {Asset::of("BTC"), most, {}}}},
            VenueLink{Venue::binance_spot, Account::of("DEMO"), true, ""}};
}

std::optional<Input> Words::wrong(std::string text) {
    problem_ = std::move(text);
    return std::nullopt;
}

bool Words::is_from_venue(Input const& input) {
    return std::holds_alternative<VenueAccepted>(input) ||
           std::holds_alternative<VenueRejected>(input) ||
           std::holds_alternative<VenueFilled>(input) ||
           std::holds_alternative<VenueCanceled>(input) ||
           std::holds_alternative<VenueExpired>(input) ||
           std::holds_alternative<VenueReplaced>(input) ||
           std::holds_alternative<VenueReplaceRejected>(input) ||
           std::holds_alternative<VenueOrderState>(input) ||
           std::holds_alternative<VenueTradeCanceled>(input) ||
           std::holds_alternative<VenueTradeCorrected>(input) ||
           std::holds_alternative<VenueRestated>(input) ||
           std::holds_alternative<VenueTriggered>(input) ||
           std::holds_alternative<VenueBalances>(input);
}

std::optional<Input> Words::input(std::string const& line, core::StateMachine const& machine) {
    std::istringstream stream(line);
    Tokens tokens;
    for (std::string token; stream >> token;) tokens.push_back(token);
    if (tokens.size() < 2) return wrong("a line needs at least two words");
    if (is_recon_line(tokens)) return recon_line(tokens, machine);
    if (is_scope_line(tokens)) return scope_line(tokens, machine);
    if (!session_named(tokens[0]).empty()) return desk_line(tokens, machine);
    if (tokens[0] == "venue") return venue_line(tokens, machine);
    if (tokens[0] == "time") {
        pass(std::chrono::milliseconds(std::stoll(tokens[1])));
        problem_.clear();
        return std::nullopt;
    }
    if (tokens[0] == "timer" && tokens.size() == 4) {
        auto const* place = machine.orders().place_of(ref(tokens[2], machine));
        if (place == nullptr) return wrong("no order is called " + tokens[2]);
        auto const kind = tokens[1] == "ack"      ? TimerId::Kind::venue_ack
                          : tokens[1] == "expiry" ? TimerId::Kind::expiry
                                                  : TimerId::Kind::query_retry;
        auto const leg = static_cast<std::uint32_t>(std::stoul(tokens[3]));
        return TimerFired{{place->order, kind, leg}};
    }
    if (tokens[0] == "process" && tokens[1] == "starts") return Started{.epoch = epoch};
    return wrong("starts with none of: desk, venue, time, timer, process");
}

Origin Words::origin(Tokens const& tokens) {
    auto const number = after(tokens, "seq");
    return {.session = session_named(tokens[0]),
            .msg_seq_num = number ? std::stoull(*number) : next_msg_seq_num_++,
            .sent_at = now_,
            .is_possible_resend = has(tokens, "resend")};
}

void Words::pass(Duration span) {
    now_ = now_ + span;
    market_.at = now_;
}

// desk new a buy 10 @ 100 [ioc|fok|post|cancel-on-halt] [gtd +MILLISECONDS]
// desk new a buy 10 market | desk new a buy 0 market cash 1000; and a condition: read_condition()
std::optional<Input> Words::new_line(Tokens const& tokens) {
    if (tokens.size() < 6) return wrong("desk new ID buy|sell QUANTITY @ PRICE");
    NewOrder order{.origin = origin(tokens),
                   .cl_ord_id = ClOrdId::of(tokens[2]),
                   .account = Account::of(after(tokens, "account").value_or("DEMO")),
                   .symbol = Symbol::of(after(tokens, "symbol").value_or("BTC-USDT")),
                   .side = tokens[3] == "sell" ? Side::sell : Side::buy,
                   .reference = market_};
    order.terms.quantity = Quantity(decimal(tokens[4]));
    if (tokens[5] == "market") {
        order.terms.type = OrderType::market;
        order.terms.time_in_force = TimeInForce::immediate_or_cancel;
    } else {
        order.terms.price = Price(decimal(tokens.at(6)));
    }
    if (!read_condition(order.terms, tokens)) return wrong("stop|touch PRICE, trailing DISTANCE");
    if (has(tokens, "ioc")) order.terms.time_in_force = TimeInForce::immediate_or_cancel;
    if (has(tokens, "fok")) order.terms.time_in_force = TimeInForce::fill_or_kill;
    order.terms.is_post_only = has(tokens, "post");
    if (has(tokens, "cancel-on-halt")) order.terms.on_halt = OnHalt::cancel;
    if (auto const cash = after(tokens, "cash")) order.terms.cash = Notional(decimal(*cash));
    if (auto const span = after(tokens, "gtd")) {
        order.terms.time_in_force = TimeInForce::good_till_date;
        order.terms.expires_at = now_ + std::chrono::milliseconds(std::stoll(*span));
    }
    if (auto const link = after(tokens, "link")) order.notes.cl_ord_link_id = *link;
    if (has(tokens, "denied")) {
        order.verdict = {ScriptVerdict::Decision::deny, "rules/x.lua:3", "not at night", {}};
    }
    if (has(tokens, "failed")) {
        order.verdict = {ScriptVerdict::Decision::failed, "rules/x.lua:4", "nil index", {}};
    }
    if (has(tokens, "no-market")) order.reference = {};
    add_scope_terms(order, tokens);
    return order;
}

// desk replace b of a 12 @ 100 | desk replace b of a 12 keeps price, and a condition as of a new
// order
std::optional<Input> Words::replace_line(Tokens const& tokens, core::StateMachine const& machine) {
    if (tokens.size() < 8 || tokens[3] != "of") return wrong("desk replace ID of ID QTY @ PRICE");
    ReplaceOrder replace{.origin = origin(tokens),
                         .cl_ord_id = ClOrdId::of(tokens[2]),
                         .orig_cl_ord_id = ClOrdId::of(tokens[4]),
                         .symbol = Symbol::of(after(tokens, "symbol").value_or("BTC-USDT")),
                         .reference = market_};
    auto const& orders = machine.orders();
    if (auto const* order = orders.find(replace.origin.session, replace.orig_cl_ord_id)) {
        replace.side = order->side;
        replace.terms = order->terms;
        replace.terms.cash.reset();
    }
    if (auto const account = after(tokens, "account")) replace.account = Account::of(*account);
    if (auto const route = after(tokens, "route")) replace.route = venue_named(*route);
    if (auto const cash = after(tokens, "cash")) replace.terms.cash = Notional(decimal(*cash));
    if (has(tokens, "other-date")) replace.terms.expires_at = now_;
    if (has(tokens, "denied")) {
        replace.verdict = {ScriptVerdict::Decision::deny, "rules/x.lua:3", "not at night", {}};
    }
    if (has(tokens, "other-side")) replace.side = Side::sell;
    replace.terms.quantity = Quantity(decimal(tokens[5]));
    if (tokens[6] == "@") replace.terms.price = Price(decimal(tokens[7]));
    if (!read_condition(replace.terms, tokens)) return wrong("stop|touch PRICE, trailing DISTANCE");
    return replace;
}

std::optional<Input> Words::desk_line(Tokens const& tokens, core::StateMachine const& machine) {
    if (tokens.size() < 3) return wrong("desk new|replace|cancel|status ID …");
    if (tokens[1] == "new") return new_line(tokens);
    if (tokens[1] == "replace") return replace_line(tokens, machine);
    if (tokens[1] == "cancel" && tokens.size() >= 5) {
        CancelOrder cancel{.origin = origin(tokens),
                           .cl_ord_id = ClOrdId::of(tokens[2]),
                           .orig_cl_ord_id = ClOrdId::of(tokens[4]),
                           .symbol = Symbol::of("BTC-USDT")};
        if (auto const name = after(tokens, "by-id")) {
            auto const* place = machine.orders().place_of(ref(*name, machine).client_id);
            if (place != nullptr) cancel.order_id = place->order;
        }
        return cancel;
    }
    if (tokens[1] == "status") {
        return StatusQuery{.origin = origin(tokens),
                           .cl_ord_id = ClOrdId::of(tokens[2]),
                           .symbol = Symbol::of("BTC-USDT")};
    }
    return wrong("desk new|replace|cancel|status");
}

// "a" is the first leg of order a, "a/2" its second client id; "#7" names the venue's id 7 alone,
// "a#7" both.
VenueRef Words::ref(std::string const& full, core::StateMachine const& machine) const {
    auto const sharp = full.find('#');
    auto const name = full.substr(0, sharp);
    if (name.empty()) {
        return {.venue = Venue::binance_spot,
                .order_id = VenueOrderId::of(full.substr(1)),
                .venue_time = now_};
    }
    auto const slash = name.find('/');
    auto const leg = slash == std::string::npos ? 1 : std::stoul(name.substr(slash + 1));
    auto const& orders = machine.orders();
    auto const* order = orders.find(SessionId::of("DESK1"), ClOrdId::of(name.substr(0, slash)));
    for (char const* other : {"DESK2", "BOSS", "OTHER"}) {
        if (order != nullptr) break;
        order = orders.find(SessionId::of(other), ClOrdId::of(name.substr(0, slash)));
    }
    VenueRef result{.venue = Venue::binance_spot,
                    .order_id = VenueOrderId::of(
                        sharp == std::string::npos ? "V-" + name : full.substr(sharp + 1)),
                    .venue_time = now_};
    result.client_id =
        order == nullptr ? VenueClientId::of("unknown")
                         : make_venue_client_id(epoch, order->id, static_cast<std::uint32_t>(leg));
    if (externals_.contains(name)) result.client_id = {};
    return result;
}

std::optional<Input> Words::venue_line(Tokens const& tokens, core::StateMachine const& machine) {
    if (tokens[1] == "up" || tokens[1] == "down") {
        return VenueLink{Venue::binance_spot, Account::of("DEMO"), tokens[1] == "up", "test"};
    }
    if (tokens[1] == "halts" || tokens[1] == "lifts") {
        auto halted = listing();
        halted.is_trading = tokens[1] == "lifts";
        return InstrumentDefined{halted};
    }
    if (tokens.size() < 3) return wrong("venue accepts|fills|… ORDER");
    auto of = ref(tokens[2], machine);
    if (auto const id = after(tokens, "as")) of.order_id = VenueOrderId::of(*id);
    if (has(tokens, "nameless")) of.client_id = {};
    if (tokens[1] == "replaces" && tokens.size() >= 5) {
        return VenueReplaced{of, ref(tokens[4], machine).client_id,
                             Quantity(decimal(after(tokens, "cum").value_or("0")))};
    }
    if (tokens[1] == "refuses-replace" && tokens.size() >= 5) {
        auto const reason = reason_named(after(tokens, "reason").value_or("venue_rejected"));
        if (!reason) return wrong("no such reason");
        return VenueReplaceRejected{of,
                                    ref(tokens[4], machine).client_id,
                                    !has(tokens, "gone"),
                                    Quantity(decimal(after(tokens, "cum").value_or("0"))),
                                    *reason,
                                    "venue says no"};
    }
    return order_line(tokens, of);
}

std::optional<Input> Words::order_line(Tokens const& tokens, VenueRef const& of) {
    auto const cumulative = Quantity(decimal(after(tokens, "cum").value_or("0")));
    auto const reason = reason_named(after(tokens, "reason").value_or("venue_rejected"));
    if (!reason) return wrong("no such reason: " + *after(tokens, "reason"));
    auto const& verb = tokens[1];
    if (verb == "accepts") return VenueAccepted{of};
    if (verb == "triggers") return VenueTriggered{of, "the last price got there"};
    if (verb == "rejects") return VenueRejected{of, *reason, "venue says no"};
    if (verb == "expires") return VenueExpired{of, cumulative, "expired"};
    if (verb == "refuses-cancel") return VenueCancelRejected{of, *reason, "venue says no"};
    if (verb == "fills" && tokens.size() >= 6) {
        auto const trade = after(tokens, "trade").value_or("t" + std::to_string(++next_trade_));
        return VenueFilled{.ref = timed(of, now_),
                           .trade_id = VenueTradeId::of(trade == "-" ? "" : trade),
                           .symbol = VenueSymbol::of("BTCUSDT"),
                           .quantity = Quantity(decimal(tokens[3])),
                           .price = Price(decimal(tokens[5])),
                           .cumulative = cumulative,
                           .fee = decimal(after(tokens, "fee").value_or("0")),
                           .fee_asset = Asset::of(fee_asset(tokens)),
                           .liquidity = Liquidity::maker};
    }
    if (verb == "puzzles") return VenueAnomaly{of, "a new word", "{}"};
    if (verb == "busts" && tokens.size() >= 4) {
        return VenueTradeCanceled{of, VenueTradeId::of(tokens[3]), ""};
    }
    if (verb == "corrects" && tokens.size() >= 7) {
        return VenueTradeCorrected{of, VenueTradeId::of(tokens[3]), Quantity(decimal(tokens[4])),
                                   Price(decimal(tokens[6])), ""};
    }
    if (verb == "restates" && tokens.size() >= 4) {
        auto const price = after(tokens, "@");
        return VenueRestated{of, Quantity(decimal(tokens[3])),
                             price ? std::optional(Price(decimal(*price))) : std::nullopt, ""};
    }
    if (verb == "cancels") {
        auto const cause = has(tokens, "tif")       ? VenueCanceled::Cause::time_in_force
                           : has(tokens, "unasked") ? VenueCanceled::Cause::venue
                                                    : VenueCanceled::Cause::requested;
        return VenueCanceled{of, cause, cumulative, ""};
    }
    if (verb == "silent-on" && tokens.size() >= 4) {
        auto const& what = tokens[3];
        auto const request = what == "replace"  ? VenueRequest::replace
                             : what == "cancel" ? VenueRequest::cancel
                             : what == "query"  ? VenueRequest::query
                                                : VenueRequest::submit;
        return VenueOutcomeUnknown{of, request, "no answer"};
    }
    if (verb == "says" && tokens.size() >= 4) {
        static std::map<std::string, VenueOrderState::State> const states{
            {"not-found", VenueOrderState::State::not_found},
            {"working", VenueOrderState::State::working},
            {"filled", VenueOrderState::State::filled},
            {"canceled", VenueOrderState::State::canceled},
            {"rejected", VenueOrderState::State::rejected},
            {"expired", VenueOrderState::State::expired}};
        auto const state = states.find(tokens[3]);
        if (state == states.end()) return wrong("no such state: " + tokens[3]);
        return VenueOrderState{of, state->second, cumulative, ""};
    }
    return wrong("no such thing that a venue does: " + verb);
}

// Orders keep the name that they came with.
void Words::learn(core::StateMachine const& machine) {
    for (auto const& order : machine.orders().all()) {
        first_names_.try_emplace(order.id, order.cl_ord_id.view());
    }
}

std::string Words::name_of_leg(VenueClientId const& id, core::StateMachine const& machine) const {
    for (auto const& order : machine.orders().all()) {
        for (std::uint32_t leg = 1; leg <= order.last_leg_number; ++leg) {
            if (make_venue_client_id(epoch, order.id, leg) != id) continue;
            return first_names_.at(order.id) + (leg == 1 ? "" : "/" + std::to_string(leg));
        }
    }
    return "?";
}

std::string Words::render(Effect const& effect, core::StateMachine const& machine) const {
    if (auto const* report = std::get_if<Report>(&effect)) {
        std::string text = padded(kind_text(report->kind), 14) +
                           padded(status_text(report->status), 15) +
                           padded(report->cl_ord_id.view(), 3) +
                           padded(report->orig_cl_ord_id ? report->orig_cl_ord_id->view() : "-", 3);
        text += "qty " + report->terms.quantity.to_string();
        text += " cum " + report->cumulative.to_string();
        text += " leaves " + report->leaves.to_string();
        if (report->execution) {
            text += " last " + report->execution->quantity.to_string() + " @ " +
                    report->execution->price.to_string();
        }
        bool const is_change = report->execution && report->execution->corrects;
        if (is_change) text += " avg " + report->average.to_string();
        if (is_change) text += " of trade " + std::string(report->execution->trade_id.view());
        if (report->refusal.reason != Reason::none) {
            text += " " + refusal_text(report->refusal);
        } else if (report->refusal.text.starts_with("triggered")) {
            text += " " + report->refusal.text;
        }
        if (report->mass_status) {
            text += " of " + std::to_string(report->mass_status->total) +
                    (report->mass_status->is_last ? " last" : "");
        }
        return text + addressee(report->session);
    }
    if (auto const* rejected = std::get_if<CancelRejected>(&effect)) {
        return padded(rejected->is_replace ? "ReplaceReject" : "CancelReject", 14) +
               padded(status_text(rejected->status), 15) + padded(rejected->cl_ord_id.view(), 3) +
               padded(rejected->orig_cl_ord_id.view(), 3) + refusal_text(rejected->refusal) +
               addressee(rejected->session);
    }
    if (auto const* submit = std::get_if<SubmitToVenue>(&effect)) {
        auto const& order = *submit->order;
        return "submit " + name_of_leg(order.client_id, machine) + " " +
               order.terms.quantity.to_string() +
               (order.terms.price ? " @ " + order.terms.price->to_string() : " market") +
               condition_text(order.terms);
    }
    if (auto const* replace = std::get_if<ReplaceAtVenue>(&effect)) {
        auto const& wanted = *replace->replacement;
        bool const is_reduce = wanted.mode == VenueReplacement::Mode::reduce;
        return std::string(is_reduce ? "reduce " : "replace ") +
               name_of_leg(wanted.old_client_id, machine) + " by " +
               name_of_leg(wanted.order.client_id, machine) + " " +
               wanted.order.terms.quantity.to_string() +
               (wanted.order.terms.price ? " @ " + wanted.order.terms.price->to_string()
                                         : " market") +
               condition_text(wanted.order.terms);
    }
    if (auto const* cancel = std::get_if<CancelAtVenue>(&effect)) {
        auto const* order = machine.orders().find(cancel->order);
        return "cancel " + name_of_leg(cancel->client_id, machine) +
               (order->terms.trigger ? " as " + std::string(cancel->order_id.view()) : "");
    }
    if (auto const* query = std::get_if<QueryVenue>(&effect)) {
        return "query " + name_of_leg(query->client_id, machine);
    }
    if (auto const* alert = std::get_if<Alert>(&effect)) return "alert " + alert->text;
    if (auto const* news = std::get_if<BreakNews>(&effect)) return render_break(*news);
    if (auto const* rejected = std::get_if<MessageRejected>(&effect)) {
        return "message rejected " + rejected->text;
    }
    return render_scope(effect);  // and nothing for timers
}

}  // namespace trestle::tests
