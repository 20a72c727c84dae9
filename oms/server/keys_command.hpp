// Owns `trestle keys`: what is in the encrypted key file, changed by hand. Never shows a secret.
#pragma once

#include <filesystem>
#include <string>

namespace CLI {
class App;
}

namespace trestle::server {

struct KeysOptions {
    std::filesystem::path file = "var/keys.trestle";
    std::string name;
    std::string venue;
    int secrets_descriptor = -1;  // -1: ask at the terminal
    unsigned cost = 17;           // of a new file: scrypt's log2 N
};

[[nodiscard]] int keys_add_command(KeysOptions const& options);
[[nodiscard]] int keys_list_command(KeysOptions const& options);
[[nodiscard]] int keys_remove_command(KeysOptions const& options);

// The subcommands; the exit code of the one that was given goes to `result`.
void add_keys(CLI::App& app, KeysOptions& options, int& result);

}  // namespace trestle::server
