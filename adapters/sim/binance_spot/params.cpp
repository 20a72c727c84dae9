#include "adapters/sim/binance_spot/params.hpp"

#include <algorithm>
#include <charconv>

namespace trestle::adapters::sim::binance_spot {

namespace {

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
