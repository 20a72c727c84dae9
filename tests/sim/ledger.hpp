// Owns what any desk could work out from its reports alone: sums, stages, what is pending. Judges
// each report by the order state matrices (FIX 4.4 Vol. 4), never by the core's own table.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "oms/core/state_machine.hpp"

namespace trestle::sim {

class Ledger {
public:
    struct Told {
        OrderId order;
        Side side = Side::buy;
        Quantity quantity;  // as it stands; zero when it was busted
        Price price;
        Decimal fee;
        Asset fee_asset;
        bool is_busted = false;
        bool is_corrected = false;
    };

    // Each effect once, in the order in which they left. Empty, or what is wrong with it.
    [[nodiscard]] std::string note(Effect const& effect);
    // Figures of the machine that the reports alone explain.
    [[nodiscard]] std::string check(core::StateMachine const& machine) const;

    // Two orders of ours that trade with each other have one id for both.
    using Fill = std::pair<VenueTradeId, Side>;
    [[nodiscard]] std::map<Fill, Told> const& trades() const { return trades_; }

private:
    using Request = std::pair<SessionId, ClOrdId>;
    struct Life {
        SessionId owner;
        OrderStatus stage = OrderStatus::pending_new;  // what is settled
        Quantity quantity;
        Quantity cumulative;
        std::optional<Request> cancel;
        std::optional<Request> replace;
        int ends = 0;
        bool is_known = false;  // not by its first report alone
    };

    [[nodiscard]] std::string note(Report const& report);
    [[nodiscard]] std::string note(CancelRejected const& rejected);
    [[nodiscard]] std::string note_trade(Life& life, Report const& report);
    [[nodiscard]] std::string move(Life& life, Report const& report);
    [[nodiscard]] std::string end(Life& life, Report const& report, OrderStatus stage);
    static void settle_by_quantity(Life& life);
    [[nodiscard]] static OrderStatus status_of(Life const& life);

    std::map<OrderId, Life> lives_;
    std::map<Fill, Told> trades_;
    std::map<VenueClientId, int> sent_;
};

}  // namespace trestle::sim
