#include "adapters/sim/okx/access.hpp"

#include <algorithm>
#include <chrono>

#include "adapters/sim/keys.hpp"

namespace trestle::adapters::sim::okx {

namespace {

// A request, and a login, is good for thirty seconds (v5 docs, "REST authentication").
constexpr std::int64_t patience_ms = 30'000;

constexpr int unauthorized = 401;

std::optional<int> digits(std::string_view text, std::size_t from, std::size_t count) {
    if (from + count > text.size()) return std::nullopt;
    int value = 0;
    for (char const c : text.substr(from, count)) {
        if (c < '0' || c > '9') return std::nullopt;
        value = value * 10 + (c - '0');
    }
    return value;
}

bool is_late(std::int64_t stamp_ms, std::int64_t now_ms) {
    return stamp_ms < now_ms - patience_ms || stamp_ms > now_ms + patience_ms;
}

Problem missing_header(int code, std::string_view name) {
    return {code, "Request header " + std::string(name) + " can not be empty.", unauthorized};
}

}  // namespace

std::optional<std::int64_t> read_iso_time(std::string_view text) {
    using namespace std::chrono;
    constexpr std::string_view form = "0000-00-00T00:00:00";
    if (text.size() <= form.size() || text.back() != 'Z') return std::nullopt;
    for (std::size_t i = 0; i < form.size(); ++i)
        if (form[i] != '0' && text[i] != form[i]) return std::nullopt;
    auto const year_of = digits(text, 0, 4), month_of = digits(text, 5, 2),
               day_of = digits(text, 8, 2), hour = digits(text, 11, 2),
               minute = digits(text, 14, 2), second = digits(text, 17, 2);
    if (!year_of || !month_of || !day_of || !hour || !minute || !second) return std::nullopt;
    int ms = 0;
    if (text.size() > form.size() + 1) {
        auto const fraction = digits(text, form.size() + 1, 3);
        if (text[form.size()] != '.' || text.size() != form.size() + 5 || !fraction)
            return std::nullopt;
        ms = *fraction;
    }
    year_month_day const date{year{*year_of}, month{static_cast<unsigned>(*month_of)},
                              day{static_cast<unsigned>(*day_of)}};
    if (!date.ok() || *hour > 23 || *minute > 59 || *second > 59) return std::nullopt;
    auto const seconds = sys_days(date).time_since_epoch() / std::chrono::seconds(1) +
                         *hour * 3600 + *minute * 60 + *second;
    return seconds * 1000 + ms;
}

Result<std::string, Problem> admit(Venue const& venue, HttpRequest const& request) {
    auto const api_key = request.header("OK-ACCESS-KEY");
    auto const signature = request.header("OK-ACCESS-SIGN");
    auto const stamp = request.header("OK-ACCESS-TIMESTAMP");
    auto const passphrase = request.header("OK-ACCESS-PASSPHRASE");
    if (api_key.empty()) return missing_header(50103, "\"OK-ACCESS-KEY\"");
    if (passphrase.empty()) return missing_header(50104, "\"OK-ACCESS-PASSPHRASE\"");
    if (signature.empty()) return missing_header(50106, "\"OK-ACCESS-SIGN\"");
    if (stamp.empty()) return missing_header(50107, "\"OK-ACCESS-TIMESTAMP\"");
    auto const stamp_ms = read_iso_time(stamp);
    if (!stamp_ms) return Problem{50112, "Invalid OK-ACCESS-TIMESTAMP", unauthorized};
    if (is_late(*stamp_ms, venue.clock.now_ms()))
        return Problem{50102, "Timestamp request expired", unauthorized};
    auto const* const key = venue.keys.find(api_key);
    if (!key) return Problem{50119, "API key doesn't exist", unauthorized};
    if (key->passphrase != passphrase)
        return Problem{50105, "Request header \"OK-ACCESS-PASSPHRASE\" incorrect.", unauthorized};
    std::string prehash(stamp);
    prehash += request.method;
    prehash += request.target;
    prehash += request.body;
    if (hmac_sha256_base64(key->api_secret, prehash) != signature)
        return Problem{50113, "Invalid Sign", unauthorized};
    return key->account;
}

Result<std::string, Problem> log_in(Venue const& venue, v5::Fields const& args) {
    auto const stamp = args.integer("timestamp");
    if (!args.has("apiKey")) return Problem{60001, "\"OK_ACCESS_KEY\" can not be empty"};
    if (!args.has("sign")) return Problem{60002, "\"OK_ACCESS_SIGN\" can not be empty"};
    if (!args.has("passphrase")) return Problem{60003, "\"OK_ACCESS_PASSPHRASE\" can not be empty"};
    // Unix seconds here, though REST has ISO 8601.
    if (!stamp || *stamp < 0 || *stamp > 100'000'000'000)
        return Problem{60004, "Invalid OK_ACCESS_TIMESTAMP"};
    if (is_late(*stamp * 1000, venue.clock.now_ms()))
        return Problem{60006, "Timestamp request expired"};
    auto const* const key = venue.keys.find(args.text("apiKey"));
    if (!key) return Problem{60005, "Invalid OK_ACCESS_KEY"};
    if (key->passphrase != args.text("passphrase")) return Problem{60024, "Wrong passphrase"};
    auto const prehash = std::string(args.text("timestamp")) + "GET/users/self/verify";
    if (hmac_sha256_base64(key->api_secret, prehash) != args.text("sign"))
        return Problem{60007, "Invalid sign"};
    return key->account;
}

}  // namespace trestle::adapters::sim::okx
