// Passwords that desks change: what will do, where it is kept, and what never leaks.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "oms/server/config_users.hpp"
#include "oms/server/password_changes.hpp"
#include "tests/acceptance/support/workplace.hpp"

namespace trestle::server {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using Status = fix::UserResponse::Status;

TEST(NewPassword, HasALengthAndIsNew) {
    EXPECT_EQ(why_not_password("correct horse", "old", "desk1"), "");
    for (auto const& [wanted, problem] :
         {std::pair{"", "is missing"}, std::pair{"short", "has 5 characters; write 8 to 128"},
          std::pair{"old password", "is the present password"},
          std::pair{"desk-one", "is the Username(553)"},
          std::pair{"tab\tinside", "has control characters"},
          std::pair{"aaaaaaaaaa", "is one character repeated"}}) {
        auto const text = why_not_password(wanted, "old password", "desk-one");
        EXPECT_THAT(text, HasSubstr(problem));
        if (*wanted != '\0') {
            EXPECT_THAT(text, Not(HasSubstr(wanted))) << "a text may not quote a password";
        }
    }
    EXPECT_THAT(why_not_password(std::string(129, 'x'), "old", "u"), HasSubstr("129 characters"));
}

class Users : public testing::Test {
protected:
    [[nodiscard]] fs::path file() const { return folder_.path() / "users.toml"; }
    acceptance::TemporaryFolder folder_;
    std::string const hash_ = fix::make_password_hash("first password");
};

TEST_F(Users, AreKeptForTheServerAloneAndReadAgain) {
    UsersFile const users(file());
    EXPECT_THAT(users.read().value(), IsEmpty());
    ChangedPassword const ann{"DESK1", "ann", hash_, "2026-11-21T10:00:00Z"};
    ChangedPassword const odd{"DESK1", "o\"dd\\n\nname", hash_, ""};
    ASSERT_EQ(users.keep(ann), "");
    ASSERT_EQ(users.keep(odd), "");
    EXPECT_THAT(users.read().value(), ElementsAre(ann, odd));
    auto newer = ann;
    newer.password_hash = fix::make_password_hash("second password");
    ASSERT_EQ(users.keep(newer), "");
    EXPECT_THAT(users.read().value(), ElementsAre(newer, odd));
    struct stat about {};
    ASSERT_EQ(stat(file().c_str(), &about), 0);
    EXPECT_EQ(about.st_mode & 0777, 0600u);
    EXPECT_FALSE(fs::exists(file().string() + ".new"));
}

TEST_F(Users, AFileThatOthersCanReadOrThatIsBrokenIsRefusedWithoutItsContent) {
    UsersFile const users(file());
    ASSERT_EQ(users.keep({"DESK1", "ann", hash_, ""}), "");
    ASSERT_EQ(chmod(file().c_str(), 0640), 0);
    ASSERT_FALSE(users.read().ok());
    EXPECT_THAT(users.read().error(), HasSubstr("chmod 600 " + file().string()));
    ASSERT_EQ(chmod(file().c_str(), 0600), 0);
    folder_.write("users.toml", "[[user]]\ndesk = \"DESK1\"\npassword = \"open sesame\"\n");
    ASSERT_EQ(chmod(file().c_str(), 0600), 0);
    ASSERT_FALSE(users.read().ok());
    EXPECT_THAT(users.read().error(), HasSubstr(":1: needs desk, username and a password hash"));
    EXPECT_THAT(users.read().error(), Not(HasSubstr("open sesame")));
    folder_.write("users.toml", "[[user\n");
    ASSERT_FALSE(users.read().ok());
    EXPECT_THAT(users.read().error(), HasSubstr("is not valid TOML at line 1"));
    EXPECT_NE(users.keep({"DESK1", "ann", hash_, ""}), "") << "a broken file is not overwritten";
}

TEST_F(Users, ChangedPasswordsWinOverTheConfigAndBringNobodyBack) {
    std::vector<SessionConfig> sessions(1);
    sessions[0].desk = "DESK1";
    sessions[0].users = {{"ann", "config's"}, {"bob", "config's"}};
    auto const lines = apply_changed_passwords({{"DESK1", "bob", hash_, "2026-11-21"},
                                                {"DESK1", "carl", hash_, ""},
                                                {"DESK9", "ann", hash_, ""}},
                                               sessions);
    EXPECT_EQ(sessions[0].users[0].password_hash, "config's");
    EXPECT_EQ(sessions[0].users[1].password_hash, hash_);
    EXPECT_THAT(lines, ElementsAre(HasSubstr("user bob of DESK1 logs on with the password set"),
                                   HasSubstr("user carl of DESK1 is not in the config"),
                                   HasSubstr("user ann of DESK9 is not in the config")));
    for (auto const& line : lines) EXPECT_THAT(line, Not(HasSubstr("scrypt")));
}

class Changing : public Users {
protected:
    Changing()
        : credentials_({{"DESK1", "ann", hash_}}),
          changes_(credentials_, folder_.path(), ports()) {}

    PasswordChanges::Ports ports() {
        PasswordChanges::Ports ports;
        ports.run = [](std::function<void()> work) { work(); };
        ports.post = [](std::function<void()> work) { work(); };
        ports.peer_of = [](std::string const&) { return std::string("10.0.0.1:4000"); };
        ports.now = [] { return Timestamp::from_ms(1'767'652'445'000); };
        ports.log = [this](std::string_view line) { log_ += std::string(line) + "\n"; };
        return ports;
    }

    fix::UserResponse change(std::string const& user, std::string const& old,
                             std::string const& wanted) {
        fix::UserResponse response;
        changes_.change("DESK1", {"R1", user, old, wanted},
                        [&](fix::UserResponse const& answer) { response = answer; });
        EXPECT_EQ(response.request_id, "R1");
        EXPECT_THAT(response.text + log_, Not(HasSubstr(wanted)));
        EXPECT_THAT(response.text + log_, Not(HasSubstr("scrypt")));
        return response;
    }

    [[nodiscard]] bool logs_on(std::string const& user, std::string const& password) {
        // From elsewhere: wrong passwords are counted by host.
        return credentials_
            .check("DESK1", user, password, "10.0.0.2:1", fix::Credentials::Clock::now())
            .empty();
    }

    fix::Credentials credentials_;
    std::string log_;
    PasswordChanges changes_;
};

TEST_F(Changing, TheNewPasswordCountsAtOnceAndIsKeptAsAHash) {
    auto const response = change("ann", "first password", "second password");
    EXPECT_EQ(response.status, Status::password_changed) << response.text;
    EXPECT_TRUE(logs_on("ann", "second password"));
    EXPECT_FALSE(logs_on("ann", "first password"));
    auto const kept = UsersFile(file()).read().value();
    ASSERT_EQ(kept.size(), 1u);
    EXPECT_TRUE(fix::is_password("second password", kept[0].password_hash));
    EXPECT_EQ(kept[0].changed, "2026-01-05T22:34:05.000000Z");
    auto const text = acceptance::read_file(file());
    EXPECT_THAT(text, Not(HasSubstr("second password")));
    EXPECT_THAT(log_, HasSubstr("session DESK1: password of user ann changed"));
}

TEST_F(Changing, AWrongPasswordCountsAsAFailedLogon) {
    EXPECT_EQ(change("ann", "guess number one", "second password").status, Status::wrong_password);
    auto const held_up = change("ann", "first password", "second password");
    EXPECT_EQ(held_up.status, Status::wrong_password);
    EXPECT_THAT(held_up.text, HasSubstr("too many wrong logons; wait"));
    EXPECT_FALSE(fs::exists(file()));
    EXPECT_EQ(change("nobody", "first password", "second password").status, Status::wrong_password);
}

TEST_F(Changing, APoorPasswordIsRefusedWithTheRule) {
    auto const response = change("ann", "first password", "short");
    EXPECT_EQ(response.status, Status::other);
    EXPECT_THAT(response.text, HasSubstr("write 8 to 128"));
    EXPECT_TRUE(logs_on("ann", "first password"));
}

TEST_F(Changing, WhatCannotBeKeptIsNotChanged) {
    fs::create_directories(file() / "in the way");
    auto const response = change("ann", "first password", "second password");
    EXPECT_EQ(response.status, Status::other);
    EXPECT_THAT(response.text, HasSubstr("could not be kept; nothing was changed"));
    EXPECT_TRUE(logs_on("ann", "first password"));
    EXPECT_THAT(log_, HasSubstr("ALERT"));
}

}  // namespace
}  // namespace trestle::server
