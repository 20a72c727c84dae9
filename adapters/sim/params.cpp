#include "adapters/sim/params.hpp"

#include <algorithm>

namespace trestle::adapters::sim {

namespace {

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

}  // namespace

std::string percent_decoded(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 &&
            hex_value(text[i + 2]) >= 0) {
            result += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
            i += 2;
        } else {
            result += text[i] == '+' ? ' ' : text[i];
        }
    }
    return result;
}

namespace {

// Adds the pairs that are not there yet, and everything but the signature to what it covers.
void read_pairs(std::string_view text, Params& params) {
    bool is_first = true;
    while (!text.empty()) {
        auto const end = std::min(text.find('&'), text.size());
        auto const pair = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        auto const equals = std::min(pair.find('='), pair.size());
        auto const name = percent_decoded(pair.substr(0, equals));
        auto const value = pair.substr(std::min(equals + 1, pair.size()));
        if (!name.empty()) params.values.emplace(name, percent_decoded(value));
        if (name == "signature") continue;
        if (!is_first) params.signed_bytes += '&';
        params.signed_bytes += pair;
        is_first = false;
    }
}

}  // namespace

Params Params::from_rest(std::string_view query, std::string_view body) {
    Params params;
    read_pairs(query, params);
    read_pairs(body, params);
    return params;
}

void Params::sign_sorted() {
    signed_bytes.clear();
    for (auto const& [name, value] : values) {
        if (name == "signature") continue;
        if (!signed_bytes.empty()) signed_bytes += '&';
        signed_bytes += name;
        signed_bytes += '=';
        signed_bytes += value;
    }
}

}  // namespace trestle::adapters::sim
