#include "oms/journal/tools.hpp"
#include "oms/journal/upkeep.hpp"
#include "tests/unit/journal/fixture.hpp"

namespace trestle::journal {
namespace {

constexpr auto inspect =
    ". Nothing was changed. Inspect with: trestle journal verify --data /; trestle journal dump "
    "--data /. Then restore the file from a copy";

// 60 records in several segments, all of them on the disk.
void fill(FaultyStorage& storage, std::size_t segment_bytes = 4096) {
    auto const session = open(storage, settings_of(Fsync::always, segment_bytes));
    write(*session.journal, 1, 60, 3);
}

void overwrite(FaultyStorage& storage, Place const& place, std::span<std::byte const> bytes) {
    auto all = storage.bytes_of(place.file);
    std::copy(bytes.begin(), bytes.end(), all.begin() + static_cast<std::ptrdiff_t>(place.offset));
    storage.set_bytes(place.file, all);
}

std::vector<std::byte> record_bytes(Stamped const& stamped, Sequence synced) {
    Batch batch;
    EXPECT_TRUE(encode_record(batch, stamped));
    seal_records(batch.bytes(), synced);
    return {batch.bytes().begin(), batch.bytes().end()};
}

TEST(Corruption, EveryByteOfAMiddleRecordIsRefusedWithItsPlace) {
    FaultyStorage storage;
    fill(storage);
    auto const all = entries(storage);
    ASSERT_EQ(all.size(), 60U);
    auto const& target = all[16];
    for (std::uint64_t i = 0; i < target.record.length; ++i) {
        for (int bit = 0; bit < 8; ++bit) {
            storage.flip_bit(target.place.file, target.place.offset + i, bit);
            auto const before = storage.bytes_of(target.place.file);
            auto const session = open(storage, settings_of(Fsync::always, 4096));
            ASSERT_FALSE(session.journal) << "byte " << i << " bit " << bit;
            ASSERT_EQ(session.place, target.place) << "byte " << i << " bit " << bit;
            ASSERT_EQ(session.replayed, samples(16)) << "byte " << i << " bit " << bit;
            ASSERT_EQ(storage.bytes_of(target.place.file), before) << "a refused file was changed";
            ASSERT_THAT(
                session.problem,
                ::testing::AllOf(HasSubstr("cannot be used: " + describe(target.place) + ": "),
                                 HasSubstr("; 43 whole records follow, the last is 60"),
                                 HasSubstr(inspect)));
            auto const report = verify(storage, directory);
            ASSERT_FALSE(report.ok);
            ASSERT_EQ(report.records, 59U);
            ASSERT_EQ(report.problems.size(), 1U);
            ASSERT_THAT(report.problems[0],
                        HasSubstr("; unreadable: record 17; good records follow from "));
            storage.flip_bit(target.place.file, target.place.offset + i, bit);
        }
    }
    EXPECT_EQ(open(storage, settings_of(Fsync::always, 4096)).replayed, samples(60));
}

TEST(Corruption, EveryByteOfASegmentHeaderIsRefused) {
    for (std::size_t segment = 0; segment < 2; ++segment) {
        FaultyStorage storage;
        fill(storage);
        auto const path = segment_path(list_segments(storage, directory)->at(segment));
        for (std::uint64_t i = 0; i < segment_header_bytes; ++i) {
            storage.flip_bit(path, i, 3);
            auto const session = open(storage, settings_of(Fsync::always, 4096));
            ASSERT_FALSE(session.journal) << "byte " << i;
            ASSERT_THAT(session.problem, HasSubstr(path.string() + " at byte 0")) << "byte " << i;
            storage.flip_bit(path, i, 3);
        }
    }
}

// The header of the last segment, with nothing in it yet: no torn write explains it.
TEST(Corruption, ABadHeaderIsNeverATornTail) {
    FaultyStorage storage;
    { auto const session = open(storage, settings_of(Fsync::always)); }
    storage.flip_bit(segment_path(1), 20, 0);
    EXPECT_THAT(open(storage, settings_of(Fsync::always)).problem,
                HasSubstr("the checksum of the segment header does not fit"));
    storage.set_bytes(segment_path(1), std::vector<std::byte>(8192));
    EXPECT_THAT(open(storage, settings_of(Fsync::always)).problem,
                HasSubstr("the file does not begin with TRSTLJNL"));
    storage.set_bytes(segment_path(1), {});
    EXPECT_THAT(open(storage, settings_of(Fsync::always)).problem,
                HasSubstr("the file has 0 bytes, its header takes 64"));
}

TEST(Corruption, AMissingSegmentIsRefused) {
    FaultyStorage storage;
    fill(storage);
    auto const segments = *list_segments(storage, directory);
    ASSERT_GE(segments.size(), 3U);
    auto const kept = storage.bytes_of(segment_path(segments[1]));
    ASSERT_FALSE(storage.remove(segment_path(segments[1])));
    auto session = open(storage, settings_of(Fsync::always, 4096));
    EXPECT_FALSE(session.journal);
    EXPECT_EQ(session.place.sequence, segments[1]);
    EXPECT_THAT(session.problem, HasSubstr("there is no whole record; "));
    EXPECT_THAT(verify(storage, directory).problems.at(0),
                HasSubstr("; unreadable: record " + std::to_string(segments[1]) + " to " +
                          std::to_string(segments[2] - 1)));

    storage.set_bytes(segment_path(segments[1]), kept);
    ASSERT_FALSE(storage.remove(segment_path(1)));
    session = open(storage, settings_of(Fsync::always, 4096));
    EXPECT_FALSE(session.journal);
    EXPECT_THAT(session.problem,
                HasSubstr("the journal begins at record " + std::to_string(segments[1]) +
                          ": the segments before it are missing"));
    EXPECT_FALSE(verify(storage, directory).ok);
}

TEST(Corruption, ASegmentOfAnotherJournalIsRefused) {
    FaultyStorage storage;
    fill(storage);
    FaultyStorage other;
    {
        auto const session = open(other, settings_of(Fsync::always, 4096));
        write(*session.journal, 1, 60, 3, 2);
    }
    auto const second = list_segments(storage, directory)->at(1);
    // Same epoch and same first sequence: only the chain gives it away.
    auto const foreign = *decode_segment_header(
        other.bytes_of(segment_path(list_segments(other, directory)->at(1))));
    auto bytes = storage.bytes_of(segment_path(second));
    auto const header =
        encode_segment_header({foreign.epoch, second, second - 1, foreign.previous});
    std::copy(header.begin(), header.end(), bytes.begin());
    storage.set_bytes(segment_path(second), bytes);
    EXPECT_THAT(open(storage, settings_of(Fsync::always, 4096)).problem,
                HasSubstr("it belongs to another journal"));
}

TEST(Corruption, ARepeatedOrSkippedRecordIsRefused) {
    for (Sequence const wrong : {16U, 18U, 60U, 1'000'000U}) {
        FaultyStorage storage;
        fill(storage, 65'536);
        auto const all = entries(storage);
        auto const& target = all[16];
        auto stamped = target.record.stamped;
        stamped.sequence = wrong;
        overwrite(storage, target.place, record_bytes(stamped, target.record.synced));
        auto const session = open(storage, settings_of(Fsync::always, 65'536));
        ASSERT_FALSE(session.journal) << wrong;
        ASSERT_EQ(session.place, target.place);
        ASSERT_THAT(session.problem,
                    HasSubstr("the record there has sequence " + std::to_string(wrong)));
        ASSERT_FALSE(verify(storage, directory).ok);
    }
}

// The last record repeated with a wrong sequence is whole: nobody tore it.
TEST(Corruption, AWholeRecordAtTheEndIsNeverATornTail) {
    FaultyStorage storage;
    fill(storage, 65'536);
    auto const last = entries(storage).back();
    Place const end{last.place.file, last.place.offset + last.record.length, 61};
    overwrite(storage, end, record_bytes(sample_record(60, 1), 60));
    EXPECT_THAT(open(storage, settings_of(Fsync::always, 65'536)).problem,
                HasSubstr("record 61: the record there has sequence 60"));
}

TEST(Corruption, ARecordOfANewerTrestleIsRefusedAndKept) {
    FaultyStorage storage;
    fill(storage, 65'536);
    auto const last = entries(storage).back();
    auto bytes = record_bytes(last.record.stamped, 57);
    bytes[8] = std::byte{record_version + 1};
    auto const checksum = crc32c(std::span(bytes).subspan(4));
    store(bytes.data(), checksum);
    overwrite(storage, last.place, bytes);
    auto const before = storage.bytes_of(segment_path(1));
    auto const session = open(storage, settings_of(Fsync::always, 65'536));
    EXPECT_FALSE(session.journal);
    EXPECT_THAT(session.problem,
                HasSubstr("record 60: written by a newer Trestle (record version " +
                          std::to_string(record_version + 1) + ", "));
    EXPECT_EQ(storage.bytes_of(segment_path(1)), before);
    EXPECT_THAT(verify(storage, directory).problems.at(0), HasSubstr("written by a newer Trestle"));

    auto header = storage.bytes_of(segment_path(1));
    store(header.data() + 8, std::uint32_t{2});
    store(header.data() + 60, crc32c(std::span(header).first(60)));
    storage.set_bytes(segment_path(1), header);
    EXPECT_THAT(open(storage, settings_of(Fsync::always, 65'536)).problem,
                HasSubstr("written by a newer Trestle (segment version 2; this one reads version "
                          "1)"));
}

// Nothing follows the last record, but all of it is there: nobody tore it, a bit has changed.
TEST(Corruption, AChangedBitInTheLastRecordIsRefused) {
    FaultyStorage storage;
    fill(storage, 65'536);
    auto const last = entries(storage).back();
    auto const whole = storage.bytes_of(last.place.file);
    auto const is_zero_from = [&](std::vector<std::byte> const& bytes, std::uint64_t at) {
        return is_all_zero(std::span(bytes).subspan(last.place.offset + at));
    };
    int refused = 0;
    for (std::uint64_t i = 0; i < last.record.length; ++i) {
        for (int bit = 0; bit < 8; ++bit) {
            SCOPED_TRACE("byte " + std::to_string(i) + " bit " + std::to_string(bit));
            storage.set_bytes(last.place.file, whole);
            storage.flip_bit(last.place.file, last.place.offset + i, bit);
            auto const before = storage.bytes_of(last.place.file);
            // The last bit that was set, and now is not: as if its byte had never been written.
            if (is_zero_from(before, i)) continue;
            auto const session = open(storage, settings_of(Fsync::always, 65'536));
            ASSERT_FALSE(session.journal);
            ASSERT_EQ(session.place, last.place);
            ASSERT_THAT(session.problem, HasSubstr(inspect));
            ASSERT_EQ(storage.bytes_of(last.place.file), before) << "a refused file was changed";
            auto const report = verify(storage, directory);
            ASSERT_FALSE(report.ok);
            ASSERT_EQ(report.torn_tail, "");
            ASSERT_THAT(report.problems.at(0), HasSubstr(describe(last.place)));
            ++refused;
        }
    }
    EXPECT_GT(refused, 8 * static_cast<int>(record_header_bytes));
    EXPECT_THAT(repair(storage, directory, {}).error().text, HasSubstr("Nothing was changed"));
}

TEST(Corruption, ALastRecordThatWasOverwrittenIsRefused) {
    FaultyStorage storage;
    fill(storage, 65'536);
    auto const last = entries(storage).back();
    auto const garbage = std::vector<std::byte>(12, std::byte{0xA5});
    auto place = last.place;
    place.offset += record_header_bytes;
    auto const end = last.place.offset + last.record.length - 1;
    overwrite(storage, place, garbage);
    overwrite(storage, {place.file, end, 60}, std::vector<std::byte>{std::byte{0x5A}});
    auto const session = open(storage, settings_of(Fsync::always, 65'536));
    EXPECT_FALSE(session.journal);
    EXPECT_THAT(session.problem, HasSubstr("the checksum does not fit the"));
}

// A write that was cut short leaves zeros from some byte on: that, and only that, is cut.
TEST(Corruption, ALastRecordThatEndsInZerosIsATornTail) {
    FaultyStorage storage;
    fill(storage, 65'536);
    auto const last = entries(storage).back();
    constexpr std::size_t kept = record_header_bytes + 2;
    ASSERT_GT(last.record.length, kept + 8);
    overwrite(storage, {last.place.file, last.place.offset + kept, 60},
              std::vector<std::byte>(last.record.length - kept));
    auto const all = storage.bytes_of(last.place.file);
    auto size = kept;
    while (all[last.place.offset + size - 1] == std::byte{0}) --size;
    EXPECT_THAT(verify(storage, directory).torn_tail, HasSubstr(describe(last.place)));
    EXPECT_TRUE(verify(storage, directory).ok);
    auto const session = open(storage, settings_of(Fsync::always, 65'536));
    ASSERT_TRUE(session.journal) << session.problem;
    EXPECT_EQ(session.replayed, samples(59));
    auto const note = session.journal->opened().note;
    EXPECT_EQ(note, "cut a torn tail at " + describe(last.place) + ": " + std::to_string(size) +
                        " bytes that the last write left unfinished; they are kept in "
                        "/journal/00000000000000000060.torn");
    EXPECT_EQ(storage.bytes_of("/journal/00000000000000000060.torn").size(), size);
}

// A sector that never reached the disk, in a record that is there to its last byte.
TEST(Corruption, ALastRecordWithALostSectorIsATornTail) {
    FaultyStorage storage;
    {
        auto const session = open(storage, settings_of(Fsync::always, 65'536));
        session.journal->append({1, {1}, VenueAnomaly{{}, std::string(3'000, 'x'), "end"}});
        session.journal->commit();
    }
    auto const last = entries(storage).back();
    overwrite(storage, {last.place.file, 1'024, 1}, std::vector<std::byte>(512));
    auto const session = open(storage, settings_of(Fsync::always, 65'536));
    ASSERT_TRUE(session.journal) << session.problem;
    EXPECT_THAT(session.journal->opened().note, HasSubstr("cut a torn tail"));
}

// Under `never` nothing says what was on the disk: only a lost sector tells a torn write.
TEST(Corruption, AFlippedBitIsNeverTakenForALostSector) {
    FaultyStorage storage;
    {
        auto const session = open(storage, settings_of(Fsync::never, 65'536));
        write(*session.journal, 1, 60, 3);
    }
    auto const all = entries(storage);
    for (std::size_t target = 0; target + 1 < all.size(); ++target) {
        for (auto const at : {std::uint64_t{0}, std::uint64_t{5}, std::uint64_t{40}}) {
            auto const offset = all[target].place.offset + at;
            storage.flip_bit(all[target].place.file, offset, 6);
            auto const session = open(storage, settings_of(Fsync::never, 65'536));
            ASSERT_FALSE(session.journal) << "record " << target + 1 << " byte " << at;
            storage.flip_bit(all[target].place.file, offset, 6);
        }
    }
}

// What lies in the bytes of an input can look like a record itself.
TEST(Corruption, ARecordInsideARecordIsNotTakenForOne) {
    FaultyStorage storage;
    auto const inner = record_bytes(sample_record(2, 1), 1);
    std::string const payload(reinterpret_cast<char const*>(inner.data()), inner.size());
    {
        auto const session = open(storage, settings_of(Fsync::always));
        session.journal->append({1, {1}, VenueAnomaly{{}, "", payload}});
        session.journal->commit();
        write(*session.journal, 2, 3);
    }
    auto const session = open(storage, settings_of(Fsync::always));
    ASSERT_EQ(session.replayed.size(), 3U);
    EXPECT_EQ(session.replayed[1], sample_record(2, 1));
}

}  // namespace
}  // namespace trestle::journal
