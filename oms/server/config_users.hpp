// Owns {data}/users.toml: the passwords that desks have changed while running, as salted hashes.
// They win over the config's. Never holds a password; only the server's own user can read it.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "oms/model/result.hpp"
#include "oms/server/config.hpp"

namespace trestle::server {

struct ChangedPassword {
    std::string desk;
    std::string username;
    std::string password_hash;
    std::string changed;  // when, for people: "2026-11-21T10:30:00Z"
    friend bool operator==(ChangedPassword const&, ChangedPassword const&) = default;
};

class UsersFile {
public:
    explicit UsersFile(std::filesystem::path file) : file_(std::move(file)) {}

    // A file that is not there has no entries. The problem is one line with the remedy, without
    // any of the file's content.
    [[nodiscard]] Result<std::vector<ChangedPassword>, std::string> read() const;
    // Adds or replaces one entry: the whole file is written beside, synced, and renamed, so that a
    // crash leaves the old one or the new one. Empty on success.
    [[nodiscard]] std::string keep(ChangedPassword const& change) const;

private:
    std::filesystem::path file_;
};

// Puts the changed passwords into the sessions of the config. Returns a line for the log for each
// entry: what is used, or that its user is no longer in the config and may not log on.
[[nodiscard]] std::vector<std::string> apply_changed_passwords(
    std::vector<ChangedPassword> const& changes, std::vector<SessionConfig>& sessions);

}  // namespace trestle::server
