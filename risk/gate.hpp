// Owns the one way to a venue: only the gate makes an Approved order, and it reserves what it
// approves in the same step. Never forgets an order before its end is confirmed.
#pragma once

#include <deque>
#include <map>

#include "oms/model/approved.hpp"
#include "oms/model/effects.hpp"
#include "oms/model/inputs.hpp"
#include "oms/model/instrument.hpp"
#include "oms/model/result.hpp"
#include "risk/exposure.hpp"
#include "risk/rules.hpp"

namespace trestle::risk {

// What a replace asks for, beside the order as it stands.
struct ReplaceCase {
    Terms current;  // total terms in force
    Terms wanted;   // total terms asked for
    Quantity filled;
    Reference reference;
    bool is_new_leg = false;  // of a filled order: checked against the market like a new one
    Price valued_at;          // what the current terms are valued at; of a limit order its price
};

class Gate {
public:
    void on(Configured const& configured);
    void on(VenueBalances const& balances) { exposure_.book(balances); }
    std::vector<BalanceMove> on(Fill const& fill) { return exposure_.book(fill); }
    void adjust(Account const& account, Instrument const& instrument, Quantity difference) {
        exposure_.adjust(account, instrument, difference);
    }

    // Checks every rule in the order of Reason, then reserves.
    [[nodiscard]] Result<Approved<VenueOrder>, Refusal> approve(VenueOrder const& order,
                                                                Instrument const& instrument,
                                                                Reference const& reference,
                                                                Timestamp now);

    // Only an increase can breach a limit. While the replace is in flight the order counts at its
    // worst: the larger quantity and the dearer price.
    [[nodiscard]] Result<Approved<VenueReplacement>, Refusal> approve(
        VenueReplacement const& replacement, Instrument const& instrument, ReplaceCase const& asked,
        Timestamp now);

    // Makes a live venue order smaller: reduces risk, so it only needs to be known here.
    [[nodiscard]] Approved<VenueReplacement> approve_trim(VenueReplacement const& replacement) {
        OMS_ASSERT(replacement.mode == VenueReplacement::Mode::reduce);
        return Approved<VenueReplacement>(replacement);
    }

    // The new leg of an approved replacement that has no old leg to take the place of.
    [[nodiscard]] Approved<VenueOrder> approve_alone(
        Approved<VenueReplacement> const& replacement) const {
        return Approved<VenueOrder>(replacement->order);
    }

    // What an order is valued and reserved at: its limit, or for a market order the collar's edge,
    // counted from the market or, of a conditional order, from its trigger.
    [[nodiscard]] std::optional<Price> valuation(Account const& account, Symbol const& symbol,
                                                 Side side, Terms const& terms,
                                                 Reference const& reference) const;

    // Sets what an order still holds: after fills, after a replace ended either way, at its end.
    void hold(OrderId order, Account const& account, Reservation const& reservation) {
        exposure_.reserve(order, account, reservation);
    }

    [[nodiscard]] Exposure const& exposure() const { return exposure_; }
    [[nodiscard]] Timeouts const& timeouts() const { return timeouts_; }

    // For snapshots: every member by name.
    template <class F, class Self>
    static void state(F& f, Self& self) {
        f("desks", self.desks_);
        f("timeouts", self.timeouts_);
        f("exposure", self.exposure_);
    }

private:
    struct Desk {
        AccountLimits limits;
        std::deque<Timestamp> recent;  // approvals of the last second

        template <class F, class Self>
        static void state(F& f, Self& self) {
            f("limits", self.limits);
            f("recent", self.recent);
        }
    };

    [[nodiscard]] InstrumentLimits const* limits_on(Account const& account,
                                                    Symbol const& symbol) const;
    [[nodiscard]] Objection order_rate(Account const& account, Timestamp now);
    [[nodiscard]] Objection trigger_and_collar(VenueOrder const& order, Terms const& terms,
                                               InstrumentLimits const& limits,
                                               Reference const& reference, Price price,
                                               Timestamp now) const;
    [[nodiscard]] Objection funds(Account const& account, Instrument const& instrument,
                                  Reservation const& wanted, Reservation const& held) const;
    [[nodiscard]] bool only_closes(Account const& account, Reservation const& wanted,
                                   Reservation const& held) const;
    [[nodiscard]] Objection position(Account const& account, InstrumentLimits const& limits,
                                     Reservation const& wanted, Reservation const& held) const;

    std::map<Account, Desk> desks_;
    Timeouts timeouts_;
    Exposure exposure_;
};

}  // namespace trestle::risk
