#include "oms/core/orders.hpp"

#include <algorithm>

namespace trestle::core {

Order& Orders::add(Order order) {
    OMS_ASSERT(orders_.empty() || orders_.back().id < order.id);
    orders_.push_back(std::move(order));
    return orders_.back();
}

Order const* Orders::find(OrderId id) const {
    auto const found = std::ranges::lower_bound(orders_, id, {}, &Order::id);
    return found == orders_.end() || found->id != id ? nullptr : &*found;
}

Order* Orders::find(OrderId id) {
    return const_cast<Order*>(static_cast<Orders const*>(this)->find(id));
}

Order const* Orders::find(SessionId const& session, ClOrdId const& cl_ord_id) const {
    auto const found = by_desk_.find({session, cl_ord_id});
    return found == by_desk_.end() ? nullptr : find(found->second);
}

Order* Orders::find(SessionId const& session, ClOrdId const& cl_ord_id) {
    return const_cast<Order*>(static_cast<Orders const*>(this)->find(session, cl_ord_id));
}

bool Orders::knows(SessionId const& session, ClOrdId const& cl_ord_id) const {
    return by_desk_.contains({session, cl_ord_id});
}

void Orders::name(SessionId const& session, ClOrdId const& cl_ord_id, OrderId id) {
    by_desk_.insert_or_assign({session, cl_ord_id}, id);
}

void Orders::name(VenueClientId const& client_id, LegPlace place) {
    by_client_id_.insert_or_assign(client_id, place);
}

LegPlace const* Orders::place_of(VenueClientId const& client_id) const {
    auto const found = by_client_id_.find(client_id);
    return found == by_client_id_.end() ? nullptr : &found->second;
}

LegPlace const* Orders::place_of(VenueRef const& ref) const {
    if (!ref.client_id.empty()) {
        if (auto const* place = place_of(ref.client_id)) return place;
    }
    if (ref.order_id.empty()) return nullptr;
    auto const found = by_venue_id_.find({ref.venue, ref.order_id});
    return found == by_venue_id_.end() ? nullptr : &found->second;
}

void Orders::name(Venue venue, VenueOrderId const& order_id, LegPlace place) {
    by_venue_id_.insert_or_assign({venue, order_id}, place);
}

void Orders::set_open(OrderId id, bool is_open) {
    if (is_open) {
        open_.insert(id);
    } else {
        open_.erase(id);
    }
}

}  // namespace trestle::core
