// The config file: what it may say of sessions, and how it says what is wrong.
#include "oms/server/config.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "oms/server/config_sessions.hpp"
#include "oms/server/near_match.hpp"
#include "tests/acceptance/support/workplace.hpp"

namespace trestle::server {
namespace {

using acceptance::TemporaryFolder;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr auto a_hash =
    "scrypt$16384$8$1$dHJlc3RsZS1kZW1vLWRlcw==$wlHBrs6QYR3cLPNNFQjBv3nEy5eo0+x6hIvgzqL/AXE=";

void replace_all(std::string& text, std::string const& what, std::string const& by) {
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) {
        text.replace(at, what.size(), by);
    }
}

// The demo's config with other sessions; {hash} stands for a good hash.
class SessionConfigFile : public testing::Test {
protected:
    std::string with_sessions(std::string sessions, std::string const& fix = {}) {
        auto text =
            acceptance::read_file(std::filesystem::path(TRESTLE_SOURCE_DIR) / "etc/demo.toml");
        auto const begin = text.find("[[session]]");
        text.replace(begin, text.find("[venue.binance_spot]") - begin, "");
        text.insert(text.find("[[fix.listen]]"), fix);
        replace_all(text, "\"../", "\"" TRESTLE_SOURCE_DIR "/");
        replace_all(sessions, "{hash}", a_hash);
        first_line_ = 1 + std::count(text.begin(), text.end(), '\n');
        return folder_.write("trestle.toml", text + sessions).string();
    }

    Config good(std::string const& sessions) {
        auto const config = load_config(with_sessions(sessions), {});
        if (config.ok()) return *config;
        for (auto const& line : config.error()) ADD_FAILURE() << line;
        return {.sessions = std::vector<SessionConfig>(1)};
    }

    // The problems, without file and line.
    std::vector<std::string> bad(std::string const& sessions, std::string const& fix = {}) {
        auto const file = with_sessions(sessions, fix);
        auto const config = load_config(file, {});
        std::vector<std::string> texts;
        if (config.ok()) return texts;
        for (auto const& line : config.error()) {
            EXPECT_EQ(line.rfind(file + ":", 0), 0u) << line;
            texts.push_back(line.substr(line.find(": ", file.size()) + 2));
        }
        return texts;
    }

    TemporaryFolder folder_;
    long first_line_ = 0;
};

// The demo's config with other lines in its [journal].
class JournalConfigFile : public testing::Test {
protected:
    std::vector<std::string> problems_of(std::string const& lines) {
        auto text =
            acceptance::read_file(std::filesystem::path(TRESTLE_SOURCE_DIR) / "etc/demo.toml");
        replace_all(text, "\"../", "\"" TRESTLE_SOURCE_DIR "/");
        replace_all(text, "segment_mb = 16\n", lines);
        auto const file = folder_.write("trestle.toml", text).string();
        auto const config = load_config(file, {});
        if (!config.ok()) return config.error();
        min_free_mb_ = config->journal.min_free_mb;
        return {};
    }

    TemporaryFolder folder_;
    std::int64_t min_free_mb_ = 0;
};

TEST_F(JournalConfigFile, ANumberThatIsNoneIsShown) {
    EXPECT_THAT(problems_of("segment_mb = 4096\nkeep_days = \"ten\"\nkeep_segments = [1]\n"),
                ElementsAre(HasSubstr("journal.segment_mb: must be a whole number from 1 to 2048, "
                                      "not 4096"),
                            HasSubstr("journal.keep_days: must be a whole number from 0 to 36500, "
                                      "not 'ten'"),
                            HasSubstr("journal.keep_segments: must be a whole number from 1 to "
                                      "1000000, not a list")));
}

TEST_F(JournalConfigFile, TooLittleFreeRoomIsRefusedAndNotRaised) {
    EXPECT_THAT(problems_of("segment_mb = 16\nmin_free_mb = 1\n"),
                ElementsAre(HasSubstr("journal.min_free_mb: is 1, less than two segments; write at "
                                      "least 32, twice segment_mb, or 0 for no guard")));
    for (auto const& [lines, expected] : {std::pair{"segment_mb = 16\nmin_free_mb = 32\n", 32},
                                          {"min_free_mb = 0\n", 0},
                                          {"segment_mb = 16\n", 256},
                                          {"segment_mb = 1024\n", 2'048}}) {
        EXPECT_THAT(problems_of(lines), ElementsAre());
        EXPECT_EQ(min_free_mb_, expected) << lines;
    }
}

std::string session(std::string const& more) {
    return "[[session]]\ndesk = \"D1\"\nusername = \"u\"\npassword = \"{hash}\"\n" + more;
}

TEST_F(SessionConfigFile, SaysAllThatASessionMayDo) {
    auto const config = good(session(
        "firm = \"ALPHA\"\naccounts = [\"DEMO\"]\nsees_firm = true\nsymbols = [\"BTC-USDT\"]\n"
        "venues = [\"binance_spot\"]\norder_types = [\"limit\", \"stop_limit\", "
        "\"trailing\"]\nmax_order_notional = \"5000.5\"\n"
        "cancel_on_disconnect = \"both\"\ncancel_grace_ms = 1500\nmessages_per_second = 20\n"
        "allowed_hosts = [\"10.1.0.0/16\", \"::1\"]\nrecovery_news = false\n"
        "schedule = {start = \"22:00\", end = 21:59:30, days = [\"sun\", \"fri\"], "
        "reset_at_start = true}\n"));
    ASSERT_EQ(config.sessions.size(), 1u);
    auto const& read = config.sessions.front();
    SessionRights rights{.session = SessionId::of("D1"),
                         .accounts = {Account::of("DEMO")},
                         .firm = "ALPHA",
                         .sees_firm = true};
    rights.symbols = {Symbol::of("BTC-USDT")};
    rights.venues = {Venue::binance_spot};
    rights.order_types = {OrderKind::limit, OrderKind::stop_limit, OrderKind::trailing};
    rights.max_order_notional = Notional(*Decimal::parse("5000.5"));
    rights.cancel_on = SessionRights::CancelOn::both;
    rights.cancel_grace = std::chrono::milliseconds(1500);
    EXPECT_EQ(read.rights, rights);
    EXPECT_EQ(read.messages_per_second, 20u);
    EXPECT_THAT(read.allowed_hosts, ElementsAre("10.1.0.0/16", "::1"));
    EXPECT_FALSE(read.recovery_news);
    EXPECT_EQ(read.schedule, (ScheduleConfig{79'200, 79'170, 0b100001, true}));
    ASSERT_EQ(config.as_input().sessions.size(), 1u);
    EXPECT_EQ(config.as_input().sessions.front(), rights) << "the core is told all of it";
}

TEST_F(SessionConfigFile, ADropCopyWatchesAndCannotTrade) {
    auto const config = good(session("watches = [\"DEMO\"]\nfeed = \"compliance\"\n"));
    auto const& rights = config.sessions.front().rights;
    EXPECT_TRUE(rights.is_drop_copy);
    EXPECT_TRUE(rights.has_compliance_feed);
    EXPECT_THAT(rights.watched, ElementsAre(Account::of("DEMO")));
    EXPECT_TRUE(rights.accounts.empty());
    EXPECT_THAT(bad(session("watches = [\"DEMO\"]\naccounts = [\"DEMO\"]\n")),
                ElementsAre(HasSubstr("session.watches: makes a drop copy, which cannot trade")));
    EXPECT_THAT(bad(session("accounts = [\"DEMO\"]\nfeed = \"reports\"\n")),
                ElementsAre(HasSubstr("session.feed: is for drop copies only")));
}

TEST_F(SessionConfigFile, SeveralUsersHaveAPasswordEach) {
    auto const config = good(
        "[[session]]\ndesk = \"D1\"\nusers = [{username = \"ann\", password = \"{hash}\"},\n"
        "{username = \"bob\", password = \"{hash}\"}]\n");
    ASSERT_EQ(config.sessions.front().users.size(), 2u);
    EXPECT_EQ(config.sessions.front().users[1].name, "bob");
    EXPECT_THAT(bad("[[session]]\ndesk = \"D1\"\nusername = \"x\"\nusers = [{username = \"ann\", "
                    "password = \"{hash}\"}, {username = \"ann\", password = \"open sesame\"}]\n"),
                ElementsAre(HasSubstr("session.username: stands beside users"),
                            HasSubstr("session.users.username: 'ann' stands twice"),
                            HasSubstr("session.users.password: must be a hash made by 'trestle "
                                      "hash-password'")));
}

TEST_F(SessionConfigFile, EveryErrorIsNamedAtOnceInTheOrderOfTheFile) {
    EXPECT_THAT(
        bad(session("accounts = [\"DEM0\"]\nsymbols = [\"BTCUSDT\"]\nvenues = []\n"
                    "order_types = [\"pegged\"]\nmax_order_notional = 100.5\n"
                    "cancel_on_disconnect = \"always\"\nallowed_hosts = [\"10.1.2.3/16\"]\n"
                    "client_certificate = \"desk.example\"\nheartbeat_min_seconds = 400\n"
                    "sees_firm = true\nschedule = {start = \"25:00\", end = \"12:00\"}\n")),
        ElementsAre(
            HasSubstr("session.accounts: account 'DEM0' has no [[account]]; did you mean DEMO?"),
            HasSubstr("session.symbols: 'BTCUSDT' is not an [[instrument]]; did you mean "
                      "BTC-USDT?"),
            HasSubstr("session.venues: is empty, which could mean all or none"),
            HasSubstr("session.order_types: 'pegged' is not an order type; known are: market, "
                      "limit, stop, stop_limit, touch, trailing"),
            HasSubstr("session.max_order_notional: must be a decimal in quotes"),
            HasSubstr("session.cancel_on_disconnect: 'always' is not one of: never, disconnect, "
                      "logout, both"),
            HasSubstr("session.allowed_hosts: '10.1.2.3/16' has bits behind the first 16"),
            HasSubstr("session.client_certificate: needs a [[fix.listen]] with tls = true and "
                      "client_ca"),
            HasSubstr("session.heartbeat_min_seconds: is above heartbeat_max_seconds"),
            HasSubstr("session.sees_firm: needs the firm's name"),
            HasSubstr("session.schedule.start: '25:00' is not a time of the day")));
}

TEST_F(SessionConfigFile, AnUnknownKeyIsNamedWithItsLineAndWhatMayBeMeant) {
    auto const file = with_sessions(session("acounts = [\"DEMO\"]\n"));
    auto const config = load_config(file, {});
    ASSERT_FALSE(config.ok());
    EXPECT_THAT(config.error(),
                ElementsAre(file + ":" + std::to_string(first_line_ + 4) +
                            ": session.acounts: is not a known key; did you mean accounts?"));
}

TEST_F(SessionConfigFile, StrictSettingsOfTheFixEngineStayStrict) {
    EXPECT_THAT(
        bad(session("check_latency = false\nValidateLengthAndChecksum = \"N\"\n"),
            "validate_length_and_checksum = false\nvalidate_fields_have_values = false\n"
            "check_latency = true\nmax_latency = 10\n"),
        ElementsAre(
            HasSubstr("fix.validate_length_and_checksum: is not for setting: Trestle keeps the "
                      "strict default, because a malformed message crashes the FIX engine"),
            HasSubstr("fix.validate_fields_have_values: is not for setting"),
            HasSubstr("fix.max_latency: is not a known key; did you mean max_latency_seconds?"),
            HasSubstr("session.check_latency: is not for setting"),
            HasSubstr("session.ValidateLengthAndChecksum: is not for setting")));
}

TEST_F(SessionConfigFile, ADeskHasOneSession) {
    EXPECT_THAT(bad(session("") + session("")),
                ElementsAre(HasSubstr("session.desk: 'D1' stands twice")));
}

TEST(Config, TheProductionExampleIsGood) {
    auto const config =
        load_config(std::filesystem::path(TRESTLE_SOURCE_DIR) / "etc/production.toml", {});
    if (!config.ok()) {
        for (auto const& line : config.error()) ADD_FAILURE() << line;
        return;
    }
    ASSERT_EQ(config->sessions.size(), 3u);
    EXPECT_TRUE(config->sessions[2].rights.has_compliance_feed);
}

TEST(HostRange, IsAnAddressOrANetwork) {
    for (auto const* text :
         {"10.1.2.3", "10.1.0.0/16", "0.0.0.0/0", "::1", "2001:db8::/32", "10.1.2.3/32"}) {
        EXPECT_EQ(describe_host_range(text), "") << text;
    }
    for (auto const* text : {"", "10.1", "10.1.2.3/33", "10.1.2.3/", "10.1.2.3/x", "10.1.2.3/8",
                             "desk.example", "2001:db8::1/32", "::1/129", "10.1.2.3/16 "}) {
        EXPECT_NE(describe_host_range(text), "") << text;
    }
}

TEST(NearMatch, FindsWhatWasMeant) {
    std::vector<std::string> const known{"accounts", "watches", "schedule", "max_latency_seconds"};
    EXPECT_EQ(nearest("acounts", known), "accounts");
    EXPECT_EQ(nearest("acconuts", known), "accounts") << "neighbours that changed places";
    EXPECT_EQ(nearest("max_latency", known), "max_latency_seconds");
    EXPECT_EQ(nearest("colour", known), "");
    EXPECT_EQ(nearest("", known), "");
    EXPECT_EQ(nearest(std::string(100'000, 'a'), known), "");
}

}  // namespace
}  // namespace trestle::server
