#include <gtest/gtest.h>

#include "oms/audit/content.hpp"
#include "tests/unit/audit/history.hpp"

namespace trestle::audit {
namespace {

using namespace trestle::literals;

class Rebuild : public AuditFile {
protected:
    std::string digest(std::string const& path) {
        auto const result = content_digest(path);
        EXPECT_TRUE(result.ok()) << result.error();
        return result.ok() ? result->hex : "";
    }
    std::string other() const { return (folder_ / "rebuilt.db").string(); }
};

TEST_F(Rebuild, gives_the_same_rows_whatever_the_batches_were) {
    auto const day = eventful_day();
    project(day, path(), 1);
    auto const expected = digest(path());
    for (std::size_t batch : {2u, 3u, 7u, 1000u}) {
        auto const file = (folder_ / ("batch" + std::to_string(batch))).string();
        project(day, file, batch);
        EXPECT_EQ(digest(file), expected) << batch;
        EXPECT_EQ(first_difference(path(), file)->text, std::nullopt);
    }
}

TEST_F(Rebuild, a_restart_after_every_event_changes_nothing) {
    auto const day = eventful_day();
    project(day, other());
    for (std::size_t i = 0; i < day.steps.size(); ++i) project(day, path(), 1, i, i + 1);
    EXPECT_EQ(digest(path()), digest(other()));
}

TEST_F(Rebuild, what_is_there_already_may_come_again) {
    auto const day = eventful_day();
    project(day, other());
    project(day, path(), 1000, 0, 17);
    project(day, path(), 1000, 0);  // from the beginning
    project(day, path(), 1000, 5, 9);
    EXPECT_EQ(digest(path()), digest(other()));
}

TEST_F(Rebuild, a_batch_that_was_not_committed_never_was) {
    auto const day = eventful_day();
    project(day, path(), 1000, 0, 10);
    auto const before = digest(path());
    {
        auto projector = Projector::open(path());
        ASSERT_TRUE(projector.ok());
        for (std::size_t i = 10; i < 20; ++i) {
            auto const& step = day.steps[i];
            projector.value()->apply(step.stamped, step.record, step.effects);
        }
        EXPECT_EQ(projector.value()->last(), 20u);
        EXPECT_EQ(projector.value()->uncommitted(), 10u);
    }
    EXPECT_EQ(digest(path()), before);
    auto const again = Projector::open(path());
    ASSERT_TRUE(again.ok());
    EXPECT_EQ(again.value()->last(), 10u);
}

TEST_F(Rebuild, the_digest_sees_every_table) {
    auto day = eventful_day();
    project(day, path());
    auto const expected = digest(path());
    day.steps[20].effects.push_back(Alert{std::nullopt, "one more"});
    project(day, other());
    EXPECT_NE(digest(other()), expected);
    EXPECT_EQ(first_difference(path(), other())->text, "alert row (seq 21, idx 1) is missing");
}

TEST_F(Rebuild, readers_see_the_last_commit_while_the_projector_writes) {
    auto const day = eventful_day();
    project(day, path(), 1000, 0, 10);
    auto const before = digest(path());
    auto projector = Projector::open(path());
    ASSERT_TRUE(projector.ok());
    projector.value()->apply(day.steps[10].stamped, day.steps[10].record, day.steps[10].effects);
    EXPECT_EQ(digest(path()), before);
    ASSERT_TRUE(projector.value()->commit().ok());
    EXPECT_NE(digest(path()), before);
}

}  // namespace
}  // namespace trestle::audit
