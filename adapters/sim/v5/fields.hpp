// Owns the parameters of one request to an API that takes JSON bodies and query strings, by name.
// Numbers stay text: some clients write 0.001 bare, others in quotes. Never judges a value.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "oms/model/decimal.hpp"

namespace trestle::adapters::sim::v5 {

class Fields {
public:
    // Nothing when the text is not one JSON object.
    [[nodiscard]] static std::optional<Fields> from_json(std::string_view object);
    // Decoded; of a name that comes twice the first counts.
    [[nodiscard]] static Fields from_query(std::string_view query);

    // Absent, null and "" are one: "does not apply".
    [[nodiscard]] bool has(std::string_view name) const { return !text(name).empty(); }
    [[nodiscard]] std::string_view text(std::string_view name) const;
    // As JSON: an id is echoed with the type it came with. Empty when absent.
    [[nodiscard]] std::string_view raw(std::string_view name) const;
    // Nothing when it is absent or no decimal number; `has` tells these apart.
    [[nodiscard]] std::optional<Decimal> amount(std::string_view name) const;
    [[nodiscard]] std::optional<std::int64_t> integer(std::string_view name) const;
    [[nodiscard]] bool is_true(std::string_view name) const { return text(name) == "true"; }

    void set(std::string_view name, std::string_view value);

private:
    struct Value {
        std::string raw;
        std::string text;
    };
    std::map<std::string, Value, std::less<>> values_;
};

// The elements of a JSON array, each as JSON; nothing when the text is no array.
[[nodiscard]] std::optional<std::vector<std::string>> read_elements(std::string_view array);
// The objects of a JSON array; nothing when one of them is no object.
[[nodiscard]] std::optional<std::vector<Fields>> read_objects(std::string_view array);
// "a,b" as its parts; the empty text has none.
[[nodiscard]] std::vector<std::string> split_commas(std::string_view text);

}  // namespace trestle::adapters::sim::v5
