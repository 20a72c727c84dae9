// Owns how Bybit wants a request signed: HMAC-SHA256 as hex over time, key, window and what is
// sent; and its WebSocket login. Pure.
// Facts: "Authentication" and "Connect" of the venue's v5 docs, 2026.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "adapters/words/signing.hpp"

namespace trestle::adapters::bybit {

struct Credentials {
    std::string api_key;
    transport::Secret api_secret;
};

struct Stamp {
    std::int64_t timestamp_ms = 0;  // on the venue's clock
    std::int64_t recv_window_ms = 5000;
};

[[nodiscard]] std::string sign(transport::Secret const& secret, std::string_view prehash);

// `sent` is the query string without "?", or the body: to the byte, blanks included.
[[nodiscard]] std::string request_prehash(Stamp stamp, std::string_view api_key,
                                          std::string_view sent);
[[nodiscard]] std::string login_prehash(std::int64_t expires_ms);

}  // namespace trestle::adapters::bybit
