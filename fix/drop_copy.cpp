#include "fix/drop_copy.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <type_traits>

#include "fix/encode.hpp"

namespace trestle::fix {

namespace {

using Kind = OrderEvent::Kind;

// The steps of a request have no effect of their own. Their ids lie right before the first effect
// of the input: after everything of the input before it, which never has so many effects.
constexpr std::uint32_t first_step = 0xFFFFFFF0;
enum class StepPlace : std::uint32_t { request, script, risk, route, venue };

ExecId place_of_step(Sequence sequence, StepPlace step) {
    return {sequence - 1, first_step + static_cast<std::uint32_t>(step)};
}

// An order that a colleague's cancel has ended is told to both: to who asked in its words, then to
// the order's own desk. It is one event, and the copy is of what the order's own desk hears.
bool is_told_again(Report const& report, Effects const& effects, std::uint32_t index) {
    if (report.kind != ReportKind::canceled || !report.orig_cl_ord_id) return false;
    return std::any_of(effects.begin() + index + 1, effects.end(), [&](Effect const& effect) {
        auto const* later = std::get_if<Report>(&effect);
        return later != nullptr && later->order_id == report.order_id &&
               later->kind == report.kind && later->session != report.session;
    });
}

std::vector<Account> accounts_seen_by(SessionRights const& desk,
                                      std::vector<SessionRights> const& all) {
    std::vector<Account> seen = desk.accounts;
    if (!desk.sees_firm || desk.firm.empty()) return seen;
    for (auto const& other : all) {
        if (other.is_drop_copy || other.firm != desk.firm) continue;
        seen.insert(seen.end(), other.accounts.begin(), other.accounts.end());
    }
    return seen;
}

// The first report or cancel reject among the effects says which order an input is about.
void describe_by(Effects const& effects, OrderEvent& event) {
    for (auto const& effect : effects) {
        if (auto const* report = std::get_if<Report>(&effect)) {
            event.order_id = report->order_id;
            if (event.desk.empty()) event.desk = report->session;
            if (event.cl_ord_id.empty()) event.cl_ord_id = report->cl_ord_id;
            if (event.account.empty()) event.account = report->account;
            if (event.symbol.empty()) event.symbol = report->symbol;
            event.side = report->side;
            return;
        }
        if (auto const* rejected = std::get_if<CancelRejected>(&effect)) {
            event.order_id = rejected->order_id;
            if (event.desk.empty()) event.desk = rejected->session;
            if (event.cl_ord_id.empty()) event.cl_ord_id = rejected->cl_ord_id;
            if (event.account.empty()) event.account = rejected->account;
            return;
        }
    }
}

Refusal const* refusal_in(Effects const& effects) {
    for (auto const& effect : effects) {
        auto const* report = std::get_if<Report>(&effect);
        if (report != nullptr && report->kind == ReportKind::rejected) return &report->refusal;
        if (auto const* rejected = std::get_if<CancelRejected>(&effect)) return &rejected->refusal;
    }
    return nullptr;
}

VenueOrder const* order_for_venue(Effects const& effects) {
    for (auto const& effect : effects) {
        if (auto const* submit = std::get_if<SubmitToVenue>(&effect)) return &*submit->order;
        if (auto const* replace = std::get_if<ReplaceAtVenue>(&effect)) {
            return &replace->replacement->order;
        }
    }
    return nullptr;
}

std::string verdict_of(ScriptVerdict const& verdict) {
    using enum ScriptVerdict::Decision;
    switch (verdict.decision) {
        case not_asked: return {};
        case allow: return "approved";
        case deny: return std::string(name_of(Reason::script_denied));
        case failed: return std::string(name_of(Reason::script_failed));
    }
    __builtin_trap();
}

std::optional<Price> stop_price_of(Terms const& terms) {
    if (!terms.trigger || terms.trigger->price.is_zero()) return std::nullopt;
    return terms.trigger->price;
}

OrderEvent event_of(NewOrder const& order) {
    return {.kind = Kind::order_received,
            .desk = order.origin.session,
            .cl_ord_id = order.cl_ord_id,
            .account = order.account,
            .symbol = order.symbol,
            .side = order.side,
            .quantity = order.terms.quantity,
            .price = order.terms.price,
            .stop_price = stop_price_of(order.terms),
            .venue = order.route};
}

OrderEvent event_of(ReplaceOrder const& request) {
    return {.kind = Kind::replace_received,
            .desk = request.origin.session,
            .cl_ord_id = request.cl_ord_id,
            .orig_cl_ord_id = request.orig_cl_ord_id,
            .account = request.account,
            .symbol = request.symbol,
            .side = request.side,
            .quantity = request.terms.quantity,
            .price = request.terms.price,
            .stop_price = stop_price_of(request.terms),
            .venue = request.route};
}

OrderEvent event_of(CancelOrder const& request) {
    return {.kind = Kind::cancel_received,
            .desk = request.origin.session,
            .cl_ord_id = request.cl_ord_id,
            .orig_cl_ord_id = request.orig_cl_ord_id,
            .symbol = request.symbol,
            .side = request.side};
}

OrderEvent event_of(MassCancel const& request) {
    return {.kind = Kind::cancel_received,
            .desk = request.origin.session,
            .cl_ord_id = request.cl_ord_id,
            .account = request.scope.account,
            .symbol = request.scope.symbol,
            .venue = request.scope.venue,
            .text = std::string("mass cancel, type ") + request.type};
}

OrderEvent event_of(ListCancel const& request) {
    return {.kind = Kind::cancel_received,
            .desk = request.origin.session,
            .text = "list " + std::string(request.list_id.view())};
}

OrderEvent event_of(RefusedMessage const& refused) {
    return {.kind = Kind::refused,
            .desk = refused.origin.session,
            .cl_ord_id = refused.cl_ord_id,
            .orig_cl_ord_id = refused.orig_cl_ord_id,
            .account = refused.account,
            .symbol = refused.symbol,
            .side = refused.side,
            .quantity = refused.terms.quantity,
            .price = refused.terms.price,
            .stop_price = stop_price_of(refused.terms),
            .verdict = std::string(name_of(refused.refusal.reason)),
            .text = refused.refusal.text};
}

OrderEvent venue_said(VenueRef const& ref, std::string text) {
    return {.kind = Kind::venue_answer,
            .venue = ref.venue,
            .venue_client_id = ref.client_id,
            .text = std::move(text)};
}

// Fills, cancels and ends are reports already; this is the venue's word on a request of ours.
OrderEvent event_of(VenueAccepted const& said) { return venue_said(said.ref, "accepted"); }
OrderEvent event_of(VenueRejected const& said) {
    return venue_said(said.ref, "rejected: " + said.text);
}
OrderEvent event_of(VenueReplaced const& said) { return venue_said(said.ref, "replaced"); }
OrderEvent event_of(VenueReplaceRejected const& said) {
    return venue_said(said.ref, "replace rejected: " + said.text);
}
OrderEvent event_of(VenueCancelRejected const& said) {
    return venue_said(said.ref, "cancel rejected: " + said.text);
}
OrderEvent event_of(VenueOutcomeUnknown const& said) {
    return venue_said(said.ref, "outcome unknown: " + said.text);
}

// Of what was refused, only orders are a feed's business.
bool is_about_orders(RefusedMessage const& refused) {
    auto const type = refused.msg_type.view();
    return type == "D" || type == "F" || type == "G" || type == "q" || type == "E";
}
template <class One>
bool is_about_orders(One const&) {
    return true;
}

template <class One>
concept IsTold = requires(One const& one) {
    event_of(one);
};

template <class One>
constexpr bool is_order_request =
    std::is_same_v<One, NewOrder> || std::is_same_v<One, ReplaceOrder>;

}  // namespace

void DropCopy::on(Stamped const& stamped, Effects const& effects) {
    if (auto const* configured = std::get_if<Configured>(&stamped.input)) set_rights(*configured);
    if (has_compliance_feed_) tell_steps(stamped, effects);
}

void DropCopy::set_rights(Configured const& configured) {
    watchers_.clear();
    traded_.clear();
    seen_.clear();
    has_compliance_feed_ = false;
    for (auto const& rights : configured.sessions) {
        if (!rights.is_drop_copy) {
            traded_[rights.session] = rights.accounts;
            seen_[rights.session] = accounts_seen_by(rights, configured.sessions);
            continue;
        }
        for (auto const& account : rights.watched) {
            watchers_[account].push_back({rights.session, rights.has_compliance_feed});
        }
        has_compliance_feed_ |= rights.has_compliance_feed;
    }
}

template <class Visit>
void DropCopy::for_each_watcher(std::vector<Account> const& accounts, Visit const& visit) const {
    std::vector<SessionId> served;
    for (auto const& account : accounts) {
        auto const found = watchers_.find(account);
        if (found == watchers_.end()) continue;
        for (auto const& watcher : found->second) {
            if (std::ranges::find(served, watcher.session) != served.end()) continue;
            served.push_back(watcher.session);
            visit(watcher);
        }
    }
}

// A request that names no account concerns those of the orders that it touched; when it touched
// none, all that its desk trades.
std::vector<Account> DropCopy::accounts_of(SessionId const& desk, Account const& account,
                                           Effects const& effects) const {
    if (!account.empty()) return {account};
    std::vector<Account> accounts;
    for (auto const& effect : effects) {
        if (auto const* report = std::get_if<Report>(&effect)) accounts.push_back(report->account);
    }
    std::erase(accounts, Account());
    auto const known = traded_.find(desk);
    if (accounts.empty() && known != traded_.end()) accounts = known->second;
    return accounts;
}

bool DropCopy::watches_all(SessionId const& watcher, SessionId const& desk) const {
    auto const seen = seen_.find(desk);
    if (seen == seen_.end()) return false;
    return std::ranges::all_of(seen->second, [&](Account const& account) {
        auto const found = watchers_.find(account);
        return found != watchers_.end() &&
               std::ranges::find(found->second, watcher, &Watcher::session) != found->second.end();
    });
}

// What names many orders does not say whose each is: without one account to go by it is for those
// only who watch every account that its desk could mean.
template <class Told>
void DropCopy::copy(Told const& told, Account const& account, Timestamp at) {
    constexpr bool names_many =
        std::is_same_v<Told, MassCancelReport> || std::is_same_v<Told, ListStatus>;
    std::string const* msg_type = nullptr;
    for_each_watcher(accounts_of(told.session, account, {}), [&](Watcher const& watcher) {
        bool const is_hidden =
            names_many && account.empty() && !watches_all(watcher.session, told.session);
        if (is_hidden || !delivery_.wants(watcher.session, told.exec_id)) return;
        if (msg_type == nullptr) {
            body_.clear();
            msg_type = &encode_copy(told, told.session, body_);
        }
        delivery_.put(watcher.session, told.exec_id, at, *msg_type, body_);
    });
}

void DropCopy::on_effect(Stamped const& stamped, Effects const& effects, std::uint32_t index) {
    if (watchers_.empty()) return;
    Effect const& effect = effects[index];
    ExecId const id{stamped.sequence, index};
    if (auto const* report = std::get_if<Report>(&effect)) {
        if (!is_told_again(*report, effects, index)) copy(*report, report->account, stamped.at);
    } else if (auto const* rejected = std::get_if<CancelRejected>(&effect)) {
        copy(*rejected, rejected->account, stamped.at);
    } else if (auto const* canceled = std::get_if<MassCancelReport>(&effect)) {
        copy(*canceled, canceled->scope.account, stamped.at);
    } else if (auto const* status = std::get_if<ListStatus>(&effect)) {
        copy(*status, Account(), stamped.at);
    } else if (has_compliance_feed_) {
        tell_sent(stamped, effects, id, effect);
    }
}

// What goes to the venue.
void DropCopy::tell_sent(Stamped const& stamped, Effects const& effects, ExecId id,
                         Effect const& effect) {
    OrderEvent event{.at = stamped.at};
    VenueOrder const* order = nullptr;
    if (auto const* submit = std::get_if<SubmitToVenue>(&effect)) {
        event.kind = Kind::sent_to_venue;
        order = &*submit->order;
    } else if (auto const* replace = std::get_if<ReplaceAtVenue>(&effect)) {
        event.kind = Kind::replace_sent_to_venue;
        order = &replace->replacement->order;
    } else if (auto const* cancel = std::get_if<CancelAtVenue>(&effect)) {
        describe_by(effects, event);
        event.kind = Kind::cancel_sent_to_venue;
        event.order_id = cancel->order;
        event.account = cancel->account;
        event.venue = cancel->venue;
        event.venue_client_id = cancel->client_id;
    } else {
        return;
    }
    if (order != nullptr) {
        describe_by(effects, event);
        event.order_id = order->order;
        event.account = order->account;
        event.side = order->side;
        event.quantity = order->terms.quantity;
        event.price = order->terms.price;
        event.stop_price = stop_price_of(order->terms);
        event.venue = order->venue;
        event.venue_client_id = order->client_id;
        event.verdict = "approved";
    }
    std::vector<Account> const accounts{event.account};
    tell(accounts, id, std::move(event));
}

void DropCopy::tell(std::vector<Account> const& accounts, ExecId id, OrderEvent event) {
    event.exec_id = id;
    std::string const* msg_type = nullptr;
    for_each_watcher(accounts, [&](Watcher const& watcher) {
        if (!watcher.has_compliance_feed || !delivery_.wants(watcher.session, id)) return;
        if (msg_type == nullptr) {
            body_.clear();
            msg_type = &encode(event, body_);
        }
        delivery_.put(watcher.session, id, event.at, *msg_type, body_);
    });
}

void DropCopy::tell_steps(Stamped const& stamped, Effects const& effects) {
    std::visit(
        [&]<class One>(One const& input) {
            if constexpr (IsTold<One>) {
                if (!is_about_orders(input)) return;
                OrderEvent event = event_of(input);
                event.at = stamped.at;
                bool const is_from_desk = !event.desk.empty();
                describe_by(effects, event);
                auto const accounts = accounts_of(event.desk, event.account, effects);
                auto const step = is_from_desk ? StepPlace::request : StepPlace::venue;
                tell(accounts, place_of_step(stamped.sequence, step), event);
                if constexpr (is_order_request<One>) {
                    auto const* refusal = refusal_in(effects);
                    auto const* order = order_for_venue(effects);
                    event.kind = Kind::script_verdict;
                    event.verdict = verdict_of(input.verdict);
                    event.text = input.verdict.text;
                    if (!event.verdict.empty()) {
                        tell(accounts, place_of_step(stamped.sequence, StepPlace::script), event);
                    }
                    event.kind = Kind::risk_verdict;
                    event.text = refusal != nullptr ? refusal->text : std::string();
                    event.verdict = refusal != nullptr
                                        ? std::string(name_of(refusal->reason))
                                        : std::string(order != nullptr ? "approved" : "waits");
                    tell(accounts, place_of_step(stamped.sequence, StepPlace::risk), event);
                    if (order == nullptr) return;
                    event.kind = Kind::route_chosen;
                    event.venue = order->venue;
                    event.text.clear();
                    tell(accounts, place_of_step(stamped.sequence, StepPlace::route), event);
                }
            }
        },
        stamped.input);
}

}  // namespace trestle::fix
