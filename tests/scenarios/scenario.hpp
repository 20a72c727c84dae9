// Owns scenario files: orders lived line by line, with the effects of each line written beneath it.
// A line without "=>" is an input; the "=>" lines after it are all its effects but timers.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "oms/core/state_machine.hpp"

namespace trestle::tests {

struct ScenarioLine {
    int number = 0;
    std::string text;                   // of the input
    std::vector<std::string> expected;  // of its effects, as render() writes them
};

struct Scenario {
    std::filesystem::path file;
    std::vector<std::string> head;      // comments that open the file
    std::vector<ScenarioLine> lines;
};

enum class Mode {
    plain,
    crash,      // after every input: all of the journal replayed into a new machine
    duplicate,  // every venue message twice; the second may only ask and alert
};

[[nodiscard]] Scenario read_scenario(std::filesystem::path const& file);

// Runs it; each difference is one line of text. With `actual`, the effects of each line are kept.
[[nodiscard]] std::vector<std::string> run_scenario(
    Scenario const& scenario, Mode mode, std::vector<std::vector<std::string>>* actual = nullptr);

// Rewrites the expectations of a file with what really happens: then read the difference.
void update_scenario(Scenario const& scenario);

}  // namespace trestle::tests
