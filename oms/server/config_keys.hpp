// Owns reading a plain API key file, as simulators make them. Never logs it; a file that others can
// read is refused.
#pragma once

#include <filesystem>
#include <string>

#include "adapters/transport/secret.hpp"
#include "oms/model/result.hpp"

namespace trestle::server {

struct ApiKey {
    adapters::transport::Secret key, secret, passphrase;
};

// The problem is one line: file, what is wrong, remedy; without any of its content.
[[nodiscard]] Result<ApiKey, std::string> read_key_file(std::filesystem::path const& file,
                                                        bool needs_passphrase);

}  // namespace trestle::server
