// Owns the way from a run that failed to a short story that anybody can read: fewer faults, fewer
// steps, then a scenario. Never accepts a run that fails in another way.
#pragma once

#include <filesystem>

#include "tests/sim/world.hpp"

namespace trestle::sim {

struct Shrunk {
    Plan plan;
    Outcome outcome;
    int runs = 0;
};

// Leaves out whatever the failure does not need.
[[nodiscard]] Shrunk shrink(Plan plan, Outcome outcome);

// The story as a scenario: its inputs, what the core does at each, and in the end what the venue
// holds of each order. `origin` goes into its head.
void write_story(std::filesystem::path const& file, Outcome const& outcome,
                 std::string const& origin);

// What is wrong in a scenario; empty when all is as it is written.
[[nodiscard]] std::vector<std::string> problems_of(std::filesystem::path const& file);

// Writes anew what is expected of each line, but not of the last lines on the venue's truth.
void expect_what_happens(std::filesystem::path const& file);

}  // namespace trestle::sim
