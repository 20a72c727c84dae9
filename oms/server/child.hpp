// Owns one child process: started from this very program, its output read line by line, ended in
// order. Never leaves one behind: the destructor ends what still runs.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace trestle::server {

class Child {
public:
    // Starts this program with other arguments. Standard output comes to us, errors go to ours.
    Child(std::string name, std::vector<std::string> arguments);
    ~Child();
    Child(Child const&) = delete;
    Child& operator=(Child const&) = delete;

    // The next line that starts with `prefix`; nothing when the deadline passes or the child ends.
    // Other lines are printed, with the child's name before them.
    [[nodiscard]] std::optional<std::string> wait_for(std::string const& prefix,
                                                      std::chrono::seconds deadline);
    // Prints what the child has written since.
    void pass_on_output();
    void interrupt() const;
    // Asks it to end, waits, kills it when it does not. Returns its exit code.
    int end(std::chrono::seconds patience);
    [[nodiscard]] bool is_running();

private:
    [[nodiscard]] std::optional<std::string> take_line();
    void read_some(int wait_ms);

    std::string name_;
    pid_t pid_ = -1;
    int output_ = -1;
    std::string buffer_;
    std::optional<int> exit_code_;
};

}  // namespace trestle::server
