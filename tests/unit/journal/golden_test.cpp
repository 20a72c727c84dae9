// Records as each edition wrote them, in files that no code writes: tests/unit/journal/golden.
#include <boost/property_tree/json_parser.hpp>
#include <boost/property_tree/ptree.hpp>
#include <fstream>
#include <sstream>

#include "tests/unit/journal/fixture.hpp"

namespace trestle::journal {
namespace {

using Tree = boost::property_tree::ptree;

struct Golden {
    std::string name;
    std::string shown;
    std::vector<std::byte> bytes;
};

std::vector<std::byte> bytes_of(std::string const& hex) {
    std::vector<std::byte> bytes;
    for (std::size_t at = 0; at + 1 < hex.size(); at += 2) {
        bytes.push_back(static_cast<std::byte>(std::stoi(hex.substr(at, 2), nullptr, 16)));
    }
    return bytes;
}

std::vector<Golden> golden_of(int version) {
    std::ifstream in(TRESTLE_SOURCE_DIR "/tests/unit/journal/golden/version_" +
                     std::to_string(version) + ".txt");
    std::vector<Golden> records;
    for (std::string line; std::getline(in, line);) {
        if (line.starts_with('#')) continue;
        Golden golden{.name = line};
        std::getline(in, golden.shown);
        std::getline(in, line);
        golden.bytes = bytes_of(line);
        records.push_back(std::move(golden));
    }
    return records;
}

Tree tree_of(std::string const& json) {
    std::istringstream in(json);
    Tree tree;
    boost::property_tree::read_json(in, tree);
    return tree;
}

// Everything that the edition of then said is said today, in the same words.
void expect_same(Tree const& then, Tree const& today, std::string const& path) {
    EXPECT_EQ(then.data(), today.data()) << path;
    auto at = today.begin();
    for (auto const& [name, value] : then) {
        ASSERT_NE(at, today.end()) << path << "." << name;
        // Later members are last in their list, so that the first ones go side by side.
        ASSERT_EQ(at->first, name) << path;
        expect_same(value, at->second, path + "." + name);
        ++at;
    }
}

constexpr std::array<std::size_t, record_version> inputs_of_version{24, 38, 39, 40, 44};

class OfVersion : public ::testing::TestWithParam<int> {};

TEST_P(OfVersion, EveryRecordIsReadAsItWasMeant) {
    auto const records = golden_of(GetParam());
    ASSERT_EQ(records.size(), inputs_of_version.at(static_cast<std::size_t>(GetParam()) - 1));
    for (std::size_t kind = 0; kind < records.size(); ++kind) {
        auto const& golden = records[kind];
        SCOPED_TRACE(golden.name);
        ASSERT_EQ(std::to_integer<int>(golden.bytes.at(8)), GetParam());
        auto const record = decode_record(golden.bytes);
        ASSERT_TRUE(record.ok()) << record.error().text;
        EXPECT_EQ(record->stamped.input.index(), kind);
        EXPECT_EQ(record->synced, 990U);
        expect_same(tree_of(golden.shown), tree_of(to_json(record->stamped)), golden.name);
    }
}

// An edition's fields are never changed: what is added raises the version.
TEST_P(OfVersion, TodaysEncoderStillWritesTheSameBytes) {
    for (auto const& golden : golden_of(GetParam())) {
        auto const record = decode_record(golden.bytes);
        ASSERT_TRUE(record.ok()) << golden.name << ": " << record.error().text;
        Batch again;
        ASSERT_TRUE(encode_record(again, record->stamped, static_cast<std::uint8_t>(GetParam())));
        seal_records(again.bytes(), record->synced);
        EXPECT_TRUE(std::ranges::equal(again.bytes(), golden.bytes)) << golden.name;
    }
}

TEST_P(OfVersion, WhatWasReadIsTheSameInputWhenTodaysEncoderWritesIt) {
    for (auto const& golden : golden_of(GetParam())) {
        auto const record = decode_record(golden.bytes);
        ASSERT_TRUE(record.ok()) << golden.name << ": " << record.error().text;
        Batch anew;
        ASSERT_TRUE(encode_record(anew, record->stamped));
        seal_records(anew.bytes(), 0);
        auto const read = decode_record(anew.bytes());
        ASSERT_TRUE(read.ok()) << golden.name << ": " << read.error().text;
        EXPECT_EQ(read->stamped, record->stamped) << golden.name;
    }
}

INSTANTIATE_TEST_SUITE_P(Golden, OfVersion, ::testing::Range(1, int{record_version} + 1));

TEST(Golden, ATimeoutOfVersion4HasNoCapAndNoPolicies) {
    auto const record = decode_record(golden_of(4).at(1).bytes);
    ASSERT_TRUE(record.ok()) << record.error().text;
    auto const& configured = std::get<Configured>(record->stamped.input);
    EXPECT_EQ(configured.timeouts.query_retry_cap, Timeouts().query_retry_cap);
    EXPECT_EQ(configured.timeouts.query_budget, Timeouts().query_budget);
    EXPECT_EQ(configured.recon, ReconPolicy());
    EXPECT_TRUE(configured.policies.empty());
}

// What builds between versions 4 and 5 wrote: the fields of 5 under the number 4.
std::vector<std::byte> of_no_release(std::vector<std::byte> bytes) {
    bytes.at(8) = std::byte{4};
    store(bytes.data(), crc32c(std::span(bytes).subspan(4)));
    return bytes;
}

TEST(Golden, WhatNoReleaseWroteIsRefusedByNameAndIsNoDamage) {
    auto const records = golden_of(5);
    for (std::size_t const kind : {1U, 40U, 41U, 42U, 43U}) {
        auto const record = decode_record(of_no_release(records.at(kind).bytes));
        ASSERT_FALSE(record.ok()) << records[kind].name;
        EXPECT_EQ(record.error().kind, RecordProblem::Kind::foreign) << records[kind].name;
        EXPECT_EQ(record.error().text,
                  "written by a build between releases (record version 4 with what came with "
                  "version 5), which no release reads: start that build again, or move the data "
                  "folder away and begin a new journal");
    }
}

TEST(Golden, AStartOnAJournalOfNoReleaseChangesNothing) {
    FaultyStorage storage;
    {
        auto const session = open(storage, settings_of(Fsync::always));
        session.journal->append({1, {1}, Started{}});
        session.journal->append({2, {1}, Configured{}});
        session.journal->commit();
    }
    auto const last = entries(storage).back();
    auto bytes = storage.bytes_of(segment_path(1));
    auto const begin = bytes.begin() + static_cast<std::ptrdiff_t>(last.place.offset);
    auto const forged = of_no_release({begin, begin + last.record.length});
    std::copy(forged.begin(), forged.end(), begin);
    storage.set_bytes(segment_path(1), bytes);
    auto const session = open(storage, settings_of(Fsync::always));
    EXPECT_FALSE(session.journal);
    EXPECT_THAT(session.problem, HasSubstr("record 2: written by a build between releases"));
    EXPECT_EQ(storage.bytes_of(segment_path(1)), bytes);
}

}  // namespace
}  // namespace trestle::journal
