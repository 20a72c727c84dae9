// UTCTimestamp of FIX 4.4 (Vol 1) to and from nanoseconds since 1970, by arithmetic alone.
#include <algorithm>
#include <array>
#include <chrono>

#include "fix/fields.hpp"

namespace trestle::fix {

namespace {

constexpr std::int64_t ns_per_second = 1'000'000'000;
constexpr std::int64_t seconds_per_day = 86'400;
constexpr std::size_t plain_size = 17;  // without decimals of a second
constexpr int first_year = 1970;
constexpr int last_year = 2199;  // 2262 would be past what 64 bits of nanoseconds hold

// The number that `count` digits make; nothing when one is no digit.
std::optional<int> decode_digits(std::string_view text, std::size_t from, std::size_t count) {
    int value = 0;
    for (std::size_t i = from; i < from + count; ++i) {
        if (text[i] < '0' || text[i] > '9') return std::nullopt;
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

// Decimals of a second, after the point, as nanoseconds.
std::optional<int> decode_fraction(std::string_view digits) {
    if (digits.size() != 3 && digits.size() != 6 && digits.size() != 9) return std::nullopt;
    auto value = decode_digits(digits, 0, digits.size());
    for (std::size_t i = digits.size(); value && i < 9; ++i) *value *= 10;
    return value;
}

char* write_digits(char* out, std::int64_t value, int count) {
    for (int i = count - 1; i >= 0; --i) {
        out[i] = static_cast<char>('0' + value % 10);
        value /= 10;
    }
    return out + count;
}

}  // namespace

std::optional<Timestamp> decode_utc_timestamp(std::string_view text) {
    bool const is_framed = text.size() >= plain_size && text[8] == '-' && text[11] == ':' &&
                           text[14] == ':' && (text.size() == plain_size || text[17] == '.');
    if (!is_framed) return std::nullopt;
    auto const year = decode_digits(text, 0, 4);
    auto const month = decode_digits(text, 4, 2);
    auto const day = decode_digits(text, 6, 2);
    auto const hour = decode_digits(text, 9, 2);
    auto const minute = decode_digits(text, 12, 2);
    auto const second = decode_digits(text, 15, 2);
    if (!year || !month || !day || !hour || !minute || !second) return std::nullopt;
    std::chrono::year_month_day const date{std::chrono::year(*year),
                                           std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day))};
    bool const is_date = *year >= first_year && *year <= last_year && date.ok();
    // FIX allows 60 for a leap second, which our time does not have; QuickFIX refuses it as well.
    if (!is_date || *hour > 23 || *minute > 59 || *second > 59) return std::nullopt;
    int fraction = 0;
    if (text.size() > plain_size) {
        auto const decimals = decode_fraction(text.substr(plain_size + 1));
        if (!decimals) return std::nullopt;
        fraction = *decimals;
    }
    std::int64_t const days = std::chrono::sys_days(date).time_since_epoch().count();
    std::int64_t const seconds = days * seconds_per_day + *hour * 3600 + *minute * 60 + *second;
    return Timestamp{seconds * ns_per_second + fraction};
}

std::optional<Timestamp> decode_utc_date(std::string_view text) {
    if (text.size() != utc_date_size) return std::nullopt;
    return decode_utc_timestamp(std::string(text) + "-00:00:00");
}

char* encode_utc_date(char* out, Timestamp at) {
    std::array<char, utc_timestamp_size> whole;
    encode_utc_timestamp(whole.data(), at);
    return std::copy_n(whole.data(), utc_date_size, out);
}

char* encode_utc_timestamp(char* out, Timestamp at) {
    std::int64_t const ns = at.ns < 0 ? 0 : at.ns;
    std::int64_t const seconds = ns / ns_per_second;
    std::chrono::year_month_day const date(
        std::chrono::sys_days(std::chrono::days(seconds / seconds_per_day)));
    std::int64_t const of_day = seconds % seconds_per_day;
    out = write_digits(out, static_cast<int>(date.year()), 4);
    out = write_digits(out, static_cast<unsigned>(date.month()), 2);
    out = write_digits(out, static_cast<unsigned>(date.day()), 2);
    *out++ = '-';
    out = write_digits(out, of_day / 3600, 2);
    *out++ = ':';
    out = write_digits(out, of_day / 60 % 60, 2);
    *out++ = ':';
    out = write_digits(out, of_day % 60, 2);
    *out++ = '.';
    return write_digits(out, ns % ns_per_second / 1000, 6);
}

}  // namespace trestle::fix
