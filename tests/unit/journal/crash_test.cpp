#include <cerrno>

#include "tests/unit/journal/fixture.hpp"

namespace trestle::journal {
namespace {

using Survivors = FaultyStorage::Survivors;

struct Crash {
    char const* name;
    bool is_power_cut;
    Survivors survivors;
};
constexpr std::array crashes{
    Crash{"killed", false, Survivors::all},
    Crash{"power, none", true, Survivors::none},
    Crash{"power, prefix", true, Survivors::prefix},
    Crash{"power, sectors", true, Survivors::sectors},
    Crash{"power, all", true, Survivors::all},
};

void crash(FaultyStorage& storage, Crash const& how, std::uint64_t seed) {
    storage.stop_failing();
    if (how.is_power_cut) {
        storage.cut_power(how.survivors, seed);
    } else {
        storage.kill();
    }
}

// What was reported as durable, and what had been appended, by one life of the process.
struct Life {
    Sequence durable = 0;
    Sequence appended = 0;
};

Life live(FaultyStorage& storage, Fsync fsync, Sequence count) {
    Life life;
    auto const session = open(storage, settings_of(fsync, 4096));
    if (!session.journal) return life;
    life.appended = session.journal->opened().last;
    for (Sequence i = 0; i < count && !session.journal->has_failed(); i += 4) {
        write(*session.journal, life.appended + 1, life.appended + 4, 4);
        life.appended += 4;
        if (i % 16 == 0) session.journal->sync();
    }
    life.durable = session.journal->durable();
    return life;
}

void expect_prefix(Session const& session, Life const& life, bool durable_survives) {
    ASSERT_TRUE(session.journal) << session.problem;
    auto const count = session.replayed.size();
    if (durable_survives) {
        ASSERT_GE(count, life.durable) << "a durable record is lost";
    }
    ASSERT_LE(count, life.appended);
    ASSERT_EQ(session.replayed, samples(count)) << "altered, doubled or out of order";
}

// Fails the N-th operation on the disk for every N until nothing fails, crashes, and looks.
void fail_everywhere(Fsync fsync, Crash const& how) {
    for (std::uint64_t number = 1;; ++number) {
        SCOPED_TRACE(std::string(name_of(fsync)) + ", " + how.name + ", operation " +
                     std::to_string(number) + " fails");
        FaultyStorage storage;
        storage.fail_operation(number, number % 3 == 0 ? ENOSPC : EIO);
        auto const life = live(storage, fsync, 120);
        auto const is_through = storage.operations() < number;
        crash(storage, how, number);
        bool const durable_survives = fsync == Fsync::always || !how.is_power_cut;
        Sequence last = 0;
        {
            auto const session = open(storage, settings_of(fsync, 4096));
            ASSERT_NO_FATAL_FAILURE(expect_prefix(session, life, durable_survives));
            last = session.replayed.size();
            write(*session.journal, last + 1, last + 50, 5);
            ASSERT_EQ(session.journal->durable(), last + 50);
        }
        // A second time, so that a badly healed journal shows.
        storage.cut_power(Survivors::none, number);
        auto const again = open(storage, settings_of(fsync, 4096));
        ASSERT_TRUE(again.journal) << again.problem;
        ASSERT_EQ(again.replayed, samples(last + 50));
        ASSERT_EQ(again.journal->opened().note, "");
        if (is_through) break;
    }
}

TEST(Crash, AlwaysLosesNothingDurableWhateverFails) {
    for (auto const& how : crashes) fail_everywhere(Fsync::always, how);
}

TEST(Crash, IntervalLosesNothingDurableWhenKilledAndOnlyTheEndWhenThePowerGoes) {
    for (auto const& how : crashes) fail_everywhere(Fsync::interval, how);
}

TEST(Crash, NeverLosesNothingDurableWhenKilledAndOnlyTheEndWhenThePowerGoes) {
    for (auto const& how : crashes) fail_everywhere(Fsync::never, how);
}

// The repair itself can crash at any operation, again and again.
TEST(Crash, ACrashWhileATornTailIsCutHarmsNothing) {
    for (std::uint64_t seed = 1; seed <= 25; ++seed) {
        for (std::uint64_t number = 1;; ++number) {
            SCOPED_TRACE("seed " + std::to_string(seed) + ", operation " + std::to_string(number));
            FaultyStorage storage;
            auto const first = open(storage, settings_of(Fsync::never, 4096));
            write(*first.journal, 1, 60, 10);
            first.journal->sync();
            write(*first.journal, 61, 100, 10);
            storage.cut_power(Survivors::sectors, seed);

            storage.fail_operation(number, EIO);
            open(storage, settings_of(Fsync::always, 4096));
            auto const is_through = storage.operations() < number;
            storage.stop_failing();
            storage.cut_power(Survivors::sectors, seed + number);
            auto const last = open(storage, settings_of(Fsync::always, 4096));
            ASSERT_TRUE(last.journal) << last.problem;
            ASSERT_GE(last.replayed.size(), 60U);
            ASSERT_EQ(last.replayed, samples(last.replayed.size()));
            if (is_through) break;
        }
    }
}

// One write of many records, of which the disk keeps any sectors: none of it was promised.
TEST(Crash, ATornBatchIsCutAndSaidSo) {
    int with_good_records_behind = 0;
    for (std::uint64_t seed = 1; seed <= 400; ++seed) {
        FaultyStorage storage;
        std::string failure;
        {
            auto const session = open(storage, settings_of(Fsync::always, 65'536));
            write(*session.journal, 1, 20, 5);
            session.journal->on_failure([&](std::string text) { failure = std::move(text); });
            storage.fail_operation(2, EIO);  // the write works, the sync does not return
            write(*session.journal, 21, 60, 40);
            ASSERT_NE(failure, "");
            ASSERT_EQ(session.journal->durable(), 20U);
        }
        storage.stop_failing();
        storage.cut_power(Survivors::sectors, seed);
        auto const session = open(storage, settings_of(Fsync::always, 65'536));
        ASSERT_TRUE(session.journal) << "seed " << seed << ": " << session.problem;
        ASSERT_GE(session.replayed.size(), 20U);
        ASSERT_EQ(session.replayed, samples(session.replayed.size()));
        if (session.journal->opened().note.find("whole records follow") != std::string::npos) {
            ++with_good_records_behind;
            auto const kept =
                directory /
                ("0000000000000000" +
                 std::to_string(10'000 + session.replayed.size() + 1).substr(1) + ".torn");
            ASSERT_TRUE(storage.exists(kept)) << kept;
            ASSERT_THAT(session.journal->opened().note, HasSubstr(kept.string()));
            // Nothing old is left that could follow a new record of the same length.
            auto const last = entries(storage).back();
            auto const bytes = storage.bytes_of(segment_path(1));
            ASSERT_TRUE(
                is_all_zero(std::span(bytes).subspan(last.place.offset + last.record.length)));
        }
    }
    EXPECT_GT(with_good_records_behind, 100) << "the hard case was hardly tested";
}

TEST(Crash, CutAtEveryByteAfterTheLastSync) {
    FaultyStorage storage;
    {
        auto const session = open(storage, settings_of(Fsync::always));
        write(*session.journal, 1, 10, 10);
        write(*session.journal, 11, 14, 4);
    }
    auto const all = entries(storage);
    ASSERT_EQ(all.size(), 14U);
    auto const path = segment_path(1);
    auto const bytes = storage.bytes_of(path);
    auto const begin = all[10].place.offset;
    auto const end = all[13].place.offset + all[13].record.length;
    for (auto cut = begin; cut <= end; ++cut) {
        for (bool const is_shorter : {false, true}) {
            // A cut write leaves zeros; a cut file leaves nothing.
            auto torn = bytes;
            std::fill(torn.begin() + static_cast<std::ptrdiff_t>(cut), torn.end(), std::byte{0});
            if (is_shorter) torn.resize(cut);
            FaultyStorage copy;
            copy.set_bytes(path, torn);
            Sequence whole = 10;
            std::uint64_t whole_end = begin;
            for (auto const& entry : all) {
                auto const entry_end = entry.place.offset + entry.record.length;
                // Zeros in the place of zeros took nothing away.
                bool const is_kept =
                    entry_end <= torn.size() && is_all_zero(std::span(bytes).subspan(
                                                    cut, entry_end - std::min(cut, entry_end)));
                if (entry.place.offset >= begin && (entry_end <= cut || is_kept)) {
                    whole = entry.record.stamped.sequence;
                    whole_end = entry_end;
                }
            }
            auto const session = open(copy, settings_of(Fsync::always));
            ASSERT_TRUE(session.journal) << "cut at " << cut << ": " << session.problem;
            ASSERT_EQ(session.replayed, samples(whole)) << "cut at " << cut;
            auto const is_torn = !is_all_zero(std::span(torn).subspan(whole_end));
            ASSERT_EQ(session.journal->opened().note.empty(), !is_torn) << "cut at " << cut;
            write(*session.journal, whole + 1, whole + 5, 2);
            session.journal->close();
            ASSERT_EQ(open(copy, settings_of(Fsync::always)).replayed, samples(whole + 5));
        }
    }
}

TEST(Crash, RecordsOfAKilledProcessAreOnTheDiskBeforeTheyAreBuiltUpon) {
    for (auto const fsync : {Fsync::interval, Fsync::never}) {
        FaultyStorage storage;
        {
            auto const session = open(storage, settings_of(fsync, 4096));
            write(*session.journal, 1, 200);
            storage.kill();
        }
        EXPECT_EQ(open(storage, settings_of(fsync, 4096)).replayed, samples(200));
        storage.cut_power(Survivors::none, 1);
        EXPECT_EQ(open(storage, settings_of(fsync, 4096)).replayed, samples(200));
    }
}

}  // namespace
}  // namespace trestle::journal
