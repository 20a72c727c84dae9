// Owns all orders and the ways to find one: our id, the desk's ids, the venue's ids.
// Never forgets an order while the process lives: a late fill must find it.
#pragma once

#include <deque>
#include <set>
#include <unordered_map>

#include "oms/core/order.hpp"

namespace trestle::core {

// One request of one desk. ClOrdIDs are unique per desk, for ever.
struct DeskKey {
    SessionId session;
    ClOrdId cl_ord_id;
    friend bool operator==(DeskKey const&, DeskKey const&) = default;
};

struct KeyHash {
    static std::size_t mix(std::size_t a, std::size_t b) {
        return a ^ (b + 0x9e3779b97f4a7c15ULL + (a << 6) + (a >> 2));
    }
    std::size_t operator()(DeskKey const& key) const noexcept {
        return mix(std::hash<SessionId>{}(key.session), std::hash<ClOrdId>{}(key.cl_ord_id));
    }
};

struct LegPlace {
    OrderId order;
    std::uint32_t leg = 0;  // index into Order::legs
};

class Orders {
public:
    // Ids come from the journal, so they only grow.
    Order& add(Order order);
    [[nodiscard]] Order* find(OrderId id);
    [[nodiscard]] Order const* find(OrderId id) const;
    [[nodiscard]] Order* find(SessionId const& session, ClOrdId const& cl_ord_id);
    [[nodiscard]] Order const* find(SessionId const& session, ClOrdId const& cl_ord_id) const;
    [[nodiscard]] bool knows(SessionId const& session, ClOrdId const& cl_ord_id) const;
    void name(SessionId const& session, ClOrdId const& cl_ord_id, OrderId id);

    void name(VenueClientId const& client_id, LegPlace place);
    [[nodiscard]] LegPlace const* place_of(VenueClientId const& client_id) const;
    // By our client id first, then by the venue's id among the open orders of that venue.
    [[nodiscard]] LegPlace const* place_of(VenueRef const& ref) const;
    void name(Venue venue, VenueOrderId const& order_id, LegPlace place);

    // Orders with something still to come from a venue, by age.
    [[nodiscard]] std::set<OrderId> const& open() const { return open_; }
    void set_open(OrderId id, bool is_open);

    [[nodiscard]] std::deque<Order> const& all() const { return orders_; }

private:
    struct VenueIdKey {
        Venue venue;
        VenueOrderId order_id;
        friend bool operator==(VenueIdKey const&, VenueIdKey const&) = default;
    };
    struct VenueIdHash {
        std::size_t operator()(VenueIdKey const& key) const noexcept {
            return std::hash<VenueOrderId>{}(key.order_id) + static_cast<std::size_t>(key.venue);
        }
    };

    std::deque<Order> orders_;  // by id
    std::unordered_map<DeskKey, OrderId, KeyHash> by_desk_;
    std::unordered_map<VenueClientId, LegPlace> by_client_id_;
    std::unordered_map<VenueIdKey, LegPlace, VenueIdHash> by_venue_id_;
    std::set<OrderId> open_;
};

}  // namespace trestle::core
