// Owns reading an API key file. Never logs it; a file that others can read is refused.
#pragma once

#include <filesystem>
#include <string>

#include "oms/model/result.hpp"

namespace trestle::server {

struct ApiKey {
    std::string key;
    std::string secret;  // moved into a wiping type by the adapter's settings
};

// The problem is one line: file, what is wrong, remedy; without any of its content.
[[nodiscard]] Result<ApiKey, std::string> read_key_file(std::filesystem::path const& file);

}  // namespace trestle::server
