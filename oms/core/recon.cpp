#include "oms/core/recon.hpp"

#include <algorithm>

namespace trestle::core {

namespace {

template <class A, class B>
bool is_same_matter(A const& a, B const& b) {
    return a.kind == b.kind && a.symbol == b.symbol && a.asset == b.asset && a.order == b.order &&
           a.venue_order_id == b.venue_order_id;
}

bool is_of(Break const& each, Link const& link) {
    return each.venue == link.venue && each.account == link.account;
}

// Both sides move with every fill; what counts is how far they are apart.
template <class A>
Decimal gap(A const& seen) {
    return seen.theirs - seen.ours;
}

bool is_over(Break const& each) { return each.state == BreakState::settled; }

}  // namespace

Trust const* Recon::find_trust(Link const& link) const {
    auto const found = trust_.find(link);
    return found == trust_.end() ? nullptr : &found->second;
}

void Recon::distrust(Link const& link) {
    auto& trust = trust_[link];
    trust.is_reconciled = false;
    trust.is_proven = true;  // what comes up again begins with a statement
    trust.doubt.clear();
}

void Recon::distrust_all() {
    for (auto const& [link, trust] : trust_) distrust(link);
}

Refusal Recon::why_not_trusted(Link const& link, bool must_be_reconciled) const {
    auto const* trust = find_trust(link);
    std::string const where =
        std::string(name_of(link.venue)) + " for account " + std::string(link.account.view());
    if (trust != nullptr && !trust->is_proven) {
        return refusal_for(Reason::venue_unproven,
                           "the stream of " + where + " may not tell us all (" + trust->doubt +
                               "); cancels pass, try again when a poll has proved it");
    }
    if (must_be_reconciled && (trust == nullptr || !trust->is_reconciled)) {
        return refusal_for(Reason::venue_unproven,
                           "the books of " + where +
                               " have not been compared with ours yet; cancels pass, try again");
    }
    return {};
}

// One that was settled may come again: then it is another one.
Break* Recon::known(Difference const& seen) {
    auto const found = std::ranges::find_if(breaks_, [&](Break const& each) {
        return !is_over(each) && is_of(each, seen.link) && is_same_matter(each, seen);
    });
    return found == breaks_.end() ? nullptr : &*found;
}

Break const* Recon::open(Difference const& seen, Timestamp at, BreakState state) {
    breaks_.push_back({.id = {breaks_.size() + 1},
                       .kind = seen.kind,
                       .state = state,
                       .account = seen.link.account,
                       .venue = seen.link.venue,
                       .symbol = seen.symbol,
                       .asset = seen.asset,
                       .order = seen.order,
                       .venue_order_id = seen.venue_order_id,
                       .ours = seen.ours,
                       .theirs = seen.theirs,
                       .their_price = seen.their_price,
                       .our_evidence = seen.our_evidence,
                       .their_evidence = seen.their_evidence,
                       .since = at,
                       .seen = at,
                       .is_frozen = state == BreakState::open});
    if (seen.is_sale) sales_.insert(breaks_.back().id);
    return &breaks_.back();
}

Break const* Recon::see(Difference const& seen, Timestamp at, Duration grace) {
    if (auto* const each = known(seen)) {
        bool const is_as_it_was = gap(*each) == gap(seen) && each->their_price == seen.their_price;
        // Unfrozen as it stood then: what has moved since is for nobody's account.
        bool const is_another = !is_as_it_was && each->state == BreakState::unfrozen;
        if (!is_another) {
            bool const is_news = !is_as_it_was || each->agrees_again;
            each->seen = at;
            each->agrees_again = false;
            each->ours = seen.ours;
            each->theirs = seen.theirs;
            each->their_price = seen.their_price;
            each->our_evidence = seen.our_evidence;
            each->their_evidence = seen.their_evidence;
            // Nobody has agreed to figures that nobody had seen.
            if (is_news) forget_proposal(*each);
            return is_news ? each : nullptr;
        }
    }
    auto const found = std::ranges::find_if(suspicions_, [&](Suspicion const& each) {
        return each.seen.link == seen.link && is_same_matter(each.seen, seen);
    });
    if (found == suspicions_.end()) {
        suspicions_.push_back({seen, at, at});
        return nullptr;
    }
    if (gap(found->seen) != gap(seen)) {
        *found = {seen, at, at};  // it moves still
        return nullptr;
    }
    found->last = at;
    // The same answer twice is one statement.
    if (at <= found->since || at - found->since < grace) return nullptr;
    auto const since = found->since;
    suspicions_.erase(found);
    if (auto* const before = known(seen)) before->state = BreakState::settled;
    open(seen, at, BreakState::open);
    breaks_.back().since = since;
    return &breaks_.back();
}

void Recon::keep(Difference const& matter, Timestamp at) {
    if (auto* const each = known(matter)) each->seen = at;
    for (auto& each : suspicions_) {
        bool const is_it = each.seen.link == matter.link && is_same_matter(each.seen, matter);
        if (is_it) each.last = at;
    }
}

std::vector<BreakId> Recon::end_comparison(Link const& link, std::vector<BreakKind> const& kinds,
                                           Timestamp at) {
    auto const is_compared = [&](BreakKind kind) {
        return std::ranges::find(kinds, kind) != kinds.end();
    };
    std::erase_if(suspicions_, [&](Suspicion const& each) {
        return each.seen.link == link && is_compared(each.seen.kind) && each.last < at;
    });
    std::vector<BreakId> changed;
    for (auto& each : breaks_) {
        bool const is_gone = !is_over(each) && is_of(each, link) && is_compared(each.kind) &&
                             each.seen < at && !each.agrees_again;
        if (!is_gone) continue;
        each.agrees_again = true;
        changed.push_back(each.id);
    }
    return changed;
}

void Recon::see_balance(Difference const& seen, Timestamp at, Timestamp from, Timestamp until) {
    auto const found = std::ranges::find_if(moving_, [&](MovingBalance const& each) {
        return each.seen.link == seen.link && is_same_matter(each.seen, seen);
    });
    if (found == moving_.end()) return moving_.push_back({seen, at, at, from, until});
    found->last = at;
    found->until = until;
    found->seen.theirs = found->seen.theirs + gap(seen);  // what was told since moved both sides
    found->seen.their_evidence = seen.their_evidence;
    if (found->seen.theirs == found->seen.ours) moving_.erase(found);
}

std::vector<Difference> Recon::settled_balances(Link const& link, std::vector<Asset> const& moving,
                                                Timestamp at, Duration grace) {
    std::vector<Difference> settled;
    std::erase_if(moving_, [&](MovingBalance const& each) {
        bool const is_moving = std::ranges::find(moving, each.seen.asset) != moving.end();
        // The same answer twice is one statement.
        bool const is_settled =
            each.seen.link == link && !is_moving && at > each.last && at - each.last >= grace;
        if (is_settled) settled.push_back(each.seen);
        return is_settled;
    });
    return settled;
}

void Recon::explain_balance(Link const& link, Asset const& asset, Decimal amount, Timestamp time) {
    auto const found = std::ranges::find_if(moving_, [&](MovingBalance const& each) {
        return each.seen.link == link && each.seen.asset == asset && each.from < time &&
               time <= each.until;
    });
    if (found == moving_.end()) return;
    found->seen.theirs = found->seen.theirs - amount;
    if (found->seen.theirs == found->seen.ours) moving_.erase(found);
}

Break* Recon::open_balance(Link const& link, Asset const& asset) {
    auto const found = std::ranges::find_if(breaks_, [&](Break const& each) {
        return each.state == BreakState::open && each.kind == BreakKind::balance &&
               is_of(each, link) && each.asset == asset;
    });
    return found == breaks_.end() ? nullptr : &*found;
}

Break* Recon::find(BreakId id) {
    bool const exists = id.is_known() && id.value <= breaks_.size();
    return exists ? &breaks_[id.value - 1] : nullptr;
}

Break* Recon::find(BreakKind kind, OrderId order) {
    auto const found = std::ranges::find_if(breaks_, [&](Break const& each) {
        return !is_over(each) && each.kind == kind && each.order == order;
    });
    return found == breaks_.end() ? nullptr : &*found;
}

Refusal Recon::why_not(OrderPlace const& place, Instrument const& instrument) const {
    auto const found = std::ranges::find_if(breaks_, [&](Break const& each) {
        if (!each.is_frozen || each.account != place.account || each.venue != place.venue) {
            return false;
        }
        if (!each.symbol.empty()) return each.symbol == place.symbol;
        return each.asset == instrument.base || each.asset == instrument.quote;
    });
    if (found == breaks_.end()) return {};
    std::string const what = found->symbol.empty() ? std::string(found->asset.view())
                                                   : std::string(found->symbol.view());
    return refusal_for(Reason::scope_frozen,
                       what + " of account " + std::string(place.account.view()) + " at " +
                           std::string(name_of(place.venue)) + " is frozen by break " +
                           to_string(found->id) + " (" + std::string(name_of(found->kind)) +
                           "); cancels pass, ops: trestle recon show " + to_string(found->id));
}

ReconCommand const* Recon::proposal(BreakId id) const {
    auto const found = proposals_.find(id);
    return found == proposals_.end() ? nullptr : &found->second;
}

void Recon::propose(Break& about, ReconCommand const& command) {
    proposals_[about.id] = command;
    about.proposed = command.action;
    about.proposed_by = command.by;
    about.figures = {command.quantity, command.price, command.trade_id};
}

void Recon::forget_proposal(Break& about) {
    proposals_.erase(about.id);
    about.proposed.reset();
    about.proposed_by = {};
    about.figures = {};
}

void Recon::add_to(Hash& hash) const {
    for (auto const& [link, trust] : trust_) {
        hash.add(link.account.view());
        hash.add(static_cast<std::uint64_t>(link.venue) * 4 +
                 static_cast<std::uint64_t>(trust.is_reconciled) * 2 +
                 static_cast<std::uint64_t>(trust.is_proven));
        hash.add(trust.doubt);
        hash.add(static_cast<std::uint64_t>(trust.opened.ns));
        hash.add(static_cast<std::uint64_t>(trust.heard.ns));
    }
    hash.add(static_cast<std::uint64_t>(breaks_.size()));
    for (auto const& each : breaks_) {
        hash.add(static_cast<std::uint64_t>(each.state) * 4 +
                 static_cast<std::uint64_t>(each.is_frozen) * 2 +
                 static_cast<std::uint64_t>(each.agrees_again));
        hash.add(each.ours);
        hash.add(each.theirs);
        hash.add(each.decided_by.who);
        hash.add(each.proposed_by.who);
    }
    hash.add(static_cast<std::uint64_t>(suspicions_.size()));
    for (auto const& each : suspicions_) {
        hash.add(each.seen.ours);
        hash.add(each.seen.theirs);
        hash.add(static_cast<std::uint64_t>(each.since.ns));
    }
    hash.add(static_cast<std::uint64_t>(moving_.size()));
    for (auto const& each : moving_) hash.add(gap(each.seen));
}

}  // namespace trestle::core
