// Owns `trestle desk`: a person's or a script's way to send orders over FIX and read the reports.
// Never shows or stores the password.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

namespace trestle::fix::desk {

struct DeskOptions {
    std::string host = "127.0.0.1";
    std::uint16_t port = 5001;
    bool is_tls = false;
    std::string ca_file;       // PEM; empty: the system's authorities
    bool is_insecure = false;  // do not check the server's certificate
    std::string sender = "DESK1";
    std::string target = "TRESTLE";
    std::string username = "desk1";
    // The first of these that is there: password, password_file (first line), the environment's
    // TRESTLE_DESK_PASSWORD, a prompt on the terminal. A password given as an argument can be seen
    // by every user of the machine in its list of programs: for the demo's user only.
    std::string password;
    std::string password_file;
    std::string account = "DEMO";
    int heartbeat_seconds = 30;
    std::string session_file;           // continue the numbers kept here; empty: ResetSeqNumFlag=Y
    std::vector<std::string> commands;  // carried out first, in this order
    std::string replay_file;            // then every line of this file
    // Then lines from the input, until it ends or says quit: for when neither commands nor a file
    // are given, or to go on by hand after them.
    bool is_interactive = false;
    bool shows_tags = false;
};

// Exit codes of run_desk.
inline constexpr int desk_ok = 0;
inline constexpr int desk_expectation_failed = 1;
inline constexpr int desk_command_not_understood = 2;
inline constexpr int desk_not_logged_on = 3;  // refused, or the session was lost on the way

// Logs on, carries out the commands, prints what passes, logs out. A script stops at its first
// failure; an interactive session reports it, goes on, and returns it at the end.
[[nodiscard]] int run_desk(DeskOptions const& options, std::istream& in, std::ostream& out);

// Texts for --help: what it is, and what follows the options.
[[nodiscard]] std::string_view desk_description();
[[nodiscard]] std::string_view desk_help();

}  // namespace trestle::fix::desk
