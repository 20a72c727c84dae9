// On a real disk, with the threads of each policy. Meant for TSan as well.
#include <cerrno>
#include <cstdlib>
#include <thread>

#include "tests/unit/journal/fixture.hpp"

namespace trestle::journal {
namespace {

class RealDisk : public ::testing::Test {
protected:
    RealDisk() {
        std::string name = std::filesystem::temp_directory_path() / "journal_test_XXXXXX";
        EXPECT_NE(::mkdtemp(name.data()), nullptr);
        path_ = name;
    }
    ~RealDisk() override { std::filesystem::remove_all(path_); }

    [[nodiscard]] Settings settings(Fsync fsync) const {
        return {.directory = path_ / "journal",
                .fsync = fsync,
                .sync_interval = std::chrono::milliseconds(1),
                .segment_bytes = 64 * 1024};
    }

    std::filesystem::path path_;
    PosixStorage storage_;
};

void wait_until_durable(Journal const& journal, Sequence sequence) {
    auto const deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (journal.durable() < sequence) {
        ASSERT_LT(std::chrono::steady_clock::now(), deadline) << "at " << journal.durable();
        std::this_thread::yield();
    }
}

TEST_F(RealDisk, ATailerReadsWhatTheLoopWritesUnderEveryPolicy) {
    constexpr Sequence count = 5000;
    for (auto const fsync : {Fsync::always, Fsync::interval, Fsync::never}) {
        SCOPED_TRACE(name_of(fsync));
        std::filesystem::remove_all(path_ / "journal");
        auto const session = open(storage_, settings(fsync));
        ASSERT_TRUE(session.journal) << session.problem;
        std::atomic<Sequence> told = 0;
        std::atomic<int> backwards = 0;
        session.journal->on_durable([&](Sequence sequence) {
            if (told.exchange(sequence) >= sequence) ++backwards;
        });
        session.journal->on_failure([](std::string text) { ADD_FAILURE() << text; });

        std::vector<Stamped> read;
        std::thread tailer([&] {
            Reader reader(storage_, path_ / "journal");
            auto const deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
            while (read.size() < count && std::chrono::steady_clock::now() < deadline) {
                auto next = reader.next(session.journal->durable());
                if (auto* const entry = std::get_if<Entry>(&next)) {
                    read.push_back(std::move(entry->record.stamped));
                } else if (auto const* const damage = std::get_if<Damage>(&next)) {
                    ADD_FAILURE() << damage->text;
                    return;
                } else {
                    std::this_thread::yield();
                }
            }
        });
        write(*session.journal, 1, count, 3);
        ASSERT_NO_FATAL_FAILURE(wait_until_durable(*session.journal, count));
        tailer.join();
        EXPECT_EQ(read, samples(count));
        session.journal->close();
        EXPECT_EQ(told, count);
        EXPECT_EQ(backwards, 0);
        EXPECT_EQ(session.journal->backlog_bytes(), 0U);

        auto const again = open(storage_, settings(fsync));
        ASSERT_TRUE(again.journal) << again.problem;
        EXPECT_EQ(again.replayed, samples(count));
        EXPECT_EQ(again.journal->opened().note, "");
    }
}

TEST_F(RealDisk, AnotherProcessPollsWithoutKnowingWhatIsDurable) {
    constexpr Sequence count = 3000;
    auto const session = open(storage_, settings(Fsync::always));
    ASSERT_TRUE(session.journal) << session.problem;
    std::vector<Stamped> read;
    std::thread tailer([&] {
        Reader reader(storage_, path_ / "journal");
        auto const deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
        while (read.size() < count && std::chrono::steady_clock::now() < deadline) {
            auto next = reader.next();
            if (auto* const entry = std::get_if<Entry>(&next)) {
                read.push_back(std::move(entry->record.stamped));
            } else if (auto const* const damage = std::get_if<Damage>(&next)) {
                ADD_FAILURE() << damage->text;
                return;
            }
        }
    });
    write(*session.journal, 1, count, 11);
    tailer.join();
    EXPECT_EQ(read, samples(count));
}

// While one sync runs, what comes in waits and goes to the disk together.
TEST_F(RealDisk, CommitsThatArriveDuringASyncShareTheNext) {
    constexpr Sequence count = 2000;
    auto const session = open(storage_, settings(Fsync::always));
    ASSERT_TRUE(session.journal) << session.problem;
    std::atomic<Sequence> syncs = 0;
    session.journal->on_durable([&](Sequence) { ++syncs; });
    write(*session.journal, 1, count);
    ASSERT_NO_FATAL_FAILURE(wait_until_durable(*session.journal, count));
    EXPECT_LT(syncs, count / 2) << "each commit had a sync of its own";
}

TEST_F(RealDisk, ASecondWriterIsRefused) {
    auto const first = open(storage_, settings(Fsync::always));
    ASSERT_TRUE(first.journal) << first.problem;
    auto const second = open(storage_, settings(Fsync::always));
    EXPECT_FALSE(second.journal);
    EXPECT_EQ(second.problem, "journal " + (path_ / "journal").string() +
                                  " is in use (held by process " + std::to_string(::getpid()) +
                                  "): stop that process first, or give this one another directory");
}

TEST_F(RealDisk, ADirectoryThatIsAFileIsRefused) {
    auto settings_on_file = settings(Fsync::always);
    settings_on_file.directory = "/dev/null/journal";
    EXPECT_THAT(open(storage_, settings_on_file).problem,
                HasSubstr("journal /dev/null/journal: create directory /dev/null/journal: "));
}

TEST(Threads, AFailureInTheWriterThreadIsToldOnceAndNothingIsDurableAfterIt) {
    for (std::uint64_t number = 1; number <= 40; ++number) {
        FaultyStorage storage;
        auto settings = settings_of(Fsync::always, 4096);
        settings.has_threads = true;
        auto const session = open(storage, settings);
        ASSERT_TRUE(session.journal) << session.problem;
        std::atomic<int> failures = 0;
        std::atomic<Sequence> told = 0;
        session.journal->on_failure([&](std::string) { ++failures; });
        session.journal->on_durable([&](Sequence sequence) {
            EXPECT_EQ(failures, 0);
            told = sequence;
        });
        storage.fail_operation(number, EIO);
        write(*session.journal, 1, 300, 2);
        session.journal->close();
        EXPECT_EQ(session.journal->durable(), told);
        EXPECT_EQ(failures, session.journal->has_failed() ? 1 : 0);
        auto const durable = session.journal->durable();
        storage.stop_failing();
        storage.cut_power(FaultyStorage::Survivors::sectors, number);
        auto const again = open(storage, settings_of(Fsync::always, 4096));
        ASSERT_TRUE(again.journal) << again.problem;
        ASSERT_GE(again.replayed.size(), durable);
        ASSERT_EQ(again.replayed, samples(again.replayed.size()));
    }
}

}  // namespace
}  // namespace trestle::journal
