#include "oms/server/child.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <thread>

namespace trestle::server {

Child::Child(std::string name, std::vector<std::string> arguments) : name_(std::move(name)) {
    std::vector<char*> argv;
    std::string program = "trestle";
    argv.push_back(program.data());
    for (auto& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    int ends[2] = {-1, -1};
    if (pipe2(ends, O_CLOEXEC) != 0) return;
    pid_t const parent = getpid();
    pid_ = fork();
    if (pid_ == 0) {
        dup2(ends[1], STDOUT_FILENO);
        // Ctrl-C reaches the parent only: it ends its children in the right order.
        setpgid(0, 0);
        prctl(PR_SET_PDEATHSIG, SIGTERM);
        if (getppid() != parent) _exit(1);
        execv("/proc/self/exe", argv.data());
        _exit(127);
    }
    close(ends[1]);
    output_ = ends[0];
}

Child::~Child() {
    end(std::chrono::seconds(5));
    if (output_ >= 0) close(output_);
}

std::optional<std::string> Child::take_line() {
    auto const end_of_line = buffer_.find('\n');
    if (end_of_line == std::string::npos) return std::nullopt;
    auto line = buffer_.substr(0, end_of_line);
    buffer_.erase(0, end_of_line + 1);
    return line;
}

void Child::read_some(int wait_ms) {
    pollfd waiting{output_, POLLIN, 0};
    if (poll(&waiting, 1, wait_ms) <= 0) return;
    char bytes[4096];
    auto const count = read(output_, bytes, sizeof bytes);
    if (count > 0) buffer_.append(bytes, static_cast<std::size_t>(count));
}

std::optional<std::string> Child::wait_for(std::string const& prefix,
                                           std::chrono::seconds deadline) {
    auto const until = std::chrono::steady_clock::now() + deadline;
    while (std::chrono::steady_clock::now() < until) {
        while (auto line = take_line()) {
            if (line->rfind(prefix, 0) == 0) return line;
            std::printf("%s: %s\n", name_.c_str(), line->c_str());
        }
        if (!is_running()) {
            read_some(0);
            if (buffer_.find('\n') == std::string::npos) return std::nullopt;
            continue;
        }
        read_some(50);
    }
    return std::nullopt;
}

void Child::pass_on_output() {
    read_some(0);
    while (auto const line = take_line()) std::printf("%s: %s\n", name_.c_str(), line->c_str());
    std::fflush(stdout);
}

bool Child::is_running() {
    if (pid_ <= 0 || exit_code_) return false;
    int status = 0;
    if (waitpid(pid_, &status, WNOHANG) != pid_) return true;
    exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return false;
}

void Child::interrupt() const {
    if (pid_ > 0 && !exit_code_) kill(pid_, SIGINT);
}

int Child::end(std::chrono::seconds patience) {
    interrupt();
    auto const until = std::chrono::steady_clock::now() + patience;
    while (is_running() && std::chrono::steady_clock::now() < until) pass_on_output();
    if (is_running()) {
        kill(pid_, SIGKILL);
        int status = 0;
        waitpid(pid_, &status, 0);
        exit_code_ = 128 + SIGKILL;
    }
    if (output_ >= 0) pass_on_output();
    return exit_code_.value_or(1);
}

}  // namespace trestle::server
