// Owns who may come to the door at all: ranges of hosts, certificates, and how fast one host may
// try. Never looks at a password.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace trestle {
namespace fix {
namespace engine {

// "127.0.0.1" of "127.0.0.1:40112", "::1" of "[::1]:40112".
std::string host_of(std::string const& peer);

// What is wrong with a range such as "10.1.0.0/16" or "::1"; empty when it can be used.
std::string describe_host_range(std::string const& range);
// Whether one of the ranges holds this host; an IPv4 host mapped into IPv6 counts as IPv4. Without
// ranges everybody is welcome.
bool is_host_allowed(std::vector<std::string> const& ranges, std::string const& host);

// What a desk has shown in the TLS handshake; empty when it has shown nothing that we trust.
struct ShownCertificate {
    std::string common_name;
    std::string fingerprint;  // SHA-256, 64 hex digits
};
// `wanted` is a fingerprint (64 hex digits, colons allowed) or a common name.
bool is_wanted_certificate(std::string const& wanted, ShownCertificate const& shown);

// Lets each host try so many times at once and so many more with every second.
class Floodgate {
public:
    Floodgate(std::size_t at_once, std::size_t per_second)
        : at_once_(at_once), per_second_(per_second) {}

    // Counts an attempt; false when it is one too many.
    bool may_pass(std::string const& host, std::int64_t now_ns);

private:
    struct Bucket {
        double left = 0;
        std::int64_t since_ns = 0;
    };
    void forget_full_ones(std::int64_t now_ns);

    std::size_t at_once_;
    std::size_t per_second_;
    std::unordered_map<std::string, Bucket> buckets_;
};

}  // namespace engine
}  // namespace fix
}  // namespace trestle
