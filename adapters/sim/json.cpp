#include "adapters/sim/json.hpp"

#include <array>

namespace trestle::adapters::sim {

Json& Json::key(std::string_view name) {
    text(name);
    out_ += ':';
    needs_comma_ = false;
    return *this;
}

Json& Json::text(std::string_view value) {
    separate();
    out_ += '"';
    for (char const c : value) {
        auto const code = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out_ += '\\';
            out_ += c;
        } else if (code < 0x20) {
            static constexpr std::string_view hex = "0123456789abcdef";
            out_ += "\\u00";
            out_ += hex[code >> 4];
            out_ += hex[code & 15];
        } else {
            out_ += c;
        }
    }
    out_ += '"';
    return *this;
}

Json& Json::number(std::int64_t value) {
    separate();
    out_ += std::to_string(value);
    return *this;
}

Json& Json::boolean(bool value) {
    separate();
    out_ += value ? "true" : "false";
    return *this;
}

Json& Json::null() {
    separate();
    out_ += "null";
    return *this;
}

Json& Json::raw(std::string_view json) {
    separate();
    out_ += json;
    return *this;
}

Json& Json::open(char bracket) {
    separate();
    out_ += bracket;
    needs_comma_ = false;
    return *this;
}

Json& Json::close(char bracket) {
    out_ += bracket;
    needs_comma_ = true;
    return *this;
}

void Json::separate() {
    if (needs_comma_) out_ += ',';
    needs_comma_ = true;
}

}  // namespace trestle::adapters::sim
