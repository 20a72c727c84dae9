// What people type to look into a journal: what they read, and what they are told to do.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "oms/journal/archive.hpp"
#include "oms/journal/journal.hpp"
#include "oms/journal/segment.hpp"
#include "oms/server/commands.hpp"

namespace trestle::server {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;
namespace fs = std::filesystem;

struct Said {
    int code = 0;
    std::string out;
    std::string error;
};

template <class Command, class Options>
Said said(Command command, Options const& options) {
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    Said said{.code = command(options)};
    said.out = testing::internal::GetCapturedStdout();
    said.error = testing::internal::GetCapturedStderr();
    return said;
}

constexpr std::array commands{&journal_stat_command, &journal_verify_command, &journal_dump_command,
                              &journal_repair_command};

class JournalCommands : public testing::Test {
protected:
    JournalCommands() {
        std::string name = (fs::temp_directory_path() / "trestle-journal-XXXXXX").string();
        home_ = mkdtemp(name.data());
        auto opened = journal::Journal::open(
            disk_, {.directory = home_ / "journal", .segment_bytes = 4'096, .has_threads = false},
            Timestamp::from_ms(1'700'000'000'000), [](Stamped const&) {});
        for (Sequence sequence = 1; sequence <= 100; ++sequence) {
            (*opened)->append({sequence, {1}, DeskLoggedOff{{}, std::string(100, 'x'), true}});
        }
        (*opened)->close();
    }
    ~JournalCommands() override { fs::remove_all(home_); }

    // Returns the first record that is still live.
    Sequence archive(std::size_t count) {
        auto const segments = *journal::list_segments(disk_, home_ / "journal");
        for (std::size_t i = 0; i < count; ++i) {
            EXPECT_FALSE(
                journal::archive_segment(disk_, home_ / "journal", home_ / "attic", segments[i]));
        }
        return segments.at(count);
    }

    fs::path home_;
    journal::PosixStorage disk_;
};

TEST_F(JournalCommands, AFolderWithoutAJournalIsNamedWithTheRemedy) {
    for (auto const command : commands) {
        auto const answer = said(command, JournalOptions{.home = home_ / "nowhere"});
        EXPECT_EQ(answer.code, 1);
        EXPECT_EQ(answer.out, "");
        EXPECT_EQ(answer.error, "trestle: no journal: there is no folder " +
                                    (home_ / "nowhere/journal").string() +
                                    "; name the data folder that has one with --data\n");
    }
}

TEST_F(JournalCommands, AnArchiveThatIsNotThereIsRefusedByName) {
    auto const typo = home_ / "typo";
    for (auto const command : commands) {
        auto const answer = said(command, JournalOptions{.home = home_, .archive = typo});
        EXPECT_EQ(answer.code, 1);
        EXPECT_EQ(answer.out, "");
        EXPECT_THAT(answer.error,
                    StartsWith("trestle: the archive " + typo.string() + " cannot be read: "));
    }
    for (auto const command : {&audit_verify_command, &audit_rebuild_command}) {
        auto const answer = said(command, AuditOptions{.home = home_, .archive = typo});
        EXPECT_EQ(answer.code, 1);
        EXPECT_THAT(answer.error, StartsWith("trestle: the archive " + typo.string()));
    }
}

TEST_F(JournalCommands, ADumpOfWhatIsLiveBeginsThereAndSaysSo) {
    auto const first = archive(2);
    auto const answer = said(&journal_dump_command, JournalOptions{.home = home_});
    EXPECT_EQ(answer.code, 0);
    EXPECT_THAT(answer.out, StartsWith("{\"sequence\":" + std::to_string(first) + ","));
    EXPECT_EQ(std::ranges::count(answer.out, '\n'), static_cast<long>(101 - first));
    EXPECT_EQ(answer.error, "trestle: records 1 to " + std::to_string(first - 1) +
                                " are not here; --archive DIR reads them, too\n");
    auto const whole =
        said(&journal_dump_command, JournalOptions{.home = home_, .archive = home_ / "attic"});
    EXPECT_EQ(std::ranges::count(whole.out, '\n'), 100);
    EXPECT_EQ(whole.error, "");
    // Who asks for what is not here is told where it may be.
    auto const asked = said(&journal_dump_command, JournalOptions{.home = home_, .from = 1});
    EXPECT_EQ(asked.code, 1);
    EXPECT_THAT(asked.error, HasSubstr("if they are in an archive, add --archive DIR"));
}

TEST_F(JournalCommands, ARebuildWithoutTheArchiveNamesTheOption) {
    (void)archive(2);
    auto const answer = said(&audit_rebuild_command, AuditOptions{.home = home_});
    EXPECT_EQ(answer.code, 1);
    EXPECT_THAT(answer.error, EndsWith("if they are in an archive, add --archive DIR\n"));
}

TEST_F(JournalCommands, ARawDumpHasPlaceAndBytes) {
    auto const answer =
        said(&journal_dump_command, JournalOptions{.home = home_, .to = 1, .is_raw = true});
    EXPECT_EQ(answer.code, 0);
    EXPECT_THAT(answer.out, HasSubstr("\"offset\":64,\"length\":"));
    EXPECT_THAT(answer.out, HasSubstr("\"bytes\":\""));
}

}  // namespace
}  // namespace trestle::server
