#include "adapters/sim/keys.hpp"

#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

namespace trestle::adapters::sim {

namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";

std::string random_letters(std::size_t length) {
    static constexpr std::string_view letters =
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    std::string result;
    while (result.size() < length) {
        std::array<unsigned char, 64> bytes{};
        if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) return {};
        for (auto const byte : bytes)
            if (byte < 248 && result.size() < length) result += letters[byte % letters.size()];
    }
    return result;
}

std::array<unsigned char, EVP_MAX_MD_SIZE> hmac_sha256(std::string_view secret,
                                                       std::string_view payload,
                                                       unsigned int& size) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
         reinterpret_cast<unsigned char const*>(payload.data()), payload.size(), digest.data(),
         &size);
    return digest;
}

std::string value_of(std::string const& file, std::string_view name) {
    std::istringstream lines(file);
    for (std::string line; std::getline(lines, line);) {
        if (!line.starts_with(name)) continue;
        auto const open = line.find('"');
        auto const close = line.rfind('"');
        if (open != std::string::npos && close > open)
            return line.substr(open + 1, close - open - 1);
    }
    return {};
}

// Made with its final mode: there is no moment in which others could read it.
std::string write_private(std::filesystem::path const& file, std::string const& text) {
    auto const fd = ::open(file.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
    if (fd < 0) return file.string() + ": cannot be made: " + std::strerror(errno);
    auto const written = ::write(fd, text.data(), text.size());
    auto const failed = written != static_cast<ssize_t>(text.size()) || ::fsync(fd) != 0;
    ::close(fd);
    if (failed) return file.string() + ": cannot be written: " + std::strerror(errno);
    return {};
}

}  // namespace

std::string hmac_sha256_base64(std::string_view secret, std::string_view payload) {
    unsigned int size = 0;
    auto const digest = hmac_sha256(secret, payload, size);
    std::string text(4 * ((size + 2) / 3), '\0');
    EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), digest.data(),
                    static_cast<int>(size));
    return text;
}

std::string hmac_sha256_hex(std::string_view secret, std::string_view payload) {
    unsigned int size = 0;
    auto const digest = hmac_sha256(secret, payload, size);
    std::string hex;
    hex.reserve(size * 2);
    for (unsigned int i = 0; i < size; ++i) {
        hex += hex_digits[digest[i] >> 4];
        hex += hex_digits[digest[i] & 15];
    }
    return hex;
}

Result<SimKey, std::string> load_or_make_key(std::filesystem::path const& file,
                                             std::string const& account, bool has_passphrase) {
    std::error_code error;
    if (std::filesystem::exists(file, error)) {
        std::ifstream in(file);
        std::stringstream text;
        text << in.rdbuf();
        SimKey key{account, value_of(text.str(), "api_key"), value_of(text.str(), "api_secret"),
                   value_of(text.str(), "passphrase")};
        if (key.api_key.empty() || key.api_secret.empty() ||
            (has_passphrase && key.passphrase.empty()))
            return file.string() +
                   ": api_key, api_secret or passphrase is missing; delete the file and the "
                   "simulator makes a new one at its next start";
        return key;
    }
    std::filesystem::create_directories(file.parent_path(), error);
    if (error) return file.parent_path().string() + ": cannot be made: " + error.message();
    SimKey key{account, random_letters(64), random_letters(64),
               has_passphrase ? random_letters(16) : std::string()};
    if (key.api_secret.empty()) return std::string("no random bytes for an API key");
    auto const text = "# The key of account " + account +
                      " at the simulated venue, made at its first start.\n"
                      "# It opens nothing else. Delete this file to get a new one.\n"
                      "api_key = \"" +
                      key.api_key + "\"\napi_secret = \"" + key.api_secret + "\"\n" +
                      (has_passphrase ? "passphrase = \"" + key.passphrase + "\"\n" : "");
    if (auto problem = write_private(file, text); !problem.empty()) return problem;
    return key;
}

void Keys::add(SimKey key) {
    auto name = key.api_key;
    by_api_key_.insert_or_assign(std::move(name), std::move(key));
}

SimKey const* Keys::find(std::string_view api_key) const {
    auto const found = by_api_key_.find(api_key);
    return found == by_api_key_.end() ? nullptr : &found->second;
}

bool Keys::is_signed_by(SimKey const& key, std::string_view payload, std::string_view signature) {
    auto const expected = hmac_sha256_hex(key.api_secret, payload);
    if (signature.size() != expected.size()) return false;
    std::string lower(signature);
    std::ranges::transform(lower, lower.begin(), [](unsigned char c) {
        return static_cast<char>(c >= 'A' && c <= 'F' ? c - 'A' + 'a' : c);
    });
    return CRYPTO_memcmp(lower.data(), expected.data(), expected.size()) == 0;
}

}  // namespace trestle::adapters::sim
