#include "oms/journal/archive.hpp"

#include <cerrno>

#include "oms/journal/snapshot_file.hpp"
#include "oms/journal/tools.hpp"
#include "oms/journal/upkeep.hpp"
#include "tests/unit/journal/fixture.hpp"

namespace trestle::journal {
namespace {

using Fate = Retention::Fate;

inline const std::filesystem::path attic = "/attic";

void take_snapshot(Storage& storage, Sequence sequence) {
    SnapshotWriter writer(storage, directory, {.sequence = sequence});
    writer.write("state");
    ASSERT_FALSE(writer.finish(0));
}

// A hundred records in small segments.
void fill(Storage& storage) {
    auto const session = open(storage, settings_of(Fsync::always, 4096));
    ASSERT_TRUE(session.journal) << session.problem;
    write(*session.journal, 1, 100);
}

std::vector<Sequence> live(Storage& storage) { return *list_segments(storage, directory); }

std::vector<Stamped> read_all(Storage& storage) {
    std::vector<Stamped> all;
    for (auto& entry : entries(storage)) all.push_back(entry.record.stamped);
    return all;
}

// A disk on which the archive is there only while it is mounted.
class Mounting : public FaultyStorage {
public:
    StorageResult<std::vector<std::string>> list(std::filesystem::path const& folder) override {
        if (folder == attic && !is_mounted) {
            return StorageProblem{ENOENT, "list /attic: No such file or directory"};
        }
        return FaultyStorage::list(folder);
    }
    bool is_mounted = false;
};

class Archive : public ::testing::Test {
protected:
    void SetUp() override {
        fill(storage_);
        segments_ = live(storage_);
        ASSERT_GE(segments_.size(), 5U);
    }
    void archive(std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) {
            auto const failure = archive_segment(storage_, directory, attic, segments_[i]);
            ASSERT_FALSE(failure) << failure->text;
        }
    }

    FaultyStorage storage_;
    std::vector<Sequence> segments_;
};

TEST_F(Archive, AHistoryInTwoPlacesIsReadAsOne) {
    archive(3);
    EXPECT_EQ(live(storage_), std::vector<Sequence>(segments_.begin() + 3, segments_.end()));
    ArchivedStorage both(storage_, directory, attic);
    EXPECT_EQ(live(both), segments_);
    EXPECT_EQ(read_all(both), samples(100));
    auto const report = verify(both, directory);
    EXPECT_TRUE(report.ok) << report.problems.at(0);
    EXPECT_EQ(report.records, 100U);
    // And a start that has no snapshot replays all of it, and goes on.
    auto session = open(both, settings_of(Fsync::always, 4096));
    ASSERT_TRUE(session.journal) << session.problem;
    EXPECT_EQ(session.replayed, samples(100));
    write(*session.journal, 101, 120);
    session.journal->close();
    EXPECT_EQ(read_all(both), samples(120));
}

// Nothing says what was synced: all that is live is written once more, and nothing else.
TEST_F(Archive, AStartThatTrustsNoSyncLeavesItAlone) {
    FaultyStorage storage;
    write(*open(storage, settings_of(Fsync::never, 4096)).journal, 1, 100);
    ASSERT_FALSE(archive_segment(storage, directory, attic, 1));
    ArchivedStorage both(storage, directory, attic);
    {
        auto const session = open(both, settings_of(Fsync::never, 4096));
        ASSERT_TRUE(session.journal) << session.problem;
        EXPECT_EQ(session.replayed, samples(100));
    }
    auto const known = live(storage).front();
    auto const opened = Journal::open(
        storage, settings_of(Fsync::never, 4096), noon, [](Stamped const&) {}, known);
    ASSERT_TRUE(opened) << opened.error().text;
    EXPECT_EQ((*opened)->opened().records, 100 - known);
}

TEST_F(Archive, WithoutItTheStartSaysWhatIsMissing) {
    archive(3);
    auto const session = open(storage_, settings_of(Fsync::always, 4096));
    EXPECT_FALSE(session.journal);
    EXPECT_THAT(session.problem,
                HasSubstr("the journal begins at record " + std::to_string(segments_[3])));
    EXPECT_THAT(session.problem, HasSubstr("the config must name it: [journal] archive"));
    EXPECT_FALSE(verify(storage_, directory).ok);
    // With a snapshot of a live record, what is live is enough.
    take_snapshot(storage_, segments_[4]);
    EXPECT_TRUE(verify(storage_, directory).ok);
}

TEST_F(Archive, TheChainAcrossIsChecked) {
    archive(3);
    FaultyStorage other;
    auto const session = open(other, settings_of(Fsync::always, 4096));
    write(*session.journal, 1, 100, 1, 2);
    auto const begins = live(other);
    ASSERT_FALSE(archive_segment(other, directory, attic, begins[0]));
    auto const foreign = attic / (segment_name(1) + ".gz");
    storage_.set_bytes(foreign, other.bytes_of(foreign));
    ArchivedStorage both(storage_, directory, attic);
    EXPECT_FALSE(verify(both, directory).ok);
}

TEST_F(Archive, DamageInItIsNoticedAndNamed) {
    archive(2);
    auto const path = attic / (segment_name(segments_[1]) + ".gz");
    storage_.flip_bit(path, storage_.bytes_of(path).size() / 2, 3);
    ArchivedStorage both(storage_, directory, attic);
    auto const report = verify(both, directory);
    ASSERT_FALSE(report.ok);
    EXPECT_THAT(report.problems[0], HasSubstr(path.string() + " cannot be unpacked"));
    EXPECT_THAT(report.problems[0], HasSubstr("restore it from a copy"));
}

TEST_F(Archive, DamageInItDoesNotHideWhatFollows) {
    archive(4);
    for (std::size_t const hit : {0U, 2U}) {
        auto const path = attic / (segment_name(segments_[hit]) + ".gz");
        storage_.flip_bit(path, storage_.bytes_of(path).size() / 2, 3);
    }
    ArchivedStorage both(storage_, directory, attic);
    auto const lost = segments_[1] - segments_[0] + segments_[3] - segments_[2];
    auto const report = verify(both, directory);
    EXPECT_EQ(report.records, 100 - lost);
    EXPECT_EQ(report.last, 100U);
    ASSERT_EQ(report.problems.size(), 2U);
    EXPECT_THAT(report.problems[1],
                HasSubstr("unreadable: record " + std::to_string(segments_[2]) + " to " +
                          std::to_string(segments_[3] - 1) + "; good records follow from " +
                          segment_path(segments_[3]).string()));
    std::vector<std::string> lines;
    (void)dump(both, directory, {}, [&](std::string const& line) { lines.push_back(line); });
    EXPECT_EQ(lines.size(), 100 - lost + 2);
    // A start needs all of it, and says what it cannot read.
    EXPECT_THAT(open(both, settings_of(Fsync::always, 4096)).problem,
                HasSubstr(".gz cannot be unpacked"));
}

TEST_F(Archive, OneThatIsNotThereIsRefusedByName) {
    PosixStorage disk;
    EXPECT_EQ(why_no_archive(disk, {}), std::nullopt);
    EXPECT_EQ(why_no_archive(disk, "/does/not/exist"),
              "the archive /does/not/exist cannot be read: list /does/not/exist: No such file or "
              "directory; name the folder that [journal] archive in the config means, and see that "
              "it is mounted");
    // A start needs it once the beginning has been moved there; before, it may not have been made.
    Mounting storage;
    fill(storage);
    EXPECT_EQ(why_not_whole(storage, directory, attic), std::nullopt);
    ASSERT_FALSE(archive_segment(storage, directory, attic, 1));
    EXPECT_THAT(why_not_whole(storage, directory, attic).value_or("nothing"),
                HasSubstr("the archive /attic cannot be read"));
    storage.is_mounted = true;
    EXPECT_EQ(why_not_whole(storage, directory, attic), std::nullopt);
}

TEST_F(Archive, WhateverFailsNoRecordIsLost) {
    for (std::uint64_t operation = 1;; ++operation) {
        FaultyStorage storage;
        fill(storage);
        storage.fail_operation(operation, EIO);
        auto const failure = archive_segment(storage, directory, attic, 1);
        storage.stop_failing();
        storage.cut_power(FaultyStorage::Survivors::sectors, operation);
        ArchivedStorage both(storage, directory, attic);
        ASSERT_EQ(read_all(both), samples(100)) << "operation " << operation;
        // The next try does it.
        if (storage.exists(segment_path(1))) {
            auto const again = archive_segment(storage, directory, attic, 1);
            ASSERT_FALSE(again) << again->text;
        }
        ASSERT_EQ(read_all(both), samples(100)) << "operation " << operation;
        if (!failure) {
            EXPECT_GT(operation, 5U);
            break;
        }
    }
}

TEST_F(Archive, OnlyWhatNobodyNeedsMayGo) {
    Retention retention{.fate = Fate::archive, .archive = attic, .keep_segments = 1};
    auto const old = [&](Sequence written) {
        return *old_segments(storage_, directory, retention, written, noon);
    };
    EXPECT_TRUE(old(100).empty()) << "no snapshots";
    take_snapshot(storage_, segments_[4]);
    EXPECT_TRUE(old(100).empty()) << "one snapshot";
    take_snapshot(storage_, 99);
    // The older one stands behind the first record of the fifth segment, which stays.
    EXPECT_EQ(old(100), std::vector<Sequence>(segments_.begin(), segments_.begin() + 4));
    EXPECT_EQ(old(segments_[2] - 1), (std::vector<Sequence>{1})) << "the audit file is behind";
    retention.keep_segments = segments_.size() - 2;
    EXPECT_EQ(old(100), std::vector<Sequence>(segments_.begin(), segments_.begin() + 2));
    retention.fate = Fate::keep;
    EXPECT_TRUE(old(100).empty());
}

TEST_F(Archive, WhatIsYoungStays) {
    take_snapshot(storage_, 98);
    take_snapshot(storage_, 99);
    auto const first_at = read_all(storage_)[segments_[2] - 1].at;
    Retention retention{
        .fate = Fate::archive, .archive = attic, .keep_segments = 1, .keep_for = Duration(1'000)};
    auto const at = [&](Duration later) {
        return *old_segments(storage_, directory, retention, 100, first_at + later);
    };
    EXPECT_LT(at(Duration(999)).size(), at(Duration(1'000'000'000'000'000)).size());
}

// ---- stat and repair ---------------------------------------------------------------------------

TEST_F(Archive, StatCountsBothPlaces) {
    archive(2);
    take_snapshot(storage_, 90);
    auto const stat = measure(storage_, directory, attic);
    ASSERT_TRUE(stat.ok()) << stat.error();
    EXPECT_EQ(stat->records, 100U);
    EXPECT_EQ(stat->first, 1U);
    EXPECT_EQ(stat->last, 100U);
    EXPECT_EQ(stat->segments, segments_.size() - 2);
    EXPECT_EQ(stat->archived_segments, 2U);
    EXPECT_GT(stat->archive_bytes, 0U);
    EXPECT_LT(stat->archive_bytes, 2 * 4096U);
    ASSERT_EQ(stat->snapshots.size(), 1U);
    EXPECT_EQ(stat->snapshots[0].first, 90U);
    std::uint64_t records = 0, bytes = 0;
    for (auto const& [type, sums] : stat->by_type) {
        records += sums.first;
        bytes += sums.second;
    }
    EXPECT_EQ(records, 100U);
    EXPECT_EQ(bytes, stat->record_bytes);
    EXPECT_EQ(stat->damage, "");
}

TEST(Stat, GrowthIsThatOfADay) {
    Stat stat;
    stat.record_bytes = 3'000;
    stat.first_at = noon;
    stat.last_at = noon + std::chrono::hours(12);
    EXPECT_EQ(stat.growth_per_day(), 6'000U);
}

TEST_F(Archive, RepairCutsATornTailAndNothingElse) {
    auto const clean = repair(storage_, directory, {});
    ASSERT_TRUE(clean.ok()) << clean.error().text;
    EXPECT_EQ(*clean, "nothing to repair: the journal ends cleanly behind record 100");
    archive(2);
    ArchivedStorage both(storage_, directory, attic);
    auto const end = entries(both).back();
    auto torn = storage_.bytes_of(end.place.file);
    auto const cut = torn.begin() + static_cast<std::ptrdiff_t>(end.place.offset) + 30;
    std::fill(cut, torn.end(), std::byte{0});
    storage_.set_bytes(end.place.file, torn);
    auto const done = repair(storage_, directory, attic);
    ASSERT_TRUE(done.ok()) << done.error().text;
    EXPECT_THAT(*done, HasSubstr("cut a torn tail at " + describe(end.place)));
    EXPECT_THAT(*done, HasSubstr("they are kept in /journal/00000000000000000100.torn"));
    EXPECT_EQ(read_all(both), samples(99));
    // Also without the archive at hand: the end is what counts.
    EXPECT_EQ(*repair(storage_, directory, {}),
              "nothing to repair: the journal ends cleanly behind record 99");
}

TEST_F(Archive, RepairRefusesDamageInTheMiddleAndChangesNothing) {
    auto const middle = entries(storage_)[50].place;
    storage_.flip_bit(middle.file, middle.offset + 40, 1);
    auto const before = storage_.bytes_of(middle.file);
    auto const done = repair(storage_, directory, {});
    ASSERT_FALSE(done.ok());
    EXPECT_THAT(done.error().text, HasSubstr("Nothing was changed"));
    EXPECT_THAT(done.error().text, HasSubstr("restore the file from a copy"));
    EXPECT_EQ(storage_.bytes_of(middle.file), before);
}

TEST_F(Archive, RepairRefusesWhileSomebodyWrites) {
    auto const session = open(storage_, settings_of(Fsync::always, 4096));
    auto const done = repair(storage_, directory, {});
    ASSERT_FALSE(done.ok());
    EXPECT_THAT(done.error().text, HasSubstr("is in use"));
}

}  // namespace
}  // namespace trestle::journal
