// Owns the making of a certificate authority of our own and a server certificate for this machine,
// for servers on loopback. Never overwrites what is still valid.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace trestle::adapters {

struct CertificateFiles {
    std::filesystem::path authority;      // ca.pem: what clients trust
    std::filesystem::path authority_key;  // ca_key.pem
    std::filesystem::path certificate;    // server.pem: for localhost, 127.0.0.1, ::1
    std::filesystem::path private_key;    // server_key.pem
};

[[nodiscard]] CertificateFiles certificate_files_in(std::filesystem::path const& directory);

// Makes the four PEM files where they are missing, expired, or do not belong together; keys are
// readable by the owner only. Empty when all is well, else one line that says what to do.
// `names` are hosts that the server is to answer for, beside this machine's.
[[nodiscard]] std::string ensure_certificate(CertificateFiles const& files,
                                             std::vector<std::string> const& names = {});

}  // namespace trestle::adapters
