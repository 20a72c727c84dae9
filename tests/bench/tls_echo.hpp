// Owns the floor of any order's way: bytes to a bare TLS echo server on loopback and back, over one
// connection that stays.
#pragma once

#include <cstddef>
#include <filesystem>
#include <vector>

namespace trestle::bench {

// In us, sorted. `certificates`: a folder with ca.pem, server.pem and server_key.pem. Throws what
// went wrong.
[[nodiscard]] std::vector<double> tls_echo_us(std::filesystem::path const& certificates,
                                              std::size_t bytes, int count);

}  // namespace trestle::bench
