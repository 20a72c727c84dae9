// What goes wrong outside: each ends in one line that says what to do, and nothing is half written.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

#include "oms/audit/content.hpp"
#include "oms/audit/database.hpp"
#include "oms/audit/export.hpp"
#include "oms/audit/story.hpp"
#include "tests/unit/audit/history.hpp"

namespace trestle::audit {
namespace {

using ::testing::HasSubstr;

class Problems : public AuditFile {
protected:
    std::string open_problem(std::string const& path) {
        auto const opened = Projector::open(path);
        return opened.ok() ? "no problem" : opened.error();
    }
};

// The kernel refuses growth as it would on a full disk.
class NoMoreSpace {
public:
    explicit NoMoreSpace(rlim_t bytes) {
        std::signal(SIGXFSZ, SIG_IGN);
        getrlimit(RLIMIT_FSIZE, &before_);
        rlimit const limit{bytes, before_.rlim_max};
        setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~NoMoreSpace() { setrlimit(RLIMIT_FSIZE, &before_); }

private:
    rlimit before_{};
};

TEST_F(Problems, a_folder_that_does_not_exist) {
    auto const file = (folder_ / "no" / "audit.db").string();
    EXPECT_EQ(open_problem(file), "audit file " + file +
                                      ": unable to open database file; check that the folder "
                                      "exists and belongs to this user");
}

// The gateway goes on and tries again by itself: nobody has to start anything.
TEST_F(Problems, a_full_disk_asks_for_room_and_for_nothing_else) {
    auto const database = Database::open(path(), Database::Mode::read_write);
    ASSERT_TRUE(database.ok()) << database.error();
    ASSERT_TRUE((*database)->run("PRAGMA max_page_count = 2; CREATE TABLE much (x)"));
    EXPECT_FALSE((*database)->run("INSERT INTO much VALUES (zeroblob(100000))"));
    EXPECT_EQ((*database)->problem(),
              "audit file " + path() + ": database or disk is full; free some disk space");
}

TEST_F(Problems, a_file_that_is_no_database) {
    std::ofstream(path()) << "These are not the bytes of an SQLite file, but a long enough text.";
    EXPECT_EQ(open_problem(path()), "audit file " + path() +
                                        ": file is not a database; delete the file: it is rebuilt "
                                        "from the journal");
}

TEST_F(Problems, a_database_of_something_else) {
    auto const refusal = HasSubstr(
        "is an SQLite file, but not an audit file; move it away: it is "
        "rebuilt from the journal");
    ASSERT_EQ(meddle(path(), "CREATE TABLE mine (x)"), "");
    EXPECT_THAT(open_problem(path()), refusal);
    ASSERT_EQ(meddle(path(), "CREATE TABLE meta (key TEXT, value TEXT)"), "");
    EXPECT_THAT(open_problem(path()), refusal);
}

TEST_F(Problems, a_file_of_another_schema) {
    project(eventful_day(), path());
    ASSERT_EQ(meddle(path(),
                     "DROP TRIGGER meta_no_update; UPDATE meta SET value = '0' WHERE key = "
                     "'schema'"),
              "");
    EXPECT_EQ(open_problem(path()), "audit file " + path() +
                                        ": has schema 0, this program writes 5; move it away: it "
                                        "is rebuilt from the journal");
}

TEST_F(Problems, a_read_only_file) {
    if (geteuid() == 0) GTEST_SKIP() << "root writes everywhere";
    project(eventful_day(), path());
    std::filesystem::permissions(path(), std::filesystem::perms::owner_read);
    EXPECT_THAT(open_problem(path()), HasSubstr("make the file and its folder writable"));
}

TEST_F(Problems, a_full_disk_undoes_the_batch_and_the_next_one_succeeds) {
    auto const day = eventful_day();
    project(day, path(), 1000, 0, 10);
    auto const before = content_digest(path());
    auto opened = Projector::open(path());
    ASSERT_TRUE(opened.ok());
    auto& projector = *opened.value();
    {
        NoMoreSpace const full(4096);
        for (std::size_t i = 10; i < day.steps.size(); ++i) {
            projector.apply(day.steps[i].stamped, day.steps[i].record, day.steps[i].effects);
        }
        auto const done = projector.commit();
        ASSERT_FALSE(done.ok());
        EXPECT_THAT(done.error(), HasSubstr("audit file " + path() + ": "));
        EXPECT_THAT(done.error(), HasSubstr("disk"));
    }
    EXPECT_EQ(projector.last(), 10u);
    EXPECT_EQ(content_digest(path()).value(), before.value());
    for (std::size_t i = projector.last(); i < day.steps.size(); ++i) {
        projector.apply(day.steps[i].stamped, day.steps[i].record, day.steps[i].effects);
    }
    auto const done = projector.commit();
    ASSERT_TRUE(done.ok()) << done.error();
    auto const whole = (folder_ / "whole.db").string();
    project(day, whole);
    EXPECT_EQ(content_digest(path()).value(), content_digest(whole).value());
}

TEST_F(Problems, a_gap_in_the_journal) {
    auto const day = eventful_day();
    auto opened = Projector::open(path());
    ASSERT_TRUE(opened.ok());
    auto& projector = *opened.value();
    projector.apply(day.steps[0].stamped, day.steps[0].record, day.steps[0].effects);
    projector.apply(day.steps[2].stamped, day.steps[2].record, day.steps[2].effects);
    auto const done = projector.commit();
    ASSERT_FALSE(done.ok());
    EXPECT_THAT(done.error(), HasSubstr("got event 3 after 1; feed it from last() + 1"));
    EXPECT_EQ(projector.last(), 0u);
}

TEST_F(Problems, a_file_of_another_journal) {
    auto day = eventful_day();
    project(day, path());
    day.steps[6].record = "another record";
    auto opened = Projector::open(path());
    ASSERT_TRUE(opened.ok());
    opened.value()->apply(day.steps[6].stamped, day.steps[6].record, day.steps[6].effects);
    auto const done = opened.value()->commit();
    ASSERT_FALSE(done.ok());
    EXPECT_THAT(done.error(), HasSubstr("event 7 is not the journal's; move the file away"));
}

TEST_F(Problems, readers_of_a_file_that_is_not_there) {
    std::ostringstream out;
    auto const exported = export_orders(path(), {}, Format::csv, out);
    ASSERT_FALSE(exported.ok());
    EXPECT_THAT(exported.error(), HasSubstr("unable to open database file"));
    EXPECT_EQ(out.str(), "");
    EXPECT_FALSE(show(path(), "T1").ok());
    EXPECT_FALSE(content_digest(path()).ok());
    EXPECT_FALSE(std::filesystem::exists(path()));
}

}  // namespace
}  // namespace trestle::audit
