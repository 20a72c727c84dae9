#include "tests/acceptance/support/program.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <utility>

extern char** environ;

namespace trestle::acceptance {
namespace {

using Clock = std::chrono::steady_clock;
constexpr Milliseconds poll_interval{10};

std::vector<std::string> merged_environment(std::map<std::string, std::string> const& added) {
    std::vector<std::string> merged;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        std::string const text(*entry);
        if (!added.contains(text.substr(0, text.find('=')))) merged.push_back(text);
    }
    for (auto const& [name, value] : added) {
        if (!value.empty()) merged.push_back(name + "=" + value);
    }
    return merged;
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    for (std::string& text : texts) pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
}

struct Pipe {
    std::array<int, 2> ends{-1, -1};
    Pipe() {
        if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe to be had");
    }
};

void write_all(int descriptor, std::string const& text) {
    std::size_t written = 0;
    while (written < text.size()) {
        auto const count = ::write(descriptor, text.data() + written, text.size() - written);
        if (count <= 0) break;
        written += static_cast<std::size_t>(count);
    }
    ::close(descriptor);
}

// The program's own end of the three pipes and its place, then posix_spawn. Returns its error.
int spawn(ProgramOptions const& options, int input, int output, pid_t& pid) {
    bool const is_path = options.path.find('/') != std::string::npos;
    if (is_path && ::access(options.path.c_str(), X_OK) != 0) return errno;
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO);
    if (!options.directory.empty()) {
        ::posix_spawn_file_actions_addchdir_np(&actions, options.directory.c_str());
    }
    // A test runner may ignore SIGINT or SIGPIPE; the program must start with the usual meaning.
    posix_spawnattr_t attributes;
    ::posix_spawnattr_init(&attributes);
    sigset_t usual;
    ::sigemptyset(&usual);
    for (int const signal : {SIGINT, SIGTERM, SIGPIPE, SIGQUIT}) ::sigaddset(&usual, signal);
    ::posix_spawnattr_setsigdefault(&attributes, &usual);
    ::posix_spawnattr_setpgroup(&attributes, 0);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);

    // A test that is killed, by a time limit for one, takes its programs along.
    std::vector<std::string> arguments{"setpriv", "--pdeathsig", "KILL", options.path};
    arguments.insert(arguments.end(), options.arguments.begin(), options.arguments.end());
    std::vector<std::string> environment = merged_environment(options.environment);
    int const problem =
        ::posix_spawnp(&pid, arguments.front().c_str(), &actions, &attributes,
                       pointers_to(arguments).data(), pointers_to(environment).data());
    ::posix_spawn_file_actions_destroy(&actions);
    ::posix_spawnattr_destroy(&attributes);
    return problem;
}

}  // namespace

Program::Program(ProgramOptions options) {
    Pipe const input;
    Pipe const output;
    int const problem = spawn(options, input.ends[0], output.ends[1], pid_);
    ::close(input.ends[0]);
    ::close(output.ends[1]);
    if (problem != 0) {
        ::close(input.ends[1]);
        ::close(output.ends[0]);
        throw std::runtime_error("cannot start " + options.path + ": " + std::strerror(problem));
    }
    output_end_ = output.ends[0];
    ::signal(SIGPIPE, SIG_IGN);  // a program may end before it has read its input
    writer_ = std::thread(write_all, input.ends[1], std::move(options.input));
    reader_ = std::thread([this] { read_output(); });
}

Program::~Program() {
    kill();
    writer_.join();
    reader_.join();
    ::close(output_end_);
}

void Program::read_output() {
    std::array<char, 65'536> chunk{};
    for (;;) {
        pollfd waiting{output_end_, POLLIN, 0};
        int const ready = ::poll(&waiting, 1, static_cast<int>(poll_interval.count()));
        auto const count = ready > 0 ? ::read(output_end_, chunk.data(), chunk.size()) : -1;
        std::lock_guard const lock(mutex_);
        if (count > 0) output_.append(chunk.data(), static_cast<std::size_t>(count));
        // A grandchild may hold the pipe open after the program has gone.
        bool const is_over = count == 0 || (ready == 0 && ending_.has_value());
        if (is_over) is_output_closed_ = true;
        changed_.notify_all();
        if (is_over) return;
    }
}

std::string Program::output() const {
    std::lock_guard const lock(mutex_);
    return output_;
}

bool Program::wait_for_output(std::function<bool(std::string const&)> const& condition,
                              Milliseconds patience) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, patience, [&] {
        return condition(output_) || is_output_closed_;
    }) && condition(output_);
}

std::optional<std::string> Program::wait_for_line(std::string const& beginning,
                                                  Milliseconds patience) {
    std::optional<std::string> line;
    auto const is_there = [&](std::string const& text) {
        std::size_t at = 0;
        for (auto end = text.find('\n'); end != std::string::npos; end = text.find('\n', at)) {
            if (text.compare(at, beginning.size(), beginning) == 0) {
                line = text.substr(at, end - at);
                return true;
            }
            at = end + 1;
        }
        return false;
    };
    (void)wait_for_output(is_there, patience);
    return line;
}

bool Program::wait_for_text(std::string const& text, Milliseconds patience) {
    return wait_for_output(
        [&](std::string const& output) { return output.find(text) != std::string::npos; },
        patience);
}

void Program::send_signal(int signal) const {
    std::lock_guard const lock(mutex_);
    if (!ending_) ::kill(pid_, signal);
}

bool Program::is_running() { return !wait(Milliseconds(0)).has_value(); }

std::optional<Ending> Program::wait(Milliseconds patience) {
    auto const deadline = Clock::now() + patience;
    for (;;) {
        {
            std::lock_guard const lock(mutex_);
            int status = 0;
            if (!ending_ && ::waitpid(pid_, &status, WNOHANG) == pid_) {
                ending_ = WIFEXITED(status) ? Ending{WEXITSTATUS(status), 0}
                                            : Ending{0, WTERMSIG(status)};
            }
        }
        if (ending_) break;
        if (Clock::now() >= deadline) return std::nullopt;
        std::this_thread::sleep_for(
            std::min<Clock::duration>(poll_interval, deadline - Clock::now()));
    }
    // What it wrote last has been read when this returns.
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return is_output_closed_; });
    return ending_;
}

std::optional<Ending> Program::interrupt(Milliseconds patience) {
    send_signal(SIGINT);
    return wait(patience);
}

void Program::kill() {
    send_signal(SIGKILL);
    // The kernel ends a killed program without asking it; a minute is for a swamped machine.
    (void)wait(std::chrono::minutes(1));
}

std::optional<Finished> run_to_end(ProgramOptions options, Milliseconds patience) {
    Program program(std::move(options));
    auto const ending = program.wait(patience);
    if (!ending) return std::nullopt;
    return Finished{*ending, program.output()};
}

}  // namespace trestle::acceptance
