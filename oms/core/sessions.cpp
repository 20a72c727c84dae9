#include "oms/core/sessions.hpp"

#include <algorithm>

namespace trestle::core {

namespace {

std::string quoted(std::string_view text) { return "'" + std::string(text) + "'"; }

std::string_view text_of(Symbol const& symbol) { return symbol.view(); }
std::string_view text_of(Venue venue) { return name_of(venue); }
std::string_view text_of(OrderKind kind) {
    switch (kind) {
        case OrderKind::market: return "1 (market)";
        case OrderKind::limit: return "2 (limit)";
        case OrderKind::stop: return "3 (stop)";
        case OrderKind::stop_limit: return "4 (stop limit)";
        case OrderKind::touch: return "J (market if touched)";
        case OrderKind::trailing: return "P (trailing stop)";
    }
    __builtin_trap();
}

template <class Value>
bool allows(std::vector<Value> const& allowed, Value const& value) {
    return allowed.empty() || std::ranges::find(allowed, value) != allowed.end();
}

// "OrdType(40) 1 (market) is not one that session DESK1 may send; it may send 2 (limit)".
template <class Value>
Refusal not_among(SessionId const& session, std::string_view field, Value const& value,
                  std::vector<Value> const& allowed) {
    std::string list;
    for (auto const& one : allowed) {
        list += (list.empty() ? "" : ", ") + std::string(text_of(one));
    }
    return refusal_for(Reason::not_entitled,
                       std::string(field) + " " + std::string(text_of(value)) +
                           " is not one that session " + std::string(session.view()) +
                           " may trade; it may trade " + list + ", or ask ops");
}

}  // namespace

void Sessions::on(Configured const& input) {
    rights_.clear();
    for (auto const& session : input.sessions) rights_[session.session] = session;
}

SessionRights const* Sessions::rights(SessionId const& session) const {
    auto const found = rights_.find(session);
    return found == rights_.end() ? nullptr : &found->second;
}

Refusal Sessions::why_not_asking(SessionId const& session) const {
    auto const* rights = this->rights(session);
    if (rights == nullptr || !rights->is_drop_copy) return {};
    return refusal_for(Reason::not_entitled,
                       "session " + std::string(session.view()) +
                           " is a drop copy: it receives reports and may not trade or cancel");
}

Refusal Sessions::why_not_trading(SessionId const& session, Account const& account) const {
    if (auto refusal = why_not_asking(session); refusal.reason != Reason::none) return refusal;
    if (!is_enabled(session)) {
        return refusal_for(Reason::not_entitled, "session " + std::string(session.view()) +
                                                     " was disabled by ops; cancels pass, ask ops");
    }
    auto const* rights = this->rights(session);
    if (rights != nullptr && std::ranges::find(rights->accounts, account) != rights->accounts.end())
        return {};
    return refusal_for(Reason::account_not_permitted,
                       "session " + std::string(session.view()) + " may not trade Account(1) " +
                           quoted(account.view()) + "; use an account of your session or ask ops");
}

Refusal Sessions::why_not_entitled(SessionId const& session, Instrument const& instrument,
                                   OrderKind kind, std::optional<Notional> value) const {
    auto const* rights = this->rights(session);
    if (rights == nullptr) return {};  // why_not_trading has refused it
    if (!allows(rights->symbols, instrument.symbol)) {
        return not_among(session, "Symbol(55)", instrument.symbol, rights->symbols);
    }
    if (!allows(rights->venues, instrument.venue)) {
        return not_among(session, "ExDestination(100)", instrument.venue, rights->venues);
    }
    if (!allows(rights->order_types, kind)) {
        return not_among(session, "OrdType(40)", kind, rights->order_types);
    }
    if (rights->max_order_notional && value && *value > *rights->max_order_notional) {
        return refusal_for(Reason::not_entitled,
                           "the order's value " + value->to_string() + " is above " +
                               rights->max_order_notional->to_string() +
                               ", the most that session " + std::string(session.view()) +
                               " may send in one order; send less, or ask ops");
    }
    return {};
}

Refusal Sessions::why_not_in_scope(SessionId const& session, OrderScope const& scope) const {
    if (scope.account.empty()) return {};
    auto const has_account = [&](SessionId const& one) {
        auto const* rights = this->rights(one);
        if (rights == nullptr) return false;
        auto const& accounts = rights->is_drop_copy ? rights->watched : rights->accounts;
        return std::ranges::find(accounts, scope.account) != accounts.end();
    };
    if (has_account(session)) return {};
    if (std::ranges::any_of(colleagues(session), has_account)) return {};
    return refusal_for(Reason::account_not_permitted,
                       "Account(1) " + quoted(scope.account.view()) + " is not one of session " +
                           std::string(session.view()) +
                           "; use an account of your session or ask ops");
}

bool Sessions::sees(SessionId const& session, SessionId const& owner) const {
    if (session == owner) return true;
    auto const* mine = rights(session);
    auto const* theirs = rights(owner);
    return mine != nullptr && theirs != nullptr && mine->sees_firm && !mine->firm.empty() &&
           mine->firm == theirs->firm;
}

bool Sessions::may_cancel(SessionId const& session, SessionId const& owner) const {
    return sees(session, owner) && why_not_asking(session).reason == Reason::none;
}

bool Sessions::may_see(SessionId const& session, SessionId const& owner,
                       Account const& account) const {
    if (sees(session, owner)) return true;
    auto const* mine = rights(session);
    return mine != nullptr && mine->is_drop_copy &&
           std::ranges::find(mine->watched, account) != mine->watched.end();
}

std::vector<SessionId> Sessions::colleagues(SessionId const& session) const {
    std::vector<SessionId> result;
    for (auto const& [name, rights] : rights_) {
        if (name != session && sees(session, name)) result.push_back(name);
    }
    return result;
}

bool Sessions::may_trade_in(SessionRights const& rights, OrderScope const& scope) {
    if (rights.accounts.empty() || rights.is_drop_copy) return false;
    return (scope.account.empty() || allows(rights.accounts, scope.account)) &&
           (scope.symbol.empty() || allows(rights.symbols, scope.symbol)) &&
           (!scope.venue || allows(rights.venues, *scope.venue));
}

bool Sessions::is_enabled(SessionId const& session) const { return !disabled_.contains(session); }

void Sessions::set_enabled(SessionId const& session, bool is_enabled) {
    if (is_enabled) {
        disabled_.erase(session);
    } else {
        disabled_.insert(session);
    }
}

void Sessions::set_on(SessionId const& session, bool is_on) {
    if (is_on) {
        on_.insert(session);
    } else {
        on_.erase(session);
    }
}

void Sessions::on(DeliveryConfirmed const& input) {
    auto& last = delivered_[input.session];
    last = std::max(last, input.last);
}

void Sessions::add_to(Hash& hash) const {
    for (auto const& [name, rights] : rights_) {
        hash.add(name.view());
        hash.add(rights.firm);
        for (auto const& account : rights.accounts) hash.add(account.view());
        for (auto const& account : rights.watched) hash.add(account.view());
        for (auto const& symbol : rights.symbols) hash.add(symbol.view());
        for (Venue const venue : rights.venues) hash.add(static_cast<std::uint64_t>(venue));
        for (auto const type : rights.order_types) hash.add(static_cast<std::uint64_t>(type));
        hash.add(rights.max_order_notional.value_or(Notional()));
        hash.add(static_cast<std::uint64_t>(rights.cancel_on) * 4 +
                 static_cast<std::uint64_t>(rights.sees_firm) * 2 +
                 static_cast<std::uint64_t>(rights.is_drop_copy));
        hash.add(static_cast<std::uint64_t>(rights.cancel_grace.count()));
    }
    for (auto const& session : disabled_) hash.add(session.view());
    hash.add(static_cast<std::uint64_t>(disabled_.size()));
    for (auto const& session : on_) hash.add(session.view());
    for (auto const& [session, grace] : graces_) {
        hash.add(session.view());
        hash.add(static_cast<std::uint64_t>(grace.due.ns) * 2 +
                 static_cast<std::uint64_t>(grace.covers_all));
    }
    for (auto const& [session, last] : delivered_) {
        hash.add(session.view());
        hash.add(last.sequence);
        hash.add(static_cast<std::uint64_t>(last.index));
    }
}

}  // namespace trestle::core
