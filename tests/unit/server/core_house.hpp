// Owns a core with two desks of one firm, a stranger and a drop copy, one account more, and a venue
// that accepts and fills: what operators command and desks ask about.
#pragma once

#include "oms/core/state_machine.hpp"

namespace trestle::server {

class CoreHouse {
public:
    CoreHouse();

    // Stamps and applies; what followed from it is kept until the next one.
    Effects const& apply(Input input);
    [[nodiscard]] core::StateMachine const& state() const { return state_; }
    [[nodiscard]] Stamped const& last() const { return last_; }
    // What it began with.
    [[nodiscard]] std::vector<Stamped> const& beginning() const { return beginning_; }

    // An order that the venue has accepted.
    OrderId order(std::string_view desk, std::string_view cl_ord_id, std::string_view account,
                  Side side, Quantity quantity, Price price);
    // A trade of it, with an id of its own.
    void fill(OrderId order, Quantity quantity, Price price);
    void bust_last_trade(OrderId order);

private:
    core::StateMachine state_;
    Stamped last_;
    std::vector<Stamped> beginning_;
    Effects effects_;
    std::uint64_t msg_seq_num_ = 0;
    int trades_ = 0;
};

}  // namespace trestle::server
