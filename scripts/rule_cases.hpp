// Owns rule tests: Lua files that name a rule file, orders, and what the rule must say to each.
// Never touches the rules in force.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "scripts/host.hpp"

namespace trestle::scripts {

struct CaseOutcome {
    std::string name;
    int line = 0;          // of the case in its file
    bool has_passed = false;
    std::string text;      // what differs, when it has not
};

// Runs every case of one test file (spec/lua_api.md, "Testing a rule"). Problems are those of the
// test file or of the rule file that it names.
[[nodiscard]] Result<std::vector<CaseOutcome>, Problems> run_rule_cases(
    std::filesystem::path const& test_file);

}  // namespace trestle::scripts
