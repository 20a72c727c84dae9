// What survives a kill, a torn tail, a power loss and a reset.
#include "fix/session_store.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

#include "fix/crc32c.hpp"
#include "tests/unit/fix_engine/house.hpp"

namespace trestle::fix {
namespace {

using engine::Mark;
using engine::testing::TemporaryFolder;

bool is_same(Mark a, Mark b) { return a.sequence == b.sequence && a.index == b.index; }

class Store : public ::testing::Test {
protected:
    // As a new process would find it; the old one counts as killed unless it was closed.
    void open(std::string const& boot_id = "boot one") {
        store.reset();
        std::string problem;
        store = SessionStore::open(path(), boot_id, problem);
        ASSERT_NE(store, nullptr) << problem;
    }
    std::string path() const { return folder.path / "desk"; }
    bool append(std::uint64_t number, std::string const& text, Mark mark = {}) {
        return store->append(number, mark, text.data(), text.size()) &&
               store->set_next_sender(number + 1);
    }
    std::map<std::uint64_t, std::string> all(std::uint64_t begin = 0,
                                             std::uint64_t end = 1000000) const {
        std::map<std::uint64_t, std::string> messages;
        store->get(begin, end, [&](std::uint64_t number, char const* bytes, std::size_t size) {
            messages[number] = std::string(bytes, size);
        });
        return messages;
    }
    static std::string read(std::string const& file) {
        std::ifstream stream(file, std::ios::binary);
        return {std::istreambuf_iterator<char>(stream), {}};
    }
    static void write(std::string const& file, std::string const& bytes) {
        std::ofstream(file, std::ios::binary | std::ios::trunc)
            .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    }

    TemporaryFolder folder;
    std::unique_ptr<SessionStore> store;
};

TEST_F(Store, starts_with_one_and_one_and_nothing) {
    open();
    EXPECT_EQ(store->next_sender(), 1U);
    EXPECT_EQ(store->next_target(), 1U);
    EXPECT_TRUE(is_same(store->last_mark(), {0, 0}));
    EXPECT_TRUE(all().empty());
    EXPECT_GT(store->creation_time_ns(), 1600000000000000000);
    EXPECT_EQ(store->jumped_by(), 0U);
}

TEST_F(Store, a_kill_loses_nothing) {
    open();
    append(1, "logon");
    append(2, "report", {77, 3});
    append(3, "heartbeat");
    store->set_next_target(9);
    std::int64_t const created = store->creation_time_ns();
    open();
    EXPECT_EQ(store->next_sender(), 4U);
    EXPECT_EQ(store->next_target(), 9U);
    EXPECT_EQ(all(), (std::map<std::uint64_t, std::string>{
                         {1, "logon"}, {2, "report"}, {3, "heartbeat"}}));
    EXPECT_EQ(all(2, 2), (std::map<std::uint64_t, std::string>{{2, "report"}}));
    EXPECT_TRUE(is_same(store->last_mark(), {77, 3}));
    EXPECT_EQ(store->creation_time_ns(), created);
    EXPECT_EQ(store->jumped_by(), 0U);
}

TEST_F(Store, a_number_is_moved_on_for_a_record_whose_writer_was_killed_before_that) {
    open();
    append(1, "one");
    store->append(2, {}, "two", 3);
    open();
    EXPECT_EQ(store->next_sender(), 3U);
}

TEST_F(Store, spreads_over_segments_and_reads_them_all) {
    open();
    std::string const text(1000, 'x');
    for (std::uint64_t number = 1; number <= 2000; ++number)
        ASSERT_TRUE(append(number, text + std::to_string(number), {number, 1}));
    ASSERT_TRUE(append(2001, std::string(3000000, 'y')));
    open();
    EXPECT_GT(std::distance(std::filesystem::directory_iterator(path()), {}), 4);
    auto const messages = all();
    ASSERT_EQ(messages.size(), 2001U);
    EXPECT_EQ(messages.at(1500), text + "1500");
    EXPECT_EQ(messages.at(2001).size(), 3000000U);
    EXPECT_EQ(store->last_mark().sequence, 2000U);
}

TEST_F(Store, torn_tail_at_every_byte_keeps_all_before_it_and_goes_on) {
    open();
    append(1, "first report", {1, 0});
    append(2, "second report", {2, 0});
    store.reset();
    std::string const segment = path() + "/00000001.seg";
    std::string const numbers = read(path() + "/numbers");
    std::string const whole = read(segment);
    std::size_t const begin = whole.find("second report") - 32;
    std::size_t const end = whole.find("second report") + 13;
    for (std::size_t cut = begin; cut < end; ++cut) {
        write(path() + "/numbers", numbers);
        std::string torn = whole;
        std::fill(torn.begin() + static_cast<std::ptrdiff_t>(cut), torn.end(), '\0');
        write(segment, torn);
        open();
        EXPECT_EQ(all(), (std::map<std::uint64_t, std::string>{{1, "first report"}})) << cut;
        EXPECT_TRUE(is_same(store->last_mark(), {1, 0})) << cut;
        EXPECT_EQ(store->next_sender(), 3U) << "the number had been used";
        ASSERT_TRUE(append(3, "third report", {3, 0}));
        open();
        EXPECT_EQ(all(),
                  (std::map<std::uint64_t, std::string>{{1, "first report"}, {3, "third report"}}))
            << cut;
        store.reset();
        std::filesystem::remove(path() + "/00000002.seg");
    }
}

TEST_F(Store, damage_anywhere_in_a_record_is_seen) {
    open();
    append(1, "first report", {1, 0});
    append(2, "second report", {2, 0});
    store.reset();
    std::string const segment = path() + "/00000001.seg";
    std::string const whole = read(segment);
    std::size_t const begin = whole.find("second report") - 32;
    for (std::size_t at = begin; at < begin + 45; ++at) {
        std::string damaged = whole;
        damaged[at] = static_cast<char>(damaged[at] ^ 0x20);
        write(segment, damaged);
        open();
        EXPECT_EQ(all(), (std::map<std::uint64_t, std::string>{{1, "first report"}})) << at;
        store.reset();
    }
}

TEST_F(Store, cut_file_does_not_crash) {
    open();
    append(1, "first report");
    append(2, "second report");
    store.reset();
    std::string const segment = path() + "/00000001.seg";
    std::string const whole = read(segment);
    std::size_t const interesting = whole.find("second report") + 20;
    for (std::size_t size = 0; size < interesting; ++size) {
        write(segment, whole.substr(0, size));
        open();
        EXPECT_LE(all().size(), 2U);
        ASSERT_TRUE(append(3, "third"));
        EXPECT_EQ(all().at(3), "third");
        store.reset();
        for (auto const& entry : std::filesystem::directory_iterator(path()))
            if (entry.path().extension() == ".seg") std::filesystem::remove(entry.path());
    }
}

TEST_F(Store, power_loss_jumps_a_clean_stop_and_a_kill_do_not) {
    open("boot one");
    append(1, "one");
    store->close();
    open("boot two");
    EXPECT_EQ(store->next_sender(), 2U) << "closed cleanly before the boot";
    EXPECT_EQ(store->jumped_by(), 0U);
    open("boot two");
    EXPECT_EQ(store->next_sender(), 2U) << "killed, same boot";
    open("boot three");
    EXPECT_EQ(store->next_sender(), 2U + power_loss_jump);
    EXPECT_EQ(store->jumped_by(), power_loss_jump);
    open("boot three");
    EXPECT_EQ(store->next_sender(), 2U + power_loss_jump) << "once per loss";
    EXPECT_EQ(all().size(), 1U);
}

TEST_F(Store, reset_forgets_messages_and_keeps_the_mark) {
    open();
    append(1, "one", {5, 6});
    store->set_next_target(4);
    ASSERT_TRUE(store->reset());
    for (bool const is_again : {false, true}) {
        EXPECT_TRUE(all().empty()) << is_again;
        EXPECT_EQ(store->next_sender(), 1U) << is_again;
        EXPECT_EQ(store->next_target(), 1U) << is_again;
        EXPECT_TRUE(is_same(store->last_mark(), {5, 6})) << is_again;
        open();
    }
    append(1, "uno");
    open();
    EXPECT_EQ(all(), (std::map<std::uint64_t, std::string>{{1, "uno"}}));
}

// Deleting a file may stop the loop for as long as the disk likes.
TEST_F(Store, a_reset_of_a_quiet_session_deletes_no_file) {
    open();
    append(1, "one");
    append(2, "two", {5, 6});
    auto const file = std::filesystem::path(path()) / "00000001.seg";
    struct stat before {};
    ASSERT_EQ(stat(file.c_str(), &before), 0);
    ASSERT_TRUE(store->reset());
    append(1, "uno");
    struct stat after {};
    ASSERT_EQ(stat(file.c_str(), &after), 0);
    EXPECT_EQ(after.st_ino, before.st_ino);
    EXPECT_EQ(read(file).find("two"), std::string::npos) << "nothing of the old life is left";
    open();
    EXPECT_EQ(all(), (std::map<std::uint64_t, std::string>{{1, "uno"}}));
    EXPECT_TRUE(is_same(store->last_mark(), {5, 6}));
}

TEST_F(Store, a_reset_of_a_busy_session_keeps_its_first_segment_only) {
    open();
    std::string const text(30'000, 'x');
    for (std::uint64_t number = 1; number <= 20; ++number) append(number, text);
    ASSERT_GT(SegmentFile::numbers_in(path()).size(), 1U);
    ASSERT_TRUE(store->reset());
    EXPECT_EQ(SegmentFile::numbers_in(path()), (std::vector<std::uint64_t>{1}));
    for (std::uint64_t number = 1; number <= 5; ++number) append(number, text);
    EXPECT_EQ(all().size(), 5U);
    open();
    EXPECT_EQ(all().size(), 5U);
}

TEST_F(Store, segments_of_a_life_before_a_reset_are_not_read) {
    open();
    append(1, "one");
    append(2, "two");
    std::string const old = read(path() + "/00000001.seg");
    store->reset();
    store.reset();
    write(path() + "/00000001.seg", old);  // killed before it was removed
    open();
    EXPECT_TRUE(all().empty());
    EXPECT_EQ(store->next_sender(), 1U);
}

TEST_F(Store, a_lower_number_replaces_what_follows) {
    open();
    append(1, "one");
    append(2, "two");
    append(3, "three");
    append(2, "zwei");
    EXPECT_EQ(all(), (std::map<std::uint64_t, std::string>{{1, "one"}, {2, "zwei"}}));
    open();
    EXPECT_EQ(all(), (std::map<std::uint64_t, std::string>{{1, "one"}, {2, "zwei"}}));
}

TEST_F(Store, runs_end_where_the_bytes_do) {
    open();
    for (std::uint64_t number = 1; number <= 10; ++number) append(number, std::string(100, 'x'));
    EXPECT_EQ(store->run_end(1, 10, 1000), 10U);
    EXPECT_EQ(store->run_end(1, 10, 350), 3U);
    EXPECT_EQ(store->run_end(4, 10, 10), 4U) << "at least one";
    EXPECT_EQ(store->run_end(4, 6, 1000), 6U);
    EXPECT_EQ(store->run_end(11, 20, 10), 20U) << "nothing stored there";
}

TEST_F(Store, says_what_is_wrong) {
    open();
    store.reset();
    std::string problem;
    write(path() + "/numbers", "garbage");
    EXPECT_EQ(SessionStore::open(path(), "", problem), nullptr);
    EXPECT_NE(problem.find("numbers is not a session store; move its folder away"),
              std::string::npos);
    write(folder.path / "file", "");
    EXPECT_EQ(SessionStore::open(folder.path / "file", "", problem), nullptr);
    EXPECT_NE(problem.find("file"), std::string::npos);
}

TEST_F(Store, takes_nothing_once_it_is_closed) {
    open();
    append(1, "one");
    store->close();
    EXPECT_FALSE(append(2, "two"));
    EXPECT_NE(store->problem().find("is closed"), std::string::npos);
    EXPECT_FALSE(store->reset());
}

TEST_F(Store, grows_only_where_the_disk_gives_room) {
    open();
    append(1, "one");
    std::filesystem::remove_all(path());
    std::string const text(50000, 'x');
    EXPECT_TRUE(append(2, text));
    EXPECT_FALSE(append(3, text));
    EXPECT_NE(store->problem().find("00000002.seg cannot be created"), std::string::npos);
    EXPECT_EQ(all().size(), 2U);
}

TEST(Checksum, is_crc32c_by_instruction_and_by_table) {
    EXPECT_EQ(crc32c(0, "123456789", 9), 0xE3069283U);
    EXPECT_EQ(crc32c_by_table(0, "123456789", 9), 0xE3069283U);
    std::string const text = "a report of some length, not a multiple of eight";
    for (std::size_t size = 0; size <= text.size(); ++size)
        EXPECT_EQ(crc32c(7, text.data(), size), crc32c_by_table(7, text.data(), size)) << size;
}

TEST(BootId, is_there_on_linux) { EXPECT_EQ(kernel_boot_id().size(), 36U); }

}  // namespace
}  // namespace trestle::fix
