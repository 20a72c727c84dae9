#include "adapters/okx/auth.hpp"

#include <chrono>
#include <cstdio>

namespace trestle::adapters::okx {

std::string sign(transport::Secret const& secret, std::string_view prehash) {
    return words::to_base64(words::hmac_sha256(secret, prehash));
}

std::string iso_time(Timestamp at) {
    using namespace std::chrono;
    sys_time<milliseconds> const time{milliseconds(at.ms())};
    auto const day = floor<days>(time);
    year_month_day const date(day);
    hh_mm_ss const clock(time - day);
    std::array<char, 64> text{};
    int const size = std::snprintf(
        text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ",
        static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
        static_cast<unsigned>(date.day()), static_cast<int>(clock.hours().count()),
        static_cast<int>(clock.minutes().count()), static_cast<int>(clock.seconds().count()),
        static_cast<int>(clock.subseconds().count()));
    return {text.data(), static_cast<std::size_t>(size)};
}

std::string request_prehash(std::string_view time, std::string_view verb, std::string_view target,
                            std::string_view body) {
    std::string out(time);
    out += verb;
    out += target;
    out += body;
    return out;
}

std::string login_prehash(std::string_view seconds) {
    return request_prehash(seconds, "GET", "/users/self/verify", "");
}

}  // namespace trestle::adapters::okx
