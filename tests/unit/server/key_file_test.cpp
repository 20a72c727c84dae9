// The encrypted key file: what goes in comes out, and nothing else opens it.
#include "adapters/transport/key_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/sha.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "tests/acceptance/support/workplace.hpp"

namespace trestle::adapters::transport {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;

// The least that a file may state: a test is no vault.
constexpr ScryptCost cheap{.log2_n = 10, .r = 8, .p = 1};

VenueKey key_of(std::string name, Venue venue, std::string_view api_key, std::string_view secret,
                std::string_view passphrase = {}) {
    return {std::move(name), venue, Secret(api_key), Secret(secret), Secret(passphrase)};
}

class KeyFileTest : public testing::Test {
protected:
    KeyFileTest() { chmod(folder_.path().c_str(), 0700); }

    void write_two_keys() {
        auto begun = KeyFile::begin(file_, cheap);
        ASSERT_TRUE(begun.ok()) << begun.error();
        auto& file = begun.value();
        EXPECT_EQ(file.add(key_of("spot", Venue::binance_spot, "AKIASPOT12345678", "s3cret-spot")),
                  "");
        EXPECT_EQ(file.add(key_of("okx", Venue::okx, "okx-key-000000009f3c", "s3cret-okx", "w0rd")),
                  "");
        ASSERT_EQ(file.save(passphrase_), "");
    }
    [[nodiscard]] std::string problem(Secret const& passphrase) const {
        auto const opened = KeyFile::open(file_, passphrase);
        return opened.ok() ? "opened" : opened.error();
    }
    [[nodiscard]] std::string problem() const { return problem(passphrase_); }
    [[nodiscard]] std::string bytes() const { return acceptance::read_file(file_); }
    void set_bytes(std::string const& bytes) const {
        std::ofstream(file_, std::ios::binary | std::ios::trunc) << bytes;
    }

    acceptance::TemporaryFolder folder_;
    fs::path file_ = folder_.path() / "keys";
    Secret passphrase_{std::string_view("correct horse battery")};
};

TEST_F(KeyFileTest, GivesBackWhatWasAdded) {
    write_two_keys();
    auto const opened = KeyFile::open(file_, passphrase_);
    ASSERT_TRUE(opened.ok()) << opened.error();
    ASSERT_EQ(opened->keys().size(), 2u);
    auto const* okx = opened->find("okx");
    ASSERT_NE(okx, nullptr);
    EXPECT_EQ(okx->venue, Venue::okx);
    EXPECT_EQ(okx->api_key.reveal(), "okx-key-000000009f3c");
    EXPECT_EQ(okx->api_secret.reveal(), "s3cret-okx");
    EXPECT_EQ(okx->passphrase.reveal(), "w0rd");
    EXPECT_EQ(opened->find("spot")->passphrase.reveal(), "");
    EXPECT_EQ(opened->find("bybit"), nullptr);
    EXPECT_EQ(shown_end_of(okx->api_key), "…9f3c");
    EXPECT_EQ(shown_end_of(Secret(std::string_view("short"))), "…");
}

TEST_F(KeyFileTest, HasNoSecretAndNoKeyInClear) {
    write_two_keys();
    auto const text = bytes();
    for (auto const* word : {"AKIASPOT", "s3cret", "w0rd", "okx", "spot", "binance", "9f3c"}) {
        EXPECT_EQ(text.find(word), std::string::npos) << word;
    }
    struct stat about {};
    ASSERT_EQ(stat(file_.c_str(), &about), 0);
    EXPECT_EQ(about.st_mode & 07777, 0600u);
}

TEST_F(KeyFileTest, IsSealedAnewEachTime) {
    write_two_keys();
    auto const before = bytes();
    auto opened = KeyFile::open(file_, passphrase_);
    ASSERT_TRUE(opened.ok());
    ASSERT_EQ(opened.value().save(passphrase_), "");
    auto const after = bytes();
    ASSERT_EQ(before.size(), after.size());
    EXPECT_NE(before.substr(12, 16), after.substr(12, 16)) << "the salt";
    EXPECT_NE(before.substr(28, 12), after.substr(28, 12)) << "the nonce";
    EXPECT_EQ(problem(), "opened");
    EXPECT_FALSE(fs::exists(file_.string() + ".new"));
}

TEST_F(KeyFileTest, AWrongPassphraseIsOneLine) {
    write_two_keys();
    for (auto const* wrong : {"", "correct horse batter", "correct horse batteryx", "Correct"}) {
        EXPECT_EQ(problem(Secret(std::string_view(wrong))),
                  "the passphrase of the key file " + file_.string() + " is wrong; try again");
    }
}

TEST_F(KeyFileTest, EveryFlippedBitIsNoticed) {
    write_two_keys();
    auto const good = bytes();
    for (std::size_t i = 0; i < good.size(); ++i) {
        auto bad = good;
        bad[i] = static_cast<char>(bad[i] ^ (1 << (i % 8)));
        set_bytes(bad);
        EXPECT_THAT(problem(), AllOf(HasSubstr(file_.string()), HasSubstr("restore it")))
            << "byte " << i;
    }
    set_bytes(good);
    EXPECT_EQ(problem(), "opened");
}

// Somebody who can write the file can make its sum fit again; GCM's tag they cannot.
std::string with_sum(std::string bytes) {
    bytes.resize(bytes.size() - SHA256_DIGEST_LENGTH);
    unsigned char sum[SHA256_DIGEST_LENGTH];
    SHA256(reinterpret_cast<unsigned char const*>(bytes.data()), bytes.size(), sum);
    return bytes.append(reinterpret_cast<char const*>(sum), sizeof sum);
}

TEST_F(KeyFileTest, AForgedFileWithAGoodSumIsNoticed) {
    write_two_keys();
    auto const good = bytes();
    constexpr std::size_t head = 60, sum = 32;
    std::size_t refused = 0;
    for (std::size_t i = 8; i + sum < good.size(); ++i) {
        auto bad = good;
        bad[i] = static_cast<char>(bad[i] ^ 0x40);
        set_bytes(with_sum(bad));
        auto const text = problem();
        EXPECT_NE(text, "opened") << "byte " << i;
        if (i >= head) {
            EXPECT_THAT(text, HasSubstr("was changed; restore it from a copy"));
        }
        ++refused;
    }
    EXPECT_GT(refused, 100u);
}

TEST_F(KeyFileTest, ACutFileIsNoticedAtEveryLength) {
    write_two_keys();
    auto const good = bytes();
    for (std::size_t length = 0; length < good.size(); ++length) {
        set_bytes(good.substr(0, length));
        EXPECT_THAT(problem(), HasSubstr("restore it from a copy")) << length;
    }
    set_bytes(good + "x");
    EXPECT_THAT(problem(), HasSubstr("was damaged or changed"));
}

TEST_F(KeyFileTest, AHostileCostIsNotPaid) {
    write_two_keys();
    for (auto const& [at, value] :
         {std::pair{9, 60}, {9, 21}, {9, 1}, {10, 0}, {10, 255}, {11, 0}, {11, 200}}) {
        auto bad = bytes();
        bad[static_cast<std::size_t>(at)] = static_cast<char>(value);
        auto const before = bytes();
        set_bytes(with_sum(bad));
        EXPECT_THAT(problem(), HasSubstr("was changed"));
        set_bytes(before);
    }
}

TEST_F(KeyFileTest, ANewerVersionSaysSo) {
    write_two_keys();
    auto newer = bytes();
    newer[8] = 2;
    set_bytes(with_sum(newer));
    EXPECT_THAT(problem(), HasSubstr("has version 2, this Trestle reads version 1"));
}

TEST_F(KeyFileTest, OthersMayNeitherReadTheFileNorWriteItsFolder) {
    write_two_keys();
    for (auto const mode : {0640, 0604, 0660, 0644, 0700, 0400, 04600}) {
        chmod(file_.c_str(), static_cast<mode_t>(mode));
        EXPECT_EQ(problem(), "the key file " + file_.string() +
                                 " must be mode 0600; run: chmod 600 " + file_.string());
        EXPECT_NE(why_not_private(file_), "");
    }
    chmod(file_.c_str(), 0600);
    EXPECT_EQ(why_not_private(file_), "");
    for (auto const mode : {0720, 0702, 0777, 01777}) {
        chmod(folder_.path().c_str(), static_cast<mode_t>(mode));
        EXPECT_THAT(problem(), AllOf(HasSubstr("can be written by others"),
                                     HasSubstr("chmod go-w " + folder_.path().string())));
        EXPECT_FALSE(KeyFile::begin(folder_.path() / "other", cheap).ok());
    }
    chmod(folder_.path().c_str(), 0755);
    EXPECT_EQ(problem(), "opened");
}

TEST_F(KeyFileTest, IsNoLinkAndNoFolder) {
    write_two_keys();
    auto const link = folder_.path() / "link";
    fs::create_symlink(file_, link);
    auto const opened = KeyFile::open(link, passphrase_);
    ASSERT_FALSE(opened.ok());
    EXPECT_THAT(opened.error(), HasSubstr("it is a link; name the file itself"));
    EXPECT_THAT(why_not_private(link), HasSubstr("is no plain file"));
    auto const as_folder = KeyFile::open(folder_.path() / ".", passphrase_);
    EXPECT_FALSE(as_folder.ok());
    auto const none = KeyFile::open(folder_.path() / "none", passphrase_);
    ASSERT_FALSE(none.ok());
    EXPECT_THAT(none.error(), HasSubstr("make it with 'trestle keys add'"));
    EXPECT_EQ(why_not_private(folder_.path() / "none"), "") << "it can be made there";
    EXPECT_THAT(why_not_private(folder_.path() / "no/such"), HasSubstr("make it with mode 0700"));
}

TEST_F(KeyFileTest, WhatItDoesNotTake) {
    auto begun = KeyFile::begin(file_, cheap);
    ASSERT_TRUE(begun.ok());
    auto& file = begun.value();
    auto const add = [&](VenueKey key) { return file.add(std::move(key)); };
    auto const spot = Venue::binance_spot;
    EXPECT_THAT(add(key_of("", spot, "k", "s")), HasSubstr("1 to 64"));
    EXPECT_THAT(add(key_of("a/b", spot, "k", "s")), HasSubstr("1 to 64"));
    EXPECT_THAT(add(key_of(std::string(65, 'a'), spot, "k", "s")), HasSubstr("1 to 64"));
    EXPECT_THAT(add(key_of("a", spot, "", "s")), HasSubstr("neither may be empty"));
    EXPECT_THAT(add(key_of("a", spot, "k", "")), HasSubstr("neither may be empty"));
    EXPECT_THAT(add(key_of("a", Venue::okx, "k", "s")), HasSubstr("an OKX key has a passphrase"));
    EXPECT_THAT(add(key_of("a", spot, "k", "s", "p")), HasSubstr("only keys of OKX"));
    EXPECT_THAT(add(key_of("a", spot, " k", "s")), HasSubstr("copy it again"));
    EXPECT_THAT(add(key_of("a", spot, "k", "s\r")), HasSubstr("copy it again"));
    EXPECT_THAT(add(key_of("a", spot, "k", std::string(5'000, 's'))), HasSubstr("copy it again"));
    EXPECT_EQ(add(key_of("a", spot, "k", "s")), "");
    EXPECT_THAT(add(key_of("a", Venue::okx, "k", "s", "p")), HasSubstr("there is a key 'a'"));
    EXPECT_THAT(file.remove("b"), HasSubstr("there is no key 'b'"));
    EXPECT_THAT(file.save(Secret(std::string_view("too short"))),
                HasSubstr("needs 12 characters at least"));
    EXPECT_FALSE(fs::exists(file_)) << "nothing was written";
    EXPECT_EQ(file.save(passphrase_), "");
    EXPECT_THAT(KeyFile::begin(file_, cheap).error(), HasSubstr("is there already"));
}

TEST_F(KeyFileTest, RemovesOneKeyAndKeepsTheOthers) {
    write_two_keys();
    auto opened = KeyFile::open(file_, passphrase_);
    ASSERT_TRUE(opened.ok());
    EXPECT_EQ(opened.value().remove("spot"), "");
    EXPECT_EQ(opened.value().save(passphrase_), "");
    auto const again = KeyFile::open(file_, passphrase_);
    ASSERT_TRUE(again.ok());
    EXPECT_EQ(again->find("spot"), nullptr);
    EXPECT_NE(again->find("okx"), nullptr);
}

TEST_F(KeyFileTest, OnlyOneChangesItAtATime) {
    auto first = std::optional(KeyFileLock::take(file_));
    ASSERT_TRUE(first->ok()) << first->error();
    auto const second = KeyFileLock::take(file_);
    ASSERT_FALSE(second.ok());
    EXPECT_THAT(second.error(), HasSubstr("another 'trestle keys' is changing it"));
    first.reset();
    EXPECT_TRUE(KeyFileLock::take(file_).ok());
}

TEST_F(KeyFileTest, WhatAKilledRunLeftBehindDoesNotMatter) {
    write_two_keys();
    std::ofstream(file_.string() + ".new") << "half";
    auto opened = KeyFile::open(file_, passphrase_);
    ASSERT_TRUE(opened.ok());
    EXPECT_EQ(opened.value().save(passphrase_), "");
    EXPECT_EQ(problem(), "opened");
}

}  // namespace
}  // namespace trestle::adapters::transport
