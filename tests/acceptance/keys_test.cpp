// `trestle keys` as people use it, and a gateway that signs with what it finds there: the real
// binary, secrets through descriptors, and never a secret where it does not belong.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <fstream>

#include "tests/acceptance/deployment.hpp"

namespace trestle::acceptance {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr auto file_passphrase = "correct horse battery";

class KeysTest : public testing::Test {
protected:
    KeysTest() {
        fs::create_directory(vault_);
        chmod(vault_.c_str(), 0700);
        write_private("passphrase", file_passphrase);
    }

    fs::path write_private(std::string const& name, std::string const& content) {
        auto const path = folder_.write(name, content + "\n");
        chmod(path.c_str(), 0600);
        return path;
    }

    // Descriptor 3 has the file's passphrase, 4 the secrets of the key.
    Finished keys(std::string const& arguments, std::string const& secrets = "",
                  std::string const& passphrase = "passphrase") {
        auto const input = write_private("secrets", secrets);
        auto finished = run_to_end(
            {.path = "/bin/sh",
             .arguments = {"-c",
                           "TRESTLE_KEYS_FD=3 exec \"$0\" keys " + arguments + " --file '" +
                               file_.string() + "' 3<'" + (folder_.path() / passphrase).string() +
                               "' 4<'" + input.string() + "'",
                           TRESTLE_BINARY}},
            60s);
        if (!finished) throw std::runtime_error("trestle keys did not end in time");
        return *finished;
    }
    Finished add_okx() {
        return keys("add okx-main --venue okx --secrets-fd 4 --scrypt-cost 14",
                    "okx-key-00000000009f3c\nokx-s3cret\nokx-w0rd");
    }

    TemporaryFolder folder_;
    fs::path vault_ = folder_.path() / "vault";
    fs::path file_ = vault_ / "keys";
};

TEST_F(KeysTest, AddListRemove) {
    auto const added = add_okx();
    EXPECT_EQ(added.ending.code, 0) << added.output;
    EXPECT_EQ(added.output, "added okx-main of okx (…9f3c) to " + file_.string() + "\n");
    auto const second =
        keys("add spot --venue binance_spot --secrets-fd 4", "AKIASPOT0000001234\nspot-s3cret");
    EXPECT_EQ(second.ending.code, 0) << second.output;
    auto const listed = keys("list");
    EXPECT_EQ(listed.ending.code, 0);
    EXPECT_EQ(listed.output,
              "NAME      VENUE         API KEY\n"
              "okx-main  okx           …9f3c\n"
              "spot      binance_spot  …1234\n");
    auto const removed = keys("remove okx-main");
    EXPECT_EQ(removed.ending.code, 0);
    EXPECT_THAT(keys("list").output, AllOf(HasSubstr("spot"), Not(HasSubstr("okx"))));
    struct stat about {};
    ASSERT_EQ(stat(file_.c_str(), &about), 0);
    EXPECT_EQ(about.st_mode & 07777, 0600u);
    for (auto const* secret : {"s3cret", "w0rd", "AKIA", "9f3c", "spot"}) {
        EXPECT_THAT(read_file(file_), Not(HasSubstr(secret)));
    }
}

TEST_F(KeysTest, RefusalsAreOneLineWithTheRemedy) {
    write_private("wrong", "wrong horse battery");
    auto const refused = [&](Finished const& finished, std::string const& why) {
        EXPECT_EQ(finished.ending.code, 1);
        EXPECT_THAT(finished.output, HasSubstr(why));
        EXPECT_EQ(std::ranges::count(finished.output, '\n'), 1) << finished.output;
        EXPECT_THAT(finished.output, AllOf(Not(HasSubstr("s3cret")), Not(HasSubstr("horse"))));
    };
    refused(keys("list"), "there is none; make it with 'trestle keys add'");
    refused(keys("add okx --venue okx --secrets-fd 4", "key-00000001\ns3cret"),
            "has 2 lines; give 3");
    EXPECT_FALSE(fs::exists(file_)) << "nothing was written";
    ASSERT_EQ(add_okx().ending.code, 0);
    refused(keys("list", "", "wrong"), "is wrong; try again");
    refused(add_okx(), "there is a key 'okx-main' already");
    refused(keys("remove nobody"), "there is no key 'nobody'");
    write_private("short", "short");
    auto damaged = read_file(file_);
    damaged[damaged.size() / 2] ^= 1;
    std::ofstream(file_, std::ios::binary | std::ios::trunc) << damaged;
    refused(keys("list"), "was damaged or changed; restore it from a copy");
    chmod(file_.c_str(), 0644);
    refused(keys("list"), "chmod 600 " + file_.string());
    chmod(file_.c_str(), 0600);
    chmod(vault_.c_str(), 0777);
    refused(keys("list"), "chmod go-w " + vault_.string());
}

TEST_F(KeysTest, WithoutADescriptorOrATerminalItSaysHowToGiveTheSecret) {
    auto const finished = run_to_end(
        {.path = "/usr/bin/setsid",
         .arguments = {"--wait", TRESTLE_BINARY, "keys", "list", "--file", file_.string()},
         .environment = {{"TRESTLE_KEYS_FD", ""}}},
        60s);
    ASSERT_TRUE(finished);
    EXPECT_EQ(finished->ending.code, 1);
    EXPECT_THAT(finished->output, HasSubstr("TRESTLE_KEYS_FD=3 trestle … 3< FILE"));
}

// The demo with its key in the encrypted file instead of the simulator's plain one.
class EncryptedDeployment : public KeysTest {
protected:
    void take_the_simulators_key() {
        deployment_.start_sim();
        auto const plain = read_file(deployment_.home() / "sim/api_key.toml");
        auto const value = [&](std::string const& name) {
            auto const begin = plain.find(name + " = \"") + name.size() + 4;
            return plain.substr(begin, plain.find('"', begin) - begin);
        };
        secret_ = value("api_secret");
        ASSERT_GT(secret_.size(), 20u);
        auto const added = keys("add sim --venue binance_spot --secrets-fd 4 --scrypt-cost 14",
                                value("api_key") + "\n" + secret_);
        ASSERT_EQ(added.ending.code, 0) << added.output;
        fs::remove(deployment_.home() / "sim/api_key.toml");
    }
    Program serve(std::string const& passphrase = "passphrase") {
        auto command = std::string("TRESTLE_KEYS_FD=3 exec \"$0\"");
        for (auto const& word : deployment_.serving("serve")) command += " '" + word + "'";
        return Program(
            {.path = "/bin/sh",
             .arguments = {"-c", command + " 3<'" + (folder_.path() / passphrase).string() + "'",
                           TRESTLE_BINARY}});
    }

    Deployment deployment_{{{"key_file", "\"unused\"\n[keys]\nfile = \"" + file_.string() + "\""}}};
    std::string secret_;
};

TEST_F(EncryptedDeployment, AGatewaySignsWithAKeyOfTheFileAndForgetsThePassphrase) {
    auto text = read_file(deployment_.config());
    auto const at = text.find("key_file = \"unused\"");
    ASSERT_NE(at, std::string::npos);
    text.replace(at, 19, "key = \"sim\"");
    std::ofstream(deployment_.config(), std::ios::trunc) << text;
    take_the_simulators_key();
    auto gateway = serve();
    ASSERT_TRUE(gateway.wait_for_line("ready ", 60s)) << gateway.output();
    fix::desk::Client desk(deployment_.desk());
    ASSERT_EQ(desk.connect(fix::desk::Numbers::reset), "") << gateway.output();
    ASSERT_EQ(desk.send(new_order("K-1", "1", "0.01", "59000")), "");
    auto const is_working = [&] {
        return std::ranges::any_of(desk.reports(), [](fix::desk::Message const& report) {
            return report.value(11) == "K-1" && report.value(39) == "0";
        });
    };
    ASSERT_TRUE(desk.wait_for(is_working, 20s)) << gateway.output();
    for (auto const* file : {"environ", "cmdline"}) {
        auto const shown = read_file("/proc/" + std::to_string(gateway.pid()) + "/" + file);
        EXPECT_THAT(shown, AllOf(Not(HasSubstr(secret_)), Not(HasSubstr("horse")))) << file;
    }
    ASSERT_TRUE(gateway.interrupt(20s));
    for (auto const& entry : fs::recursive_directory_iterator(deployment_.home())) {
        if (!entry.is_regular_file()) continue;
        EXPECT_THAT(read_file(entry.path()), Not(HasSubstr(secret_))) << entry.path();
    }
    EXPECT_THAT(gateway.output(), AllOf(Not(HasSubstr(secret_)), Not(HasSubstr("horse"))));
}

}  // namespace
}  // namespace trestle::acceptance
