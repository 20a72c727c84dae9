// Owns reading a rule file and its digest. Never runs it.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "oms/model/result.hpp"

namespace trestle::scripts {

struct RuleSource {
    std::string path;
    std::string text;
};

// The problem reads "path:1: message; remedy".
[[nodiscard]] Result<RuleSource, std::string> read_rule_file(std::filesystem::path const& path);

[[nodiscard]] std::string sha256_hex(std::string_view bytes);

}  // namespace trestle::scripts
