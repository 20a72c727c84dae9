#include "fix/desk/password.hpp"

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

namespace trestle::fix::desk {
namespace {

// Reads one line from the terminal itself, without echo; the input may be a script.
std::string ask_on_terminal(std::string const& question) {
    int const terminal = ::open("/dev/tty", O_RDWR | O_CLOEXEC);
    if (terminal < 0) return {};
    termios before{};
    std::string password;
    if (::tcgetattr(terminal, &before) == 0) {
        termios silent = before;
        silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        ::tcsetattr(terminal, TCSAFLUSH, &silent);
        (void)!::write(terminal, question.data(), question.size());
        char byte = 0;
        while (::read(terminal, &byte, 1) == 1 && byte != '\n') password += byte;
        (void)!::write(terminal, "\n", 1);
        ::tcsetattr(terminal, TCSAFLUSH, &before);
    }
    ::close(terminal);
    return password;
}

}  // namespace

Result<Password, std::string> find_password(DeskOptions const& options) {
    if (!options.password.empty() || options.username.empty()) return Password{options.password};
    if (!options.password_file.empty()) {
        std::ifstream file(options.password_file);
        std::string line;
        if (std::getline(file, line) && !line.empty()) return Password{line};
        return "password file " + options.password_file +
               " cannot be read or its first line is empty";
    }
    if (char const* const given = std::getenv("TRESTLE_DESK_PASSWORD")) return Password{given};
    return Password{ask_on_terminal("Password of " + options.username + ": ")};
}

Result<Password, std::string> find_new_password(std::string const& username) {
    if (char const* const given = std::getenv("TRESTLE_DESK_NEW_PASSWORD")) return Password{given};
    auto const first = ask_on_terminal("New password of " + username + ": ");
    if (first.empty()) return std::string("no new password was given; nothing is changed");
    if (first == ask_on_terminal("Once more: ")) return Password{first};
    return std::string("the two passwords differ; nothing is changed");
}

}  // namespace trestle::fix::desk
