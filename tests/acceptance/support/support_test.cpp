#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include "tests/acceptance/support/program.hpp"
#include "tests/acceptance/support/ready_line.hpp"
#include "tests/acceptance/support/workplace.hpp"

namespace trestle::acceptance {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

ProgramOptions shell(std::string const& script) {
    ProgramOptions options;
    options.path = "/bin/sh";
    options.arguments = {"-c", script};
    return options;
}

TEST(AcceptanceProgram, captures_output_and_exit_code) {
    auto const finished = run_to_end(shell("echo out; echo err >&2; exit 7"), 10s);
    ASSERT_TRUE(finished.has_value());
    EXPECT_EQ(finished->ending, (Ending{7, 0}));
    EXPECT_EQ(finished->output, "out\nerr\n");
}

TEST(AcceptanceProgram, gets_arguments_environment_input_and_folder) {
    TemporaryFolder const folder;
    ProgramOptions options = shell("echo \"$1 $WHO [$HOME]\"; pwd; cat");
    options.arguments.insert(options.arguments.end(), {"sh", "first"});
    options.environment = {{"WHO", "desk"}, {"HOME", ""}};
    options.directory = folder.path();
    options.input = "from the input";
    auto const finished = run_to_end(options, 10s);
    ASSERT_TRUE(finished.has_value());
    EXPECT_EQ(finished->output, "first desk []\n" + folder.path().string() + "\nfrom the input");
}

TEST(AcceptanceProgram, waits_for_a_whole_line_while_it_runs) {
    Program program(
        shell("echo starting; printf 'ready fix=h'; sleep 0.2; echo ':1 more'; "
              "exec sleep 60"));
    auto const line = program.wait_for_line("ready ", 10s);
    ASSERT_TRUE(line.has_value());
    EXPECT_EQ(*line, "ready fix=h:1 more");
    EXPECT_TRUE(program.is_running());
    EXPECT_FALSE(program.wait_for_line("never", 50ms).has_value());
    EXPECT_FALSE(program.wait(50ms).has_value());
}

TEST(AcceptanceProgram, tells_at_once_when_it_ends_without_the_line) {
    Program program(shell("echo cannot bind; exit 1"));
    auto const start = std::chrono::steady_clock::now();
    EXPECT_FALSE(program.wait_for_line("ready ", 30s).has_value());
    auto const ending = program.wait(10s);
    EXPECT_EQ(ending, (Ending{1, 0}));
    EXPECT_LT(std::chrono::steady_clock::now() - start, 20s);
    EXPECT_THAT(program.output(), HasSubstr("cannot bind"));
}

TEST(AcceptanceProgram, interrupted_may_end_in_order) {
    Program program(shell("trap 'echo bye; exit 0' INT; echo ready; while :; do sleep 0.05; done"));
    ASSERT_TRUE(program.wait_for_line("ready", 10s).has_value());
    EXPECT_EQ(program.interrupt(10s), (Ending{0, 0}));
    EXPECT_THAT(program.output(), HasSubstr("bye"));
}

TEST(AcceptanceProgram, killed_is_gone_without_a_word) {
    Program program(
        shell("trap 'echo bye' INT TERM EXIT; echo ready; while :; do sleep 0.05; done"));
    ASSERT_TRUE(program.wait_for_line("ready", 10s).has_value());
    program.kill();
    EXPECT_FALSE(program.is_running());
    EXPECT_EQ(program.wait(0ms), (Ending{0, SIGKILL}));
    EXPECT_EQ(program.output(), "ready\n");
}

TEST(AcceptanceProgram, that_takes_too_long_is_killed) {
    EXPECT_FALSE(run_to_end(shell("exec sleep 60"), 100ms).has_value());
}

TEST(AcceptanceProgram, that_does_not_exist_is_named) {
    ProgramOptions options;
    options.path = "/nowhere/trestle";
    EXPECT_THROW(
        {
            try {
                Program program(options);
            } catch (std::runtime_error const& problem) {
                EXPECT_STREQ(problem.what(),
                             "cannot start /nowhere/trestle: No such file or directory");
                throw;
            }
        },
        std::runtime_error);
}

TEST(AcceptanceReadyLine, names_every_address) {
    auto const ready =
        parse_ready_line("ready fix=127.0.0.1:5001 fixs=127.0.0.1:5002 sim=127.0.0.1:5003");
    ASSERT_TRUE(ready.has_value());
    EXPECT_EQ(ready->fix, (Address{"127.0.0.1", 5001}));
    EXPECT_EQ(ready->fix_tls, (Address{"127.0.0.1", 5002}));
    EXPECT_EQ(ready->sim, (Address{"127.0.0.1", 5003}));
    EXPECT_EQ(parse_ready_line("ready fix=[::1]:5001")->sim.port, 0);
}

TEST(AcceptanceReadyLine, is_no_other_line) {
    for (char const* line :
         {"", "ready", "ready ", "already fix=a:1", "ready fix=a", "ready fix=:1", "ready fix=a:0",
          "ready fix=a:65536", "ready fix=a:1x", "ready now", "ready sim=a:1"}) {
        EXPECT_FALSE(parse_ready_line(line).has_value()) << line;
    }
}

TEST(AcceptanceWorkplace, folder_goes_with_its_owner) {
    std::filesystem::path path;
    {
        TemporaryFolder const folder;
        path = folder.path();
        auto const file = folder.write("etc/a.toml", "x = 1\n");
        EXPECT_EQ(read_file(file), "x = 1\n");
        EXPECT_EQ(read_file(path / "none"), "");
    }
    EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(AcceptanceWorkplace, port_ranges_do_not_overlap_and_are_free) {
    PortRange const first(8);
    PortRange const second(8);
    EXPECT_GE(std::abs(first.base() - second.base()), 8);
    for (int i = 0; i < 8; ++i) {
        EXPECT_TRUE(is_port_free(static_cast<std::uint16_t>(first.base() + i)));
    }
}

}  // namespace
}  // namespace trestle::acceptance
