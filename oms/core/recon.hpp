// Owns the break ledger, what is frozen for it, and how far each venue is trusted. Never decides
// what explains a difference, and never forgets a break.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <vector>

#include "oms/core/halts.hpp"
#include "oms/core/hash.hpp"
#include "oms/model/breaks.hpp"
#include "oms/model/inputs.hpp"
#include "oms/model/instrument.hpp"

namespace trestle::core {

// One account at one venue.
struct Link {
    Venue venue = Venue::binance_spot;
    Account account;
    friend bool operator==(Link const&, Link const&) = default;
    friend auto operator<=>(Link const&, Link const&) = default;
};

struct Trust {
    bool is_reconciled = false;  // a statement has come since the link went down last
    bool is_proven = true;       // the private stream tells all
    std::string doubt;           // why not
    Timestamp opened;            // of the first statement ever, on the venue's clock
    Timestamp heard;             // of the last one: what was missed before it is known
};

// What one statement, or one answer, shows.
struct Difference {
    BreakKind kind = BreakKind::position;
    Link link;
    Symbol symbol;
    Asset asset;
    std::optional<OrderId> order;
    VenueOrderId venue_order_id;
    Decimal ours;
    Decimal theirs;
    std::optional<Price> their_price;
    bool is_sale = false;
    std::string our_evidence;
    std::string their_evidence;
};

// Shown once, or by several statements within the grace.
struct Suspicion {
    Difference seen;
    Timestamp since;
    Timestamp last;
};

// Trades of an order of which it is not known yet whether one of ours will turn out to be it.
struct Unclaimed {
    VenueExternalOrder order;
    std::vector<VenueFilled> fills;
};

// What snapshots show of one asset, and neither the stream nor a fill has told.
struct MovingBalance {
    Difference seen;  // in all; the figures before the first of them, and as if nothing else moved
    Timestamp since;
    Timestamp last;
    // On the venue's clock: after the last word that agreed, up to the last that did not.
    Timestamp from;
    Timestamp until;
};

class Recon {
public:
    // ---- How far a venue is trusted.
    [[nodiscard]] Trust& trust(Link const& link) { return trust_[link]; }
    [[nodiscard]] Trust const* find_trust(Link const& link) const;
    [[nodiscard]] std::map<Link, Trust> const& all_trust() const { return trust_; }
    // Nothing of a link that is down is proven or compared.
    void distrust(Link const& link);
    void distrust_all();
    [[nodiscard]] Refusal why_not_trusted(Link const& link, bool must_be_reconciled) const;

    // ---- The ledger. What returns a break returns it when it is news.
    // Suspected at the first sight, a break at the second one when it is `grace` later.
    Break const* see(Difference const& seen, Timestamp at, Duration grace);
    // Certain at once.
    Break const* open(Difference const& seen, Timestamp at, BreakState state);
    // It could not be compared this time: as it was.
    void keep(Difference const& matter, Timestamp at);
    // Everything of these kinds was compared at `at`, and what was seen or kept is all that
    // differs. Returns what agrees again.
    [[nodiscard]] std::vector<BreakId> end_comparison(Link const& link,
                                                      std::vector<BreakKind> const& kinds,
                                                      Timestamp at);
    // What moved a balance is known only when it stays: sums what snapshots show of one asset.
    void see_balance(Difference const& seen, Timestamp at, Timestamp from, Timestamp until);
    // What another snapshot, later by the grace, did not move again.
    [[nodiscard]] std::vector<Difference> settled_balances(Link const& link,
                                                           std::vector<Asset> const& moving,
                                                           Timestamp at, Duration grace);
    // A fill of that venue time came after the venue's word of the balance that had it in.
    void explain_balance(Link const& link, Asset const& asset, Decimal amount, Timestamp time);
    // Of that asset, or null.
    [[nodiscard]] Break* open_balance(Link const& link, Asset const& asset);

    [[nodiscard]] Break* find(BreakId id);
    // Open ones of that kind about that order.
    [[nodiscard]] Break* find(BreakKind kind, OrderId order);
    [[nodiscard]] std::vector<Break> const& breaks() const { return breaks_; }
    // About an order of the venue that sells.
    [[nodiscard]] bool is_of_sale(BreakId id) const { return sales_.contains(id); }
    [[nodiscard]] Refusal why_not(OrderPlace const& place, Instrument const& instrument) const;

    // Of two persons: what the first one said. Null when nothing waits.
    [[nodiscard]] ReconCommand const* proposal(BreakId id) const;
    void propose(Break& about, ReconCommand const& command);
    void forget_proposal(Break& about);

    void add_to(Hash& hash) const;

    template <class F, class Self>
    static void state(F& f, Self& self) {
        f("trust", self.trust_);
        f("breaks", self.breaks_);
        f("suspicions", self.suspicions_);
        f("moving", self.moving_);
        f("proposals", self.proposals_);
        f("sales", self.sales_);
    }

private:
    [[nodiscard]] Break* known(Difference const& seen);

    std::map<Link, Trust> trust_;
    std::vector<Break> breaks_;  // by id
    std::vector<Suspicion> suspicions_;
    std::vector<MovingBalance> moving_;
    std::map<BreakId, ReconCommand> proposals_;
    std::set<BreakId> sales_;
};

}  // namespace trestle::core
