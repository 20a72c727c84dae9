#include "tests/venues/message_vectors.hpp"

#include <algorithm>

namespace trestle::adapters::tests {

using simdjson::dom::element;

void read_messages(std::string_view prefix, ReadMessage const& read, int at_least) {
    auto const files = vector_files("messages", prefix);
    if (files.empty()) GTEST_SKIP() << "0 files of message vectors found";
    std::map<std::string, int> counts;
    int in_scope = 0;
    for (auto const& file : files) {
        for_each_record(file, [&](element record) {
            auto const kind = text_at(record, "/kind");
            SCOPED_TRACE(text_at(record, "/id") + " " + text_at(record, "/name"));
            if (kind == "ws_request") {
                ++counts["out of scope: requests (see the request vectors)"];
                return;
            }
            Message message{.record = record,
                            .json = record.at_key("payload").value(),
                            .payload = read_again(record.at_key("payload").value()),
                            .name = text_at(record, "/name"),
                            .path = text_at(record, "/request/path"),
                            .verb = text_at(record, "/request/method"),
                            .is_push = kind == "ws_push" || kind == "ws_row",
                            .is_rest = kind == "http_response"};
            auto const what = read(message);
            ++counts[what];
            if (!what.starts_with("out of scope")) ++in_scope;
        });
    }
    for (auto const& [what, count] : counts) std::printf("  %d %s\n", count, what.c_str());
    EXPECT_GE(in_scope, at_least);
}

bool has_field(element from, std::string_view pointer) {
    element ignored;
    return from.at_pointer(pointer).get(ignored) == simdjson::SUCCESS;
}

element at(element from, std::string_view pointer) {
    element found;
    EXPECT_EQ(from.at_pointer(pointer).get(found), simdjson::SUCCESS) << pointer;
    return found;
}

std::size_t size_at(element from, std::string_view pointer) {
    simdjson::dom::array array;
    if (from.at_pointer(pointer).get_array().get(array) != simdjson::SUCCESS) return 0;
    return array.size();
}

bool is_list(element value) {
    simdjson::dom::array array;
    return value.get_array().get(array) == simdjson::SUCCESS;
}

std::string word_at(element from, std::string_view pointer) {
    element value;
    if (from.at_pointer(pointer).get(value) != simdjson::SUCCESS) return {};
    std::string_view text;
    if (value.get_string().get(text) == simdjson::SUCCESS) return std::string(text);
    return simdjson::minify(value);
}

bool is_positive_at(element from, std::string_view pointer) {
    auto const value = Decimal::parse(word_at(from, pointer));
    return value && value->is_positive();
}

words::Payload with_our_id(element json, std::string const& theirs) {
    std::string text = simdjson::minify(json);
    std::string const quoted = "\"" + theirs + "\"";
    for (auto where = text.find(quoted); !theirs.empty() && where != std::string::npos;
         where = text.find(quoted, where)) {
        text.replace(where, quoted.size(), "\"x1y7z1\"");
    }
    return parsed(text);
}

words::Payload read_again(element json) { return parsed(simdjson::minify(json)); }

bool books_nothing_of_ours(words::Inputs const& inputs) {
    return std::ranges::none_of(inputs, [](Input const& input) {
        auto const* fill = std::get_if<VenueFilled>(&input);
        return fill != nullptr && !fill->ref.client_id.empty();
    });
}

bool is_told_as_foreign(words::Inputs const& inputs) {
    bool const is_told = std::ranges::any_of(inputs, [](Input const& input) {
        return std::holds_alternative<VenueExternalOrder>(input) ||
               std::holds_alternative<VenueAnomaly>(input);
    });
    return is_told && books_nothing_of_ours(inputs);
}

}  // namespace trestle::adapters::tests
