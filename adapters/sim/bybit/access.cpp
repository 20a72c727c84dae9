#include "adapters/sim/bybit/access.hpp"

#include <charconv>

#include "adapters/sim/keys.hpp"

namespace trestle::adapters::sim::bybit {

namespace {

constexpr int unauthorized = 401;
constexpr std::int64_t usual_window_ms = 5000;
constexpr std::int64_t allowed_ahead_ms = 1000;

std::optional<std::int64_t> integer_in(std::string_view text) {
    std::int64_t value = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

std::string unquoted(std::string const& json) {
    bool const is_text = json.size() >= 2 && json.front() == '"' && json.back() == '"';
    return is_text ? json.substr(1, json.size() - 2) : json;
}

}  // namespace

std::optional<Problem> check_time(std::int64_t now_ms, std::string_view stamp,
                                  std::string_view window) {
    auto const stamp_ms = integer_in(stamp);
    if (!stamp_ms) return Problem{10001, "Request parameter error: X-BAPI-TIMESTAMP"};
    auto const window_ms = integer_in(window).value_or(usual_window_ms);
    if (now_ms - window_ms <= *stamp_ms && *stamp_ms < now_ms + allowed_ahead_ms)
        return std::nullopt;
    return Problem{10002,
                   "invalid request, please check your server timestamp or recv_window param. "
                   "req_timestamp[" +
                       std::to_string(*stamp_ms) + "],server_timestamp[" + std::to_string(now_ms) +
                       "],recv_window[" + std::to_string(window_ms) + "]"};
}

Result<std::string, Problem> admit(Venue const& venue, HttpRequest const& request) {
    auto const api_key = request.header("X-BAPI-API-KEY");
    auto const stamp = request.header("X-BAPI-TIMESTAMP");
    auto const window = request.header("X-BAPI-RECV-WINDOW");
    auto const signature = request.header("X-BAPI-SIGN");
    if (api_key.empty() || stamp.empty() || signature.empty())
        return Problem{10001, "Http status code is not 200: empty auth parameters", unauthorized};
    if (auto problem = check_time(venue.clock.now_ms(), stamp, window)) return *problem;
    auto const* const key = venue.keys.find(api_key);
    if (!key) return Problem{10003, "API key is invalid."};
    std::string prehash(stamp);
    prehash += api_key;
    prehash += window;
    prehash += request.method == "GET" ? request.query() : std::string_view(request.body);
    if (!Keys::is_signed_by(*key, prehash, signature))
        return Problem{10004, "error sign! origin_string[" + prehash + "]"};
    return key->account;
}

Result<std::string, Problem> log_in(Venue const& venue, std::string_view args) {
    auto const parts = v5::read_elements(args);
    if (!parts || parts->size() != 3) return Problem{10001, "Params Error"};
    auto const expires = integer_in(unquoted((*parts)[1]));
    auto const* const key = venue.keys.find(unquoted((*parts)[0]));
    if (!key) return Problem{10003, "Invalid apikey"};
    if (!expires || *expires <= venue.clock.now_ms())
        return Problem{10002, "Request expired: expires is not in the future"};
    if (!Keys::is_signed_by(*key, "GET/realtime" + std::to_string(*expires), unquoted((*parts)[2])))
        return Problem{10004, "Invalid sign"};
    return key->account;
}

}  // namespace trestle::adapters::sim::bybit
