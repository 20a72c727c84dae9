#include "fix/desk/profile.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

namespace trestle::fix::desk {
namespace {

constexpr std::array<std::string_view, 22> keys{
    "host",        "port",      "tls",           "ca",         "insecure",  "sender",
    "target",      "user",      "account",       "password",   "heartbeat", "keep-session",
    "idle-sender", "idle-user", "symbol",        "low",        "high",      "quantity",
    "drop-sender", "drop-user", "second-sender", "second-user"};

std::string_view trimmed(std::string_view text) {
    auto const start = text.find_first_not_of(" \t\r");
    if (start == std::string_view::npos) return {};
    return text.substr(start, text.find_last_not_of(" \t\r") + 1 - start);
}

// "[name]" to "name"; "" for any other line.
std::string_view header_of(std::string_view line) {
    line = trimmed(line);
    bool const is_header = line.size() > 2 && line.front() == '[' && line.back() == ']';
    return is_header ? line.substr(1, line.size() - 2) : std::string_view{};
}

bool others_can_read(std::string const& path) {
    struct stat status {};
    return ::stat(path.c_str(), &status) != 0 || (status.st_mode & 077) != 0;
}

std::string read_all(std::string const& path) {
    std::ifstream in(path);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::string read_line(std::string_view line, Profile& profile) {
    auto const equals = line.find('=');
    if (equals == std::string_view::npos) return "\"" + std::string(line) + "\" is not key = value";
    std::string const key(trimmed(line.substr(0, equals)));
    if (std::ranges::find(keys, key) == keys.end()) {
        std::string known;
        for (auto const one : keys) known += " " + std::string(one);
        return "\"" + key + "\" is no key; one of:" + known;
    }
    profile[key] = trimmed(line.substr(equals + 1));
    return {};
}

// Puts the profile's values into options, and keeps the first problem.
class Filler {
public:
    Filler(Profile const& profile, IsGiven const& is_given)
        : profile_(profile), is_given_(is_given) {}

    Filler& text(std::string const& key, std::string& out) {
        if (auto const* const value = find(key)) out = *value;
        return *this;
    }
    Filler& flag(std::string const& key, bool& out) {
        auto const* const value = find(key);
        if (value == nullptr) return *this;
        if (*value != "yes" && *value != "no") fail(key, *value, "yes or no");
        out = *value == "yes";
        return *this;
    }
    template <class Number>
    Filler& number(std::string const& key, Number& out) {
        auto const* const value = find(key);
        if (value == nullptr) return *this;
        auto const [end, code] = std::from_chars(value->data(), value->data() + value->size(), out);
        bool const is_right = code == std::errc{} && end == value->data() + value->size();
        if (!is_right) fail(key, *value, "a number in range");
        return *this;
    }
    [[nodiscard]] std::string const& problem() const { return problem_; }

private:
    std::string const* find(std::string const& key) const {
        auto const found = profile_.find(key);
        return found == profile_.end() || is_given_(key) ? nullptr : &found->second;
    }
    void fail(std::string const& key, std::string const& value, std::string const& remedy) {
        if (problem_.empty()) {
            problem_ = "profile: " + key + " \"" + value + "\" is not " + remedy;
        }
    }

    Profile const& profile_;
    IsGiven const& is_given_;
    std::string problem_;
};

}  // namespace

std::string apply_profile(Profile const& profile, IsGiven const& is_given, DeskOptions& options) {
    return Filler(profile, is_given)
        .text("host", options.host)
        .number("port", options.port)
        .flag("tls", options.is_tls)
        .text("ca", options.ca_file)
        .flag("insecure", options.is_insecure)
        .text("sender", options.sender)
        .text("target", options.target)
        .text("user", options.username)
        .text("account", options.account)
        .text("password", options.password)
        .number("heartbeat", options.heartbeat_seconds)
        .text("keep-session", options.session_file)
        .problem();
}

std::string apply_profile(Profile const& profile, IsGiven const& is_given,
                          CertifyOptions& options) {
    WireSettings& wire = options.trading.wire;
    std::string const problem = Filler(profile, is_given)
                                    .text("host", wire.host)
                                    .number("port", wire.port)
                                    .flag("tls", wire.is_tls)
                                    .text("ca", wire.ca_file)
                                    .flag("insecure", wire.is_insecure)
                                    .text("sender", options.trading.sender)
                                    .text("target", options.trading.target)
                                    .text("user", options.trading.username)
                                    .text("password", options.trading.password)
                                    .text("idle-sender", options.idle.sender)
                                    .text("idle-user", options.idle.username)
                                    .text("drop-sender", options.drop.sender)
                                    .text("drop-user", options.drop.username)
                                    .text("second-sender", options.second.sender)
                                    .text("second-user", options.second.username)
                                    .text("account", options.account)
                                    .text("symbol", options.symbol)
                                    .text("quantity", options.quantity)
                                    .text("low", options.low_price)
                                    .text("high", options.high_price)
                                    .problem();
    options.idle.wire = wire;
    options.idle.target = options.trading.target;
    return problem;
}

Profile profile_of(DeskOptions const& options) {
    Profile profile{{"host", options.host},
                    {"port", std::to_string(options.port)},
                    {"tls", options.is_tls ? "yes" : "no"},
                    {"sender", options.sender},
                    {"target", options.target},
                    {"user", options.username},
                    {"account", options.account},
                    {"heartbeat", std::to_string(options.heartbeat_seconds)}};
    if (!options.ca_file.empty()) profile["ca"] = options.ca_file;
    if (options.is_insecure) profile["insecure"] = "yes";
    if (!options.session_file.empty()) profile["keep-session"] = options.session_file;
    return profile;
}

std::string default_profiles_path() {
    if (char const* const given = std::getenv("TRESTLE_PROFILES")) return given;
    char const* const home = std::getenv("HOME");
    return std::string(home == nullptr ? "." : home) + "/.config/trestle/profiles";
}

Result<Profile, std::string> read_profile(std::string const& path, std::string const& name) {
    std::istringstream lines(read_all(path));
    Profile profile;
    bool is_here = false;
    bool is_known = false;
    int number = 0;
    std::string names;
    for (std::string line; std::getline(lines, line);) {
        ++number;
        auto const text = trimmed(std::string_view(line).substr(0, line.find('#')));
        if (auto const header = header_of(text); !header.empty()) {
            is_here = header == name;
            is_known = is_known || is_here;
            names += " " + std::string(header);
        } else if (is_here && !text.empty()) {
            auto const problem = read_line(text, profile);
            if (!problem.empty()) return path + ":" + std::to_string(number) + ": " + problem;
        }
    }
    if (!is_known) {
        return "there is no profile " + name + " in " + path +
               (names.empty() ? "; --save-profile makes one" : "; there are:" + names);
    }
    if (profile.contains("password") && others_can_read(path)) {
        return "profile " + name + " holds a password and others can read " + path +
               "; chmod 600 it";
    }
    return profile;
}

std::string save_profile(std::string const& path, std::string const& name, Profile const& profile) {
    std::istringstream lines(read_all(path));
    std::string content;
    bool is_replaced = false;
    for (std::string line; std::getline(lines, line);) {
        if (auto const header = header_of(line); !header.empty()) is_replaced = header == name;
        if (!is_replaced) content += line + '\n';
    }
    content += "[" + name + "]\n";
    for (auto const& [key, value] : profile) content += key + " = " + value + '\n';
    std::error_code ignored;
    std::filesystem::create_directories(std::filesystem::path(path).parent_path(), ignored);
    std::string const fresh = path + ".new";
    int const file = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    bool const is_written = file >= 0 && ::write(file, content.data(), content.size()) ==
                                             static_cast<ssize_t>(content.size());
    if (file >= 0) ::close(file);
    if (is_written && std::rename(fresh.c_str(), path.c_str()) == 0) return {};
    return "profiles file " + path + " cannot be written: " + std::strerror(errno);
}

}  // namespace trestle::fix::desk
