// Owns how OKX wants a request signed: HMAC-SHA256 as Base64 over time, verb, target and body, with
// a passphrase beside it; and its WebSocket login. Pure.
// Facts: "REST Authentication" and "Login" of the venue's v5 docs, 2026.
#pragma once

#include <string>
#include <string_view>

#include "adapters/words/signing.hpp"
#include "oms/model/time.hpp"

namespace trestle::adapters::okx {

struct Credentials {
    std::string api_key;
    transport::Secret api_secret;
    transport::Secret passphrase;
};

[[nodiscard]] std::string sign(transport::Secret const& secret, std::string_view prehash);

// "2023-11-14T22:13:20.000Z"
[[nodiscard]] std::string iso_time(Timestamp at);

// `target` is the path with its query, as it is sent to the byte.
[[nodiscard]] std::string request_prehash(std::string_view time, std::string_view verb,
                                          std::string_view target, std::string_view body);
// `seconds` since 1970, as text: not the ISO time of requests.
[[nodiscard]] std::string login_prehash(std::string_view seconds);

}  // namespace trestle::adapters::okx
