#include "oms/server/config_keys.hpp"

#include <sys/stat.h>
#include <toml++/toml.h>

namespace trestle::server {

Result<ApiKey, std::string> read_key_file(std::filesystem::path const& file) {
    struct stat about {};
    if (stat(file.c_str(), &about) != 0) {
        return "the key file " + file.string() +
               " is missing; put api_key and api_secret there (mode 0600). The demo's file is made "
               "by 'trestle sim'";
    }
    if ((about.st_mode & 077) != 0) {
        return "the key file " + file.string() +
               " can be read by other users; run: chmod 600 " + file.string();
    }
    // toml++'s own message could quote the line, so only the place is told.
    try {
        auto const root = toml::parse_file(file.string());
        auto const key = root["api_key"].value<std::string>();
        auto const secret = root["api_secret"].value<std::string>();
        if (!key || !secret || key->empty() || secret->empty()) {
            return "the key file " + file.string() + " needs api_key and api_secret, in quotes";
        }
        return ApiKey{*key, *secret};
    } catch (toml::parse_error const& error) {
        return "the key file " + file.string() + " is not valid TOML at line " +
               std::to_string(error.source().begin.line);
    }
}

}  // namespace trestle::server
