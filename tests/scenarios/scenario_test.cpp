// Every scenario three times: plain, with crash and replay after every step, and with every venue
// message twice. `SCENARIO_UPDATE=1 scenario_test` rewrites the expectations; then read the diff.
#include "tests/scenarios/scenario.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

namespace trestle::tests {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> scenario_files() {
    std::vector<fs::path> files;
    for (auto const& entry :
         fs::recursive_directory_iterator(fs::path(TRESTLE_SOURCE_DIR) / "tests/scenarios")) {
        if (entry.path().extension() == ".scn") files.push_back(entry.path());
    }
    std::ranges::sort(files);
    return files;
}

std::string name_of_case(testing::TestParamInfo<fs::path> const& parameter) {
    auto name =
        parameter.param.parent_path().filename().string() + "_" + parameter.param.stem().string();
    std::ranges::replace_if(
        name, [](char c) { return std::isalnum(c) == 0; }, '_');
    return name;
}

class ScenarioTest : public testing::TestWithParam<fs::path> {
protected:
    void run(Mode mode) {
        auto const scenario = read_scenario(GetParam());
        if (std::getenv("SCENARIO_UPDATE") != nullptr) return update_scenario(scenario);
        for (auto const& problem : run_scenario(scenario, mode)) ADD_FAILURE() << problem;
    }
};

TEST_P(ScenarioTest, Plain) { run(Mode::plain); }
TEST_P(ScenarioTest, CrashAndReplayAfterEveryStep) { run(Mode::crash); }
TEST_P(ScenarioTest, EveryVenueMessageTwice) { run(Mode::duplicate); }

INSTANTIATE_TEST_SUITE_P(Scenarios, ScenarioTest, testing::ValuesIn(scenario_files()),
                         name_of_case);

TEST(ScenarioFiles, AreThere) { EXPECT_GE(scenario_files().size(), 20u); }

}  // namespace
}  // namespace trestle::tests
