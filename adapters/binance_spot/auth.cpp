#include "adapters/binance_spot/auth.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>

#include "oms/model/assert.hpp"

namespace trestle::adapters::binance_spot {

namespace {

constexpr std::string_view lower_hex = "0123456789abcdef";
constexpr std::string_view upper_hex = "0123456789ABCDEF";

bool is_unreserved(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

}  // namespace

std::string sign(transport::Secret const& secret, std::string_view payload) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    std::string_view const key = secret.reveal();
    OMS_ASSERT(HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
                    reinterpret_cast<unsigned char const*>(payload.data()), payload.size(),
                    digest.data(), &size) != nullptr);
    std::string hex;
    hex.reserve(std::size_t{size} * 2);
    for (unsigned int i = 0; i < size; ++i) {
        hex += lower_hex[digest[i] >> 4];
        hex += lower_hex[digest[i] & 15];
    }
    return hex;
}

std::string percent_encoded(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (char const c : text) {
        if (is_unreserved(c)) {
            out += c;
            continue;
        }
        auto const byte = static_cast<unsigned char>(c);
        out += '%';
        out += upper_hex[byte >> 4];
        out += upper_hex[byte & 15];
    }
    return out;
}

std::string rest_payload(Parameters const& parameters) {
    std::string out;
    for (Parameter const& parameter : parameters) {
        if (!out.empty()) out += '&';
        out += parameter.name;
        out += '=';
        out += percent_encoded(parameter.value);
    }
    return out;
}

std::string ws_payload(Parameters parameters) {
    std::sort(parameters.begin(), parameters.end(),
              [](Parameter const& a, Parameter const& b) { return a.name < b.name; });
    std::string out;
    for (Parameter const& parameter : parameters) {
        if (!out.empty()) out += '&';
        out += parameter.name;
        out += '=';
        out += parameter.value;
    }
    return out;
}

}  // namespace trestle::adapters::binance_spot
