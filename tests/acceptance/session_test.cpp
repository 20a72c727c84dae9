// The session layer as a certification sees it: session_cases.txt, against the real binary.
#include <gtest/gtest.h>

#include "tests/acceptance/deployment.hpp"
#include "tests/acceptance/session_player.hpp"

namespace trestle::acceptance {
namespace {

TEST(SessionCases, AllAreAnsweredAsWritten) {
    Deployment deployment;
    deployment.start_sim();
    ASSERT_TRUE(deployment.start_gateway()) << deployment.gateway().output();
    auto const cases =
        read_session_cases(std::string(TRESTLE_SOURCE_DIR) + "/tests/acceptance/session_cases.txt");
    ASSERT_GT(cases.size(), 60U);
    SessionIdentity const identity{.port = static_cast<std::uint16_t>(deployment.base() + 1)};
    for (auto const& one : cases) EXPECT_EQ(play(one, identity), "") << one.name;
    EXPECT_TRUE(deployment.gateway().is_running());
}

TEST(SessionCases, APlayerSeesWhatIsNotAsWritten) {
    Deployment deployment;
    deployment.start_sim();
    ASSERT_TRUE(deployment.start_gateway()) << deployment.gateway().output();
    SessionIdentity const identity{.port = static_cast<std::uint16_t>(deployment.base() + 1)};
    auto const problem = [&](std::vector<std::string> steps) {
        return play({"wrong", 0, std::move(steps)}, identity);
    };
    EXPECT_EQ(problem({"logon", "> 35=1|112=x", "< 35=0|112=y"}).find("line 3 "), 0U);
    EXPECT_NE(problem({"logon", "> 35=1|112=x", "< 35=0|-112"}), "");
    EXPECT_NE(problem({"logon", "> 35=1|112=x", "silent"}), "");
    EXPECT_NE(problem({"logon", "within 1", "ends"}), "");
    EXPECT_NE(problem({"logon", "sing"}), "");
    EXPECT_EQ(problem({"logon", "> 35=1|112=x", "< 35=0|112~x|-58", "logout"}), "");
}

}  // namespace
}  // namespace trestle::acceptance
