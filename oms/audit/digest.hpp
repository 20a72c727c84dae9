// Owns SHA-256 and the rule that chains events. Never a key: the chain shows changes, it does not
// seal.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace trestle::audit {

using Digest = std::array<unsigned char, 32>;

class Sha256 {
public:
    Sha256();
    ~Sha256();
    Sha256(Sha256 const&) = delete;
    Sha256& operator=(Sha256 const&) = delete;

    void add(std::string_view bytes);
    void add(Digest const& digest);
    void add(std::uint64_t number);  // 8 bytes, little endian
    [[nodiscard]] Digest finish();   // and ready for the next

private:
    struct Context;
    std::unique_ptr<Context> context_;
};

// hash = SHA-256(hash of the event before, length of the record as 8 bytes little endian, record).
// Before the first event of a journal stand 32 zero bytes.
[[nodiscard]] Digest chain(Sha256& sha, Digest const& previous, std::string_view record);

[[nodiscard]] std::string to_hex(Digest const& digest);

}  // namespace trestle::audit
