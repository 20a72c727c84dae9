// What survives a kill, a torn tail, a full disk, a power loss, and what may be dropped.
#include "fix/delivery_ledger.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "fix/delivery.hpp"
#include "tests/unit/fix/gateway_house.hpp"

namespace trestle::fix {
namespace {

using engine::Mark;

constexpr std::int64_t ns_per_day = 86'400'000'000'000;

std::string shown(Mark mark) { return to_string(exec_id_of(mark)); }

class Ledger : public ::testing::Test {
protected:
    // As a new process would find it; the old one counts as killed unless it was closed.
    void open(std::string const& boot_id = "boot one") {
        ledger.reset();
        std::string problem;
        ledger = DeliveryLedger::open(settings, boot_id, problem);
        ASSERT_NE(ledger, nullptr) << problem;
    }
    bool append(Mark mark, std::string const& body, std::string const& type = "8",
                std::int64_t at_ns = 1) {
        return ledger->append(mark, at_ns, type, body.data(), body.size());
    }
    // "5-0 8 body".
    std::vector<std::string> all(Mark after = {}) const {
        std::vector<std::string> entries;
        ledger->read(after, [&](DeliveryLedger::Entry const& entry) {
            entries.push_back(shown(entry.mark) + " " +
                              std::string(entry.msg_type, entry.msg_type_size) + " " +
                              std::string(entry.body, entry.body_size));
            return true;
        });
        return entries;
    }
    [[nodiscard]] std::vector<std::string> segments() const {
        std::vector<std::string> names;
        for (auto const& entry : std::filesystem::directory_iterator(settings.folder)) {
            if (entry.path().extension() == ".seg") names.push_back(entry.path());
        }
        std::ranges::sort(names);
        return names;
    }
    static std::string read_file(std::string const& file) {
        std::ifstream stream(file, std::ios::binary);
        return {std::istreambuf_iterator<char>(stream), {}};
    }
    static void write_file(std::string const& file, std::string const& bytes) {
        std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
    }

    ScratchFolder folder;
    LedgerSettings settings{.folder = folder / "DESK1/ledger", .desk = "DESK1"};
    std::unique_ptr<DeliveryLedger> ledger;
};

using Entries = std::vector<std::string>;

TEST_F(Ledger, BeginsEmpty) {
    open();
    EXPECT_TRUE(ledger->is_empty());
    EXPECT_EQ(shown(ledger->last()), "0-0");
    EXPECT_EQ(shown(ledger->told()), "0-0");
    EXPECT_EQ(all(), Entries{});
}

TEST_F(Ledger, KeepsWhatItWasGivenThroughAKill) {
    open();
    append({5, 0}, "a|");
    append({5, 2}, "b|", "9");
    ledger->set_told({5, 0});
    append({9, 1}, "");
    open();
    EXPECT_EQ(all(), (Entries{"5-0 8 a|", "5-2 9 b|", "9-1 8 "}));
    EXPECT_EQ(shown(ledger->last()), "9-1");
    EXPECT_EQ(shown(ledger->first()), "5-0");
    EXPECT_EQ(shown(ledger->told()), "5-0");
    EXPECT_EQ(all({5, 0}), (Entries{"5-2 9 b|", "9-1 8 "}));
    EXPECT_EQ(all({5, 1}), (Entries{"5-2 9 b|", "9-1 8 "}));
    EXPECT_EQ(all({9, 1}), Entries{});
}

TEST_F(Ledger, AReaderStopsWhereItSaysAndGoesOnFromThere) {
    open();
    for (std::uint32_t i = 1; i <= 2000; ++i) append({i, 0}, std::string(100, 'x'));
    Mark after;
    std::uint64_t chunks = 0, seen = 0;
    while (after < ledger->last()) {
        std::uint64_t taken = 0;
        ledger->read(after, [&](DeliveryLedger::Entry const& entry) {
            if (taken == 7) return false;
            EXPECT_EQ(entry.mark.sequence, ++seen);
            after = entry.mark;
            ++taken;
            return true;
        });
        ++chunks;
    }
    EXPECT_EQ(seen, 2000U);
    EXPECT_EQ(chunks, (2000U + 6) / 7);
}

TEST_F(Ledger, SpreadsOverSegmentsAndReadsFromAnyMark) {
    settings.segment_sizes = {4096, 8192};
    open();
    for (std::uint32_t i = 1; i <= 500; ++i) append({i, 0}, std::to_string(i));
    append({501, 0}, std::string(30'000, 'y'));
    open();
    EXPECT_GT(segments().size(), 3U);
    EXPECT_EQ(all().size(), 501U);
    for (std::uint32_t i = 0; i <= 500; ++i) ASSERT_EQ(all({i, 0}).size(), 501U - i) << i;
}

TEST_F(Ledger, ATailTornAtEveryByteIsDroppedAndMadeAgain) {
    open();
    append({1, 0}, "first report");
    append({2, 0}, "second report");
    ledger.reset();
    auto const file = segments().at(0);
    auto const whole = read_file(file);
    auto const end = whole.find("second report") + 13;
    for (auto cut = whole.find("second report") - 33; cut < end; ++cut) {
        write_file(file, whole.substr(0, cut) + std::string(whole.size() - cut, '\0'));
        open();
        ASSERT_EQ(all(), Entries{"1-0 8 first report"}) << cut;
        append({2, 0}, "second report");
        open();
        ASSERT_EQ(all(), (Entries{"1-0 8 first report", "2-0 8 second report"})) << cut;
        ledger.reset();
    }
}

TEST_F(Ledger, AFlawDropsEverythingBehindItSoThatNoGapCanHide) {
    settings.segment_sizes = {4096, 4096};
    open();
    for (std::uint32_t i = 1; i <= 200; ++i) append({i, 0}, "report " + std::to_string(i) + ";");
    ledger.reset();
    auto bytes = read_file(segments().at(1));
    auto const at = bytes.find("report ");
    auto const first_lost = std::stoul(bytes.substr(at + 7));
    bytes[at] = '!';
    write_file(segments().at(1), bytes);
    open();
    EXPECT_EQ(ledger->last().sequence, first_lost - 1);
    EXPECT_EQ(segments().size(), 2U);
    append({first_lost, 0}, "again");
    open();
    EXPECT_EQ(all().size(), first_lost);
}

TEST_F(Ledger, APowerLossLeavesNoRecordBehindAHole) {
    open();
    append({1, 0}, "aaaa");
    append({2, 0}, "bbbb");
    append({3, 0}, "cccc");
    ledger.reset();
    auto const file = segments().at(0);
    auto bytes = read_file(file);
    // The page with the second record was never written back; that of the third was.
    auto const second = bytes.find("bbbb") - 33;
    bytes.replace(second, 40, std::string(40, '\0'));
    write_file(file, bytes);
    open("boot two");
    EXPECT_EQ(all(), Entries{"1-0 8 aaaa"});
    append({2, 5}, "BBBB");
    open("boot two");
    EXPECT_EQ(all(), (Entries{"1-0 8 aaaa", "2-5 8 BBBB"})) << "the third came back from the dead";
}

TEST_F(Ledger, OfAnotherDeskIsRefusedByName) {
    open();
    ledger.reset();
    settings.desk = "DESK2";
    std::string problem;
    EXPECT_EQ(DeliveryLedger::open(settings, "boot", problem), nullptr);
    EXPECT_EQ(problem, "delivery ledger " + settings.folder +
                           " is of desk DESK1, not of DESK2; each desk needs a folder of its own");
}

TEST_F(Ledger, WhatIsNoLedgerIsRefused) {
    std::filesystem::create_directories(settings.folder);
    write_file(settings.folder + "/owner", std::string(4096, 'x'));
    std::string problem;
    EXPECT_EQ(DeliveryLedger::open(settings, "boot", problem), nullptr);
    EXPECT_EQ(problem, settings.folder +
                           "/owner is not a delivery ledger; move its folder away, "
                           "the journal makes it again");
    write_file(settings.folder + "/owner", "short");
    EXPECT_EQ(DeliveryLedger::open(settings, "boot", problem), nullptr);
}

TEST_F(Ledger, OfAnotherJournalIsMovedAside) {
    open();
    std::string moved_to;
    ASSERT_TRUE(ledger->claim(77, moved_to));
    EXPECT_EQ(moved_to, "");
    append({1, 0}, "of journal 77");
    open();
    ASSERT_TRUE(ledger->claim(77, moved_to));
    EXPECT_EQ(all(), Entries{"1-0 8 of journal 77"});
    ASSERT_TRUE(ledger->claim(78, moved_to));
    EXPECT_EQ(moved_to, settings.folder + ".of-journal-77");
    EXPECT_EQ(all(), Entries{});
    append({1, 0}, "of journal 78");
    open();
    EXPECT_EQ(all(), Entries{"1-0 8 of journal 78"});
    settings.folder = moved_to;
    open();
    EXPECT_EQ(all(), Entries{"1-0 8 of journal 77"});
}

TEST_F(Ledger, ForgetsWhatItsJournalLost) {
    settings.segment_sizes = {4096, 4096};
    open();
    for (std::uint32_t i = 1; i <= 300; ++i) append({i, 0}, "x");
    ledger->set_told({250, 0});
    ledger->cut_behind({120, UINT32_MAX});
    EXPECT_EQ(ledger->last().sequence, 120U);
    EXPECT_EQ(shown(ledger->told()), "120-0");
    append({121, 7}, "new");
    open();
    EXPECT_EQ(all({119, 0}), (Entries{"120-0 8 x", "121-7 8 new"}));
    ledger->cut_behind({0, 0});
    EXPECT_TRUE(ledger->is_empty());
    open();
    EXPECT_TRUE(ledger->is_empty());
}

TEST_F(Ledger, DropsOnlyWhatIsOldEnoughOrTooMuchAndConfirmed) {
    settings.segment_sizes = {4096, 4096};
    settings.max_bytes = 3 * 4096;
    settings.max_age_ns = 10 * ns_per_day;
    open();
    for (std::uint32_t i = 1; i <= 500; ++i) append({i, 0}, "x", "8", i * ns_per_day / 100);
    auto const unconfirmed = segments().size();
    EXPECT_GT(unconfirmed, 4U);
    EXPECT_EQ(ledger->first().sequence, 1U) << "nothing is confirmed: nothing may go";
    ledger->confirm({200, 0}, 5 * ns_per_day);
    EXPECT_LE(ledger->first().sequence, 201U);
    EXPECT_GT(ledger->first().sequence, 100U);
    ledger->confirm({500, 0}, 5 * ns_per_day);
    EXPECT_EQ(segments().size(), 3U);
    EXPECT_EQ(ledger->last().sequence, 500U);
    // Age: everything but the segment that is written to.
    append({501, 0}, "x", "8", 6 * ns_per_day);
    ledger->confirm({501, 0}, 30 * ns_per_day);
    EXPECT_EQ(segments().size(), 1U);
    auto const kept = all();
    open();
    EXPECT_EQ(all(), kept);
}

TEST_F(Ledger, AFullDiskIsAnErrorAndNotACrash) {
    settings.segment_sizes = {4096, 4096};
    open();
    ASSERT_TRUE(append({1, 0}, "fits"));
    struct rlimit before {};
    getrlimit(RLIMIT_FSIZE, &before);
    auto* const old = signal(SIGXFSZ, SIG_IGN);
    struct rlimit quota = before;
    quota.rlim_cur = 16'384;
    setrlimit(RLIMIT_FSIZE, &quota);
    bool const was_taken = append({2, 0}, std::string(100'000, 'x'));
    setrlimit(RLIMIT_FSIZE, &before);
    signal(SIGXFSZ, old);
    EXPECT_FALSE(was_taken);
    EXPECT_NE(ledger->problem().find("delivery ledger of desk DESK1: " + settings.folder +
                                     "/00000002.seg cannot grow by"),
              std::string::npos)
        << ledger->problem();
    EXPECT_NE(ledger->problem().find("free some disk space"), std::string::npos);
    EXPECT_EQ(all(), Entries{"1-0 8 fits"});
    EXPECT_TRUE(append({2, 0}, std::string(100'000, 'x'))) << "there is room again";
    open();
    EXPECT_EQ(all().size(), 2U);
}

// A child appends and says so; it is killed after each number of appends, with the next one under
// way.
TEST_F(Ledger, KillNineAtEveryAppendLosesNothingThatWasTaken) {
    settings.segment_sizes = {4096, 4096};
    for (std::uint32_t kill_after = 1; kill_after <= 60; ++kill_after) {
        std::filesystem::remove_all(settings.folder);
        int ends[2] = {};
        ASSERT_EQ(pipe(ends), 0);
        pid_t const child = fork();
        if (child == 0) {
            std::string problem;
            auto mine = DeliveryLedger::open(settings, "boot", problem);
            for (std::uint32_t i = 1;; ++i) {
                std::string const body(i % 97, 'x');
                if (!mine->append({i, 0}, 1, "8", body.data(), body.size())) _exit(1);
                mine->set_told({i, 0});
                if (write(ends[1], "+", 1) != 1) _exit(1);
            }
        }
        char byte = 0;
        for (std::uint32_t i = 0; i < kill_after; ++i) ASSERT_EQ(read(ends[0], &byte, 1), 1);
        kill(child, SIGKILL);
        waitpid(child, nullptr, 0);
        ::close(ends[0]);
        ::close(ends[1]);
        open();
        ASSERT_GE(ledger->last().sequence, kill_after);
        ASSERT_FALSE(ledger->last() < ledger->told());
        std::uint32_t seen = 0;
        ledger->read({}, [&](DeliveryLedger::Entry const& entry) {
            EXPECT_EQ(entry.mark.sequence, ++seen);
            EXPECT_EQ(entry.body_size, seen % 97);
            return true;
        });
        ASSERT_EQ(seen, ledger->last().sequence);
    }
}

TEST_F(Ledger, CloseLeavesItReadyForTheNextBoot) {
    open();
    append({1, 0}, "a");
    ledger->close();
    open("boot two");
    EXPECT_EQ(all(), Entries{"1-0 8 a"});
}

}  // namespace
}  // namespace trestle::fix
