#include "adapters/sim/flat_json.hpp"

#include <simdjson.h>

namespace trestle::adapters::sim {

namespace {

namespace ondemand = simdjson::ondemand;

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && std::string_view(" \t\r\n").find(text.back()) != text.npos)
        text.remove_suffix(1);
    return text;
}

// False on anything that is not JSON.
bool read_member(ondemand::field field, JsonMember& member) {
    std::string_view name;
    ondemand::value value;
    ondemand::json_type type;
    if (field.unescaped_key().get(name)) return false;
    member.name = name;
    value = field.value();
    if (value.type().get(type)) return false;
    std::string_view text;
    switch (type) {
        case ondemand::json_type::string:
            member.raw = trimmed(value.raw_json_token());
            if (value.get_string().get(text)) return false;
            member.text = text;
            return true;
        case ondemand::json_type::array: {
            ondemand::array array;
            if (value.get_array().get(array) || array.raw_json().get(text)) return false;
            break;
        }
        case ondemand::json_type::object: {
            ondemand::object object;
            if (value.get_object().get(object) || object.raw_json().get(text)) return false;
            break;
        }
        case ondemand::json_type::number:
        case ondemand::json_type::boolean:
        case ondemand::json_type::null: text = value.raw_json_token(); break;
    }
    member.raw = member.text = trimmed(text);
    return true;
}

}  // namespace

std::optional<std::vector<JsonMember>> read_members(std::string_view json) {
    ondemand::parser parser;
    simdjson::padded_string const padded(json);
    ondemand::document document;
    ondemand::object object;
    if (parser.iterate(padded).get(document) || document.get_object().get(object))
        return std::nullopt;
    std::vector<JsonMember> members;
    for (auto result : object) {
        ondemand::field field;
        JsonMember member;
        if (std::move(result).get(field) || !read_member(field, member)) return std::nullopt;
        members.push_back(std::move(member));
    }
    // Anything after the object would be a second document.
    if (document.current_location().error() != simdjson::OUT_OF_BOUNDS) return std::nullopt;
    return members;
}

std::optional<std::vector<std::vector<JsonMember>>> read_objects(std::string_view json) {
    ondemand::parser parser;
    simdjson::padded_string const padded(json);
    ondemand::document document;
    ondemand::array array;
    if (parser.iterate(padded).get(document) || document.get_array().get(array))
        return std::nullopt;
    std::vector<std::vector<JsonMember>> rows;
    for (auto item : array) {
        ondemand::object object;
        std::string_view raw;
        if (item.get_object().get(object) || object.raw_json().get(raw)) return std::nullopt;
        auto members = read_members(raw);
        if (!members) return std::nullopt;
        rows.push_back(std::move(*members));
    }
    return rows;
}

std::optional<std::vector<std::string>> read_texts(std::string_view json) {
    ondemand::parser parser;
    simdjson::padded_string const padded(json);
    ondemand::document document;
    ondemand::array array;
    if (parser.iterate(padded).get(document) || document.get_array().get(array))
        return std::nullopt;
    std::vector<std::string> texts;
    for (auto item : array) {
        ondemand::value value;
        ondemand::json_type type;
        if (std::move(item).get(value) || value.type().get(type)) return std::nullopt;
        std::string_view text;
        if (type == ondemand::json_type::string) {
            if (value.get_string().get(text)) return std::nullopt;
        } else if (type == ondemand::json_type::number) {
            text = trimmed(value.raw_json_token());
        } else {
            return std::nullopt;
        }
        texts.emplace_back(text);
    }
    return texts;
}

std::optional<std::vector<std::string>> read_strings(std::string_view json) {
    ondemand::parser parser;
    simdjson::padded_string const padded(json);
    ondemand::document document;
    ondemand::array array;
    if (parser.iterate(padded).get(document) || document.get_array().get(array))
        return std::nullopt;
    std::vector<std::string> strings;
    for (auto item : array) {
        std::string_view text;
        if (item.get_string().get(text)) return std::nullopt;
        strings.emplace_back(text);
    }
    return strings;
}

}  // namespace trestle::adapters::sim
