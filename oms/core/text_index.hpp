// Owns what is found by a short text, for ever: millions of them at some fifty bytes each, and in a
// snapshot as they lie in memory. Never forgets one.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>
#include <type_traits>
#include <vector>

#include "oms/core/arena.hpp"
#include "oms/core/hash.hpp"
#include "oms/model/assert.hpp"

namespace trestle::core {

// A key of several parts: each with its length, so that "AB"+"C" is not "A"+"BC".
class TextKey {
public:
    TextKey& add(std::string_view part) {
        OMS_ASSERT(size_ + 1 + part.size() <= sizeof bytes_);
        bytes_[size_++] = static_cast<char>(part.size());
        std::memcpy(bytes_ + size_, part.data(), part.size());
        size_ += part.size();
        return *this;
    }
    template <class Enum>
    requires std::is_enum_v<Enum> TextKey& add(Enum part) {
        OMS_ASSERT(size_ + 1 <= sizeof bytes_);
        bytes_[size_++] = static_cast<char>(part);
        return *this;
    }
    [[nodiscard]] std::string_view view() const { return {bytes_, size_}; }

private:
    char bytes_[128];
    std::size_t size_ = 0;
};

template <class Value>
class TextIndex {
    static_assert(std::is_trivially_copyable_v<Value> && alignof(Value) <= 8);

public:
    [[nodiscard]] std::size_t size() const { return count_; }

    // Null when there is none. Stays where it is.
    [[nodiscard]] Value const* find(TextKey const& key) const {
        if (count_ == 0) return nullptr;
        auto const slot = find_slot(key.view(), hash_of(key.view()));
        return slots_[slot] == 0 ? nullptr : value_at(slots_[slot]);
    }

    // The last word counts.
    void set(TextKey const& key, Value const& value) { put(key.view(), value, true); }
    // The first word counts.
    void add(TextKey const& key, Value const& value) { put(key.view(), value, false); }

    template <class F, class Self>
    static void state(F& f, Self& self) {
        f("count", self.count_);
        f("entries", self.entries_);
        std::uint64_t size = self.slots_.size();
        f("slots", size);
        if constexpr (F::is_reading) {
            if (size > self.count_ * 8 + least_slots) return f.refuse();
            self.slots_.resize(size);
        }
        f.raw(reinterpret_cast<Raw<F>*>(self.slots_.data()), size * sizeof(std::uint64_t));
    }

private:
    template <class F>
    using Raw = std::conditional_t<F::is_reading, char, char const>;

    // A slot is zero, or 24 bits of the hash and behind them 40 of the place, plus one.
    static constexpr unsigned place_bits = 40;
    static constexpr unsigned offset_bits = 20;
    static_assert(Arena::chunk_bytes == std::size_t{1} << offset_bits);
    static constexpr std::uint64_t place_mask = (std::uint64_t{1} << place_bits) - 1;
    static constexpr std::size_t least_slots = 64;

    static std::uint64_t hash_of(std::string_view key) {
        Hash hash;
        hash.add(key);
        return hash.value();
    }
    static std::uint64_t slot_of(std::uint64_t hash, std::uint64_t place) {
        auto const narrow = (place >> 32) << offset_bits | (place & UINT32_MAX);
        OMS_ASSERT(narrow < place_mask);
        return (hash & ~place_mask) | (narrow + 1);
    }
    static std::uint64_t place_of(std::uint64_t slot) {
        auto const narrow = (slot & place_mask) - 1;
        return Arena::place_of(narrow >> offset_bits,
                               narrow & ((std::uint64_t{1} << offset_bits) - 1));
    }
    [[nodiscard]] Value const* value_at(std::uint64_t slot) const {
        return reinterpret_cast<Value const*>(entries_.at(place_of(slot)));
    }
    [[nodiscard]] std::string_view key_at(std::uint64_t slot) const {
        auto const* const entry = entries_.at(place_of(slot)) + sizeof(Value);
        return {entry + 1, static_cast<std::uint8_t>(*entry)};
    }

    // The slot of the key, or the free one where it belongs.
    [[nodiscard]] std::size_t find_slot(std::string_view key, std::uint64_t hash) const {
        auto const mask = slots_.size() - 1;
        for (auto at = static_cast<std::size_t>(hash) & mask;; at = (at + 1) & mask) {
            auto const slot = slots_[at];
            if (slot == 0) return at;
            if ((slot & ~place_mask) == (hash & ~place_mask) && key_at(slot) == key) return at;
        }
    }

    void put(std::string_view key, Value const& value, bool replaces) {
        if ((count_ + 1) * 3 > slots_.size() * 2) grow();
        auto const hash = hash_of(key);
        auto const at = find_slot(key, hash);
        if (slots_[at] != 0) {
            if (replaces) std::memcpy(entries_.at(place_of(slots_[at])), &value, sizeof value);
            return;
        }
        auto const place = entries_.append(sizeof(Value) + 1 + key.size());
        auto* const entry = entries_.at(place);
        std::memcpy(entry, &value, sizeof value);
        entry[sizeof value] = static_cast<char>(key.size());
        std::memcpy(entry + sizeof value + 1, key.data(), key.size());
        slots_[at] = slot_of(hash, place);
        ++count_;
    }

    void grow() {
        auto const old = std::move(slots_);
        slots_.assign(std::max(least_slots, old.size() * 2), 0);
        for (auto const slot : old) {
            if (slot == 0) continue;
            auto const hash = hash_of(key_at(slot));
            auto const mask = slots_.size() - 1;
            auto at = static_cast<std::size_t>(hash) & mask;
            while (slots_[at] != 0) at = (at + 1) & mask;
            slots_[at] = slot;
        }
    }

    Arena entries_;  // the value, the length of the key, the key
    std::vector<std::uint64_t> slots_;
    std::uint64_t count_ = 0;
};

}  // namespace trestle::core
