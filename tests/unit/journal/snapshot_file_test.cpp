#include "oms/journal/snapshot_file.hpp"

#include <cerrno>

#include "tests/unit/journal/fixture.hpp"

namespace trestle::journal {
namespace {

using Survivors = FaultyStorage::Survivors;

SnapshotHeader header_of(Sequence sequence) {
    return {.layout = 7, .epoch = 1'700'000'000, .sequence = sequence, .checksum = 99, .at = noon};
}

std::string content(Sequence sequence) {
    return std::string(3'000, static_cast<char>('a' + sequence % 26));
}

StorageFailure take(Storage& storage, Sequence sequence) {
    SnapshotWriter writer(storage, directory, header_of(sequence));
    writer.write(content(sequence).substr(0, 1'000));
    writer.write(content(sequence).substr(1'000));
    return writer.finish(sequence * 3);
}

struct Read {
    std::string bytes;
    bool is_whole = false;
    std::uint64_t state_hash = 0;
    std::string problem;
};

Read read(Storage& storage, Sequence sequence) {
    Read result;
    SnapshotReader reader(storage, directory, sequence);
    for (auto block = reader.next(); !block.empty(); block = reader.next()) result.bytes += block;
    result.is_whole = reader.is_whole();
    result.state_hash = reader.state_hash();
    result.problem = reader.problem();
    if (result.is_whole) {
        EXPECT_EQ(reader.header(), header_of(sequence));
    }
    return result;
}

std::filesystem::path path_of(Sequence sequence) { return directory / snapshot_name(sequence); }

TEST(SnapshotFile, GivesBackWhatWasWritten) {
    FaultyStorage storage;
    (void)storage.make_directory(directory);
    ASSERT_FALSE(take(storage, 500));
    auto const found = read(storage, 500);
    EXPECT_TRUE(found.is_whole) << found.problem;
    EXPECT_EQ(found.bytes, content(500));
    EXPECT_EQ(found.state_hash, 1'500U);
    EXPECT_EQ(snapshot_name(500), "00000000000000000500.snapshot");
}

TEST(SnapshotFile, TheLastTwoAreKept) {
    FaultyStorage storage;
    (void)storage.make_directory(directory);
    for (Sequence const sequence : {10U, 20U, 30U, 40U}) ASSERT_FALSE(take(storage, sequence));
    EXPECT_EQ(*list_snapshots(storage, directory), (std::vector<Sequence>{40, 30}));
}

TEST(SnapshotFile, EveryFlippedBitIsNoticed) {
    FaultyStorage storage;
    (void)storage.make_directory(directory);
    ASSERT_FALSE(take(storage, 500));
    auto const size = storage.bytes_of(path_of(500)).size();
    for (std::uint64_t offset = 0; offset < size; ++offset) {
        // Bytes 12 to 15 and 52 to 59 of the header are zero and covered by its checksum, too.
        storage.flip_bit(path_of(500), offset, static_cast<int>(offset % 8));
        auto const found = read(storage, 500);
        ASSERT_FALSE(found.is_whole) << "byte " << offset;
        ASSERT_NE(found.problem, "") << "byte " << offset;
        storage.flip_bit(path_of(500), offset, static_cast<int>(offset % 8));
    }
    EXPECT_TRUE(read(storage, 500).is_whole);
}

TEST(SnapshotFile, EveryLengthTooShortIsNoticed) {
    FaultyStorage storage;
    (void)storage.make_directory(directory);
    ASSERT_FALSE(take(storage, 500));
    auto const whole = storage.bytes_of(path_of(500));
    for (std::size_t length = 0; length < whole.size(); length += 13) {
        storage.set_bytes(path_of(500), {whole.begin(), whole.begin() + static_cast<long>(length)});
        auto const found = read(storage, 500);
        ASSERT_FALSE(found.is_whole) << length;
        ASSERT_THAT(found.problem, HasSubstr("it ends in the middle of")) << length;
    }
}

// Whatever fails while the third is written: the first two are there and whole, or the new one and
// the one before it.
TEST(SnapshotFile, AFailureAtAnyOperationCostsAtMostTheNewOne) {
    for (std::uint64_t operation = 1;; ++operation) {
        FaultyStorage storage;
        (void)storage.make_directory(directory);
        ASSERT_FALSE(take(storage, 10));
        ASSERT_FALSE(take(storage, 20));
        storage.fail_operation(operation, EIO);
        auto const failure = take(storage, 30);
        storage.stop_failing();
        storage.cut_power(Survivors::sectors, operation);
        auto const all = *list_snapshots(storage, directory);
        ASSERT_GE(all.size(), 2U) << operation;
        for (auto const sequence : all) {
            auto const found = read(storage, sequence);
            EXPECT_TRUE(found.is_whole) << operation << ": " << sequence << " " << found.problem;
            EXPECT_EQ(found.bytes, content(sequence));
        }
        if (!failure) {
            EXPECT_EQ(all.front(), 30U);
            EXPECT_GT(operation, 5U);
            break;
        }
    }
}

TEST(SnapshotFile, AFullDiskLeavesNothingBehind) {
    FaultyStorage storage;
    (void)storage.make_directory(directory);
    storage.set_capacity(1'500);
    auto const failure = take(storage, 10);
    ASSERT_TRUE(failure);
    EXPECT_EQ(failure->code, ENOSPC);
    EXPECT_FALSE(storage.exists(directory / unfinished_snapshot_name));
    EXPECT_TRUE(list_snapshots(storage, directory)->empty());
}

// ---- What recovery makes of one ----------------------------------------------------------------

TEST(Recovery, BehindAKnownRecordOnlyTheRestIsReplayed) {
    for (Sequence known = 0; known <= 60; ++known) {
        FaultyStorage storage;
        write(*open(storage, settings_of(Fsync::always, 4096)).journal, 1, 60);
        std::vector<Stamped> replayed;
        auto opened = Journal::open(
            storage, settings_of(Fsync::always, 4096), noon,
            [&](Stamped const& stamped) { replayed.push_back(stamped); }, known);
        ASSERT_TRUE(opened) << opened.error().text;
        auto const all = samples(60);
        EXPECT_EQ(replayed,
                  std::vector<Stamped>(all.begin() + static_cast<long>(known), all.end()));
        EXPECT_EQ((*opened)->opened().last, 60U);
        EXPECT_EQ((*opened)->opened().records, 60 - known);
        write(**opened, 61, 70);
        (*opened)->close();
        EXPECT_EQ(open(storage, settings_of(Fsync::always, 4096)).replayed, samples(70));
    }
}

TEST(Recovery, ATornTailIsCutBehindAKnownRecord) {
    FaultyStorage storage;
    write(*open(storage, settings_of(Fsync::always, 65'536)).journal, 1, 60);
    auto const last = entries(storage).back();
    auto torn = storage.bytes_of(last.place.file);
    torn.resize(last.place.offset + 50);
    storage.set_bytes(last.place.file, torn);
    auto const opened = Journal::open(
        storage, settings_of(Fsync::always, 65'536), noon, [](Stamped const&) {}, 40);
    ASSERT_TRUE(opened) << opened.error().text;
    EXPECT_EQ((*opened)->opened().last, 59U);
    EXPECT_THAT((*opened)->opened().note, HasSubstr("cut a torn tail"));
}

}  // namespace
}  // namespace trestle::journal
