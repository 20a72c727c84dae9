// Owns saved sessions: a file of named profiles, each with what a desk would else type again. Never
// keeps a password, unless its writer put one there and nobody else can read the file.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "fix/desk/certify.hpp"
#include "fix/desk/session.hpp"
#include "oms/model/result.hpp"

namespace trestle::fix::desk {

// Option names without dashes to their values: "host", "port", "tls", "sender"…
using Profile = std::map<std::string, std::string>;

// "[name]" begins a profile, "key = value" fills it, # begins a remark. The problem names file,
// line and remedy; a password in a file that others can read is one.
[[nodiscard]] Result<Profile, std::string> read_profile(std::string const& path,
                                                        std::string const& name);
// Writes the profile over one of the same name, and leaves the others as they are. A file that is
// made here can be read by its owner only. Empty, or what went wrong.
[[nodiscard]] std::string save_profile(std::string const& path, std::string const& name,
                                       Profile const& profile);
// What was given on the command line wins over the profile: is_given("port") says so. Empty, or
// what is wrong with a value.
using IsGiven = std::function<bool(std::string const& key)>;
[[nodiscard]] std::string apply_profile(Profile const& profile, IsGiven const& is_given,
                                        DeskOptions& options);
[[nodiscard]] std::string apply_profile(Profile const& profile, IsGiven const& is_given,
                                        CertifyOptions& options);
// Everything but the password.
[[nodiscard]] Profile profile_of(DeskOptions const& options);
// TRESTLE_PROFILES, else ~/.config/trestle/profiles.
[[nodiscard]] std::string default_profiles_path();

}  // namespace trestle::fix::desk
