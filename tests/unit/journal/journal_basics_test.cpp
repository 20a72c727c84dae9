#include <gtest/gtest.h>

#include "oms/journal/journal.hpp"
#include "tests/support/faulty_storage.hpp"
#include "tests/support/journal_samples.hpp"

namespace trestle::journal {
namespace {

using testing::FaultyStorage;
using testing::sample_record;

constexpr Timestamp noon = Timestamp::from_ms(1'700'000'000'123);

Settings inline_settings(Fsync fsync = Fsync::always) {
    return {.directory = "/journal", .fsync = fsync, .segment_bytes = 8192, .has_threads = false};
}

struct Reopened {
    std::unique_ptr<Journal> journal;
    std::vector<Stamped> replayed;
    std::string problem;
};

Reopened open(Storage& storage, Settings const& settings) {
    Reopened result;
    auto opened = Journal::open(storage, settings, noon, [&](Stamped const& stamped) {
        result.replayed.push_back(stamped);
    });
    if (opened) {
        result.journal = std::move(opened).value();
    } else {
        result.problem = opened.error().text;
    }
    return result;
}

TEST(Journal, GivesBackWhatWasWrittenInOrder) {
    for (auto const fsync : {Fsync::always, Fsync::interval, Fsync::never}) {
        FaultyStorage storage;
        std::vector<Stamped> written;
        {
            auto first = open(storage, inline_settings(fsync));
            ASSERT_TRUE(first.journal) << first.problem;
            EXPECT_EQ(first.journal->opened().last, 0U);
            EXPECT_EQ(first.journal->opened().epoch, 1'700'000'000U);
            for (Sequence sequence = 1; sequence <= 500; ++sequence) {
                written.push_back(sample_record(sequence, 1));
                first.journal->append(written.back());
                if (sequence % 7 == 0) first.journal->commit();
            }
            first.journal->close();
            EXPECT_EQ(first.journal->durable(), 500U);
        }
        auto const second = open(storage, inline_settings(fsync));
        ASSERT_TRUE(second.journal) << second.problem;
        EXPECT_EQ(second.replayed, written);
        EXPECT_EQ(second.journal->opened().last, 500U);
        EXPECT_EQ(second.journal->opened().epoch, 1'700'000'000U);
        EXPECT_EQ(second.journal->opened().note, "");
        EXPECT_GT(list_segments(storage, "/journal")->size(), 3U);
    }
}

}  // namespace
}  // namespace trestle::journal
