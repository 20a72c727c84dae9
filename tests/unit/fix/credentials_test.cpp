#include "fix/credentials.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace trestle::fix {
namespace {

using namespace std::chrono_literals;

// RFC 7914, section 12, third vector, cut to 32 bytes: N=16384, r=8, p=1, salt "SodiumChloride".
constexpr char const* rfc_hash =
    "scrypt$16384$8$1$U29kaXVtQ2hsb3JpZGU=$cCO9yzr9c0hGHAbNgf046/2o+7qQT44+qbVD9lRdofI=";
constexpr char const* welcome = "";
constexpr char const* wrong = "Username(553) or Password(554) is wrong";

Credentials::Clock::time_point at(std::chrono::seconds since_start) {
    return Credentials::Clock::time_point() + 1h + since_start;
}

// "demo" at the lowest cost, so that the tests of delays do not take scrypt's time.
constexpr char const* cheap_hash =
    "scrypt$16$1$1$U29kaXVtQ2hsb3JpZGU=$+Qx6/fuSXkXs281DIakcajy0iOHFsd+K4b9YcySZKE0=";

Credentials house() { return Credentials({{"DESK1", "desk1", cheap_hash}}); }

TEST(Credentials, ScryptIsTheOneOfTheRfc) {
    // The RFC derives 64 bytes; the first 32 of PBKDF2's output do not depend on its length.
    EXPECT_TRUE(is_password("pleaseletmein", rfc_hash));
    EXPECT_FALSE(is_password("pleaseletmeIn", rfc_hash));
    EXPECT_FALSE(is_password("", rfc_hash));
}

TEST(Credentials, AHashMadeHereVerifiesAndIsSaltedAnew) {
    auto const hash = make_password_hash("demo");
    EXPECT_EQ(hash.substr(0, 17), "scrypt$16384$8$1$");
    EXPECT_EQ(describe_password_hash(hash), "");
    EXPECT_TRUE(is_password("demo", hash));
    EXPECT_FALSE(is_password("Demo", hash));
    EXPECT_NE(make_password_hash("demo"), hash);
    EXPECT_EQ(hash.find("demo"), std::string::npos);
}

TEST(Credentials, HashesThatCannotBeUsedAreDescribedAndNeverMatch) {
    std::string const salt = "U29kaXVtQ2hsb3JpZGU=";
    std::string const hash = std::string(cheap_hash).substr(std::string(cheap_hash).rfind('$') + 1);
    std::string const end = "$" + salt + "$" + hash;
    ASSERT_EQ(describe_password_hash("scrypt$16$1$1" + end), "");
    for (std::string const& text : {
             std::string(),
             std::string("demo"),
             std::string("scrypt"),
             "scrypt$16$1$1$" + salt,
             "bcrypt$16$1$1" + end,
             "scrypt$15$1$1" + end,
             "scrypt$0$1$1" + end,
             "scrypt$1$1$1" + end,
             "scrypt$1099511627776$1$1" + end,
             "scrypt$1048576$64$1" + end,
             "scrypt$16$-1$1" + end,
             "scrypt$16$1$" + end,
             "scrypt$16$1$1x" + end,
             "scrypt$16$1$1" + end + "$",
             "scrypt$16$1$1$!!!!$" + hash,
             "scrypt$16$1$1$" + salt + "$AAAA",
             std::string("scrypt$16$1$1$$"),
             "scrypt$16$1$1" + end + "=",
         }) {
        EXPECT_NE(describe_password_hash(text), "") << text;
        EXPECT_FALSE(is_password("demo", text)) << text;
    }
}

TEST(Credentials, TheRightPasswordIsWelcomeAgainAndAgain) {
    Credentials credentials({{"DESK1", "desk1", make_password_hash("demo")}});
    EXPECT_EQ(credentials.check("DESK1", "desk1", "demo", "10.0.0.1:4000", at(0s)), welcome);
    auto const before = Credentials::Clock::now();
    for (int i = 0; i < 20; ++i) {
        EXPECT_EQ(credentials.check("DESK1", "desk1", "demo", "10.0.0.1:4001", at(1s)), welcome);
    }
    // Twenty scrypt runs at this cost take about a second; the remembered proof microseconds.
    EXPECT_LT(Credentials::Clock::now() - before, 20 * 20ms);
}

TEST(Credentials, AWrongNameAndAWrongPasswordSoundTheSame) {
    for (auto const& [desk, user, password] :
         {std::array{"DESK1", "desk1", "wrong"}, std::array{"DESK1", "other", "demo"},
          std::array{"DESK9", "desk1", "demo"}, std::array{"DESK1", "desk1", ""},
          std::array{"DESK1", "", "demo"}, std::array{"", "", ""}}) {
        auto credentials = house();
        EXPECT_EQ(credentials.check(desk, user, password, "10.0.0.1:4000", at(0s)), wrong);
    }
}

TEST(Credentials, AWrongPasswordAfterARightOneIsNotTakenFromMemory) {
    auto credentials = house();
    EXPECT_EQ(credentials.check("DESK1", "desk1", "demo", "10.0.0.1:4000", at(0s)), welcome);
    EXPECT_EQ(credentials.check("DESK1", "desk1", "demo2", "10.0.0.1:4000", at(0s)), wrong);
}

TEST(Credentials, TheDelayDoublesAndEndsWithARightPassword) {
    auto credentials = house();
    std::string const peer = "10.0.0.1:4000";
    EXPECT_EQ(credentials.check("DESK1", "desk1", "no", peer, at(0s)), wrong);
    EXPECT_EQ(credentials.check("DESK1", "desk1", "demo", peer, at(0s)),
              "too many wrong logons; wait 1 s");
    EXPECT_EQ(credentials.check("DESK1", "desk1", "no", peer, at(1s)), wrong);
    EXPECT_EQ(credentials.check("DESK1", "desk1", "demo", peer, at(2s)),
              "too many wrong logons; wait 1 s");
    EXPECT_EQ(credentials.check("DESK1", "desk1", "no", peer, at(3s)), wrong);
    EXPECT_EQ(credentials.check("DESK1", "desk1", "demo", "10.0.0.1:9999", at(3s)),
              "too many wrong logons; wait 4 s")
        << "another port is the same host";
    EXPECT_EQ(credentials.check("DESK1", "desk1", "demo", peer, at(7s)), welcome);
    EXPECT_EQ(credentials.check("DESK1", "desk1", "no", peer, at(8s)), wrong);
    EXPECT_EQ(credentials.check("DESK1", "desk1", "demo", peer, at(9s)), welcome);
}

TEST(Credentials, ADeskIsNotLockedOutFromElsewhere) {
    auto credentials = house();
    EXPECT_EQ(credentials.check("DESK1", "desk1", "no", "10.6.6.6:1", at(0s)), wrong);
    EXPECT_EQ(credentials.check("DESK1", "desk1", "demo", "10.0.0.1:4000", at(0s)), welcome);
}

TEST(Credentials, ADeskMayHaveSeveralUsersEachWithAPasswordOfItsOwn) {
    Credentials credentials({{"DESK1", "ann", make_password_hash("ann's own")},
                             {"DESK1", "bob", make_password_hash("bob's own")}});
    EXPECT_EQ(credentials.check("DESK1", "ann", "ann's own", "10.0.0.1:4000", at(0s)), welcome);
    EXPECT_EQ(credentials.check("DESK1", "bob", "bob's own", "10.0.0.1:4000", at(0s)), welcome);
    EXPECT_EQ(credentials.check("DESK1", "bob", "ann's own", "10.0.0.1:4000", at(0s)), wrong);
}

TEST(Credentials, AChangedPasswordCountsAtOnceAndTheOldOneNoLonger) {
    auto credentials = house();
    EXPECT_EQ(credentials.check("DESK1", "desk1", "demo", "10.0.0.1:4000", at(0s)), welcome);
    EXPECT_FALSE(credentials.set_password("DESK1", "nobody", make_password_hash("new")));
    EXPECT_TRUE(credentials.set_password("DESK1", "desk1", make_password_hash("new")));
    EXPECT_EQ(credentials.check("DESK1", "desk1", "demo", "10.0.0.1:4000", at(0s)), wrong);
    EXPECT_EQ(credentials.check("DESK1", "desk1", "new", "10.0.0.1:4000", at(1s)), welcome);
}

TEST(Credentials, CanBeAskedFromManyThreads) {
    auto credentials = house();
    std::vector<std::thread> threads;
    std::array<std::string, 4> answers;
    for (std::size_t i = 0; i < answers.size(); ++i) {
        threads.emplace_back([&, i] {
            auto const peer = "10.0.0." + std::to_string(i) + ":4000";
            answers[i] =
                credentials.check("DESK1", "desk1", i % 2 == 0 ? "demo" : "no", peer, at(0s));
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(answers, (std::array<std::string, 4>{welcome, wrong, welcome, wrong}));
}

}  // namespace
}  // namespace trestle::fix
