// Owns the reading of small JSON objects member by member. Numbers stay text: never a double.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace trestle::adapters::sim {

struct JsonMember {
    std::string name;
    std::string raw;   // the value's JSON as it came
    std::string text;  // a string's content; anything else as in `raw`
};

// Nothing when the text is not exactly one JSON object.
[[nodiscard]] std::optional<std::vector<JsonMember>> read_members(std::string_view json);
// Nothing when the text is not an array of objects.
[[nodiscard]] std::optional<std::vector<std::vector<JsonMember>>> read_objects(
    std::string_view json);
// Nothing when the text is not an array of strings or numbers.
[[nodiscard]] std::optional<std::vector<std::string>> read_texts(std::string_view json);
// Nothing when the text is not an array of strings.
[[nodiscard]] std::optional<std::vector<std::string>> read_strings(std::string_view json);

}  // namespace trestle::adapters::sim
