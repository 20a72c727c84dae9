#include "oms/core/orders.hpp"

#include <algorithm>

#include "oms/core/hash.hpp"
#include "oms/core/snapshot_fields.hpp"

namespace trestle::core {

namespace {

TextKey key_of(SessionId const& session, ClOrdId const& cl_ord_id) {
    return TextKey().add(session.view()).add(cl_ord_id.view());
}
TextKey key_of(VenueClientId const& client_id) { return TextKey().add(client_id.view()); }
TextKey key_of(Venue venue, VenueOrderId const& order_id) {
    return TextKey().add(venue).add(order_id.view());
}

// Over every field, as it is packed.
std::uint64_t hash_of(std::string_view packed) {
    Hash hash;
    hash.add(packed);
    return hash.value();
}
std::uint64_t hash_of(Order const& order) {
    std::string packed;
    journal::Packer(packed).put(order);
    return hash_of(packed);
}

}  // namespace

Order& Orders::add(Order order) {
    OMS_ASSERT(slots_.empty() || slots_.back().id < order.id);
    auto const id = order.id;
    slots_.push_back({.id = id, .warm = std::make_unique<Order>(std::move(order))});
    cooling_.push_back(id);
    return *slots_.back().warm;
}

Orders::Slot const* Orders::slot_of(OrderId id) const {
    auto const found = std::ranges::lower_bound(slots_, id, {}, &Slot::id);
    return found == slots_.end() || found->id != id ? nullptr : &*found;
}

Order const* Orders::find(OrderId id) const {
    auto const* slot = slot_of(id);
    return slot == nullptr ? nullptr : &warm(*slot);
}

Order* Orders::find(OrderId id) {
    return const_cast<Order*>(static_cast<Orders const*>(this)->find(id));
}

Order const* Orders::find(SessionId const& session, ClOrdId const& cl_ord_id) const {
    auto const* id = by_desk_.find(key_of(session, cl_ord_id));
    return id == nullptr ? nullptr : find(*id);
}

Order* Orders::find(SessionId const& session, ClOrdId const& cl_ord_id) {
    return const_cast<Order*>(static_cast<Orders const*>(this)->find(session, cl_ord_id));
}

bool Orders::knows(SessionId const& session, ClOrdId const& cl_ord_id) const {
    return by_desk_.find(key_of(session, cl_ord_id)) != nullptr;
}

void Orders::name(SessionId const& session, ClOrdId const& cl_ord_id, OrderId id) {
    by_desk_.set(key_of(session, cl_ord_id), id);
}

void Orders::name(VenueClientId const& client_id, LegPlace place) {
    by_client_id_.set(key_of(client_id), place);
}

LegPlace const* Orders::place_of(VenueClientId const& client_id) const {
    return by_client_id_.find(key_of(client_id));
}

LegPlace const* Orders::place_of(VenueRef const& ref) const {
    if (!ref.client_id.empty()) {
        if (auto const* place = place_of(ref.client_id)) return place;
    }
    if (ref.order_id.empty()) return nullptr;
    return by_venue_id_.find(key_of(ref.venue, ref.order_id));
}

void Orders::name(Venue venue, VenueOrderId const& order_id, LegPlace place) {
    by_venue_id_.set(key_of(venue, order_id), place);
}

void Orders::set_open(OrderId id, bool is_open) {
    if (is_open) {
        open_.insert(id);
    } else if (open_.erase(id) > 0) {
        cooling_.push_back(id);
    }
}

Order& Orders::warm(Slot const& slot) const {
    if (slot.warm) return *slot.warm;
    auto const* const bytes = packed_bytes_.at(slot.packed);
    std::uint32_t size = 0;
    std::memcpy(&size, bytes, sizeof size);
    journal::Unpacker unpacker(std::string_view(bytes + sizeof size, size));
    auto order = std::make_unique<Order>();
    unpacker.take(*order);
    OMS_ASSERT(unpacker.is_done() && order->id == slot.id);
    slot.warm = std::move(order);
    cooling_.push_back(slot.id);
    return *slot.warm;
}

void Orders::settle() {
    while (cooling_.size() > warm_) {
        auto const id = cooling_.front();
        cooling_.pop_front();
        if (open_.contains(id)) continue;  // comes again when it is over
        auto* const slot = const_cast<Slot*>(slot_of(id));
        if (slot->warm) pack(*slot);
    }
}

void Orders::pack(Slot& slot) {
    buffer_.clear();
    journal::Packer(buffer_).put(*slot.warm);
    auto const size = static_cast<std::uint32_t>(buffer_.size());
    bool const is_same = slot.packed != nowhere && [&] {
        auto const* const before = packed_bytes_.at(slot.packed);
        return std::memcmp(before, &size, sizeof size) == 0 &&
               std::memcmp(before + sizeof size, buffer_.data(), size) == 0;
    }();
    if (!is_same) {
        if (slot.packed == nowhere) ++packed_;
        slot.packed = packed_bytes_.append(sizeof size + size);
        slot.hash = hash_of(buffer_);
        auto* const bytes = packed_bytes_.at(slot.packed);
        std::memcpy(bytes, &size, sizeof size);
        std::memcpy(bytes + sizeof size, buffer_.data(), size);
    }
    slot.warm.reset();
}

void Orders::after_loading() {
    cooling_.clear();
    packed_ = 0;
    for (auto const& slot : slots_) {
        if (slot.packed != nowhere) ++packed_;
        if (slot.warm && !open_.contains(slot.id)) cooling_.push_back(slot.id);
    }
}

void Orders::add_to(Hash& hash) const {
    for (auto const& slot : slots_) hash.add(slot.warm ? hash_of(*slot.warm) : slot.hash);
}

}  // namespace trestle::core
