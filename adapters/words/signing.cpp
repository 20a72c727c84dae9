#include "adapters/words/signing.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "oms/model/assert.hpp"

namespace trestle::adapters::words {

namespace {

constexpr std::string_view lower_hex = "0123456789abcdef";
constexpr std::string_view upper_hex = "0123456789ABCDEF";

bool is_unreserved(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

}  // namespace

Digest hmac_sha256(transport::Secret const& secret, std::string_view payload) {
    Digest digest{};
    unsigned int size = 0;
    std::string_view const key = secret.reveal();
    OMS_ASSERT(HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
                    reinterpret_cast<unsigned char const*>(payload.data()), payload.size(),
                    digest.data(), &size) != nullptr);
    OMS_ASSERT(size == digest.size());
    return digest;
}

std::string to_hex(Digest const& digest) {
    std::string hex;
    hex.reserve(digest.size() * 2);
    for (unsigned char const byte : digest) {
        hex += lower_hex[byte >> 4];
        hex += lower_hex[byte & 15];
    }
    return hex;
}

std::string to_base64(Digest const& digest) {
    // 32 bytes make 44 characters, and EVP_EncodeBlock adds a zero.
    std::array<unsigned char, 45> text{};
    int const size = EVP_EncodeBlock(text.data(), digest.data(), static_cast<int>(digest.size()));
    return {reinterpret_cast<char const*>(text.data()), static_cast<std::size_t>(size)};
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

std::string query_text(QueryFields const& fields) {
    std::string out;
    for (auto const& [name, value] : fields) {
        if (!out.empty()) out += '&';
        out += name;
        out += '=';
        out += percent_encoded(value);
    }
    return out;
}

}  // namespace trestle::adapters::words
