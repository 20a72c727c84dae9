#include "oms/model/ids.hpp"

#include <array>
#include <charconv>

namespace trestle {

namespace {

constexpr std::array<std::string_view, venue_count> venue_names{"binance_spot", "binance_usdm",
                                                                "okx", "bybit"};

template <class Number>
std::optional<Number> parse_number(std::string_view text) {
    Number value{};
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

// Digits 0-9 and a-v: x, y and z stay free to separate the parts.
void append_base32(std::string& text, std::uint64_t value) {
    std::array<char, 16> digits;
    auto const end = std::to_chars(digits.data(), digits.data() + digits.size(), value, 32).ptr;
    text.append(digits.data(), end);
}

}  // namespace

std::string_view name_of(Venue venue) { return venue_names[static_cast<std::size_t>(venue)]; }

std::optional<Venue> venue_named(std::string_view name) {
    for (std::size_t i = 0; i < venue_names.size(); ++i) {
        if (venue_names[i] == name) return static_cast<Venue>(i);
    }
    return std::nullopt;
}

std::string to_string(OrderId id) { return "T" + std::to_string(id.value); }

std::string to_string(ExecId id) {
    return std::to_string(id.sequence) + "-" + std::to_string(id.index);
}

std::optional<OrderId> parse_order_id(std::string_view text) {
    if (text.size() < 2 || text.front() != 'T') return std::nullopt;
    auto const value = parse_number<std::uint64_t>(text.substr(1));
    if (!value || *value == 0) return std::nullopt;
    return OrderId{*value};
}

std::optional<ExecId> parse_exec_id(std::string_view text) {
    auto const dash = text.find('-');
    if (dash == std::string_view::npos) return std::nullopt;
    auto const sequence = parse_number<std::uint64_t>(text.substr(0, dash));
    auto const index = parse_number<std::uint32_t>(text.substr(dash + 1));
    if (!sequence || !index) return std::nullopt;
    return ExecId{*sequence, *index};
}

VenueClientId make_venue_client_id(std::uint64_t epoch, OrderId order, std::uint32_t leg) {
    // 1 + 7 (35 bits of seconds) + 1 + 13 (64 bits) + 1 + 7 (32 bits) = 30 <= 32.
    std::string text = "x";
    append_base32(text, epoch);
    text += 'y';
    append_base32(text, order.value);
    text += 'z';
    append_base32(text, leg);
    return VenueClientId::of(text);
}

}  // namespace trestle
