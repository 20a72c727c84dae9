// Owns what signing needs at every venue: HMAC-SHA256 in hex or Base64, and query strings. Pure.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/transport/secret.hpp"

namespace trestle::adapters::words {

using Digest = std::array<unsigned char, 32>;
[[nodiscard]] Digest hmac_sha256(transport::Secret const& secret, std::string_view payload);
[[nodiscard]] std::string to_hex(Digest const& digest);
[[nodiscard]] std::string to_base64(Digest const& digest);

// RFC 3986: all but unreserved characters become %XX.
[[nodiscard]] std::string percent_encoded(std::string_view text);

// In the order sent; names are literals of ours.
using QueryFields = std::vector<std::pair<std::string_view, std::string>>;
// name=value joined by &, values percent-encoded as RFC 3986 has it.
[[nodiscard]] std::string query_text(QueryFields const& fields);

// A request as bytes, for whatever sends it.
struct RestCall {
    std::string_view verb;  // "GET", "POST"
    std::string target;     // path, and the query behind "?"
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers;
};

}  // namespace trestle::adapters::words
