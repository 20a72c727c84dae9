// The certification that a desk runs before it goes live, against the real binary; and the flow
// logs of the rules of engagement, which are cases of it as they passed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "tests/acceptance/deployment.hpp"

namespace trestle::acceptance {
namespace {

using testing::HasSubstr;
using testing::Not;

// Of all sessions: long enough to be changed and changed back, as a case does.
constexpr char const* password = "Certify-Me-2026";
constexpr char const* password_hash =
    "\"scrypt$16384$8$1$vrQS8SCDjkTJfi48PUvd7g==$DGJMh8Dq3GJzwjruJbzQ6CMdPo/46U8j1UMbo4hZr7w=\"";

class CertifyRun {
public:
    explicit CertifyRun(bool is_moving_market = true)
        : deployment_({{"password", password_hash},
                       {"venue_ack_ms", "1000"},
                       {"in_doubt_horizon_ms", "3000"},
                       {"moving_market", is_moving_market ? "true" : "false"}}) {
        deployment_.start_sim();
        is_serving_ = deployment_.start_gateway();
    }
    [[nodiscard]] bool is_serving() const { return is_serving_; }
    [[nodiscard]] Deployment& deployment() { return deployment_; }
    [[nodiscard]] std::string address(int port) const {
        return "127.0.0.1:" + std::to_string(deployment_.base() + port);
    }
    [[nodiscard]] Finished certify(std::vector<std::string> more) const {
        std::vector<std::string> arguments{"certify", "--password", password};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return Deployment::trestle(arguments);
    }

private:
    // Doubts are settled sooner than in the demo, so that the test is short.
    Deployment deployment_;
    bool is_serving_ = false;
};

TEST(Certify, PassesAgainstOurOwnGatewayAndSimulator) {
    CertifyRun run;
    ASSERT_TRUE(run.is_serving()) << run.deployment().gateway().output();
    auto const finished = run.certify({run.address(1), "--control", run.address(4)});
    EXPECT_EQ(finished.ending, (Ending{0, 0})) << finished.output;
    EXPECT_THAT(finished.output, HasSubstr(" 0 failed, 0 skipped"));
    EXPECT_THAT(finished.output, HasSubstr("ok    matrix.D.1.a"));
    EXPECT_THAT(finished.output, HasSubstr("ok    leaving.lost"));
    EXPECT_THAT(finished.output, HasSubstr("ok    password.change"));
    EXPECT_THAT(finished.output, Not(HasSubstr(password)));
}

TEST(Certify, PassesOverTlsAndCountsWhatItCannotPlayWithoutTheSimulator) {
    CertifyRun run;
    ASSERT_TRUE(run.is_serving()) << run.deployment().gateway().output();
    auto const ca = (run.deployment().home() / "tls/ca.pem").string();
    auto const finished = run.certify({run.address(2), "--tls", "--ca", ca, "--only", "order.new",
                                       "session.logon", "matrix.A.1.a"});
    EXPECT_EQ(finished.ending, (Ending{0, 0})) << finished.output;
    EXPECT_THAT(finished.output, HasSubstr("skip  matrix.A.1.a"));
    EXPECT_THAT(finished.output, HasSubstr(" 0 failed, 1 skipped"));
}

TEST(Certify, FailsWhenTheGatewayDoesOtherwise) {
    CertifyRun run;
    ASSERT_TRUE(run.is_serving()) << run.deployment().gateway().output();
    // 0.01 is below the limit: the case must see that nothing was refused.
    auto const finished =
        run.certify({run.address(1), "--refused", "0.01", "--only", "reject.limit"});
    EXPECT_EQ(finished.ending, (Ending{1, 0})) << finished.output;
    EXPECT_THAT(finished.output, HasSubstr("FAIL  reject.limit"));
    EXPECT_THAT(finished.output, HasSubstr("ExecType(150) should be \"8\", it is \"A\""));
}

TEST(Certify, SaysWhyNobodyIsLoggedOn) {
    CertifyRun run;
    ASSERT_TRUE(run.is_serving()) << run.deployment().gateway().output();
    auto const finished =
        run.certify({run.address(1), "--sender", "NOBODY", "--only", "order.new.limit"});
    EXPECT_EQ(finished.ending, (Ending{1, 0})) << finished.output;
    EXPECT_THAT(finished.output, HasSubstr("no logon as NOBODY"));
    EXPECT_THAT(finished.output, Not(HasSubstr(std::string("554=") + password)));
}

// A session that copies nothing is found out; a desk that is not there is named, not passed over.
TEST(Certify, FailsWhereNobodyIsCopiedAndSaysWhatItCouldNotPlay) {
    CertifyRun run;
    ASSERT_TRUE(run.is_serving()) << run.deployment().gateway().output();
    auto const profiles = run.deployment().folder().write(
        "profiles", "[uat]\ndrop-sender = DESK2\ndrop-user = desk2\nsecond-sender =\n");
    auto const finished =
        run.certify({run.address(1), "--profiles", profiles.string(), "--profile", "uat", "--only",
                     "drop.copy", "leaving.back-in-time", "replay.one"});
    EXPECT_EQ(finished.ending, (Ending{1, 0})) << finished.output;
    EXPECT_THAT(finished.output, HasSubstr("FAIL  drop.copy"));
    EXPECT_THAT(finished.output, HasSubstr("seen      nothing in time"));
    EXPECT_THAT(finished.output, HasSubstr("skip  leaving.back-in-time"));
    EXPECT_THAT(finished.output, HasSubstr("1 passed, 1 failed, 1 skipped (they need a second desk "
                                           "(second-sender))"));
}

// spec/flows/NAME.fix is what passed in case NAME. TRESTLE_WRITE_FLOWS=1 writes them anew.
TEST(Flows, LogsOfTheRulesOfEngagementAreWhatPassesToday) {
    std::filesystem::path const flows = std::filesystem::path(TRESTLE_SOURCE_DIR) / "spec/flows";
    CertifyRun run(false);
    ASSERT_TRUE(run.is_serving()) << run.deployment().gateway().output();
    auto const record = run.deployment().folder().path() / "record";
    std::vector<std::string> arguments{run.address(1), "--control",     run.address(4),
                                       "--record",     record.string(), "--only"};
    std::vector<std::string> names;
    for (auto const& entry : std::filesystem::directory_iterator(flows)) {
        names.push_back(entry.path().stem().string());
    }
    ASSERT_FALSE(names.empty());
    arguments.insert(arguments.end(), names.begin(), names.end());
    auto const finished = run.certify(arguments);
    ASSERT_EQ(finished.ending, (Ending{0, 0})) << finished.output;
    for (auto const& name : names) {
        auto const fresh = read_file(record / (name + ".fix"));
        auto const kept = flows / (name + ".fix");
        EXPECT_FALSE(fresh.empty()) << name;
        if (std::getenv("TRESTLE_WRITE_FLOWS") != nullptr) {
            std::filesystem::copy_file(record / (name + ".fix"), kept,
                                       std::filesystem::copy_options::overwrite_existing);
        }
        EXPECT_EQ(read_file(kept), fresh)
            << "spec/flows/" << name << ".fix differs; if it should, TRESTLE_WRITE_FLOWS=1";
    }
}

}  // namespace
}  // namespace trestle::acceptance
