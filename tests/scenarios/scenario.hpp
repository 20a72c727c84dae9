// Owns scenario files: orders lived line by line, with the effects of each line written beneath it.
// A line without "=>" is an input; the "=>" lines after it are all its effects but timers.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "tests/scenarios/words.hpp"
#include "tests/sim/ledger.hpp"

namespace trestle::tests {

struct ScenarioLine {
    int number = 0;
    std::string text;                   // of the input
    std::vector<std::string> expected;  // of its effects, as render() writes them
};

struct Scenario {
    std::filesystem::path file;
    std::vector<std::string> head;  // comments that open the file
    std::vector<ScenarioLine> lines;
};

enum class Mode {
    plain,
    crash,      // after every input: all of the journal replayed into a new machine
    duplicate,  // every venue message twice; the second may only ask and alert
};

// One life of a machine. Applies inputs and keeps the whole history, so that it can be lived again
// from nothing. A naive ledger reads along: what it cannot explain is a problem in any scenario.
class Play {
public:
    explicit Play(Mode mode);

    // The effects; what the mode finds wrong is added to `problems`.
    Effects enter(Input input, std::vector<std::string>& problems);
    // The same of a line of a scenario, rendered.
    std::vector<std::string> line(std::string const& text, std::vector<std::string>& problems);

    [[nodiscard]] core::StateMachine const& machine() const { return *machine_; }
    [[nodiscard]] Words& words() { return words_; }
    [[nodiscard]] Timestamp now() const { return words_.now(); }

private:
    Effects apply(Input input);
    void note(std::string problem);
    void check_replay(std::vector<std::string>& problems);
    void check_repeat(Input const& input, std::vector<std::string>& problems);

    Mode mode_;
    Words words_;
    std::unique_ptr<core::StateMachine> machine_ = std::make_unique<core::StateMachine>();
    std::vector<Stamped> history_;
    std::vector<Effects> told_;
    sim::Ledger ledger_;
    std::string ledger_problem_;
};

[[nodiscard]] Scenario read_scenario(std::filesystem::path const& file);

// Runs it; each difference is one line of text. With `actual`, the effects of each line are kept.
[[nodiscard]] std::vector<std::string> run_scenario(
    Scenario const& scenario, Mode mode, std::vector<std::vector<std::string>>* actual = nullptr);

// Rewrites the expectations of a file with what really happens: then read the difference.
void update_scenario(Scenario const& scenario);

}  // namespace trestle::tests
