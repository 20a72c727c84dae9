#include "oms/server/config_keys.hpp"

#include <sys/stat.h>
#include <toml++/toml.h>

namespace trestle::server {

Result<ApiKey, std::string> read_key_file(std::filesystem::path const& file,
                                          bool needs_passphrase) {
    struct stat about {};
    if (stat(file.c_str(), &about) != 0) {
        return "the key file " + file.string() +
               " is missing; put api_key and api_secret there (mode 0600). The demo's file is made "
               "by 'trestle sim'";
    }
    if ((about.st_mode & 077) != 0) {
        return "the key file " + file.string() + " can be read by other users; run: chmod 600 " +
               file.string();
    }
    // toml++'s own message could quote the line, so only the place is told.
    try {
        auto const root = toml::parse_file(file.string());
        auto const text = [&](char const* name) {
            return adapters::transport::Secret(root[name].value_or(std::string_view()));
        };
        ApiKey key{text("api_key"), text("api_secret"), text("passphrase")};
        bool const is_whole =
            !key.key.empty() && !key.secret.empty() && needs_passphrase != key.passphrase.empty();
        if (is_whole) return key;
        return "the key file " + file.string() + " needs api_key and api_secret" +
               (needs_passphrase ? " and passphrase" : " and no passphrase") + ", in quotes";
    } catch (toml::parse_error const& error) {
        return "the key file " + file.string() + " is not valid TOML at line " +
               std::to_string(error.source().begin.line);
    }
}

}  // namespace trestle::server
