// Owns the writing of JSON for requests: fields in the order they are added, text escaped.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace trestle::adapters::words {

// In quotes, escaped.
void append_json_text(std::string& out, std::string_view text);

class JsonObject {
public:
    JsonObject& text(std::string_view name, std::string_view value);
    JsonObject& number(std::string_view name, std::int64_t value);
    // Already JSON: a list, an object, true.
    JsonObject& bare(std::string_view name, std::string_view json);
    [[nodiscard]] std::string str() const { return "{" + out_ + "}"; }

private:
    void begin(std::string_view field);
    std::string out_;
};

class JsonList {
public:
    JsonList& text(std::string_view value);
    JsonList& bare(std::string_view json);
    [[nodiscard]] std::string str() const { return "[" + out_ + "]"; }

private:
    std::string out_;
};

}  // namespace trestle::adapters::words
