#include "adapters/words/json_text.hpp"

namespace trestle::adapters::words {

void append_json_text(std::string& out, std::string_view text) {
    constexpr std::string_view hex = "0123456789abcdef";
    out += '"';
    for (char const c : text) {
        auto const byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (byte < 0x20) {
            out += "\\u00";
            out += hex[byte >> 4];
            out += hex[byte & 15];
        } else {
            out += c;
        }
    }
    out += '"';
}

void JsonObject::begin(std::string_view field) {
    if (!out_.empty()) out_ += ',';
    append_json_text(out_, field);
    out_ += ':';
}

JsonObject& JsonObject::text(std::string_view field, std::string_view value) {
    begin(field);
    append_json_text(out_, value);
    return *this;
}

JsonObject& JsonObject::number(std::string_view field, std::int64_t value) {
    return bare(field, std::to_string(value));
}

JsonObject& JsonObject::bare(std::string_view field, std::string_view json) {
    begin(field);
    out_ += json;
    return *this;
}

JsonList& JsonList::text(std::string_view value) {
    if (!out_.empty()) out_ += ',';
    append_json_text(out_, value);
    return *this;
}

JsonList& JsonList::bare(std::string_view json) {
    if (!out_.empty()) out_ += ',';
    out_ += json;
    return *this;
}

}  // namespace trestle::adapters::words
