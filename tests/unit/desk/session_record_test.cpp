#include "fix/desk/session_record.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace trestle::fix::desk {
namespace {

class DeskRecord : public testing::Test {
protected:
    DeskRecord() {
        std::string pattern = (std::filesystem::temp_directory_path() / "desk-XXXXXX").string();
        directory_ = ::mkdtemp(pattern.data());
        path_ = (directory_ / "desk1.fix").string();
    }
    ~DeskRecord() override { std::filesystem::remove_all(directory_); }

    std::filesystem::path directory_;
    std::string path_;
};

TEST_F(DeskRecord, continues_where_the_last_run_ended) {
    {
        SessionRecord record;
        ASSERT_EQ(record.open(path_), "");
        EXPECT_TRUE(record.is_new());
        record.remember_sent(1, "first\nwith a line end");
        record.remember_sent(2, "");
        record.expect_next_in(7);
        EXPECT_TRUE(record.remember_report("12-0"));
    }
    SessionRecord record;
    ASSERT_EQ(record.open(path_), "");
    EXPECT_EQ(record.next_out(), 3U);
    EXPECT_EQ(record.next_in(), 7U);
    ASSERT_NE(record.sent(1), nullptr);
    EXPECT_EQ(*record.sent(1), "first\nwith a line end");
    EXPECT_EQ(*record.sent(2), "");
    EXPECT_FALSE(record.remember_report("12-0"));
    record.reset_numbers();
    SessionRecord again;
    ASSERT_EQ(again.open(path_), "");
    EXPECT_TRUE(again.is_new());
    EXPECT_EQ(again.sent(1), nullptr);
    EXPECT_FALSE(again.remember_report("12-0")) << "ExecIDs outlive the numbers";
}

TEST_F(DeskRecord, drops_a_last_write_that_was_cut_anywhere) {
    {
        SessionRecord record;
        ASSERT_EQ(record.open(path_), "");
        record.remember_sent(1, "kept");
        record.remember_sent(2, "cut off here");
    }
    auto const whole = std::filesystem::file_size(path_);
    std::size_t const last_record = std::string("O 2 12\ncut off here\n").size();
    for (std::size_t cut = 1; cut <= last_record; ++cut) {
        std::string const copy = path_ + std::to_string(cut);
        std::filesystem::copy_file(path_, copy);
        std::filesystem::resize_file(copy, whole - cut);
        {
            SessionRecord record;
            ASSERT_EQ(record.open(copy), "") << cut;
            EXPECT_EQ(record.next_out(), 2U) << cut;
            record.remember_sent(2, "again");
        }
        SessionRecord record;
        ASSERT_EQ(record.open(copy), "") << cut;
        EXPECT_EQ(record.next_out(), 3U) << cut;
        EXPECT_EQ(*record.sent(2), "again") << cut;
    }
}

TEST_F(DeskRecord, refuses_a_file_that_is_not_its_own) {
    std::ofstream(path_) << "[server]\nport = 5001\n";
    SessionRecord record;
    EXPECT_EQ(record.open(path_), "session file " + path_ +
                                      " is not one of ours (byte 0); name another file, or delete "
                                      "it to start a new session");
    SessionRecord nowhere;
    EXPECT_EQ(nowhere.open("/nowhere/desk1.fix"),
              "session file /nowhere/desk1.fix cannot be written: No such file or directory");
}

}  // namespace
}  // namespace trestle::fix::desk
