#include "oms/audit/digest.hpp"

#include <openssl/evp.h>

#include "oms/model/assert.hpp"

namespace trestle::audit {

struct Sha256::Context {
    EVP_MD_CTX* evp = EVP_MD_CTX_new();
    Context() { OMS_ASSERT(evp != nullptr); }
    ~Context() { EVP_MD_CTX_free(evp); }
    Context(Context const&) = delete;
    Context& operator=(Context const&) = delete;

    void begin() { OMS_ASSERT(EVP_DigestInit_ex(evp, EVP_sha256(), nullptr) == 1); }
};

Sha256::Sha256() : context_(std::make_unique<Context>()) { context_->begin(); }
Sha256::~Sha256() = default;

void Sha256::add(std::string_view bytes) {
    OMS_ASSERT(EVP_DigestUpdate(context_->evp, bytes.data(), bytes.size()) == 1);
}

void Sha256::add(Digest const& digest) {
    OMS_ASSERT(EVP_DigestUpdate(context_->evp, digest.data(), digest.size()) == 1);
}

void Sha256::add(std::uint64_t number) {
    std::array<unsigned char, 8> bytes;
    for (auto& byte : bytes) {
        byte = static_cast<unsigned char>(number & 0xff);
        number >>= 8;
    }
    OMS_ASSERT(EVP_DigestUpdate(context_->evp, bytes.data(), bytes.size()) == 1);
}

Digest Sha256::finish() {
    Digest digest;
    OMS_ASSERT(EVP_DigestFinal_ex(context_->evp, digest.data(), nullptr) == 1);
    context_->begin();
    return digest;
}

Digest chain(Sha256& sha, Digest const& previous, std::string_view record) {
    sha.add(previous);
    sha.add(std::uint64_t{record.size()});
    sha.add(record);
    return sha.finish();
}

std::string to_hex(Digest const& digest) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string text;
    for (unsigned char const byte : digest) {
        text += digits[byte >> 4];
        text += digits[byte & 15];
    }
    return text;
}

}  // namespace trestle::audit
