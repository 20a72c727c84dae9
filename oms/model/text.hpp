// Owns short text stored inline: ids and codes without allocation, compared and hashed by content.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <string_view>

#include "oms/model/assert.hpp"

namespace trestle {

// Tag makes each id its own type: a ClOrdId never compares with a VenueOrderId.
template <class Tag, std::size_t Capacity>
class Text {
    static_assert(Capacity > 0 && Capacity < 256);

public:
    static constexpr std::size_t capacity = Capacity;

    constexpr Text() = default;

    // Nothing when the text is longer than the capacity: ids are refused, never cut.
    static constexpr std::optional<Text> from(std::string_view text) {
        if (text.size() > Capacity) return std::nullopt;
        return of(text);
    }

    // For text that the caller has already bounded (literals, our own ids).
    static constexpr Text of(std::string_view text) {
        OMS_ASSERT(text.size() <= Capacity);
        Text result;
        for (std::size_t i = 0; i < text.size(); ++i) result.bytes_[i] = text[i];
        result.size_ = static_cast<std::uint8_t>(text.size());
        return result;
    }

    [[nodiscard]] constexpr std::string_view view() const { return {bytes_.data(), size_}; }
    [[nodiscard]] constexpr bool empty() const { return size_ == 0; }
    [[nodiscard]] constexpr std::size_t size() const { return size_; }

    friend constexpr bool operator==(Text const& a, Text const& b) { return a.view() == b.view(); }
    friend constexpr std::strong_ordering operator<=>(Text const& a, Text const& b) {
        return a.view() <=> b.view();
    }

private:
    std::array<char, Capacity> bytes_{};
    std::uint8_t size_ = 0;
};

}  // namespace trestle

template <class Tag, std::size_t Capacity>
struct std::hash<trestle::Text<Tag, Capacity>> {
    std::size_t operator()(trestle::Text<Tag, Capacity> const& text) const noexcept {
        return std::hash<std::string_view>{}(text.view());
    }
};
