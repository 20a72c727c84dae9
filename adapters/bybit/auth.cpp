#include "adapters/bybit/auth.hpp"

namespace trestle::adapters::bybit {

std::string sign(transport::Secret const& secret, std::string_view prehash) {
    return words::to_hex(words::hmac_sha256(secret, prehash));
}

std::string request_prehash(Stamp stamp, std::string_view api_key, std::string_view sent) {
    std::string out = std::to_string(stamp.timestamp_ms);
    out += api_key;
    out += std::to_string(stamp.recv_window_ms);
    out += sent;
    return out;
}

std::string login_prehash(std::int64_t expires_ms) {
    return "GET/realtime" + std::to_string(expires_ms);
}

}  // namespace trestle::adapters::bybit
