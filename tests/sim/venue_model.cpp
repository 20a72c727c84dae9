#include "tests/sim/venue_model.hpp"

#include <utility>

namespace trestle::sim {

Quantity ModelOrder::stands() const {
    Quantity sum;
    for (auto const& trade : trades) {
        if (!trade.is_busted) sum += trade.corrected.value_or(trade.quantity);
    }
    return sum;
}

VenueRef VenueModel::ref(ModelOrder const& order, Timestamp at) {
    return {order.asked.venue, order.asked.client_id, order.id, at};
}

Input VenueModel::ended(ModelOrder const& order, VenueCanceled::Cause cause, Timestamp at) const {
    return VenueCanceled{ref(order, at), cause, order.filled, ""};
}

ModelOrder* VenueModel::find(VenueClientId const& id) {
    auto const found = by_client_id_.find(id);
    return found == by_client_id_.end() ? nullptr : &orders_.at(found->second);
}

ModelOrder const* VenueModel::find(VenueClientId const& id) const {
    auto const found = by_client_id_.find(id);
    return found == by_client_id_.end() ? nullptr : &orders_.at(found->second);
}

ModelOrder* VenueModel::find(VenueOrderId const& id) {
    for (auto& [number, order] : orders_) {
        if (order.is_by_hand && order.id == id) return &order;
    }
    return nullptr;
}

ModelOrder const* VenueModel::by_hand(VenueOrderId const& id) const {
    for (auto const& [number, order] : orders_) {
        if (order.is_by_hand && order.id == id) return &order;
    }
    return nullptr;
}

VenueExternalOrder VenueModel::introduction(ModelOrder const& order, Timestamp at) {
    return {.ref = ref(order, at),
            .account = order.asked.account,
            .symbol = order.asked.symbol,
            .side = order.asked.side,
            .quantity = order.quantity,
            .price = order.asked.terms.price,
            .label = "web"};
}

std::vector<Input> VenueModel::place_by_hand(VenueOrder const& order, Timestamp at) {
    ModelOrder made{.asked = order,
                    .id = VenueOrderId::of(std::to_string(next_order_)),
                    .quantity = order.terms.quantity,
                    .is_live = true,
                    .is_by_hand = true};
    return {introduction(orders_.emplace(next_order_++, made).first->second, at)};
}

std::vector<Input> VenueModel::cancel_by_hand(VenueOrderId const& id, bool is_refused,
                                              Timestamp at) {
    auto* order = find(id);
    VenueRef const of{at_, {}, id, at};
    if (is_refused) return {VenueCancelRejected{of, Reason::venue_rejected, "busy"}};
    if (order == nullptr || !order->is_live) {
        return {VenueCancelRejected{of, Reason::unknown_order, "-2011 Unknown order sent."}};
    }
    order->is_live = false;
    order->end = VenueOrderState::State::canceled;
    return {ended(*order, VenueCanceled::Cause::requested, at)};
}

// An id that is used again belongs to an order that has long been over.
VenueOrderId VenueModel::next_id() {
    if (!std::exchange(reuses_an_id_, false)) {
        return VenueOrderId::of(std::to_string(next_order_));
    }
    for (auto const& [number, order] : orders_) {
        bool const is_over = order.filled >= order.quantity && number + 5 < next_order_;
        bool is_free = is_over;
        for (auto const& [other, same] : orders_) {
            if (other != number && same.id == order.id) is_free = false;
        }
        if (is_free) return order.id;
    }
    return VenueOrderId::of(std::to_string(next_order_));
}

std::vector<Input> VenueModel::submit(VenueOrder const& order, bool is_refused, Timestamp at) {
    if (is_refused) {
        return {
            VenueRejected{{order.venue, order.client_id, {}, at}, Reason::venue_rejected, "no"}};
    }
    ModelOrder made{.asked = order,
                    .id = next_id(),
                    .quantity = order.terms.quantity,
                    .is_live = true,
                    .is_triggered = !order.terms.trigger};
    auto const number = next_order_++;
    by_client_id_[order.client_id] = number;
    auto const& kept = orders_.emplace(number, made).first->second;
    return {VenueAccepted{ref(kept, at)}};
}

std::vector<Input> VenueModel::replace(VenueReplacement const& wanted, bool is_refused,
                                       Timestamp at) {
    auto* old = find(wanted.old_client_id);
    VenueRef of{wanted.order.venue, wanted.old_client_id, wanted.old_order_id, at};
    bool const is_gone = old == nullptr || !old->is_live;
    if (is_gone) {
        return {VenueReplaceRejected{
            of, wanted.order.client_id, true, {}, Reason::unknown_order, "-2011"}};
    }
    if (wanted.mode == VenueReplacement::Mode::reduce) {
        bool const is_too_small = wanted.order.terms.quantity <= old->filled;
        if (is_refused || is_too_small) {
            return {VenueReplaceRejected{
                of, wanted.order.client_id, true, {}, Reason::venue_rejected, "-2038"}};
        }
        old->quantity = wanted.order.terms.quantity;
        old->asked.client_id = wanted.order.client_id;
        old->was_restated = false;
        by_client_id_[wanted.order.client_id] = by_client_id_.at(wanted.old_client_id);
        return {VenueReplaced{ref(*old, at), wanted.old_client_id, old->filled}};
    }
    old->is_live = false;
    old->end = VenueOrderState::State::canceled;
    auto const gone = ended(*old, VenueCanceled::Cause::requested, at);
    auto const old_filled = old->filled;
    if (is_refused) {
        return {gone, VenueReplaceRejected{ref(*old, at), wanted.order.client_id, false, old_filled,
                                           Reason::venue_rejected, "-2021"}};
    }
    auto made = submit(wanted.order, false, at);
    auto const accepted = std::get<VenueAccepted>(made.front());
    return {gone, accepted, VenueReplaced{accepted.ref, wanted.old_client_id, old_filled}};
}

std::vector<Input> VenueModel::cancel(VenueClientId const& id, bool is_refused, Timestamp at) {
    auto* order = find(id);
    if (is_refused) {
        return {VenueCancelRejected{{at_, id, {}, at}, Reason::venue_rejected, "busy"}};
    }
    if (order == nullptr || !order->is_live) {
        VenueRef of{at_, id, {}, at};
        return {VenueCancelRejected{of, Reason::unknown_order, "-2011 Unknown order sent."}};
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

std::vector<Input> VenueModel::expire(ModelOrder& order, Timestamp at) {
    order.is_live = false;
    order.end = VenueOrderState::State::expired;
    return {VenueExpired{ref(order, at), order.filled, "expired"}};
}

std::vector<Input> VenueModel::trigger(ModelOrder& order, Timestamp at) {
    order.is_triggered = true;
    return {VenueTriggered{ref(order, at), "triggered"}};
}

Input VenueModel::fill_of(ModelOrder const& order, VenueTrade const& trade, Quantity cumulative) {
    return VenueFilled{.ref = ref(order, trade.at),
                       .trade_id = trade.id,
                       .symbol = order.asked.symbol,
                       .quantity = trade.quantity,
                       .price = trade.price,
                       .cumulative = cumulative,
                       .fee = trade.fee,
                       .fee_asset = trade.fee_asset,
                       .liquidity = Liquidity::maker};
}

// Trades are listed as they were first told: busts and corrections are told apart.
void VenueModel::list_trades(ModelOrder const& order, Timestamp since,
                             std::vector<Input>& to) const {
    Quantity sum;
    for (auto const& trade : order.trades) {
        sum += trade.quantity;
        if (trade.at >= since) to.push_back(fill_of(order, trade, sum));
    }
}

std::vector<Input> VenueModel::trades_since(Timestamp since) const {
    std::vector<Input> said;
    for (auto const& [number, order] : orders_) list_trades(order, since, said);
    return said;
}

std::vector<StatedOrder> VenueModel::open_orders(Timestamp at) const {
    std::vector<StatedOrder> result;
    for (auto const& [number, order] : orders_) {
        if (!order.is_live) continue;
        result.push_back({.ref = ref(order, at),
                          .symbol = order.asked.symbol,
                          .side = order.asked.side,
                          .quantity = order.quantity,
                          .cumulative = order.filled,
                          .price = order.asked.terms.price,
                          .label = order.is_by_hand ? "web" : ""});
    }
    return result;
}

std::vector<Input> VenueModel::query(VenueClientId const& id, Timestamp at) const {
    auto const* order = find(id);
    VenueRef of{at_, id, {}, at};
    // The venue knows an amended order by its present id only, as Binance does.
    if (order == nullptr || order->asked.client_id != id) {
        return {VenueOrderState{of, VenueOrderState::State::not_found, {}, "-2013"}};
    }
    std::vector<Input> said;
    list_trades(*order, {}, said);
    auto const state = order->is_live                     ? VenueOrderState::State::working
                       : order->filled >= order->quantity ? VenueOrderState::State::filled
                                                          : order->end;
    said.push_back(VenueOrderState{ref(*order, at), state, order->filled, ""});
    return said;
}

std::vector<Input> VenueModel::stale_query(VenueClientId const& id, Timestamp at) const {
    auto said = query(id, at);
    auto& state = std::get<VenueOrderState>(said.back());
    if (state.state == VenueOrderState::State::not_found) return said;
    auto const last = std::move(said.back());
    said.pop_back();
    Quantity cumulative = find(id)->filled;
    if (!said.empty()) {
        cumulative -= find(id)->trades.back().quantity;
        said.pop_back();
    }
    auto lagging = std::get<VenueOrderState>(last);
    lagging.state = VenueOrderState::State::working;
    lagging.cumulative = std::max(cumulative, Quantity());
    said.push_back(lagging);
    return said;
}

std::vector<Input> VenueModel::trade(ModelOrder& order, Quantity quantity, Decimal fee,
                                     Timestamp at) {
    VenueTrade const made{.id = VenueTradeId::of(std::to_string(next_trade_++)),
                          .quantity = quantity,
                          .price = order.asked.terms.price.value_or(Price(Decimal::whole(100))),
                          .fee = fee,
                          .fee_asset = fee.is_zero() ? Asset() : Asset::of("BNB"),
                          .at = at};
    order.trades.push_back(made);
    order.filled += quantity;
    if (order.filled >= order.quantity) order.is_live = false;
    return {fill_of(order, made, order.filled)};
}

std::vector<Input> VenueModel::bust(ModelOrder& order, std::size_t index, Timestamp at) {
    auto& trade = order.trades[index];
    trade.is_busted = true;
    return {VenueTradeCanceled{ref(order, at), trade.id, "busted"}};
}

std::vector<Input> VenueModel::correct(ModelOrder& order, std::size_t index, Quantity quantity,
                                       Timestamp at) {
    auto& trade = order.trades[index];
    trade.corrected = quantity;
    return {VenueTradeCorrected{ref(order, at), trade.id, quantity, trade.price, "corrected"}};
}

std::vector<Input> VenueModel::restate(ModelOrder& order, Quantity quantity, Timestamp at) {
    order.quantity = quantity;
    order.was_restated = true;
    return {VenueRestated{ref(order, at), quantity, {}, "restated"}};
}

std::vector<Input> VenueModel::changes(Timestamp at) const {
    std::vector<Input> said;
    for (auto const& [number, order] : orders_) {
        if (order.was_restated && order.is_live) {
            said.push_back(VenueRestated{ref(order, at), order.quantity, {}, "restated"});
        }
        for (auto const& trade : order.trades) {
            if (trade.corrected) {
                said.push_back(VenueTradeCorrected{ref(order, at), trade.id, *trade.corrected,
                                                   trade.price, "corrected"});
            }
            if (trade.is_busted) said.push_back(VenueTradeCanceled{ref(order, at), trade.id, ""});
        }
    }
    return said;
}

std::vector<ModelOrder*> VenueModel::live() {
    std::vector<ModelOrder*> result;
    for (auto& [number, order] : orders_) {
        if (order.is_live) result.push_back(&order);
    }
    return result;
}

std::vector<ModelOrder*> VenueModel::traded() {
    std::vector<ModelOrder*> result;
    for (auto& [number, order] : orders_) {
        if (!order.trades.empty()) result.push_back(&order);
    }
    return result;
}

}  // namespace trestle::sim
