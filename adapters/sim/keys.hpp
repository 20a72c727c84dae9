// Owns the API keys of the simulated venue: made at the first start, kept in files that only the
// owner can read, never printed. And the check of a signature over exact bytes.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "adapters/sim/settings.hpp"
#include "oms/model/result.hpp"

namespace trestle::adapters::sim {

// HMAC-SHA256 as lower-case hex.
[[nodiscard]] std::string hmac_sha256_hex(std::string_view secret, std::string_view payload);

[[nodiscard]] std::string hmac_sha256_base64(std::string_view secret, std::string_view payload);

// Reads <directory>/api_key.toml, or makes it. Keys: api_key, api_secret, and where the venue wants
// one passphrase.
[[nodiscard]] Result<SimKey, std::string> load_or_make_key(std::filesystem::path const& file,
                                                           std::string const& account,
                                                           bool has_passphrase = false);

class Keys {
public:
    void add(SimKey key);
    // Nothing when nobody has this key.
    [[nodiscard]] SimKey const* find(std::string_view api_key) const;
    // The hex may be in either case.
    [[nodiscard]] static bool is_signed_by(SimKey const& key, std::string_view payload,
                                           std::string_view signature);

private:
    std::map<std::string, SimKey, std::less<>> by_api_key_;
};

}  // namespace trestle::adapters::sim
