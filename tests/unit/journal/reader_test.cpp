#include "oms/journal/reader.hpp"

#include "tests/unit/journal/fixture.hpp"

namespace trestle::journal {
namespace {

bool is_end(Next const& next) { return std::holds_alternative<End>(next); }

std::vector<Stamped> read_all(Reader& reader, std::optional<Sequence> durable = std::nullopt) {
    std::vector<Stamped> result;
    for (;;) {
        auto next = reader.next(durable);
        auto* const entry = std::get_if<Entry>(&next);
        if (!entry) {
            EXPECT_TRUE(is_end(next)) << std::get<Damage>(next).text;
            return result;
        }
        result.push_back(std::move(entry->record.stamped));
    }
}

TEST(Reader, FollowsAWriterOverSegments) {
    FaultyStorage storage;
    Reader reader(storage, directory);
    EXPECT_TRUE(is_end(reader.next())) << "before the journal exists";
    auto const session = open(storage, settings_of(Fsync::always, 4096));
    EXPECT_TRUE(is_end(reader.next())) << "before the first record";
    std::vector<Stamped> read;
    for (Sequence sequence = 1; sequence <= 200; ++sequence) {
        write(*session.journal, sequence, sequence);
        if (sequence % 3 != 0) continue;
        for (auto& stamped : read_all(reader)) read.push_back(std::move(stamped));
        ASSERT_EQ(read.size(), sequence);
    }
    read.push_back(sample_record(199, 1));
    read.push_back(sample_record(200, 1));
    EXPECT_EQ(read, samples(200));
    EXPECT_EQ(reader.epoch(), 1'700'000'000U);
}

TEST(Reader, ReadsOnlyWhatIsDurableWhenTold) {
    FaultyStorage storage;
    auto const session = open(storage, settings_of(Fsync::never));
    write(*session.journal, 1, 20);
    Reader reader(storage, directory);
    EXPECT_EQ(read_all(reader, 0).size(), 0U);
    EXPECT_EQ(read_all(reader, 7), samples(7));
    EXPECT_EQ(read_all(reader, 7).size(), 0U);
    EXPECT_EQ(read_all(reader, 20).size(), 13U);
    EXPECT_EQ(reader.next_sequence(), 21U);
}

TEST(Reader, BeginsAnywhere) {
    FaultyStorage storage;
    {
        auto const session = open(storage, settings_of(Fsync::always, 4096));
        write(*session.journal, 1, 100);
    }
    for (Sequence from = 1; from <= 101; ++from) {
        Reader reader(storage, directory, from);
        auto const read = read_all(reader);
        ASSERT_EQ(read.size(), 101 - from);
        if (!read.empty()) {
            ASSERT_EQ(read.front(), sample_record(from, 1));
        }
    }
}

TEST(Reader, ARecordThatIsOnlyHalfThereIsTheEnd) {
    FaultyStorage storage;
    {
        auto const session = open(storage, settings_of(Fsync::always));
        write(*session.journal, 1, 3);
    }
    auto const whole = storage.bytes_of(segment_path(1));
    auto const last = entries(storage).back();
    std::uint64_t cuts = 0;
    for (std::uint64_t cut = 0; cut < last.record.length; ++cut) {
        auto bytes = whole;
        std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(last.place.offset + cut), bytes.end(),
                  std::byte{0});
        if (bytes == whole) break;  // only zeros were cut off: nothing is missing
        ++cuts;
        storage.set_bytes(segment_path(1), bytes);
        Reader reader(storage, directory);
        ASSERT_EQ(read_all(reader), samples(2)) << "cut at " << cut;
        storage.set_bytes(segment_path(1), whole);
        Reader again(storage, directory);
        ASSERT_EQ(read_all(again), samples(3));
    }
    EXPECT_GT(cuts, record_header_bytes);
}

TEST(Reader, ADurableRecordThatCannotBeReadIsDamage) {
    FaultyStorage storage;
    {
        auto const session = open(storage, settings_of(Fsync::always));
        write(*session.journal, 1, 3);
    }
    auto const last = entries(storage).back();
    storage.flip_bit(last.place.file, last.place.offset + 9, 1);
    Reader reader(storage, directory);
    ASSERT_TRUE(std::holds_alternative<Entry>(reader.next(3)));
    ASSERT_TRUE(std::holds_alternative<Entry>(reader.next(3)));
    auto const next = reader.next(3);
    ASSERT_TRUE(std::holds_alternative<Damage>(next));
    EXPECT_EQ(std::get<Damage>(next).place, last.place);
    // And so is one that is not there at all.
    Reader beyond(storage, directory);
    storage.flip_bit(last.place.file, last.place.offset + 9, 1);
    for (int i = 0; i < 3; ++i) ASSERT_TRUE(std::holds_alternative<Entry>(beyond.next(4)));
    EXPECT_TRUE(std::holds_alternative<Damage>(beyond.next(4)));
}

TEST(Reader, ADamagedMiddleIsDamageAlsoWithoutKnowingWhatIsDurable) {
    FaultyStorage storage;
    {
        auto const session = open(storage, settings_of(Fsync::always));
        write(*session.journal, 1, 9);
    }
    auto const target = entries(storage)[4];
    storage.flip_bit(target.place.file, target.place.offset + 30, 1);
    Reader reader(storage, directory);
    for (int i = 0; i < 4; ++i) ASSERT_TRUE(std::holds_alternative<Entry>(reader.next()));
    auto const next = reader.next();
    ASSERT_TRUE(std::holds_alternative<Damage>(next));
    EXPECT_EQ(std::get<Damage>(next).place, target.place);
}

TEST(Reader, SaysWhenTheBeginningIsMissing) {
    FaultyStorage storage;
    {
        auto const session = open(storage, settings_of(Fsync::always, 4096));
        write(*session.journal, 1, 100);
    }
    ASSERT_FALSE(storage.remove(segment_path(1)));
    Reader reader(storage, directory);
    auto const next = reader.next();
    ASSERT_TRUE(std::holds_alternative<Damage>(next));
    EXPECT_THAT(std::get<Damage>(next).text, HasSubstr("the segments before it are missing"));
}

}  // namespace
}  // namespace trestle::journal
