#include "oms/audit/verify.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/audit/history.hpp"

namespace trestle::audit {
namespace {

using ::testing::HasSubstr;

class Verify : public AuditFile {
protected:
    void SetUp() override {
        AuditFile::SetUp();
        project(day_, path());
    }
    std::string problem() {
        auto const result = verify(path(), journal_of(day_));
        return result.ok() ? "no problem" : result.error();
    }
    History day_ = eventful_day();
};

// From Python's hashlib: the chain is plain enough to be checked without this program.
TEST(Chain, hashes_the_previous_hash_the_length_and_the_record) {
    Sha256 sha;
    EXPECT_EQ(to_hex(chain(sha, Digest{}, "abc")),
              "1956a9d940e04afe168416a20c404bc068f4f38a4f939a6e10046362aa02d72c");
    EXPECT_EQ(to_hex(chain(sha, chain(sha, Digest{}, "abc"), "")),
              "7cff18ae5ecfcba1fa605845c54489c17edf2f08fcb081784344ba01bec903a6");
}

TEST_F(Verify, an_untouched_file_is_whole) {
    auto const result = verify(path(), journal_of(day_));
    ASSERT_TRUE(result.ok()) << result.error();
    EXPECT_EQ(result->first, 1u);
    EXPECT_EQ(result->last, day_.steps.size());
    EXPECT_EQ(result->events, day_.steps.size());
    EXPECT_EQ(result->not_yet_written, 0u);
    EXPECT_EQ(result->last_hash,
              look_up(path(), "SELECT lower(hex(hash)) FROM event ORDER BY seq DESC LIMIT 1"));
}

TEST_F(Verify, a_file_behind_its_journal_says_by_how_much) {
    day_.add(DeskLoggedOff{SessionId::of("DESK1"), "again"});
    auto const result = verify(path(), journal_of(day_));
    ASSERT_TRUE(result.ok()) << result.error();
    EXPECT_EQ(result->not_yet_written, 1u);
}

TEST_F(Verify, every_change_of_an_events_record_is_found) {
    for (auto const* column : {"record_sha256", "prev_hash", "hash"}) {
        auto const file = (folder_ / column).string();
        project(day_, file);
        ASSERT_EQ(meddle(file, "DROP TRIGGER event_no_update; UPDATE event SET " +
                                   std::string(column) + " = zeroblob(32) WHERE seq = 7"),
                  "");
        auto const result = verify(file, journal_of(day_));
        ASSERT_FALSE(result.ok()) << column;
        EXPECT_THAT(result.error(), HasSubstr("event 7 of the audit file")) << column;
    }
}

TEST_F(Verify, a_deleted_event_is_found) {
    ASSERT_EQ(meddle(path(), "DROP TRIGGER event_no_delete; DELETE FROM event WHERE seq = 12"), "");
    EXPECT_THAT(problem(), HasSubstr("event 12 of the journal is missing in the audit file"));
}

TEST_F(Verify, a_changed_record_of_the_journal_is_found) {
    day_.steps[4].record[0] = 'R';
    EXPECT_THAT(problem(), HasSubstr("event 5 of the audit file has another record digest"));
    day_.steps[4].record += "!";
    EXPECT_THAT(problem(), HasSubstr("event 5 of the audit file states a record of"));
}

TEST_F(Verify, a_journal_that_ends_too_soon_is_found) {
    auto const size = day_.steps.size();
    day_.steps.pop_back();
    EXPECT_THAT(problem(), HasSubstr("event " + std::to_string(size) + " is not in the journal"));
    EXPECT_THAT(problem(), HasSubstr("keep it as evidence, then rebuild it from the journal"));
}

TEST_F(Verify, a_recomputed_row_still_breaks_the_chain_at_its_successor) {
    // Someone changes record 7 in journal and file alike, and forgets what follows.
    day_.steps[6].record += " forged";
    auto const previous = look_up(path(), "SELECT hex(prev_hash) FROM event WHERE seq = 7");
    History forged = day_;
    auto const file = (folder_ / "forged").string();
    project(forged, file);
    auto const hash = look_up(file, "SELECT hex(hash) FROM event WHERE seq = 7");
    auto const digest = look_up(file, "SELECT hex(record_sha256) FROM event WHERE seq = 7");
    ASSERT_EQ(meddle(path(), "DROP TRIGGER event_no_update; UPDATE event SET hash = x'" + hash +
                                 "', record_sha256 = x'" + digest + "', record_bytes = " +
                                 std::to_string(day_.steps[6].record.size()) + " WHERE seq = 7"),
              "");
    EXPECT_THAT(problem(), HasSubstr("event 8 of the audit file does not follow the event before"));
}

}  // namespace
}  // namespace trestle::audit
