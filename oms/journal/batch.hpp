// Owns the bytes of records that wait to be written. Never frees what it once needed: the hot loop
// appends without an allocation after the first few batches.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <span>
#include <utility>

#include "oms/model/assert.hpp"

namespace trestle::journal {

class Batch {
public:
    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] bool empty() const { return size_ == 0; }
    [[nodiscard]] std::span<std::byte> bytes() { return {bytes_.get(), size_}; }
    [[nodiscard]] std::span<std::byte const> bytes() const { return {bytes_.get(), size_}; }

    void clear() { size_ = 0; }
    void cut(std::size_t size) {
        OMS_ASSERT(size <= size_);
        size_ = size;
    }

    // The next `count` bytes, uninitialised; moves what was there before when there is no room.
    [[nodiscard]] std::byte* extend(std::size_t count) {
        if (capacity_ - size_ < count) grow(count);
        auto* const begin = bytes_.get() + size_;
        size_ += count;
        return begin;
    }

    void append(std::span<std::byte const> bytes) {
        if (!bytes.empty()) std::memcpy(extend(bytes.size()), bytes.data(), bytes.size());
    }

    friend void swap(Batch& a, Batch& b) noexcept {
        std::swap(a.bytes_, b.bytes_);
        std::swap(a.size_, b.size_);
        std::swap(a.capacity_, b.capacity_);
    }

private:
    void grow(std::size_t count) {
        auto const capacity = std::max({std::size_t{65'536}, capacity_ * 2, size_ + count});
        auto bytes = std::make_unique_for_overwrite<std::byte[]>(capacity);
        if (size_ != 0) std::memcpy(bytes.get(), bytes_.get(), size_);
        bytes_ = std::move(bytes);
        capacity_ = capacity;
    }

    std::unique_ptr<std::byte[]> bytes_;
    std::size_t size_ = 0;
    std::size_t capacity_ = 0;
};

}  // namespace trestle::journal
