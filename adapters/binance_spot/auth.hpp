// Owns how Binance wants a request signed: HMAC-SHA256 as hex, in two forms. Pure.
// Facts: rest-api.md and web-socket-api.md of the venue's docs, "Request security", 2026.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "adapters/words/signing.hpp"

namespace trestle::adapters::binance_spot {

// One parameter as it is sent. The name is always a literal of ours.
struct Parameter {
    std::string_view name;
    std::string value;
    bool is_bare = false;  // JSON writes it without quotes: a number, a flag, a list

    friend bool operator==(Parameter const&, Parameter const&) = default;
};
using Parameters = std::vector<Parameter>;

[[nodiscard]] std::string sign(transport::Secret const& secret, std::string_view payload);

// Signed after encoding (else -1022).
using words::percent_encoded;

// What REST signs: name=value joined by &, in the order sent, values percent-encoded.
[[nodiscard]] std::string rest_payload(Parameters const& parameters);

// What the WebSocket API signs: sorted by name, values raw, `signature` left out.
[[nodiscard]] std::string ws_payload(Parameters parameters);

}  // namespace trestle::adapters::binance_spot
