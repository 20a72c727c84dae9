#include "fix/engine/text.hpp"

#include <time.h>

#include <cstdio>
#include <cstring>

namespace trestle {
namespace fix {
namespace engine {

namespace {

constexpr char soh = '\x01';
constexpr std::int64_t ns_per_second = 1000000000;

bool read_digits(char const* at, std::size_t count, int& value) {
    value = 0;
    for (std::size_t index = 0; index < count; ++index) {
        if (at[index] < '0' || at[index] > '9') return false;
        value = value * 10 + (at[index] - '0');
    }
    return true;
}

// Days since 1970-01-01 of a date of the Gregorian calendar, counted in eras of 400 years that
// begin on 1 March, so that the leap day is the last of its year.
std::int64_t days_from_civil(int year, int month, int day) {
    year -= month <= 2 ? 1 : 0;
    int const era = year / 400;
    int const year_of_era = year - era * 400;
    int const day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int const day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return static_cast<std::int64_t>(era) * 146097 + day_of_era - 719468;
}

bool is_date(int year, int month, int day) {
    static int const days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (year < 1970 || year > 2200 || month < 1 || month > 12 || day < 1) return false;
    bool const is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return day <= days[month - 1] + (month == 2 && is_leap ? 1 : 0);
}

void append_number(std::string& out, std::uint64_t number) {
    char digits[20];
    char* at = digits + sizeof digits;
    do {
        *--at = static_cast<char>('0' + number % 10);
        number /= 10;
    } while (number != 0);
    out.append(at, static_cast<std::size_t>(digits + sizeof digits - at));
}

}  // namespace

std::int64_t utc_now_ns() {
    timespec now{};
    clock_gettime(CLOCK_REALTIME, &now);
    return static_cast<std::int64_t>(now.tv_sec) * ns_per_second + now.tv_nsec;
}

bool read_utc_timestamp(Text text, std::int64_t& ns) {
    std::size_t const fraction_size = text.size > 18 ? text.size - 18 : 0;
    bool const has_known_size =
        text.size == 17 || fraction_size == 3 || fraction_size == 6 || fraction_size == 9;
    if (!text.is_there() || !has_known_size) return false;
    char const* const at = text.begin;
    int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, fraction = 0;
    bool const has_digits = read_digits(at, 4, year) && read_digits(at + 4, 2, month) &&
                            read_digits(at + 6, 2, day) && read_digits(at + 9, 2, hour) &&
                            read_digits(at + 12, 2, minute) && read_digits(at + 15, 2, second) &&
                            read_digits(at + 18, fraction_size, fraction);
    bool const has_marks =
        at[8] == '-' && at[11] == ':' && at[14] == ':' && (fraction_size == 0 || at[17] == '.');
    if (!has_digits || !has_marks || !is_date(year, month, day) || hour > 23 || minute > 59 ||
        second > 59)
        return false;
    std::int64_t fraction_ns = fraction;
    for (std::size_t digit = fraction_size; digit != 0 && digit < 9; ++digit) fraction_ns *= 10;
    ns = ((days_from_civil(year, month, day) * 24 + hour) * 60 + minute) * 60 + second;
    ns = ns * ns_per_second + fraction_ns;
    return true;
}

void TimestampWriter::append(std::string& out, std::int64_t ns) {
    std::int64_t const second = ns / ns_per_second;
    if (second != second_) {
        time_t const time = second;
        tm parts{};
        gmtime_r(&time, &parts);
        strftime(text_, sizeof text_, "%Y%m%d-%H:%M:%S", &parts);
        second_ = second;
    }
    int const ms = static_cast<int>(ns % ns_per_second / 1000000);
    out.append(text_, 17);
    char const fraction[4] = {'.', static_cast<char>('0' + ms / 100),
                              static_cast<char>('0' + ms / 10 % 10),
                              static_cast<char>('0' + ms % 10)};
    out.append(fraction, sizeof fraction);
}

void encode_message(std::string& out, TimestampWriter& timestamps, OutboundHeader const& header,
                    char const* body, std::size_t body_size) {
    // BodyLength stands before what it measures: leave room for 7 digits, then move the start.
    static char const opening[] =
        "8=FIX.4.4\x01"
        "9=";
    constexpr std::size_t opening_size = sizeof opening - 1;
    constexpr std::size_t digits_room = 7;
    out.assign(opening, opening_size);
    out.append(digits_room, '0');
    out += soh;
    std::size_t const body_at = out.size();
    out.append("35=")
        .append(header.msg_type)
        .append(
            "\x01"
            "34=");
    append_number(out, header.msg_seq_num);
    out.append(
           "\x01"
           "49=")
        .append(header.sender)
        .append(
            "\x01"
            "52=");
    timestamps.append(out, header.sending_time_ns);
    out.append(
           "\x01"
           "56=")
        .append(header.target);
    out += soh;
    if (header.is_possible_resend) out.append("97=Y\x01");
    out.append(body, body_size);
    std::string length;
    append_number(length, out.size() - body_at);
    std::size_t const spare = digits_room - length.size();
    out.replace(opening_size + spare, length.size(), length);
    out.erase(opening_size, spare);
    unsigned const sum = checksum(out.data(), out.size());
    char const trailer[7] = {'1',
                             '0',
                             '=',
                             static_cast<char>('0' + sum / 100),
                             static_cast<char>('0' + sum / 10 % 10),
                             static_cast<char>('0' + sum % 10),
                             soh};
    out.append(trailer, sizeof trailer);
}

std::string framed(std::string const& begin_string, std::string const& fields) {
    std::string message = "8=" + begin_string +
                          "\x01"
                          "9=" +
                          std::to_string(fields.size()) + "\x01" + fields;
    unsigned const sum = checksum(message.data(), message.size());
    return message + "10=" + std::to_string(1000 + sum).substr(1) + "\x01";
}

std::string masked(std::string const& line) {
    std::string clean;
    std::size_t at = 0;
    while (at < line.size()) {
        bool const is_at_start = at == 0 || line[at - 1] < '0' || line[at - 1] > '9';
        bool const is_secret =
            is_at_start && (line.compare(at, 4, "554=") == 0 || line.compare(at, 4, "925=") == 0);
        if (is_secret) {
            clean.append(line, at, 4).append("***");
            std::size_t const end = line.find(soh, at);
            at = end == std::string::npos ? line.size() : end;
            continue;
        }
        char const c = line[at];
        clean += c == soh ? '|' : (static_cast<unsigned char>(c) < 32 || c == 127 ? '?' : c);
        ++at;
    }
    return clean;
}

void wipe(char* bytes, std::size_t size) { explicit_bzero(bytes, size); }

void wipe(std::string& secret) {
    if (!secret.empty()) wipe(&secret[0], secret.size());
    secret.clear();
}

}  // namespace engine
}  // namespace fix
}  // namespace trestle
