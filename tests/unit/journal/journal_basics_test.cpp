#include <cerrno>

#include "tests/unit/journal/fixture.hpp"

namespace trestle::journal {
namespace {

constexpr std::array policies{Fsync::always, Fsync::interval, Fsync::never};

TEST(Journal, GivesBackWhatWasWrittenInOrder) {
    for (auto const fsync : policies) {
        FaultyStorage storage;
        {
            auto const first = open(storage, settings_of(fsync));
            ASSERT_TRUE(first.journal) << first.problem;
            EXPECT_EQ(first.journal->opened().last, 0U);
            EXPECT_EQ(first.journal->opened().epoch, 1'700'000'000U);
            write(*first.journal, 1, 500, 7);
            EXPECT_EQ(first.journal->durable(), 500U);
        }
        auto const second = open(storage, settings_of(fsync));
        ASSERT_TRUE(second.journal) << second.problem;
        EXPECT_EQ(second.replayed, samples(500));
        EXPECT_EQ(second.journal->opened().last, 500U);
        EXPECT_EQ(second.journal->opened().records, 500U);
        EXPECT_EQ(second.journal->opened().epoch, 1'700'000'000U);
        EXPECT_EQ(second.journal->opened().note, "");
        EXPECT_GT(list_segments(storage, directory)->size(), 3U) << "no rotation was tested";
    }
}

TEST(Journal, GoesOnWhereItStopped) {
    FaultyStorage storage;
    for (Sequence last = 10; last <= 300; last += 10) {
        auto const session = open(storage, settings_of(Fsync::always));
        ASSERT_TRUE(session.journal) << session.problem;
        ASSERT_EQ(session.replayed, samples(last - 10));
        write(*session.journal, last - 9, last, 3);
    }
}

TEST(Journal, TellsWhenARecordIsDurable) {
    for (auto const fsync : policies) {
        FaultyStorage storage;
        auto const session = open(storage, settings_of(fsync));
        std::vector<Sequence> told;
        session.journal->on_durable([&](Sequence sequence) { told.push_back(sequence); });
        session.journal->append(sample_record(1, 1));
        session.journal->append(sample_record(2, 1));
        EXPECT_EQ(session.journal->durable(), 0U);
        session.journal->commit();
        session.journal->append(sample_record(3, 1));
        session.journal->commit();
        session.journal->commit();
        EXPECT_EQ(told, (std::vector<Sequence>{2, 3}));
    }
}

TEST(Journal, ARecordLongerThanASegmentHasItsOwn) {
    FaultyStorage storage;
    Stamped const large{2, {1}, VenueAnomaly{{}, std::string(50'000, 'x'), ""}};
    {
        auto const session = open(storage, settings_of(Fsync::always, 4096));
        write(*session.journal, 1, 1);
        session.journal->append(large);
        session.journal->commit();
        write(*session.journal, 3, 3);
        EXPECT_EQ(session.journal->durable(), 3U);
    }
    auto const session = open(storage, settings_of(Fsync::always, 4096));
    ASSERT_TRUE(session.journal) << session.problem;
    ASSERT_EQ(session.replayed.size(), 3U);
    EXPECT_EQ(session.replayed[1], large);
}

TEST(Journal, ARecordBeyondTheLimitStopsIt) {
    FaultyStorage storage;
    auto const session = open(storage, settings_of(Fsync::always));
    std::vector<std::string> failures;
    session.journal->on_failure([&](std::string text) { failures.push_back(std::move(text)); });
    session.journal->append({1, {1}, VenueAnomaly{{}, std::string(max_record_bytes, 'x'), ""}});
    session.journal->commit();
    EXPECT_EQ(failures, std::vector<std::string>{
                            "journal /journal: record 1 (venue_anomaly) is longer than 67108864 "
                            "bytes; a config with fewer accounts and limits makes it shorter"});
    EXPECT_EQ(session.journal->durable(), 0U);
}

TEST(Journal, ASecondWriterIsRefusedWithAReason) {
    FaultyStorage storage;
    auto first = open(storage, settings_of(Fsync::always));
    auto const second = open(storage, settings_of(Fsync::always));
    EXPECT_FALSE(second.journal);
    EXPECT_EQ(second.problem,
              "journal /journal is in use (held by process 1): stop that process first, or give "
              "this one another directory");
    first.journal->close();
    EXPECT_TRUE(open(storage, settings_of(Fsync::always)).journal);
}

TEST(Journal, SettingsThatCannotWorkAreRefused) {
    FaultyStorage storage;
    auto settings = settings_of(Fsync::always);
    settings.segment_bytes = 100;
    EXPECT_EQ(open(storage, settings).problem, "journal: segment_bytes is 100, the least is 4096");
    settings = settings_of(Fsync::interval);
    settings.sync_interval = Duration::zero();
    EXPECT_THAT(open(storage, settings).problem, HasSubstr("sync_interval must be above zero"));
    settings.directory.clear();
    EXPECT_EQ(open(storage, settings).problem, "journal: the directory has no name");
}

TEST(Journal, PoliciesHaveNamesForTheConfig) {
    for (auto const fsync : policies) EXPECT_EQ(fsync_named(name_of(fsync)), fsync);
    EXPECT_EQ(fsync_named("sometimes"), std::nullopt);
}

TEST(Journal, AFullDiskSaysWhatToDo) {
    FaultyStorage storage;
    storage.set_capacity(30'000);
    auto const session = open(storage, settings_of(Fsync::always));
    ASSERT_TRUE(session.journal) << session.problem;
    std::string failure;
    session.journal->on_failure([&](std::string text) { failure = std::move(text); });
    Sequence sequence = 0;
    while (!session.journal->has_failed()) {
        ++sequence;
        write(*session.journal, sequence, sequence);
    }
    EXPECT_EQ(failure,
              "journal /journal: allocate /journal/next.prepared: No space left on device. The "
              "disk is full: free room on the file system of /journal, or move the directory to a "
              "larger one and name it in the config, then start again");
    auto const durable = session.journal->durable();
    EXPECT_EQ(durable, sequence - 1);
    session.journal->close();
    storage.set_capacity(UINT64_MAX);
    EXPECT_EQ(open(storage, settings_of(Fsync::always)).replayed, samples(durable));
}

TEST(Journal, ADirectoryThatCannotBeMadeSaysWhatToDo) {
    FaultyStorage storage;
    storage.set_capacity(100);
    EXPECT_THAT(open(storage, settings_of(Fsync::always)).problem, HasSubstr("The disk is full"));
    storage.set_capacity(UINT64_MAX);
    storage.fail_operation(1, EACCES);
    EXPECT_THAT(open(storage, settings_of(Fsync::always)).problem,
                HasSubstr("Give the user that runs Trestle the right to write there"));
}

TEST(Journal, AfterAFailureNothingIsAccepted) {
    FaultyStorage storage;
    auto const session = open(storage, settings_of(Fsync::always));
    int failures = 0;
    session.journal->on_failure([&](std::string) { ++failures; });
    write(*session.journal, 1, 5);
    storage.fail_operation(1, EIO);
    write(*session.journal, 6, 6);
    storage.stop_failing();
    write(*session.journal, 7, 20);
    EXPECT_EQ(session.journal->durable(), 5U);
    EXPECT_EQ(failures, 1);
    session.journal->close();
    auto const reopened = open(storage, settings_of(Fsync::always));
    EXPECT_EQ(reopened.replayed, samples(5));
    EXPECT_THAT(reopened.journal->opened().note, HasSubstr("cut a torn tail at /journal/"));
}

}  // namespace
}  // namespace trestle::journal
