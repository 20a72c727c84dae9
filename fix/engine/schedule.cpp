#include "fix/engine/schedule.hpp"

#include <cstdio>

namespace trestle {
namespace fix {
namespace engine {

namespace {

constexpr std::int64_t ns_per_second = 1000000000;
constexpr std::int64_t seconds_per_day = 86400;

// 1970-01-01 was a Thursday; bit 0 of Schedule::days is Sunday.
bool is_chosen(Schedule const& schedule, std::int64_t day) {
    return (schedule.days >> ((day + 4) % 7) & 1U) != 0;
}

std::string clock_text(int second) {
    char text[16];
    std::snprintf(text, sizeof text, "%02d:%02d:%02d", second / 3600, second / 60 % 60,
                  second % 60);
    return text;
}

}  // namespace

std::int64_t span_start(Schedule const& schedule, std::int64_t now_ns) {
    if (schedule.is_always_open) return 1;
    std::int64_t const now = now_ns / ns_per_second;
    std::int64_t const length = schedule.end_second > schedule.start_second
                                    ? schedule.end_second - schedule.start_second
                                    : schedule.end_second - schedule.start_second + seconds_per_day;
    // A span that runs past midnight belongs to the day on which it began.
    for (std::int64_t const day : {now / seconds_per_day, now / seconds_per_day - 1}) {
        std::int64_t const start = day * seconds_per_day + schedule.start_second;
        if (is_chosen(schedule, day) && now >= start && now < start + length)
            return start * ns_per_second;
    }
    return 0;
}

std::string hours_of(Schedule const& schedule) {
    static char const* const names[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    std::string text =
        clock_text(schedule.start_second) + " to " + clock_text(schedule.end_second) + " UTC";
    if ((schedule.days & 0x7fU) == 0x7fU) return text + " every day";
    text += " on";
    for (int day = 0; day < 7; ++day)
        if ((schedule.days >> day & 1U) != 0) text += std::string(" ") + names[day];
    return text;
}

}  // namespace engine
}  // namespace fix
}  // namespace trestle
