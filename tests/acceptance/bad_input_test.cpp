// Bad input: each has one clear message that says what to do, nothing is lost, and the exit is not
// 0.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "tests/acceptance/deployment.hpp"

namespace trestle::acceptance {
namespace {

using testing::AllOf;
using testing::HasSubstr;

std::filesystem::path only_segment(std::filesystem::path const& home) {
    for (auto const& entry : std::filesystem::directory_iterator(home / "journal")) {
        if (entry.path().extension() == ".journal") return entry.path();
    }
    return {};
}

void flip_byte(std::filesystem::path const& file, std::streamoff at) {
    std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
    stream.seekg(at);
    char byte = 0;
    stream.get(byte);
    stream.seekp(at);
    stream.put(static_cast<char>(byte ^ 0x40));
}

TEST(BadInput, WrongConfigNamesEveryErrorWithFileAndLine) {
    TemporaryFolder folder;
    auto const file = folder.write("bad.toml",
                                   "datta = \"var\"\n"
                                   "[journal]\n"
                                   "fsync = \"sometimes\"\n"
                                   "[fix]\n"
                                   "comp_id = \"TRESTLE\"\n"
                                   "dictionary = \"nowhere.xml\"\n"
                                   "[[fix.listen]]\n"
                                   "port = 70000\n");
    auto const finished = Deployment::trestle({"check", file.string()});
    EXPECT_EQ(finished.ending, (Ending{2, 0}));
    auto const at = file.string() + ":";
    EXPECT_THAT(finished.output, HasSubstr(at + "1: datta: is not a known key"));
    EXPECT_THAT(finished.output, HasSubstr(at + "3: journal.fsync: 'sometimes' is not one of"));
    EXPECT_THAT(finished.output, HasSubstr(at + "6: fix.dictionary: no file at"));
    EXPECT_THAT(finished.output, HasSubstr(at + "8: fix.listen.port: must be a whole number"));
    EXPECT_THAT(finished.output, HasSubstr("session: is missing"));
    EXPECT_THAT(finished.output, HasSubstr("limits: is missing"));
}

TEST(BadInput, SyntaxErrorNamesTheLine) {
    TemporaryFolder folder;
    auto const file = folder.write("bad.toml", "data = \"var\"\n[journal\n");
    auto const finished = Deployment::trestle({"serve", file.string()});
    EXPECT_EQ(finished.ending, (Ending{2, 0}));
    EXPECT_THAT(finished.output, HasSubstr(file.string() + ":2: syntax:"));
}

TEST(BadInput, MissingConfigSaysSo) {
    auto const finished = Deployment::trestle({"check", "/nowhere/trestle.toml"});
    EXPECT_EQ(finished.ending, (Ending{2, 0}));
    EXPECT_THAT(finished.output, HasSubstr("/nowhere/trestle.toml: cannot be read"));
}

TEST(BadInput, DemoConfigIsGood) {
    Deployment deployment;
    auto const finished = Deployment::trestle({"check", deployment.config().string()});
    EXPECT_EQ(finished.ending, (Ending{0, 0})) << finished.output;
}

TEST(BadInput, MissingKeyFileSaysWhatToPutThere) {
    Deployment deployment;
    auto const finished = Deployment::trestle(deployment.serving("serve"));
    EXPECT_EQ(finished.ending, (Ending{2, 0}));
    EXPECT_THAT(finished.output,
                AllOf(HasSubstr("api_key.toml is missing"), HasSubstr("mode 0600")));
}

TEST(BadInput, KeyFileThatOthersCanReadIsRefused) {
    Deployment deployment;
    auto const key = deployment.home() / "sim/api_key.toml";
    deployment.folder().write("data/sim/api_key.toml",
                              "api_key = \"abc\"\napi_secret = \"very-secret\"\n");
    ASSERT_EQ(chmod(key.c_str(), 0644), 0);
    auto const finished = Deployment::trestle(deployment.serving("serve"));
    EXPECT_EQ(finished.ending, (Ending{2, 0}));
    EXPECT_THAT(finished.output, HasSubstr("chmod 600 " + key.string()));
    EXPECT_THAT(finished.output, testing::Not(HasSubstr("very-secret")));
}

TEST(BadInput, LuaSyntaxErrorNamesFileAndLine) {
    Deployment probe;
    auto const rule = probe.folder().write("broken.lua", "on_order(function(order)\n  if end\n");
    Deployment deployment({{"files", "[\"" + rule.string() + "\"]"}});
    deployment.start_sim();
    EXPECT_FALSE(deployment.start_gateway());
    EXPECT_EQ(deployment.gateway().wait(30s), (Ending{2, 0}));
    EXPECT_THAT(deployment.gateway().output(), HasSubstr("broken.lua:2:"));
}

TEST(BadInput, PortInUseNamesThePort) {
    Deployment deployment;
    deployment.start_sim();
    ASSERT_TRUE(deployment.start_gateway()) << deployment.gateway().output();
    auto second = deployment.serving("serve");
    second[3] = (deployment.folder().path() / "other").string();
    std::filesystem::create_directories(second[3]);
    std::filesystem::copy(deployment.home() / "sim", std::filesystem::path(second[3]) / "sim");
    auto const finished = Deployment::trestle(second);
    EXPECT_EQ(finished.ending, (Ending{2, 0}));
    EXPECT_THAT(finished.output, HasSubstr(std::to_string(deployment.base() + 1)));
    EXPECT_THAT(finished.output, HasSubstr("in use"));
}

TEST(BadInput, SecondGatewayOnTheSameJournalIsRefused) {
    Deployment deployment;
    deployment.start_sim();
    ASSERT_TRUE(deployment.start_gateway()) << deployment.gateway().output();
    auto const finished = Deployment::trestle(deployment.serving("serve"));
    EXPECT_EQ(finished.ending, (Ending{2, 0})) << finished.output;
}

class BadJournal : public testing::Test {
protected:
    void SetUp() override {
        deployment_.start_sim();
        ASSERT_TRUE(deployment_.start_gateway()) << deployment_.gateway().output();
        auto const finished = Deployment::trestle(
            {"desk", "--port", std::to_string(deployment_.base() + 1), "--password", "demo",
             "buy 0.01 BTC-USDT at 50000 as a", "wait accepted a"});
        ASSERT_EQ(finished.ending, (Ending{0, 0})) << finished.output;
        deployment_.kill_gateway();
        segment_ = only_segment(deployment_.home());
        ASSERT_FALSE(segment_.empty());
    }

    Deployment deployment_;
    std::filesystem::path segment_;
};

TEST_F(BadJournal, TornTailIsCutAndSaidAndServingGoesOn) {
    // Bytes of a record that was never finished, right behind the last whole one.
    std::string const bytes = read_file(segment_);
    auto const end = bytes.find_last_not_of('\0') + 1;
    std::fstream stream(segment_, std::ios::in | std::ios::out | std::ios::binary);
    stream.seekp(static_cast<std::streamoff>((end + 7) / 8 * 8));
    stream << "half a record";
    stream.close();
    ASSERT_TRUE(deployment_.start_gateway()) << deployment_.gateway().output();
    EXPECT_TRUE(deployment_.gateway().wait_for_text("torn", 5s)) << deployment_.gateway().output();
}

TEST_F(BadJournal, CorruptMiddleRefusesToStartAndSaysHowToInspect) {
    flip_byte(segment_, 200);
    EXPECT_FALSE(deployment_.start_gateway());
    EXPECT_EQ(deployment_.gateway().wait(30s), (Ending{2, 0}));
    EXPECT_THAT(deployment_.gateway().output(),
                HasSubstr("trestle journal verify --data " + deployment_.home().string() + ";"));
    auto const before = read_file(segment_);
    auto const verified =
        Deployment::trestle({"journal", "verify", "--data", deployment_.home().string()});
    EXPECT_EQ(verified.ending, (Ending{1, 0})) << verified.output;
    EXPECT_EQ(read_file(segment_), before) << "looking at a journal must not change it";
}

// Nothing follows it, but it was on the disk and told: a start must not cut it away.
TEST_F(BadJournal, AChangedBitInTheLastRecordRefusesToStart) {
    auto const before = read_file(segment_);
    flip_byte(segment_, static_cast<std::streamoff>(before.find_last_not_of('\0')) - 12);
    auto const changed = read_file(segment_);
    EXPECT_FALSE(deployment_.start_gateway());
    EXPECT_EQ(deployment_.gateway().wait(30s), (Ending{2, 0}));
    EXPECT_THAT(deployment_.gateway().output(), HasSubstr("Nothing was changed"));
    auto const repaired =
        Deployment::trestle({"journal", "repair", "--data", deployment_.home().string()});
    EXPECT_EQ(repaired.ending, (Ending{1, 0})) << repaired.output;
    EXPECT_EQ(read_file(segment_), changed);
}

TEST(BadInput, FullDiskStopsTheProcessAndSaysSo) {
    // A limit on file sizes is a full disk to whoever writes: the journal's write fails.
    Deployment deployment({{"segment_mb", "1"}, {"orders_per_second", "100000"}});
    deployment.start_sim();
    auto arguments = deployment.serving("serve");
    std::string command = "trap '' XFSZ; ulimit -f 512; exec " TRESTLE_BINARY;
    for (auto const& argument : arguments) command += " '" + argument + "'";
    Program gateway({.path = "/bin/bash", .arguments = {"-c", command}});
    auto const ending = gateway.wait(30s);
    ASSERT_TRUE(ending.has_value()) << gateway.output();
    EXPECT_NE(*ending, (Ending{0, 0}));
    EXPECT_THAT(gateway.output(), HasSubstr("journal"));
}

TEST(BadInput, MalformedFixIsAnsweredAndTheProcessStaysUp) {
    Deployment deployment;
    deployment.start_sim();
    ASSERT_TRUE(deployment.start_gateway()) << deployment.gateway().output();
    auto const finished = Deployment::trestle(
        {"desk", "--port", std::to_string(deployment.base() + 1), "--password", "demo",
         "raw 35=D|11=x1|1=DEMO|55=BTC-USDT|54=9|60=20261121-10:00:00|38=1|40=2|44=50000",
         "raw 35=D|11=x2|1=DEMO|55=BTC-USDT|54=1|60=20261121-10:00:00|38=abc|40=2|44=50000",
         "raw 35=D|11=x3|1=DEMO|55=BTC-USDT|54=1|60=20261121-10:00:00|38=1|40=2|44=50000|9999=1",
         "buy 0.01 BTC-USDT at 50000 as fine", "expect fine accepted"});
    EXPECT_EQ(finished.ending, (Ending{0, 0})) << finished.output;
    EXPECT_THAT(finished.output, HasSubstr("54"));
    EXPECT_TRUE(deployment.gateway().is_running());
}

}  // namespace
}  // namespace trestle::acceptance
