#include "oms/server/config_users.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <toml++/toml.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <sstream>

#include "fix/credentials.hpp"

namespace trestle::server {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view heading =
    "# Written by Trestle when a desk changes its password. An entry wins over the config's\n"
    "# password; to go back to that one, stop Trestle and remove the entry.\n";

// Everything, and on the disk; empty on success.
std::string write_whole(fs::path const& file, std::string const& text) {
    auto const failed = [&](char const* what) {
        return file.string() + " cannot be " + what + ": " + std::strerror(errno) +
               "; mend the data folder's permissions or free some room";
    };
    int const descriptor = open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (descriptor < 0) return failed("written");
    std::string problem;
    if (fchmod(descriptor, 0600) != 0) problem = failed("closed to others");
    for (std::size_t done = 0; problem.empty() && done < text.size();) {
        auto const count = write(descriptor, text.data() + done, text.size() - done);
        if (count < 0 && errno != EINTR) problem = failed("written");
        if (count > 0) done += static_cast<std::size_t>(count);
    }
    if (problem.empty() && fsync(descriptor) != 0) problem = failed("synced");
    close(descriptor);
    return problem;
}

std::string sync_folder(fs::path const& folder) {
    int const descriptor = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool const is_synced = descriptor >= 0 && fsync(descriptor) == 0;
    std::string const cause = std::strerror(errno);
    if (descriptor >= 0) close(descriptor);
    return is_synced ? "" : folder.string() + " cannot be synced: " + cause;
}

}  // namespace

Result<std::vector<ChangedPassword>, std::string> UsersFile::read() const {
    std::vector<ChangedPassword> changes;
    struct stat about {};
    if (stat(file_.c_str(), &about) != 0) {
        if (errno == ENOENT) return changes;
        return file_.string() + " cannot be read: " + std::strerror(errno);
    }
    if ((about.st_mode & 077) != 0) {
        return file_.string() + " can be read by other users; run: chmod 600 " + file_.string();
    }
    // toml++'s own message could quote the line, so only the place is told.
    try {
        auto const root = toml::parse_file(file_.string());
        auto const* const users = root["user"].as_array();
        if (users == nullptr) return changes;
        for (auto const& item : *users) {
            auto const* const table = item.as_table();
            auto const text = [&](char const* key) {
                return table == nullptr ? std::string() : (*table)[key].value_or(std::string());
            };
            ChangedPassword const change{text("desk"), text("username"), text("password"),
                                         text("changed")};
            if (change.desk.empty() || !fix::describe_password_hash(change.password_hash).empty()) {
                return file_.string() + ":" + std::to_string(item.source().begin.line) +
                       ": needs desk, username and a password hash; remove the entry, and the "
                       "config's password counts again";
            }
            changes.push_back(change);
        }
    } catch (toml::parse_error const& error) {
        return file_.string() + " is not valid TOML at line " +
               std::to_string(error.source().begin.line) + "; mend it or move it away";
    }
    return changes;
}

std::string UsersFile::keep(ChangedPassword const& change) const {
    auto changes = read();
    if (!changes.ok()) return changes.error();
    auto all = std::move(changes).value();
    auto const known = std::ranges::find_if(all, [&](auto const& each) {
        return each.desk == change.desk && each.username == change.username;
    });
    if (known == all.end()) {
        all.push_back(change);
    } else {
        *known = change;
    }
    toml::array users;
    for (auto const& each : all) {
        users.push_back(toml::table{{"desk", each.desk},
                                    {"username", each.username},
                                    {"password", each.password_hash},
                                    {"changed", each.changed}});
    }
    std::ostringstream text;
    text << heading << toml::toml_formatter(toml::table{{"user", std::move(users)}}) << "\n";
    auto const beside = file_.string() + ".new";
    if (auto problem = write_whole(beside, text.str()); !problem.empty()) return problem;
    if (rename(beside.c_str(), file_.c_str()) != 0) {
        return file_.string() + " cannot be replaced: " + std::strerror(errno);
    }
    return sync_folder(file_.parent_path());
}

std::vector<std::string> apply_changed_passwords(std::vector<ChangedPassword> const& changes,
                                                 std::vector<SessionConfig>& sessions) {
    std::vector<std::string> lines;
    for (auto const& change : changes) {
        UserConfig* found = nullptr;
        for (auto& session : sessions) {
            if (session.desk != change.desk) continue;
            auto const user = std::ranges::find(session.users, change.username, &UserConfig::name);
            if (user != session.users.end()) found = &*user;
        }
        auto const who = "user " + change.username + " of " + change.desk;
        if (found == nullptr) {
            lines.push_back("users.toml: " + who + " is not in the config and may not log on");
            continue;
        }
        found->password_hash = change.password_hash;
        lines.push_back("users.toml: " + who + " logs on with the password set " + change.changed);
    }
    return lines;
}

}  // namespace trestle::server
