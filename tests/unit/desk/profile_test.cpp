#include "fix/desk/profile.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace trestle::fix::desk {
namespace {

using testing::HasSubstr;

class ProfileTest : public testing::Test {
protected:
    ~ProfileTest() override { std::filesystem::remove_all(folder_); }

    void write(std::string const& text, mode_t mode = 0600) {
        std::filesystem::create_directories(folder_ / "deep");
        std::ofstream(path_) << text;
        ::chmod(path_.c_str(), mode);
    }
    std::string problem(std::string const& name) {
        auto const profile = read_profile(path_, name);
        return profile.ok() ? std::string("read") : profile.error();
    }

    std::filesystem::path folder_ =
        std::filesystem::temp_directory_path() / ("profile_test_" + std::to_string(getpid()));
    std::string path_ = (folder_ / "deep/profiles").string();
};

bool nothing_given(std::string const&) { return false; }

TEST_F(ProfileTest, what_is_saved_is_read_again_and_others_stay) {
    DeskOptions options;
    options.host = "fix.example.com";
    options.port = 6002;
    options.is_tls = true;
    options.ca_file = "ca.pem";
    options.password = "secret";
    EXPECT_EQ(save_profile(path_, "uat", profile_of(options)), "");
    EXPECT_EQ(save_profile(path_, "demo", profile_of(DeskOptions{})), "");
    options.port = 6003;
    EXPECT_EQ(save_profile(path_, "uat", profile_of(options)), "");

    auto const profile = read_profile(path_, "uat");
    ASSERT_TRUE(profile.ok()) << profile.error();
    DeskOptions again;
    EXPECT_EQ(apply_profile(*profile, nothing_given, again), "");
    EXPECT_EQ(again.host, "fix.example.com");
    EXPECT_EQ(again.port, 6003);
    EXPECT_TRUE(again.is_tls);
    EXPECT_EQ(again.ca_file, "ca.pem");
    EXPECT_EQ(again.password, "");
    EXPECT_TRUE(read_profile(path_, "demo").ok());
}

TEST_F(ProfileTest, the_password_is_never_saved_and_the_file_is_its_owners_alone) {
    DeskOptions options;
    options.password = "secret";
    EXPECT_EQ(save_profile(path_, "uat", profile_of(options)), "");
    std::ifstream in(path_);
    std::string const text(std::istreambuf_iterator<char>(in), {});
    EXPECT_EQ(text.find("secret"), std::string::npos) << text;
    struct stat status {};
    ASSERT_EQ(::stat(path_.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600u);
}

TEST_F(ProfileTest, what_is_given_wins_over_the_profile) {
    DeskOptions options;
    options.port = 7;
    auto const problem = apply_profile(
        Profile{{"port", "9"}, {"user", "x"}}, [](std::string const& key) { return key == "port"; },
        options);
    EXPECT_EQ(problem, "");
    EXPECT_EQ(options.port, 7);
    EXPECT_EQ(options.username, "x");
}

TEST_F(ProfileTest, certification_takes_both_sessions_from_a_profile) {
    CertifyOptions options;
    Profile const profile{{"host", "h"}, {"port", "9"}, {"tls", "yes"}, {"idle-user", "i"}};
    EXPECT_EQ(apply_profile(profile, nothing_given, options), "");
    EXPECT_EQ(options.trading.wire.port, 9);
    EXPECT_EQ(options.idle.wire.host, "h");
    EXPECT_TRUE(options.idle.wire.is_tls);
    EXPECT_EQ(options.idle.username, "i");
}

TEST_F(ProfileTest, a_password_counts_only_in_a_file_that_nobody_else_can_read) {
    write("[uat]\npassword = x\n", 0644);
    EXPECT_THAT(problem("uat"), HasSubstr("others can read"));
    write("[uat]\npassword = x\n", 0600);
    EXPECT_EQ(problem("uat"), "read");
    write("[uat]\nport = 1\n", 0644);
    EXPECT_EQ(problem("uat"), "read");
}

TEST_F(ProfileTest, mistakes_are_named) {
    EXPECT_THAT(problem("uat"), HasSubstr("--save-profile makes one"));
    write("[uat]\nport = 1\n\n[live] # remark\nprot = 2\n");
    EXPECT_THAT(problem("test"), HasSubstr("there are: uat live"));
    EXPECT_THAT(problem("live"), HasSubstr(":5: \"prot\" is no key; one of: host port"));
    write("[uat]\nport\n");
    EXPECT_THAT(problem("uat"), HasSubstr("\"port\" is not key = value"));
    DeskOptions options;
    EXPECT_THAT(apply_profile(Profile{{"port", "high"}}, nothing_given, options),
                HasSubstr("port \"high\" is not a number in range"));
    EXPECT_THAT(apply_profile(Profile{{"port", "70000"}}, nothing_given, options),
                HasSubstr("is not a number in range"));
    EXPECT_THAT(apply_profile(Profile{{"tls", "maybe"}}, nothing_given, options),
                HasSubstr("tls \"maybe\" is not yes or no"));
}

}  // namespace
}  // namespace trestle::fix::desk
