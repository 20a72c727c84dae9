// Owns all orders and the ways to find one: our id, the desk's ids, the venue's ids.
// Never forgets an order while the process lives: a late fill must find it. What is over and has
// not been touched for a while is kept packed, a tenth of the size; whoever asks for it notices
// nothing.
#pragma once

#include <deque>
#include <iterator>
#include <limits>
#include <memory>
#include <set>

#include "oms/core/order.hpp"
#include "oms/core/text_index.hpp"

namespace trestle::core {

struct LegPlace {
    OrderId order;
    std::uint32_t leg = 0;  // index into Order::legs
};

class Orders {
public:
    // Every order, by id. Looks like a list; what is packed is unpacked when it is looked at.
    class All {
    public:
        class Iterator {
        public:
            using iterator_category = std::input_iterator_tag;
            using value_type = Order;
            using difference_type = std::ptrdiff_t;
            using pointer = Order const*;
            using reference = Order const&;
            Iterator() = default;
            Iterator(Orders const* orders, std::size_t index) : orders_(orders), index_(index) {}
            reference operator*() const { return orders_->at(index_); }
            pointer operator->() const { return &orders_->at(index_); }
            Iterator& operator++() {
                ++index_;
                return *this;
            }
            Iterator operator++(int) {
                auto const before = *this;
                ++index_;
                return before;
            }
            friend bool operator==(Iterator const&, Iterator const&) = default;

        private:
            Orders const* orders_ = nullptr;
            std::size_t index_ = 0;
        };
        explicit All(Orders const& orders) : orders_(&orders) {}
        [[nodiscard]] std::size_t size() const { return orders_->slots_.size(); }
        [[nodiscard]] bool empty() const { return size() == 0; }
        [[nodiscard]] Order const& operator[](std::size_t index) const {
            return orders_->at(index);
        }
        [[nodiscard]] Order const& front() const { return orders_->at(0); }
        [[nodiscard]] Order const& back() const { return orders_->at(size() - 1); }
        [[nodiscard]] Iterator begin() const { return {orders_, 0}; }
        [[nodiscard]] Iterator end() const { return {orders_, size()}; }

    private:
        Orders const* orders_;
    };

    // Ids come from the journal, so they only grow. References hold until settle().
    Order& add(Order order);
    [[nodiscard]] Order* find(OrderId id);
    [[nodiscard]] Order const* find(OrderId id) const;
    [[nodiscard]] Order* find(SessionId const& session, ClOrdId const& cl_ord_id);
    [[nodiscard]] Order const* find(SessionId const& session, ClOrdId const& cl_ord_id) const;
    [[nodiscard]] bool knows(SessionId const& session, ClOrdId const& cl_ord_id) const;
    // One request of one desk. ClOrdIDs are unique per desk, for ever.
    void name(SessionId const& session, ClOrdId const& cl_ord_id, OrderId id);

    void name(VenueClientId const& client_id, LegPlace place);
    [[nodiscard]] LegPlace const* place_of(VenueClientId const& client_id) const;
    // By our client id first, then by the venue's id among the open orders of that venue.
    [[nodiscard]] LegPlace const* place_of(VenueRef const& ref) const;
    void name(Venue venue, VenueOrderId const& order_id, LegPlace place);

    // Orders with something left to come: not closed, or a request in flight, or a leg alive.
    [[nodiscard]] std::set<OrderId> const& open() const { return open_; }
    void set_open(OrderId id, bool is_open);

    [[nodiscard]] All all() const { return All(*this); }

    // At the end of a step: packs what is over, but for the `warm` touched last. References end.
    void settle();
    void keep_warm(std::size_t warm) { warm_ = warm; }
    [[nodiscard]] std::size_t packed() const { return packed_; }

    void add_to(Hash& hash) const;

    template <class F, class Self>
    static void state(F& f, Self& self) {
        f("by_desk", self.by_desk_);
        f("by_client_id", self.by_client_id_);
        f("by_venue_id", self.by_venue_id_);
        f("open", self.open_);
        f("packed", self.packed_bytes_);
        f("slots", self.slots_);
        if constexpr (F::is_reading) self.after_loading();
    }

private:
    static constexpr std::size_t orders_kept_warm = 4'096;
    static constexpr auto nowhere = std::numeric_limits<std::uint64_t>::max();

    struct Slot {
        OrderId id;
        std::uint64_t packed = nowhere;  // place of its packed form, as it was when `warm` came
        std::uint64_t hash = 0;          // of its packed form
        mutable std::unique_ptr<Order> warm;

        template <class F, class Self>
        static void state(F& f, Self& self) {
            f("id", self.id);
            f("packed", self.packed);
            f("hash", self.hash);
            f("warm", self.warm);
        }
    };

    [[nodiscard]] Slot const* slot_of(OrderId id) const;
    [[nodiscard]] Order& at(std::size_t index) const { return warm(slots_[index]); }
    // Unpacks it when it is packed.
    [[nodiscard]] Order& warm(Slot const& slot) const;
    void pack(Slot& slot);
    void after_loading();

    std::deque<Slot> slots_;  // by id
    TextIndex<OrderId> by_desk_;
    TextIndex<LegPlace> by_client_id_;
    TextIndex<LegPlace> by_venue_id_;
    std::set<OrderId> open_;
    Arena packed_bytes_;                   // each with its length
    mutable std::deque<OrderId> cooling_;  // over, or unpacked, by age
    std::string buffer_;                   // reused
    std::size_t warm_ = orders_kept_warm;
    std::size_t packed_ = 0;
};

}  // namespace trestle::core
