#include "oms/server/secret_input.hpp"

#include <fcntl.h>
#include <openssl/crypto.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string_view>

namespace trestle::server {

namespace {

// Bytes as they come, wiped when they go.
struct Buffer {
    std::array<char, most_secret_bytes + 1> bytes{};
    std::size_t size = 0;
    ~Buffer() { OPENSSL_cleanse(bytes.data(), bytes.size()); }
};

std::vector<Secret> lines_of(Buffer const& buffer) {
    std::vector<Secret> lines;
    std::string_view rest(buffer.bytes.data(), buffer.size);
    while (!rest.empty()) {
        auto const end = rest.find('\n');
        auto line = rest.substr(0, end);
        if (line.ends_with('\r')) line.remove_suffix(1);
        lines.emplace_back(line);
        if (end == rest.npos) break;
        rest.remove_prefix(end + 1);
    }
    return lines;
}

// The terminal that the process belongs to, with its echo off for as long as this lives.
class QuietTerminal {
public:
    QuietTerminal() : number_(open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)) {
        if (number_ < 0 || tcgetattr(number_, &before_) != 0) return;
        auto quiet = before_;
        quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        is_quiet_ = tcsetattr(number_, TCSAFLUSH, &quiet) == 0;
    }
    QuietTerminal(QuietTerminal const&) = delete;
    ~QuietTerminal() {
        if (is_quiet_) tcsetattr(number_, TCSAFLUSH, &before_);
        if (number_ >= 0) close(number_);
    }
    [[nodiscard]] bool is_quiet() const { return is_quiet_; }
    void say(std::string_view text) const {
        [[maybe_unused]] auto const written = write(number_, text.data(), text.size());
    }
    [[nodiscard]] ssize_t read_line(Buffer& buffer) const {
        auto const count = read(number_, buffer.bytes.data(), most_secret_bytes);
        buffer.size = count > 0 ? static_cast<std::size_t>(count) : 0;
        return count;
    }

private:
    int number_;
    termios before_{};
    bool is_quiet_ = false;
};

}  // namespace

Result<std::vector<Secret>, std::string> read_secret_lines(int descriptor) {
    Buffer buffer;
    std::string problem;
    while (buffer.size <= most_secret_bytes) {
        auto const count =
            read(descriptor, buffer.bytes.data() + buffer.size, buffer.bytes.size() - buffer.size);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) {
            problem = "descriptor " + std::to_string(descriptor) + " cannot be read (" +
                      std::strerror(errno) +
                      "); open it for the process, as in: " + std::to_string(descriptor) + "< FILE";
        }
        if (count <= 0) break;
        buffer.size += static_cast<std::size_t>(count);
    }
    close(descriptor);
    if (!problem.empty()) return problem;
    if (buffer.size > most_secret_bytes) {
        return "descriptor " + std::to_string(descriptor) + " has more than " +
               std::to_string(most_secret_bytes) + " bytes; give the secrets only, one a line";
    }
    return lines_of(buffer);
}

Result<Secret, std::string> ask_for_secret(std::string const& prompt) {
    QuietTerminal const terminal;
    if (!terminal.is_quiet()) {
        return std::string("there is no terminal to ask at; give the secret by a descriptor");
    }
    terminal.say(prompt + ": ");
    Buffer buffer;
    auto const count = terminal.read_line(buffer);
    terminal.say("\n");
    auto lines = lines_of(buffer);
    if (count <= 0 || lines.empty() || lines.front().empty()) {
        return std::string("nothing was entered; start again");
    }
    return std::move(lines.front());
}

bool has_keys_descriptor() { return std::getenv(keys_descriptor_name) != nullptr; }

Result<Secret, std::string> read_keys_passphrase(std::string const& prompt) {
    char const* const value = std::getenv(keys_descriptor_name);
    if (value == nullptr) {
        auto asked = ask_for_secret(prompt);
        if (asked.ok()) return asked;
        return asked.error() + ", as in: " + keys_descriptor_name + "=3 trestle … 3< FILE";
    }
    std::string_view const text(value);
    int descriptor = -1;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), descriptor);
    if (error != std::errc() || end != text.data() + text.size() || descriptor < 0) {
        return std::string(keys_descriptor_name) + "='" + std::string(text.substr(0, 20)) +
               "' is not the number of a descriptor; set it like 3, and open that: 3< FILE";
    }
    auto read = read_secret_lines(descriptor);
    if (!read.ok()) return read.error();
    auto& lines = read.value();
    if (lines.empty() || lines.front().empty()) {
        return "descriptor " + std::to_string(descriptor) +
               " is empty; its first line must be the passphrase of the key file";
    }
    return std::move(lines.front());
}

}  // namespace trestle::server
