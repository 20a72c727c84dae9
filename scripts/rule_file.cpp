#include "scripts/rule_file.hpp"

#include <openssl/evp.h>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

#include "oms/model/assert.hpp"

namespace trestle::scripts {

namespace {

// A rule is a page or two; more is a mistake in the path.
constexpr std::uintmax_t rule_file_bytes = 1u << 20;

}  // namespace

Result<RuleSource, std::string> read_rule_file(std::filesystem::path const& path) {
    auto const fail = [&](std::string const& text) {
        return path.generic_string() + ":1: " + text;
    };
    std::error_code error;
    if (!std::filesystem::is_regular_file(path, error)) {
        return fail(error ? "cannot be read (" + error.message() + "); correct the path"
                          : "is not a file; name one .lua file");
    }
    auto const size = std::filesystem::file_size(path, error);
    if (error || size > rule_file_bytes) {
        return fail("is larger than 1 MiB; split it or correct the path");
    }
    errno = 0;
    std::ifstream file(path, std::ios::binary);
    std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    if (!file.is_open() || file.bad()) {
        return fail(std::string("cannot be read (") + std::strerror(errno) +
                    "); make it readable for the user that runs trestle");
    }
    return RuleSource{path.generic_string(), std::move(text)};
}

std::string sha256_hex(std::string_view bytes) {
    std::array<unsigned char, 32> digest{};
    OMS_ASSERT(
        EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr, EVP_sha256(), nullptr) == 1);
    static constexpr char digits[] = "0123456789abcdef";
    std::string text;
    for (unsigned char const byte : digest) {
        text += digits[byte >> 4];
        text += digits[byte & 15];
    }
    return text;
}

}  // namespace trestle::scripts
