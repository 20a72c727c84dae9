// Owns the readable names of FIX 4.4 message types, tags and coded values.
// Never decides anything: an unknown tag or value simply has no name.
#pragma once

#include <string>
#include <string_view>

namespace trestle::fix::desk {

[[nodiscard]] std::string_view message_name(std::string_view msg_type);      // "" if unknown
[[nodiscard]] std::string_view tag_name(int tag);                            // "" if unknown
[[nodiscard]] std::string_view value_name(int tag, std::string_view value);  // "" if unknown
// The name when there is one, else the value itself.
[[nodiscard]] std::string readable_value(int tag, std::string_view value);
// Passwords: never shown, never stored.
[[nodiscard]] bool is_secret(int tag, std::string_view msg_type);

}  // namespace trestle::fix::desk
