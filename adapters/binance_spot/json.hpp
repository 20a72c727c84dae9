// Owns the reading of JSON fields without surprises: each accessor says nothing when the field is
// missing or of another type. Decimals come from their text, never through a double.
// Only for the .cpp files of this folder.
#pragma once

#include <simdjson.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/binance_spot/codec.hpp"
#include "oms/model/decimal.hpp"

namespace trestle::adapters::binance_spot {

using Element = simdjson::dom::element;

struct Payload::Parsed {
    simdjson::dom::parser parser{bounds_bytes};
    std::string text;
    std::optional<Element> root;

    // The largest instrument list is near 20 MB.
    static constexpr std::size_t bounds_bytes = 64U << 20;
};

[[nodiscard]] inline std::optional<Element> field(Element from, std::string_view name) {
    simdjson::dom::object object;
    Element value;
    if (from.get_object().get(object) != simdjson::SUCCESS) return std::nullopt;
    if (object.at_key(name).get(value) != simdjson::SUCCESS) return std::nullopt;
    return value;
}

[[nodiscard]] inline std::optional<std::string_view> text_of(Element from, std::string_view name) {
    auto const value = field(from, name);
    std::string_view text;
    if (!value || value->get_string().get(text) != simdjson::SUCCESS) return std::nullopt;
    return text;
}

[[nodiscard]] inline std::optional<std::int64_t> integer_of(Element from, std::string_view name) {
    auto const value = field(from, name);
    std::int64_t number = 0;
    if (!value || value->get_int64().get(number) != simdjson::SUCCESS) return std::nullopt;
    return number;
}

[[nodiscard]] inline std::optional<bool> flag_of(Element from, std::string_view name) {
    auto const value = field(from, name);
    bool flag = false;
    if (!value || value->get_bool().get(flag) != simdjson::SUCCESS) return std::nullopt;
    return flag;
}

// A decimal that the venue sends as text, as it does with every price and quantity.
[[nodiscard]] inline std::optional<Decimal> decimal_of(Element from, std::string_view name) {
    auto const text = text_of(from, name);
    if (!text) return std::nullopt;
    auto const parsed = Decimal::parse(*text);
    if (!parsed) return std::nullopt;
    return *parsed;
}

[[nodiscard]] inline std::optional<simdjson::dom::array> array_of(Element from,
                                                                  std::string_view name) {
    auto const value = field(from, name);
    simdjson::dom::array array;
    if (!value || value->get_array().get(array) != simdjson::SUCCESS) return std::nullopt;
    return array;
}

// Milliseconds since 1970, above zero and within what a Timestamp can hold.
[[nodiscard]] inline std::optional<Timestamp> time_of(Element from, std::string_view name) {
    auto const ms = integer_of(from, name);
    if (!ms || *ms <= 0 || *ms > INT64_MAX / 1'000'000) return std::nullopt;
    return Timestamp::from_ms(*ms);
}

[[nodiscard]] inline std::optional<VenueOrderId> order_id_of(Element from, std::string_view name) {
    auto const id = integer_of(from, name);
    if (!id || *id < 0) return std::nullopt;
    return VenueOrderId::from(std::to_string(*id));
}

// The result of an answer, whatever its form; nothing when it is an error.
[[nodiscard]] std::optional<Element> result_of(Payload const& payload, Form form);

}  // namespace trestle::adapters::binance_spot
