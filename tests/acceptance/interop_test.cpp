// A desk that runs on an engine which is not ours (jspurefix, from npm) against the real binary: it
// logs on, trades, is cut off, logs on again and recovers its reports.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/acceptance/deployment.hpp"

namespace trestle::acceptance {
namespace {

using testing::HasSubstr;

namespace files = std::filesystem;

files::path const scripts = files::path(TRESTLE_SOURCE_DIR) / "tests/acceptance/interop";
files::path const installed = TRESTLE_INTEROP_FOLDER;

bool runs(std::string const& program, std::vector<std::string> arguments) {
    try {
        auto const finished = run_to_end({.path = program, .arguments = std::move(arguments)}, 60s);
        return finished && finished->ending == Ending{0, 0};
    } catch (std::exception const&) {
        return false;
    }
}

// The pinned versions go to the build folder, once for each package-lock.json. Empty, or why not.
std::string install_engine() {
    auto const lock = read_file(scripts / "package-lock.json");
    auto const stamp = installed / "installed.json";
    if (read_file(stamp) == lock) return {};
    files::create_directories(installed);
    for (auto const* name : {"package.json", "package-lock.json"}) {
        files::copy_file(scripts / name, installed / name, files::copy_options::overwrite_existing);
    }
    auto const finished = run_to_end(
        {.path = "npm",
         .arguments = {"ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"},
         .directory = installed},
        240s);
    if (!finished) return "npm ci did not end in 240 s";
    if (finished->ending != Ending{0, 0}) return finished->output;
    std::ofstream(stamp) << lock;
    return {};
}

TEST(Interop, AnIndependentEngineRecoversItsReportsByResendAndByTheLedger) {
    if (!runs("node", {"--version"}) || !runs("npm", {"--version"})) {
        GTEST_SKIP() << "1 case skipped: no node and npm here (apt-get install nodejs npm)";
    }
    if (auto const problem = install_engine(); !problem.empty()) {
        if (runs("npm", {"ping"})) FAIL() << problem;
        GTEST_SKIP() << "1 case skipped: the npm registry cannot be reached: " << problem;
    }
    Deployment deployment;
    deployment.start_sim();
    ASSERT_TRUE(deployment.start_gateway()) << deployment.gateway().output();
    auto const store = deployment.folder().path() / "store";
    files::create_directories(store);
    auto const finished = run_to_end(
        {.path = "node",
         .arguments = {(scripts / "recovery.js").string(), std::to_string(deployment.base() + 1),
                       std::to_string(deployment.base() + 4),
                       (files::path(TRESTLE_SOURCE_DIR) / "spec/FIX44-trestle.xml").string(),
                       store.string()},
         .environment = {{"NODE_PATH", (installed / "node_modules").string()}}},
        120s);
    ASSERT_TRUE(finished.has_value()) << "node did not end in time";
    EXPECT_EQ(finished->ending, (Ending{0, 0})) << finished->output;
    EXPECT_THAT(finished->output, HasSubstr("recovered by resend"));
    EXPECT_THAT(finished->output, HasSubstr("recovered by the ledger"));
    EXPECT_THAT(finished->output, HasSubstr("ok: logged out"));
}

}  // namespace
}  // namespace trestle::acceptance
