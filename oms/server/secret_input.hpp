// Owns how secrets come into the process: from the terminal without echo, or from a descriptor that
// whoever starts it has opened. Never from arguments, which other users of the machine can see.
#pragma once

#include <string>
#include <vector>

#include "adapters/transport/secret.hpp"
#include "oms/model/result.hpp"

namespace trestle::server {

using adapters::transport::Secret;

// The environment variable that holds the descriptor's number.
inline constexpr auto keys_descriptor_name = "TRESTLE_KEYS_FD";
inline constexpr std::size_t most_secret_bytes = 16'384;

// The lines of a descriptor up to its end, without their line ends. It is closed: a child that
// starts later must not find it.
[[nodiscard]] Result<std::vector<Secret>, std::string> read_secret_lines(int descriptor);

// One line typed by whoever sits at the terminal; nothing of it is shown.
[[nodiscard]] Result<Secret, std::string> ask_for_secret(std::string const& prompt);

// The passphrase of the key file: TRESTLE_KEYS_FD, else the terminal, else why there is none.
[[nodiscard]] Result<Secret, std::string> read_keys_passphrase(std::string const& prompt);
[[nodiscard]] bool has_keys_descriptor();

}  // namespace trestle::server
