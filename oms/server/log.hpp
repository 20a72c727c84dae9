// Owns the operators' log: one line per event, to standard error and to a file in the data folder.
// Never a secret, never a desk's whole message.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace trestle::server {

// Empty on success; else why the file cannot be written.
[[nodiscard]] std::string open_log(std::filesystem::path const& file);
void log_line(std::string_view text);
void log_alert(std::string_view text);
void flush_log();

}  // namespace trestle::server
