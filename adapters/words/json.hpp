// Owns the reading of JSON fields without surprises: each accessor says nothing when the field is
// missing or of another type. Decimals come from their text, never through a double.
// Only for .cpp files of adapters.
#pragma once

#include <simdjson.h>

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/words/payload.hpp"
#include "oms/model/decimal.hpp"

namespace trestle::adapters::words {

using Element = simdjson::dom::element;
using Array = simdjson::dom::array;

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

// Missing, null and "" are one to venues that write "" for "does not apply".
[[nodiscard]] inline std::string_view text_or_none(Element from, std::string_view name) {
    return text_of(from, name).value_or("");
}

[[nodiscard]] inline std::optional<std::int64_t> number_in(std::string_view text) {
    std::int64_t value = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

// A whole number, bare or as text: venues mix both.
[[nodiscard]] inline std::optional<std::int64_t> integer_of(Element from, std::string_view name) {
    auto const value = field(from, name);
    std::int64_t number = 0;
    if (value && value->get_int64().get(number) == simdjson::SUCCESS) return number;
    auto const text = text_of(from, name);
    return text ? number_in(*text) : std::nullopt;
}

[[nodiscard]] inline std::optional<bool> flag_of(Element from, std::string_view name) {
    auto const value = field(from, name);
    bool flag = false;
    if (!value || value->get_bool().get(flag) != simdjson::SUCCESS) return std::nullopt;
    return flag;
}

[[nodiscard]] inline std::optional<Decimal> decimal_in(std::string_view text) {
    auto const parsed = Decimal::parse(text);
    if (!parsed) return std::nullopt;
    return *parsed;
}

// A decimal that the venue sends as text, as it does with every price and quantity.
[[nodiscard]] inline std::optional<Decimal> decimal_of(Element from, std::string_view name) {
    auto const text = text_of(from, name);
    return text ? decimal_in(*text) : std::nullopt;
}

// Statistics such as margin balances have more decimals than money needs; those are cut off.
[[nodiscard]] inline std::optional<Decimal> cut_decimal_of(Element from, std::string_view name) {
    auto const text = text_of(from, name);
    if (!text) return std::nullopt;
    auto const point = text->find('.');
    auto const kept = point == std::string_view::npos ? *text : text->substr(0, point + 13);
    bool const is_cut = kept.size() < text->size();
    if (is_cut && text->substr(kept.size()).find_first_not_of("0123456789") != text->npos) {
        return std::nullopt;
    }
    return decimal_in(kept);
}

[[nodiscard]] inline std::optional<Array> array_of(Element from, std::string_view name) {
    auto const value = field(from, name);
    Array array;
    if (!value || value->get_array().get(array) != simdjson::SUCCESS) return std::nullopt;
    return array;
}

// The rows of an array that need not be there: simdjson's empty array cannot be walked.
[[nodiscard]] inline std::vector<Element> rows_in(std::optional<Array> const& array) {
    std::vector<Element> rows;
    if (!array) return rows;
    for (Element const row : *array) rows.push_back(row);
    return rows;
}

// Milliseconds since 1970, above zero and within what a Timestamp can hold.
[[nodiscard]] inline std::optional<Timestamp> time_of(Element from, std::string_view name) {
    auto const ms = integer_of(from, name);
    if (!ms || *ms <= 0 || *ms > INT64_MAX / 1'000'000) return std::nullopt;
    return Timestamp::from_ms(*ms);
}

// A quantity or price that counts: there, readable, and above zero.
[[nodiscard]] inline std::optional<Decimal> positive_of(Element from, std::string_view name) {
    auto const value = decimal_of(from, name);
    return value && value->is_positive() ? value : std::nullopt;
}

[[nodiscard]] inline std::optional<Quantity> quantity_of(Element from, std::string_view name) {
    auto const value = decimal_of(from, name);
    if (!value || value->is_negative()) return std::nullopt;
    return Quantity(*value);
}

}  // namespace trestle::adapters::words
