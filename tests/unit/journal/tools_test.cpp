#include "oms/journal/tools.hpp"

#include <cerrno>

#include <boost/property_tree/json_parser.hpp>
#include <boost/property_tree/ptree.hpp>
#include <sstream>

#include "oms/journal/upkeep.hpp"
#include "tests/unit/journal/fixture.hpp"

namespace trestle::journal {
namespace {

Stamped some_order() {
    NewOrder order;
    order.origin = {SessionId::of("DESK1"), 7, Timestamp{1'700'000'000'000'000'001}, false};
    order.cl_ord_id = ClOrdId::of("A-1");
    order.account = Account::of("DEMO");
    order.symbol = Symbol::of("BTC-USDT");
    order.terms.quantity = Quantity(*Decimal::parse("0.5"));
    order.terms.price = Price(*Decimal::parse("60000.01"));
    return {1, Timestamp{1'700'000'000'123'456'789}, order};
}

std::vector<std::string> dumped(Storage& storage, DumpOptions const& options = {}) {
    std::vector<std::string> lines;
    (void)dump(storage, directory, options,
               [&](std::string const& line) { lines.push_back(line); });
    return lines;
}

TEST(Dump, ShowsEveryFieldByNameWithBothClocks) {
    EXPECT_EQ(to_json(some_order()),
              R"({"sequence":1,"at":"2023-11-14T22:13:20.123456789Z","type":"new_order","input":{)"
              R"("origin":{"session":"DESK1","msg_seq_num":7,)"
              R"("sent_at":"2023-11-14T22:13:20.000000001Z","is_possible_resend":false},)"
              R"("cl_ord_id":"A-1","account":"DEMO","symbol":"BTC-USDT","route":null,"side":"buy",)"
              R"("terms":{"type":"limit","time_in_force":"good_till_cancel","is_post_only":false,)"
              R"("quantity":"0.5","price":"60000.01","expires_at":null,"cash":null,)"
              R"("on_halt":"keep","on_disconnect":"as_session_says","trigger":null,)"
              R"("position_effect":"unstated","self_trade":"as_account_says"},)"
              R"("verdict":{"decision":"not_asked","rule":"","text":"","route":null},)"
              R"("reference":{"bid":null,"ask":null,"last":null,"at":null},)"
              R"("notes":{"secondary_cl_ord_id":"","cl_ord_link_id":"","text":"","parties":[]},)"
              R"("list_id":"","is_last_of_list":false}})");
}

TEST(Dump, ShowsTimesAndIdsAsPeopleWriteThem) {
    Configured configured;
    configured.timeouts.venue_ack = std::chrono::milliseconds(1500);
    EXPECT_THAT(to_json({1, {}, configured}), HasSubstr(R"("venue_ack":"1.5s")"));
    EXPECT_THAT(to_json({9, {1}, TimerFired{{OrderId{184}, TimerId::Kind::venue_ack, 2}}}),
                HasSubstr(R"("timer":{"order":"T184","kind":"venue_ack","leg":2,"session":""})"));
    EXPECT_THAT(to_json({9, {-1}, Started{}}),
                HasSubstr(R"("at":"1969-12-31T23:59:59.999999999Z")"));
}

TEST(Dump, HostileTextStaysValidJson) {
    EXPECT_THAT(to_json({1, {1}, DeskLoggedOff{{}, "a\"b\\c\n\x01\x7F"}}),
                HasSubstr(R"("text":"a\"b\\c\u000a\u0001\u007f")"));
    EXPECT_THAT(to_json({1, {1}, DeskLoggedOff{{}, "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"}}),
                HasSubstr("\"text\":\"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\""));
    // A stray byte, an overlong slash, a surrogate, beyond U+10FFFF, and one cut short.
    std::string const broken = "\xFFz\xC0\xAFz\xED\xA0\x80z\xF4\x90\x80\x80z\xE2\x82";
    EXPECT_THAT(to_json({1, {1}, DeskLoggedOff{{}, broken}}),
                HasSubstr(R"("text":"\ufffdz\ufffd\ufffdz\ufffd\ufffd\ufffdz)"
                          R"(\ufffd\ufffd\ufffd\ufffdz\ufffd\ufffd")"));
}

TEST(Dump, EveryInputIsOneLineOfJson) {
    for (std::size_t kind = 0; kind < testing::input_kinds; ++kind) {
        for (auto const sample :
             {testing::Sample::empty, testing::Sample::largest, testing::Sample::random}) {
            auto const line = to_json({kind, {1}, testing::sample_input(kind, sample, 4)});
            EXPECT_EQ(line.find('\n'), std::string::npos);
            boost::property_tree::ptree tree;
            std::istringstream in(line);
            ASSERT_NO_THROW(boost::property_tree::read_json(in, tree)) << line;
            EXPECT_EQ(tree.get_child("sequence").data(), std::to_string(kind));
            EXPECT_EQ(tree.get_child("input").empty(), false);
        }
    }
}

TEST(Dump, GivesTheRangeThatWasAskedFor) {
    FaultyStorage storage;
    {
        auto const session = open(storage, settings_of(Fsync::always, 4096));
        write(*session.journal, 1, 60, 3);
    }
    EXPECT_EQ(dumped(storage).size(), 60U);
    auto const lines = dumped(storage, {.from = 30, .to = 31});
    ASSERT_EQ(lines.size(), 2U);
    EXPECT_EQ(lines[0], to_json(sample_record(30, 1)));
    EXPECT_EQ(lines[1], to_json(sample_record(31, 1)));
}

TEST(Dump, TheRawFormHasPlaceAndBytes) {
    FaultyStorage storage;
    {
        auto const session = open(storage, settings_of(Fsync::always));
        session.journal->append(some_order());
        session.journal->commit();
    }
    auto const entry = entries(storage).at(0);
    auto const line = dumped(storage, {.is_raw = true}).at(0);
    EXPECT_THAT(line, HasSubstr(R"("file":"/journal/00000000000000000001.journal","offset":64,)"
                                R"("length":)" +
                                std::to_string(entry.record.length) + R"(,"checksum":")"));
    auto const hex = line.substr(line.find("\"bytes\":\"") + 9);
    EXPECT_EQ(hex.size(), entry.record.length * 2 + 2);
}

TEST(Dump, ShowsDamageAndGoesOnBehindIt) {
    FaultyStorage storage;
    {
        auto const session = open(storage, settings_of(Fsync::always, 4096));
        write(*session.journal, 1, 60, 3);
    }
    auto const all = entries(storage);
    // One of the first segment, with others behind it: how many it holds is the samples' chance.
    auto const in_first = static_cast<std::size_t>(std::ranges::count_if(
        all, [&](Entry const& each) { return each.place.file == all[0].place.file; }));
    ASSERT_GE(in_first, 3U);
    auto const hit = in_first / 2;
    storage.flip_bit(all[hit].place.file, all[hit].place.offset + 40, 0);
    storage.flip_bit(segment_path(list_segments(storage, directory)->at(1)), 30, 0);
    std::vector<std::string> lines;
    auto const problem =
        dump(storage, directory, {}, [&](std::string const& line) { lines.push_back(line); });
    ASSERT_EQ(lines.size(), 61U);
    EXPECT_THAT(lines[hit],
                HasSubstr(R"({"damage":{"file":"/journal/00000000000000000001.journal")"));
    ASSERT_TRUE(problem);
    EXPECT_EQ(problem->place, all[hit].place);
    auto const report = verify(storage, directory);
    EXPECT_EQ(report.records, 59U);
    EXPECT_EQ(report.problems.size(), 2U);
}

TEST(Verify, ReportsAGoodJournal) {
    FaultyStorage storage;
    {
        auto const session = open(storage, settings_of(Fsync::always, 4096));
        write(*session.journal, 1, 60, 3);
    }
    auto const report = verify(storage, directory);
    EXPECT_TRUE(report.ok);
    EXPECT_EQ(report.records, 60U);
    EXPECT_EQ(report.first, 1U);
    EXPECT_EQ(report.last, 60U);
    EXPECT_EQ(report.epoch, 1'700'000'000U);
    EXPECT_EQ(report.segments, list_segments(storage, directory)->size());
    EXPECT_EQ(report.torn_tail, "");
}

TEST(Verify, SaysWhenThereIsNoJournal) {
    FaultyStorage storage;
    auto const report = verify(storage, directory);
    EXPECT_FALSE(report.ok);
    EXPECT_EQ(report.problems,
              std::vector<std::string>{"no journal in /journal: it has no file like "
                                       "00000000000000000001.journal; name the data folder that "
                                       "has one with --data"});
    PosixStorage real;
    EXPECT_THAT(verify(real, "/does/not/exist").problems.at(0),
                HasSubstr("no journal: there is no folder /does/not/exist; name the data folder"));
    EXPECT_THAT(dump(real, "/does/not/exist", {}, [](std::string const&) {})->text,
                HasSubstr("no journal: there is no folder /does/not/exist; name the data folder"));
}

// A disk that keeps one file from us.
class Forbidding : public FaultyStorage {
public:
    StorageResult<std::unique_ptr<File>> open(std::filesystem::path const& path,
                                              Access access) override {
        if (path == forbidden) return StorageProblem{EACCES, "open " + denied(path)};
        return FaultyStorage::open(path, access);
    }
    StorageResult<std::unique_ptr<Lock>> lock(std::filesystem::path const& path) override {
        if (path == forbidden) return StorageProblem{EACCES, "open " + denied(path)};
        return FaultyStorage::lock(path);
    }
    static std::string denied(std::filesystem::path const& path) {
        return path.string() + ": Permission denied";
    }
    std::filesystem::path forbidden;
};

TEST(Verify, AFileThatCannotBeReadIsNamedAndTheRestIsRead) {
    Forbidding storage;
    {
        auto const session = open(storage, settings_of(Fsync::always, 4096));
        write(*session.journal, 1, 100);
    }
    auto const segments = *list_segments(storage, directory);
    ASSERT_GE(segments.size(), 3U);
    for (std::size_t const hit : {std::size_t{0}, std::size_t{1}, segments.size() - 1}) {
        storage.forbidden = segment_path(segments[hit]);
        auto const end = hit + 1 < segments.size() ? segments[hit + 1] : 101;
        auto const report = verify(storage, directory);
        ASSERT_EQ(report.problems.size(), 1U) << hit;
        EXPECT_THAT(report.problems[0], HasSubstr("open " + Forbidding::denied(storage.forbidden)));
        EXPECT_EQ(report.records, 100 - (end - segments[hit])) << hit;
        std::vector<std::string> lines;
        auto const problem =
            dump(storage, directory, {}, [&](std::string const& line) { lines.push_back(line); });
        EXPECT_EQ(lines.size(), report.records + 1);
        ASSERT_TRUE(problem);
        EXPECT_THAT(problem->text, HasSubstr("Permission denied"));
        // A start does not take for torn what it may not read.
        auto const session = open(storage, settings_of(Fsync::always, 4096));
        EXPECT_FALSE(session.journal);
        EXPECT_THAT(session.problem, HasSubstr("Permission denied. Give the user"));
    }
}

TEST(Repair, WithoutTheRightToWriteItSaysSo) {
    Forbidding storage;
    {
        auto const session = open(storage, settings_of(Fsync::always));
        write(*session.journal, 1, 3);
    }
    storage.forbidden = directory / lock_name;
    auto const done = repair(storage, directory, {});
    ASSERT_FALSE(done.ok());
    EXPECT_THAT(done.error().text, HasSubstr("Permission denied. Give the user that runs Trestle "
                                             "the right to write there"));
    EXPECT_THAT(done.error().text, ::testing::Not(HasSubstr("in use")));
}

TEST(Dump, WhatAnotherTrestleWroteIsNotDamage) {
    FaultyStorage storage;
    {
        auto const session = open(storage, settings_of(Fsync::always));
        write(*session.journal, 1, 3);
    }
    auto const last = entries(storage).back();
    auto bytes = storage.bytes_of(last.place.file);
    auto const record = std::span(bytes).subspan(last.place.offset, last.record.length);
    record[8] = std::byte{record_version + 1};
    store(record.data(), crc32c(record.subspan(4)));
    storage.set_bytes(last.place.file, bytes);
    auto const lines = dumped(storage);
    ASSERT_EQ(lines.size(), 3U);
    EXPECT_THAT(lines[2], ::testing::StartsWith(R"({"foreign":{"file":)"));
    auto const report = verify(storage, directory);
    EXPECT_FALSE(report.ok);
    EXPECT_FALSE(report.is_damaged);
    EXPECT_THAT(report.problems.at(0), ::testing::EndsWith("start the newer Trestle again"));
    auto const session = open(storage, settings_of(Fsync::always));
    EXPECT_THAT(session.problem, ::testing::EndsWith("start the newer Trestle again. Nothing was "
                                                     "changed"));
}

}  // namespace
}  // namespace trestle::journal
