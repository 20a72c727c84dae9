#include "adapters/sim/binance_spot/params.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace trestle::adapters::sim::binance_spot {

namespace {

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

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

bool is_client_id(std::string_view text) {
    if (text.empty() || text.size() > 36) return false;
    return std::ranges::all_of(text, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               c == '-' || c == '_' || c == '.' || c == ':' || c == '/';
    });
}

bool is_plain_decimal(std::string_view text) {
    auto const point = text.find('.');
    auto const whole = text.substr(0, point);
    auto const part =
        point == std::string_view::npos ? std::string_view("0") : text.substr(point + 1);
    auto const all_digits = [](std::string_view digits) {
        return !digits.empty() && digits.size() <= 20 &&
               std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; });
    };
    return all_digits(whole) && all_digits(part);
}

std::string quoted(std::string_view name) { return "'" + std::string(name) + "'"; }

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

std::string Reader::required(std::string_view name) {
    auto const value = params_.value(name);
    if (value.empty())
        fail(-1102, "Mandatory parameter " + quoted(name) +
                        " was not sent, was empty/null, or malformed.");
    return std::string(value);
}

std::string Reader::client_id(std::string_view name) {
    auto const value = params_.value(name);
    if (params_.has(name) && !is_client_id(value))
        fail(-1100, "Illegal characters found in parameter " + quoted(name) +
                        "; legal range is '^[\\.A-Z\\:/a-z0-9_-]{1,36}$'.");
    return std::string(value);
}

std::optional<Decimal> Reader::amount(std::string_view name) {
    if (!params_.has(name)) return std::nullopt;
    auto const text = params_.value(name);
    if (text.empty()) {
        fail(-1105, "Parameter " + quoted(name) + " was empty.");
        return std::nullopt;
    }
    if (!is_plain_decimal(text)) {
        fail(-1100, "Illegal characters found in parameter " + quoted(name) +
                        "; legal range is '^([0-9]{1,20})(\\.[0-9]{1,20})?$'.");
        return std::nullopt;
    }
    auto const value = Decimal::parse(text);
    if (!value || !value->is_multiple_of(Decimal::from_raw(10'000))) {
        fail(-1111, "Precision is over the maximum defined for this asset.");
        return std::nullopt;
    }
    return *value;
}

std::optional<Decimal> Reader::required_amount(std::string_view name) {
    if (required(name).empty()) return std::nullopt;
    return amount(name);
}

std::optional<std::int64_t> Reader::integer(std::string_view name) {
    if (!params_.has(name)) return std::nullopt;
    auto const text = params_.value(name);
    std::int64_t value = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc() || end != text.data() + text.size()) {
        fail(-1100, "Illegal characters found in parameter " + quoted(name) +
                        "; legal range is '^[0-9]{1,20}$'.");
        return std::nullopt;
    }
    return value;
}

void Reader::forbid(std::string_view name) {
    if (params_.has(name)) fail(-1106, "Parameter " + quoted(name) + " sent when not required.");
}

void Reader::one_of(std::string_view first, std::string_view second) {
    if (params_.value(first).empty() && params_.value(second).empty())
        fail(-1102, "Param " + quoted(first) + " or " + quoted(second) +
                        " must be sent, but both were empty/null!");
}

void Reader::fail(int code, std::string text) {
    if (!problem_) problem_ = Problem{400, code, std::move(text), {}};
}

}  // namespace trestle::adapters::sim::binance_spot
