#include "fix/engine/admission.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <cctype>
#include <cstring>

namespace trestle {
namespace fix {
namespace engine {

namespace {

constexpr std::size_t most_buckets = 10000;
constexpr double ns_per_second = 1e9;

// An address of either family in 16 bytes; IPv4 as ::ffff:a.b.c.d, so that both compare alike.
struct Address {
    unsigned char bytes[16] = {};
    bool is_v4 = false;
};

bool read_address(std::string const& text, Address& address) {
    static unsigned char const mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
    if (inet_pton(AF_INET, text.c_str(), address.bytes + 12) == 1) {
        std::memcpy(address.bytes, mapped, sizeof mapped);
        address.is_v4 = true;
        return true;
    }
    return inet_pton(AF_INET6, text.c_str(), address.bytes) == 1;
}

struct Range {
    Address first;
    unsigned bits = 128;
};

bool read_range(std::string const& text, Range& range) {
    std::size_t const slash = text.find('/');
    if (!read_address(text.substr(0, slash), range.first)) return false;
    if (slash == std::string::npos) return true;
    std::string const digits = text.substr(slash + 1);
    unsigned const most = range.first.is_v4 ? 32 : 128;
    bool const is_number = !digits.empty() && digits.size() <= 3 &&
                           std::all_of(digits.begin(), digits.end(),
                                       [](unsigned char c) { return std::isdigit(c) != 0; });
    unsigned const bits = is_number ? static_cast<unsigned>(std::stoul(digits)) : most + 1;
    range.bits = bits + (range.first.is_v4 ? 96 : 0);
    return bits <= most;
}

bool is_in(Range const& range, Address const& address) {
    for (unsigned bit = 0; bit < range.bits; ++bit) {
        unsigned const mask = 0x80U >> (bit % 8);
        if (((range.first.bytes[bit / 8] ^ address.bytes[bit / 8]) & mask) != 0) return false;
    }
    return true;
}

// Lower case, without colons; empty when it is not a SHA-256 fingerprint.
std::string fingerprint_of(std::string const& text) {
    std::string digits;
    for (char const c : text)
        if (c != ':') digits += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    bool const is_hex = std::all_of(digits.begin(), digits.end(),
                                    [](unsigned char c) { return std::isxdigit(c) != 0; });
    return digits.size() == 64 && is_hex ? digits : std::string();
}

}  // namespace

std::string host_of(std::string const& peer) {
    std::string const host = peer.substr(0, peer.rfind(':'));
    bool const is_bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
    return is_bracketed ? host.substr(1, host.size() - 2) : host;
}

std::string describe_host_range(std::string const& range) {
    Range read;
    if (read_range(range, read)) return std::string();
    return "\"" + range + "\" is no range of hosts; write an address with or without the number " +
           "of fixed bits, such as 10.1.0.0/16, 192.0.2.7 or 2001:db8::/32";
}

bool is_host_allowed(std::vector<std::string> const& ranges, std::string const& host) {
    if (ranges.empty()) return true;
    Address address;
    if (!read_address(host, address)) return false;
    return std::any_of(ranges.begin(), ranges.end(), [&](std::string const& text) {
        Range range;
        return read_range(text, range) && is_in(range, address);
    });
}

bool is_wanted_certificate(std::string const& wanted, ShownCertificate const& shown) {
    if (wanted.empty()) return true;
    std::string const fingerprint = fingerprint_of(wanted);
    if (!fingerprint.empty()) return fingerprint == shown.fingerprint;
    return wanted == shown.common_name;
}

bool Floodgate::may_pass(std::string const& host, std::int64_t now_ns) {
    if (buckets_.size() >= most_buckets) forget_full_ones(now_ns);
    auto const place = buckets_.emplace(host, Bucket{static_cast<double>(at_once_), now_ns}).first;
    Bucket& bucket = place->second;
    double const seconds = static_cast<double>(now_ns - bucket.since_ns) / ns_per_second;
    bucket.since_ns = now_ns;
    bucket.left = std::min(static_cast<double>(at_once_),
                           bucket.left + std::max(0.0, seconds) * static_cast<double>(per_second_));
    if (bucket.left < 1) return false;
    bucket.left -= 1;
    return true;
}

// Who has been quiet long enough to be full again is as good as unknown.
void Floodgate::forget_full_ones(std::int64_t now_ns) {
    double const refill_ns =
        ns_per_second * static_cast<double>(at_once_) / static_cast<double>(per_second_ + 1);
    for (auto at = buckets_.begin(); at != buckets_.end();)
        at = static_cast<double>(now_ns - at->second.since_ns) > refill_ns ? buckets_.erase(at)
                                                                           : std::next(at);
}

}  // namespace engine
}  // namespace fix
}  // namespace trestle
