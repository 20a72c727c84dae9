#include "adapters/sim/v5/fields.hpp"

#include <simdjson.h>

#include <algorithm>
#include <charconv>

#include "adapters/sim/flat_json.hpp"
#include "adapters/sim/params.hpp"

namespace trestle::adapters::sim::v5 {

namespace {

namespace ondemand = simdjson::ondemand;

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view spaces = " \t\r\n";
    auto const first = text.find_first_not_of(spaces);
    if (first == text.npos) return {};
    return text.substr(first, text.find_last_not_of(spaces) - first + 1);
}

}  // namespace

std::optional<Fields> Fields::from_json(std::string_view object) {
    auto members = read_members(object);
    if (!members) return std::nullopt;
    Fields fields;
    for (auto& member : *members) {
        if (member.raw == "null") continue;
        fields.values_.emplace(std::move(member.name),
                               Value{std::move(member.raw), std::move(member.text)});
    }
    return fields;
}

Fields Fields::from_query(std::string_view query) {
    Fields fields;
    for (auto const& [name, value] : Params::from_rest(query, {}).values)
        fields.values_.emplace(name, Value{value, value});
    return fields;
}

std::string_view Fields::text(std::string_view name) const {
    auto const found = values_.find(name);
    return found == values_.end() ? std::string_view() : std::string_view(found->second.text);
}

std::string_view Fields::raw(std::string_view name) const {
    auto const found = values_.find(name);
    return found == values_.end() ? std::string_view() : std::string_view(found->second.raw);
}

std::optional<Decimal> Fields::amount(std::string_view name) const {
    if (!has(name)) return std::nullopt;
    auto const value = Decimal::parse(text(name));
    return value ? std::optional(*value) : std::nullopt;
}

std::optional<std::int64_t> Fields::integer(std::string_view name) const {
    auto const from = text(name);
    std::int64_t value = 0;
    auto const [end, error] = std::from_chars(from.data(), from.data() + from.size(), value);
    if (from.empty() || error != std::errc() || end != from.data() + from.size())
        return std::nullopt;
    return value;
}

void Fields::set(std::string_view name, std::string_view value) {
    values_.insert_or_assign(std::string(name), Value{std::string(value), std::string(value)});
}

std::optional<std::vector<std::string>> read_elements(std::string_view array) {
    ondemand::parser parser;
    simdjson::padded_string const padded(array);
    ondemand::document document;
    ondemand::array rows;
    if (parser.iterate(padded).get(document) || document.get_array().get(rows)) return std::nullopt;
    std::vector<std::string> elements;
    for (auto row : rows) {
        std::string_view raw;
        if (simdjson::to_json_string(row).get(raw)) return std::nullopt;
        elements.emplace_back(trimmed(raw));
    }
    // Anything after the array would be a second document.
    if (document.current_location().error() != simdjson::OUT_OF_BOUNDS) return std::nullopt;
    return elements;
}

std::optional<std::vector<Fields>> read_objects(std::string_view array) {
    auto const elements = read_elements(array);
    if (!elements) return std::nullopt;
    std::vector<Fields> objects;
    for (auto const& element : *elements) {
        auto fields = Fields::from_json(element);
        if (!fields) return std::nullopt;
        objects.push_back(std::move(*fields));
    }
    return objects;
}

std::vector<std::string> split_commas(std::string_view text) {
    std::vector<std::string> parts;
    while (!text.empty()) {
        auto const part = text.substr(0, text.find(','));
        if (!part.empty()) parts.emplace_back(part);
        text.remove_prefix(std::min(part.size() + 1, text.size()));
    }
    return parts;
}

}  // namespace trestle::adapters::sim::v5
