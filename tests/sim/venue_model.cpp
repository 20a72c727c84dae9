#include "tests/sim/venue_model.hpp"

namespace trestle::sim {

VenueRef VenueModel::ref(ModelOrder const& order, Timestamp at) const {
    return {order.asked.venue, order.asked.client_id, order.id, at};
}

Input VenueModel::ended(ModelOrder const& order, VenueCanceled::Cause cause, Timestamp at) const {
    return VenueCanceled{ref(order, at), cause, order.filled, ""};
}

ModelOrder* VenueModel::find(VenueClientId const& id) {
    auto const found = by_client_id_.find(id);
    return found == by_client_id_.end() ? nullptr : &orders_.at(found->second);
}

std::vector<Input> VenueModel::submit(VenueOrder const& order, bool is_refused, Timestamp at) {
    if (is_refused) {
        return {
            VenueRejected{{order.venue, order.client_id, {}, at}, Reason::venue_rejected, "no"}};
    }
    ModelOrder made{.asked = order,
                    .id = VenueOrderId::of(std::to_string(next_order_++)),
                    .quantity = order.terms.quantity,
                    .is_live = true};
    by_client_id_[order.client_id] = made.id;
    auto const& kept = orders_.emplace(made.id, made).first->second;
    return {VenueAccepted{ref(kept, at)}};
}

std::vector<Input> VenueModel::replace(VenueReplacement const& wanted, bool is_refused,
                                       Timestamp at) {
    auto* old = find(wanted.old_client_id);
    VenueRef of{wanted.order.venue, wanted.old_client_id, wanted.old_order_id, at};
    bool const is_gone = old == nullptr || !old->is_live;
    if (is_gone) {
        return {
            VenueReplaceRejected{of, wanted.order.client_id, true, {}, Reason::too_late, "-2011"}};
    }
    if (wanted.mode == VenueReplacement::Mode::reduce) {
        bool const is_too_small = wanted.order.terms.quantity <= old->filled;
        if (is_refused || is_too_small) {
            return {VenueReplaceRejected{
                of, wanted.order.client_id, true, {}, Reason::venue_rejected, "-2038"}};
        }
        old->quantity = wanted.order.terms.quantity;
        old->asked.client_id = wanted.order.client_id;
        by_client_id_[wanted.order.client_id] = old->id;
        return {VenueReplaced{ref(*old, at), wanted.old_client_id, old->filled}};
    }
    old->is_live = false;
    old->end = VenueOrderState::State::canceled;
    auto const gone = ended(*old, VenueCanceled::Cause::requested, at);
    auto const old_filled = old->filled;
    if (is_refused) {
        return {gone, VenueReplaceRejected{of, wanted.order.client_id, false, old_filled,
                                           Reason::venue_rejected, "-2021"}};
    }
    auto made = submit(wanted.order, false, at);
    auto const accepted = std::get<VenueAccepted>(made.front());
    return {gone, accepted, VenueReplaced{accepted.ref, wanted.old_client_id, old_filled}};
}

std::vector<Input> VenueModel::cancel(VenueClientId const& id, bool is_refused, Timestamp at) {
    auto* order = find(id);
    if (is_refused) {
        return {
            VenueCancelRejected{{Venue::binance_spot, id, {}, at}, Reason::venue_rejected, "busy"}};
    }
    if (order == nullptr || !order->is_live) {
        VenueRef of{Venue::binance_spot, id, {}, at};
        return {VenueCancelRejected{of, Reason::too_late, "-2011 Unknown order sent."}};
    }
    order->is_live = false;
    order->end = VenueOrderState::State::canceled;
    return {ended(*order, VenueCanceled::Cause::requested, at)};
}

std::vector<Input> VenueModel::cancel_unasked(ModelOrder& order, Timestamp at) {
    order.is_live = false;
    order.end = VenueOrderState::State::canceled;
    return {ended(order, VenueCanceled::Cause::venue, at)};
}

std::vector<Input> VenueModel::query(VenueClientId const& id, Timestamp at) {
    auto* order = find(id);
    VenueRef of{Venue::binance_spot, id, {}, at};
    // The venue knows an amended order by its present id only, as Binance does.
    if (order == nullptr || order->asked.client_id != id) {
        return {VenueOrderState{of, VenueOrderState::State::not_found, {}, "-2013"}};
    }
    std::vector<Input> said;
    Quantity sum;
    for (auto const& trade : order->trades) {
        sum += trade.quantity;
        said.push_back(VenueFilled{.ref = ref(*order, at),
                                   .trade_id = trade.id,
                                   .symbol = order->asked.symbol,
                                   .quantity = trade.quantity,
                                   .price = trade.price,
                                   .cumulative = sum});
    }
    auto const state = order->is_live                     ? VenueOrderState::State::working
                       : order->filled >= order->quantity ? VenueOrderState::State::filled
                                                          : order->end;
    said.push_back(VenueOrderState{ref(*order, at), state, order->filled, ""});
    return said;
}

std::vector<Input> VenueModel::trade(ModelOrder& order, Quantity quantity, Timestamp at) {
    VenueTrade const made{VenueTradeId::of(std::to_string(next_trade_++)), quantity,
                          order.asked.terms.price.value_or(Price(Decimal::whole(100)))};
    order.trades.push_back(made);
    order.filled += quantity;
    if (order.filled >= order.quantity) order.is_live = false;
    return {VenueFilled{.ref = ref(order, at),
                        .trade_id = made.id,
                        .symbol = order.asked.symbol,
                        .quantity = quantity,
                        .price = made.price,
                        .cumulative = order.filled,
                        .liquidity = Liquidity::maker}};
}

std::vector<ModelOrder*> VenueModel::live() {
    std::vector<ModelOrder*> result;
    for (auto& [id, order] : orders_) {
        if (order.is_live) result.push_back(&order);
    }
    return result;
}

}  // namespace trestle::sim
