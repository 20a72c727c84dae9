// Owns one program that a test starts: its arguments, environment, output and end.
// Never leaves one behind: the destructor kills what still runs.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace trestle::acceptance {

using Milliseconds = std::chrono::milliseconds;

struct ProgramOptions {
    std::string path;                                // absolute, or found on PATH
    std::vector<std::string> arguments;              // without argv[0]
    std::map<std::string, std::string> environment;  // added to ours; an empty value removes it
    std::filesystem::path directory;                 // empty: ours
    std::string input;                               // written to its standard input, then closed
};

// How a program ended: its exit code, or the signal that ended it.
struct Ending {
    int code = 0;
    int signal = 0;

    friend bool operator==(Ending const&, Ending const&) = default;
};

class Program {
public:
    // Starts it; standard output and error come together into output(). Throws when it cannot
    // start.
    explicit Program(ProgramOptions options);
    ~Program();
    Program(Program const&) = delete;
    Program& operator=(Program const&) = delete;

    [[nodiscard]] pid_t pid() const { return pid_; }
    [[nodiscard]] std::string output() const;  // everything written so far
    [[nodiscard]] bool is_running();

    // The first whole line that begins so, from the start of the output on; nothing when the time
    // is over or the program ended without it.
    [[nodiscard]] std::optional<std::string> wait_for_line(std::string const& beginning,
                                                           Milliseconds patience);
    // True once the output holds this text.
    [[nodiscard]] bool wait_for_text(std::string const& text, Milliseconds patience);

    void send_signal(int signal) const;
    // Nothing when it still runs after so long.
    [[nodiscard]] std::optional<Ending> wait(Milliseconds patience);
    // SIGINT as Ctrl-C sends it, then wait.
    [[nodiscard]] std::optional<Ending> interrupt(Milliseconds patience);
    // SIGKILL, and wait until it is gone: its sockets and files are closed when this returns.
    void kill();

private:
    void read_output();
    [[nodiscard]] bool wait_for_output(std::function<bool(std::string const&)> const& condition,
                                       Milliseconds patience);

    pid_t pid_ = -1;
    int output_end_ = -1;
    std::optional<Ending> ending_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::string output_;
    bool is_output_closed_ = false;
    std::thread reader_;
    std::thread writer_;
};

// Runs it to its end. Nothing when it took too long; it is killed then.
struct Finished {
    Ending ending;
    std::string output;
};
[[nodiscard]] std::optional<Finished> run_to_end(ProgramOptions options, Milliseconds patience);

}  // namespace trestle::acceptance
