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
    Timestamp at;
};

struct ModelOrder {
    VenueOrder asked;
    VenueOrderId id;
    Quantity quantity;
    Quantity filled;  // as traded: a bust does not take it back
    bool is_live = false;
    bool is_triggered = true;  // of a conditional order: whether its price has come
    bool was_restated = false;
    bool is_by_hand = false;  // nobody here sent it: it has no name but the venue's
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
    [[nodiscard]] std::vector<Input> cancel_by_hand(VenueOrderId const& id, bool is_refused,
                                                    Timestamp at);
    [[nodiscard]] std::vector<Input> query(VenueClientId const& id, Timestamp at) const;
    // A copy that lags behind: it does not know the last trades, nor that the order is over.
    [[nodiscard]] std::vector<Input> stale_query(VenueClientId const& id, Timestamp at) const;

    // What was traded since then, as an adapter asks for it when its link is up again.
    [[nodiscard]] std::vector<Input> trades_since(Timestamp since) const;
    // What is open, as a statement lists it.
    [[nodiscard]] std::vector<StatedOrder> open_orders(Timestamp at) const;
    // Null: that id is of an order of ours, or of none.
    [[nodiscard]] ModelOrder const* by_hand(VenueOrderId const& id) const;
    // What the house is told before any other word of one that it did not send.
    [[nodiscard]] static VenueExternalOrder introduction(ModelOrder const& order, Timestamp at);

    // What happens by itself.
    [[nodiscard]] std::vector<Input> place_by_hand(VenueOrder const& order, Timestamp at);
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
    [[nodiscard]] ModelOrder* find(VenueOrderId const& id);  // by hand
    [[nodiscard]] ModelOrder const* find(VenueClientId const& id) const;

private:
    [[nodiscard]] VenueOrderId next_id();
    [[nodiscard]] static VenueRef ref(ModelOrder const& order, Timestamp at);
    [[nodiscard]] Input ended(ModelOrder const& order, VenueCanceled::Cause cause,
                              Timestamp at) const;
    void list_trades(ModelOrder const& order, Timestamp since, std::vector<Input>& to) const;
    [[nodiscard]] static Input fill_of(ModelOrder const& order, VenueTrade const& trade,
                                       Quantity cumulative);

    Venue at_;
    std::map<std::uint64_t, ModelOrder> orders_;
    std::map<VenueClientId, std::uint64_t> by_client_id_;
    std::uint64_t next_order_ = 1000;
    std::uint64_t next_trade_ = 1;
    bool reuses_an_id_ = false;
};

}  // namespace trestle::sim
