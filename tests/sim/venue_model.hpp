// Owns a venue for the hunter: the truth about its orders and trades, and what it says of them.
// Never lies in its own books: losing, doubling and delaying its words is the world's part.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "oms/model/effects.hpp"
#include "oms/model/inputs.hpp"

namespace trestle::sim {

struct VenueTrade {
    VenueTradeId id;
    Quantity quantity;  // as first told
    Price price;
    Decimal fee;
    Asset fee_asset;
    std::optional<Quantity> corrected;
    bool is_busted = false;
};

struct ModelOrder {
    VenueOrder asked;
    VenueOrderId id;
    Quantity quantity;
    Quantity filled;  // as traded: a bust does not take it back
    bool is_live = false;
    bool is_triggered = true;  // of a conditional order: whether its price has come
    bool was_restated = false;
    VenueOrderState::State end = VenueOrderState::State::working;
    std::vector<VenueTrade> trades;

    [[nodiscard]] Quantity stands() const;  // what was traded and was not taken back
    [[nodiscard]] Quantity left() const { return quantity - filled; }
};

class VenueModel {
public:
    explicit VenueModel(Venue at) : at_(at) {}

    // Each returns what the venue says, in order; the caller loses or doubles it.
    [[nodiscard]] std::vector<Input> submit(VenueOrder const& order, bool is_refused, Timestamp at);
    [[nodiscard]] std::vector<Input> replace(VenueReplacement const& wanted, bool is_refused,
                                             Timestamp at);
    [[nodiscard]] std::vector<Input> cancel(VenueClientId const& id, bool is_refused, Timestamp at);
    [[nodiscard]] std::vector<Input> query(VenueClientId const& id, Timestamp at) const;
    // A copy that lags behind: it does not know the last trades, nor that the order is over.
    [[nodiscard]] std::vector<Input> stale_query(VenueClientId const& id, Timestamp at) const;

    // What was traded since the beginning, as an adapter asks for it when its link is up again.
    [[nodiscard]] std::vector<Input> all_trades(Timestamp at) const;

    // What happens by itself.
    [[nodiscard]] std::vector<Input> trade(ModelOrder& order, Quantity quantity, Decimal fee,
                                           Timestamp at);
    [[nodiscard]] std::vector<Input> cancel_unasked(ModelOrder& order, Timestamp at);
    [[nodiscard]] std::vector<Input> expire(ModelOrder& order, Timestamp at);
    [[nodiscard]] std::vector<Input> trigger(ModelOrder& order, Timestamp at);
    [[nodiscard]] std::vector<Input> bust(ModelOrder& order, std::size_t trade, Timestamp at);
    [[nodiscard]] std::vector<Input> correct(ModelOrder& order, std::size_t trade,
                                             Quantity quantity, Timestamp at);
    [[nodiscard]] std::vector<Input> restate(ModelOrder& order, Quantity quantity, Timestamp at);
    // Busts, corrections and restatements once more: the house may have missed them.
    [[nodiscard]] std::vector<Input> changes(Timestamp at) const;

    // The next order gets an id that an order of before has had.
    void reuse_an_id() { reuses_an_id_ = true; }

    [[nodiscard]] std::vector<ModelOrder*> live();
    [[nodiscard]] std::vector<ModelOrder*> traded();
    // By number, for ids come again.
    [[nodiscard]] std::map<std::uint64_t, ModelOrder> const& orders() const { return orders_; }
    [[nodiscard]] ModelOrder* find(VenueClientId const& id);
    [[nodiscard]] ModelOrder const* find(VenueClientId const& id) const;

private:
    [[nodiscard]] VenueOrderId next_id();
    [[nodiscard]] VenueRef ref(ModelOrder const& order, Timestamp at) const;
    [[nodiscard]] Input ended(ModelOrder const& order, VenueCanceled::Cause cause,
                              Timestamp at) const;
    void list_trades(ModelOrder const& order, Timestamp at, std::vector<Input>& to) const;
    [[nodiscard]] Input fill_of(ModelOrder const& order, VenueTrade const& trade,
                                Quantity cumulative, Timestamp at) const;

    Venue at_;
    std::map<std::uint64_t, ModelOrder> orders_;
    std::map<VenueClientId, std::uint64_t> by_client_id_;
    std::uint64_t next_order_ = 1000;
    std::uint64_t next_trade_ = 1;
    bool reuses_an_id_ = false;
};

}  // namespace trestle::sim
