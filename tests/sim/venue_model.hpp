// Owns a venue for the hunter: the truth about its orders and trades, and what it says of them.
// Never lies in its own books: losing, doubling and delaying its words is the world's part.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "oms/model/effects.hpp"
#include "oms/model/inputs.hpp"

namespace trestle::sim {

struct VenueTrade {
    VenueTradeId id;
    Quantity quantity;
    Price price;
};

struct ModelOrder {
    VenueOrder asked;
    VenueOrderId id;
    Quantity quantity;
    Quantity filled;
    bool is_live = false;
    VenueOrderState::State end = VenueOrderState::State::working;
    std::vector<VenueTrade> trades;
};

class VenueModel {
public:
    // Each returns what the venue says, in order; the caller loses or doubles it.
    [[nodiscard]] std::vector<Input> submit(VenueOrder const& order, bool is_refused, Timestamp at);
    [[nodiscard]] std::vector<Input> replace(VenueReplacement const& wanted, bool is_refused,
                                             Timestamp at);
    [[nodiscard]] std::vector<Input> cancel(VenueClientId const& id, bool is_refused, Timestamp at);
    [[nodiscard]] std::vector<Input> query(VenueClientId const& id, Timestamp at);
    // Trades a random part of a live order.
    [[nodiscard]] std::vector<Input> trade(ModelOrder& order, Quantity quantity, Timestamp at);
    [[nodiscard]] std::vector<Input> cancel_unasked(ModelOrder& order, Timestamp at);

    [[nodiscard]] std::vector<ModelOrder*> live();
    [[nodiscard]] std::map<VenueOrderId, ModelOrder> const& orders() const { return orders_; }
    [[nodiscard]] ModelOrder* find(VenueClientId const& id);

private:
    [[nodiscard]] VenueRef ref(ModelOrder const& order, Timestamp at) const;
    [[nodiscard]] Input ended(ModelOrder const& order, VenueCanceled::Cause cause,
                              Timestamp at) const;

    std::map<VenueOrderId, ModelOrder> orders_;
    std::map<VenueClientId, VenueOrderId> by_client_id_;
    std::uint64_t next_order_ = 1000;
    std::uint64_t next_trade_ = 1;
};

}  // namespace trestle::sim
